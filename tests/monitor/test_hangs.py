"""Whatever hangs is noticed within three seconds of when it should have ended, and replaced; no honest wait is."""

import asyncio
import heapq
import math
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import MethodType

import pytest

from sync_tui.domain.freshness import Freshness
from sync_tui.domain.observation import Failure, Link
from sync_tui.domain.polling import Budget, Cadence, Polling
from sync_tui.domain.profile import Profile
from sync_tui.monitor.clock import Clock, SystemClock
from sync_tui.monitor.engine import Monitor
from sync_tui.monitor.origin_gate import Turn
from sync_tui.monitor.round import Round
from sync_tui.paragon.client import Reply
from tests.monitor.fake_api import FakeApi
from tests.monitor.world import World, key, running, syncs
from tests.paragon.fault_server import Asked, served

FIRST = key("sync-0")
NOTICED = 3.0  # seconds after the end that was promised
DEADLINE = Polling().deadline
STEP = 0.05

Breaking = Callable[[World, pytest.MonkeyPatch], float]
"""Lets the first sync hang from its next ask on; seconds after which that should have ended, once it is due."""


async def _forever(*_: object, **__: object) -> None:
    await asyncio.get_running_loop().create_future()


async def _deaf(*_: object, **__: object) -> None:
    while True:
        try:
            await _forever()
        except asyncio.CancelledError:
            if asyncio.current_task() in _let_die:
                raise


_let_die: set["asyncio.Task[None] | None"] = set()


@pytest.fixture(autouse=True)
async def no_deaf_task_survives() -> AsyncIterator[None]:
    before = asyncio.all_tasks()
    yield
    left = asyncio.all_tasks() - before - {asyncio.current_task()}
    _let_die.update(left)
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    _let_die.clear()


def _asks(world: World, broken: pytest.MonkeyPatch) -> float:
    broken.setattr(world.api, "latency", lambda sync_id: math.inf if sync_id == "sync-0" else 0.1)
    return DEADLINE


def _asks_and_hears_nothing(world: World, broken: pytest.MonkeyPatch) -> float:
    ask = world.api.get_status

    async def get_status(profile: Profile, sync_id: str, *, user: str | None = None) -> Reply:
        if sync_id == "sync-0":
            await _deaf()
        return await ask(profile, sync_id, user=user)

    broken.setattr(world.api, "get_status", get_status)
    return DEADLINE


def _gets_its_token(world: World, broken: pytest.MonkeyPatch) -> float:
    broken.setattr(world.api, "token_ready", _forever)
    return DEADLINE


def _gets_its_token_and_hears_nothing(world: World, broken: pytest.MonkeyPatch) -> float:
    broken.setattr(world.api, "token_ready", _deaf)
    return DEADLINE


def _enters_the_line(world: World, broken: pytest.MonkeyPatch) -> float:
    gate = world.worker()._gate
    broken.setattr(gate, "turn", lambda key, rank: Turn(gate, key, rank, 0))
    return 0.0


def _stands_in_no_line(world: World, broken: pytest.MonkeyPatch) -> float:
    broken.setattr(world.worker()._gate, "_stand", lambda *_: None)
    return 0.0


def _sleeps_where_nothing_rings(world: World, broken: pytest.MonkeyPatch) -> float:
    broken.setattr(world.monitor._alarms, "add", lambda *_: None)
    world.worker()._alarm.ring()
    return 0.0


PLACES: list[Breaking] = [
    _asks,
    _asks_and_hears_nothing,
    _gets_its_token,
    _gets_its_token_and_hears_nothing,
    _enters_the_line,
    _stands_in_no_line,
    _sleeps_where_nothing_rings,
]


@asynccontextmanager
async def watched(count: int) -> AsyncIterator[World]:
    """A world in which each sync was asked once, and is not due for a while."""
    async with running(syncs(count), Polling(Cadence(idle=10.0))) as world:
        await world.clock.advance(5.0)
        yield world


async def seconds_until(world: World, is_so: Callable[[], bool], within: float = 120.0) -> float:
    began = world.clock.boot()
    while not is_so():
        assert world.clock.boot() - began < within, "it never happened"
        await world.clock.advance(STEP)
    return world.clock.boot() - began


