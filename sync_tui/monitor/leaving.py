"""Leaving: by a signal, and without waiting for a name server."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from sync_tui.domain.errors import ExitCode

_EXIT_CODES = {
    signal.SIGINT: ExitCode.INTERRUPTED,
    signal.SIGQUIT: ExitCode.QUIT,
    signal.SIGTERM: ExitCode.TERMINATED,
    signal.SIGHUP: ExitCode.HANGUP,
}
_THREADS = 64  # started as needed; each name server that hangs keeps some


class UnjoinedThreads(ThreadPoolExecutor):
    """An executor that is left behind: a name server that hangs does not keep anyone from leaving."""

    def shutdown(self, *_: object, **__: object) -> None:
        """Drop what has not begun, and return at once, whatever is asked for."""
        super().shutdown(wait=False, cancel_futures=True)


def use_unjoined_threads() -> None:
    """Give the running loop an executor that is not waited for."""
    asyncio.get_running_loop().set_default_executor(UnjoinedThreads(max_workers=_THREADS))


@contextmanager
def leave_on_signals(leave: Callable[[ExitCode], None], *, even_ignored: bool = False) -> Iterator[None]:
    """While it lasts, each of SIGINT, SIGQUIT, SIGTERM and SIGHUP calls `leave` with its exit code.

    One that we were started to ignore, as nohup and a shell's & do, stays ignored; `even_ignored` is for a screen, of
    which nothing is left without its terminal.
    """
    loop = asyncio.get_running_loop()
    heeded = [number for number in _EXIT_CODES if even_ignored or signal.getsignal(number) is not signal.SIG_IGN]
    for number in heeded:
        loop.add_signal_handler(number, leave, _EXIT_CODES[number])
    try:
        yield
    finally:
        for number in heeded:
            loop.remove_signal_handler(number)
