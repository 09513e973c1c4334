"""Time, injected: the one place that reads a clock or sleeps."""

import asyncio
import math
import time
from typing import Protocol

TICK = 0.05


class Clock(Protocol):
    """Three clocks and a way to wait. All in seconds."""

    def mono(self) -> float:
        """Monotonic; stands still while the machine is suspended."""
        ...

    def boot(self) -> float:
        """Monotonic and counting through suspend: for every age and promise."""
        ...

    def wall(self) -> float:
        """Since the epoch; for display, and for what a server dates."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after at least `seconds`, never before."""
        ...


class SystemClock:
    """The machine's clocks."""

    def mono(self) -> float:
        """`time.monotonic`."""
        return time.monotonic()

    def boot(self) -> float:
        """`CLOCK_BOOTTIME` where there is one; elsewhere monotonic, which on macOS and Windows counts suspend too."""
        if _BOOT_CLOCK is None:
            return time.monotonic()
        return time.clock_gettime(_BOOT_CLOCK)

    def wall(self) -> float:
        """`time.time`."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """Sleep to the next common tick after `seconds`: a thousand sleepers then share one wake-up of the loop."""
        now = time.monotonic()
        await asyncio.sleep(math.ceil((now + seconds) / TICK) * TICK - now)


_BOOT_CLOCK: int | None = getattr(time, "CLOCK_BOOTTIME", None)
