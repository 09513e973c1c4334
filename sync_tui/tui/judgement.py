"""What the screen has against a person's `[ui]`, told without showing it."""

from textual.theme import BUILTIN_THEMES

from sync_tui.config.ui import Ui
from sync_tui.domain.errors import ConfigError
from sync_tui.tui.keys import KeyTable
from sync_tui.tui.theme import OWN_THEMES, theme_problem


def ui_problems(ui: Ui) -> tuple[str, ...]:
    """Each thing after its key: "ui.theme: …"; the first alone of what is wrong with keys."""
    available = (*BUILTIN_THEMES, *(own.name for own in OWN_THEMES))
    theme = None if ui.theme is None else theme_problem(ui.theme, available)
    problems = () if theme is None else (f"ui.theme: {theme}",)
    try:
        KeyTable(ui.keys)
    except ConfigError as error:
        return (*problems, str(error))
    return problems
