"""The language of the filter line: text in, a tree of terms out. Knows no track and no screen.

acme drive            both, in any order; fuzzy: `acmgd` finds "Acme · Google Drive"
"acme drive"          exactly that
!acme   not acme      without it
a or b, (a or b) c    `or` binds looser than the space between two words
tag:prod  tag=prod    one field holds it; is it
age>10m progress<=50  a figure compared
@mine                 a filter that was saved under that name
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sync_tui.domain.duration import parsed_duration
from sync_tui.domain.text import clean

LONGEST = 300  # characters
DEEPEST = 20  # parentheses and saved filters inside each other
MOST_TERMS = 100  # with those of the saved filters it names

TEXT_FIELDS = (
    *("status", "health", "link", "tag", "group", "profile", "user", "integration", "pipeline", "id", "name", "list"),
    *("note", "reason"),
)
DURATION_FIELDS = ("age", "for", "eta", "next", "synced")
NUMBER_FIELDS = ("progress", "records", "total", "rate", "failures")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
NAME_RULE = "a name has letters, digits, '.', '-' and '_', at most 32"

_FIELDS = (*TEXT_FIELDS, *DURATION_FIELDS, *NUMBER_FIELDS)
_TOKEN = re.compile(r'(?P<open>\()|(?P<close>\))|(?P<bang>!(?!=))|(?P<word>(?:"[^"]*+"|[^\s()"])++)|(?P<quote>")')
_TERM = re.compile(r"([A-Za-z_]+)(:?(?:<=|>=|!=|[<>=])|:)(.*)", re.DOTALL)
_OPERATOR = re.compile(r"<=|>=|!=|[<>=]")
_NUMBER = re.compile(r"(\d{1,15}(?:\.\d{1,9})?)([km]?)(?:%|/m(?:in)?)?")
_FACTORS = {"": 1.0, "k": 1e3, "m": 1e6}


class QueryError(ValueError):
    """A line that means nothing; its text says what is wrong, and is safe to show."""


@dataclass(frozen=True, slots=True)
class Word:
    """Text that a sync must hold anywhere, in lower case."""

    text: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """Text that one field must hold, or be."""

    field: str  # one of TEXT_FIELDS
    text: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure on one side of a number: seconds, percent, records, records a minute."""

    field: str  # one of DURATION_FIELDS or NUMBER_FIELDS
    operator: str  # < <= > >= =
    number: float


@dataclass(frozen=True, slots=True)
class Without:
    """What must not hold."""

    node: "Node"


@dataclass(frozen=True, slots=True)
class Every:
    """All of it holds; of nothing, always."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of it holds."""

    nodes: tuple["Node", ...]


Node = Word | Held | Compared | Without | Every | Either
NOTHING_ASKED = Every(())


def parsed_query(text: str, saved: Mapping[str, str] | None = None) -> Node:
    """The tree of `text`; `QueryError` where it is malformed, and nothing else whatever it holds."""
    return _Parser(text, saved or {}, [MOST_TERMS], 0).whole()


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


def _tokens(text: str) -> Iterator[_Token]:
    if len(text) > LONGEST:
        raise QueryError(f"a filter has at most {LONGEST} characters")
    for found in _TOKEN.finditer(text):
        if found.lastgroup == "quote":
            raise QueryError('a " is not closed')
        yield _Token(found.lastgroup or "", found.group())


