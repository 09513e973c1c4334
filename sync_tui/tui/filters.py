"""The filter: a query put to tracks. What cannot change for a sync is worked out once for it."""

import math
from collections.abc import Callable, Mapping
from typing import assert_never

from sync_tui.domain.freshness import Freshness
from sync_tui.domain.health import Health
from sync_tui.domain.watch import WatchedSync
from sync_tui.monitor.cells import shown_health
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.track import Track
from sync_tui.monitor.words import status_words
from sync_tui.tui.cells import told_link
from sync_tui.tui.query import (
    DURATION_FIELDS,
    NOTHING_ASKED,
    Compared,
    Either,
    Every,
    Held,
    Node,
    Without,
    Word,
    folded,
    so_far,
)
from sync_tui.tui.query_parser import parsed_query

Test = Callable[[Track, Moment], bool]


def _joined(*parts: str | None) -> str:
    return "\n".join(part for part in parts if part)


def _status(track: Track, moment: Moment) -> tuple[str, ...]:
    word, state = str(status_words(track, moment)), track.state
    stale = ("stale",) if track.freshness(moment.now) is Freshness.STALE else ()
    return (word, *stale) if state is None else (word, state.status, *stale)


def _health(track: Track, moment: Moment) -> tuple[str, ...]:
    health = shown_health(track, moment)
    return () if health is None else (health, health.replace("_", " "))


def _link(track: Track, moment: Moment) -> tuple[str, ...]:
    return () if track.link is None else (told_link(track), track.link)


def _reason(track: Track, moment: Moment) -> tuple[str | None, ...]:
    return (None if track.state is None else track.state.reason,)


_CHANGING: dict[str, Callable[[Track, Moment], tuple[str | None, ...]]] = {
    "status": _status,
    "health": _health,
    "link": _link,
    "reason": _reason,
}
_LASTING: dict[str, Callable[[WatchedSync], tuple[str | None, ...]]] = {
    "tag": lambda sync: sync.tags,
    "group": lambda sync: (sync.group,),
    "user": lambda sync: (sync.user,),
    "profile": lambda sync: (sync.profile,),
    "integration": lambda sync: (sync.integration,),
    "pipeline": lambda sync: (sync.pipeline,),
    "id": lambda sync: (sync.id,),
    "name": lambda sync: (sync.name,),
    "list": lambda sync: (sync.list_name,),
    "note": lambda sync: (sync.note,),
}


def _for(track: Track, moment: Moment) -> float | None:
    return None if track.movement is None else moment.now - track.movement.status_since


def _eta(track: Track, moment: Moment) -> float | None:
    left = track.backoff_left(moment.now)
    return _if_fresh(track.eta if left is None else left, track, moment)


def _synced(track: Track, moment: Moment) -> float | None:
    at = None if track.state is None else track.state.last_synced_at
    return None if at is None else moment.wall - at.timestamp()


def _next(track: Track, moment: Moment) -> float | None:
    at = track.next_ask(moment.now)
    return None if at is None else at - moment.now


def _progress(track: Track, moment: Moment) -> float | None:
    progress = None if track.state is None else track.state.progress
    return None if progress is None else 100 * progress


def _rate(track: Track, moment: Moment) -> float | None:
    return _if_fresh(None if track.rate is None else 60 * track.rate, track, moment)


def _if_fresh(figure: float | None, track: Track, moment: Moment) -> float | None:
    """A figure that the table shows of fresh syncs alone: of the others nobody knows it."""
    return figure if track.freshness(moment.now) is Freshness.FRESH else None


_FIGURES: dict[str, Callable[[Track, Moment], float | None]] = {
    "age": lambda track, moment: track.age(moment.now),
    "for": _for,
    "eta": _eta,
    "synced": _synced,
    "next": _next,
    "progress": _progress,
    "rate": _rate,
    "records": lambda track, moment: None if track.state is None else track.state.synced_records_count,
    "total": lambda track, moment: None if track.state is None else track.state.total_records,
    "failures": lambda track, moment: track.plan.failures,
}
_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<": lambda figure, number: figure < number,
    "<=": lambda figure, number: figure <= number,
    ">": lambda figure, number: figure > number,
    ">=": lambda figure, number: figure >= number,
    # Nobody hits a second or a fraction of a percent: what is shown is rounded down.
    "=": lambda figure, number: math.floor(figure) == math.floor(number),
}


