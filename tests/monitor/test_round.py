"""What comes round: that it does, and that only a hang is taken for one."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_tui.monitor.round import Round, until_next
from tests.clock import FakeClock

EVERY, LOOK = 2.0, 1.0


class _Turning:
    """A round that runs, looked at once a second."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.done = 0
        self.takes = 0.0
        self.round = Round(self.clock, EVERY, self._work)
        self.task = asyncio.get_running_loop().create_task(self.round.run())

    async def _work(self) -> None:
        await self.clock.sleep(self.takes)
        self.done += 1

    async def stuck(self, seconds: float) -> list[bool]:
        """What each look says."""
        looks = []
        for _ in range(round(seconds / LOOK)):
            await self.clock.advance(LOOK)
            looks.append(self.round.is_stuck(self.clock.boot()))
        return looks


@pytest.fixture
async def turning() -> AsyncIterator[_Turning]:
    turning = _Turning()
    yield turning
    turning.task.cancel()


async def test_it_comes_round_for_ever_and_is_never_stuck(turning: _Turning) -> None:
    assert not any(await turning.stuck(60.0))
    assert turning.done == 30


async def test_a_timer_that_never_rings_and_work_that_never_ends_are_found_within_three_seconds(
    turning: _Turning,
) -> None:
    await turning.stuck(10.0)
    turning.takes = 1e9
    assert (await turning.stuck(EVERY + 3.0)).index(True) <= EVERY + 2
    turning.clock._sleepers.clear()
    turning.task.cancel()
    turning.takes = 0.0
    turning.task = asyncio.get_running_loop().create_task(turning.round.run())
    assert not any(await turning.stuck(10.0))
    turning.clock._sleepers.clear()
    assert (await turning.stuck(EVERY + 3.0)).index(True) <= EVERY + 2


async def test_neither_a_sleep_of_the_machine_nor_a_loop_that_stood_still_is_a_hang(turning: _Turning) -> None:
    await turning.stuck(3.0)
    turning.clock.suspended += 3_600.0
    assert not any(await turning.stuck(10.0))
    turning.clock.now += 30.0  # nothing rang meanwhile, and the one who looks comes first
    assert not turning.round.is_stuck(turning.clock.boot())
    assert not any(await turning.stuck(10.0))


@given(st.floats(0, 1e7), st.sampled_from((0.5, 1.0, 2.0)), st.floats(0.05, 1.25))
def test_rounds_meet_at_the_multiples_of_their_pace_and_never_sooner_than_agreed(
    now: float, every: float, least: float
) -> None:
    at = now + until_next(every, now, least)
    assert least - 1e-5 <= at - now <= least + every
    assert abs(at - round(at / every) * every) < 1e-5


async def test_a_round_that_was_late_leaves_the_supervisor_time_to_look_in_between(turning: _Turning) -> None:
    turning.takes = 1.0
    await turning.clock.advance(EVERY)
    turning.clock.now += 0.9  # its work ends just before the next multiple
    await turning.clock.advance(1.0)
    assert turning.done == 1
    turning.takes = 0.0
    await turning.clock.advance(1.2)
    assert turning.done == 1
    await turning.clock.advance(EVERY)
    assert turning.done == 2
