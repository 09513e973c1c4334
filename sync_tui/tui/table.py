"""The table: draws the visible rows straight from the store, and only those that changed."""

from collections.abc import Iterable, Iterator

from textual import on
from textual.events import Click, MouseScrollDown, MouseScrollUp
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollDown, ScrollTo, ScrollUp
from textual.strip import Strip

from sync_tui.monitor.clock import Clock
from sync_tui.monitor.moment import Moment
from sync_tui.tui.cells import Choices, Slot, left_out, slots
from sync_tui.tui.drawn import DrawnLines, Frame
from sync_tui.tui.grouping import Heading
from sync_tui.tui.ink import Line, hinted
from sync_tui.tui.keys import Place, bindings
from sync_tui.tui.panes import SCROLLBAR
from sync_tui.tui.parts import DrawsParts, Part
from sync_tui.tui.rows import centred, title_line
from sync_tui.tui.table_messages import FoldAsked, KeyClicked, Marked, Moved, Opened, SortAsked
from sync_tui.tui.theme import palette_of
from sync_tui.tui.view import View

HEAD = 1
HAND_REST = 1.0  # seconds without a touch after which rows may change places


class SyncTable(ScrollView, DrawsParts, can_focus=True, inherit_bindings=False):
    """One row a sync under a row of titles that stays. All order and the cursor are the view's."""

    DEFAULT_CSS = """
    SyncTable { width: 1fr; height: 1fr; overflow-x: hidden; scrollbar-gutter: stable;
        scrollbar-size-vertical: 1; scrollbar-background: $background; scrollbar-background-hover: $background;
        scrollbar-background-active: $background; scrollbar-color: $panel; scrollbar-color-hover: $secondary;
        scrollbar-color-active: $secondary; }
    """
    BINDINGS = bindings(Place.TABLE)

    def __init__(self, view: View, clock: Clock, *, moves: bool = True) -> None:
        super().__init__(id="table")
        self._view = view
        self._clock = clock
        self._choices: Choices | None = None
        self._lines = DrawnLines(view, self._moment(), moves=moves)
        self._touched_at = -HAND_REST
        self._empty: tuple[Line, ...] = ()

    # Drawing

    def render_parts(self, parts: Iterable[Part]) -> Iterator[Strip]:
        """Parts of the titles, of rows, or of what is said when there are none."""
        frame = self._frame()
        return (self._strip(part, frame) for part in parts)

    def repaint(self) -> int:
        """Draw again what differs in view, and say in how many rows. What nobody sees costs nothing."""
        changes = list(self._lines.changes(self._frame(), HEAD, self.size.height))
        if changes:
            self.refresh(*(Region(x, y, width, 1) for y, parts in changes for x, width in parts))
        return len(changes)

    def tick(self) -> None:
        """Draw again what time has changed in view."""
        self._lines.tick(self._moment())
        self.repaint()

    def rearranged(self) -> None:
        """Follow a new order: the cursor's row keeps its place on the screen, unless it stood under the titles."""
        before = self._lines.place(self._view.at)
        self.virtual_size = Size(1, len(self._view.rows) + HEAD)
        self._lines.rearranged(self._frame())
        if before is not None and self.scroll_offset.y > 0:
            self._scroll(self._view.row + HEAD - before)
        elif before is not None or not self._view.pinned:
            self._show_cursor()
        self.refresh()

    def choose(self, choices: Choices | None) -> None:
        """Show these columns; None for the usual ones."""
        self._choices = choices
        self._lines.forget()
        self.refresh()

    @property
    def shown(self) -> tuple[Slot, ...]:
        """The columns there is room for, with their places."""
        return slots(max(0, self.size.width - SCROLLBAR) - 1, self._choices)

    def show_empty(self, lines: tuple[Line, ...]) -> None:
        """What to say when there are no rows."""
        if lines != self._empty:
            self._empty = lines
            if not self._view.rows:
                self.refresh()

    def hand_rests(self) -> bool:
        """Whether nobody is about to click a row, so that rows may change places."""
        return self._clock.boot() - self._touched_at >= HAND_REST

    # Moving

    def cursor_to(self, row: int) -> None:
        """Put the cursor on a row, in view."""
        before = self._view.row
        self._view.move_to(row)
        for place in {before, self._view.row}:
            self._refresh_line(place + HEAD - self.scroll_offset.y)
        self._show_cursor()
        if self._view.row == before:
            return
        self.post_message(Moved())

    def action_move(self, rows: int) -> None:
        """Move the cursor by rows."""
        self.cursor_to(self._view.row + rows)

    def action_page(self, pages: int) -> None:
        """Move the cursor by whole screens."""
        self.cursor_to(self._view.row + pages * max(1, self._page - 1))

    def action_first(self) -> None:
        """Move the cursor to the first row."""
        self.cursor_to(0)

    def action_last(self) -> None:
        """Move the cursor to the last row."""
        self.cursor_to(len(self._view.rows) - 1)

    def action_open(self) -> None:
        """Ask for the detail; on the row of a section, to open or close it."""
        if isinstance(self._view.at, Heading):
            self.post_message(FoldAsked(self._view.at))
        elif self._view.at is not None:
            self.post_message(Opened())

    def action_mark(self) -> None:
        """Mark what the cursor stands on, or take its mark away."""
        self._view.pinned = True
        self._view.mark()
        self.refresh()
        self.post_message(Marked())

    def action_fold(self, folded: bool) -> None:
        """Close or open the section that the cursor stands on or in."""
        heading = self._view.section
        if heading is not None:
            self.post_message(FoldAsked(heading, folded))

    def action_fold_all(self, folded: bool) -> None:
        """Close or open every section."""
        self.post_message(FoldAsked(None, folded))

    # Events

    def on_mount(self) -> None:
        """Show what the view already knows."""
        self.rearranged()

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        self._show_cursor()

    def on_focus(self) -> None:
        """The cursor shows who has the keys."""
        self.refresh()

    def on_blur(self) -> None:
        """The cursor shows who has the keys."""
        self.refresh()

    def on_mouse_move(self) -> None:
        """Rows stay where they are while a hand is at the mouse."""
        self._touched_at = self._clock.boot()

    @on(MouseScrollDown)
    @on(MouseScrollUp)
    @on(ScrollDown)
    @on(ScrollUp)
    @on(ScrollTo)
    def _scrolled(self) -> None:
        """Who has scrolled by hand is not taken back to the cursor."""
        self._view.pinned = True
        self._touched_at = self._clock.boot()

    def on_click(self, event: Click) -> None:
        """A click selects, a second one opens; on a title it sorts, and on a key that is named it is that key."""
        self._touched_at = self._clock.boot()
        if event.y < HEAD:
            for slot in self.shown:
                if slot.x <= event.x < slot.x + slot.width:
                    self.post_message(SortAsked(slot.column.key))
            return
        row = event.y - HEAD + self.scroll_offset.y
        if not self._view.rows:
            line = centred(self._empty, event.y - HEAD, self._page, self._frame().width)
            for shown in hinted(line, event.x):
                self.post_message(KeyClicked(shown))
        elif row < len(self._view.rows):
            self.cursor_to(row)
            # One click folds a section; the second of a double click would only undo that.
            if (event.chain == 2) is not isinstance(self._view.at, Heading):
                self.action_open()

    # Within

    @property
    def _page(self) -> int:
        return max(1, self.size.height - HEAD)

    def _moment(self) -> Moment:
        return Moment.of(self._clock)

    def _frame(self) -> Frame:
        whole = self.size.width
        width = max(0, whole - SCROLLBAR)
        return Frame(
            moment=self._moment(),
            shown=slots(width - 1, self._choices),
            width=width,
            whole=whole,
            top=self.scroll_offset.y - HEAD,
            palette=palette_of(self.app),
            has_focus=self.has_focus,
        )

    def _strip(self, part: Part, frame: Frame) -> Strip:
        y, first, last = part
        rows = self._view.rows
        if y < HEAD:
            return frame.strip(self._titles(frame)).crop(first, last)
        strip = self._lines.strip(part, rows[y + frame.top], frame) if y < len(rows) - frame.top else None
        if strip is not None:
            return strip
        return frame.strip(centred(() if rows else self._empty, y - HEAD, self._page, frame.width)).crop(first, last)

    def _titles(self, frame: Frame) -> Line:
        missing, view = left_out(frame.shown, self._choices), self._view
        return title_line(frame.shown, view.sort, frame.width, reverse=view.reverse, left_out=missing)

    def _refresh_line(self, y: int) -> None:
        if HEAD <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    def _show_cursor(self) -> None:
        row, top = self._view.row, self.scroll_offset.y
        if self.size.height <= HEAD:
            return  # there is no place for a row yet
        if row < top:
            self._scroll(row)
        elif row >= top + self._page:
            self._scroll(row - self._page + 1)

    def _scroll(self, y: int) -> None:
        self.scroll_to(y=y, animate=False, force=True)
