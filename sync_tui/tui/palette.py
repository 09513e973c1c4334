"""What the command palette offers. Imported when it is first opened."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from textual.app import App, SystemCommand
from textual.screen import Screen

from sync_tui.monitor.columns import COLUMNS
from sync_tui.tui.cells import ALWAYS
from sync_tui.tui.export import Form
from sync_tui.tui.grouping import GroupBy
from sync_tui.tui.keys import Key, Place
from sync_tui.tui.query import NAME
from sync_tui.tui.tab import Tab
from sync_tui.tui.table_actions import TableActions
from sync_tui.tui.view import ATTENTION

_ELSEWHERE = frozenset({"back", "quit", "export", "palette"})  # in other words here, or of no use
_LISTS = {
    "New watch list": "new_list",
    "Open a watch list in a file": "open_file",
    "Import a watch list from a file": "import_list",
    "Export this watch list to a file": "export_list",
}


def system_commands(app: App[Any], screen: Screen[Any], keys: Sequence[Key]) -> Iterator[SystemCommand]:
    """The themes, then every key of the screen by its words, and the pages of the detail by their names."""
    shown = {key.id: f"key {key.shown}" for key in keys}
    yield SystemCommand("Theme", "choose the colours", app.action_change_theme)
    for theme in app.available_themes:
        yield SystemCommand(f"Theme {theme}", "until you leave", partial(setattr, app, "theme", theme))
    for number, tab in enumerate(Tab, start=1):
        yield SystemCommand(f"{tab} of this sync", shown[f"tab_{number}"], _runner(screen, f"show_tab({number})"))
    for form in Form:
        yield SystemCommand(
            f"Export the view as {form.upper()}", "to a new file here", _runner(screen, f"export('{form}')")
        )
    if isinstance(screen, TableActions):
        yield from _table_commands(screen, shown)
    for words, action in _LISTS.items():
        yield SystemCommand(words, shown["lists"], _runner(screen, action))
    for key in keys:
        if key.place is Place.SCREEN and key.id not in _ELSEWHERE and not key.id.startswith("tab"):
            words = key.words.split(":")[0]
            yield SystemCommand(words[0].upper() + words[1:], shown[key.id], _runner(screen, key.action))
    yield SystemCommand("Quit", shown["quit"], lambda: app.exit(return_code=0))


def _table_commands(screen: TableActions, shown: Mapping[str, str]) -> Iterator[SystemCommand]:
    """What to group by, and the saved filters. The palette reads markup: a name that we would not save is left out."""
    for by in GroupBy:
        yield SystemCommand(f"Group by {by}", shown["group"], partial(screen.group_by, by))
    yield SystemCommand("Group by nothing", shown["group"], partial(screen.group_by, None))
    for column in COLUMNS:
        words = "attention" if column.key == ATTENTION else column.title.lower()
        yield SystemCommand(f"Sort by {words}", shown["sort"], partial(screen.sort_by, column.key))
        if column.key not in ALWAYS:
            switch = partial(screen.switch_column, column.key)
            yield SystemCommand(f"Show or hide the column {column.key.replace('_', ' ')}", shown["columns"], switch)
    for name in filter(NAME.fullmatch, screen.saved_filters):
        yield SystemCommand(f"Filter @{name}", shown["saved"], partial(screen.use_filter, name))


def _runner(screen: Screen[Any], action: str) -> Callable[[], Awaitable[None]]:
    async def run() -> None:
        await screen.run_action(action)

    return run
