from datetime import UTC, datetime, timedelta

import pytest

from sync_tui.domain.health import (
    FLAP_WINDOW,
    STALLED_AFTER,
    Health,
    Movement,
    eta_seconds,
    first_movement,
    health_report,
    next_movement,
    rate_per_second,
)
from sync_tui.domain.observation import SyncState
from sync_tui.domain.run import RATE_STEP, RATE_WINDOW, points_of
from sync_tui.domain.seconds import seconds_of
from sync_tui.domain.text import SafeText

WALL = datetime(2026, 11, 23, 12, tzinfo=UTC)


def _state(status: str, synced: int | None = None, total: int | None = None, at: datetime | None = None) -> SyncState:
    return SyncState(SafeText(status), total, synced, at)


def _lived(*seen: tuple[float, SyncState]) -> Movement:
    """The movement after each `(when, state)` in turn."""
    (at, state), *rest = seen
    movement = first_movement(state, at)
    for when, after in rest:
        movement, state = next_movement(movement, state, after, when), after
    return movement


def _health(movement: Movement, state: SyncState, now: float) -> tuple[Health, str | None]:
    report = health_report(state, movement, now, WALL.timestamp())
    return report.health, report.detail


@pytest.mark.parametrize(
    ("status", "health"),
    [
        ("ERRORED", Health.FAILED),
        ("DISABLED", Health.PAUSED),
        ("RATE_LIMITED", Health.WAITING),
        ("ACTIVE", Health.OK),
        ("INITIALIZING", Health.OK),
        ("IDLE", Health.NEVER_SYNCED),
        ("HIBERNATING", Health.OK),
    ],
)
def test_a_sync_seen_once_has_the_health_of_its_status(status: str, health: Health) -> None:
    state = _state(status)
    assert _health(first_movement(state, 0.0), state, 1.0)[0] is health


def test_a_failed_sync_says_the_reason_of_the_server() -> None:
    state = _state("ERRORED")._replace(reason=SafeText("the credential was deleted"))
    assert _health(first_movement(state, 0.0), state, 1.0) == (Health.FAILED, "the credential was deleted")


def test_a_moving_sync_says_its_rate_and_when_it_will_be_done() -> None:
    state = _state("ACTIVE", 700, 1_000)
    movement = _lived((0.0, _state("ACTIVE", 100, 1_000)), (60.0, _state("ACTIVE", 400, 1_000)), (120.0, state))
    assert _health(movement, state, 120.0) == (Health.MOVING, "300 records a minute, about 1 min left")
    assert rate_per_second(movement) == pytest.approx(5.0)
    assert eta_seconds(state, movement) == pytest.approx(60.0)


@pytest.mark.parametrize(
    ("a_minute", "words"),
    [(0.4, "under 1 record a minute"), (1, "1 record a minute"), (2_500, "2,500 records a minute")],
)
def test_a_slow_sync_is_not_said_to_move_nothing(a_minute: float, words: str) -> None:
    state = _state("ACTIVE", 10 + round(5 * a_minute))
    movement = _lived((0.0, _state("ACTIVE", 10)), (300.0, state))
    assert _health(movement, state, 300.0) == (Health.MOVING, words)


def test_an_active_sync_stalls_after_a_quarter_of_an_hour_and_not_before() -> None:
    state = _state("ACTIVE", 5, 10)
    movement = _lived((0.0, state), (600.0, state))
    assert _health(movement, state, STALLED_AFTER - 0.1)[0] is Health.OK
    assert _health(movement, state, STALLED_AFTER) == (Health.STALLED, "nothing moved for 15 min")


@pytest.mark.parametrize(
    "moved",
    [
        _state("ACTIVE", 6, 10),
        _state("ACTIVE", 5, 11),
        _state("ACTIVE", 5, 10)._replace(latest_cursor=SafeText("b")),
        _state("ACTIVE", 5, 10, WALL),
    ],
    ids=["count", "total", "cursor", "run"],
)
def test_whatever_moves_ends_a_stall(moved: SyncState) -> None:
    movement = _lived((0.0, _state("ACTIVE", 5, 10)), (899.0, moved))
    assert _health(movement, moved, 900.0)[0] is not Health.STALLED


def test_a_sync_that_only_initialises_is_not_called_stalled() -> None:
    state = _state("INITIALIZING", 0)
    assert _health(first_movement(state, 0.0), state, 10 * STALLED_AFTER)[0] is Health.OK


def _rhythm(gap: float, runs: int) -> tuple[Movement, SyncState]:
    """An idle sync that ended `runs` runs, `gap` seconds apart, the last of them at `WALL` minus one gap."""
    ends = [WALL - timedelta(seconds=gap * (runs - index)) for index in range(runs)]
    states = [_state("IDLE", 5, at=end) for end in ends]
    return _lived(*((gap * index, state) for index, state in enumerate(states))), states[-1]


def test_an_idle_sync_is_late_after_twice_its_rhythm_and_a_grace() -> None:
    movement, state = _rhythm(300.0, 5)
    now = 1_500.0
    assert state.last_synced_at is not None
    last = state.last_synced_at.timestamp()
    assert health_report(state, movement, now, last + 660.0).health is Health.OK
    late = health_report(state, movement, now, last + 661.0)
    assert (late.health, late.detail) == (Health.LATE, "last run 11 min ago, usually every 5 min")


