"""A loop and a clock on which time runs faster than outside: the program under test keeps every number it has."""

import asyncio
import selectors
import time
from collections import deque
from typing import Any

REMEMBERED = 16


class FastSelector(selectors.DefaultSelector):
    """Waits for a fraction of the time it is asked to, and remembers when it returned: each return is a turn."""

    def __init__(self, speed: float) -> None:
        super().__init__()
        self._speed = speed
        self.turns = 0
        self.returned: deque[float] = deque(maxlen=REMEMBERED)
        self.longest_turn = 0.0

    def select(self, timeout: float | None = None) -> Any:
        """As the system does, sooner."""
        if self.returned:
            self.longest_turn = max(self.longest_turn, time.monotonic() - self.returned[-1])
        ready = super().select(timeout / self._speed if timeout else timeout)
        self.turns += 1
        self.returned.append(time.monotonic())
        return ready


class FastLoop(asyncio.SelectorEventLoop):
    """A loop whose seconds are `speed` to one."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self.selector = FastSelector(speed)
        super().__init__(self.selector)

    def time(self) -> float:
        """Monotonic seconds, running fast."""
        return time.monotonic() * self._speed


class FastPolicy(asyncio.DefaultEventLoopPolicy):
    """Makes such loops wherever a program asks for one."""

    def __init__(self, speed: float) -> None:
        super().__init__()
        self._speed = speed

    def new_event_loop(self) -> asyncio.AbstractEventLoop:
        """A fast one."""
        return FastLoop(self._speed)


class FastClock:
    """The clocks of the machine, running fast; what a server dates stays in its own time."""

    def __init__(self, speed: float) -> None:
        self._speed = speed

    def mono(self) -> float:
        """`time.monotonic`, fast."""
        return time.monotonic() * self._speed

    def boot(self) -> float:
        """`CLOCK_BOOTTIME`, fast."""
        return time.clock_gettime(time.CLOCK_BOOTTIME) * self._speed

    def wall(self) -> float:
        """`time.time`."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """On a fast loop this is soon over."""
        await asyncio.sleep(seconds)
