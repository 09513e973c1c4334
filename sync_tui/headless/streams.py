"""stdout and stderr as they are given to us: closed, full, without a reader, or unable to spell what we say."""

import codecs
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import TextIO

from sync_tui.domain.errors import UsageError
from sync_tui.domain.spelling import ASCII_SPELLING

_ERRORS = "sync_tui.plain_spelling"


def open_streams() -> None:
    """Make both usable: one that is closed goes nowhere, and what its encoding lacks is spelled in ASCII."""
    codecs.register_error(_ERRORS, _plainly_spelled)
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):
            stream.reconfigure(errors=_ERRORS)  # type: ignore[union-attr]


def abandon_stdout() -> None:
    """Whoever read it is gone, or its disk is full: what is still buffered must not be tried again at the exit."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def spells(stream: TextIO) -> bool:
    """Whether every character can be written to `stream` as it is."""
    return (stream.encoding or "ascii").lower().replace("-", "") == "utf8"


def say(text: str) -> None:
    """A line for the person, on stderr. Whether it arrives changes nothing."""
    with suppress(OSError, ValueError):
        print(f"sync-tui: {text}", file=sys.stderr, flush=True)


def say_crash(environ: Mapping[str, str]) -> None:
    """Tell what is safe to tell of the exception being handled."""
    from sync_tui.config.crash_report import crash_lines
    from sync_tui.config.location import state_dir
    from sync_tui.monitor.clock import SystemClock

    lines = crash_lines(state_dir(environ), SystemClock().wall())
    with suppress(OSError, ValueError):
        print(*lines, sep="\n", file=sys.stderr, flush=True)


def agrees(question: str, undone: str) -> bool:
    """Ask the person who sits there; `UsageError` where nobody does, which begins with what is left `undone`."""
    if sys.stdin is None or not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(f"{undone}: there is no terminal to ask on; if you agree, say --yes")
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _plainly_spelled(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end].translate(ASCII_SPELLING)
    return lacking.encode("ascii", "backslashreplace").decode("ascii"), error.end
