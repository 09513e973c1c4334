"""The Cursor page: the whole cursor, and what changed since the last one."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import takewhile

from rich.cells import cell_len

from sync_tui.domain.duration import duration_words
from sync_tui.domain.text import SafeText, counted
from sync_tui.monitor.history import History
from sync_tui.monitor.tone import Tone
from sync_tui.tui.ink import EMPTY, Line, Span, plain, wrapped
from sync_tui.tui.subject import Subject, seen_lines
from sync_tui.tui.when import clock_words, wall_of

Part = tuple[str, bool]  # a run of a cursor, and whether the other cursor differs there


def cursor_lines(subject: Subject, history: History) -> list[Line]:
    """The latest cursor as the server sent it, with what differs from the one before."""
    state, width = subject.track.state, subject.width
    lines = seen_lines(subject)
    cursor = None if state is None else state.latest_cursor
    if cursor is None:
        return [*lines, plain("none yet", Tone.DIM)]
    them = "it" if len(cursor) == 1 else "them"
    count = f"{counted(len(cursor), 'character')} · {subject.keys['copy']} copies {them}"
    lines += [plain(row, Tone.DIM) for row in wrapped(count, width)]
    change = history.cursor_change
    if change is None:
        words = "unchanged since it was first seen here"
        return [*lines, *(plain(row, Tone.DIM) for row in wrapped(words, width)), EMPTY, *_folded(cursor, None, width)]
    moment = subject.moment
    ago = f"{duration_words(moment.now - change.at)} ago ({clock_words(wall_of(change.at, moment), moment)})"
    lines += [plain(row) for row in wrapped(f"changed {ago}", width)]
    if change.before is None:
        return [*lines, EMPTY, *_folded(cursor, None, width)]
    return [
        *lines,
        EMPTY,
        *_folded(cursor, change.before, width),
        EMPTY,
        plain("before that", Tone.DIM),
        *_folded(change.before, cursor, width),
    ]


def parts(text: str, other: str) -> tuple[Part, ...]:
    """`text` in its common start with `other`, what differs, and their common end."""
    start = _common(text, other)
    most = min(len(text), len(other)) - start
    end = _common(text[::-1][:most], other[::-1][:most])
    stop = len(text) - end
    runs = ((text[:start], False), (text[start:stop], True), (text[stop:], False))
    return tuple(run for run in runs if run[0])


def _common(one: str, other: str) -> int:
    """How many characters are the same at the start of both."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


@lru_cache(maxsize=4)
def _folded(text: SafeText, other: SafeText | None, width: int) -> tuple[Line, ...]:
    """`text` in full rows; nothing is left out of it, not even a space."""
    if other is None:
        return tuple(_rows([(text, Tone.PLAIN)], width))
    return tuple(_rows([(run, Tone.ACTIVE if differs else Tone.DIM) for run, differs in parts(text, other)], width))


def _rows(runs: list[tuple[str, Tone]], width: int) -> Iterator[Line]:
    width = max(2, width)
    row: list[Span] = []
    room = width
    for text, tone in runs:
        rest = text
        while rest:
            piece = _fitting(rest, room)
            if not piece:
                yield tuple(row)
                row, room = [], width
                continue
            row.append(Span(piece, tone, bold=tone is Tone.ACTIVE))
            room -= cell_len(piece)
            rest = rest[len(piece) :]
    if row:
        yield tuple(row)


def _fitting(text: str, room: int) -> str:
    """The start of `text` that takes `room` cells at most."""
    piece = text[:room]
    if piece.isascii():
        return piece
    used = 0
    for number, character in enumerate(piece):
        used += cell_len(character)
        if used > room:
            return piece[:number]
    return piece
