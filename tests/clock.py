"""A clock that only moves when a test says so."""

import asyncio
import heapq
import itertools

MOST_ROUNDS = 10_000


class FakeClock:
    """Boot, mono and wall time under a test's hand; sleepers wake as `advance` passes their moment."""

    def __init__(self, now: float = 1_000.0, wall: float = 1_795_435_200.0) -> None:
        self.now = now
        self.wall_offset = wall - now
        self.suspended = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = itertools.count()

    def boot(self) -> float:
        return self.now + self.suspended

    def mono(self) -> float:
        return self.now

    def wall(self) -> float:
        return self.now + self.suspended + self.wall_offset

    async def sleep(self, seconds: float) -> None:
        sleeper = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + max(0.0, seconds), next(self._order), sleeper))
        await sleeper

    async def advance(self, seconds: float) -> None:
        """Let `seconds` pass: every sleeper wakes at its own moment, in order, and the loop settles after each."""
        end = self.now + seconds
        await settled()
        while self._sleepers and self._sleepers[0][0] <= end:
            when, _, sleeper = heapq.heappop(self._sleepers)
            if sleeper.done():
                continue
            self.now = max(self.now, when)
            sleeper.set_result(None)
            await settled()
        self.now = end
        await settled()


async def settled() -> None:
    """Give every ready callback its turn, and those they make ready, until the loop has nothing left to do."""
    ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]  # the loop says it nowhere else
    for _ in range(MOST_ROUNDS):
        await asyncio.sleep(0)
        if not ready:
            return
    raise AssertionError("the loop does not come to rest: something spins without waiting for time")
