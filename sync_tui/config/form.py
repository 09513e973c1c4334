"""What a key of our files may hold, as data: the loaders judge by it, and the JSON Schemas are made from it."""

from collections.abc import Iterator
from typing import Any, Generic, NamedTuple, TypeVar


class Number(NamedTuple):
    """A number from `low` to `high`, both allowed."""

    low: float
    high: float
    is_whole: bool = False


class Text(NamedTuple):
    """A string; what no pattern can say about it, its loader knows."""

    most: int | None = None  # characters
    pattern: str | None = None  # of the whole string; compiled where something is judged by it
    may_be_empty: bool = True


class Flag:
    """true or false."""

    __slots__ = ()


class Words(NamedTuple):
    """An array of strings."""

    each: Text
    least: int = 0
    most: int | None = None


class Section:
    """A table. Of the keys in `choice` one must be there; and no more than one, where it `is_exclusive`.

    A pair in `needs` is a key, and another that must be there where it is.
    """

    __slots__ = ("choice", "is_exclusive", "keys", "needs")

    def __init__(
        self,
        keys: tuple["Key[Any]", ...],
        choice: tuple[str, ...] = (),
        is_exclusive: bool = True,
        needs: tuple[tuple[str, str], ...] = (),
    ) -> None:
        self.keys, self.choice, self.is_exclusive, self.needs = keys, choice, is_exclusive, needs

    @property
    def names(self) -> tuple[str, ...]:
        """The keys that it may hold, in the order of the example."""
        return tuple(key.name for key in self.keys)

    def __getitem__(self, name: str) -> "Key[Any]":
        return next(key for key in self.keys if key.name == name)


class Named(NamedTuple):
    """A table of tables, each under a name that its owner chose."""

    each: Section
    name: str  # the pattern of that
    without: tuple[tuple[str, tuple[str, ...]], ...] = ()  # a name, and the keys that it alone may leave out


class Many(NamedTuple):
    """An array of tables."""

    each: Section
    most: int


Form = Number | Text | Flag | Words | Section | Named | Many
F = TypeVar("F", bound=Form)


class Key(NamedTuple, Generic[F]):
    """One key: what it may hold, what it means, and what holds where it is not there."""

    name: str
    form: F
    meaning: str
    default: object = None
    is_required: bool = False


def sections(section: Section, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Section]]:
    """`section` and every one inside it, with the keys that lead there; NAME stands for a chosen name."""
    yield path, section
    for key in section.keys:
        match key.form:
            case Section():
                yield from sections(key.form, (*path, key.name))
            case Named():
                yield from sections(key.form.each, (*path, key.name, "NAME"))
            case Many():
                yield from sections(key.form.each, (*path, key.name))
