"""What became of one sync while it was watched: its polls, its changes, its cursors and its last answer, kept small."""

import math
import struct
from collections.abc import Iterator
from typing import NamedTuple

from sync_tui.domain.freshness import UNKNOWN_AFTER, Freshness, stale_after
from sync_tui.domain.health import Health, is_flapping
from sync_tui.domain.observation import Link, Observation
from sync_tui.domain.status import Status
from sync_tui.domain.text import SafeText
from sync_tui.monitor.change_log import Change, ChangeLog, Lane
from sync_tui.monitor.track import Track

MOST_POLLS = 40
FAILED_BODY_MOST = 4_096  # bytes kept of an answer that was none of the API's good ones
REPLACED_MOST = 4_096  # characters kept of what a new cursor has in another way

_POLL = struct.Struct("<fHHH")  # seconds since the poll before; coded, the milliseconds it took and its bytes; outcome
_LINKS = tuple(Link)
_FINENESS = 4_000  # codes a number that is e times as large is further
_NOT_KNOWN, _NO_STATUS = 0xFFFF, 0
_ROUTINE = frozenset({Status.ACTIVE, Status.IDLE})
_UNREMARKABLE = frozenset({Health.OK, Health.MOVING, Health.WAITING, Health.PAUSED, Health.FAILED})


class Poll(NamedTuple):
    """One poll and what came of it; where its token was missing, no request was sent."""

    at: float  # boot-clock seconds when its outcome was known
    link: Link
    http_status: int | None
    latency: float | None  # seconds from send to the whole answer, to the millisecond below eight of them
    size: int | None  # bytes of the body, exact below four thousand, else to an eight-thousandth


class Received(NamedTuple):
    """The last answer that came with a body."""

    at: float  # boot-clock seconds
    http_status: int | None
    size: int  # bytes, as received
    body: bytes | None  # the start of it, where it was long and no good answer; None where it may hold a token


class CursorChange(NamedTuple):
    """When the cursor last changed, and how: of a long one, mostly little differs."""

    at: float  # boot-clock seconds
    start: int  # characters that both begin with
    end: int  # characters that both end with
    before: SafeText | None  # what stood between those; None where it was too long to keep

    @classmethod
    def of(cls, at: float, before: str, after: str) -> "CursorChange":
        """How one cursor became another."""
        start = _alike(before, after)
        end = _alike(before[start:][::-1], after[start:][::-1])
        replaced = before[start : len(before) - end]
        return cls(at, start, end, SafeText(replaced) if len(replaced) <= REPLACED_MOST else None)