class Filter:
    """A parsed filter line; an empty one finds everything. `QueryError` where the line is malformed."""

    def __init__(self, text: str = "", saved: Mapping[str, str] | None = None, *, typing: bool = False) -> None:
        """`typing` is a line that is still typed, and means what is there of it so far."""
        self.text = text
        self._root = parsed_query(so_far(text) if typing else text, saved)
        self._test = _test(self._root)
        self.ticks = _ticks(self._root)  # whether time alone may change what it finds

    def __bool__(self) -> bool:
        return self._root != NOTHING_ASKED

    def finds(self, track: Track, moment: Moment) -> bool:
        """Whether `track` is what the line asks for."""
        return self._test(track, moment)


def _test(node: Node) -> Test:
    match node:
        case Word(text, exact):
            return _word_test(text, exact=exact)
        case Held(field, text, whole):
            return _held_test(field, text, whole=whole)
        case Compared(field, operator, number):
            return _compared_test(field, operator, number)
        case Without(inner):
            test = _test(inner)
            return lambda track, moment: not test(track, moment)
        case Every(nodes):
            tests = tuple(map(_test, nodes))
            return lambda track, moment: all(test(track, moment) for test in tests)
        case Either(nodes):
            tests = tuple(map(_test, nodes))
            return lambda track, moment: any(test(track, moment) for test in tests)
        case _ as unreachable:
            assert_never(unreachable)


def _word_test(text: str, *, exact: bool) -> Test:
    own = _once(lambda sync: text in _own_words(sync) or (not exact and _is_fuzzy(text, sync)))
    return lambda track, moment: own(track.sync) or text in folded(_seen_words(track, moment))


def _held_test(field: str, text: str, *, whole: bool) -> Test:
    def holds(values: tuple[str | None, ...]) -> bool:
        if whole:
            return any(folded(value or "") == text for value in values or ("",))
        return any(text in folded(value) for value in values if value)

    if field in _LASTING:
        values_of = _LASTING[field]
        own = _once(lambda sync: holds(values_of(sync)))
        return lambda track, moment: own(track.sync)
    changing = _CHANGING[field]
    return lambda track, moment: holds(changing(track, moment))


def _compared_test(field: str, operator: str, number: float) -> Test:
    figure_of, compare = _FIGURES[field], _COMPARISONS[operator]

    def test(track: Track, moment: Moment) -> bool:
        figure = figure_of(track, moment)
        # What is not known is neither more nor less than anything.
        return figure is not None and compare(figure, number)

    return test


def _ticks(node: Node) -> bool:
    match node:
        case Compared(field):
            return field in DURATION_FIELDS
        case Without(inner):
            return _ticks(inner)
        case Every(nodes) | Either(nodes):
            return any(map(_ticks, nodes))
        case _:
            return False


def _once(judge: Callable[[WatchedSync], bool]) -> Callable[[WatchedSync], bool]:
    """`judge`, asked once for each sync. By identity: comparing ten fields costs more than most judgements."""
    known: dict[int, tuple[WatchedSync, bool]] = {}

    def judged(sync: WatchedSync) -> bool:
        found = known.get(id(sync))
        # The entry keeps its sync alive, so that the identity is never another's.
        if found is None:
            found = known[id(sync)] = (sync, judge(sync))
        return found[1]

    return judged


def _seen_words(track: Track, moment: Moment) -> str:
    """The words of a row that change: those by which it is found once they are seen. All is well with most rows."""
    trouble = () if track.failure is None else (told_link(track),)
    return _joined(*_status(track, moment), *(word for word in _health(track, moment) if word != Health.OK), *trouble)


def _own_words(sync: WatchedSync) -> str:
    words = (sync.name, sync.id, sync.integration, sync.pipeline, sync.user, sync.group, *sync.tags)
    return folded(_joined(*words))


def _is_fuzzy(text: str, sync: WatchedSync) -> bool:
    fields = (sync.label, sync.integration, sync.pipeline, sync.group, *sync.tags)
    return any(is_subsequence(text, folded(field)) for field in fields if field)


def is_subsequence(letters: str, words: str) -> bool:
    """Whether `words` has all `letters` in their order, the first of them at the start of a word.

    If any such place will do, the first one will: so this looks at each character once.
    """
    at = -1
    while True:
        at = words.find(letters[0], at + 1)
        if at <= 0 or not words[at - 1].isalnum():
            break
    for letter in letters[1:]:
        if at < 0:
            break
        at = words.find(letter, at + 1)
    return at >= 0
