import pytest

from sync_tui.domain.freshness import Freshness
from sync_tui.domain.observation import Failure, Link, Observation, SyncState
from sync_tui.domain.polling import Cadence
from sync_tui.domain.schedule import Plan
from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import SyncKey, WatchedSync
from sync_tui.monitor.store import Store
from sync_tui.monitor.track import Track

SYNC = WatchedSync("a")
PLAN = Plan(Cadence(), due=10.0)
TIMEOUT = Failure(Link.TIMEOUT)


def _store() -> Store:
    store = Store()
    store.add(Track(SYNC, PLAN))
    return store


def _good(at: float, status: str = "ACTIVE", synced: int = 1) -> Observation:
    return Observation(at, at + 1e9, SyncState(SafeText(status), synced_records_count=synced), None, 200, 0.25)


def _bad(at: float, failure: Failure = TIMEOUT) -> Observation:
    return Observation(at, at + 1e9, None, failure, failure.http_status)


@pytest.mark.parametrize("link", [link for link in Link if link is not Link.OK])
def test_no_failure_changes_what_is_known_of_a_sync(link: Link) -> None:
    store = _store()
    plan = Plan(Cadence(), due=20.0, promised=20.0, interval=10.0)
    store.apply(SYNC.key, _good(1.0), plan)
    before = store[SYNC.key]
    store.apply(SYNC.key, _bad(2.0, Failure(link, None, 503)), plan)
    after = store[SYNC.key]
    assert (after.state, after.observed_at, after.observed_wall) == (before.state, 1.0, before.observed_wall)
    assert (after.movement, after.latency) == (before.movement, 0.25)
    assert (after.link, after.failing_since, after.http_status) == (link, 2.0, 503)
    assert after.freshness(19.0) is Freshness.FRESH


def test_a_row_of_failures_keeps_its_beginning_and_its_last_reason() -> None:
    store = _store()
    store.apply(SYNC.key, _bad(1.0), PLAN)
    store.apply(SYNC.key, _bad(2.0, Failure(Link.DNS)), PLAN)
    assert (store[SYNC.key].failing_since, store[SYNC.key].link) == (1.0, Link.DNS)


def test_a_good_answer_clears_the_failure() -> None:
    store = _store()
    store.apply(SYNC.key, _bad(1.0), PLAN)
    store.apply(SYNC.key, _good(2.0), PLAN)
    track = store[SYNC.key]
    assert (track.failure, track.failing_since, track.link, track.http_status) == (None, None, Link.OK, 200)
    assert (track.latency, track.age(5.0), track.age(1.0)) == (0.25, 3.0, 0.0)


def test_movement_goes_on_across_a_failure() -> None:
    store = _store()
    store.apply(SYNC.key, _good(1.0), PLAN)
    store.apply(SYNC.key, _bad(2.0), PLAN)
    store.apply(SYNC.key, _good(3.0, synced=5), PLAN)
    movement = store[SYNC.key].movement
    assert movement is not None
    assert (movement.status_since, movement.moved_at) == (1.0, 3.0)


def test_an_observation_of_nothing_changes_nothing() -> None:
    store = _store()
    before = store[SYNC.key]
    store.apply(SYNC.key, Observation(1.0, 1.0), PLAN)
    assert store[SYNC.key] is before


def test_before_the_first_outcome_nothing_is_claimed() -> None:
    track = _store()[SYNC.key]
    assert (track.link, track.age(5.0), track.health(5.0, 5.0), track.backoff_left(5.0)) == (None, None, None, None)
    assert track.freshness(5.0) is Freshness.NEVER


def test_every_change_is_told_once_with_its_key_until_the_listener_leaves() -> None:
    store, told = Store(), list[SyncKey]()
    leave = store.listen(told.append)
    store.add(Track(SYNC, PLAN))
    store.plan(SYNC.key, PLAN)
    store.apply(SYNC.key, _good(1.0), PLAN)
    store.remove(SYNC.key)
    store.remove(SYNC.key)
    assert told == [SYNC.key] * 4
    leave()
    store.add(Track(SYNC, PLAN))
    assert len(told) == 4


def test_a_listener_may_leave_while_it_is_told() -> None:
    store, told = Store(), list[SyncKey]()

    def once(key: SyncKey) -> None:
        leave()
        told.append(key)

    leave = store.listen(once)
    store.listen(told.append)
    store.add(Track(SYNC, PLAN))
    store.plan(SYNC.key, PLAN)
    assert len(told) == 3


def test_tracks_are_kept_in_the_order_they_were_added() -> None:
    store = Store()
    for name in ("c", "a", "b"):
        store.add(Track(WatchedSync(name), PLAN))
    store.plan(SYNC.key, PLAN)
    assert [key.id for key in store] == ["c", "a", "b"]
    assert len(store) == 3


@pytest.mark.parametrize(
    ("status", "backoff_ms", "left"),
    [
        ("RATE_LIMITED", 26_000, 22.0),
        ("RATE_LIMITED", 1_000, 0.0),
        ("RATE_LIMITED", None, None),
        ("IDLE", 26_000, None),
    ],
)
def test_a_back_off_is_counted_down_from_when_it_was_said(
    status: str, backoff_ms: int | None, left: float | None
) -> None:
    state = SyncState(SafeText(status), rate_limit_backoff_ms=backoff_ms)
    assert Track(SYNC, PLAN, state, observed_at=1.0).backoff_left(5.0) == left


def test_a_sync_that_could_not_be_asked_is_not_called_stalled_for_that_time() -> None:
    store = _store()
    store.apply(SYNC.key, _good(0.0), PLAN)
    store.apply(SYNC.key, _good(600.0, synced=2), PLAN)
    seen_moving = store[SYNC.key].health(600.0 + 3_600.0, 1e9)
    assert seen_moving is not None
    assert seen_moving.health == "moving"


def test_every_outcome_joins_the_ring_and_a_new_schedule_does_not() -> None:
    store = _store()
    store.apply(SYNC.key, _good(1.0), PLAN)
    store.apply(SYNC.key, _bad(2.0), PLAN)
    store.plan(SYNC.key, PLAN)
    assert len(store[SYNC.key].recent) == 2