@pytest.mark.parametrize("breaking", PLACES)
@pytest.mark.parametrize("phase", [0.0, 0.3, 0.6, 0.9])
async def test_a_worker_that_hangs_is_noticed_within_three_seconds_shown_and_restarted(
    breaking: Breaking, phase: float
) -> None:
    async with watched(2) as world:
        await world.clock.advance(phase)
        hung, due = world.worker().task, world.track("sync-0").plan.due
        with pytest.MonkeyPatch.context() as broken:
            should_end = due + breaking(world, broken)
            await world.clock.advance(should_end - world.clock.boot() - STEP)
            assert world.worker().task is hung, "what may still end is no hang"
            assert world.track("sync-0").link is Link.OK
            await seconds_until(world, lambda: world.track("sync-0").link is Link.INTERNAL)
            assert world.clock.boot() - should_end < NOTICED
            assert str(world.track("sync-0").failure).count("restarted") == 1
            assert world.worker().task is not hung
            # Again and again, ever more slowly, and meanwhile it never passes for fresh.
            await world.clock.advance(200.0)
            assert 3 <= world.worker().restarts <= 10
            assert world.track("sync-0").freshness(world.clock.boot()) is not Freshness.FRESH
            assert world.track("sync-0").link is Link.INTERNAL
        async with asyncio.timeout(20.0):
            while world.track("sync-0").link is not Link.OK:
                world.monitor.ask_now(FIRST)
                await world.clock.advance(1.0)
        (gate,) = world.monitor._gates.values()
        assert gate.gate.in_flight == 0


async def test_asks_that_hear_no_cancellation_take_nobody_s_place() -> None:
    async with running(syncs(12), Polling(Cadence(idle=10.0))) as world:
        ask = world.api.get_status

        async def get_status(profile: Profile, sync_id: str, *, user: str | None = None) -> Reply:
            if sync_id < "sync-9":
                await _deaf()
            return await ask(profile, sync_id, user=user)

        with pytest.MonkeyPatch.context() as broken:
            broken.setattr(world.api, "get_status", get_status)
            await world.clock.advance(20.0)
            for _ in range(20):
                await world.clock.advance(15.0)
                assert world.track("sync-9").freshness(world.clock.boot()) is Freshness.FRESH
        assert len(world.api.times("sync-9")) > 20


async def test_what_takes_its_whole_time_is_no_hang(caplog: pytest.LogCaptureFixture) -> None:
    async with running(syncs(60)) as world:

        async def token_ready(api: FakeApi, profile: Profile, **_: object) -> Failure | None:
            await world.clock.sleep(DEADLINE)
            return None

        with pytest.MonkeyPatch.context() as slow:
            slow.setattr(world.api, "token_ready", MethodType(token_ready, world.api))
            world.api.latency = lambda _: DEADLINE
            await world.meets_slow_dead_and_held_origins()
        assert caplog.text == ""
        assert {worker.restarts for worker in world.monitor._workers.values()} == {0}


async def test_a_machine_that_slept_while_a_token_was_got_had_no_hang(caplog: pytest.LogCaptureFixture) -> None:
    async with watched(3) as world:

        async def token_ready(api: FakeApi, profile: Profile, **_: object) -> Failure | None:
            await world.clock.sleep(DEADLINE)
            return None

        with pytest.MonkeyPatch.context() as slow:
            slow.setattr(world.api, "token_ready", MethodType(token_ready, world.api))
            await world.clock.advance(12.0)
            world.clock.suspended += 3_600.0
            await world.clock.advance(60.0)
        assert caplog.text == ""
        assert {track.failure for track in world.monitor.store.values()} == {None}


