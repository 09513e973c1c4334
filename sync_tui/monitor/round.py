"""What is done every few seconds for as long as the engine runs."""

from collections.abc import Awaitable, Callable

from sync_tui.monitor.clock import Clock

GRACE = 0.75  # seconds after its end at which a wait is a hang: with two looks, less than three until that is noticed


class Round:
    """Does `work` again and again, so many seconds apart."""

    def __init__(self, clock: Clock, every: float, work: Callable[[], Awaitable[None]]) -> None:
        self._clock = clock
        self._every = every
        self._work = work
        self._began = clock.mono()
        self._late: float | None = None

    async def run(self) -> None:
        """Do it for ever, for the first time after so many seconds."""
        while True:
            # Not the clock that counts through suspend: the timer of a machine that slept is not late.
            self._began = self._clock.mono()
            await self._clock.sleep(self._every)
            await self._work()

    def is_stuck(self, _: float) -> bool:
        """Whether it should have come round a while ago, and has not since the last look either."""
        late = self._began if self._clock.mono() > self._began + self._every + GRACE else None
        late, self._late = self._late, late
        return late is not None and late == self._late
