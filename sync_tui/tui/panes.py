"""Where the table and the detail stand, by the size of the terminal."""

from typing import NamedTuple

from textual.strip import Strip
from textual.widget import Widget

from sync_tui.tui.detail import Edge
from sync_tui.tui.ink import EMPTY, Span, cut, plain, strip_of
from sync_tui.tui.theme import palette_of

RIGHT_FROM = 110
BELOW_FROM = 22
LEAST = (40, 8)


class Panes(NamedTuple):
    """An arrangement: with an edge, the detail stands beside the table on `share` cells; without, alone."""

    edge: Edge
    share: int  # columns to the right, or lines below
    too_small: bool = False


def panes(width: int, height: int) -> Panes:
    """The arrangement for a terminal of `width` by `height` cells."""
    if width < LEAST[0] or height < LEAST[1]:
        return Panes(Edge.NONE, 0, too_small=True)
    if width >= RIGHT_FROM:
        return Panes(Edge.LEFT, max(40, min(66, width * 34 // 100)))
    if height >= BELOW_FROM:
        return Panes(Edge.TOP, min(18, max(9, height * 42 // 100)))
    return Panes(Edge.NONE, 0)


class TooSmall(Widget):
    """Stands in for everything where nothing would fit."""

    DEFAULT_CSS = "TooSmall { display: none; height: 1fr; }"

    def render_line(self, y: int) -> Strip:
        """A request for room, in the middle."""
        width, height = self.size
        words = cut(f"{self.app.size.width}x{self.app.size.height} is too small, {LEAST[0]}x{LEAST[1]} will do", width)
        line = (Span(" " * ((width - len(words)) // 2)), *plain(words)) if y == height // 2 else EMPTY
        return strip_of(line, palette_of(self.app), width)
