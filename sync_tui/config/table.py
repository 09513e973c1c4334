"""One TOML table being read: typed values out, problems in."""

from collections.abc import Callable

from sync_tui.config.form import Key, Number, Text
from sync_tui.config.keys import NAME, NAME_RULE, SCHEMA
from sync_tui.config.leak import KeyPath, is_table
from sync_tui.config.problems import Problems, nearest
from sync_tui.domain.text import SafeText, clean

Reason = Callable[[str], str | None]
"""Why a key is refused, where there is more to say than that it is unknown."""

LONGEST = 2_000  # characters of a text whose key says nothing of it


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

    def refuse_below(self, path: KeyPath, text: str) -> None:
        """Add a problem with what stands at `path` in the table."""
        self._problems.add((*self._path, *path), text)

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

    def text(self, key: Key[Text]) -> SafeText | None:
        """A string for the screen, as long as its key allows; an empty one counts as absent."""
        limit = key.form.most or LONGEST
        text = clean(self._string(key.name) or "", limit + 1)
        if len(text) > limit:
            self.refuse(key.name, f"is longer than {limit} characters; shorten it")
            return None
        return text or None

    def name(self, key: str) -> str | None:
        """A string that `NAME` allows."""
        value = self.plain(key)
        if value is not None and not NAME.fullmatch(value):
            self.refuse(key, f"is not a name: {NAME_RULE}")
            return None
        return value

    def number(self, key: Key[Number]) -> float | None:
        """A number that its key allows."""
        value, form = self._values.get(key.name), key.form
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.refuse(key.name, f"must be a number, not {kind(value)}")
        elif form.is_whole and isinstance(value, float):
            self.refuse(key.name, "must be a whole number")
        elif not form.low <= value <= form.high:
            self.refuse(key.name, f"must be from {form.low:g} to {form.high:g}")
        else:
            return float(value)
        return None

    def whole(self, key: Key[Number]) -> int | None:
        """A whole number that its key allows."""
        number = self.number(key)
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
