"""The Raw page: the last answer as it was received, as a tree where it is JSON."""

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from rich.cells import cell_len

from sync_tui.domain.duration import duration_words
from sync_tui.domain.text import clean
from sync_tui.monitor.history import Received
from sync_tui.monitor.tone import Tone
from sync_tui.tui.figures import size_words
from sync_tui.tui.ink import EMPTY, Line, Span, clipped, cut, line_width, plain, wrapped
from sync_tui.tui.subject import Path, Row, Subject, beside_or_below
from sync_tui.tui.when import clock_words, wall_of

MOST_ROWS = 2_000
STRING_MOST = 4_000  # characters of one string; the whole of it is in what is copied
KEY_MOST = 200
LONG_ROWS = 3  # a string that takes more rows is folded until a person opens it
INDENT = 2
INDENT_MOST = 20

_OPEN, _CLOSED = "▾ ", "▸ "


class _Pairs(list[tuple[str, Any]]):
    """An object as received: in its order, and with a key that appears twice."""


class _Number(str):
    """A number as it was written."""

    __slots__ = ()


def raw_rows(subject: Subject, received: Received | None, flipped: frozenset[Path]) -> list[Row]:
    """What arrived and when, then the body. `flipped` are the values that a person opened or closed."""
    if received is None:
        return [Row(plain("no answer with a body yet", Tone.DIM))]
    moment = subject.moment
    code = [] if received.http_status is None else [f"HTTP {received.http_status}"]
    ago = duration_words(moment.now - received.at)
    when = f"{ago} ago ({clock_words(wall_of(received.at, moment), moment)})"
    head = beside_or_below([" · ".join([*code, size_words(received.size)]), when], subject.width)
    rows = [Row(plain(row, Tone.DIM)) for row in head]
    track = subject.track
    if track.failure is not None and track.http_status is None:
        words = "the last ask had no answer; this is the one before"
        rows += [Row(plain(row, Tone.STALE)) for row in wrapped(words, subject.width)]
    return [*rows, Row(EMPTY), *_body_rows(received, flipped, subject.width, subject.keys["copy"])]


def raw_text(received: Received | None) -> str | None:
    """What a person copies: the JSON as received, or the safe text of anything else; None where there is none."""
    if received is None or received.body is None:
        return None
    if _document(received.body) is None:
        return "\n".join(_text_lines(received.body))
    return received.body.decode()


@lru_cache(maxsize=2)
def _body_rows(received: Received, flipped: frozenset[Path], width: int, copy: str) -> tuple[Row, ...]:
    body = received.body
    if body is None:
        words = "not shown: this body holds what may be a token"
        return tuple(Row(plain(row, Tone.WARNING)) for row in wrapped(words, width))
    if not body.strip():
        return (Row(plain("an empty body", Tone.DIM)),)
    found = _document(body)
    rows = _text_rows(body, width) if found is None else _tree_rows(found[0], flipped, width)
    shown = [row for row, _ in zip(rows, range(MOST_ROWS), strict=False)]
    if len(shown) == MOST_ROWS:
        shown.append(Row(plain(f"… more is not shown; {copy} copies all of it", Tone.DIM)))
    if len(body) < received.size:
        words = f"… the first {size_words(len(body))} of {size_words(received.size)}"
        shown.append(Row(plain(cut(words, width), Tone.DIM)))
    return tuple(shown)


@lru_cache(maxsize=2)
def _document(body: bytes) -> tuple[object] | None:
    """The JSON value in `body`, as written; None where it is none."""
    try:
        value = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_Pairs,
            parse_float=_Number,
            parse_int=_Number,
            parse_constant=_Number,
        )
    except (ValueError, RecursionError):
        return None
    return (value,)


def _text_lines(body: bytes) -> Iterator[str]:
    return (clean(line, 2 * STRING_MOST) for line in body.decode("utf-8", "replace").splitlines())


def _text_rows(body: bytes, width: int) -> Iterator[Row]:
    yield Row(plain("not JSON:", Tone.WARNING))
    for line in _text_lines(body):
        for row in wrapped(line, width):
            yield Row(plain(row))


