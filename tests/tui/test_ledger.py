"""The ledger's sums are always those of a recount."""

from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sync_tui.domain.observation import Link
from sync_tui.domain.watch import SyncKey
from sync_tui.monitor.attention import attention, needs_attention
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.tone import Tone
from sync_tui.tui.ledger import Ledger, _standing
from tests.tui.world import BOOT, WALL, NotingMonitor, bad, good, plan, sync

SYNCS = tuple(sync(number) for number in range(4))
events = st.one_of(
    st.tuples(st.just("good"), st.sampled_from(SYNCS), st.sampled_from(["ACTIVE", "IDLE", "ERRORED", "NEW"])),
    st.tuples(st.just("bad"), st.sampled_from(SYNCS), st.sampled_from(list(Link)[1:])),
    st.tuples(st.just("remove"), st.sampled_from(SYNCS), st.none()),
    st.tuples(st.just("wait"), st.none(), st.floats(0.1, 900)),
)


@example([("good", SYNCS[0], "ACTIVE"), ("good", SYNCS[0], "IDLE")])
@given(st.lists(events, max_size=30))
def test_the_sums_are_those_of_a_recount(happened: list[tuple[str, object, object]]) -> None:
    monitor = NotingMonitor()
    ledger = Ledger(monitor.store)
    at = 0.0

    def listen(key: SyncKey) -> None:
        ledger.update(key, Moment(BOOT + at, WALL + at))

    monitor.store.listen(listen)
    for kind, watched, what in happened:
        if kind == "wait":
            at += float(str(what))
        elif kind == "remove":
            monitor.unwatch(watched.key)  # type: ignore[attr-defined]
        else:
            monitor.watch([watched])  # type: ignore[list-item]
            observation = (
                good(at, str(what), synced_records_count=int(at)) if kind == "good" else bad(at, Link(str(what)))
            )
            now = plan(at) if kind == "good" else monitor.store[watched.key].plan  # type: ignore[attr-defined]
            monitor.store.apply(watched.key, observation, now)  # type: ignore[attr-defined]
    moment = Moment(BOOT + at, WALL + at)
    ledger.expire(moment)
    recount = Counter(_standing(track, moment, None).group for track in monitor.store.values())
    assert +ledger.counts == recount
    assert {key: ledger[key].rank for key in monitor.store} == {
        key: attention(track, moment) for key, track in monitor.store.items()
    }
    assert dict(ledger.profiles) == Counter(key.profile for key in monitor.store)
    assert ledger.signed_out == sum(track.link is Link.UNAUTHORIZED for track in monitor.store.values())
    late = Moment(moment.now + 61, moment.wall + 61)
    ledger.expire(late)
    assert ledger.problems == sum(needs_attention(track, late) for track in monitor.store.values())


def test_only_fresh_syncs_are_counted_under_a_status() -> None:
    monitor = NotingMonitor()
    monitor.watch(SYNCS[:1])
    monitor.store.apply(SYNCS[0].key, good(0, "ACTIVE"), plan(0, 10))
    ledger = Ledger(monitor.store)
    ledger.update(SYNCS[0].key, Moment(BOOT, WALL))
    assert +ledger.counts == {Tone.ACTIVE: 1}
    assert ledger.expire(Moment(BOOT + 31, WALL + 31))
    assert +ledger.counts == {Tone.STALE: 1}
    assert ledger.expire(Moment(BOOT + 400, WALL + 400))
    assert +ledger.counts == {Tone.UNKNOWN: 1}


def test_a_status_that_was_already_so_at_the_first_look_is_known_as_such() -> None:
    monitor = NotingMonitor()
    ledger = Ledger(monitor.store)
    key = SYNCS[0].key
    monitor.watch(SYNCS[:1])
    for at, status in ((0, "ACTIVE"), (10, "ACTIVE"), (20, "IDLE")):
        monitor.store.apply(key, good(at, status), plan(at))
        ledger.update(key, Moment(BOOT + at, WALL + at))
        movement = monitor.store[key].movement
        assert movement is not None
        assert (ledger[key].since_first == movement.status_since) is (status == "ACTIVE")


def test_an_expiry_of_a_sync_that_changed_since_is_passed_over() -> None:
    monitor = NotingMonitor()
    ledger = Ledger(monitor.store)
    key = SYNCS[0].key
    monitor.watch(SYNCS[:1])
    monitor.store.apply(key, good(0, "ACTIVE"), plan(0))
    ledger.update(key, Moment(BOOT, WALL))
    monitor.unwatch(key)
    assert ledger.update(key, Moment(BOOT, WALL))
    assert not ledger.update(key, Moment(BOOT, WALL))
    assert not ledger.expire(Moment(BOOT + 60, WALL + 60))
    assert not +ledger.counts


def test_an_outage_of_thousands_is_looked_at_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync_tui.tui.ledger.MOST_AT_ONCE", 3)
    monitor = NotingMonitor()
    monitor.watch(SYNCS)
    ledger = Ledger(monitor.store)
    for watched in SYNCS:
        monitor.store.apply(watched.key, good(0, "ACTIVE"), plan(0, 10))
        ledger.update(watched.key, Moment(BOOT, WALL))
    late = Moment(BOOT + 40, WALL + 40)
    assert ledger.expire(late)
    assert ledger.counts[Tone.STALE] == 3
    assert ledger.expire(late)
    assert ledger.counts[Tone.STALE] == 4


def test_a_sync_that_is_answered_often_is_expected_once() -> None:
    monitor = NotingMonitor()
    one = sync(1)
    monitor.watch([one])
    ledger = Ledger(monitor.store)
    for second in range(0, 300, 2):
        moment = Moment(BOOT + second, WALL + second)
        monitor.store.apply(one.key, good(second, "ACTIVE"), plan(second, interval=10.0))
        ledger.update(one.key, moment)
        assert not ledger.expire(moment)
        assert len(ledger._expiries) <= 2
    assert ledger.counts[Tone.ACTIVE] == 1
    assert ledger.expire(Moment(BOOT + 500, WALL + 500)), "and what ran out meanwhile is still noticed in time"
    assert ledger.counts[Tone.STALE] + ledger.counts[Tone.UNKNOWN] == 1


def test_a_standing_stays_the_one_that_others_keep_while_nothing_of_it_differs() -> None:
    monitor = NotingMonitor()
    monitor.watch(SYNCS[:1])
    key = SYNCS[0].key
    ledger = Ledger(monitor.store)
    kept = []
    for at in (0, 10, 20):
        monitor.store.apply(key, good(at, "IDLE"), plan(at, 10))
        ledger.update(key, Moment(BOOT + at, WALL + at))
        kept.append(ledger[key])
    assert kept[0] is kept[1] is kept[2]
