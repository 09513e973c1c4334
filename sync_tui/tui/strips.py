"""Lines of toned text as Textual draws them."""

from collections.abc import Sequence

from rich.segment import Segment
from textual.strip import Strip

from sync_tui.monitor.tone import Tone
from sync_tui.tui.ink import Span, line_width
from sync_tui.tui.palettes import Palette
from sync_tui.tui.tones import Ground


def strip_of(line: Sequence[Span], palette: Palette, width: int, ground: Ground = Ground.BASE) -> Strip:
    """`line` drawn on `ground`, in exactly `width` cells."""
    segments = [Segment(text, palette.style(tone, own or ground, bold=bold)) for text, tone, bold, own in line if text]
    room = width - line_width(line)
    if room < 0:
        return Strip(segments).adjust_cell_length(width)
    if room:
        segments.append(Segment(" " * room, palette.style(Tone.PLAIN, ground)))
    # The length is known here: measuring it again would be a third of the cost of a row.
    return Strip(segments, width)
