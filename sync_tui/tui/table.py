"""The table: draws the visible rows straight from the store, and only those that changed."""

from collections.abc import Iterable

from textual.events import Click
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from sync_tui.domain.watch import SyncKey
from sync_tui.monitor.clock import Clock
from sync_tui.monitor.columns import Cell, Moment, Tone
from sync_tui.monitor.store import Store
from sync_tui.tui.cells import GAP, MARK_WIDTH, Slot, drawn_cell, slots
from sync_tui.tui.ink import EMPTY, Line, Span, line_width, padded, strip_of
from sync_tui.tui.keys import Place, bindings
from sync_tui.tui.theme import Ground, palette_of
from sync_tui.tui.view import View

HEAD = 1
HAND_REST = 1.0  # seconds without a touch after which rows may change places

_MARKED, _UNMARKED = Span("▌".ljust(MARK_WIDTH), Tone.ACTIVE), Span(" " * MARK_WIDTH)
_BETWEEN = Span(" " * GAP)
_STRONG = frozenset({Tone.ERRORED, Tone.BAD})


class SyncTable(ScrollView, can_focus=True, inherit_bindings=False):
    """One row a sync under a row of titles that stays. All order and the cursor are the view's."""

    DEFAULT_CSS = """
    SyncTable { width: 1fr; height: 1fr; overflow-x: hidden; scrollbar-gutter: stable;
        scrollbar-size-vertical: 1; scrollbar-background: $background; scrollbar-background-hover: $background;
        scrollbar-background-active: $background; scrollbar-color: $panel; scrollbar-color-hover: $secondary;
        scrollbar-color-active: $secondary; }
    """
    BINDINGS = bindings(Place.TABLE)

    class Moved(Message):
        """The cursor is on another sync."""

    class Opened(Message):
        """A person wants the detail of the sync under the cursor."""

    class SortAsked(Message):
        """A person clicked a title."""

        def __init__(self, column: str) -> None:
            super().__init__()
            self.column = column

    def __init__(self, store: Store, view: View, clock: Clock) -> None:
        super().__init__(id="table")
        self._store = store
        self._view = view
        self._clock = clock
        self._drawn: dict[int, tuple[SyncKey, tuple[Cell, ...]]] = {}
        self._touched_at = -HAND_REST
        self._empty: tuple[Line, ...] = ()

    # Drawing

    def render_line(self, y: int) -> Strip:
        """One line of the viewport: the titles, a row, or a part of what is said when there are no rows."""
        width = self.scrollable_content_region.width
        palette = palette_of(self.app)
        if y < HEAD:
            return strip_of(self._titles(), palette, width)
        key = self._sync_at(y)
        if key is None or key not in self._store:
            return strip_of(self._empty_line(y, width), palette, width)
        cells = self._cells(key, self._moment())
        self._drawn[y] = (key, cells)
        under_cursor = key == self._view.cursor
        ground = (Ground.CURSOR if self.has_focus else Ground.CURSOR_AWAY) if under_cursor else Ground.BASE
        return strip_of(self._row(cells, under_cursor=under_cursor), palette, width, ground)

    def repaint(self, keys: Iterable[SyncKey]) -> None:
        """Draw again the rows of `keys` that are in view and whose text differs."""
        top = HEAD - self.scroll_offset.y
        positions = (self._view.positions.get(key) for key in keys)
        self._repaint_lines(position + top for position in positions if position is not None)

    def tick(self) -> None:
        """Draw again what time alone has changed in view."""
        self._repaint_lines(range(HEAD, self.size.height))

    def rearranged(self) -> None:
        """Follow a new order: the cursor's row keeps its place on the screen, unless it stood under the titles."""
        before = self._drawn_line(self._view.cursor)
        self.virtual_size = Size(1, len(self._view.keys) + HEAD)
        self._drawn.clear()
        if before is not None and self.scroll_offset.y > 0:
            self._scroll(self._view.row + HEAD - before)
        elif before is not None or not self._view.pinned:
            self._show_cursor()
        self.refresh()

    def show_empty(self, lines: tuple[Line, ...]) -> None:
        """What to say when there are no rows."""
        if lines != self._empty:
            self._empty = lines
            if not self._view.keys:
                self.refresh()

    def hand_rests(self) -> bool:
        """Whether nobody is about to click a row, so that rows may change places."""
        return self._clock.boot() - self._touched_at >= HAND_REST

    # Moving

    def cursor_to(self, row: int) -> None:
        """Put the cursor on a row, in view."""
        before = self._view.cursor
        self._view.move_to(row)
        if self._view.cursor == before:
            self._show_cursor()
            return
        for key in (before, self._view.cursor):
            if key is not None:
                self._refresh_line(self._view.positions.get(key, -HEAD) + HEAD - self.scroll_offset.y)
        self._show_cursor()
        self.post_message(self.Moved())

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
        self.cursor_to(len(self._view.keys) - 1)

    def action_open(self) -> None:
        """Ask for the detail."""
        if self._view.cursor is not None:
            self.post_message(self.Opened())

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

    def on_click(self, event: Click) -> None:
        """A click selects, a second one opens; on a title it sorts."""
        self._touched_at = self._clock.boot()
        if event.y < HEAD:
            for slot in self._slots:
                if slot.x <= event.x < slot.x + slot.width:
                    self.post_message(self.SortAsked(slot.column.key))
            return
        row = event.y - HEAD + self.scroll_offset.y
        if row < len(self._view.keys):
            self.cursor_to(row)
            if event.chain == 2:
                self.action_open()

    # Within

    @property
    def _slots(self) -> tuple[Slot, ...]:
        return slots(self.scrollable_content_region.width - 1)

    @property
    def _page(self) -> int:
        return max(1, self.size.height - HEAD)

    def _moment(self) -> Moment:
        return Moment(self._clock.boot(), self._clock.wall())

    def _sync_at(self, y: int) -> SyncKey | None:
        row = y - HEAD + self.scroll_offset.y
        return self._view.keys[row] if row < len(self._view.keys) else None

    def _drawn_line(self, key: SyncKey | None) -> int | None:
        return next((y for y, (drawn, _) in self._drawn.items() if drawn == key), None)

    def _cells(self, key: SyncKey, moment: Moment) -> tuple[Cell, ...]:
        track = self._store[key]
        return tuple([slot.column.cell(track, moment) for slot in self._slots])

    def _titles(self) -> Line:
        spans = [_UNMARKED]
        for slot in self._slots:
            title = str(slot.column.title)
            sorted_by = slot.column.key == self._view.sort
            if sorted_by:
                title += " ▴" if self._view.reverse else " ▾"
            spans.append(
                Span(padded(title, slot.width, slot.column.align), Tone.PLAIN if sorted_by else Tone.DIM, bold=True)
            )
            spans.append(_BETWEEN)
        return tuple(spans)

    def _row(self, cells: tuple[Cell, ...], *, under_cursor: bool) -> Line:
        spans = [_MARKED if under_cursor else _UNMARKED]
        for cell, slot in zip(cells, self._slots, strict=True):
            strong = cell.tone in _STRONG or (under_cursor and slot.column.key == "sync")
            spans.extend(drawn_cell(cell, slot, bold=strong))
        return tuple(spans)

    def _empty_line(self, y: int, width: int) -> Line:
        first = HEAD + max(0, (self._page - len(self._empty)) // 3)
        if self._view.keys or not first <= y < first + len(self._empty):
            return EMPTY
        line = self._empty[y - first]
        return (Span(" " * max(0, (width - line_width(line)) // 2)), *line)

    def _repaint_lines(self, lines: Iterable[int]) -> None:
        moment, shown, width = self._moment(), self._slots, self.size.width
        regions = [
            Region(*span, 1)
            for y in lines
            if HEAD <= y < self.size.height and (span := self._outdated(y, moment, shown, width)) is not None
        ]
        if regions:
            self.refresh(*regions)

    def _outdated(self, y: int, moment: Moment, shown: tuple[Slot, ...], width: int) -> tuple[int, int, int] | None:
        """Where a line differs from what was drawn: x, y and width."""
        key = self._sync_at(y)
        if key is None or key not in self._store:
            return None
        drawn, cells = self._drawn.get(y), self._cells(key, moment)
        if drawn is None or drawn[0] != key or len(drawn[1]) != len(cells):
            return (0, y, width)
        changed = [slot for slot, old, new in zip(shown, drawn[1], cells, strict=True) if old != new]
        return (changed[0].x, y, changed[-1].x + changed[-1].width - changed[0].x) if changed else None

    def _refresh_line(self, y: int) -> None:
        if HEAD <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    def _show_cursor(self) -> None:
        row, top = self._view.row, self.scroll_offset.y
        if row < top:
            self._scroll(row)
        elif row >= top + self._page:
            self._scroll(row - self._page + 1)

    def _scroll(self, y: int) -> None:
        self.scroll_to(y=y, animate=False, force=True)
