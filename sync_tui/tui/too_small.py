"""What is shown on a terminal that has no room for anything else: how all stands, and how much room would do."""

from collections.abc import Iterable

from textual.strip import Strip
from textual.widget import Widget

from sync_tui.monitor.tone import Tone
from sync_tui.tui.ink import Line, Span, clipped, line_width, plain, wrapped
from sync_tui.tui.panes import LEAST
from sync_tui.tui.rows import centred
from sync_tui.tui.strips import strip_of
from sync_tui.tui.tally import Talk, Tally, figure_spans
from sync_tui.tui.theme import palette_of

_GAP = 2


class TooSmall(Widget):
    """Stands in for everything where nothing would fit."""

    DEFAULT_CSS = "TooSmall { display: none; height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self._tally = Tally((), 0)
        self._clock = ""

    def show(self, tally: Tally, clock: str) -> None:
        """New figures, and the time of day."""
        if (tally, clock) != (self._tally, self._clock):
            self._tally, self._clock = tally, clock
            if self.display:
                self.refresh()

    def render_line(self, y: int) -> Strip:
        """What is known, in the middle."""
        width, height = self.size
        terminal = (self.app.size.width, self.app.size.height)
        lines = too_small_lines(self._tally, self._clock, terminal, (width, height))
        return strip_of(centred(lines, y, height, width), palette_of(self.app), width)


def too_small_lines(tally: Tally, clock: str, size: tuple[int, int], room: tuple[int, int]) -> list[Line]:
    """As much as fits into `room`, what a person needs most first; `size` is that of the terminal."""
    width, height = room
    request = wrapped(f"{size[0]}x{size[1]} is too small, {LEAST[0]}x{LEAST[1]} will do", width)
    left = max(1, height - len(request) - bool(tally.problems))
    figures: list[Line] = []
    for talk in Talk:
        figures = _filled((span for spans in figure_spans(tally, talk) for span in spans), width)
        if len(figures) <= left:
            break
    lines = [*_problems(tally, width), *figures, *map(plain, request), plain(clock, bold=True)]
    return [clipped(line, width) for line in lines[:height]]


def _problems(tally: Tally, width: int) -> list[Line]:
    if not tally.problems:
        return []
    words = f"{tally.problems} problem{'s' * (tally.problems > 1)}"
    return [plain(words if len(words) <= width else f"!{tally.problems}", Tone.BAD, bold=True)]


def _filled(spans: Iterable[Span], width: int) -> list[Line]:
    """As many of them on each line as fit."""
    lines: list[Line] = []
    for span in spans:
        longer = (*lines[-1], Span(" " * _GAP), span) if lines else (span,)
        if lines and line_width(longer) <= width:
            lines[-1] = longer
        else:
            lines.append((span,))
    return lines
