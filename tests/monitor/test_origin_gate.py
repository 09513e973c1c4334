import asyncio
from collections.abc import AsyncIterator

import pytest

from sync_tui.domain.observation import Failure, Link
from sync_tui.domain.polling import Budget
from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import SyncKey
from sync_tui.monitor.alarms import Alarms
from sync_tui.monitor.origin_gate import OriginGate, Rank
from tests.clock import FakeClock, settled
from tests.monitor.world import busiest, key

DEAD = Failure(Link.TIMEOUT)
HELD = Failure(Link.THROTTLED, None, 429, 30.0)


class _Line:
    """A running gate, and those who stand before it."""

    def __init__(self, budget: Budget) -> None:
        loop = asyncio.get_running_loop()
        self.clock = FakeClock()
        alarms = Alarms(self.clock)
        self.gate = OriginGate(SafeText("a.example"), budget, self.clock, alarms, lambda: 1.0)
        self.tasks = [loop.create_task(alarms.run()), loop.create_task(self.gate.run())]
        self.entered: list[str] = []
        self.refused: list[tuple[str, Link]] = []

    def enters(self, name: str, rank: Rank = (1, 0.0)) -> asyncio.Task[None]:
        async def enter() -> None:
            with self.gate.turn(key(name), rank) as turn:
                await turn
            self.entered.append(name)

        return self._stands(enter())

    def enters_unless_blocked(self, name: str, rank: Rank = (1, 0.0)) -> asyncio.Task[None]:
        async def enter() -> None:
            blocked = await self.gate.enter_unless_blocked(rank)
            if blocked is None:
                self.entered.append(name)
            else:
                self.refused.append((name, blocked.link))

        return self._stands(enter())

    def _stands(self, entering: "asyncio._CoroutineLike[None]") -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(entering)
        self.tasks.append(task)
        return task

    async def opened(self) -> None:
        """The gate is open: five failures from two syncs."""
        for number in range(5):
            self.enters(f"failing-{number}")
            await settled()
            self.gate.leave(key(f"failing-{number % 2}"), DEAD)
        self.entered.clear()


@pytest.fixture
async def line(request: pytest.FixtureRequest) -> AsyncIterator[_Line]:
    line = _Line(getattr(request, "param", Budget()))
    yield line
    for task in line.tasks:
        task.cancel()
    await asyncio.gather(*line.tasks, return_exceptions=True)


one_at_a_time = pytest.mark.parametrize("line", [Budget(rate=5.0, burst=10, in_flight=1)], indirect=True)


@one_at_a_time
async def test_a_person_goes_first_and_then_the_longest_due(line: _Line) -> None:
    line.enters("in flight")
    await settled()
    for name, rank in (("late", (1, 30.0)), ("early", (1, 10.0)), ("person", (0, 99.0)), ("early too", (1, 10.0))):
        line.enters(name, rank)
    for _ in range(4):
        await settled()
        line.gate.leave(key("x"), None)
    await settled()
    assert line.entered == ["in flight", "person", "early", "early too", "late"]


async def test_the_line_moves_at_the_rate_of_the_budget(line: _Line) -> None:
    times: list[float] = []
    for number in range(40):
        line.enters(str(number), (1, float(number)))
    await settled()
    while len(line.entered) < 40:
        for _ in range(len(line.entered) - len(times)):
            times.append(line.clock.boot())
            line.gate.leave(key("x"), None)
        await line.clock.advance(0.05)
    assert line.entered == [str(number) for number in range(40)]
    assert busiest(times, 1.0) <= 15
    assert times[-1] - times[0] == pytest.approx(6.0, abs=0.3)


async def test_no_more_than_the_limit_are_in_flight(line: _Line) -> None:
    for number in range(10):
        line.enters(str(number))
    await line.clock.advance(60.0)
    assert len(line.entered) == 8
    line.gate.leave(key("x"), None)
    await settled()
    assert len(line.entered) == 9


@one_at_a_time
@pytest.mark.parametrize("ticks", range(12))
async def test_whoever_is_cancelled_at_any_moment_loses_no_slot(line: _Line, ticks: int) -> None:
    line.enters("first")
    await settled()
    cancelled = line.enters("cancelled", (1, 1.0))
    line.enters("next", (1, 2.0))
    await settled()
    line.gate.leave(key("x"), None)
    for _ in range(ticks):
        await asyncio.sleep(0)
    cancelled.cancel()
    await settled()
    if "cancelled" in line.entered:
        line.gate.leave(key("x"), None)
    await line.clock.advance(5.0)
    assert line.entered[-1] == "next"
    assert line.gate.gate.in_flight == 1


@one_at_a_time
async def test_whom_a_person_waits_for_goes_from_its_place_to_the_front(line: _Line) -> None:
    line.enters("in flight")
    await settled()
    for number in range(20):
        line.enters(str(number), (1, float(number)))
    await settled()
    for _ in range(50):
        line.gate.hasten(key("17"))
        line.gate.hasten(key("nobody"))
    assert len(line.gate._line) == 20
    assert len(line.gate._hurried) == 1
    for _ in range(20):
        line.gate.leave(key("x"), None)
        await line.clock.advance(1.0)
    assert line.entered == ["in flight", "17", *(str(number) for number in range(20) if number != 17)]
    assert line.gate._line == []
    assert line.gate.gate.in_flight == 1


