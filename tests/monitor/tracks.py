"""Tracks as a column may meet them, at one moment."""

from datetime import UTC, datetime

from sync_tui.domain.health import Movement
from sync_tui.domain.observation import Failure, Link, SyncState
from sync_tui.domain.polling import Cadence
from sync_tui.domain.run import run_of
from sync_tui.domain.schedule import Plan
from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import WatchedSync
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.track import Track

NOW = 10_000.0
WALL = datetime(2026, 11, 23, 12, tzinfo=UTC)
MOMENT = Moment(NOW, WALL.timestamp())
SYNC = WatchedSync("163a345e", label=SafeText("Acme"), integration=SafeText("box"), group=SafeText("North"))
FRESH, STALE, UNKNOWN = 4.0, 47.0, 400.0


def seen(status: str = "ACTIVE", age: float = FRESH, **about: object) -> Track:
    """A track last seen `age` seconds ago, at a cadence of ten seconds; `about` is of the state."""
    at = NOW - age
    plan = Plan(Cadence(), due=NOW + 6, promised=at + 10, interval=10.0, asked_at=at)
    state = SyncState(SafeText(status), **about)  # type: ignore[arg-type]
    movement = Movement(status_since=at - 5, moved_at=at)
    return Track(SYNC, plan, state, at, WALL.timestamp() - age, 0.1, movement=movement)


def failing(track: Track, link: Link, times: int = 1, http_status: int | None = None) -> Track:
    failure = Failure(link, None, http_status)
    missing = times if link is Link.NOT_FOUND else 0
    plan = track.plan._replace(failures=times, missing=missing)
    return track._replace(failure=failure, failing_since=NOW, plan=plan)


def moving(track: Track, per_minute: float) -> Track:
    assert track.movement is not None
    run = run_of((NOW - 60, 1_000), (NOW, 1_000 + round(per_minute)))
    if per_minute < 1:
        run = run_of((NOW - 600, 1_000), (NOW, 1_000 + round(10 * per_minute)))
    return track._replace(movement=track.movement._replace(run=run))


NEVER = Track(SYNC, Plan(Cadence(), due=NOW + 2))
