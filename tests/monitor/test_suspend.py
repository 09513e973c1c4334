"""A machine that slept, or a loop that stood still: old answers are void, and every row is asked again."""

from sync_tui.domain.freshness import Freshness
from sync_tui.domain.observation import Link
from sync_tui.monitor.notices import Notice
from tests.monitor.fake_api import good
from tests.monitor.world import busiest, key, running, syncs

FIRST = key("sync-0")


async def test_after_a_suspend_answers_in_flight_are_void_and_every_row_is_asked_again() -> None:
    async with running(syncs(20)) as world:
        world.api.default = lambda _: good("DISABLED")
        await world.clock.advance(30.0)
        world.api.default = lambda _: good("ERRORED")
        world.api.latency = lambda _: 12.0
        world.monitor.ask_now(FIRST)
        await world.clock.advance(0.5)
        world.api.default = lambda _: good("ACTIVE")
        world.api.latency = lambda _: 0.1
        world.clock.suspended += 3_600.0
        woken = world.clock.boot()
        assert {track.freshness(woken) for track in world.monitor.store.values()} == {Freshness.UNKNOWN}
        await world.clock.advance(8.0)
        after = [request for request in world.api.asked if request.at >= woken]
        assert {request.sync_id for request in after} == {sync.id for sync in syncs(20)}
        assert busiest([request.at for request in after], 0.5) <= 1 + 3
        assert busiest([request.at for request in after], 2.0) <= 2 + 10
        assert [notice.words for notice in world.monitor.notices.kept()] == ["resumed after 1 h: asking all again"]
        assert len(world.api.refreshed) == 1
        states = {track.state and track.state.status for track in world.monitor.store.values()}
        assert states == {"ACTIVE"}
        await world.clock.advance(20.0)
        assert {track.state and track.state.status for track in world.monitor.store.values()} == {"ACTIVE"}
        assert world.monitor._gates[next(iter(world.monitor._gates))].gate.in_flight <= 8


async def test_after_a_suspend_no_row_waits_for_a_connection_that_died_in_it() -> None:
    async with running(syncs(1)) as world:
        world.api.latency = lambda _: 15.0
        await world.clock.advance(2.0)
        world.clock.suspended += 600.0
        world.api.latency = lambda _: 0.1
        await world.clock.advance(7.0)
        assert world.track("sync-0").link is Link.OK
        assert len(world.api.asked) == 2


async def test_an_answer_from_before_a_sleep_does_not_pass_for_the_present() -> None:
    async with running(syncs(1)) as world:
        await world.clock.advance(5.0)
        world.api.default = lambda _: good("ERRORED")
        world.api.latency = lambda _: 0.5
        world.monitor.ask_now(FIRST)
        await world.clock.advance(0.4)
        # The answer is the first thing the loop sees: nobody else has looked at the clocks by then.
        world.clock.suspended += 3_600.0
        await world.clock.advance(0.2)
        state = world.track("sync-0").state
        assert state is not None
        assert state.status == "IDLE"
        assert world.track("sync-0").freshness(world.clock.boot()) is Freshness.UNKNOWN
        await world.clock.advance(8.0)
        assert world.track("sync-0").freshness(world.clock.boot()) is Freshness.FRESH


async def test_the_sync_a_person_looks_at_is_asked_first_after_a_sleep() -> None:
    async with running(syncs(20)) as world:
        world.api.default = lambda _: good("DISABLED")
        await world.clock.advance(30.0)
        world.monitor.select(key("sync-7"))
        await world.clock.advance(1.0)
        asked = len(world.api.asked)
        world.clock.suspended += 600.0
        await world.clock.advance(8.0)
        assert world.api.asked[asked].sync_id == "sync-7"


async def test_who_stood_in_line_when_the_machine_slept_is_spread_like_the_others() -> None:
    async with running(syncs(12)) as world:
        world.api.latency = lambda _: 14.0
        await world.clock.advance(2.0)
        assert len(world.api.asked) == 8
        world.clock.suspended += 600.0
        world.api.latency = lambda _: 0.1
        await world.clock.advance(8.0)
        assert [track.link for track in world.monitor.store.values()] == [Link.OK] * 12
        assert max(request.in_flight_of_sync for request in world.api.asked) == 1
        (gate,) = world.monitor._gates.values()
        assert gate.gate.in_flight == 0


async def test_a_worker_that_died_in_the_sleep_is_restarted_after_it() -> None:
    async with running(syncs(2)) as world:
        await world.clock.advance(5.0)
        world.task().cancel()
        world.clock.suspended += 600.0
        await world.clock.advance(1.0)
        assert not world.task().done()
        await world.clock.advance(8.0)
        assert world.track("sync-0").link is Link.OK
        assert world.worker().restarts in (0, 1)


async def test_a_suspend_does_not_shorten_a_back_off() -> None:
    async with running(syncs(1)) as world:
        world.api.default = lambda _: good("RATE_LIMITED", backoff_ms=1_800_000)
        await world.clock.advance(5.0)
        answered = world.track("sync-0").observed_at
        assert answered is not None
        world.clock.suspended += 900.0
        await world.clock.advance(800.0)
        assert len(world.api.asked) == 1
        await world.clock.advance(200.0)
        assert world.api.times()[1] >= answered + 1_800


async def test_a_loop_that_stood_still_is_treated_like_a_suspend() -> None:
    async with running(syncs(10)) as world:
        world.api.default = lambda _: good("DISABLED")
        await world.clock.advance(30.0)
        before = len(world.api.asked)
        said: list[Notice] = []
        world.monitor.notices.listen(said.append)
        world.clock.now += 20.0
        await world.clock.advance(10.0)
        assert len(world.api.asked) - before == 10
        (notice,) = said
        assert (notice.words, notice.is_warning) == ("sync-tui stood still for 20 s: asking all again", True)
        assert len(world.api.refreshed) == 1


async def test_a_short_pause_of_the_loop_changes_nothing() -> None:
    async with running(syncs(10)) as world:
        world.api.default = lambda _: good("DISABLED")
        await world.clock.advance(30.0)
        before = len(world.api.asked)
        world.clock.now += 3.0
        world.clock.suspended += 1.0
        await world.clock.advance(10.0)
        assert len(world.api.asked) == before
        assert world.monitor.notices.kept() == ()
        assert world.api.refreshed == []
