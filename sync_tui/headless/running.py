"""Running to an end: the work's own, a signal's, or that of whoever read our output."""

import asyncio
import fcntl
import os
import stat
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TextIO, TypeVar

from sync_tui.domain.errors import ExitCode
from sync_tui.monitor.leaving import leave_on_signals, use_unjoined_threads
from sync_tui.monitor.loop_errors import note_loop_errors

T = TypeVar("T")


def outcome(work: Coroutine[Any, Any, T]) -> T:
    """What `work` returns, run on a loop of its own; a name look-up that hangs in a thread is not waited for."""
    return asyncio.run(_unjoined(work))


def result_of(work: Coroutine[Any, Any, T]) -> T:
    """The same for work whose result is no exit code: `SystemExit` with that of a signal, where one comes first."""
    try:
        return outcome(_heeding(work, None))
    except _LeftError as left:
        raise SystemExit(left.code) from None


async def exit_code_of(work: Coroutine[Any, Any, int], out: TextIO | None = None) -> int:
    """What `work` returns; or, where that ends it first, a signal's code, or DONE where nobody reads `out` any more."""
    try:
        return await _heeding(work, out)
    except _LeftError as left:
        return left.code


class _LeftError(Exception):
    """Something else than the work itself ended it."""

    def __init__(self, code: ExitCode) -> None:
        super().__init__(code)
        self.code = code


async def _heeding(work: Coroutine[Any, Any, T], out: TextIO | None) -> T:
    task = asyncio.ensure_future(work)
    endings: list[ExitCode] = []

    def leave(code: ExitCode) -> None:
        endings.append(code)
        task.cancel()

    with leave_on_signals(leave), _leave_with_reader(out, leave):
        try:
            return await task
        except asyncio.CancelledError:
            if not endings:
                raise
            raise _LeftError(endings[0]) from None


async def _unjoined(work: Coroutine[Any, Any, T]) -> T:
    use_unjoined_threads()
    note_loop_errors()
    return await work


@contextmanager
def _leave_with_reader(out: TextIO | None, leave: Callable[[ExitCode], None]) -> Iterator[None]:
    """While it lasts, a pipe whose last reader closes it calls `leave`: a quiet watch would write nothing for hours."""
    loop, pipe = asyncio.get_running_loop(), None if out is None else _pipe(out)
    if pipe is None:
        yield
        return

    def left() -> None:
        loop.remove_reader(pipe)
        leave(ExitCode.DONE)

    loop.add_reader(pipe, left)
    try:
        yield
    finally:
        loop.remove_reader(pipe)


def _pipe(out: TextIO) -> int | None:
    """The descriptor of `out` where it is the writing end of a pipe."""
    try:
        number = out.fileno()
    except (OSError, ValueError):
        return None
    is_pipe = stat.S_ISFIFO(os.fstat(number).st_mode)
    can_read = fcntl.fcntl(number, fcntl.F_GETFL) & os.O_RDWR
    return number if is_pipe and not can_read else None
