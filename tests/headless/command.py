"""`sync-tui` as a real process, and what it wrote."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence

PATIENCE = 60.0
_BUFFERED = {"PYTHONUNBUFFERED": ""}


def argv(*words: str) -> list[str]:
    """The command line of `sync-tui WORDS…`."""
    return [sys.executable, "-m", "sync_tui", *words]


def ran(words: Sequence[str], environ: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """The finished process, with nothing on its stdin."""
    return subprocess.run(
        argv(*words),
        env={**os.environ, **_BUFFERED, **environ},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
    )


def shell(line: str, environ: Mapping[str, str], inherit: bool = True) -> subprocess.CompletedProcess[str]:
    """A line of bash in which $TUI is the command; its exit code is that of the first process in a pipe."""
    command = " ".join(argv())
    return subprocess.run(
        ["/bin/bash", "-c", f"{line.replace('$TUI', command)}; exit ${{PIPESTATUS[0]}}"],
        env={**(os.environ if inherit else {}), **_BUFFERED, **environ},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
    )
