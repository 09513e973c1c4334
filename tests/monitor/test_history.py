"""What became of a sync while it was watched."""

import sys
import tracemalloc
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_tui.domain.freshness import UNKNOWN_AFTER
from sync_tui.domain.observation import Failure, Link, Observation, SyncState
from sync_tui.domain.polling import Cadence
from sync_tui.domain.schedule import Plan
from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import WatchedSync
from sync_tui.monitor.change_log import Lane
from sync_tui.monitor.history import FAILED_BODY_MOST, MOST_POLLS, REPLACED_MOST, CursorChange, History, Received
from sync_tui.monitor.store import Store
from sync_tui.monitor.track import Track

SYNC = WatchedSync("a")
KEY = SYNC.key


class World:
    """A store with one sync, and answers for it."""

    def __init__(self) -> None:
        self.store = Store()
        self.store.add(Track(SYNC, Plan(Cadence(), due=0.0)))

    @property
    def history(self) -> History:
        return self.store.history(KEY)

    def good(self, at: float, status: str = "IDLE", interval: float = 30.0, **fields: object) -> None:
        body, cursor = fields.pop("body", b"{}"), fields.pop("cursor", None)
        state = SyncState(SafeText(status), latest_cursor=cursor, **fields)  # type: ignore[arg-type]
        size = len(body) if isinstance(body, bytes) else 7
        seen = Observation(at, 1e9 + at, state, None, 200, 0.25, size, body)  # type: ignore[arg-type]
        self.store.apply(KEY, seen, Plan(Cadence(), at + interval, interval=interval, promised=at + interval))

    def bad(self, at: float, link: Link = Link.TIMEOUT, **fields: object) -> None:
        seen = Observation(at, 1e9 + at, None, Failure(link), **fields)  # type: ignore[arg-type]
        self.store.apply(KEY, seen, self.store[KEY].plan)

    def received(self) -> Received | None:
        return self.history.received

    def cursor_change(self) -> CursorChange | None:
        return self.history.cursor_change

    def told(self, now: float, *lanes: Lane) -> list[tuple[float, str]]:
        changes = self.history.changes(self.store[KEY], now)
        return [(change.at, change.word) for change in changes if change.lane in lanes]


def test_polls_are_told_newest_first_with_what_is_known_of_them() -> None:
    world = World()
    world.good(1.0)
    world.bad(2.0)
    world.bad(3.0, Link.REFUSED, http_status=503, latency=0.5, size=12, body=b"<p>no</p>   ")
    refused, timed_out, good = world.history.polls()
    assert (refused.at, refused.link, refused.http_status, refused.latency, refused.size) == (
        3.0,
        Link.REFUSED,
        503,
        0.5,
        12,
    )
    assert (timed_out.link, timed_out.http_status, timed_out.latency, timed_out.size) == (Link.TIMEOUT, *[None] * 3)
    assert (good.link, good.http_status, good.latency, good.size) == (Link.OK, 200, 0.25, 2)


def test_what_was_never_asked_is_no_poll_but_a_change_of_the_link() -> None:
    world = World()
    world.good(1.0)
    world.bad(2.0, Link.THROTTLED, asked=False)
    assert [poll.at for poll in world.history.polls()] == [1.0]
    assert world.told(2.0, Lane.LINK) == [(1.0, "ok"), (2.0, "throttled")]


def test_a_link_is_kept_with_the_answer_that_it_came_of() -> None:
    world = World()
    seen = Observation(2.0, 1e9 + 2.0, None, Failure(Link.REFUSED, None, 503), 503)
    world.store.apply(KEY, seen, world.store[KEY].plan)
    world.bad(3.0, Link.DNS)
    changes = [change for change in world.history.changes(world.store[KEY], 3.0) if change.lane is Lane.LINK]
    assert [(change.word, change.http_status, change.routine) for change in changes] == [
        ("refused", 503, 0),
        ("dns", None, 0),
    ]


def test_only_the_last_polls_are_kept() -> None:
    world = World()
    for at in range(3 * MOST_POLLS):
        world.good(float(at))
    assert [poll.at for poll in world.history.polls()] == [
        float(at) for at in range(3 * MOST_POLLS - 1, 2 * MOST_POLLS - 1, -1)
    ]


