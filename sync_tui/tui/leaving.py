"""Leaving: by a signal, by a crash, and without waiting for a name server."""

import asyncio
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import PurePath

from rich.text import Text

from sync_tui.domain.errors import ExitCode
from sync_tui.domain.text import clean

_EXIT_CODES = {
    signal.SIGINT: ExitCode.INTERRUPTED,
    signal.SIGTERM: ExitCode.TERMINATED,
    signal.SIGHUP: ExitCode.HANGUP,
}
_THREADS = 16
_FRAMES = 6


class UnjoinedThreads(ThreadPoolExecutor):
    """An executor that is left behind: a name server that hangs does not keep anyone from leaving."""

    def shutdown(self, *_: object, **__: object) -> None:
        """Drop what has not begun, and return at once, whatever is asked for."""
        super().shutdown(wait=False, cancel_futures=True)


def use_unjoined_threads() -> None:
    """Give the running loop an executor that is not waited for."""
    asyncio.get_running_loop().set_default_executor(UnjoinedThreads(max_workers=_THREADS))


@contextmanager
def leave_on_signals(leave: Callable[[int], None]) -> Iterator[None]:
    """While it lasts, each of SIGINT, SIGTERM and SIGHUP calls `leave` with its exit code."""
    loop = asyncio.get_running_loop()
    for number, code in _EXIT_CODES.items():
        loop.add_signal_handler(number, leave, int(code))
    try:
        yield
    finally:
        for number in _EXIT_CODES:
            loop.remove_signal_handler(number)


def crash_words() -> Text:
    """What is said of the exception being handled: its kind and where, and neither its message nor any variable."""
    kind, _, trace = sys.exc_info()
    places = [
        f"  {PurePath(frame.filename).name}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(trace)[-_FRAMES:]
    ]
    name = "an unknown error" if kind is None else kind.__name__
    words = [f"sync-tui crashed: {name}. This is a bug; please report it with these lines:", *places]
    return Text("\n".join(map(clean, words)))