@one_at_a_time
async def test_whoever_is_cancelled_while_waiting_is_passed_over(line: _Line) -> None:
    line.enters("first")
    await settled()
    waiting = [line.enters(str(number), (1, float(number))) for number in range(50)]
    await settled()
    for task in waiting[:49]:
        task.cancel()
    await settled()
    line.gate.leave(key("x"), None)
    await line.clock.advance(1.0)
    assert line.entered == ["first", "49"]
    assert line.gate._line == []


async def test_whoever_withdraws_makes_room(line: _Line) -> None:
    for number in range(9):
        line.enters(str(number))
    await line.clock.advance(10.0)
    line.gate.withdraw()
    await settled()
    assert len(line.entered) == 9
    assert line.gate.gate.in_flight == 8


async def test_a_hold_keeps_everybody_out_to_the_millisecond(line: _Line) -> None:
    line.enters("throttled")
    await settled()
    line.gate.leave(key("x"), HELD)
    line.enters("person", (0, 0.0))
    await line.clock.advance(29.999)
    assert line.entered == ["throttled"]
    blocked = line.gate.blocked()
    assert blocked is not None
    assert (blocked.link, blocked.detail) == (Link.THROTTLED, "a.example asked us to wait")
    await line.clock.advance(0.001)
    assert line.entered == ["throttled", "person"]
    assert line.gate.blocked() is None


async def test_an_open_gate_lets_one_probe_through_and_the_longest_due_goes(line: _Line) -> None:
    await line.opened()
    for number in range(20):
        line.enters(str(number), (1, float(number)))
    blocked = line.gate.blocked()
    assert blocked is not None
    assert blocked.link is Link.OFFLINE
    await line.clock.advance(1.9)
    assert line.entered == []
    await line.clock.advance(60.0)
    assert line.entered == ["0"]
    line.gate.leave(key("0"), None)
    await settled()
    assert line.entered == ["0", "1"]
    await line.clock.advance(1.0)
    assert line.entered == [str(number) for number in range(7)]


async def test_who_does_not_wait_for_a_blocked_origin_is_told_why(line: _Line) -> None:
    await line.opened()
    line.enters_unless_blocked("later")
    await settled()
    assert line.refused == [("later", Link.OFFLINE)]


async def test_who_stands_in_line_when_the_origin_is_blocked_is_told_too(line: _Line) -> None:
    for number in range(11):
        line.enters_unless_blocked(str(number), (1, float(number)))
    await settled()
    assert len(line.entered) == 8
    line.gate.leave(key("0"), HELD)
    await settled()
    assert sorted(line.refused) == [("10", Link.THROTTLED), ("8", Link.THROTTLED), ("9", Link.THROTTLED)]
    await line.clock.advance(60.0)
    assert len(line.entered) == 8
    assert line.gate._impatient == set()


async def test_who_leans_on_a_key_does_not_starve_the_others(line: _Line) -> None:
    def finishes() -> None:
        while len(line.entered) > len(left):
            left.append(line.entered[len(left)])
            line.gate.leave(key(left[-1]), None)

    left: list[str] = []
    for number in range(100):
        line.enters(f"other-{number}", (1, float(number)))
    await settled()
    finishes()
    began = len(left)
    for moment in range(100):
        line.enters(f"person-{moment}", (0, line.clock.boot()))
        await line.clock.advance(0.1)
        finishes()
    admitted = left[began:]
    persons = [name for name in admitted if name.startswith("person")]
    assert len(admitted) >= 50
    assert len(persons) <= len(admitted) / 4 + 2
    assert admitted.index("person-0") <= 2  # two went before it was there
    for task in line.tasks[2:]:
        task.cancel()


async def test_an_open_gate_says_why(line: _Line) -> None:
    await line.opened()
    line.gate.gate = line.gate.gate._replace(trouble=Failure(Link.DNS, SafeText("host name not found")))
    blocked = line.gate.blocked()
    assert blocked is not None
    assert blocked.detail == "a.example is offline: host name not found; one probe at a time asks on"


async def test_requests_a_second_are_those_of_the_last_ten(line: _Line) -> None:
    assert line.gate.requests_per_second() == 0.0
    for number in range(5):
        line.enters(str(number))
    await settled()
    assert line.gate.requests_per_second() == 0.5
    await line.clock.advance(10.0)
    assert line.gate.requests_per_second() == 0.0


async def test_what_the_gate_remembers_does_not_grow(line: _Line) -> None:
    for number in range(2_000):
        line.enters(str(number))
        await line.clock.advance(0.25)
        line.gate.leave(SyncKey("default", None, str(number)), DEAD if number % 3 else None)
    assert len(line.gate._sent._parts) <= 50
    assert len(line.gate._line) <= 1
    assert len(line.gate.gate.failing) <= 5


async def test_whoever_was_let_in_and_has_not_woken_yet_is_not_forgotten(line: _Line) -> None:
    line.enters("a")
    while not line.entered:
        await asyncio.sleep(0)
        # Between its admission and its own turn on the loop the line is empty, and it still stands there.
        assert not line.gate.has_forgotten(key("a"))
    assert not line.gate.stands(key("a"))
