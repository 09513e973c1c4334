"""`sync-tui --version` and `--help` against `python -c pass`: what starting costs before anything is done."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROUNDS = 41
YARDSTICK = "python -c pass"


def figures() -> Iterator[str]:
    """Medians in milliseconds and their ratios; the commands take turns, so that noise meets all alike."""
    script = str(Path(sys.executable).with_name("sync-tui"))
    commands = {
        YARDSTICK: [sys.executable, "-c", "pass"],
        "sync-tui --version": [script, "--version"],
        "sync-tui --help": [script, "--help"],
        "python -m sync_tui --help": [sys.executable, "-m", "sync_tui", "--help"],
    }
    # An installed package has its bytecode, so ours may be kept too.
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    for command in commands.values():
        _seconds(command, environ)
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            times[name].append(_seconds(command, environ))
    yardstick = statistics.median(times.pop(YARDSTICK))
    yield f"{YARDSTICK}: {yardstick * 1000:.1f} ms; load {os.getloadavg()[0]:.1f}"
    for name, seconds in times.items():
        median = statistics.median(seconds)
        yield f"{name}: {median * 1000:.1f} ms, {median / yardstick:.2f} x"


def _seconds(command: list[str], environ: dict[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, env=environ, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began
