"""The `[ui]` of config.toml: how a person wants the screen."""

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from sync_tui.config.keys import BOUND, COLUMN, COLUMNS, KEYS_MOST, NAME, UI, UI_KEYS
from sync_tui.config.leak import KeyPath
from sync_tui.config.problems import nearest
from sync_tui.config.table import Table, planned
from sync_tui.domain.text import SafeText, clean


class Ui(NamedTuple):
    """What it says. The words are the screen's, which judges them."""

    theme: SafeText | None = None  # a name that the screen may not know; None for its own choice
    columns: tuple[SafeText, ...] = ()  # "key" or "key:width"; empty for the usual ones
    motion: bool = True
    ascii: bool = False  # whether the screen keeps to ASCII
    keys: Mapping[str, str] = MappingProxyType({})  # other keys, a comma between, by what they do


Judge = Callable[[Ui], Iterable[tuple[KeyPath, str]]]
"""What the screen, which nothing here knows, would not take: where in `[ui]`, and text that reads on from the key."""


def read_ui(table: Table | None, judged: Judge = lambda _: ()) -> Ui:
    """The `[ui]` table; what is wrong is added to its problems."""
    if table is None:
        return Ui()
    table.only(UI.names, planned("sort", "layout"))
    ui = Ui(
        theme=_theme(table),
        columns=_columns(table),
        motion=table.flag("motion") is not False,
        ascii=table.flag("ascii") is True,
        keys=_keys(table.table("keys")),
    )
    for path, text in judged(ui):
        table.refuse_below(path, text)
    return ui


def _theme(table: Table) -> SafeText | None:
    theme = table.text(UI["theme"])
    if theme is not None and not NAME.fullmatch(theme):
        table.refuse("theme", "is not the name of a theme")
        return None
    return theme


def _keys(table: Table | None) -> Mapping[str, str]:
    if table is None:
        return {}
    table.only(UI_KEYS.names)
    read = {name: table.plain(name) for name in table.keys if name in UI_KEYS.names}
    for name, text in read.items():
        if text is not None and (len(text) > KEYS_MOST or not re.fullmatch(BOUND, text)):
            table.refuse(name, f'must be keys with a comma between, {KEYS_MOST} characters at most: "r, f5"')
            read[name] = None
    return MappingProxyType({name: text for name, text in read.items() if text is not None})


def _columns(table: Table) -> tuple[SafeText, ...]:
    value = table.value("columns")
    if value is None:
        return ()
    words = [word for word in value if isinstance(word, str)] if isinstance(value, list) else []
    if not words or not isinstance(value, list) or len(words) != len(value):
        table.refuse("columns", 'must be an array of column names: ["status", "sync:30", "progress"]')
    names = [word.partition(":")[0] for word in words]
    for word, name in zip(words, names, strict=True):
        if not re.fullmatch(COLUMN, word):
            unknown = f"there is no column {clean(name, 40)!r}{nearest(name, COLUMNS)}"
            table.refuse("columns", f"{clean(word, 40)!r} has no width" if name in COLUMNS else unknown)
    if len(set(names)) != len(names):
        table.refuse("columns", "names a column twice")
    return tuple(map(clean, words))
