"""How long the event loop is kept from its next turn while the screen shows 500 syncs that each change every second.

Two ways: changes put straight into the store, and the whole path, from a simulator in a process of its own.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

from sync_tui.domain.observation import Observation, SyncState
from sync_tui.domain.polling import Budget, Cadence, Polling
from sync_tui.domain.profile import FixedToken, Profile, Secret, parsed_base_url
from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import WatchedSync
from sync_tui.monitor.clock import SystemClock
from sync_tui.monitor.engine import Monitor
from sync_tui.simulator.scenario import load_scenario
from sync_tui.tui.app import Session, SyncTuiApp

SYNCS = 500
SECONDS = 15
WARM_UP = 5
SERVER = """
import asyncio
from sync_tui.monitor.clock import SystemClock
from sync_tui.simulator.scenario import load_scenario
from sync_tui.simulator.server import SimulatedApi

async def serve():
    api = SimulatedApi(load_scenario("steady"), syncs={syncs}, seed=7, speed=1.0, clock=SystemClock(), token="a.b.c")
    print(await api.start(), flush=True)
    await asyncio.Event().wait()

asyncio.run(serve())
"""


def figures() -> Iterator[str]:
    """Lag percentiles in milliseconds, and the CPU it took."""
    yield asyncio.run(_fed())
    with subprocess.Popen(
        [sys.executable, "-c", SERVER.format(syncs=SYNCS)], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        try:
            yield asyncio.run(_polled(server.stdout.readline().strip()))
        finally:
            server.terminate()


async def _fed() -> str:
    monitor = Monitor({}, Polling(), SystemClock())
    syncs = tuple(WatchedSync(f"sync-{number:04}") for number in range(SYNCS))
    app = SyncTuiApp(Session(monitor, SafeText("bench"), syncs))
    async with app.run_test(size=(200, 50)):
        feeding = asyncio.create_task(_feed(monitor))
        await asyncio.sleep(WARM_UP)
        lags, cpu = await _lags(SECONDS)
        feeding.cancel()
    return f"store fed, {SYNCS} changes a second: {_words(lags, cpu)}"


async def _feed(monitor: Monitor) -> None:
    clock, count = monitor.clock, 0
    keys = list(monitor.store)
    while True:
        for key in keys:
            count += 1
            state = SyncState(SafeText("ACTIVE"), total_records=10_000_000, synced_records_count=count)
            plan = monitor.store[key].plan
            monitor.store.apply(key, Observation(clock.boot(), clock.wall(), state), plan)
            await asyncio.sleep(1 / SYNCS)


async def _polled(base_url: str) -> str:
    cadence = Cadence(initializing=1, active=1, idle=1, errored=1, disabled=1, unknown=1, selected=1)
    polling = Polling(cadence, Budget(rate=2_000, burst=100, in_flight=8))
    profile = Profile("default", parsed_base_url(base_url), FixedToken(Secret("a.b.c")))
    monitor = Monitor({"default": profile}, polling, SystemClock())
    syncs = load_scenario("steady").watched(SYNCS, seed=7, profile="default")
    app = SyncTuiApp(Session(monitor, SafeText("bench"), syncs))
    answers = 0

    def count(key: object) -> None:
        nonlocal answers
        answers += 1

    async with app.run_test(size=(200, 50)):
        await asyncio.sleep(WARM_UP)
        stop = monitor.store.listen(count)
        lags, cpu = await _lags(SECONDS)
        stop()
    # An answer touches the store twice: once when it is asked for, once when it is there.
    return f"whole path, {answers / 2 / SECONDS:.0f} polls a second: {_words(lags, cpu)}"


async def _lags(seconds: float) -> tuple[list[float], float]:
    lags, began, cpu = [], time.perf_counter(), time.process_time()
    while time.perf_counter() - began < seconds:
        before = time.perf_counter()
        await asyncio.sleep(0.002)
        lags.append(time.perf_counter() - before - 0.002)
    return lags, (time.process_time() - cpu) / (time.perf_counter() - began)


def _words(lags: list[float], cpu: float) -> str:
    p50, p99 = statistics.median(lags) * 1000, statistics.quantiles(lags, n=100)[98] * 1000
    load = os.getloadavg()[0]
    return f"lag p50 {p50:.1f} ms, p99 {p99:.1f} ms, max {max(lags) * 1000:.0f} ms; CPU {cpu:.0%}; load {load:.1f}"
