"""How a filter line is read: text in, a tree of terms out, or what is wrong with it and where."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sync_tui.domain.duration import parsed_duration
from sync_tui.domain.text import clean
from sync_tui.tui.query import (
    DEEPEST,
    DURATION_FIELDS,
    FIELDS,
    LONGEST,
    MOST_TERMS,
    NOTHING_ASKED,
    NUMBER_FIELDS,
    TEXT_FIELDS,
    Compared,
    Either,
    Every,
    Held,
    Node,
    QueryError,
    Without,
    Word,
    folded,
)

_TOKEN = re.compile(r'(?P<open>\()|(?P<close>\))|(?P<bang>!(?!=))|(?P<word>(?:"[^"]*+"|[^\s()"])++)|(?P<quote>")')
_TERM = re.compile(r"([A-Za-z_]+)(:?(?:<=|>=|!=|[<>=])|:)(.*)", re.DOTALL)
_OPERATOR = re.compile(r"<=|>=|!=|[<>=]")
_NUMBER = re.compile(r"(\d{1,15}(?:\.\d{1,9})?)([km]?)(?:%|/m(?:in)?)?")
_FACTORS = {"": 1.0, "k": 1e3, "m": 1e6}


def parsed_query(text: str, saved: Mapping[str, str] | None = None) -> Node:
    """The tree of `text`; `QueryError` where it is malformed, and nothing else whatever it holds."""
    return _Parser(text, saved or {}, [MOST_TERMS], 0).whole()


class _Token(NamedTuple):
    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def word(self) -> str:
        return self.text.casefold()


def _tokens(text: str) -> Iterator[_Token]:
    if len(text) > LONGEST:
        raise QueryError(f"a filter has at most {LONGEST} characters")
    for found in _TOKEN.finditer(text):
        if found.lastgroup == "quote":
            raise QueryError('this " is not closed', found.start(), len(text))
        yield _Token(found.lastgroup or "", found.group(), found.start())


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
            raise _wrong("this ) has no ( before it", self._tokens[self._at])
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
                    raise self._missing()
                joined, self._at = True, self._at + 1
                continue
            nodes.append(self._operand())
            joined = False
        if joined:
            raise self._missing()
        return nodes[0] if len(nodes) == 1 else Every(tuple(nodes))

    def _missing(self) -> QueryError:
        """What is wrong where a term should stand."""
        before = self._tokens[self._at - 1] if self._at else None
        here = self._tokens[self._at] if self._at < len(self._tokens) else None
        is_joint = before is not None and before.word in ("or", "and")
        if here is not None and here.kind == "word":  # another "or" or "and"
            if before is not None and is_joint:
                return _wrong(f"there is no term between “{before.word}” and “{here.word}”", before, here)
            return _wrong(f"“{here.word}” has no term before it; quote it to find the word", here)
        if before is not None and is_joint:
            return _wrong(f"“{before.word}” waits for a term after it; quote it to find the word", before)
        if before is not None and before.kind == "open":
            return _wrong("this ( is not closed", before) if here is None else _wrong("( ) holds nothing", before, here)
        return _wrong("this ) has no ( before it", here or before)

    def _operand(self) -> Node:
        inverted = False
        while self._at < len(self._tokens) and (self._tokens[self._at].kind == "bang" or self._is_word("not")):
            inverted, self._at = not inverted, self._at + 1
        if self._at == len(self._tokens) or self._tokens[self._at].kind == "close":
            return NOTHING_ASKED  # a "!" whose word is still to be typed
        node = self._group() if self._tokens[self._at].kind == "open" else self._term()
        return Without(node) if inverted and node != NOTHING_ASKED else node

    def _group(self) -> Node:
        opening = self._tokens[self._at]
        self._at += 1
        self._deeper(opening)
        node = self._either()
        self._depth -= 1
        if self._at == len(self._tokens):
            raise _wrong("this ( is not closed", opening)
        self._at += 1
        return node

    def _term(self) -> Node:
        self._budget[0] -= 1
        if self._budget[0] < 0:
            raise _wrong(f"a filter has at most {MOST_TERMS} terms", self._tokens[self._at])
        first = self._tokens[self._at]
        raw = self._joined_comparison(first.text)
        last = self._tokens[self._at]
        self._at += 1
        if raw.startswith("@"):
            return self._named(raw[1:], first)
        found = _TERM.fullmatch(raw)
        if found is not None and not raw.startswith('"'):
            field, sign, value = found.group(1).casefold(), found.group(2), found.group(3)
            try:
                node = _field_term(field, sign, value)
            except QueryError as error:
                raise _wrong(str(error), first, last) from None
            if node is not None:
                return node
        text = folded(raw.replace('"', ""))
        return Word(text, exact='"' in raw) if text else NOTHING_ASKED

    def _joined_comparison(self, raw: str) -> str:
        """`raw`, with the operator and the number that follow it where a person left space between them."""
        rest = self._tokens[self._at + 1 : self._at + 3]
        words = [token.text for token in rest if token.kind == "word"]
        if raw.casefold() in FIELDS and words and _OPERATOR.match(words[0]):
            self._at += 1
            raw += words.pop(0)
        ends = _OPERATOR.fullmatch(raw[-2:]) or _OPERATOR.fullmatch(raw[-1:])
        if ends and raw.rstrip("<>=!:").casefold() in FIELDS and words:
            self._at += 1
            raw += words[0]
        return raw

    def _named(self, name: str, token: _Token) -> Node:
        if not name:
            return NOTHING_ASKED
        if name not in self._saved:
            raise _wrong(f"no filter is saved as @{clean(name, 40)}{_closest(name, self._saved)}", token)
        self._deeper(token)
        try:
            return _Parser(self._saved[name], self._saved, self._budget, self._depth).whole()
        except QueryError as error:
            raise _wrong(f"in @{clean(name, 40)}: {error}" if "@" not in str(error) else str(error), token) from None
        finally:
            self._depth -= 1

    def _deeper(self, token: _Token) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise _wrong("the filter is nested too deep", token)

    def _is_word(self, word: str) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at].word == word


def _wrong(words: str, first: _Token | None, last: _Token | None = None) -> QueryError:
    """`words`, about all from `first` to `last`."""
    return QueryError(words) if first is None else QueryError(words, first.start, (last or first).end)


def _field_term(field: str, sign: str, value: str) -> Node | None:
    """A term of one field; None where it is a text that only looks like one."""
    text, operator = folded(value.replace('"', "")), sign.lstrip(":")
    if field in TEXT_FIELDS:
        if operator not in ("", "=", "!="):
            raise QueryError(f"{field} is a text: write {field}:word or {field}=word")
        if not value and not operator:
            return NOTHING_ASKED
        # An empty text is in every other: who asks for it means what has none.
        held = _held(field, [text] if '"' in value else text.split(","), whole=operator != "" or not text)
        return Without(held) if operator == "!=" else held
    if field in DURATION_FIELDS or field in NUMBER_FIELDS:
        return _compared(field, operator, text)
    close = _closest(field, FIELDS)
    if sign == ":" or close:
        raise QueryError(f"there is no field {clean(field, 40)}{close}; quote it to find the text")
    return None


def _held(field: str, texts: list[str], *, whole: bool) -> Node:
    """What holds any of `texts`; a comma at the end waits for the next of them."""
    nodes = [Held(field, text, whole=whole) for text in texts if text] or [Held(field, "", whole=whole)]
    return nodes[0] if len(nodes) == 1 else Either(tuple(nodes))


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

    begun = [name for name in known if len(word) > 2 and name.startswith(word.casefold())]
    close = begun or get_close_matches(word.casefold()[:40], list(known), 1, 0.75)
    return f"; did you mean {close[0]}?" if close else ""
