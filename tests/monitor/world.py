"""A monitor over a fake API in virtual time."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sync_tui.domain.observation import Link
from sync_tui.domain.polling import Polling
from sync_tui.domain.profile import EnvToken, Origin, Profile
from sync_tui.domain.watch import SyncKey, WatchedSync
from sync_tui.monitor.engine import Monitor
from sync_tui.monitor.track import Track
from sync_tui.monitor.worker import Worker
from tests.clock import FakeClock
from tests.monitor.fake_api import Asked, FakeApi, bad

ORIGINS = {name: Origin("https", f"{name}.example", 443) for name in ("default", "other")}
PROFILES = {name: Profile(name, origin, EnvToken("TOKEN")) for name, origin in ORIGINS.items()}
RATE, BURST, IN_FLIGHT = 5.0, 10, 8


@dataclass(frozen=True)
class World:
    """What a test turns, and what it looks at."""

    clock: FakeClock
    api: FakeApi
    monitor: Monitor

    def track(self, sync_id: str, profile: str = "default") -> Track:
        return self.monitor.store[SyncKey(profile, None, sync_id)]

    def worker(self, sync_id: str = "sync-0") -> Worker:
        return self.monitor._workers[key(sync_id)]

    def task(self, sync_id: str = "sync-0") -> "asyncio.Task[None]":
        task = self.worker(sync_id).task
        assert task is not None
        return task

    async def meets_slow_dead_and_held_origins(self) -> None:
        """What makes rows wait long in the line, and is no fault of any worker."""
        await self.clock.advance(600.0)
        self.api.default = lambda _: bad(Link.TIMEOUT)
        await self.clock.advance(600.0)
        self.api.default = lambda _: bad(Link.THROTTLED, 429, 300.0)
        await self.clock.advance(900.0)


def syncs(count: int, prefix: str = "sync", profile: str = "default") -> list[WatchedSync]:
    """That many entries of a list."""
    return [WatchedSync(f"{prefix}-{number}", profile) for number in range(count)]


def key(sync_id: str, profile: str = "default") -> SyncKey:
    return SyncKey(profile, None, sync_id)


def new_world(polling: Polling | None = None, seed: int = 7, latency: float = 0.1, wall: float = 0.0) -> World:
    """A monitor that has not started."""
    clock = FakeClock(wall=1_795_435_200.0 + wall)
    api = FakeApi(clock, latency)
    rng: Callable[[], float] = random.Random(seed).random
    return World(clock, api, Monitor(PROFILES, polling or Polling(), clock, api, rng))


@asynccontextmanager
async def running(watched: list[WatchedSync], polling: Polling | None = None, seed: int = 7) -> AsyncIterator[World]:
    """A world whose monitor watches from the beginning, and is closed at the end."""
    world = new_world(polling, seed)
    world.monitor.watch(watched)
    world.monitor.start()
    try:
        yield world
    finally:
        await world.monitor.aclose()


def busiest(times: list[float], window: float) -> int:
    """The most requests in any window of that many seconds."""
    first, most = 0, 0
    for last, at in enumerate(times):
        while times[first] <= at - window:
            first += 1
        most = max(most, last - first + 1)
    return most


def assert_polite(asked: list[Asked], rate: float = RATE) -> None:
    """Never more than the budget in any window, in all or of one sync."""
    times = [request.at for request in asked]
    for window in (0.5, 1.0, 5.0, 60.0):
        assert busiest(times, window) <= BURST + rate * window
    assert max(request.in_flight for request in asked) <= IN_FLIGHT
    assert max(request.in_flight_of_sync for request in asked) == 1
