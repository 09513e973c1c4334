"""The end of a monitor, and the hours before it: nothing is left behind."""

import asyncio
from types import MethodType

import pytest

from sync_tui.domain.observation import Link
from sync_tui.monitor.engine import CLOSE_WITHIN
from sync_tui.monitor.oversight import REVIVE_AFTER
from tests.clock import settled
from tests.monitor.fake_api import FakeApi, bad, good
from tests.monitor.world import key, new_world, running, syncs

FIRST = key("sync-0")


async def test_a_supervisor_is_not_revived_after_the_end() -> None:
    world = new_world()
    world.monitor.watch(syncs(1))
    world.monitor.start()
    await settled()
    supervising = world.monitor._oversight.task
    assert supervising is not None
    supervising.cancel()
    await settled()
    await world.monitor.aclose()
    ends = asyncio.get_running_loop().time() + 2 * REVIVE_AFTER
    while asyncio.get_running_loop().time() < ends:
        await asyncio.sleep(REVIVE_AFTER)
    assert world.monitor._oversight.task is supervising
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.mark.parametrize("ticks", [0, 1, 2, 3, 5, 8, 13, 60])
async def test_closing_at_any_moment_leaves_no_task(ticks: int) -> None:
    world = new_world()
    world.monitor.watch([*syncs(10), *syncs(3, "far", "other")])
    world.monitor.start()
    world.monitor.start()
    for _ in range(ticks):
        await asyncio.sleep(0)
        if ticks > 8:
            await world.clock.advance(0.1)
    await world.monitor.aclose()
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert world.api.closed == 1


async def test_closing_what_never_started_is_nothing() -> None:
    world = new_world()
    await world.monitor.aclose()
    assert world.api.closed == 1


async def test_a_client_that_does_not_close_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    world = new_world()

    async def never(api: FakeApi) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(world.api, "aclose", MethodType(never, world.api))
    began = asyncio.get_running_loop().time()
    await world.monitor.aclose()
    assert asyncio.get_running_loop().time() - began < CLOSE_WITHIN + 1.0


async def test_hours_of_polling_leave_nothing_behind() -> None:
    async with running(syncs(15)) as world:
        world.api.default = lambda sync_id: bad(Link.TIMEOUT) if sync_id.endswith("3") else good("ACTIVE")
        await world.clock.advance(600.0)
        tasks = len(asyncio.all_tasks())
        for _ in range(50):
            world.monitor.select(FIRST)
            world.monitor.ask_all()
            world.monitor.unwatch(key("sync-14"))
            world.monitor.watch(syncs(15))
            await world.clock.advance(60.0)
        assert len(asyncio.all_tasks()) == tasks
        (gate,) = world.monitor._gates.values()
        assert len(world.monitor._alarms._waiting) <= 64
        assert len(gate._line) + len(gate._waiting) + len(gate._impatient) <= 4
        assert len(gate._sent._parts) <= 60
