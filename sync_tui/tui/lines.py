"""The two widgets that toned lines are drawn in: a bar of one line, and a page of many that scrolls."""

from collections.abc import Iterable, Iterator, Sequence

from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from sync_tui.monitor.tone import Tone
from sync_tui.tui.ink import EMPTY, Line, differing
from sync_tui.tui.panes import SCROLLBAR
from sync_tui.tui.parts import DrawsParts, Part
from sync_tui.tui.strips import strip_of
from sync_tui.tui.theme import palette_of
from sync_tui.tui.tones import Ground


class Bar(DrawsParts):
    """One line across the screen."""

    DEFAULT_CSS = "Bar { height: 1; }"

    def line(self, width: int) -> Line:
        """What to draw in `width` cells."""
        raise NotImplementedError

    def redraw(self, before: Line) -> None:
        """Draw again what differs from `before`, which is what was drawn."""
        first, last = differing(before, self.line(self.size.width))
        if first < last:
            self.refresh(Region(first, 0, last - first, 1))

    def render_line(self, y: int) -> Strip:
        """The line, on the ground of bars."""
        width = self.size.width
        return strip_of(EMPTY if y else self.line(width), palette_of(self.app), width, Ground.BAR)


class Lines(ScrollView, DrawsParts, can_focus=True):
    """Lines drawn as they are, cut at the right edge; only those that changed are drawn again."""

    DEFAULT_CSS = """
    Lines { overflow-x: hidden; scrollbar-gutter: stable; scrollbar-size-vertical: 1;
        scrollbar-background: $background; scrollbar-background-hover: $background;
        scrollbar-background-active: $background; scrollbar-color: $panel; scrollbar-color-hover: $secondary;
        scrollbar-color-active: $secondary; }
    """

    def __init__(self, head: Sequence[Line] = (), body: Sequence[Line] = (), *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._head = list(head)
        self._body = list(body)
        self.marked: int | None = None  # a line of the body that stands out
        self.beyond: Line = EMPTY  # what stands below the last line

    @property
    def shown(self) -> tuple[Line, ...]:
        """Every line, whether in view or not."""
        return (*self._head, *self._body)

    def on_mount(self) -> None:
        """Take the size of the first lines."""
        self._measure()

    def show(self, head: Sequence[Line], body: Sequence[Line]) -> None:
        """Replace the lines."""
        before, self._head, self._body = self.shown, list(head), list(body)
        after = self.shown
        if len(before) != len(after):
            self._measure()
            self.refresh()
            return
        regions, above, height = [], self.scroll_offset.y, self.size.height
        for number, (old, new) in enumerate(zip(before, after, strict=True)):
            y = number if number < len(self._head) else number - above
            if old == new or not (number < len(self._head) or len(self._head) <= y < height):
                continue
            first, last = differing(old, new)
            if first < last:
                regions.append(Region(first, y, last - first, 1))
        if regions:
            self.refresh(*regions)

    def render_parts(self, parts: Iterable[Part]) -> Iterator[Strip]:
        """Parts of the lines in view, and the place of the scrollbar."""
        palette, width, above = palette_of(self.app), self.size.width - SCROLLBAR, self.scroll_offset.y
        for y, first, last in parts:
            line, ground = self._line(y, above)
            strip = strip_of(line, palette, min(last, width), ground, first)
            yield strip.extend_cell_length(last - first, palette.style(Tone.PLAIN))

    def line_at(self, y: int) -> Line:
        """What stands in a line of the view."""
        return self._line(y, self.scroll_offset.y)[0]

    def _line(self, y: int, above: int) -> tuple[Line, Ground]:
        """What stands in a line of the view, of which so many of the body are above."""
        if y < len(self._head):
            return self._head[y], Ground.BASE
        number = y - len(self._head) + above
        line = self._body[number] if number < len(self._body) else self.beyond
        return line, Ground.CURSOR if number == self.marked else Ground.BASE

    def _measure(self) -> None:
        # The width is never scrolled: 1 keeps a horizontal scrollbar from ever being considered.
        self.virtual_size = Size(1, len(self.shown))
