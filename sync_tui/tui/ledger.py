"""What the header counts and the attention order rests on, kept per sync so that a tick costs what changed, not all."""

import heapq
import math
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from sync_tui.domain.freshness import Freshness
from sync_tui.domain.observation import Link
from sync_tui.domain.status import Status
from sync_tui.domain.watch import SyncKey
from sync_tui.monitor.attention import SortKey, attention, is_needy
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.tone import Tone
from sync_tui.monitor.track import Track
from sync_tui.monitor.words import status_tone

_RUNNING = {Status.ACTIVE: Tone.ACTIVE, Status.INITIALIZING: Tone.INITIALIZING}
_DOUBTFUL = {Freshness.STALE: Tone.STALE, Freshness.UNKNOWN: Tone.UNKNOWN}
MOST_AT_ONCE = 500  # looked at again in one go, so that an outage of thousands never stops the screen


class Standing(NamedTuple):
    """Where one sync stands."""

    group: Tone  # a status tone while fresh; STALE, UNKNOWN, or DIM before the first answer
    rank: SortKey
    problem: bool
    signed_out: bool  # its profile's credential is refused, or there is none
    since_first: float | None  # `status_since` at our first look: the status itself may be older


class Expiry:
    """The moment at which the standing of a sync is to be looked at again."""

    __slots__ = ("at", "key")

    def __init__(self, at: float, key: SyncKey) -> None:
        self.at = at
        self.key = key

    def __lt__(self, other: "Expiry") -> bool:
        return self.at < other.at


class Ledger:
    """The standing of every track; `counts` and `problems` are their sums."""

    def __init__(self, tracks: Mapping[SyncKey, Track]) -> None:
        self._tracks = tracks
        self._standings: dict[SyncKey, Standing] = {}
        self._expiries: list[Expiry] = []
        self._expected: dict[SyncKey, Expiry] = {}  # the one of each in `_expiries` that counts
        self.counts: Counter[Tone] = Counter()
        self.problems = 0
        self.signed_out = 0
        self.profiles: Counter[str] = Counter()  # of every track, whatever its standing
        self.turned: set[SyncKey] = set()  # those that became, or ceased to be, a problem since somebody emptied it
        self.revision = 0  # grows whenever any standing differs
        self._waiting: Standing | None = None  # the same for every sync that was never answered

    def __getitem__(self, key: SyncKey) -> Standing:
        return self._standings[key]

    def is_problem(self, key: SyncKey) -> bool:
        """Whether a person should look at it."""
        standing = self._standings.get(key)
        return standing is not None and standing.problem

    def still(self, tracks: Mapping[SyncKey, Track]) -> "Ledger":
        """What it holds now, over `tracks` that stay as they are."""
        ledger = Ledger(tracks)
        ledger._standings.update(self._standings)
        ledger.counts.update(self.counts)
        ledger.problems = self.problems
        return ledger

    def update(self, key: SyncKey, moment: Moment) -> bool:
        """Look at one track again; whether its group, rank or need differ from before."""
        differs = self._updated(key, moment)
        self.revision += differs
        return differs

    def _updated(self, key: SyncKey, moment: Moment) -> bool:
        before, track = self._standings.get(key), self._tracks.get(key)
        if track is None:
            return before is not None and self._forget(key, before)
        if before is not None and _moves_on(track, before, moment.now):
            return False
        after = self._standing(track, moment, before)
        # Only freshness changes by time alone: health is that of the last answer.
        self._expect(key, track.believed_until(moment.now))
        if after == before:
            return False  # one of two that are equal is kept, and it is the one that others hold too
        self._standings[key] = after
        self.signed_out += after.signed_out - (before is not None and before.signed_out)
        if before is not None:
            if (before.group, before.rank, before.problem) == (after.group, after.rank, after.problem):
                return False
            self.counts[before.group] -= 1
            self.problems -= before.problem
        else:
            self.profiles[key.profile] += 1
        self.counts[after.group] += 1
        self.problems += after.problem
        if before is None or before.problem is not after.problem:
            self.turned.add(key)
        return True

    def _forget(self, key: SyncKey, before: Standing) -> bool:
        del self._standings[key]
        self.counts[before.group] -= 1
        self.problems -= before.problem
        self.signed_out -= before.signed_out
        self.profiles -= Counter((key.profile,))  # those of which none is left are no keys any more
        return True

    def expire(self, moment: Moment) -> bool:
        """Look again at the tracks whose standing ran out, the longest ago first; whether any of them differs."""
        differs, looked = False, 0
        while self._expiries and self._expiries[0].at < moment.now and looked < MOST_AT_ONCE:
            expiry = heapq.heappop(self._expiries)
            key = expiry.key
            if self._expected.get(key) is not expiry:
                continue  # an earlier one took its place
            del self._expected[key]
            differs |= self.update(key, moment)
            if key in self._standings:
                self._expect(key, self._tracks[key].believed_until(moment.now))
            looked += 1
        return differs

    def _expect(self, key: SyncKey, until: float) -> None:
        """Look at `key` at `until`, or before it: who is answered often must not leave an entry for each answer."""
        expected = self._expected.get(key)
        if until < (math.inf if expected is None else expected.at):
            self._expected[key] = expiry = Expiry(until, key)
            heapq.heappush(self._expiries, expiry)

    def _standing(self, track: Track, moment: Moment, before: Standing | None) -> Standing:
        if track.state is not None or track.failure is not None:
            return _standing(track, moment, before)
        if self._waiting is None:
            self._waiting = _standing(track, moment, None)
        return self._waiting


def _moves_on(track: Track, before: Standing, now: float) -> bool:
    """Whether it runs as it did, and only counts moved: by far the most answers of a busy list."""
    movement, promised = track.movement, track.plan.promised
    status = None if track.state is None else track.state.known_status
    return (
        status in _RUNNING
        and before.group is _RUNNING[status]
        and not before.problem
        and track.failure is None
        and movement is not None
        and movement.status_since == before.rank[1]
        and movement.moved_at == track.observed_at
        and not movement.flips
        and promised is not None
        and now <= promised
    )


def _standing(track: Track, moment: Moment, before: Standing | None) -> Standing:
    fresh = track.freshness(moment.now)
    since = None if track.movement is None else track.movement.status_since
    rank = attention(track, moment)
    return Standing(
        group=_DOUBTFUL[fresh] if fresh in _DOUBTFUL else status_tone(track, moment),
        rank=rank,
        problem=is_needy(rank, track),
        signed_out=track.link is Link.UNAUTHORIZED and track.plan.due < math.inf,
        since_first=since if before is None or before.since_first is None else before.since_first,
    )
