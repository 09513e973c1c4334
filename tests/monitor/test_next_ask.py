"""When a sync is asked next, as it is told: never sooner than its origin allows, and no number where nobody knows."""

import asyncio

import pytest

from sync_tui.domain.observation import Link
from sync_tui.monitor.document import sync_document
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.origin_changes import hold
from sync_tui.monitor.track import Track
from tests.monitor.fake_api import bad
from tests.monitor.world import ORIGINS, PROFILES, World, new_world, running, syncs


def _told(world: World, track: Track) -> float | None:
    told: float | None = sync_document(track, Moment.of(world.clock))["link"]["next_poll_in_s"]
    return told


async def test_during_a_hold_no_row_says_that_it_is_asked_before_its_end() -> None:
    async with running(syncs(20)) as world:
        await world.clock.advance(60)
        world.api.scripts["sync-3"].append(bad(Link.THROTTLED, 429, 200.0))
        while world.track("sync-3").link is not Link.THROTTLED:
            await world.clock.advance(0.5)
        (gate,) = world.monitor._gates.values()
        held_until, asked_before = gate.gate.held_until, len(world.api.asked)
        for _ in range(19):
            await world.clock.advance(10)
            now = world.clock.boot()
            for track in world.monitor.store.values():
                told = _told(world, track)
                assert told is not None
                assert now + told >= held_until - 0.1
        await world.clock.advance(60)
        assert all(request.at >= held_until for request in world.api.asked[asked_before:])
        assert all(track.link is Link.OK for track in world.monitor.store.values())


async def test_what_is_watched_during_a_hold_says_its_end_too() -> None:
    async with running(syncs(1)) as world:
        world.api.default = lambda _: bad(Link.THROTTLED, 429, 200.0)
        await world.clock.advance(2)
        world.monitor.watch(syncs(1, prefix="new"))
        await world.clock.advance(2)
        assert _told(world, world.track("new-0")) == pytest.approx(197, abs=2)
        assert world.track("new-0").link is Link.THROTTLED


async def test_an_answer_that_was_on_its_way_does_not_forget_the_hold() -> None:
    async with running(syncs(2)) as world:
        world.api.latency = lambda sync_id: 5.0 if sync_id == "sync-0" else 0.1
        world.api.scripts["sync-1"].append(bad(Link.THROTTLED, 429, 200.0))
        await world.clock.advance(10)
        assert world.track("sync-0").link is Link.OK
        assert _told(world, world.track("sync-0")) == pytest.approx(190, abs=3)


async def test_behind_an_open_gate_nobody_knows() -> None:
    async with running(syncs(20)) as world:
        world.api.default = lambda _: bad(Link.REFUSED)
        await world.clock.advance(300)
        waiting = [track for track in world.monitor.store.values() if track.link is Link.OFFLINE]
        assert len(waiting) > 10
        assert {_told(world, track) for track in waiting if track.plan.due <= world.clock.boot()} == {None}


async def test_one_look_at_a_held_origin_says_when_it_may_be_asked() -> None:
    world = new_world()
    world.api.default = lambda _: bad(Link.THROTTLED, 429, 100.0)
    world.monitor.watch(syncs(30))
    looking = asyncio.ensure_future(world.monitor.look_once(30.0))
    await world.clock.advance(5)
    await looking
    told = [_told(world, track) for track in world.monitor.store.values()]
    assert all(seconds is not None and seconds > 90 for seconds in told)
    await world.monitor.aclose()


async def test_a_hold_is_told_once_to_those_who_are_due_before_its_end() -> None:
    async with running(syncs(20)) as world:
        await world.clock.advance(60)
        late = world.track("sync-7")
        world.monitor.store.plan(late.sync.key, late.plan._replace(due=world.clock.boot() + 500))
        told: list[str] = []
        world.monitor.store.listen(lambda key: told.append(key.id))
        hold(world.monitor.store, PROFILES, ORIGINS["other"], world.clock.boot() + 200)
        assert told == []
        hold(world.monitor.store, PROFILES, ORIGINS["default"], world.clock.boot() + 200)
        assert sorted(told) == sorted(f"sync-{number}" for number in range(20) if number != 7)