class _Node(NamedTuple):
    """A value on its way to the page."""

    path: Path
    key: str | None  # the key in its object, as JSON; None in a list, and for the root
    value: object


def _tree_rows(root: object, flipped: frozenset[Path], width: int) -> Iterator[Row]:
    waiting = [iter([_Node((), None, root)])]
    while waiting:
        node = next(waiting[-1], None)
        if node is None:
            waiting.pop()
            continue
        if isinstance(node.value, list) and node.value:
            is_open = node.path not in flipped
            yield _branch_row(node, width, is_open=is_open)
            if is_open:
                waiting.append(_children(node))
        else:
            yield from _leaf_rows(node, node.path in flipped, width)


def _children(node: _Node) -> Iterator[_Node]:
    members: Iterable[Any] = node.value  # type: ignore[assignment]  # only lists have children
    if isinstance(node.value, _Pairs):
        return (_Node((*node.path, place), _quoted(key, KEY_MOST), value) for place, (key, value) in enumerate(members))
    return (_Node((*node.path, place), None, value) for place, value in enumerate(members))


def _branch_row(node: _Node, width: int, *, is_open: bool) -> Row:
    members = node.value if isinstance(node.value, list) else []
    braces = "{…}" if isinstance(node.value, _Pairs) else "[…]"
    noun = ("key" if isinstance(node.value, _Pairs) else "item") + "s" * (len(members) != 1)
    spans = _lead(node, _OPEN if is_open else _CLOSED, width)
    words = f"{len(members):,} {noun}" if is_open else f"{braces} {len(members):,} {noun}"
    return Row(clipped((*spans, Span(words, Tone.DIM)), width), node.path, folds=True)


def _leaf_rows(node: _Node, flipped: bool, width: int) -> Iterator[Row]:
    text, tone = _leaf(node.value)
    lead = _lead(node, "  ", width)
    room = width - line_width(lead)
    if cell_len(text) <= room:
        yield Row((*lead, Span(text, tone)), node.path)
        return
    # Below its key a value has more room: an id or a time is read in one piece.
    hang = Span(" " * min(_indent(node) + 4, max(0, width - 12)))
    rows = wrapped(text, width - len(hang.text))
    folds = len(rows) > LONG_ROWS
    if folds:
        lead = (lead[0], Span(_OPEN if flipped else _CLOSED, Tone.DIM), *lead[2:])
    if folds and not flipped:
        yield Row((*lead, Span(cut(text, max(1, room)), tone)), node.path, folds=True)
        return
    yield Row(lead, node.path, folds)
    yield from (Row((hang, Span(row, tone)), node.path, folds) for row in rows)


def _lead(node: _Node, mark: str, width: int) -> Line:
    """Indent, mark and key."""
    key = "" if node.key is None else f"{cut(node.key, max(4, width - _indent(node) - 6))}: "
    if node.key is None and node.path:
        key = f"{node.path[-1]}: "
    named = node.key is not None
    return (Span(" " * _indent(node)), Span(mark, Tone.DIM), Span(key, Tone.ACTIVE if named else Tone.DIM))


def _indent(node: _Node) -> int:
    return min(INDENT * len(node.path), INDENT_MOST)


def _leaf(value: object) -> tuple[str, Tone]:
    if isinstance(value, _Number):
        return clean(value, KEY_MOST), Tone.INITIALIZING
    if isinstance(value, str):
        return _quoted(value, STRING_MOST), Tone.PLAIN
    if isinstance(value, list):
        return ("{}" if isinstance(value, _Pairs) else "[]"), Tone.DIM
    return {True: "true", False: "false", None: "null"}[value], Tone.UNRECOGNISED  # type: ignore[index]


def _quoted(text: str, most: int) -> str:
    """A string as JSON writes it, safe to show."""
    kept = clean(json.dumps(text[:most], ensure_ascii=False), 8 * most)
    return kept if len(text) <= most else f"{kept[:-1]}… and {len(text) - most:,} characters more"
