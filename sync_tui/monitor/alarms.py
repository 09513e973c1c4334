"""Sleepers that share one timer: a thousand resting workers cost one wake-up of the loop."""

import asyncio
import heapq
import itertools
import math
from collections.abc import Callable, Generator
from typing import Any, Self

from sync_tui.monitor.clock import Clock

SLICE = 5.0
ROOM = 64
STUCK_AFTER = 0.5


class Alarms:
    """Wakes sleepers at moments of the boot clock.

    A loop's timers stand still while the machine is suspended, so the common timer sleeps in slices and looks at the
    boot clock after each.
    """

    def __init__(self, clock: Clock, before: Callable[[], None] = lambda: None) -> None:
        self._clock = clock
        self._before = before  # called before anyone is woken
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._room = ROOM
        self._timer: asyncio.Task[None] | None = None
        self._timer_ends = 0.0

    async def run(self) -> None:
        """Ring for ever."""
        while True:
            self._before()
            now = self._clock.boot()
            while self._waiting and self._waiting[0][0] <= now:
                _, _, sleeper = heapq.heappop(self._waiting)
                if not sleeper.done():
                    sleeper.set_result(None)
            self._timer_ends = min(self._waiting[0][0] if self._waiting else now + SLICE, now + SLICE)
            self._timer = asyncio.ensure_future(self._clock.sleep(self._timer_ends - now))
            try:
                await asyncio.wait({self._timer})
            finally:
                self._timer.cancel()

    def add(self, when: float, sleeper: asyncio.Future[None]) -> None:
        """Set the result of `sleeper` at `when`, unless it is done by then; never where `when` is infinite."""
        if when == math.inf:
            return
        if len(self._waiting) >= self._room:
            self._forget_the_awake()
        heapq.heappush(self._waiting, (when, next(self._order), sleeper))
        if self._timer is not None and when < self._timer_ends:
            self._timer.cancel()

    def is_stuck(self, now: float) -> bool:
        """Whether somebody should have been woken a while ago."""
        return any(when < now - STUCK_AFTER and not sleeper.done() for when, _, sleeper in self._waiting[:1])

    def look_again(self) -> None:
        """The boot clock went on while the timer stood still: look at it now."""
        if self._timer is not None:
            self._timer.cancel()

    def _forget_the_awake(self) -> None:
        # A sleeper that was rung stays in the heap until its moment, which may be an hour ahead.
        self._waiting = [entry for entry in self._waiting if not entry[2].done()]
        heapq.heapify(self._waiting)
        self._room = max(ROOM, 2 * len(self._waiting))


class Alarm:
    """One sleeper's alarm: it sleeps until a moment, or until somebody rings."""

    __slots__ = ("_alarms", "_rung", "_sleeper")

    def __init__(self, alarms: Alarms) -> None:
        self._alarms = alarms
        self._sleeper: asyncio.Future[None] | None = None
        self._rung = False

    def until(self, when: float) -> Self:
        """Set it: `with alarm.until(when): await alarm` ends at `when`, or as soon as it is rung.

        That is at once, where it was rung since the last sleep. It is no coroutine: the frame of one would cost each
        sleeper more than the sleep itself.
        """
        self._sleeper = asyncio.get_running_loop().create_future()
        if self._rung:
            self._sleeper.set_result(None)
        else:
            self._alarms.add(when, self._sleeper)
        return self

    def __enter__(self) -> Self:
        return self

    def __await__(self) -> Generator[Any, None, None]:
        if self._sleeper is None:
            raise RuntimeError("an alarm that was not set")
        return self._sleeper.__await__()

    def __exit__(self, *_: object) -> None:
        self._sleeper = None
        self._rung = False

    @property
    def is_set(self) -> bool:
        """Whether somebody sleeps who was not rung yet."""
        return self._sleeper is not None and not self._sleeper.done()

    def ring(self) -> None:
        """Wake the sleeper, or its next sleep."""
        self._rung = True
        if self._sleeper is not None and not self._sleeper.done():
            self._sleeper.set_result(None)
