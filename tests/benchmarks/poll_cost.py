"""What a poll costs: the whole path against the bare HTTP client under it, and that against what else there is.

Everybody asks the same server, in turns in one process, so that noise meets all alike; CPU is that of this process.
"""

import asyncio
import os
import random
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator

import httpx

from sync_tui.domain.polling import Budget, Cadence, Polling
from sync_tui.domain.profile import FixedToken, Profile, Secret, parsed_base_url
from sync_tui.domain.watch import WatchedSync
from sync_tui.monitor.clock import SystemClock
from sync_tui.monitor.engine import Monitor
from sync_tui.paragon.dialing import Dialer
from sync_tui.paragon.kept_connection import KeptConnection
from sync_tui.paragon.transport import Connections
from tests.benchmarks.status_server import status_server

POLLS = 2_000
ROUNDS = 5
IN_FLIGHT = 8
STOCK_GATE = 16
SYNCS = 1_000  # always more are due than may be asked
TOKEN = "x" * 300
HEADERS = {"accept": "application/json", "accept-encoding": "identity", "authorization": f"Bearer {TOKEN}"}

Asking = Callable[[int], Awaitable[tuple[float, float]]]
"""Makes that many polls; the seconds and the seconds of CPU that they took."""


def figures() -> Iterator[str]:
    """Medians over the rounds: polls a second, CPU microseconds each, and the ratios of both."""
    with status_server() as base_url:
        yield from asyncio.run(_compared(base_url))


async def _compared(base_url: str) -> list[str]:
    whole, bare = _whole_path(base_url), _Bare(base_url)
    ways: dict[str, Asking] = {
        "whole path, 8 in flight": whole,
        "httpx.AsyncClient on our transport, 8 in flight": bare.client(_Stack(base_url), IN_FLIGHT),
        "our Connection alone, 8 in flight": bare.connection(IN_FLIGHT),
        "stock httpx.AsyncClient behind a gate of 16": bare.client(None, STOCK_GATE),
    }
    rates: dict[str, list[float]] = {name: [] for name in ways}
    costs: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(ROUNDS + 1):
        for name, asking in ways.items():
            took, cpu = await asking(POLLS)
            if turn:  # the first round warms up
                rates[name].append(POLLS / took)
                costs[name].append(cpu / POLLS * 1e6)
    await bare.aclose()
    rate = {name: statistics.median(each) for name, each in rates.items()}
    cost = {name: statistics.median(each) for name, each in costs.items()}
    first, client, alone, stock = ways
    return [
        *(f"{name}: {rate[name]:.0f} polls/s, {cost[name]:.0f} us of CPU each" for name in ways),
        *(
            f"whole path / {name}: {rate[first] / rate[name]:.2f} of its polls/s, "
            f"{cost[name] / cost[first]:.2f} of its polls per second of CPU"
            for name in (client, alone)
        ),
        f"whole path / stock: {rate[first] / rate[stock]:.1f} x its polls/s",
        f"stock / our Connection: {cost[stock] / cost[alone]:.1f} x the CPU of a request",
        f"stock / AsyncClient on our transport: {cost[stock] / cost[client]:.1f} x the CPU of a request",
        f"stock / whole path: {cost[stock] / cost[first]:.1f} x the CPU; load {os.getloadavg()[0]:.1f}",
    ]


def _whole_path(base_url: str) -> Asking:
    """Ask, validate, store, schedule: a monitor whose syncs are always due."""
    cadence = Cadence(*[0.01] * 7)
    polling = Polling(cadence, Budget(rate=1e6, burst=1_000, in_flight=IN_FLIGHT))
    profile = Profile("default", parsed_base_url(base_url), FixedToken(Secret(TOKEN)))

    async def asking(polls: int) -> tuple[float, float]:
        monitor = Monitor({"default": profile}, polling, SystemClock(), rng=random.Random(7).random)
        monitor.watch(WatchedSync(f"sync-{number:04}") for number in range(SYNCS))
        looks = _Looks(monitor)
        monitor.start()
        await looks.polls(2 * SYNCS)  # connections, and the phases of the first second
        began, cpu = time.perf_counter(), time.process_time()
        await looks.polls(polls)
        took = time.perf_counter() - began, time.process_time() - cpu
        assert not any(track.failure for track in monitor.store.values())
        await monitor.aclose()
        return took

    return asking


class _Looks:
    """Counts the polls of a monitor."""

    def __init__(self, monitor: Monitor) -> None:
        self._left = 0
        self._enough = asyncio.Event()
        monitor.store.listen(self._count)

    async def polls(self, count: int) -> None:
        """Return after so many."""
        self._left = 2 * count  # a poll touches the store twice: when it is asked, and when it is answered
        self._enough.clear()
        await self._enough.wait()

    def _count(self, _: object) -> None:
        self._left -= 1
        if self._left == 0:
            self._enough.set()


class _Bare:
    """HTTP and nothing else: the answer's bytes are read and dropped."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._clients: list[httpx.AsyncClient] = []
        self._connections = Connections(Polling(budget=Budget(in_flight=IN_FLIGHT)), time.monotonic)

    def client(self, transport: httpx.AsyncBaseTransport | None, at_once: int) -> Asking:
        client = httpx.AsyncClient(transport=transport, timeout=15.0, trust_env=False)
        self._clients.append(client)

        async def one(number: int) -> None:
            response = await client.get(f"{self._base_url}/api/syncs/sync-{number:04}", headers=HEADERS)
            assert response.status_code == 200

        return _at_once(one, at_once)

    def connection(self, at_once: int) -> Asking:
        connection = self._connections.to(parsed_base_url(self._base_url))
        secret = Secret(TOKEN)

        async def one(number: int) -> None:
            await connection.answer(f"/api/syncs/sync-{number:04}", secret, 15.0, 262_144)

        return _at_once(one, at_once)

    async def aclose(self) -> None:
        await self._connections.aclose()
        for client in self._clients:
            await client.aclose()


class _Stack(httpx.AsyncBaseTransport):
    """Our transport as httpx.AsyncClient wants one: as many connections as are used at once."""

    def __init__(self, base_url: str) -> None:
        origin = parsed_base_url(base_url)
        self._dialer = Dialer(origin.host, origin.port)
        self._idle: list[KeptConnection] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        kept = self._idle.pop() if self._idle else KeptConnection(self._dialer, None)
        response = await kept.handle_async_request(request)
        body = await response.aread()
        await response.aclose()
        self._idle.append(kept)
        return httpx.Response(response.status_code, headers=response.headers, content=body)

    async def aclose(self) -> None:
        for kept in self._idle:
            await kept.aclose()


def _at_once(one: Callable[[int], Awaitable[None]], at_once: int) -> Asking:
    async def several(share: int) -> None:
        for number in range(share):
            await one(number)

    async def asking(polls: int) -> tuple[float, float]:
        began, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(several(polls // at_once) for _ in range(at_once)))
        return time.perf_counter() - began, time.process_time() - cpu

    return asking
