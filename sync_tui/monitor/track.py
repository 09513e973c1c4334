"""Everything known of one watched sync: the last good answer, the last failure, and when to look again."""

import math
from typing import NamedTuple

from sync_tui.domain.freshness import UNKNOWN_AFTER, Freshness, freshness, stale_after
from sync_tui.domain.health import (
    Health,
    HealthReport,
    Movement,
    eta_seconds,
    health_report,
    health_word,
    is_telling,
    rate_per_second,
)
from sync_tui.domain.observation import Failure, Link, SyncState
from sync_tui.domain.schedule import Plan
from sync_tui.domain.watch import WatchedSync

BELIEVED_MISSING = 2  # 404s in a row


class Track(NamedTuple):
    """One row. A failure never touches `state`; a good answer clears `failure`."""

    sync: WatchedSync
    plan: Plan
    state: SyncState | None = None  # the last good answer, however old
    observed_at: float | None = None  # boot-clock seconds of that answer
    observed_wall: float | None = None  # the same, in seconds since the epoch
    latency: float | None = None  # seconds that answer took
    failure: Failure | None = None  # None while the last ask succeeded
    failing_since: float | None = None  # boot-clock seconds of the first failure in this row
    http_status: int | None = None  # of the last ask; None where no HTTP answer arrived
    movement: Movement | None = None
    recent: bytes = b""  # what the last asks found, see `monitor.recent`

    def freshness(self, now: float) -> Freshness:
        """How far `state` may be believed at `now`, in boot-clock seconds."""
        return freshness(self.plan.promised, self.plan.interval, now)

    def believed_until(self, now: float) -> float:
        """The last moment at which `freshness` is what it is at `now`, if nothing comes; it may be infinite."""
        if self.plan.promised is None:
            return math.inf
        stale_from = stale_after(self.plan.promised, self.plan.interval)
        ends = (stale_from, stale_from + UNKNOWN_AFTER)
        return next((end for end in ends if now <= end), math.inf)

    def next_ask(self, now: float) -> float | None:
        """The moment, in boot-clock seconds, before which it is not asked; None where it never is, or nobody can tell.

        Of all who are due while their origin is offline one is asked at a time, and which one is not known before.
        """
        if self.plan.due == math.inf:
            return None
        at = max(self.plan.due, self.plan.held_until)
        is_blocked = self.link is Link.OFFLINE or (self.link is Link.THROTTLED and at <= now)
        return None if is_blocked and self.plan.due <= now else at

    def health(self, now: float, wall: float) -> HealthReport | None:
        """Our reading of `state` as it was last seen; None before the first good answer."""
        if self.state is None or self.movement is None:
            return None
        unseen = self._unseen(now)
        return health_report(self.state, self.movement, now - unseen, wall - unseen)

    def health_word(self, now: float, wall: float) -> Health | None:
        """The word of that reading."""
        if self.state is None or self.movement is None:
            return None
        unseen = self._unseen(now)
        return health_word(self.state, self.movement, now - unseen, wall - unseen)

    def told_health(self, now: float, wall: float) -> Health | None:
        """The same where it says anything: what is not understood is not called well."""
        health = self.health_word(now, wall)
        return health if health is not None and self.state is not None and is_telling(health, self.state) else None

    def age(self, now: float) -> float | None:
        """Seconds since the last good answer; None before it."""
        return None if self.observed_at is None else max(0.0, now - self.observed_at)

    def backoff_left(self, now: float) -> float | None:
        """Seconds a rate-limited sync still waits at most; None where it does not."""
        if self.state is None or self.observed_at is None or self.state.rate_limit_backoff_ms is None:
            return None
        if self.state.status != "RATE_LIMITED":
            return None
        return max(0.0, self.observed_at + self.state.rate_limit_backoff_ms / 1000 - now)

    def _unseen(self, now: float) -> float:
        # What passed since the last good answer was not observed, and says nothing of the sync.
        return 0.0 if self.observed_at is None else max(0.0, now - self.observed_at)

    @property
    def rate(self) -> float | None:
        """Records a second, as they were last seen to move; None where they do not."""
        return None if self.movement is None else rate_per_second(self.movement)

    @property
    def eta(self) -> float | None:
        """Seconds from the last good answer until all records are synced, at that rate; None where nobody can tell."""
        return None if self.state is None or self.movement is None else eta_seconds(self.state, self.movement)

    @property
    def is_missing(self) -> bool:
        """Whether the API says that there is no such sync, and has said so often enough to be believed."""
        return self.link is Link.NOT_FOUND and self.plan.missing >= BELIEVED_MISSING

    @property
    def link(self) -> Link | None:
        """Whether we can ask; None before the first outcome."""
        if self.failure is not None:
            return self.failure.link
        return None if self.state is None else Link.OK
