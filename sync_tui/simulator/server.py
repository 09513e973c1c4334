"""The simulated Sync API: who may ask, and what is answered, over sockets of this machine alone."""

import asyncio
import contextlib
import hmac

from sync_tui.domain.watch import WatchedSync
from sync_tui.monitor.clock import Clock
from sync_tui.simulator.chance import drawn_between
from sync_tui.simulator.connection import Connection
from sync_tui.simulator.lifecycle import Calendar, SimulatedSync
from sync_tui.simulator.message import Answer, Request
from sync_tui.simulator.scenario import Scenario

HOST = "127.0.0.1"
MOST_CONNECTIONS = 512
SWEEP_SECONDS = 1.0
CLOSING_SECONDS = 2.0
_LIST = "/api/syncs"
_BEHIND = 0.01  # seconds that the simulated calendar lags, so that nothing is ever dated after now


class SimulatedApi:
    """A Sync API on loopback whose syncs live as `scenario` says; simulated time begins when it starts."""

    def __init__(self, scenario: Scenario, *, syncs: int, seed: int, speed: float, clock: Clock, token: str) -> None:
        self.clock = clock
        self._seed, self._speed = seed, speed
        self._syncs = {sync.id: sync for sync in scenario.population(syncs, seed)}
        self._asked = dict.fromkeys(self._syncs, 0)
        self._authorization = f"Bearer {token}".encode()
        self._began = clock.boot()
        self._epoch = clock.wall() - _BEHIND
        self._connections: set[Connection] = set()
        self._empty = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._sweeper: asyncio.Task[None] | None = None

    async def start(self, port: int = 0) -> str:
        """Listen, and return the base URL; port 0 takes a free one. `OSError` where the port cannot be had."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connected, HOST, port, backlog=MOST_CONNECTIONS)
        self._sweeper = loop.create_task(self._sweep())
        self._began, self._epoch = self.clock.boot(), self.clock.wall() - _BEHIND
        return f"http://{HOST}:{self._server.sockets[0].getsockname()[1]}"

    async def aclose(self) -> None:
        """Stop listening and end every connection. May be called again, and without `start`."""
        if self._server is None or self._sweeper is None:
            return
        server, self._server = self._server, None
        self._sweeper.cancel()
        await _accept_no_more(server)
        for connection in self._connections:
            connection.abort()
        async with asyncio.timeout(CLOSING_SECONDS):
            while self._connections:
                self._empty.clear()
                await self._empty.wait()

    def watched(self, profile: str) -> tuple[WatchedSync, ...]:
        """Its syncs as a watch list would name them, asked through `profile`."""
        return tuple(sync.watched(profile) for sync in self._syncs.values())

    def admits(self) -> bool:
        """Whether the newest connection may stay."""
        return self._server is not None and len(self._connections) <= MOST_CONNECTIONS

    def released(self, connection: Connection) -> None:
        """The connection is over."""
        self._connections.discard(connection)
        if not self._connections:
            self._empty.set()

    def answer(self, request: Request) -> Answer:
        """What the API says to this request now."""
        if request.path == "/healthz":
            return Answer(200, {"status": "ok"}) if request.method in ("GET", "HEAD") else _not_allowed()
        if not hmac.compare_digest(request.authorization, self._authorization):
            return Answer(401, {"message": "Unauthorized"}, headers=("WWW-Authenticate: Bearer",))
        if request.path == _LIST:
            return self._list() if request.method == "GET" else _not_allowed()
        sync = self._syncs.get(request.path.removeprefix(f"{_LIST}/"))
        if sync is None:
            return Answer(404, {"message": "Sync not found"})
        return self._status(sync) if request.method == "GET" else _not_allowed()

    def _connected(self) -> Connection:
        connection = Connection(self)
        self._connections.add(connection)
        return connection

    def _list(self) -> Answer:
        now, calendar = self._now()
        return Answer(200, {"data": [sync.listed_at(now, calendar) for sync in self._syncs.values()]})

    def _status(self, sync: SimulatedSync) -> Answer:
        asked = self._asked[sync.id]
        self._asked[sync.id] += 1
        now, calendar = self._now()
        document = sync.document_at(now, calendar, asked)
        if sync.kind.latency == (0.0, 0.0):
            return Answer(200, document)
        return Answer(200, document, drawn_between(sync.kind.latency, self._seed, sync.index, "latency", asked))

    def _now(self) -> tuple[float, Calendar]:
        """Simulated time, and the calendar that dates it."""
        elapsed = self.clock.boot() - self._began
        if self.clock.wall() < self._epoch + elapsed:
            # The wall clock was set back, and takes the calendar with it.
            self._epoch = self.clock.wall() - elapsed - _BEHIND
        return elapsed * self._speed, Calendar(self._epoch, self._speed)

    async def _sweep(self) -> None:
        """Let go of clients that keep us waiting."""
        while True:
            await self.clock.sleep(SWEEP_SECONDS)
            now = self.clock.boot()
            for connection in tuple(self._connections):
                if connection.is_overdue(now):
                    connection.abort()


async def _accept_no_more(server: asyncio.Server) -> None:
    """Close `server` without losing whom it has just accepted: they become connections in the loop's next turn, and
    only of a server that is still open."""
    loop = asyncio.get_running_loop()
    for listener in server.sockets:
        # Where the loop waits for completion instead of readiness there is no reader, and no such gap.
        with contextlib.suppress(NotImplementedError):
            loop.remove_reader(listener)
    turn = loop.create_future()
    loop.call_soon(turn.set_result, None)
    await turn
    server.close()


def _not_allowed() -> Answer:
    return Answer(405, {"message": "Method not allowed"}, headers=("Allow: GET",))
