"""What is shown on a terminal that has no room for anything else."""

from textual.strip import Strip
from textual.widget import Widget

from sync_tui.tui.ink import EMPTY, Span, cut, plain
from sync_tui.tui.panes import LEAST
from sync_tui.tui.strips import strip_of
from sync_tui.tui.theme import palette_of


class TooSmall(Widget):
    """Stands in for everything where nothing would fit."""

    DEFAULT_CSS = "TooSmall { display: none; height: 1fr; }"

    def render_line(self, y: int) -> Strip:
        """A request for room, in the middle."""
        width, height = self.size
        words = cut(f"{self.app.size.width}x{self.app.size.height} is too small, {LEAST[0]}x{LEAST[1]} will do", width)
        line = (Span(" " * ((width - len(words)) // 2)), *plain(words)) if y == height // 2 else EMPTY
        return strip_of(line, palette_of(self.app), width)
