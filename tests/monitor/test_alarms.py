import asyncio
import math
from collections.abc import AsyncIterator

import pytest

from sync_tui.monitor.alarms import ROOM, SLICE, Alarm, Alarms
from tests.clock import FakeClock, settled


class _Ringing:
    """Alarms that run, on a clock under the test's hand."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.alarms = Alarms(self.clock)
        self.woken: list[tuple[str, float]] = []
        self.running = asyncio.get_running_loop().create_task(self.alarms.run())
        self.sleepers: list[asyncio.Task[None]] = []

    def sleeps(self, name: str, seconds: float, alarm: Alarm | None = None) -> Alarm:
        alarm = alarm or Alarm(self.alarms)

        async def sleep() -> None:
            with alarm.until(self.clock.boot() + seconds):
                await alarm
            self.woken.append((name, self.clock.boot() - 1_000.0))

        self.sleepers.append(asyncio.get_running_loop().create_task(sleep()))
        return alarm

    @property
    def heap(self) -> int:
        return len(self.alarms._waiting)


@pytest.fixture
async def ringing() -> AsyncIterator[_Ringing]:
    ringing = _Ringing()
    yield ringing
    for task in (ringing.running, *ringing.sleepers):
        task.cancel()
    await asyncio.gather(ringing.running, *ringing.sleepers, return_exceptions=True)


async def test_sleepers_wake_at_their_own_moments_in_order(ringing: _Ringing) -> None:
    for name, seconds in (("c", 7.5), ("a", 0.5), ("d", 61.0), ("b", 0.75)):
        ringing.sleeps(name, seconds)
    await ringing.clock.advance(70)
    assert ringing.woken == [("a", 0.5), ("b", 0.75), ("c", 7.5), ("d", 61.0)]


async def test_a_sooner_sleeper_does_not_wait_for_the_timer_of_a_later_one(ringing: _Ringing) -> None:
    ringing.sleeps("late", 4.0)
    await ringing.clock.advance(1.0)
    ringing.sleeps("soon", 0.25)
    await ringing.clock.advance(10.0)
    assert ringing.woken == [("soon", 1.25), ("late", 4.0)]


async def test_a_moment_that_has_passed_wakes_at_once(ringing: _Ringing) -> None:
    ringing.sleeps("past", -100.0)
    await settled()
    assert ringing.woken == [("past", 0.0)]


async def test_a_sleeper_that_is_rung_wakes_before_its_moment_and_only_once(ringing: _Ringing) -> None:
    alarm = ringing.sleeps("rung", 30.0)
    await ringing.clock.advance(2.0)
    alarm.ring()
    alarm.ring()
    await settled()
    assert ringing.woken == [("rung", 2.0)]
    ringing.sleeps("again", 30.0, alarm)
    await ringing.clock.advance(60.0)
    assert ringing.woken == [("rung", 2.0), ("again", 32.0)]


async def test_a_ring_between_two_sleeps_is_not_lost(ringing: _Ringing) -> None:
    alarm = Alarm(ringing.alarms)
    alarm.ring()
    ringing.sleeps("first", 30.0, alarm)
    await settled()
    assert ringing.woken == [("first", 0.0)]


async def test_a_ring_in_the_same_moment_as_the_alarm_is_not_lost(ringing: _Ringing) -> None:
    alarm, seen, current = Alarm(ringing.alarms), list[int](), [0]

    async def watches() -> None:
        while True:
            seen.append(current[0])
            with alarm.until(ringing.clock.boot() + 5.0):
                await alarm

    ringing.sleepers.append(asyncio.get_running_loop().create_task(watches()))
    for change in range(1, 40):
        await ringing.clock.advance(2.5)
        current[0] = change
        alarm.ring()
        await settled()
        assert seen[-1] == change


async def test_a_sleep_without_end_is_ended_by_a_ring_alone(ringing: _Ringing) -> None:
    alarm = ringing.sleeps("forever", math.inf)
    await ringing.clock.advance(20_000.0)
    assert ringing.woken == []
    assert ringing.heap == 0
    alarm.ring()
    await settled()
    assert [name for name, _ in ringing.woken] == ["forever"]


async def test_after_a_suspend_sleepers_wake_within_one_slice(ringing: _Ringing) -> None:
    ringing.sleeps("slept over", 600.0)
    await ringing.clock.advance(101.0)
    ringing.clock.suspended += 3_600.0
    await ringing.clock.advance(SLICE)
    assert [name for name, _ in ringing.woken] == ["slept over"]


async def test_a_cancelled_sleeper_leaves_the_others_alone(ringing: _Ringing) -> None:
    ringing.sleeps("gone", 1.0)
    ringing.sleeps("here", 2.0)
    await settled()
    ringing.sleepers[0].cancel()
    await ringing.clock.advance(3.0)
    assert ringing.woken == [("here", 2.0)]


async def test_sleepers_that_are_rung_for_days_do_not_fill_the_heap(ringing: _Ringing) -> None:
    alarms = [Alarm(ringing.alarms) for _ in range(20)]
    for _ in range(200):
        for alarm in alarms:
            ringing.sleeps("rung", 3_600.0, alarm)
        await settled()
        for alarm in alarms:
            alarm.ring()
        await settled()
        ringing.sleepers.clear()
    assert len(ringing.woken) == 4_000
    assert ringing.heap <= ROOM


async def test_a_thousand_sleepers_share_one_timer(ringing: _Ringing) -> None:
    for number in range(1_000):
        ringing.sleeps("one of many", 2.0 + number / 1_000)
    await settled()
    assert len(ringing.clock._sleepers) <= 2
    await ringing.clock.advance(3.0)
    assert len(ringing.woken) == 1_000


async def test_nothing_is_left_when_the_timer_is_stopped(ringing: _Ringing) -> None:
    ringing.sleeps("never", 2.0)
    await settled()
    ringing.running.cancel()
    ringing.sleepers[0].cancel()
    await settled()
    assert asyncio.all_tasks() == {asyncio.current_task()}
