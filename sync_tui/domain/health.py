"""Our own reading of a sync, shown beside the API's status and never in its place.

A health is derived from the last good state and from what moved since; it claims nothing about a sync that could not
be asked.
"""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sync_tui.domain.duration import duration_words
from sync_tui.domain.observation import SyncState
from sync_tui.domain.run import Run, rate, with_point
from sync_tui.domain.seconds import Seconds, seconds_of, with_seconds
from sync_tui.domain.status import Status
from sync_tui.domain.text import SafeText

STALLED_AFTER = 900.0
LATE_FACTOR = 2.0
LATE_GRACE = 60.0
RHYTHM_GAPS = 3
MOST_GAPS = 9
FLAPS = 4
MOST_FLIPS = 32
FLAP_WINDOW = 3_600.0

_RUNNING = frozenset({Status.INITIALIZING, Status.ACTIVE, Status.RATE_LIMITED})
_ROUTINE = frozenset({Status.ACTIVE, Status.IDLE})


class Health(StrEnum):
    """In the order of need."""

    FAILED = "failed"
    STALLED = "stalled"
    LATE = "late"
    FLAPPING = "flapping"
    NEVER_SYNCED = "never_synced"
    WAITING = "waiting"
    MOVING = "moving"
    PAUSED = "paused"
    OK = "ok"


_OF_STATUS = {Status.ERRORED: Health.FAILED, Status.DISABLED: Health.PAUSED, Status.RATE_LIMITED: Health.WAITING}


class Movement(NamedTuple):
    """What changed between good answers; times are boot-clock seconds, counts are records."""

    status_since: float  # the status word was first seen, unbroken since
    moved_at: float  # a count, the cursor or the status last changed
    run: Run = b""  # what its rate is told from
    gaps: Seconds = b""  # between the last distinct lastSyncedAt values
    flips: Seconds = b""  # when the status changed, routine IDLE <-> ACTIVE aside


class HealthReport(NamedTuple):
    """The word, and one line of why where there is more to say."""

    health: Health
    detail: SafeText | None = None


def first_movement(state: SyncState, now: float) -> Movement:
    """The movement of a sync seen for the first time."""
    return Movement(status_since=now, moved_at=now, run=_run(b"", state, now))


def next_movement(movement: Movement, before: SyncState, after: SyncState, now: float) -> Movement:
    """The movement after one more good answer."""
    if _fingerprint(before) == _fingerprint(after):
        # A point without movement is still a point: the rate of a sync that stands still falls to nothing.
        run = _run(movement.run, after, now)
        return Movement(movement.status_since, movement.moved_at, run, movement.gaps, movement.flips)
    same_status = before.status == after.status
    return Movement(
        status_since=movement.status_since if same_status else now,
        moved_at=now,
        run=_run(movement.run if same_status else b"", after, now),
        gaps=_gaps(movement.gaps, before.last_synced_at, after.last_synced_at),
        flips=_flips(movement.flips, before, after, now),
    )


def rate_per_second(movement: Movement) -> float | None:
    """Records a second over the last two minutes of this run; None before there is anything to divide.

    Where answers come further apart than that, it is the rate between the last two.
    """
    return rate(movement.run)


