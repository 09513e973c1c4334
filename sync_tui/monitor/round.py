"""What is done every few seconds for as long as the engine runs."""

import math
from collections.abc import Awaitable, Callable

from sync_tui.monitor.clock import Clock

GRACE = 0.75  # seconds after its end at which a wait is a hang: with two looks, less than three until that is noticed
LEAST = 1.25  # seconds from one turn to the next: in between the supervisor looks, even where it was late
_JUST_BEFORE = 1e-6  # seconds: a clock that rounds up to its ticks then ends a wait at the multiple, not a tick later


class Round:
    """Does `work` again and again, so many seconds apart."""

    def __init__(self, clock: Clock, every: float, work: Callable[[], Awaitable[None]]) -> None:
        self._clock = clock
        self._every = every
        self._work = work
        self._due = clock.mono() + every
        self._late: float | None = None

    async def run(self) -> None:
        """Do it for ever, for the first time after about so many seconds."""
        while True:
            # Not the clock that counts through suspend: the timer of a machine that slept is not late.
            now = self._clock.mono()
            wait = until_next(self._every, now, LEAST)
            self._due = now + wait
            await self._clock.sleep(wait)
            await self._work()

    def is_stuck(self, _: float) -> bool:
        """Whether it should have come round a while ago, and has not since the last look either."""
        late = self._due if self._clock.mono() > self._due + GRACE else None
        late, self._late = self._late, late
        return late is not None and late == self._late


def until_next(every: float, now: float, least: float) -> float:
    """Seconds until the first multiple of `every` that is `least` seconds ahead, on the clock that says `now`.

    What is done once a second and what is done every two then share one wake-up of the loop.
    """
    return math.ceil((now + least) / every) * every - now - _JUST_BEFORE
