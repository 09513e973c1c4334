"""A thousand callers of the real client on real sockets, and a ten-minute outage under many seeds."""

import asyncio

import pytest

from sync_tui.domain.observation import Link
from sync_tui.domain.polling import Budget, Polling
from sync_tui.paragon.client import SyncApi
from tests.monitor.fake_api import bad, good
from tests.monitor.world import assert_polite, running, syncs
from tests.paragon.fault_server import GOOD, Asked, served
from tests.paragon.moment import Moment

CALLERS, IN_FLIGHT = 1_000, 8


async def test_a_thousand_callers_share_eight_connections_and_nobody_waits_for_a_pool() -> None:
    moment = Moment()
    api = SyncApi(Polling(budget=Budget(in_flight=IN_FLIGHT)), moment, moment)
    async with served(GOOD) as server, asyncio.timeout(60):
        replies = await asyncio.gather(*(api.get_status(server.profile(), f"s{n}") for n in range(CALLERS)))
        assert {reply.failure for reply in replies} == {None}
        assert server.connections <= IN_FLIGHT
        await api.aclose()


async def test_a_thousand_callers_of_whom_half_are_cancelled_cost_the_others_nothing() -> None:
    moment = Moment()
    api = SyncApi(Polling(budget=Budget(in_flight=IN_FLIGHT)), moment, moment)
    async with served(GOOD) as server, asyncio.timeout(60):
        calls = [asyncio.create_task(api.get_status(server.profile(), f"s{n}")) for n in range(CALLERS)]
        for number, call in enumerate(calls[::2]):
            if number % 10 == 0:
                await asyncio.sleep(0)
            call.cancel()
        ended = await asyncio.gather(*calls, return_exceptions=True)
        assert {getattr(reply, "failure", "cancelled") for reply in ended[1::2]} == {None}
        afterwards = await asyncio.gather(*(api.get_status(server.profile(), f"t{n}") for n in range(100)))
        assert {reply.failure for reply in afterwards} == {None}
        while len(server.writers) > IN_FLIGHT:  # the server sees the end of a connection a moment later
            await asyncio.sleep(0.001)
        await api.aclose()


async def test_one_origin_that_never_answers_takes_no_slot_of_another() -> None:
    moment = Moment()
    api = SyncApi(Polling(budget=Budget(in_flight=2), deadline=3.0), moment, moment)

    async def silent(_: Asked, writer: asyncio.StreamWriter) -> None:
        del writer
        await asyncio.Event().wait()

    async with served(silent) as dead, served(GOOD) as sound, asyncio.timeout(30):
        waiting = [asyncio.create_task(api.get_status(dead.profile(name="dead"), f"s{n}")) for n in range(4)]
        while len(dead.asked) < 2:
            await asyncio.sleep(0)
        replies = await asyncio.gather(*(api.get_status(sound.profile(), f"t{n}") for n in range(50)))
        assert {reply.failure for reply in replies} == {None}
        assert not any(call.done() for call in waiting)
        for call in waiting:
            call.cancel()
        await api.aclose()


@pytest.mark.parametrize("seed", range(20))
async def test_under_any_seed_an_outage_of_sixty_syncs_costs_forty_requests_and_is_over_soon(seed: int) -> None:
    async with running(syncs(60), seed=seed) as world:
        world.api.default = lambda sync_id: good("ACTIVE" if sync_id.endswith("0") else "IDLE")
        await world.clock.advance(90.0 + seed)
        before = len(world.api.asked)
        world.api.default = lambda _: bad(Link.REFUSED)
        await world.clock.advance(600.0)
        assert len(world.api.asked) - before <= 40
        world.api.default = lambda _: good()
        await world.clock.advance(75.0)
        assert {track.failure for track in world.monitor.store.values()} == {None}
        assert_polite(world.api.asked)