def test_the_time_and_the_latency_of_a_poll_are_told_to_the_millisecond() -> None:
    world, boot = World(), 40 * 86_400.123_4
    for at in range(3 * MOST_POLLS):
        world.bad(boot + at * 10.001_7, latency=0.001_5 * at)
    polls = list(world.history.polls())
    numbers = range(3 * MOST_POLLS - 1, 2 * MOST_POLLS - 1, -1)
    assert [poll.at for poll in polls] == pytest.approx([boot + at * 10.001_7 for at in numbers], rel=0, abs=1e-3)
    latencies = [poll.latency for poll in polls]
    assert latencies == pytest.approx([0.001_5 * at for at in numbers], rel=0, abs=0.000_6)


def test_the_longest_wait_and_the_largest_body_are_told_as_nearly_as_they_are_shown() -> None:
    world = World()
    world.bad(1.0, latency=3_600.0, size=256 * 1024)
    (poll,) = world.history.polls()
    assert poll.latency == pytest.approx(3_600.0, rel=1 / 8_000)
    assert poll.size == pytest.approx(256 * 1024, rel=1 / 8_000)


def test_small_sizes_are_told_to_the_byte() -> None:
    world = World()
    sizes = [*range(20), 411, 412, 1_023, 1_024, 2_047, 3_998, 3_999]
    for at, size in enumerate(sizes):
        world.bad(float(at), size=size)
    assert [poll.size for poll in world.history.polls()] == sizes[::-1]


def test_a_change_is_told_once() -> None:
    world = World()
    for at, status in enumerate(("IDLE", "IDLE", "ERRORED", "ERRORED", "IDLE")):
        world.good(float(at), status)
    assert world.told(5.0, Lane.STATUS) == [(0.0, "IDLE"), (2.0, "ERRORED"), (4.0, "IDLE")]
    assert world.told(5.0, Lane.LINK) == [(0.0, "ok")]
    assert world.told(5.0, Lane.FRESHNESS) == [(0.0, "fresh")]


def test_a_failure_changes_the_link_and_nothing_else() -> None:
    world = World()
    world.good(0.0)
    world.bad(10.0)
    world.bad(12.0)
    world.bad(14.0, Link.DNS)
    world.good(20.0)
    assert world.told(20.0, Lane.LINK) == [(0.0, "ok"), (10.0, "timeout"), (14.0, "dns"), (20.0, "ok")]
    assert world.told(20.0, Lane.STATUS) == [(0.0, "IDLE")]


def test_ageing_is_told_from_when_it_was_so_whoever_looked() -> None:
    world = World()
    world.good(0.0)
    stale = 50.0  # promised at 30, and the grace of its interval
    assert world.told(stale, Lane.FRESHNESS) == [(0.0, "fresh")]
    assert world.told(stale + 1, Lane.FRESHNESS) == [(0.0, "fresh"), (stale, "stale")]
    world.bad(stale + 2)
    unknown = stale + UNKNOWN_AFTER
    late = [(0.0, "fresh"), (stale, "stale"), (unknown, "unknown")]
    assert world.told(unknown + 1, Lane.FRESHNESS) == late
    world.good(unknown + 100)
    assert world.told(unknown + 101, Lane.FRESHNESS) == [*late, (unknown + 100, "fresh")]


def test_health_is_told_where_it_says_more_than_the_status() -> None:
    world = World()
    for at in range(60, 1_060, 60):
        world.good(float(at), "ACTIVE", synced_records_count=5)
    world.good(1_100.0, "ACTIVE", synced_records_count=6)
    assert world.told(1_100.0, Lane.HEALTH) == [(60.0, "ok"), (960.0, "stalled"), (1_100.0, "ok")]


def test_a_sync_that_never_completed_a_run_has_not_done_so_by_beginning_one() -> None:
    world = World()
    for at, status in enumerate(("IDLE", "ACTIVE", "IDLE", "ACTIVE")):
        world.good(float(at), status)
    assert world.told(4.0, Lane.HEALTH) == [(0.0, "never_synced")]
    world.good(4.0, "IDLE", last_synced_at=datetime(2026, 11, 24, tzinfo=UTC))
    assert world.told(4.0, Lane.HEALTH) == [(0.0, "never_synced"), (4.0, "ok")]


def test_what_cannot_be_read_of_the_last_run_ends_that_there_was_none() -> None:
    world = World()
    world.good(0.0, "IDLE")
    world.good(1.0, "ACTIVE", is_last_synced_unclear=True)
    assert world.told(1.0, Lane.HEALTH) == [(0.0, "never_synced"), (1.0, "ok")]