class _Parser:
    """Recursive descent; `budget` and `depth` are shared with the saved filters inside."""

    def __init__(self, text: str, saved: Mapping[str, str], budget: list[int], depth: int) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0
        self._saved = saved
        self._budget = budget
        self._depth = depth

    def whole(self) -> Node:
        if not self._tokens:
            return NOTHING_ASKED
        node = self._either()
        if self._at < len(self._tokens):
            raise QueryError("a ) has no (")
        return node

    def _either(self) -> Node:
        nodes = [self._every()]
        while self._is_word("or"):
            self._at += 1
            nodes.append(self._every())
        return nodes[0] if len(nodes) == 1 else Either(tuple(nodes))

    def _every(self) -> Node:
        nodes: list[Node] = []
        joined = True  # an operand must follow: nothing came yet, or "and" did
        while self._at < len(self._tokens) and self._tokens[self._at].kind != "close" and not self._is_word("or"):
            if self._is_word("and"):
                if joined:
                    raise QueryError("“and” stands between two terms; quote it to find the word")
                joined, self._at = True, self._at + 1
                continue
            nodes.append(self._operand())
            joined = False
        if joined:
            raise QueryError(self._missing())
        return nodes[0] if len(nodes) == 1 else Every(tuple(nodes))

    def _missing(self) -> str:
        before = self._tokens[self._at - 1] if self._at else None
        if self._is_word("or") or (before is not None and before.text.casefold() in ("or", "and")):
            word = "or" if self._is_word("or") else str(before and before.text.casefold())
            return f"“{word}” stands between two terms; quote it to find the word"
        if before is not None and before.kind == "open":
            return "a ( is not closed" if self._at == len(self._tokens) else "( ) holds nothing"
        return "a ) has no ("

    def _operand(self) -> Node:
        inverted = False
        while self._at < len(self._tokens) and (self._tokens[self._at].kind == "bang" or self._is_word("not")):
            inverted, self._at = not inverted, self._at + 1
        if self._at == len(self._tokens) or self._tokens[self._at].kind == "close":
            return NOTHING_ASKED  # a "!" whose word is still to be typed
        node = self._group() if self._tokens[self._at].kind == "open" else self._term()
        return Without(node) if inverted and node != NOTHING_ASKED else node

    def _group(self) -> Node:
        self._at += 1
        self._deeper()
        node = self._either()
        self._depth -= 1
        if self._at == len(self._tokens):
            raise QueryError("a ( is not closed")
        self._at += 1
        return node

    def _term(self) -> Node:
        self._budget[0] -= 1
        if self._budget[0] < 0:
            raise QueryError(f"a filter has at most {MOST_TERMS} terms")
        raw = self._joined_comparison(self._tokens[self._at].text)
        self._at += 1
        if raw.startswith("@"):
            return self._named(raw[1:])
        found = _TERM.fullmatch(raw)
        if found is not None and not raw.startswith('"'):
            field, sign, value = found.group(1).casefold(), found.group(2), found.group(3)
            node = _field_term(field, sign, value)
            if node is not None:
                return node
        text = raw.replace('"', "").casefold()
        return Word(text, exact='"' in raw) if text else NOTHING_ASKED

    def _joined_comparison(self, raw: str) -> str:
        """`raw`, with the operator and the number that follow it where a person left space between them."""
        rest = self._tokens[self._at + 1 : self._at + 3]
        words = [token.text for token in rest if token.kind == "word"]
        if raw.casefold() in _FIELDS and words and _OPERATOR.match(words[0]):
            self._at += 1
            raw += words.pop(0)
        ends = _OPERATOR.fullmatch(raw[-2:]) or _OPERATOR.fullmatch(raw[-1:])
        if ends and raw.rstrip("<>=!:").casefold() in _FIELDS and words:
            self._at += 1
            raw += words[0]
        return raw

    def _named(self, name: str) -> Node:
        if not name:
            return NOTHING_ASKED
        if name not in self._saved:
            raise QueryError(f"no filter is saved as @{clean(name, 40)}{_closest(name, self._saved)}")
        self._deeper()
        try:
            return _Parser(self._saved[name], self._saved, self._budget, self._depth).whole()
        except QueryError as error:
            raise QueryError(f"in @{clean(name, 40)}: {error}" if "@" not in str(error) else str(error)) from None
        finally:
            self._depth -= 1

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise QueryError("the filter is nested too deep")

    def _is_word(self, word: str) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at].text.casefold() == word


def _field_term(field: str, sign: str, value: str) -> Node | None:
    """A term of one field; None where it is a text that only looks like one."""
    text, operator = value.replace('"', "").casefold(), sign.lstrip(":")
    if field in TEXT_FIELDS:
        if operator not in ("", "=", "!="):
            raise QueryError(f"{field} is a text: write {field}:word or {field}=word")
        if not text and operator == "":
            return NOTHING_ASKED
        held = Held(field, text, whole=operator != "")
        return Without(held) if operator == "!=" else held
    if field in DURATION_FIELDS or field in NUMBER_FIELDS:
        return _compared(field, operator, text)
    close = _closest(field, _FIELDS)
    if sign == ":" or close:
        raise QueryError(f"there is no field {clean(field, 40)}{close}; quote it to find the text")
    return None


def _compared(field: str, operator: str, text: str) -> Node:
    example = f"{field}>10m" if field in DURATION_FIELDS else f"{field}>50"
    number = _duration(text) if field in DURATION_FIELDS else _number(text)
    if not operator or number is None:
        raise QueryError(
            f"{field} is compared with a {'duration' if field in DURATION_FIELDS else 'number'}: {example}"
        )
    if operator == "!=":
        return Without(Compared(field, "=", number))
    return Compared(field, operator, number)


def _duration(text: str) -> float | None:
    try:
        return parsed_duration(text) if len(text) < 40 else None
    except ValueError:
        return None


def _number(text: str) -> float | None:
    found = _NUMBER.fullmatch(text.replace(",", "").replace(" ", ""))
    return None if found is None else float(found.group(1)) * _FACTORS[found.group(2)]


def _closest(word: str, known: Mapping[str, str] | tuple[str, ...]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(word.casefold()[:40], list(known), 1, 0.75)
    return f"; did you mean {close[0]}?" if close else ""
