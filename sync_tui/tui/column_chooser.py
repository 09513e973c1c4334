"""The popup in which a person chooses the columns: which, in what order, how wide. Each change shows at once."""

from collections.abc import Callable, Collection
from typing import ClassVar

from textual.binding import BindingType

from sync_tui.monitor.columns import COLUMNS
from sync_tui.monitor.tone import Tone
from sync_tui.tui.cells import ALWAYS, Choice, Choices, usual_width
from sync_tui.tui.choosers import ListPopup, PickLines, hint
from sync_tui.tui.ink import EMPTY, Line, Span, padded, plain
from sync_tui.tui.look import WIDTHS
from sync_tui.tui.popups import at_once, closed_by

_HINTS = (
    (("space", "on, off"), ("J K", "order"), ("← →", "width")),
    (("u", "the usual columns"), ("enter", "done")),
)
_TITLE_WIDTH = 14


class ColumnsPopup(ListPopup):
    """Calls back with each choice; None for the usual columns, which follow the width of the screen."""

    HEADING = "columns"
    BINDINGS: ClassVar[list[BindingType]] = [
        closed_by("columns"),
        at_once("enter", "dismiss(None)"),
        at_once("space", "switch"),
        at_once("K,shift+up", "carry(-1)"),
        at_once("J,shift+down", "carry(1)"),
        at_once("left,h,minus", "widen(-1)"),
        at_once("right,l,plus", "widen(1)"),
        at_once("u", "usual"),
    ]

    def __init__(
        self,
        choices: Choices | None,
        shown: Callable[[], Collection[str]],
        changed: Callable[[Choices | None], None],
    ) -> None:
        self._shown = shown
        self._changed = changed
        self._begin(choices)
        super().__init__(PickLines(self._entries(), self._head()))

    def clicked_entry(self, number: int) -> None:
        """A click turns a column on or off."""
        self._list.mark(number)
        self.action_switch()

    def action_switch(self) -> None:
        """Show the marked column, or leave it out."""
        key = self._order[self._list.marked].key
        if key not in ALWAYS:
            self._on ^= {key}
            self._tell()

    def action_carry(self, rows: int) -> None:
        """Move the marked column in the order."""
        at = self._list.marked
        to = at + rows
        if 0 <= to < len(self._order):
            self._order[at], self._order[to] = self._order[to], self._order[at]
            self._tell()
            self._list.mark(to)

    def action_widen(self, cells: int) -> None:
        """Give the marked column more room, or less."""
        at = self._list.marked
        choice = self._order[at]
        width = (choice.width or usual_width(choice.key)) + cells
        if width in WIDTHS:
            self._order[at] = Choice(choice.key, width)
            self._tell()

    def action_usual(self) -> None:
        """Go back to the columns that nobody chose."""
        self._changed(None)
        self._begin(None)
        self._list.show(self._head(), self._entries())

    def _begin(self, choices: Choices | None) -> None:
        chosen = list(choices) if choices is not None else [Choice(key) for key in self._shown()]
        self._on = {choice.key for choice in chosen}
        self._order = [*chosen, *(Choice(column.key) for column in COLUMNS if column.key not in self._on)]

    def _tell(self) -> None:
        self._changed(tuple(choice for choice in self._order if choice.key in self._on))
        self._list.show(self._head(), self._entries())

    def _head(self) -> list[Line]:
        return [*(tuple(span for key, words in hints for span in hint(key, words)) for hints in _HINTS), EMPTY]

    def _entries(self) -> list[Line]:
        shown = self._shown()
        return [self._line(choice, fits=choice.key in shown) for choice in self._order]

    def _line(self, choice: Choice, *, fits: bool) -> Line:
        is_on = choice.key in self._on
        mark = "■" if choice.key in ALWAYS else "✓" if is_on else " "
        width = "" if choice.width is None else f"{choice.width:2} wide"
        note = "no room" if is_on and not fits else width
        title = choice.key.replace("_", " ")
        return (
            Span(f" {mark} ", Tone.ACTIVE, bold=True),
            *plain(padded(title, _TITLE_WIDTH), Tone.PLAIN if is_on else Tone.DIM, bold=is_on),
            Span(padded(note, 8), Tone.WARNING if note == "no room" else Tone.DIM),
        )