async def test_a_worker_cancelled_in_mid_request_delays_no_other_ask_past_its_deadline(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """On real sockets: the successor's request does not wait for the one that was out."""

    async def silent(_: Asked, writer: asyncio.StreamWriter) -> None:
        await writer.wait_closed()

    clock = SystemClock()
    async with served(silent) as server:
        polling = Polling(budget=Budget(in_flight=1), deadline=2.0)
        monitor = Monitor({"prod": server.profile()}, polling, clock, rng=lambda: 0.0)
        monitor.watch(syncs(1, profile="prod"))
        monitor.start()
        ((key_, worker),) = monitor._workers.items()
        await _until(clock, lambda: bool(server.asked))
        assert worker.task is not None
        worker.task.cancel()
        await _until(clock, lambda: monitor.store[key_].link is Link.INTERNAL)
        await _until(clock, lambda: monitor.store[key_].plan.asking_since is not None)
        began = monitor.store[key_].plan.asking_since
        await _until(clock, lambda: monitor.store[key_].link is Link.TIMEOUT)
        ended = monitor.store[key_].plan.asked_at
        await monitor.aclose()
    assert began is not None
    assert ended is not None
    assert ended - began < polling.deadline + 0.3
    assert "hung" not in caplog.text


async def _until(clock: Clock, is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(10.0):
        while not is_so():
            await clock.sleep(0.02)


async def test_a_worker_that_oversleeps_is_noticed_within_three_seconds(caplog: pytest.LogCaptureFixture) -> None:
    async with watched(2) as world:
        due = world.track("sync-0").plan.due
        alarms = world.monitor._alarms
        alarms._waiting = [sleep for sleep in alarms._waiting if sleep.until != due]
        await world.clock.advance(due - world.clock.boot() + NOTICED)
        assert "overslept" in caplog.text
        await world.clock.advance(1.0)
        assert world.track("sync-0").link is Link.OK


async def test_alarms_that_hang_are_replaced_within_three_seconds() -> None:
    async with watched(3) as world:
        hanging = _hang(world, "alarms")
        due = min(track.plan.due for track in world.monitor.store.values())
        await world.clock.advance(due - world.clock.boot() + NOTICED)
        assert hanging.done()
        assert len(world.api.asked) > 3
        await world.clock.advance(60.0)
        assert {track.freshness(world.clock.boot()) for track in world.monitor.store.values()} == {Freshness.FRESH}


async def test_a_gate_that_hangs_is_replaced_within_three_seconds_of_when_somebody_could_go() -> None:
    async with watched(30) as world:
        hanging = _hang(world, "gate of https://default.example")
        world.monitor.ask_all()
        await world.clock.advance(NOTICED)
        assert hanging.done()
        await world.clock.advance(60.0)
        assert {track.freshness(world.clock.boot()) for track in world.monitor.store.values()} == {Freshness.FRESH}


def _hang(world: World, name: str) -> "asyncio.Task[None]":
    """What is kept under this name hangs from now on, where it stands."""
    work, task, is_stuck = world.monitor._supervisor._kept[name]
    task.cancel()
    hanging = asyncio.get_running_loop().create_task(_forever())
    world.monitor._supervisor._kept[name] = (work, hanging, is_stuck)
    return hanging


@pytest.mark.parametrize("name", ["news of the origins", "sign-ins", "watch over the supervisor"])
async def test_what_comes_round_is_replaced_within_three_seconds_where_it_hangs(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with watched(2) as world:
        work, task, _ = world.monitor._supervisor._kept[name]
        assert isinstance(work, MethodType)
        each = work.__self__
        assert isinstance(each, Round)
        with pytest.MonkeyPatch.context() as broken:
            broken.setattr(each, "_work", _forever)
            await world.clock.advance(each._every + NOTICED)
        assert world.monitor._supervisor._kept[name][1] is not task
        assert f"{name} hung; restarted" in caplog.text
        await world.clock.advance(NOTICED)
        caplog.clear()
        await world.clock.advance(600.0)
        assert caplog.text == ""


@pytest.mark.parametrize("phase", [0.0, 0.25, 0.5, 0.75, 1.0, 1.25])
async def test_a_supervisor_that_hangs_is_replaced_within_three_seconds_and_it_is_said(phase: float) -> None:
    async with watched(2) as world:
        await world.clock.advance(phase)
        oversight = world.monitor._oversight
        hanging = oversight.task
        assert hanging is not None
        should_end = _never_woken(world, hanging)
        world.task().cancel()
        await world.clock.advance(should_end + NOTICED - world.clock.now)
        assert oversight.task is not hanging
        assert [notice.words for notice in world.monitor.notices.kept()] == [
            "the supervisor of the workers hung, and was replaced"
        ]
        await world.clock.advance(1.0 + STEP)
        assert not world.task().done()
        await world.clock.advance(60.0)
        assert len(world.monitor.notices.kept()) == 1


def _never_woken(world: World, task: "asyncio.Task[None]") -> float:
    """The clock forgets to wake `task`; when it should have."""
    sleeper = task._fut_waiter  # type: ignore[attr-defined]  # asyncio says it nowhere else
    (when,) = (entry[0] for entry in world.clock._sleepers if entry[2] is sleeper)
    world.clock._sleepers = [entry for entry in world.clock._sleepers if entry[2] is not sleeper]
    heapq.heapify(world.clock._sleepers)
    return when


async def test_a_clock_that_forgets_to_ring_the_alarms_is_noticed_within_three_seconds() -> None:
    async with watched(3) as world:
        timer = world.monitor._alarms._timer
        assert timer is not None
        _never_woken(world, timer)
        due = min(track.plan.due for track in world.monitor.store.values())
        await world.clock.advance(due - world.clock.boot() + NOTICED)
        assert len(world.api.asked) > 3
        await world.clock.advance(60.0)
        assert {track.freshness(world.clock.boot()) for track in world.monitor.store.values()} == {Freshness.FRESH}
