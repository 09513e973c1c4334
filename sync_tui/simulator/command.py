"""`sync-tui simulate`, and how hard `sync-tui demo` asks."""

import asyncio
import signal
import sys
from types import FrameType

from sync_tui.domain.errors import ExitCode, UsageError
from sync_tui.domain.polling import Budget, Cadence, Polling
from sync_tui.domain.text import clean
from sync_tui.monitor.clock import SystemClock
from sync_tui.simulator.scenario import load_scenario
from sync_tui.simulator.server import HOST, SimulatedApi

_EXIT_CODES = {"SIGINT": ExitCode.INTERRUPTED, "SIGTERM": ExitCode.TERMINATED, "SIGHUP": ExitCode.HANGUP}
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
    stopped = _stop_signal()
    # Not a secret: what it opens is made up, and a shell that has set it can go on after a restart.
    token = f"simulated-user-{seed}"
    api = SimulatedApi(load_scenario(), syncs=syncs, seed=seed, speed=speed, clock=SystemClock(), token=token)
    try:
        base_url = await api.start(port)
    except OSError as error:
        why = clean(error.strerror or "no reason given")
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


def _stop_signal() -> asyncio.Future[ExitCode]:
    """The exit code of the first signal that asks us to end."""
    loop = asyncio.get_running_loop()
    stopped: asyncio.Future[ExitCode] = loop.create_future()

    def stop(number: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(_settle, stopped, _EXIT_CODES[signal.Signals(number).name])

    for name in _EXIT_CODES:
        # Windows has no SIGHUP, and what nohup or a shell's & made us ignore stays ignored.
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, stop)
    return stopped


def _settle(stopped: asyncio.Future[ExitCode], code: ExitCode) -> None:
    if not stopped.done():
        stopped.set_result(code)
