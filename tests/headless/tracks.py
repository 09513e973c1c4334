"""Tracks made by hand, all looked at in the same moment."""

from datetime import UTC, datetime

from sync_tui.domain.health import first_movement
from sync_tui.domain.observation import Failure, SyncState
from sync_tui.domain.polling import Cadence
from sync_tui.domain.schedule import Plan
from sync_tui.domain.text import clean
from sync_tui.domain.watch import WatchedSync
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.track import Track

NOW = 10_000.0
WALL = 1_795_435_200.0
MOMENT = Moment(NOW, WALL)
CADENCE = Cadence()


def state(status: str, synced: int | None = None, total: int | None = None, reason: str | None = None) -> SyncState:
    """What the server said; an IDLE sync has completed a run a minute ago."""
    done = datetime.fromtimestamp(WALL - 60, UTC) if status == "IDLE" else None
    return SyncState(
        clean(status), total, synced, last_synced_at=done, reason=None if reason is None else clean(reason)
    )


def track(
    sync_id: str = "sync-1",
    said: SyncState | None = None,
    failure: Failure | None = None,
    age: float = 1.0,
    label: str | None = None,
    missing: int = 0,
) -> Track:
    """A track whose last good answer is `age` seconds old; without `said`, there was none."""
    interval = 0.0 if said is None else CADENCE.of(said)
    seen = None if said is None else NOW - age
    plan = Plan(
        CADENCE,
        due=NOW + 5,
        interval=interval,
        promised=None if seen is None else seen + interval,
        failures=0 if failure is None else max(1, missing),
        missing=missing,
    )
    return Track(
        WatchedSync(sync_id, label=None if label is None else clean(label)),
        plan,
        state=said,
        observed_at=seen,
        observed_wall=None if seen is None else WALL - age,
        failure=failure,
        http_status=200 if failure is None else failure.http_status,
        movement=None if said is None or seen is None else first_movement(said, seen),
    )
