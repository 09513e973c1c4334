"""The table: draws the visible rows straight from the store, and only those that changed."""

from collections.abc import Iterable
from typing import NamedTuple

from textual.events import Click
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from sync_tui.domain.watch import SyncKey
from sync_tui.monitor.cells import Cell
from sync_tui.monitor.clock import Clock
from sync_tui.monitor.columns import COLUMN_BY_KEY
from sync_tui.monitor.moment import Moment
from sync_tui.tui.cells import Choices, Slot, slots
from sync_tui.tui.flashes import Flashes
from sync_tui.tui.grouping import Heading, Row, Summary
from sync_tui.tui.ink import EMPTY, Line, strip_of
from sync_tui.tui.keys import Place, bindings
from sync_tui.tui.rows import Look, centred, section_line, sync_line, title_line
from sync_tui.tui.table_messages import FoldAsked, Marked, Moved, Opened, SortAsked
from sync_tui.tui.theme import Ground, palette_of
from sync_tui.tui.view import View

HEAD = 1
HAND_REST = 1.0  # seconds without a touch after which rows may change places


class Drawn(NamedTuple):
    """What a line of the viewport shows: the cells of a sync, or the line of a section."""

    row: Row
    cells: tuple[Cell, ...] = ()
    flashing: tuple[int, ...] = ()
    line: Line = EMPTY


class SyncTable(ScrollView, can_focus=True, inherit_bindings=False):
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
        self._drawn: dict[int, Drawn] = {}
        self._flashes = Flashes(moves=moves)
        self._touched_at = -HAND_REST
        self._empty: tuple[Line, ...] = ()

    # Drawing

    def render_line(self, y: int) -> Strip:
        """One line of the viewport: the titles, a row, or a part of what is said when there are no rows."""
        width = self.scrollable_content_region.width
        palette = palette_of(self.app)
        if y < HEAD:
            line = title_line(self.shown, self._view.sort, reverse=self._view.reverse)
            return strip_of(line, palette, width)
        row = self._row_at(y)
        drawn = None if row is None else self._now(row, self._moment())
        if drawn is None:
            empty = () if self._view.rows else self._empty
            return strip_of(centred(empty, y - HEAD, self._page, width), palette, width)
        self._drawn[y] = drawn
        look = self._look(drawn.row, y)
        ground = (Ground.CURSOR if self.has_focus else Ground.CURSOR_AWAY) if look.under_cursor else Ground.BASE
        line = drawn.line or sync_line(drawn.cells, self.shown, look, drawn.flashing)
        return strip_of(line, palette, width, ground)

    def repaint(self, keys: Iterable[SyncKey]) -> None:
        """Draw again the rows of `keys` that are in view and whose text differs."""
        top = HEAD - self.scroll_offset.y
        self._repaint_lines(position + top for key in keys for position in self._view.places(key))

    def tick(self) -> None:
        """Draw again what time alone has changed in view."""
        self._flashes.end(self._clock.boot())
        self._repaint_lines(range(HEAD, self.size.height))

    def rearranged(self) -> None:
        """Follow a new order: the cursor's row keeps its place on the screen, unless it stood under the titles."""
        before = self._drawn_line(self._view.at)
        self.virtual_size = Size(1, len(self._view.rows) + HEAD)
        moment = self._moment()
        self._flashes.end(moment.now)
        for drawn in self._drawn.values():
            self._now(drawn.row, moment, drawn)
        self._drawn.clear()
        if before is not None and self.scroll_offset.y > 0:
            self._scroll(self._view.row + HEAD - before)
        elif before is not None or not self._view.pinned:
            self._show_cursor()
        self.refresh()

    def choose(self, choices: Choices | None) -> None:
        """Show these columns; None for the usual ones."""
        self._choices = choices
        self._drawn.clear()
        self.refresh()

    @property
    def shown(self) -> tuple[Slot, ...]:
        """The columns there is room for, with their places."""
        return slots(self.scrollable_content_region.width - 1, self._choices)

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

    def on_click(self, event: Click) -> None:
        """A click selects, a second one opens; on a title it sorts."""
        self._touched_at = self._clock.boot()
        if event.y < HEAD:
            for slot in self.shown:
                if slot.x <= event.x < slot.x + slot.width:
                    self.post_message(SortAsked(slot.column.key))
            return
        row = event.y - HEAD + self.scroll_offset.y
        if row < len(self._view.rows):
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

    def _row_at(self, y: int) -> Row | None:
        row = y - HEAD + self.scroll_offset.y
        return self._view.rows[row] if row < len(self._view.rows) else None

    def _drawn_line(self, row: Row | None) -> int | None:
        return next((y for y, drawn in self._drawn.items() if drawn.row == row), None)

    def _look(self, row: Row, y: int) -> Look:
        under_cursor = row == self._view.at and y - HEAD + self.scroll_offset.y == self._view.row
        return Look(under_cursor, row in self._view.marked, self._view.frozen is not None)

    def _now(self, row: Row, moment: Moment, before: Drawn | None = None) -> Drawn | None:
        """What a row is to show, flashing where it differs from `before`; None where its sync is gone."""
        if isinstance(row, Heading):
            summary = self._view.summary(row)
            return None if summary is None else Drawn(row, line=self._section(row, summary, moment))
        track = self._view.tracks.get(row)
        if track is None:
            return None
        shown = self.shown
        cells = tuple([slot.column.cell(track, moment) for slot in shown])
        if before is not None and len(before.cells) == len(cells):
            self._flashes.note(row, shown, before.cells, cells, moment.now)
        return Drawn(row, cells, self._flashes.of(row, shown, moment.now))

    def _section(self, heading: Heading, summary: Summary, moment: Moment) -> Line:
        worst = COLUMN_BY_KEY["status"].cell(self._view.tracks[summary.worst], moment)
        look = Look(heading == self._view.at, still=self._view.frozen is not None)
        width, folded = self.scrollable_content_region.width - 1, heading in self._view.folded
        return section_line(heading.label, summary, worst, width, look, folded=folded)

    def _repaint_lines(self, lines: Iterable[int]) -> None:
        moment, shown, width = self._moment(), self.shown, self.size.width
        regions = [
            Region(x, y, size, 1)
            for y in lines
            if HEAD <= y < self.size.height
            for x, size in self._outdated(y, moment, shown, width)
        ]
        if regions:
            self.refresh(*regions)

    def _outdated(self, y: int, moment: Moment, shown: tuple[Slot, ...], width: int) -> Iterable[tuple[int, int]]:
        """Where a line differs from what was drawn: x and width of each such part."""
        row, drawn = self._row_at(y), self._drawn.get(y)
        now = None if row is None else self._now(row, moment, drawn if drawn is not None and drawn.row == row else None)
        if now is None or now == drawn:
            return ()
        if drawn is None or drawn.row != row or len(drawn.cells) != len(now.cells) or now.line:
            return ((0, width),)
        flashing = {*drawn.flashing} ^ {*now.flashing}
        pairs = enumerate(zip(shown, drawn.cells, now.cells, strict=True))
        return [(slot.x, slot.width) for number, (slot, old, new) in pairs if old != new or number in flashing]

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
