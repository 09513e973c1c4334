"""The simulator beside a screen: a thread and an event loop of its own, so that neither slows the other."""

import asyncio
import contextlib
import secrets
import threading
from types import TracebackType
from typing import Self

from sync_tui.domain.errors import UnreachableError
from sync_tui.domain.text import clean
from sync_tui.domain.watch import WatchedSync
from sync_tui.monitor.clock import Clock, SystemClock
from sync_tui.simulator.scenario import DEFAULT, load_scenario
from sync_tui.simulator.server import SimulatedApi

PROFILE = "demo"
START_SECONDS = 10.0
STOP_SECONDS = 5.0


class SimulatorThread:
    """A `SimulatedApi` that lives as long as the `with` block; inside of it, `base_url` and `token` open it."""

    def __init__(
        self, *, syncs: int = 24, seed: int = 7, speed: float = 1.0, scenario: str = DEFAULT, clock: Clock | None = None
    ) -> None:
        self.token = secrets.token_urlsafe(24)
        self.base_url = ""
        self._api = SimulatedApi(
            load_scenario(scenario), syncs=syncs, seed=seed, speed=speed, clock=clock or SystemClock(), token=self.token
        )
        self._thread = threading.Thread(target=self._run, name="simulator", daemon=True)
        self._started = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._problem: str | None = None

    @property
    def watched(self) -> tuple[WatchedSync, ...]:
        """The syncs it serves, asked through the profile "demo"."""
        return self._api.watched(PROFILE)

    def __enter__(self) -> Self:
        """Start, and return when it can be asked; `UnreachableError` where this machine has no loopback to offer."""
        self._thread.start()
        if not self._started.wait(START_SECONDS) or self._problem is not None:
            self.close()
            raise UnreachableError(f"the simulator did not start: {self._problem or 'the machine is too busy'}")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop, and return when the thread has ended, or after five seconds. May be called again."""
        if self._loop is not None and self._stop is not None:
            # A loop that has ended by itself needs no telling.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._stop.set)
        if self._thread.ident is not None:
            self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        try:
            self.base_url = await self._api.start()
        except OSError as error:
            self._problem = clean(error.strerror or "no reason given")
            return
        finally:
            self._started.set()
        try:
            await self._stop.wait()
        finally:
            await self._api.aclose()
