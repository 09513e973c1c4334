"""How a person left the table, in words that can be kept, and back."""

import re
from collections.abc import Iterable

from sync_tui.config.ui_memory import Look
from sync_tui.domain.text import SafeText
from sync_tui.monitor.columns import COLUMN_BY_KEY
from sync_tui.tui.cells import ALWAYS, Choice, Choices
from sync_tui.tui.grouping import GroupBy, Heading
from sync_tui.tui.view import ATTENTION, View

WIDTHS = range(4, 81)
_CHOICE = re.compile(r"([a-z_]{1,20})(?::(\d{1,3}))?")


def recalled(view: View, look: Look | None, columns: Iterable[str]) -> Choices | None:
    """Make `view` look as it did; the columns of then, or `columns` where none were chosen."""
    if look is not None:
        recall(view, look)
    return choices_of((look.columns if look is not None else ()) or columns)


def recall(view: View, look: Look) -> None:
    """Make `view` look as it did; what a word no longer means is passed over."""
    view.sort = look.sort if look.sort is not None and look.sort in COLUMN_BY_KEY else ATTENTION
    view.reverse = look.reverse
    view.problems_only = look.problems_only
    view.group_by = next((by for by in GroupBy if by == str(look.group_by)), None)
    view.folded = set(map(Heading, look.folded)) if view.group_by is not None else set()
    view.unordered = True


def look_of(view: View, choices: Choices | None) -> Look:
    """How the table looks now."""
    return Look(
        sort=None if view.sort == ATTENTION else SafeText(view.sort),
        reverse=view.reverse,
        problems_only=view.problems_only,
        group_by=None if view.group_by is None else SafeText(view.group_by),
        folded=tuple(sorted(heading.label for heading in view.folded)),
        columns=column_words(choices),
    )


def column_words(choices: Choices | None) -> tuple[SafeText, ...]:
    """Columns as "key" or "key:width"."""
    return tuple(SafeText(key if width is None else f"{key}:{width}") for key, width in map(_pair, choices or ()))


def choices_of(words: Iterable[str]) -> Choices | None:
    """The columns that such words name, each once, with those that no row does without; None for none at all."""
    found: dict[str, Choice] = {}
    for key, width in map(_parsed, words):
        if key in COLUMN_BY_KEY:
            found.setdefault(key, Choice(key, width))
    if not found:
        return None
    missing = [Choice(key) for key in ALWAYS if key not in found]
    return (*missing, *found.values())


def _pair(choice: Choice) -> tuple[str, int | None]:
    return choice.key, choice.width


def _parsed(word: str) -> tuple[str, int | None]:
    parts = _CHOICE.fullmatch(word)
    if parts is None:
        return "", None
    width = int(parts.group(2)) if parts.group(2) else None
    return parts.group(1), width if width in WIDTHS else None
