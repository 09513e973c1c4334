"""The language of the filter line: the tree of terms that a line means. Knows no track and no screen.

acme drive            both, in any order; fuzzy: `acmgd` finds "Acme · Google Drive"
"acme drive"          exactly that
!acme   not acme      without it
a or b, (a or b) c    `or` binds looser than the space between two words
tag:prod  tag=prod    one field holds it; is it
age>10m progress<=50  a figure compared
@mine                 a filter that was saved under that name
"""

import re
from typing import NamedTuple
from unicodedata import normalize

LONGEST = 300  # characters
DEEPEST = 20  # parentheses and saved filters inside each other
MOST_TERMS = 100  # with those of the saved filters it names

TEXT_FIELDS = (
    *("status", "health", "link", "tag", "group", "profile", "user", "integration", "pipeline", "id", "name", "list"),
    *("note", "reason"),
)
DURATION_FIELDS = ("age", "for", "eta", "next", "synced")
NUMBER_FIELDS = ("progress", "records", "total", "rate", "failures")
FIELDS = (*TEXT_FIELDS, *DURATION_FIELDS, *NUMBER_FIELDS)
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
NAME_RULE = "a name has letters, digits, '.', '-' and '_', at most 32"


_QUOTED = r'"[^"]*"'
_BEGUN_EQUALITY = rf"(?:{'|'.join(TEXT_FIELDS)}):?!?="
_WAITING = rf"(?i:(?:^|(?<=[\s()!]))(?:or|and|not|{_BEGUN_EQUALITY})|[\s(!])$"
_LAST_WORD = r"(?:^|(?<=[\s(!]))[A-Za-z_]+$"


def folded(text: str) -> str:
    """`text` as it is compared: neither case matters, nor whether an accent is a part of its letter."""
    return text.casefold() if text.isascii() else normalize("NFC", text.casefold())


class QueryError(ValueError):
    """A line that means nothing; its text says what is wrong and is safe to show, `start` and `end` say where."""

    def __init__(self, words: str, start: int = 0, end: int = 0) -> None:
        super().__init__(words)
        self.start, self.end = start, end  # of what is wrong, in characters of the line; the same where it is all of it


class Word(NamedTuple):
    """Text that a sync must hold anywhere, in lower case."""

    text: str
    exact: bool = False


class Held(NamedTuple):
    """Text that one field must hold, or be."""

    field: str  # one of TEXT_FIELDS
    text: str
    whole: bool = False


class Compared(NamedTuple):
    """A figure on one side of a number: seconds, percent, records, records a minute."""

    field: str  # one of DURATION_FIELDS or NUMBER_FIELDS
    operator: str  # < <= > >= =
    number: float


class Without(NamedTuple):
    """What must not hold."""

    node: "Node"


class _Several:
    """Is equal to the same of the same nodes alone, as no tuple would be."""

    __match_args__ = ("nodes",)
    __slots__ = ("nodes",)

    def __init__(self, nodes: tuple["Node", ...]) -> None:
        self.nodes = nodes

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and other.nodes == self.nodes

    def __hash__(self) -> int:
        return hash((type(self), self.nodes))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.nodes!r})"


class Every(_Several):
    """All of it holds; of nothing, always."""

    __slots__ = ()


class Either(_Several):
    """One of it holds."""

    __slots__ = ()


Node = Word | Held | Compared | Without | Every | Either
NOTHING_ASKED = Every(())


def so_far(text: str) -> str:
    """A line that is still typed, without what waits for more; a quote and parentheses that are open end with it."""
    if '"' in re.sub(_QUOTED, "", text):
        text += '"'
    while found := re.search(_WAITING, text):
        text = text[: found.start()]
    bare = re.sub(_QUOTED, "", text)
    return text + ")" * (bare.count("(") - bare.count(")"))


class BegunField(NamedTuple):
    """A line whose last word may become a field's name."""

    before: str  # the line without it
    names: tuple[str, ...]


def begun_field(text: str) -> BegunField | None:
    """Which fields the last word of a line begins; None where it begins none."""
    found = re.search(_LAST_WORD, text) if text else None
    names = () if found is None else tuple(name for name in FIELDS if name.startswith(found.group().casefold()))
    return BegunField(text[: found.start()], names) if found is not None and names else None