def test_a_rhythm_is_learned_from_three_gaps_and_not_from_two() -> None:
    movement, state = _rhythm(300.0, 3)
    assert health_report(state, movement, 0.0, WALL.timestamp() + 86_400).health is Health.OK
    movement, state = _rhythm(300.0, 4)
    assert health_report(state, movement, 0.0, WALL.timestamp() + 86_400).health is Health.LATE


def test_a_last_run_that_goes_backwards_teaches_no_rhythm() -> None:
    earlier = _state("IDLE", at=WALL - timedelta(hours=1))
    assert _lived((0.0, _state("IDLE", at=WALL)), (30.0, earlier)).gaps == b""
    assert _lived((0.0, _state("IDLE", at=WALL)), (30.0, _state("IDLE"))).gaps == b""


def test_four_changes_within_the_hour_are_flapping() -> None:
    words = ["ACTIVE", "ERRORED", "ACTIVE", "ERRORED", "ACTIVE"]
    movement = _lived(*((60.0 * index, _state(word)) for index, word in enumerate(words)))
    state = _state("ACTIVE")
    assert _health(movement, state, 250.0) == (Health.FLAPPING, "4 status changes in the last hour")
    assert _health(movement, state, 60.0 + FLAP_WINDOW)[0] is not Health.FLAPPING


def test_the_normal_rhythm_of_incremental_runs_is_not_flapping() -> None:
    words = ["IDLE", "ACTIVE"] * 20
    movement = _lived(*((30.0 * index, _state(word, at=WALL)) for index, word in enumerate(words)))
    assert movement.flips == b""
    assert _health(movement, _state("ACTIVE"), 1_200.0)[0] is Health.OK


def test_a_status_is_held_since_it_was_first_seen_unbroken() -> None:
    movement = _lived((0.0, _state("IDLE")), (30.0, _state("ACTIVE", 1)), (40.0, _state("ACTIVE", 2)))
    assert (movement.status_since, movement.moved_at) == (30.0, 40.0)


def test_a_rate_is_of_this_run_alone() -> None:
    begun_again = _lived((0.0, _state("ACTIVE", 900)), (10.0, _state("ACTIVE", 1_000)), (20.0, _state("ACTIVE", 50)))
    assert rate_per_second(begun_again) is None
    resumed = _lived((0.0, _state("ACTIVE", 900)), (10.0, _state("IDLE", 1_000)), (20.0, _state("ACTIVE", 1_200)))
    assert rate_per_second(resumed) is None


def test_a_rate_falls_to_nothing_while_nothing_moves() -> None:
    seen = [(10.0 * index, _state("ACTIVE", 100 if index else 50)) for index in range(30)]
    assert rate_per_second(_lived(*seen[:3])) == pytest.approx(2.5)
    assert rate_per_second(_lived(*seen)) is None


def test_answers_further_apart_than_the_window_still_give_a_rate() -> None:
    movement = _lived(*((250.0 * index, _state("ACTIVE", 500 * index)) for index in range(4)))
    assert rate_per_second(movement) == pytest.approx(2.0)


@pytest.mark.parametrize("interval", [0.5, 5.0, 10.0, 19.0, 30.0])
def test_a_rate_is_of_two_minutes_however_often_there_is_an_answer(interval: float) -> None:
    states = ((interval * index, _state("ACTIVE", index)) for index in range(int(1_000 / interval)))
    points = points_of(_lived(*states).run)
    (first, _), *_, (last, _) = points
    assert len(points) <= RATE_WINDOW / RATE_STEP + 2
    assert RATE_WINDOW - RATE_STEP - interval <= last - first <= RATE_WINDOW


@pytest.mark.parametrize("status", ["IDLE", "RATE_LIMITED", "INITIALIZING"])
def test_only_an_active_sync_has_an_end_in_sight(status: str) -> None:
    state = _state(status, 200, 1_000)
    movement = _lived((0.0, _state(status, 100, 1_000)), (10.0, state))
    assert eta_seconds(state, movement) is None


def test_a_total_that_cannot_be_trusted_promises_no_end() -> None:
    state = _state("ACTIVE", 1_200, 1_000)
    movement = _lived((0.0, _state("ACTIVE", 100, 1_000)), (10.0, state))
    assert rate_per_second(movement) is not None
    assert eta_seconds(state, movement) is None


def test_what_is_remembered_of_a_movement_does_not_grow_with_the_days() -> None:
    words = ["ACTIVE", "ERRORED"]
    states = (_state(words[index // 7 % 2], index, at=WALL + timedelta(seconds=index)) for index in range(5_000))
    movement = _lived(*((5.0 * index, state) for index, state in enumerate(states)))
    assert len(points_of(movement.run)) <= RATE_WINDOW / RATE_STEP + 2
    assert len(seconds_of(movement.gaps)) <= 9
    assert len(seconds_of(movement.flips)) <= 32
