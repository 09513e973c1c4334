"""Sleepers that share one timer: a thousand resting workers cost one wake-up of the loop."""

import asyncio
import heapq
import math
from collections.abc import Callable, Generator
from typing import Any, Self

from sync_tui.monitor.clock import Clock

SLICE = 5.0
ROOM = 64
STUCK_AFTER = 0.5


class Sleep(asyncio.Future[None]):
    """Lasts until a moment of the boot clock, or until it is made to end. It is its own place among the others."""

    __slots__ = ("until",)

    def __init__(self, until: float) -> None:
        super().__init__(loop=asyncio.get_running_loop())
        self.until = until

    def __lt__(self, other: "Sleep") -> bool:
        return self.until < other.until


class Alarms:
    """Wakes sleepers at moments of the boot clock.

    A loop's timers stand still while the machine is suspended, so the common timer sleeps in slices and looks at the
    boot clock after each.
    """

    def __init__(self, clock: Clock, before: Callable[[], None] = lambda: None) -> None:
        self._clock = clock
        self._before = before  # called before anyone is woken
        self._waiting: list[Sleep] = []
        self._room = ROOM
        self._timer: asyncio.Task[None] | None = None
        self._timer_ends = 0.0

    async def run(self) -> None:
        """Ring for ever."""
        while True:
            self._before()
            now = self._clock.boot()
            while self._waiting and self._waiting[0].until <= now:
                sleep = heapq.heappop(self._waiting)
                if not sleep.done():
                    sleep.set_result(None)
            self._timer_ends = min(self._waiting[0].until if self._waiting else now + SLICE, now + SLICE)
            self._timer = asyncio.ensure_future(self._clock.sleep(self._timer_ends - now))
            try:
                await asyncio.wait({self._timer})
            finally:
                self._timer.cancel()

    def add(self, sleep: Sleep) -> None:
        """End `sleep` at its moment, unless it is done by then; never where that is infinite."""
        if sleep.until == math.inf:
            return
        if len(self._waiting) >= self._room:
            self._forget_the_awake()
        heapq.heappush(self._waiting, sleep)
        if self._timer is not None and sleep.until < self._timer_ends:
            self._timer.cancel()

    def is_stuck(self, now: float) -> bool:
        """Whether somebody should have been woken a while ago."""
        return any(sleep.until < now - STUCK_AFTER and not sleep.done() for sleep in self._waiting[:1])

    def look_again(self) -> None:
        """The boot clock went on while the timer stood still: look at it now."""
        if self._timer is not None:
            self._timer.cancel()

    def _forget_the_awake(self) -> None:
        # A sleep that was rung stays in the heap until its moment, which may be an hour ahead.
        self._waiting = [sleep for sleep in self._waiting if not sleep.done()]
        heapq.heapify(self._waiting)
        self._room = max(ROOM, 2 * len(self._waiting))


class Alarm:
    """One sleeper's alarm: it sleeps until a moment, or until somebody rings."""

    __slots__ = ("_alarms", "_rung", "_sleep")

    def __init__(self, alarms: Alarms) -> None:
        self._alarms = alarms
        self._sleep: Sleep | None = None
        self._rung = False

    def until(self, when: float) -> Self:
        """Set it: `with alarm.until(when): await alarm` ends at `when`, or as soon as it is rung.

        That is at once, where it was rung since the last sleep. It is no coroutine: the frame of one would cost each
        sleeper more than the sleep itself.
        """
        self._sleep = Sleep(when)
        if self._rung:
            self._sleep.set_result(None)
        else:
            self._alarms.add(self._sleep)
        return self

    def __enter__(self) -> Self:
        return self

    def __await__(self) -> Generator[Any, None, None]:
        if self._sleep is None:
            raise RuntimeError("an alarm that was not set")
        return self._sleep.__await__()

    def __exit__(self, *_: object) -> None:
        self._sleep = None
        self._rung = False

    @property
    def is_set(self) -> bool:
        """Whether somebody sleeps who was not rung yet."""
        return self._sleep is not None and not self._sleep.done()

    def ring(self) -> None:
        """Wake the sleeper, or its next sleep."""
        self._rung = True
        if self._sleep is not None and not self._sleep.done():
            self._sleep.set_result(None)
