"""The Cursor page: the whole cursor, and what changed since the last one."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from rich.cells import cell_len

from sync_tui.domain.duration import duration_words
from sync_tui.domain.naming import ELLIPSIS
from sync_tui.domain.text import SafeText, counted
from sync_tui.monitor.history import CursorChange, History
from sync_tui.monitor.tone import Tone
from sync_tui.tui.ink import EMPTY, Line, Span, clipped, plain, wrapped
from sync_tui.tui.subject import Subject, seen_lines
from sync_tui.tui.when import clock_words, wall_of

GLANCED_MOST = 6  # rows of a cursor in which what changed is found at a glance
_AROUND = 12  # characters before what changed, where it is shown apart

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
    return [*lines, *_compared(cursor, change, width)]


def parts(cursor: str, change: CursorChange) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """`cursor` and the one before `change` in runs: their common start, what differs, and their common end."""
    stop = len(cursor) - change.end
    start, end = (cursor[: change.start], False), (cursor[stop:], False)
    present, before = (cursor[change.start : stop], True), (change.before or "", True)
    return _runs(start, present, end), _runs(start, before, end)


def _runs(*runs: Part) -> tuple[Part, ...]:
    return tuple(run for run in runs if run[0])


def _compared(cursor: SafeText, change: CursorChange, width: int) -> list[Line]:
    """The cursor with what is new in it, and the one before; of long ones, what differs comes first and apart."""
    whole = _folded(cursor, change, width)
    if change.before is None:
        words = "what stood there before was too long to keep"
        return [*(plain(row, Tone.DIM) for row in wrapped(words, width)), EMPTY, *whole]
    present, before = parts(cursor, change)
    if len(whole) <= GLANCED_MOST and cell_len(change.before) <= GLANCED_MOST * width:
        return [EMPTY, *whole, EMPTY, plain("before that", Tone.DIM), *_rows(before, width)]
    where = f"from its character {change.start + 1:,} on"
    return [
        *(plain(row) for row in wrapped(where, width)),
        EMPTY,
        (Span("now ", Tone.DIM), *_glimpse(present, width - 4)),
        (Span("was ", Tone.DIM), *_glimpse(before, width - 4)),
        EMPTY,
        *whole,
    ]


def _glimpse(runs: tuple[Part, ...], width: int) -> Line:
    """The runs from shortly before what differs, in one row."""
    (start, differs), *others = runs
    if not differs and len(start) > _AROUND:
        runs = ((f"{ELLIPSIS}{start[-_AROUND:]}", False), *others)
    return clipped(tuple(_span(text, differs=differs) for text, differs in runs), width)


@lru_cache(maxsize=4)
def _folded(cursor: SafeText, change: CursorChange | None, width: int) -> tuple[Line, ...]:
    """`cursor` in full rows; nothing is left out of it, not even a space."""
    if change is None:
        return tuple(_rows(((cursor, None),), width))
    return tuple(_rows(parts(cursor, change)[0], width))


def _rows(runs: Iterable[tuple[str, bool | None]], width: int) -> Iterator[Line]:
    width = max(2, width)
    row: list[Span] = []
    room = width
    for text, differs in runs:
        rest = text
        while rest:
            piece = _fitting(rest, room)
            if not piece:
                yield tuple(row)
                row, room = [], width
                continue
            row.append(_span(piece, differs=differs))
            room -= cell_len(piece)
            rest = rest[len(piece) :]
    if row:
        yield tuple(row)


def _span(text: str, *, differs: bool | None) -> Span:
    """A run of a cursor; None is of one that is compared with none."""
    if differs is None:
        return Span(text)
    return Span(text, Tone.ACTIVE, bold=True) if differs else Span(text, Tone.DIM)


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
