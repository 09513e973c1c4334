"""Origins that fail, throttle or fall silent: how few requests that costs, and how soon it is over."""

import pytest

from sync_tui.domain.freshness import Freshness
from sync_tui.domain.observation import Link
from sync_tui.paragon.client import Reply
from tests.monitor.fake_api import bad, good
from tests.monitor.world import World, assert_polite, key, running, syncs


async def test_one_dead_origin_delays_no_other() -> None:
    async with running([*syncs(20, "dead", "other"), *syncs(20, "live")]) as world:
        world.api.default = lambda sync_id: bad(Link.TIMEOUT) if sync_id.startswith("dead") else good("ACTIVE")
        world.api.latency = lambda sync_id: 15.0 if sync_id.startswith("dead") else 0.1
        await world.clock.advance(300.0)
        for number in range(20):
            assert max(world.api.gaps(f"live-{number}")) <= 12.0
            assert world.track(f"live-{number}").link is Link.OK
        states = {report.label: report.state for report in world.monitor.origins()}
        assert states == {"other.example": "offline", "default.example": "ok"}


def _outage(world: World, begins: float, lasts: float, failing: Reply) -> None:
    world.api.default = lambda _: failing if begins <= world.clock.boot() < begins + lasts else good("ACTIVE")


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("failing", [bad(Link.REFUSED), bad(Link.REFUSED, 503)], ids=["refused", "503"])
async def test_an_outage_of_ten_minutes_costs_few_requests_and_ends_for_all_soon(seed: int, failing: Reply) -> None:
    async with running(syncs(60), seed=seed) as world:
        await world.clock.advance(60.0)
        begins = world.clock.boot()
        _outage(world, begins, 600.0, failing)
        await world.clock.advance(600.0)
        during = [at for at in world.api.times() if at >= begins]
        assert len(during) <= 40
        assert {track.freshness(world.clock.boot()) for track in world.monitor.store.values()} == {Freshness.UNKNOWN}
        assert [report.state for report in world.monitor.origins()] == ["offline"]
        await world.clock.advance(75.0)
        assert all(track.link is Link.OK for track in world.monitor.store.values())
        assert {track.freshness(world.clock.boot()) for track in world.monitor.store.values()} == {Freshness.FRESH}
        assert [report.state for report in world.monitor.origins()] == ["ok"]
        assert_polite(world.api.asked)


async def test_an_outage_of_slow_answers_is_no_more_expensive() -> None:
    async with running(syncs(60)) as world:
        await world.clock.advance(60.0)
        begins = world.clock.boot()
        _outage(world, begins, 600.0, bad(Link.TIMEOUT))
        world.api.latency = lambda _: 15.0 if begins <= world.clock.boot() < begins + 600 else 0.1
        await world.clock.advance(600.0)
        assert len([at for at in world.api.times() if at >= begins]) <= 40
        await world.clock.advance(90.0)
        assert all(track.link is Link.OK for track in world.monitor.store.values())


async def test_a_429_holds_everybody_at_that_origin_for_its_retry_after() -> None:
    async with running([*syncs(20), *syncs(5, "elsewhere", "other")]) as world:
        world.api.default = lambda _: good("ACTIVE")
        await world.clock.advance(60.0)
        world.api.scripts["sync-3"].append(bad(Link.THROTTLED, 429, 42.0))
        world.monitor.ask_now(key("sync-3"))
        await world.clock.advance(0.1)
        held_from = world.clock.boot()
        (report, elsewhere) = world.monitor.origins()
        assert (report.state, report.since, report.until) == ("throttled", held_from, held_from + 42)
        assert (elsewhere.state, elsewhere.since, elsewhere.until) == ("ok", None, None)
        await world.clock.advance(5.0)
        world.monitor.ask_all()
        await world.clock.advance(60.0)
        here = [request.at for request in world.api.asked if request.profile == "default" and request.at > held_from]
        assert min(here) >= held_from + 42
        assert len([at for at in here if at <= held_from + 43]) <= 6
        assert max(world.api.gaps("elsewhere-0")) <= 12


async def test_who_waits_for_a_blocked_origin_says_so_in_its_row() -> None:
    async with running(syncs(3)) as world:
        world.api.default = lambda _: good("ACTIVE")
        await world.clock.advance(30.0)
        world.api.scripts["sync-0"].append(bad(Link.THROTTLED, 429, 300.0))
        world.monitor.ask_now(key("sync-0"))
        await world.clock.advance(100.0)
        tracks = [world.track(f"sync-{number}") for number in range(3)]
        assert [track.link for track in tracks] == [Link.THROTTLED] * 3
        assert [track.state is not None and track.state.status for track in tracks] == ["ACTIVE"] * 3
        await world.clock.advance(220.0)
        assert [world.track(f"sync-{number}").link for number in range(3)] == [Link.OK] * 3


async def test_a_failing_sync_backs_off_alone() -> None:
    async with running(syncs(5)) as world:
        world.api.default = lambda sync_id: bad(Link.NOT_FOUND, 404) if sync_id == "sync-0" else good("ACTIVE")
        await world.clock.advance(3_600.0)
        assert 5 <= len(world.api.times("sync-0")) <= 9
        assert min(len(world.api.times(f"sync-{number}")) for number in range(1, 5)) >= 320
        assert world.track("sync-0").plan.missing >= 5
