"""What opens over the screen to choose from: an order, sections, a saved filter. Imported when first asked for."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.binding import BindingType

from sync_tui.monitor.columns import COLUMNS
from sync_tui.monitor.tone import Tone
from sync_tui.tui.export import Form
from sync_tui.tui.grouping import GroupBy
from sync_tui.tui.ink import EMPTY, Line, Span, cut, padded
from sync_tui.tui.lines import Lines
from sync_tui.tui.popups import Popup, at_once, closed_by
from sync_tui.tui.view import ATTENTION

SHORTCUTS = "123456789abcdefghilm"  # without those that move the mark
_SHOWN_FILTER = 60
_NAME_WIDTH = 14
_ENTRY_WIDTH = 16


class PickLines(Lines, inherit_bindings=False):
    """Entries, one of them marked."""

    def __init__(self, entries: Sequence[Line], head: Sequence[Line] = ()) -> None:
        super().__init__(head, entries)
        self.marked: int = 0

    def mark(self, number: int) -> None:
        """Move the mark, around the ends."""
        self.marked = number % max(1, len(self._body))
        top, room = self.scroll_offset.y, max(1, self.size.height - len(self._head))
        self.scroll_to(y=min(max(top, self.marked - room + 1), self.marked), animate=False)
        self.refresh()

    def mark_page(self, pages: int) -> None:
        """Move the mark by what is in view at once, and no further than to an end."""
        page = max(1, self.size.height - len(self._head))
        self.mark(min(max(0, self.marked + pages * page), len(self._body) - 1))

    def entry_at(self, y: int) -> int | None:
        """The number of the entry on a line of the viewport."""
        number = y - len(self._head) + self.scroll_offset.y
        return number if y >= len(self._head) and number < len(self._body) else None


class ListPopup(Popup):
    """A popup with entries, one of them marked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        at_once("up,k", "mark(-1)"),
        at_once("down,j", "mark(1)"),
        at_once("pageup", "page(-1)"),
        at_once("pagedown", "page(1)"),
        at_once("home", "page(-100000)"),
        at_once("end,G", "page(100000)"),
    ]

    def __init__(self, entries: PickLines) -> None:
        self._list = entries
        super().__init__(entries)

    def clicked(self, y: int) -> None:
        """A click on a line means its entry."""
        number = self._list.entry_at(y)
        if number is not None:
            self.clicked_entry(number)

    def clicked_entry(self, number: int) -> None:
        """What a click on an entry does."""
        raise NotImplementedError

    def action_mark(self, rows: int) -> None:
        """Move the mark, around the ends."""
        self._list.mark(self._list.marked + rows)

    def action_page(self, pages: int) -> None:
        """Move the mark by whole pages, and no further than to an end."""
        self._list.mark_page(pages)


class Chooser(ListPopup):
    """Hands back the value of the chosen entry, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        at_once("enter", "choose"),
        *(at_once(key, f"pick({number})") for number, key in enumerate(SHORTCUTS)),
    ]

    def __init__(
        self, values: Sequence[str], entries: Sequence[Line], present: str | None, head: Sequence[Line] = ()
    ) -> None:
        self._values = list(values)
        super().__init__(PickLines(entries, head))
        self._list.marked = self._values.index(present) if present in self._values else 0

    def clicked_entry(self, number: int) -> None:
        """A click chooses."""
        self.action_pick(number)

    def action_choose(self) -> None:
        """Hand back the marked entry."""
        self.action_pick(self._list.marked)

    def action_pick(self, number: int) -> None:
        """Hand back an entry by its number."""
        if number < len(self._values):
            self.dismiss(self._values[number])


class SortPopup(Chooser):
    """Hands back the key of a column."""

    HEADING = "sort by"
    BINDINGS: ClassVar[list[BindingType]] = [closed_by("sort")]

    def __init__(self, sort: str, *, reverse: bool) -> None:
        super().__init__([column.key for column in COLUMNS], sort_lines(sort, reverse=reverse), sort)


class GroupPopup(Chooser):
    """Hands back a `GroupBy`, or an empty string for no sections."""

    HEADING = "sections by"
    BINDINGS: ClassVar[list[BindingType]] = [closed_by("group")]

    def __init__(self, by: GroupBy | None) -> None:
        values = ["", *GroupBy]
        lines = [_numbered(number, value or "no sections", value == (by or "")) for number, value in enumerate(values)]
        super().__init__(values, lines, by or "")


class FormPopup(Chooser):
    """Hands back the form of a file to write."""

    HEADING = "write the view as"
    BINDINGS: ClassVar[list[BindingType]] = [closed_by("export")]

    def __init__(self) -> None:
        meanings = {Form.JSON: "the rows, for scripts", Form.CSV: "the rows, for a sheet", Form.SVG: "the screen"}
        lines = [
            (*_entry(number, form.upper()), Span(meaning, Tone.DIM))
            for number, (form, meaning) in enumerate(meanings.items())
        ]
        super().__init__(list(meanings), lines, None)


class FiltersPopup(Chooser):
    """Hands back the name of a saved filter to use; with "-" before it, to forget."""

    HEADING = "saved filters"
    BINDINGS: ClassVar[list[BindingType]] = [
        closed_by("saved"),
        at_once("delete,x", "forget"),
    ]

    def __init__(self, filters: Mapping[str, str]) -> None:
        lines = [
            (
                Span(f" {SHORTCUTS[number] if number < len(SHORTCUTS) else ' '} ", Tone.ACTIVE, bold=True),
                Span(padded(f"@{name}", _NAME_WIDTH), bold=True),
                Span(f" {cut(text, _SHOWN_FILTER)} ", Tone.DIM),
            )
            for number, (name, text) in enumerate(filters.items())
        ]
        head = [(*hint("enter", "use"), *hint("x", "forget")), EMPTY]
        super().__init__(list(filters), lines, None, head)

    def action_forget(self) -> None:
        """Hand back the marked name as one to forget."""
        self.dismiss(f"-{self._values[self._list.marked]}")


def hint(key: str, words: str) -> Line:
    """A key at the head of a popup, and what it does there."""
    return (Span(f" {key}", bold=True), Span(f" {words} ", Tone.DIM))


def sort_lines(sort: str, *, reverse: bool) -> list[Line]:
    """The columns with their keys; the present order is marked, and chosen again it turns round."""
    arrow = "▴" if reverse else "▾"
    return [
        _entry(
            number,
            ("attention" if column.key == ATTENTION else column.title.lower())
            + (f" {arrow}" if column.key == sort else ""),
        )
        for number, column in enumerate(COLUMNS)
    ]


def _numbered(number: int, words: str, is_present: bool) -> Line:
    return _entry(number, f"{words} ✓" if is_present else words)


def _entry(number: int, words: str) -> Line:
    return (Span(f" {SHORTCUTS[number]} ", Tone.ACTIVE, bold=True), Span(padded(words, _ENTRY_WIDTH)))
