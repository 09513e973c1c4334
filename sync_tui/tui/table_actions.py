"""What a person does to the table: order, sections, columns, marks, filters, standing still."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual import on
from textual.events import Key, Unmount
from textual.timer import Timer

from sync_tui.monitor.moment import Moment
from sync_tui.monitor.tone import Tone
from sync_tui.tui.cells import Choice, Choices
from sync_tui.tui.cursor_actions import CursorActions
from sync_tui.tui.filter_bar import FilterBar
from sync_tui.tui.grouping import GroupBy
from sync_tui.tui.list_desk import ListDesk
from sync_tui.tui.look import look_of, recalled
from sync_tui.tui.query import QueryError, begun_field
from sync_tui.tui.remembering import Remembering
from sync_tui.tui.session import Session
from sync_tui.tui.table_messages import FoldAsked, KeyClicked, Marked, SortAsked
from sync_tui.tui.undoing import filter_step

if TYPE_CHECKING:
    from sync_tui.tui.filters import Filter

KEEP_AFTER = 0.5  # seconds without a further change


class TableActions(CursorActions, inherit_bindings=False):
    """The keys of the table. The look of a list is kept in the background; nobody waits for a disk."""

    _session: Session
    _filter_bar: FilterBar
    _desk: ListDesk
    _remembering: Remembering
    _choices: Choices | None = None
    _keep_timer: Timer | None = None

    def _recall(self, columns: tuple[str, ...]) -> None:
        """Look as this list did when it was left; `columns` are those for lists that chose none."""
        self._choices = recalled(self._view, self._remembering.recall(self._clock.boot()), columns)
        self._table.choose(self._choices)

    def flush(self) -> int:
        """Draw what the store has learnt since the last time."""
        raise NotImplementedError

    def _keep_soon(self) -> None:
        if self._keep_timer is not None:
            self._keep_timer.stop()
        self._keep_timer = self.set_timer(KEEP_AFTER, self._keep)

    def _keep(self) -> None:
        self._keep_timer = None
        self._remembering.keep_look(look_of(self._view, self._choices))

    @on(Unmount)
    async def _keep_last(self) -> None:
        """Keep what was changed last; a disk that hangs keeps nobody."""
        if self._keep_timer is not None:
            self._keep_timer.stop()
            self._keep()
        await self._remembering.finish()

    # Order

    @on(KeyClicked)
    def _press_clicked(self, message: KeyClicked) -> None:
        key = self._session.keys.shown_as(message.shown)
        if key is not None:
            self.app.post_message(Key(key, None))

    @on(SortAsked)
    def _sort_by_title(self, message: SortAsked) -> None:
        self.sort_by(message.column)

    def sort_by(self, column: str | None) -> None:
        """Order by a column; by the present one, the other way round. None changes nothing."""
        if column is not None:
            self._view.sort_by(column)
            self._touched()

    def action_sort(self) -> None:
        """Ask for the column to sort by."""
        from sync_tui.tui.choosers import SortPopup

        self.app.push_screen(SortPopup(self._view.sort, reverse=self._view.reverse), self.sort_by)

    def action_problems(self) -> None:
        """Problems only, or all."""
        self._view.problems_only = not self._view.problems_only
        self._touched()

    def action_narrow(self, text: str) -> None:
        """Filter by `text`; by nothing, where that is the filter already."""
        self._filter_bar.replace("" if text == self._filter_bar.text else text)

    # Sections

    def action_group(self) -> None:
        """Ask what to group by."""
        from sync_tui.tui.choosers import GroupPopup

        self.app.push_screen(GroupPopup(self._view.group_by), self._group)

    def _group(self, by: str | None) -> None:
        if by is not None:
            self.group_by(GroupBy(by) if by else None)

    def group_by(self, by: GroupBy | None) -> None:
        """Put the rows in sections; None is without."""
        self._view.group(by)
        self._touched()

    @on(FoldAsked)
    def _fold(self, message: FoldAsked) -> None:
        if message.heading is None:
            self._view.fold_all(folded=message.folded is True)
        else:
            is_folded = message.heading in self._view.folded
            self._view.fold(message.heading, folded=not is_folded if message.folded is None else message.folded)
        self._touched()

    # Columns

    def action_columns(self) -> None:
        """Choose the columns."""
        from sync_tui.tui.column_chooser import ColumnsPopup

        def shown() -> list[str]:
            return [slot.column.key for slot in self._table.shown]

        self.app.push_screen(ColumnsPopup(self._choices, shown, self._choose))

    def _choose(self, choices: Choices | None) -> None:
        self._choices = choices
        self._table.choose(choices)
        self._keep_soon()

    def switch_column(self, key: str) -> None:
        """Show a column behind the others, or leave it out; the columns on screen are the chosen ones then."""
        choices = self._choices or tuple(Choice(slot.column.key) for slot in self._table.shown)
        rest = tuple(choice for choice in choices if choice.key != key)
        self._choose((*choices, Choice(key)) if rest == choices else rest)
        if rest == choices and all(slot.column.key != key for slot in self._table.shown):
            self._footer.say(f"{key.replace('_', ' ')} has no room here", self._clock.boot(), Tone.WARNING)

    # Marks

    @on(Marked)
    def _count_marks(self) -> None:
        self._show_now()

    def _unmark(self) -> None:
        self._view.marked.clear()
        self._table.refresh()
        self._show_now()

    # Standing still

    def action_freeze(self) -> None:
        """Let the view stand still, or go on; polling goes on in any case."""
        if self._view.frozen is None:
            self.flush()
            self._view.freeze(Moment.of(self._clock))
        else:
            self._view.thaw()
        self._touched()

    # Filters

    @property
    def saved_filters(self) -> Mapping[str, str]:
        """The saved filters by name, the last saved first."""
        return self._remembering.filters

    def action_saved_filters(self) -> None:
        """Choose a saved filter."""
        from sync_tui.tui.choosers import FiltersPopup

        if self.saved_filters:
            self.app.push_screen(FiltersPopup(self.saved_filters), self.use_filter)
        else:
            how = f"type one after {self._keys['filter']} and press {self._keys['filter_save']}"
            self._footer.say(f"no filter is saved yet: {how}", self._clock.boot())

    def use_filter(self, name: str | None) -> None:
        """Filter by what was saved under a name; forget it, where "-" stands before it."""
        if name is None:
            return
        if name.startswith("-"):
            self._forget_filter(name[1:])
        else:
            self._filter_bar.replace(f"@{name}")

    def _forget_filter(self, name: str) -> None:
        text = self.saved_filters.get(name)
        if text is None:
            self._footer.say(f"@{name} was forgotten already", self._clock.boot())
            return
        self._desk.keep(filter_step(name, text))
        self._write_filter(name, None)
        self._footer.say(f"forgot @{name}; {self._keys['undo']} brings it back", self._clock.boot())

    def _brought_back(self, name: str, text: str) -> bool:
        """Save a forgotten filter again, where no other has its name by now; whether it was."""
        if name in self.saved_filters:
            return False
        self._write_filter(name, text)
        return True

    def _keep_filter(self, name: str, text: str) -> None:
        """Save a filter under a name."""
        from sync_tui.tui.query_parser import parsed_query

        try:
            parsed_query(text, {key: value for key, value in self.saved_filters.items() if key != name})
        except QueryError as error:
            self._footer.say(f"not saved: {error}", self._clock.boot(), Tone.WARNING)
            return
        self._write_filter(name, text)
        self._footer.say(f"saved: @{name} finds it again", self._clock.boot())

    def _write_filter(self, name: str, text: str | None) -> None:
        """Know a filter by its name from here on, or no more where `text` is None."""

        def failed() -> None:
            what = f"forgot @{name}" if text is None else f"@{name} is known"
            words = f"{what} until you leave: the file of filters cannot be written"
            self._footer.say(words, self._clock.boot(), Tone.WARNING)

        self._remembering.keep_filter(name, text, failed)
        self._filter()

    def _filter(self) -> None:
        self._read_filter()
        self._touched()

    def _read_filter(self) -> None:
        try:
            self._view.filter = self._meant_filter()
            self._filter_bar.complain(None)
        except QueryError as error:
            # The last line that meant something stays in force while this one is typed.
            self._filter_bar.complain(error)
        self._view.unordered = True

    def _meant_filter(self) -> "Filter | None":
        """What the line asks for; a last word that finds nothing may still become the name of a field."""
        text, saved, typing = self._filter_bar.text, self.saved_filters, self._filter_bar.typing
        if not text:
            return None
        from sync_tui.tui.filters import Filter

        wanted, begun = Filter(text, saved, typing=typing), begun_field(text) if typing else None
        if begun is None or self._view.any_shown_by(wanted, Moment.of(self._clock)):
            return wanted
        try:
            return Filter(begun.before, saved, typing=True)
        except QueryError:
            return self._view.filter

    def _show_now(self) -> None:
        raise NotImplementedError
