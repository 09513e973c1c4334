"""Timers of a screen, in place of Textual's own: those wake the program when there is nothing to do, or one by one.

A screen that is at rest but for its clock spends more on waking than on what it wakes for.
"""

import math
from asyncio import Event

from textual._time import get_time, sleep
from textual.timer import Timer

from sync_tui.monitor.clock import Clock, SystemClock
from sync_tui.monitor.round import until_next


class RedrawTimer(Timer):
    """Draws what is to be drawn again: at once after a quiet time, and then no more often than Textual does.

    Its callback pauses it, and it rests until it is resumed. Textual's would come once more after each drawing.
    """

    async def _run(self) -> None:
        active: Event = self._active
        called = -math.inf
        while True:
            await active.wait()
            await sleep(called + self._interval - get_time())
            if active.is_set():
                called = get_time()
                await self._tick(next_timer=called, count=0)


class EvenTimer(Timer):
    """Calls at the multiples of its interval: in the same wake-up as what the engine does as often."""

    clock: Clock = SystemClock()

    async def _run(self) -> None:
        while True:
            now = self.clock.mono()
            await self.clock.sleep(until_next(self._interval, now, self._interval / 8))
            await self._tick(next_timer=now, count=0)