class History:
    """Grows with what happens, up to a few kilobytes; `note` is its only mutation."""

    __slots__ = ("_changes", "_health", "_polled_at", "_polls", "cursor_change", "received")

    def __init__(self) -> None:
        self._polls = b""  # exactly as long as it is: what can grow in place keeps room for that
        self._polled_at = 0.0  # of the last one
        self._changes = ChangeLog()
        self._health: Health | None = None
        self.cursor_change: CursorChange | None = None  # None until a cursor followed another
        self.received: Received | None = None  # None before the first body

    def note(self, before: Track, after: Track, seen: Observation) -> None:
        """Keep what `seen` made of a track: from `before` to `after`."""
        if seen.asked:
            self._note_poll(seen)
        if seen.size is not None:
            self._note_body(seen.size, seen)
        if seen.state is not None:
            self._note_freshness(before, seen.at)
            self._note_state(before, after, seen)
        if after.link is not None and after.link is not before.link:
            http_status = None if seen.failure is None else seen.failure.http_status
            self._changes.enter(Change(seen.at, Lane.LINK, SafeText(str(after.link)), http_status=http_status))

    def polls(self) -> Iterator[Poll]:
        """The last polls, the newest first."""
        at = self._polled_at
        for start in range(len(self._polls) - _POLL.size, -1, -_POLL.size):
            gap, latency, size, outcome = _POLL.unpack_from(self._polls, start)
            http_status, link = divmod(outcome, len(_LINKS))
            yield Poll(
                at,
                _LINKS[link],
                None if http_status == _NO_STATUS else http_status,
                None if latency == _NOT_KNOWN else round(_decoded(latency)) / 1000,
                None if size == _NOT_KNOWN else round(_decoded(size)),
            )
            at -= gap

    def changes(self, track: Track, now: float) -> list[Change]:
        """What changed, the oldest first, with what time alone changed since the last answer."""
        return [*self._changes, *_lapses(track, now)]

    def _note_poll(self, seen: Observation) -> None:
        link = Link.OK if seen.failure is None else seen.failure.link
        poll = _POLL.pack(
            seen.at - self._polled_at,
            _NOT_KNOWN if seen.latency is None else _coded(seen.latency * 1000),
            _NOT_KNOWN if seen.size is None else _coded(seen.size),
            (seen.http_status or _NO_STATUS) * len(_LINKS) + _LINKS.index(link),
        )
        self._polls = self._polls[(1 - MOST_POLLS) * _POLL.size :] + poll
        self._polled_at = seen.at

    def _note_body(self, size: int, seen: Observation) -> None:
        body = seen.body
        if body is not None and seen.state is None:
            body = body[:FAILED_BODY_MOST]
        if self.received is not None and body == self.received.body:
            body = self.received.body
        self.received = Received(seen.at, seen.http_status, size, body)

    def _note_freshness(self, before: Track, at: float) -> None:
        lapses = _lapses(before, at)
        for change in lapses:
            self._changes.enter(change)
        if lapses or before.state is None:
            self._changes.enter(Change(at, Lane.FRESHNESS, SafeText(str(Freshness.FRESH))))

    def _note_state(self, before: Track, after: Track, seen: Observation) -> None:
        was, state = before.state, after.state
        if state is None:
            return
        if was is None or was.status != state.status:
            routine = state.known_status in _ROUTINE and was is not None and was.known_status in _ROUTINE
            self._changes.enter(Change(seen.at, Lane.STATUS, state.status), routine=routine)
        health = self._remarkable_health(after, seen)
        if health is not self._health:
            self._health = health
            self._changes.enter(Change(seen.at, Lane.HEALTH, SafeText(str(health))))
        if was is not None and was.latest_cursor is not None and was.latest_cursor != state.latest_cursor:
            self.cursor_change = CursorChange.of(seen.at, was.latest_cursor, state.latest_cursor or "")

    def _remarkable_health(self, after: Track, seen: Observation) -> Health:
        """The health where it says more than the status; OK elsewhere."""
        health = after.health_word(seen.at, seen.wall)
        if health is not None and health not in _UNREMARKABLE:
            return health
        if self._health is Health.NEVER_SYNCED and after.state is not None and after.state.has_never_synced:
            # A run that is under way has not completed either.
            return Health.NEVER_SYNCED
        if self._health is Health.FLAPPING and after.movement is not None:
            # A status of its own health hides the flapping that led to it, and does not end it.
            return Health.FLAPPING if is_flapping(after.movement, seen.at) else Health.OK
        return Health.OK


def _coded(number: float) -> int:
    """A number from 0 to ten million in two bytes, as near as an eight-thousandth of it and one."""
    return min(round(math.log1p(number) * _FINENESS), _NOT_KNOWN - 1)


def _decoded(code: int) -> float:
    return math.expm1(code / _FINENESS)


def _lapses(track: Track, now: float) -> list[Change]:
    """How the last good answer aged by `now`: first stale, then unknown."""
    if track.plan.promised is None:
        return []
    stale = stale_after(track.plan.promised, track.plan.interval)
    aged = ((stale, Freshness.STALE), (stale + UNKNOWN_AFTER, Freshness.UNKNOWN))
    return [Change(at, Lane.FRESHNESS, SafeText(str(word))) for at, word in aged if at < now]


def _alike(one: str, other: str) -> int:
    """How many characters both begin with: halved and halved again, since a cursor may have a quarter of a million."""
    least, most = 0, min(len(one), len(other))
    while least < most:
        middle = (least + most + 1) // 2
        if one.startswith(other[least:middle], least):
            least = middle
        else:
            most = middle - 1
    return least
