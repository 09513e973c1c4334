"""Other profiles, budgets and cadences while the engine runs."""

import asyncio
from collections.abc import Callable

import pytest

from sync_tui.domain.errors import ConfigError
from sync_tui.domain.observation import Link
from sync_tui.domain.polling import Budget, Cadence, Polling
from sync_tui.domain.profile import EnvToken, Origin, Profile
from sync_tui.monitor.clock import SystemClock
from sync_tui.monitor.engine import Monitor
from sync_tui.paragon.client import Reply
from tests.monitor.fake_api import bad, good
from tests.monitor.world import PROFILES, assert_polite, key, running, syncs
from tests.paragon.fault_server import GOOD, Asked, served

ELSEWHERE = {**PROFILES, "default": PROFILES["default"]._replace(origin=Origin("https", "elsewhere.example", 443))}
NEW_TOKEN = {**PROFILES, "default": PROFILES["default"]._replace(token=EnvToken("NEW"))}


async def test_an_answer_of_the_old_origin_that_comes_late_is_never_shown() -> None:
    async with running(syncs(1)) as world:
        world.api.latency = lambda _: 3.0
        await world.clock.advance(2.0)
        assert world.track("sync-0").plan.asking_since is not None
        survivor: asyncio.Task[None] = next(task for task in asyncio.all_tasks() if "worker" in task.get_name())
        world.api.default = lambda _: bad(Link.TIMEOUT)
        world.monitor.reconfigure(ELSEWHERE, Polling())
        await world.clock.advance(30.0)
        assert survivor.cancelled()
        assert world.track("sync-0").state is None
        assert world.track("sync-0").link is Link.TIMEOUT


async def test_an_ask_that_shrugs_off_its_cancellation_is_not_believed() -> None:
    async with running(syncs(1)) as world:

        async def stubborn(*_: object, **__: object) -> Reply:
            try:
                await world.clock.sleep(3.0)
            except asyncio.CancelledError:
                await world.clock.sleep(3.0)
            return good("ERRORED")

        honest, world.api.get_status = world.api.get_status, stubborn  # type: ignore[method-assign]
        await world.clock.advance(2.0)
        world.api.get_status = honest  # type: ignore[method-assign]
        for profiles in (ELSEWHERE, PROFILES, NEW_TOKEN):
            world.monitor.reconfigure(profiles, Polling())
        await world.clock.advance(20.0)
        state = world.track("sync-0").state
        assert state is not None
        assert state.status == "IDLE"


async def test_a_held_sign_in_is_tried_again_with_the_new_token() -> None:
    async with running(syncs(1)) as world:
        world.api.default = lambda _: bad(Link.UNAUTHORIZED, 401)
        await world.clock.advance(60.0)
        asked = len(world.api.asked)
        world.api.default = lambda _: good("IDLE")
        world.monitor.reconfigure(NEW_TOKEN, Polling())
        await world.clock.advance(2.0)
        assert len(world.api.asked) == asked + 1
        assert world.track("sync-0").failure is None


async def test_a_back_off_of_the_same_origin_outlives_another_token() -> None:
    async with running(syncs(1)) as world:
        world.api.default = lambda _: good("RATE_LIMITED", backoff_ms=600_000)
        await world.clock.advance(2.0)
        world.monitor.reconfigure(NEW_TOKEN, Polling())
        await world.clock.advance(500.0)
        assert len(world.api.asked) == 1
        await world.clock.advance(200.0)
        assert len(world.api.asked) == 2


async def test_a_shorter_cadence_never_undercuts_a_back_off() -> None:
    async with running(syncs(1)) as world:
        world.api.default = lambda _: good("RATE_LIMITED", backoff_ms=600_000)
        await world.clock.advance(2.0)
        quick = dict.fromkeys(("initializing", "active", "idle", "errored", "disabled", "unknown", "selected"), 1.0)
        world.monitor.reconfigure(PROFILES, Polling(Cadence(**quick)))
        await world.clock.advance(595.0)
        assert len(world.api.asked) == 1


