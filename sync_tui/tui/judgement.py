"""What the screen has against a person's `[ui]`, told without showing it."""

from collections.abc import Iterator

from textual.theme import BUILTIN_THEMES

from sync_tui.config.leak import KeyPath
from sync_tui.config.ui import Ui
from sync_tui.tui.key_choice import read_keys
from sync_tui.tui.theme import OWN_THEMES, theme_problem


def ui_problems(ui: Ui) -> Iterator[tuple[KeyPath, str]]:
    """All of it: where in `[ui]`, and text that reads on from the key."""
    available = (*BUILTIN_THEMES, *(own.name for own in OWN_THEMES))
    theme = None if ui.theme is None else theme_problem(ui.theme, available)
    if theme is not None:
        yield ("theme",), f"cannot be used: {theme}"
    for key_id, text in read_keys(ui.keys).problems:
        yield ("keys", key_id), text
