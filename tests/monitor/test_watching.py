"""What a person adds, removes and looks at while the engine runs."""

from sync_tui.domain.freshness import Freshness
from sync_tui.domain.observation import Link
from tests.monitor.fake_api import good
from tests.monitor.world import key, new_world, running, syncs


async def test_a_selected_row_is_asked_every_five_seconds() -> None:
    async with running(syncs(3)) as world:
        world.api.default = lambda _: good("DISABLED")
        await world.clock.advance(20.0)
        world.monitor.select(key("sync-1"))
        selected_at = world.clock.boot()
        await world.clock.advance(60.0)
        while_selected = [at for at in world.api.times("sync-1") if at >= selected_at]
        assert 10 <= len(while_selected) <= 14
        assert while_selected[0] == selected_at
        world.monitor.select(None)
        await world.clock.advance(600.0)
        assert len(world.api.times("sync-1")) - len(while_selected) <= 9
        assert len(world.api.times("sync-0")) <= 8


async def test_a_row_selected_before_the_start_is_selected_after_it() -> None:
    world = new_world()
    world.api.default = lambda _: good("DISABLED")
    world.monitor.watch(syncs(1))
    world.monitor.select(key("sync-0"))
    world.monitor.start()
    await world.clock.advance(60.0)
    assert len(world.api.asked) >= 10
    await world.monitor.aclose()


async def test_a_row_that_was_removed_while_selected_can_be_selected_again() -> None:
    async with running(syncs(1)) as world:
        world.api.default = lambda _: good("DISABLED")
        world.monitor.select(key("sync-0"))
        world.monitor.unwatch(key("sync-0"))
        world.monitor.watch(syncs(1))
        world.monitor.select(key("sync-0"))
        await world.clock.advance(60.0)
        assert len(world.api.asked) >= 10


async def test_a_sync_that_is_watched_twice_is_asked_once() -> None:
    (sync,) = syncs(1)
    async with running([sync, sync]) as world:
        await world.clock.advance(5.0)
        before = world.track("sync-0")
        world.monitor.watch([sync, sync])
        assert world.track("sync-0") is before
        await world.clock.advance(300.0)
        assert 9 <= len(world.api.asked) <= 13
        assert max(request.in_flight for request in world.api.asked) == 1
        world.monitor.unwatch(sync.key)
        asked = len(world.api.asked)
        await world.clock.advance(300.0)
        assert len(world.api.asked) == asked
        assert world.monitor.origins() == ()


async def test_a_sync_that_is_no_longer_watched_is_not_asked_even_in_mid_request() -> None:
    async with running(syncs(2)) as world:
        world.api.latency = lambda _: 5.0
        await world.clock.advance(2.0)
        assert len(world.api.asked) == 2
        world.monitor.unwatch(key("sync-0"))
        await world.clock.advance(600.0)
        assert key("sync-0") not in world.monitor.store
        assert len(world.api.times("sync-0")) == 1
        assert len(world.api.times("sync-1")) > 10
        assert world.monitor._gates[next(iter(world.monitor._gates))].gate.in_flight <= 1


async def test_a_sync_that_was_removed_and_added_again_begins_anew() -> None:
    async with running(syncs(1)) as world:
        await world.clock.advance(5.0)
        world.monitor.unwatch(key("sync-0"))
        world.monitor.watch(syncs(1))
        assert world.track("sync-0").freshness(world.clock.boot()) is Freshness.NEVER
        await world.clock.advance(2.0)
        assert world.track("sync-0").link is Link.OK
        world.monitor.unwatch(key("nobody"))


async def test_a_profile_that_this_machine_does_not_have_is_said_in_its_row() -> None:
    async with running([*syncs(1), *syncs(1, profile="pro\x1bd")]) as world:
        await world.clock.advance(600.0)
        track = world.track("sync-0", "pro\x1bd")
        assert track.link is Link.UNAUTHORIZED
        assert track.failure is not None
        assert track.failure.detail == 'no profile "pro␛d" on this machine: add it to config.toml'
        assert {request.profile for request in world.api.asked} == {"default"}
        world.monitor.unwatch(track.sync.key)
        assert len(world.monitor.store) == 1