def rhythm(movement: Movement) -> float | None:
    """Seconds that usually lie between two runs; None before enough of them were seen."""
    gaps = sorted(seconds_of(movement.gaps))
    return gaps[len(gaps) // 2] if len(gaps) >= RHYTHM_GAPS else None


def eta_seconds(state: SyncState, movement: Movement) -> float | None:
    """Seconds until synced meets total at the present rate; None where total, rate or status do not allow it."""
    rate = rate_per_second(movement)
    if state.known_status is not Status.ACTIVE or rate is None:
        return None
    return state.remaining / rate if state.remaining is not None else None


def health_report(state: SyncState, movement: Movement, now: float, wall: float) -> HealthReport:
    """The health of the last good `state`, `now` in boot-clock seconds and `wall` in seconds since the epoch."""
    health = health_word(state, movement, now, wall)
    return HealthReport(health, _detail(health, state, movement, now, wall))


def is_telling(health: Health, state: SyncState) -> bool:
    """Whether a health says anything of `state`: what is not understood is not called well."""
    is_guess = state.known_status is Status.IDLE and state.is_last_synced_unclear
    return health is not Health.OK or not (state.known_status is None or is_guess)


def health_word(state: SyncState, movement: Movement, now: float, wall: float) -> Health:
    """The word of that report, for those who ask it of many and show none."""
    status = state.known_status
    if status in _OF_STATUS:
        return _OF_STATUS[status]
    if is_flapping(movement, now):
        return Health.FLAPPING
    if status is Status.ACTIVE:
        if now - movement.moved_at >= STALLED_AFTER:
            return Health.STALLED
        return Health.OK if rate_per_second(movement) is None else Health.MOVING
    if status is Status.IDLE:
        return _idle_word(state, movement, wall)
    return Health.OK


def is_flapping(movement: Movement, now: float) -> bool:
    """Whether the status changes too often, whatever it is at `now`."""
    return _flips_lately(movement, now) >= FLAPS


def _flips_lately(movement: Movement, now: float) -> int:
    return sum([at > now - FLAP_WINDOW for at in seconds_of(movement.flips)])


def _idle_word(state: SyncState, movement: Movement, wall: float) -> Health:
    if state.has_never_synced:
        return Health.NEVER_SYNCED
    usual = rhythm(movement)
    if state.last_synced_at is None or usual is None:
        return Health.OK
    age = wall - state.last_synced_at.timestamp()
    return Health.LATE if age > LATE_FACTOR * usual + LATE_GRACE else Health.OK


def _detail(health: Health, state: SyncState, movement: Movement, now: float, wall: float) -> SafeText | None:
    match health:
        case Health.FAILED:
            return state.reason
        case Health.WAITING:
            return SafeText("Paragon waits for the third party's rate limit")
        case Health.FLAPPING:
            return SafeText(f"{_flips_lately(movement, now)} status changes in the last hour")
        case Health.STALLED:
            return SafeText(f"nothing moved for {duration_words(now - movement.moved_at)}")
        case Health.MOVING:
            eta = eta_seconds(state, movement)
            left = "" if eta is None else f", about {duration_words(eta)} left"
            return SafeText(_rate_words(rate_per_second(movement) or 0.0) + left)
        case Health.NEVER_SYNCED:
            return SafeText("idle, and never completed a run")
        case Health.LATE if state.last_synced_at is not None:
            age = wall - state.last_synced_at.timestamp()
            usual = duration_words(rhythm(movement) or 0.0)
            return SafeText(f"last run {duration_words(age)} ago, usually every {usual}")
    return None


def _rate_words(rate: float) -> str:
    a_minute = round(rate * 60)
    if a_minute <= 1:
        return "1 record a minute" if a_minute else "under 1 record a minute"
    return f"{a_minute:,} records a minute"


def _fingerprint(state: SyncState) -> tuple[object, ...]:
    counts = (state.total_records, state.synced_records_count)
    return (state.status, *counts, state.latest_cursor, state.last_synced_at)


def _run(run: Run, state: SyncState, now: float) -> Run:
    synced = state.synced_records_count
    return b"" if synced is None or state.known_status not in _RUNNING else with_point(run, now, synced)


def _gaps(gaps: Seconds, before: datetime | None, after: datetime | None) -> Seconds:
    if before is None or after is None or after <= before:
        return gaps
    return with_seconds(gaps, (after - before).total_seconds(), MOST_GAPS)


def _flips(flips: Seconds, before: SyncState, after: SyncState, now: float) -> Seconds:
    if before.status == after.status or {before.known_status, after.known_status} <= _ROUTINE:
        return flips
    return with_seconds(flips, now, MOST_FLIPS)
