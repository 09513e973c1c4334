"""A crowd of syncs, each asked every 5 s: what it costs, and what the app costs that one writes first.

That app has a Textual worker per sync, one shared `httpx.AsyncClient` and a `DataTable`; it keeps no schedule, no
budget, no history and no ages, so it does less than ours. Both draw every answer on a screen of 200 x 50, ask the same
server and take turns.
"""

import asyncio
import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
from textual.app import App, ComposeResult
from textual.widgets import DataTable

from sync_tui.domain.observation import Link
from sync_tui.domain.polling import Budget, Cadence, Polling
from sync_tui.domain.profile import FixedToken, Profile, Secret, parsed_base_url
from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import WatchedSync
from sync_tui.monitor.clock import SystemClock
from sync_tui.monitor.engine import Monitor
from sync_tui.tui.app import Session, SyncTuiApp
from tests.benchmarks.status_server import status_server

MANY, FEW = 1_000, 300
INTERVAL = 5.0
WARM_UP = 8.0
SECONDS = 20.0
ROUNDS = 2
LATE = 1.0  # a poll is missed where it was due so many seconds ago
POLLING = Polling(Cadence(*[INTERVAL] * 7), Budget(rate=1_000.0, burst=100, in_flight=8))
SIZE = (200, 50)
TOKEN = "x" * 300


@dataclass(frozen=True)
class Cost:
    """Of some seconds: polls answered a second, cores used, and the loop's lags in milliseconds."""

    polls: float
    cpu: float
    lags: list[float]

    def __str__(self) -> str:
        p99 = statistics.quantiles(self.lags, n=100)[98]
        return f"{self.polls:.0f} polls/s, CPU {self.cpu:.1%}, lag p99 {p99:.1f} ms, max {max(self.lags):.0f} ms"


def figures() -> Iterator[str]:
    """First the thousand without and with a screen; then the few, ours and theirs in turns."""
    with status_server() as base_url:
        yield asyncio.run(_engine(base_url, MANY))
        yield f"{MANY} syncs with our screen: {asyncio.run(_ours(base_url, MANY))}"
        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append(asyncio.run(_ours(base_url, FEW)))
            theirs.append(asyncio.run(_theirs(base_url, FEW)))
    yield from (f"{FEW} syncs, ours: {cost}" for cost in ours)
    yield from (f"{FEW} syncs, Textual workers + httpx + DataTable: {cost}" for cost in theirs)
    ratio = statistics.median(cost.cpu for cost in theirs) / statistics.median(cost.cpu for cost in ours)
    yield f"theirs / ours: {ratio:.1f} x the CPU; load {os.getloadavg()[0]:.1f}"


async def _engine(base_url: str, syncs: int) -> str:
    monitor = monitor_of(base_url)
    monitor.watch(watched(syncs))
    monitor.start()
    await asyncio.sleep(WARM_UP)
    cost = await _cost(answers_of(monitor))
    now = monitor.clock.boot()
    tracks = list(monitor.store.values())
    missed = sum(track.plan.asking_since is None and track.plan.due < now - LATE for track in tracks)
    timeouts = sum(track.failure is not None and track.failure.link is Link.TIMEOUT for track in tracks)
    failed = sum(track.failure is not None for track in tracks)
    await monitor.aclose()
    made = cost.polls * SECONDS / (cost.polls * SECONDS + missed)
    words = f"{made:.2%} of due polls made, {timeouts} timeouts, {failed} failing"
    return f"{syncs} syncs, no screen: {cost}; {words}"


async def _ours(base_url: str, syncs: int) -> Cost:
    monitor = monitor_of(base_url)
    app = SyncTuiApp(Session(monitor, SafeText("bench"), watched(syncs)))
    async with app.run_test(size=SIZE):
        await asyncio.sleep(WARM_UP)
        return await _cost(answers_of(monitor))


async def _theirs(base_url: str, syncs: int) -> Cost:
    app = _FirstAttempt(base_url, syncs)
    async with app.run_test(size=SIZE):
        await asyncio.sleep(WARM_UP)
        return await _cost(lambda: app.answers)


class _FirstAttempt(App[None]):
    def __init__(self, base_url: str, syncs: int) -> None:
        super().__init__()
        self.answers = 0
        self._syncs = [f"sync-{number:04}" for number in range(syncs)]
        self._client = httpx.AsyncClient(base_url=base_url, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=15.0)

    def compose(self) -> ComposeResult:
        yield DataTable()

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        for name in ("status", "sync", "synced", "total", "last"):
            table.add_column(name, key=name)
        for sync in self._syncs:
            table.add_row("", sync, "", "", "", key=sync)
            self.run_worker(self._follow(table, sync))

    async def on_unmount(self) -> None:
        self.workers.cancel_all()  # or one of them asks a client that is closed
        await self._client.aclose()

    async def _follow(self, table: DataTable[str], sync: str) -> None:
        await asyncio.sleep(random.random() * INTERVAL)
        while True:
            answer = await self._client.get(f"/api/syncs/{sync}")
            document = answer.raise_for_status().json()
            summary = document["summary"]
            table.update_cell(sync, "status", document["status"])
            table.update_cell(sync, "synced", str(summary["syncedRecordsCount"]))
            table.update_cell(sync, "total", str(summary["totalRecords"]))
            table.update_cell(sync, "last", summary["lastSyncedAt"])
            self.answers += 1
            await asyncio.sleep(INTERVAL)


def monitor_of(base_url: str, polling: Polling = POLLING) -> Monitor:
    """A monitor that asks one origin with one token."""
    profile = Profile("default", parsed_base_url(base_url), FixedToken(Secret(TOKEN)))
    return Monitor({"default": profile}, polling, SystemClock())


def watched(syncs: int) -> tuple[WatchedSync, ...]:
    """So many syncs."""
    return tuple(WatchedSync(f"sync-{number:04}") for number in range(syncs))


def answers_of(monitor: Monitor) -> Callable[[], float]:
    """How many answers have come since this was called."""
    looks = 0

    def count(_: object) -> None:
        nonlocal looks
        looks += 1

    monitor.store.listen(count)
    return lambda: looks / 2  # a poll touches the store when it is asked and when it is answered


async def _cost(answers: Callable[[], float]) -> Cost:
    lags: list[float] = []
    before, began, cpu = answers(), time.perf_counter(), time.process_time()
    while time.perf_counter() - began < SECONDS:
        then = time.perf_counter()
        await asyncio.sleep(0.005)
        lags.append((time.perf_counter() - then - 0.005) * 1000)
    seconds = time.perf_counter() - began
    return Cost((answers() - before) / seconds, (time.process_time() - cpu) / seconds, lags)