async def test_a_thousand_changes_leave_the_budget_as_it_was() -> None:
    async with running(syncs(60)) as world:
        for number in range(100):
            world.monitor.reconfigure((PROFILES, NEW_TOKEN)[number % 2], Polling())
            await world.clock.advance(0.3)
        assert_polite(world.api.asked)
        await world.clock.advance(60.0)
        assert all(track.state is not None for track in world.monitor.store.values())
        assert [report.stretched for report in world.monitor.origins()] == [60 / (0.8 * 5)]


async def test_a_smaller_budget_lets_go_of_what_was_saved_up() -> None:
    async with running(syncs(30)) as world:
        await world.clock.advance(120.0)
        world.monitor.reconfigure(PROFILES, Polling(budget=Budget(rate=1.0, burst=1, in_flight=1)))
        before = len(world.api.asked)
        world.monitor.ask_all()
        await world.clock.advance(10.0)
        assert len(world.api.asked) - before <= 12


async def test_the_row_under_the_cursor_stays_the_selected_one() -> None:
    async with running(syncs(2)) as world:
        world.monitor.select(key("sync-0"))
        await world.clock.advance(10.0)
        world.monitor.reconfigure(ELSEWHERE, Polling())
        await world.clock.advance(60.0)
        assert len([gap for gap in world.api.gaps("sync-0") if gap < 6.5]) >= 8


async def test_what_is_not_started_is_configured_without_asking() -> None:
    async with running([]) as world:
        world.monitor.watch(syncs(1))
    asked = len(world.api.asked)
    world.monitor.reconfigure(ELSEWHERE, Polling())
    assert len(world.api.asked) == asked


async def test_a_token_goes_to_the_origin_it_was_named_with_and_to_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """With real sockets, and with requests under way at each of many changes."""
    monkeypatch.setenv("HERE", "token.of.here")
    monkeypatch.setenv("THERE", "token.of.there")

    async def slow(_: Asked, writer: asyncio.StreamWriter) -> None:
        await SystemClock().sleep(0.02)
        writer.write(GOOD)

    async with served(slow) as here, served(slow) as there:
        profiles = {
            "HERE": {"default": Profile("default", here.origin, EnvToken("HERE"))},
            "THERE": {"default": Profile("default", there.origin, EnvToken("THERE"))},
        }
        polling = Polling(budget=Budget(rate=500.0, burst=500, in_flight=16))
        monitor = Monitor(profiles["HERE"], polling, SystemClock())
        monitor.watch(syncs(20))
        monitor.start()
        try:
            for number in range(12):
                monitor.reconfigure(profiles[("THERE", "HERE")[number % 2]], polling)
                monitor.ask_all()
                await SystemClock().sleep(0.05 + 0.013 * number)
        finally:
            await monitor.aclose()
        assert {asked.token for asked in here.asked} == {"token.of.here"}
        assert {asked.token for asked in there.asked} == {"token.of.there"}
        assert min(len(here.asked), len(there.asked)) > 20


async def test_a_larger_budget_reaches_the_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HERE", "token.of.here")
    open_at_once: list[int] = []

    async def held(_: Asked, writer: asyncio.StreamWriter) -> None:
        open_at_once.append(len(server.writers))
        await SystemClock().sleep(0.3)
        writer.write(GOOD)

    async with served(held) as server:
        profiles = {"default": Profile("default", server.origin, EnvToken("HERE"))}
        monitor = Monitor(profiles, Polling(budget=Budget(rate=500.0, burst=500, in_flight=2)), SystemClock())
        monitor.watch(syncs(40))
        monitor.start()
        try:
            await _until(lambda: len(open_at_once) > 4)
            before = max(open_at_once)
            monitor.reconfigure(profiles, Polling(budget=Budget(rate=500.0, burst=500, in_flight=20)))
            monitor.ask_all()
            await _until(lambda: max(open_at_once) >= 15)
        finally:
            await monitor.aclose()
    assert before <= 3


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30.0):
        while not condition():
            await SystemClock().sleep(0.05)


async def test_a_profile_that_is_gone_cannot_be_listed_and_that_is_said() -> None:
    async with running(syncs(1)) as world:
        with pytest.raises(ConfigError, match='there is no profile "gone"'):
            await world.monitor.discover("gone")
