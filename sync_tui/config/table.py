"""One TOML table being read: typed values out, problems in."""

import re
from collections.abc import Callable

from sync_tui.config.leak import KeyPath, is_table
from sync_tui.config.problems import Problems, nearest
from sync_tui.domain.text import SafeText, clean

Reason = Callable[[str], str | None]
"""Why a key is refused, where there is more to say than that it is unknown."""

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
NAME_RULE = "letters, digits, '.', '-' and '_', at most 64, beginning with a letter or digit"
SCHEMA = 1
"""The only schema that any file of ours has had so far."""


class Table:
    """Each reader returns None where its key is absent, or is wrong and was added to the problems."""

    def __init__(self, values: dict[str, object], path: KeyPath, problems: Problems) -> None:
        self._values = values
        self._path = path
        self._problems = problems

    def __contains__(self, key: str) -> bool:
        return key in self._values

    @property
    def keys(self) -> tuple[str, ...]:
        """In the order of the file."""
        return tuple(self._values)

    def refuse(self, key: str | None, text: str) -> None:
        """Add a problem with `key`, or with the table itself."""
        self._problems.add(self._path if key is None else (*self._path, key), text)

    def raise_any(self) -> None:
        """Raise `ConfigError` where anything was refused."""
        self._problems.raise_any()

    def value(self, key: str) -> object:
        """The value as TOML has it."""
        return self._values.get(key)

    def plain(self, key: str) -> str | None:
        """A string as it is, not empty: not for the screen."""
        value = self._string(key)
        if value is not None and (not value or "\0" in value):
            self.refuse(key, "must not hold a NUL character" if value else "must not be empty")
            return None
        return value

    def text(self, key: str, limit: int) -> SafeText | None:
        """A string for the screen, at most `limit` characters; an empty one counts as absent."""
        text = clean(self._string(key) or "", limit + 1)
        if len(text) > limit:
            self.refuse(key, f"is longer than {limit} characters; shorten it")
            return None
        return text or None

    def name(self, key: str) -> str | None:
        """A string that `NAME` allows."""
        value = self.plain(key)
        if value is not None and not NAME.fullmatch(value):
            self.refuse(key, f"is not a name: {NAME_RULE}")
            return None
        return value

    def number(self, key: str, low: float, high: float) -> float | None:
        """A number from `low` to `high`."""
        value = self._values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.refuse(key, f"must be a number, not {kind(value)}")
            return None
        if not low <= value <= high:
            self.refuse(key, f"must be from {low:g} to {high:g}")
            return None
        return float(value)

    def whole(self, key: str, low: int, high: int) -> int | None:
        """A whole number from `low` to `high`."""
        value = self._values.get(key)
        if isinstance(value, float):
            self.refuse(key, "must be a whole number")
            return None
        number = self.number(key, low, high)
        return None if number is None else int(number)

    def flag(self, key: str) -> bool | None:
        """true or false."""
        value = self._values.get(key)
        if value is None or isinstance(value, bool):
            return value
        self.refuse(key, f"must be true or false, not {kind(value)}")
        return None

    def table(self, key: str) -> "Table | None":
        """A table inside this one."""
        value = self._values.get(key)
        if value is None:
            return None
        if not is_table(value):
            self.refuse(key, f"must be a table, not {kind(value)}")
            return None
        return Table(value, (*self._path, key), self._problems)

    def only(self, valid: tuple[str, ...], reason: Reason | None = None) -> None:
        """Refuse every key that is not `valid`, for its `reason` where it has one."""
        for key in self._values:
            if key not in valid:
                known = reason(key) if reason else None
                self.refuse(key, known or f"is not a known key{nearest(key, valid) or _listed(valid)}")

    def _string(self, key: str) -> str | None:
        value = self._values.get(key)
        if value is None or isinstance(value, str):
            return value
        self.refuse(key, f"must be a string, not {kind(value)}")
        return None


def planned(*keys: str) -> Reason:
    """The reason to refuse `keys` that have a meaning, but not to this version."""
    return lambda key: "is not supported by this version; remove it" if key in keys else None


def check_schema(top: Table) -> None:
    """Raise `ConfigError` unless the file is of this schema: of another one nothing else is judged."""
    found = top.value("schema")
    if found is None:
        top.refuse("schema", f"is missing; begin the file with schema = {SCHEMA}")
    elif isinstance(found, bool) or not isinstance(found, int) or found < SCHEMA:
        top.refuse("schema", f"must be {SCHEMA}")
    elif found > SCHEMA:
        top.refuse("schema", f"is newer than the {SCHEMA} that this version reads: made by a newer sync-tui; upgrade")
    top.raise_any()


def kind(value: object) -> str:
    """A TOML type in words, with its article."""
    match value:
        case bool():
            return "true or false"
        case str():
            return "a string"
        case int() | float():
            return "a number"
        case list():
            return "an array"
        case dict():
            return "a table"
        case _:
            return "a date or time"


def _listed(valid: tuple[str, ...]) -> str:
    return f"; there are {', '.join(valid)}"