def test_flapping_goes_on_through_a_status_that_hides_it() -> None:
    world = World()
    for at, status in enumerate(("ACTIVE", "RATE_LIMITED") * 6):
        world.good(float(at), status)
    assert world.told(12.0, Lane.HEALTH) == [(0.0, "ok"), (4.0, "flapping")]
    world.good(4_000.0, "ACTIVE")
    assert world.told(4_000.0, Lane.HEALTH)[-1] == (4_000.0, "ok")


def test_of_the_longest_cursor_only_what_differs_is_kept() -> None:
    long = "eyJ" * 50_000
    assert CursorChange.of(1.0, f"{long}-41-{long}", f"{long}-407-{long}") == (1.0, 150_002, 150_001, "1")


@given(st.text("ab", max_size=40), st.text("ab", max_size=40))
def test_a_cursor_and_its_change_make_the_one_before(before: str, after: str) -> None:
    change = CursorChange.of(1.0, before, after)
    assert f"{after[: change.start]}{change.before}{after[len(after) - change.end :]}" == before
    assert change.start + change.end <= min(len(before), len(after))
    kept, replaced = change.before or "", after[change.start : len(after) - change.end]
    assert kept[:1] != replaced[:1] or not kept
    assert kept[-1:] != replaced[-1:] or not kept


def test_the_cursor_before_the_last_change_is_kept() -> None:
    world = World()
    world.good(0.0)
    world.good(1.0, cursor=SafeText("one"))
    assert world.cursor_change() is None
    world.good(2.0, cursor=SafeText("one"))
    assert world.cursor_change() is None
    world.good(3.0, cursor=SafeText("two"))
    world.good(4.0, cursor=SafeText("two"))
    assert world.cursor_change() == (3.0, 0, 0, "one")
    world.good(5.0, cursor=SafeText("x" * (REPLACED_MOST + 1)))
    world.good(6.0, cursor=SafeText("y"))
    assert world.cursor_change() == (6.0, 0, 0, None)
    world.good(7.0)
    assert world.cursor_change() == (7.0, 0, 0, "y")


def test_the_last_body_is_kept_as_received_and_a_failure_without_one_keeps_it() -> None:
    world = World()
    world.good(0.0, body=b'{"a": 1}')
    world.bad(1.0)
    assert world.received() == (0.0, 200, 8, b'{"a": 1}')
    page = b"<" * (FAILED_BODY_MOST + 10)
    world.bad(2.0, Link.NOT_API, http_status=502, size=len(page), body=page)
    assert world.received() == (2.0, 502, len(page), page[:FAILED_BODY_MOST])
    world.bad(3.0, Link.REFUSED, http_status=401, size=99)
    assert world.received() == (3.0, 401, 99, None)


def test_an_equal_body_is_not_kept_twice() -> None:
    world = World()
    world.good(0.0, body=bytes([123, 125]))
    first = world.received()
    world.good(1.0, body=bytes(bytearray(b"{}")))
    second = world.received()
    assert first is not None
    assert second is not None
    assert second.body is first.body


@pytest.mark.parametrize("again", [False, True])
def test_a_sync_that_is_removed_is_forgotten(again: bool) -> None:
    world = World()
    world.good(0.0)
    if again:
        world.store.add(world.store[KEY]._replace())
        assert not list(world.history.polls())
    else:
        world.store.remove(KEY)
        with pytest.raises(KeyError):
            world.store.history(KEY)


def test_a_long_watched_sync_costs_three_kilobytes_at_most() -> None:
    world = World()
    histories: list[History] = []
    tracks = [
        Track(SYNC, Plan(Cadence(), 0.0, promised=0.0), SyncState(SafeText(word))) for word in ("IDLE", "ERRORED")
    ]
    tracks = [track._replace(observed_at=0.0) for track in tracks]
    sys.getsizeof(world)
    tracemalloc.start()
    for _ in range(50):
        history = History()
        for at in range(300):
            before, after = tracks[at % 2], tracks[1 - at % 2]
            seen = Observation(float(at), 1e9 + at, after.state, None, 200, 0.25, 2, b"{}")
            history.note(before, after, seen)
        histories.append(history)
    cost, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert cost / len(histories) < 3 * 1024
