"""Workers that die: shown, restarted, and never taken for fresh."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from types import MethodType

import pytest

from sync_tui.domain.freshness import Freshness
from sync_tui.domain.observation import Link
from sync_tui.domain.polling import Polling
from sync_tui.domain.profile import Profile
from sync_tui.monitor.clock import SystemClock
from sync_tui.monitor.engine import Monitor
from sync_tui.monitor.worker import Worker
from sync_tui.paragon.client import Reply
from tests.clock import FakeClock, settled
from tests.monitor.fake_api import FakeApi, good
from tests.monitor.world import PROFILES, key, new_world, running, syncs

FIRST = key("sync-0")
_lives = Worker.run


class Doom(BaseException):
    """What nobody expects; its text must not be shown."""


async def _returns(self: Worker) -> None:
    return


async def _fails(self: Worker) -> None:
    raise ValueError("canary-token")


async def _dooms(self: Worker) -> None:
    raise Doom("canary-token")


async def _cancels_itself(self: Worker) -> None:
    raise asyncio.CancelledError


@pytest.mark.parametrize(
    ("ending", "words"),
    [
        (_returns, "the worker returned; restarted"),
        (_fails, "the worker failed: ValueError; restarted"),
        (_dooms, "the worker failed: Doom; restarted"),
        (_cancels_itself, "the worker was cancelled; restarted"),
    ],
    ids=["returns", "raises", "raises a BaseException", "raises a cancellation"],
)
async def test_a_worker_that_ends_is_shown_and_restarted(
    ending: Callable[[Worker], Awaitable[None]], words: str, caplog: pytest.LogCaptureFixture
) -> None:
    world = new_world()
    world.monitor.watch(syncs(2))
    with pytest.MonkeyPatch.context() as patch, caplog.at_level(logging.ERROR):
        patch.setattr(Worker, "run", lambda self: ending(self) if self.key == FIRST else _lives(self))
        world.monitor.start()
        await world.clock.advance(1.0)
    track = world.track("sync-0")
    assert track.link is Link.INTERNAL
    assert track.failure is not None
    assert track.failure.detail == words
    assert "canary" not in caplog.text
    assert "restart 1" in caplog.text
    await world.clock.advance(5.0)
    assert world.track("sync-0").link is Link.OK
    assert world.track("sync-1").link is Link.OK
    await world.monitor.aclose()


@pytest.mark.parametrize("ticks", range(40))
async def test_a_worker_cancelled_at_any_tick_is_restarted_and_loses_no_slot(ticks: int) -> None:
    async with running(syncs(3)) as world:
        for _ in range(ticks):
            # Virtual time moves with the ticks, so that the cancellation meets the worker in every state.
            await asyncio.sleep(0)
            if ticks > 8 and world.clock._sleepers:
                await world.clock.advance(0.05)
        world.task().cancel()
        await world.clock.advance(1.0)
        assert world.track("sync-0").link in (Link.INTERNAL, Link.OK)
        await world.clock.advance(4.0)
        assert world.track("sync-0").link is Link.OK
        (gate,) = world.monitor._gates.values()
        assert gate.gate.in_flight == 0
        assert not world.task().done()


async def test_a_bug_in_the_client_is_seen_as_internal_and_does_not_stop_the_polling() -> None:
    async with running(syncs(2)) as world:
        world.api.scripts["sync-0"].extend([RuntimeError("canary-token")] * 3)
        await world.clock.advance(3.0)
        track = world.track("sync-0")
        assert track.link is Link.INTERNAL
        assert track.failure is not None
        assert "canary" not in str(track.failure)
        assert track.freshness(world.clock.boot()) is Freshness.NEVER
        await world.clock.advance(60.0)
        assert world.track("sync-0").link is Link.OK
        assert world.worker().restarts == 0
        (gate,) = world.monitor._gates.values()
        assert gate.gate.in_flight == 0


async def test_a_reply_of_neither_kind_is_a_bug_that_is_seen() -> None:
    async with running(syncs(1)) as world:
        world.api.scripts["sync-0"].append(Reply())
        while world.track("sync-0").link is None:
            await world.clock.advance(0.1)
        assert world.track("sync-0").link is Link.INTERNAL
        await world.clock.advance(5.0)
        assert world.track("sync-0").link is Link.OK


async def test_a_worker_that_dies_again_and_again_is_restarted_ever_more_slowly() -> None:
    async with running(syncs(1)) as world:
        world.api.default = lambda _: RuntimeError()
        await world.clock.advance(3_600.0)
        assert 12 <= len(world.api.asked) <= 30
        assert max(world.api.gaps("sync-0")) <= 302.0
        assert min(world.api.gaps("sync-0")[5:]) >= 150.0
        track = world.track("sync-0")
        assert track.failure is not None
        assert "times of late: this is a bug; restarted slowly" in (track.failure.detail or "")
        assert track.freshness(world.clock.boot()) is Freshness.NEVER
        assert track.failing_since is not None
        assert track.failing_since < 1_003.0


async def test_a_dead_worker_does_not_keep_its_row_fresh() -> None:
    async with running(syncs(1)) as world:
        world.api.default = lambda _: good("ACTIVE")
        await world.clock.advance(20.0)
        world.api.default = lambda _: RuntimeError()
        await world.clock.advance(45.0)
        assert world.track("sync-0").freshness(world.clock.boot()) is Freshness.STALE
        assert world.track("sync-0").link is Link.INTERNAL


async def test_a_worker_that_survives_its_cancellation_has_no_second_life(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(syncs(1)) as world:
        deaf = asyncio.get_running_loop().create_future()

        async def hears_nothing(api: FakeApi, profile: Profile, sync_id: str, **_: object) -> Reply:
            try:
                await world.clock.sleep(1e9)
            except asyncio.CancelledError:
                await deaf
            return good("ERRORED")

        monkeypatch.setattr(world.api, "get_status", MethodType(hears_nothing, world.api))
        await world.clock.advance(2.0)
        first = world.task()
        await world.clock.advance(50.0)
        monkeypatch.undo()
        assert world.task() is not first
        await world.clock.advance(60.0)
        assert not first.done()
        deaf.set_result(None)
        await settled()
        assert first.done()
        assert world.track("sync-0").link is Link.OK
        state = world.track("sync-0").state
        assert state is not None
        assert state.status == "IDLE"
        asked = len(world.api.asked)
        await world.clock.advance(300.0)
        assert 9 <= len(world.api.asked) - asked <= 12
        (gate,) = world.monitor._gates.values()
        assert gate.gate.in_flight == 0


async def test_an_unwatched_worker_that_survives_its_cancellation_ends_quietly(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(syncs(1)) as world:

        async def answers_anyway(api: FakeApi, profile: Profile, sync_id: str, **_: object) -> Reply:
            try:
                await world.clock.sleep(1e9)
            except asyncio.CancelledError:
                return good()
            return good()

        monkeypatch.setattr(world.api, "get_status", MethodType(answers_anyway, world.api))
        await world.clock.advance(2.0)
        task = world.task()
        world.monitor.unwatch(FIRST)
        await settled()
        assert task.done()
        assert task.exception() is None
        assert len(world.monitor.store) == 0
        (gate,) = world.monitor._gates.values()
        assert gate.gate.in_flight == 0


@pytest.mark.parametrize("name", ["alarms", "gate of https://default.example"])
async def test_what_all_workers_need_is_restarted_too(name: str) -> None:
    async with running(syncs(3)) as world:
        await world.clock.advance(5.0)
        _, task, _ = world.monitor._supervisor._kept[name]
        task.cancel()
        await world.clock.advance(60.0)
        assert {len(world.api.times(f"sync-{number}")) for number in range(3)} <= {2, 3}
        assert {track.freshness(world.clock.boot()) for track in world.monitor.store.values()} == {Freshness.FRESH}


@pytest.mark.parametrize("is_cancelled", [True, False], ids=["cancelled", "failed"])
async def test_the_supervisor_itself_is_revived(is_cancelled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(syncs(2)) as world:
        await world.clock.advance(5.0)
        supervising = world.monitor._oversight.task
        assert supervising is not None
        if is_cancelled:
            supervising.cancel()
        else:
            with monkeypatch.context() as broken:
                broken.setattr(world.monitor._supervisor, "_look", None)
                await world.clock.advance(1.0)
        async with asyncio.timeout(10.0):
            while world.monitor._oversight.task is supervising:
                await asyncio.sleep(0.01)
        world.task().cancel()
        await world.clock.advance(2.0)
        assert not world.task().done()


async def test_workers_that_die_together_are_all_restarted() -> None:
    async with running(syncs(4)) as world:
        await world.clock.advance(5.0)
        for worker in world.monitor._workers.values():
            assert worker.task is not None
            worker.task.cancel()
        await world.clock.advance(1.0)
        assert [track.link for track in world.monitor.store.values()] == [Link.INTERNAL] * 4
        await world.clock.advance(2.0)
        assert [track.link for track in world.monitor.store.values()] == [Link.OK] * 4


async def test_a_worker_that_ends_now_and_then_is_not_taken_for_a_broken_one() -> None:
    async with running(syncs(1)) as world:
        for _ in range(12):
            await world.clock.advance(250.0)
            world.task().cancel()
            await world.clock.advance(2.5)
            assert world.track("sync-0").link is Link.OK


async def test_five_ends_in_ten_minutes_are_too_many_even_where_it_works_between_them() -> None:
    async with running(syncs(1)) as world:
        for _ in range(5):
            await world.clock.advance(60.0)
            assert world.track("sync-0").link is Link.OK
            world.task().cancel()
            await world.clock.advance(1.5)
        failure = world.track("sync-0").failure
        assert failure is not None
        assert failure.detail == "the worker was cancelled, 5 times of late: this is a bug; restarted slowly"
        world.monitor.ask_now(FIRST)
        await world.clock.advance(1.5)
        assert world.track("sync-0").link is Link.OK


async def test_a_long_stay_in_the_line_is_no_fault_of_the_worker(caplog: pytest.LogCaptureFixture) -> None:
    async with running(syncs(60)) as world:
        world.api.latency = lambda _: 14.0
        await world.meets_slow_dead_and_held_origins()
        assert caplog.text == ""
        assert {worker.restarts for worker in world.monitor._workers.values()} == {0}


async def test_a_loop_that_stands_still_for_seconds_is_nobody_s_fault(caplog: pytest.LogCaptureFixture) -> None:
    """On a real loop, where all timers that are due ring at once, and the supervisor's turn comes first."""
    clock = SystemClock()
    monitor = Monitor(PROFILES, Polling(), clock, FakeApi(FakeClock(), latency=0.0))
    monitor.watch(syncs(20))
    monitor.start()
    await asyncio.sleep(1.2)
    for key_, track in monitor.store.items():
        # All are due within the time for which the loop stands still.
        monitor.store.plan(key_, track.plan._replace(due=clock.boot() + 0.05))
        monitor._workers[key_]._alarm.ring()
    await asyncio.sleep(0.01)
    time.sleep(3.0)
    await asyncio.sleep(1.2)
    assert caplog.text == ""
    assert {track.failure for track in monitor.store.values()} == {None}
    assert monitor._supervisor.looks >= 2
    await monitor.aclose()


@pytest.mark.parametrize("end", [SystemExit(7), KeyboardInterrupt("canary-token")], ids=repr)
async def test_what_would_end_the_loop_ends_one_worker(end: BaseException) -> None:
    async with running(syncs(2)) as world:
        world.api.scripts["sync-0"].append(end)
        while world.track("sync-0").failure is None:
            await world.clock.advance(0.1)
        failure = world.track("sync-0").failure
        assert failure is not None
        assert failure.detail == f"the worker failed: {type(end).__name__}; restarted"
        await world.clock.advance(5.0)
        assert {track.link for track in world.monitor.store.values()} == {Link.OK}


async def test_it_looks_at_whole_seconds_and_soon_again_where_it_was_late() -> None:
    async with running(syncs(1)) as world:
        supervisor = world.monitor._supervisor
        await world.clock.advance(2.5)
        before = supervisor.looks
        world.clock.now += 0.9  # nothing rang meanwhile
        await world.clock.advance(0.0)
        assert supervisor.looks == before + 1
        await world.clock.advance(0.6)
        assert supervisor.looks == before + 2
        await world.clock.advance(10.0)
        assert supervisor.looks == before + 12
