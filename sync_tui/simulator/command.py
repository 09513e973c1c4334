"""`sync-tui simulate`, and how hard `sync-tui demo` asks."""

import asyncio
import os
import sys
from functools import partial

from sync_tui.domain.errors import ExitCode, UsageError
from sync_tui.domain.polling import Budget, Cadence, Polling
from sync_tui.domain.text import clean
from sync_tui.monitor.clock import SystemClock
from sync_tui.monitor.leaving import leave_on_signals
from sync_tui.simulator.scenario import load_scenario
from sync_tui.simulator.server import HOST, SimulatedApi

_FASTEST = 0.5


def demo_polling(speed: float) -> Polling:
    """The polling of the demo: quick enough for numbers to move while one looks, and quicker where time runs faster."""
    pace = max(1.0, speed)

    def every(seconds: float) -> float:
        return max(_FASTEST, seconds / pace)

    cadence = Cadence(
        initializing=every(2.0),
        active=every(2.0),
        idle=every(5.0),
        errored=every(10.0),
        disabled=every(10.0),
        unknown=every(10.0),
        selected=every(2.0),
        backoff_floor=every(2.0),
    )
    return Polling(cadence, Budget(rate=50.0, burst=50, in_flight=16))


def serve(port: int, syncs: int, seed: int, speed: float) -> int:
    """Serve the demo's syncs until a signal says stop, and return that signal's exit code.

    Prints to stdout what a shell has to set to use it. `UsageError` where the port cannot be had.
    """
    return asyncio.run(_serve(port, syncs, seed, speed))


async def _serve(port: int, syncs: int, seed: int, speed: float) -> int:
    stopped: asyncio.Future[ExitCode] = asyncio.get_running_loop().create_future()
    with leave_on_signals(partial(_settle, stopped)):
        return await _served(port, syncs, seed, speed, stopped)


async def _served(port: int, syncs: int, seed: int, speed: float, stopped: asyncio.Future[ExitCode]) -> int:
    # Not a secret: what it opens is made up, and a shell that has set it can go on after a restart.
    token = f"simulated-user-{seed}"
    api = SimulatedApi(load_scenario(), syncs=syncs, seed=seed, speed=speed, clock=SystemClock(), token=token)
    try:
        base_url = await api.start(port)
    except OSError as error:
        # What asyncio says of it repeats the address, and more.
        why = clean(os.strerror(error.errno) if error.errno else "no reason given")
        raise UsageError(
            f"port {port} of {HOST} cannot be had ({why}): choose another, or --port 0 for a free one"
        ) from None
    try:
        sys.stdout.write(f"export SYNC_TUI_BASE_URL={base_url}\nexport PARAGON_USER_TOKEN={token}\n")
        sys.stdout.flush()
        sys.stderr.write(f"{syncs} simulated syncs. Set these two in another terminal, then: sync-tui (ctrl+c ends)\n")
        return await stopped
    finally:
        await api.aclose()


def _settle(stopped: asyncio.Future[ExitCode], code: ExitCode) -> None:
    if not stopped.done():
        stopped.set_result(code)
