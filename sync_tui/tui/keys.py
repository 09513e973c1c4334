"""Every key of the screen, in one table: bindings, footer hints and help are made from it."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from sync_tui.domain.errors import ConfigError

if TYPE_CHECKING:
    from textual.binding import BindingType


class Place(StrEnum):
    """Who a key is meant for, in the words of the help."""

    TABLE = "In the table"
    DETAIL = "In the detail"
    SCREEN = "Everywhere"
    FILTER = "While filtering"
    ALWAYS = "Always"


class Key(NamedTuple):
    """One meaning and its keys. `id` is public: a person may bind it to other keys."""

    id: str
    place: Place
    keys: str  # as Textual spells them, comma between
    shown: str  # as a person reads them
    action: str  # empty where the place handles the key itself
    words: str
    hint: str | None = None  # shown in the footer, where there is one


class Hint(NamedTuple):
    """A key in the footer."""

    shown: str
    words: str
    key: str  # as Textual names it


_TAB_WORDS = "a tab: Summary, Cursor, Timeline, Polls, Raw"

KEYS: tuple[Key, ...] = (
    Key(
        "filter", Place.SCREEN, "slash", "/", "filter", "filter: words !word status: tag: age>10m, and/or ( )", "filter"
    ),
    Key("sort", Place.SCREEN, "s", "s", "sort", "sort by a column, or the other way round", "sort"),
    Key("problems", Place.SCREEN, "e", "e", "problems", "problems only, or all", "problems"),
    Key("next_problem", Place.SCREEN, "p", "p", "problem(1)", "next, previous problem"),
    Key("previous_problem", Place.SCREEN, "P", "P", "problem(-1)", "next, previous problem"),
    Key("group", Place.SCREEN, "z", "z", "group", "group by tag, status …, or not", "group"),
    Key("columns", Place.SCREEN, "c", "c", "columns", "choose the columns, their order and width", "columns"),
    Key("saved", Place.SCREEN, "v", "v", "saved_filters", "saved filters", None),
    Key("freeze", Place.SCREEN, "f", "f", "freeze", "freeze the view, or go on; polling goes on", "freeze"),
    Key("mark", Place.TABLE, "space", "space", "mark", "mark, or not any more", "mark"),
    Key("open", Place.TABLE, "enter", "enter", "open", "go to the detail; on a section, open or close it", "detail"),
    Key("back", Place.SCREEN, "escape", "esc", "back", "back, unmark all, or clear the filter; never quits", "back"),
    Key("ask", Place.SCREEN, "r", "r", "ask", "ask this sync now", "ask now"),
    Key("ask_all", Place.SCREEN, "R", "R", "ask_all", "ask every sync now", None),
    Key("lists", Place.SCREEN, "w", "w", "lists", "watch another list; make, open, import or export one", "lists"),
    Key("add", Place.SCREEN, "a", "a", "add", "add syncs; where one needs a sign-in, try that again at once", "add"),
    Key("remove", Place.SCREEN, "x", "x", "remove", "remove from the list: the marked, else this sync", None),
    Key(
        "undo",
        Place.SCREEN,
        "u",
        "u",
        "undo",
        "undo the last removal, addition, edit or forgotten @name",
        None,
    ),
    Key("edit", Place.SCREEN, "i", "i", "edit", "label, group, tags and note of this sync, or of the marked"),
    Key("answer", Place.SCREEN, "A", "A", "answer", "answer what a changed watch list asks", None),
    Key("tab", Place.SCREEN, "tab", "tab", "next_tab(1)", "next, previous tab of the detail", "tabs"),
    Key("tab_back", Place.SCREEN, "shift+tab", "shift+tab", "next_tab(-1)", "next, previous tab of the detail"),
    *(
        Key(f"tab_{number}", Place.SCREEN, str(number), str(number), f"show_tab({number})", _TAB_WORDS)
        for number in range(1, 6)
    ),
    Key("copy", Place.SCREEN, "y", "y", "copy", "copy the id; on the Cursor or Raw tab, what it shows", "copy"),
    Key("copy_row", Place.SCREEN, "Y", "Y", "copy_row", "copy the row as JSON"),
    Key("export", Place.SCREEN, "ctrl+s", "ctrl+s", "export", "write the view to a file: JSON, CSV or SVG"),
    Key("docs", Place.SCREEN, "o", "o", "docs", "open the docs for this state", "docs"),
    Key("up", Place.TABLE, "up,k", "↑ k", "move(-1)", "one row"),
    Key("down", Place.TABLE, "down,j", "↓ j", "move(1)", "one row"),
    Key("page_up", Place.TABLE, "pageup,ctrl+u", "pgup ^u", "page(-1)", "one page"),
    Key("page_down", Place.TABLE, "pagedown,ctrl+d", "pgdn ^d", "page(1)", "one page"),
    Key("first", Place.TABLE, "home,g", "home g", "first", "first, last row"),
    Key("last", Place.TABLE, "end,G", "end G", "last", "first, last row"),
    Key("fold_section", Place.TABLE, "left", "←", "fold(True)", "close, open the section"),
    Key("open_section", Place.TABLE, "right", "→", "fold(False)", "close, open the section"),
    Key("fold_all", Place.TABLE, "shift+left", "shift+←", "fold_all(True)", "close, open all sections"),
    Key("open_all", Place.TABLE, "shift+right", "shift+→", "fold_all(False)", "close, open all sections"),
    Key("detail_up", Place.DETAIL, "up,k", "↑ k", "move(-1)", "one line"),
    Key("detail_down", Place.DETAIL, "down,j", "↓ j", "move(1)", "one line"),
    Key("detail_page_up", Place.DETAIL, "pageup,ctrl+u", "pgup ^u", "page(-1)", "one page"),
    Key("detail_page_down", Place.DETAIL, "pagedown,ctrl+d", "pgdn ^d", "page(1)", "one page"),
    Key("detail_first", Place.DETAIL, "home,g", "home g", "end(0)", "top, end"),
    Key("detail_last", Place.DETAIL, "end,G", "end G", "end(1)", "top, end"),
    Key("fold", Place.DETAIL, "enter,space", "enter space", "fold", "open or close a value on the Raw tab"),
    Key("filter_done", Place.FILTER, "enter", "enter", "", "keep the filter", "done"),
    Key("filter_clear", Place.FILTER, "escape", "esc", "", "clear the filter", "clear"),
    Key("filter_save", Place.FILTER, "ctrl+s", "ctrl+s", "", "save the filter under a name, for @name", "save"),
    Key("filter_empty", Place.FILTER, "ctrl+u", "ctrl+u", "", "empty the line"),
    Key("filter_word", Place.FILTER, "ctrl+w", "ctrl+w", "", "remove a word"),
    Key("help", Place.SCREEN, "question_mark,f1", "? f1", "help", "this help", "help"),
    Key("palette", Place.SCREEN, "ctrl+p,colon", ": ctrl+p", "app.command_palette", "every command, and the themes"),
    Key(
        "redraw",
        Place.ALWAYS,
        "ctrl+l",
        "ctrl+l",
        "redraw",
        "draw all again, where something else wrote on the terminal",
    ),
    Key("suspend", Place.ALWAYS, "ctrl+z", "ctrl+z", "suspend_process", "suspend, back with fg"),
    Key("quit", Place.SCREEN, "q", "q", "app.leave(0)", "quit", "quit"),
    Key("interrupt", Place.ALWAYS, "ctrl+c,ctrl+q", "ctrl+c", "leave(130)", "quit with exit code 130"),
)

TABLE_HINTS = (
    "open",
    "filter",
    "help",
    "sort",
    "problems",
    "ask",
    "lists",
    "copy",
    "group",
    "columns",
    "freeze",
    "mark",
    "quit",
)
SECTION_HINTS = ("back", "ask", "help", "quit")
DETAIL_HINTS = ("back", "tab", "copy", "docs", "ask", "help", "quit")
FILTER_HINTS = ("filter_done", "filter_clear", "filter_save")


def table_hints(watched: int) -> tuple[str, ...]:
    """The keys of a table of so many syncs: without any, the others have nothing to act on."""
    return TABLE_HINTS if watched else ("add", "lists", "help", "quit")


def bindings(place: Place) -> "list[BindingType]":
    """The bindings of one place.

    All have priority: they act as a key arrives, while a key that is passed on to a widget acts some turns of the loop
    later, when the next one may have arrived and would find the old focus.
    """
    from textual.binding import Binding

    return [
        Binding(key.keys, key.action, key.words, show=False, id=key.id, priority=True)
        for key in KEYS
        if key.place is place and key.action
    ]


class KeyTable:
    """The keys as a person has them: those above, some of them changed."""

    def __init__(self, changes: Mapping[str, str] = MappingProxyType({})) -> None:
        """`changes` are keys with a comma between, by id; `ConfigError` where two meanings would share a key."""
        self.changes = _names(changes) if changes else {}
        self.keys = tuple(_changed(key, self.changes.get(key.id)) for key in KEYS)
        self.names: Mapping[str, str] = {key.id: key.shown.split()[0] for key in self.keys}
        """What to press, by what it does, for texts that name a key."""
        self.chords = frozenset(name for key in self.keys for name in key.keys.split(",") if name.startswith("alt+"))
        """The keys that are pressed with alt."""
        self._by_id = {key.id: key for key in self.keys}

    def hints(self, ids: Iterable[str]) -> tuple[Hint, ...]:
        """What the footer says, in the order of `ids`."""
        chosen = (self._by_id[key_id] for key_id in ids)
        return tuple(Hint(self.names[key.id], key.hint or key.words, key.keys.split(",")[0]) for key in chosen)

    def shown_as(self, shown: str) -> str | None:
        """The key that a person reads as `shown`, as Textual names it; None where nothing has that."""
        return next((self.of(key_id)[0] for key_id, name in self.names.items() if name == shown), None)

    def of(self, key_id: str) -> list[str]:
        """Every key that does it, as Textual names them."""
        return self._by_id[key_id].keys.split(",")


def _changed(key: Key, names: str | None) -> Key:
    if names is None:
        return key
    from sync_tui.tui.key_names import shown_keys

    return key._replace(keys=names, shown=shown_keys(names))


def _names(changes: Mapping[str, str]) -> dict[str, str]:
    # Only where a person changed keys: the early frame must not wait for Textual.
    from sync_tui.tui.key_choice import read_keys

    names, problems = read_keys(changes)
    if problems:
        texts = [f"ui.keys.{key_id} {text}" for key_id, text in problems]
        more = f" (and {len(texts) - 1} more: `sync-tui config validate` tells all)" if len(texts) > 1 else ""
        raise ConfigError(texts[0] + more, texts)
    return names
