"""Lines of toned text as Textual draws them."""

from collections.abc import Iterable

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from sync_tui.monitor.tone import Tone
from sync_tui.tui.ink import Span
from sync_tui.tui.palettes import Palette
from sync_tui.tui.steady import steady
from sync_tui.tui.tones import Ground


def strip_of(line: Iterable[Span], palette: Palette, end: int, ground: Ground = Ground.BASE, first: int = 0) -> Strip:
    """The cells of `line` from `first` up to, and without, `end`, drawn on `ground`; blank where it ends before."""
    segments, x = [], 0
    for text, tone, bold, own in line:
        begins, width = max(0, first - x), cell_len(text)
        ends = min(width, end - x)
        if begins < ends:
            shown = text if begins == 0 and ends == width else _cells(text, begins, ends)
            segments.append(Segment(steady(shown), palette.style(tone, own or ground, bold=bold)))
        x += width
    if x < end:
        segments.append(Segment(" " * (end - max(x, first)), palette.style(Tone.PLAIN, ground)))
    # The length is known here: measuring it again would be a third of the cost of a row.
    return Strip(segments, max(0, end - first))


def _cells(text: str, begins: int, ends: int) -> str:
    """Some cells of a text; half of a wide character is a space."""
    if text.isascii():
        return text[begins:ends]
    return Segment(text).split_cells(ends)[0].split_cells(begins)[1].text
