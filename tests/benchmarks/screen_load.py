"""What the screen costs while rows change, and while none does, against a `DataTable` that does the same.

Each runs on a real pty of 200 x 50 that is drained and counted. The CPU of the feed alone, which stands for what the
engine would do, is told beside it; lag is measured after the rest, since to measure it costs as well.
"""

import json
import os
import pty
import select
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SIZE = (200, 50)
WITHIN = 60.0
CHANGES = 1_000
USUAL = 200  # a second, where 1,000 syncs are asked every 5 s each

Pieces = list[tuple[float, bytes]]
"""What came to the terminal, and when."""


@dataclass(frozen=True)
class Load:
    """Cores used, bytes a second to the terminal, the loop's lag and how late a change was seen, in seconds."""

    cpu: float
    output: float
    lags: list[float]
    seen: list[float]  # of each change that came to the terminal

    def __str__(self) -> str:
        return f"CPU {self.cpu:.2%}, {self.output:,.0f} B/s, lag p99 {_p99(self.lags):.1f} ms"


def figures() -> Iterator[str]:
    """A line each, and the ratios."""
    feed = _load("feed", 1_000, CHANGES)
    yield f"{CHANGES} changes a second, no screen: CPU {feed.cpu:.2%}, lag p99 {_p99(feed.lags):.1f} ms"
    table = _load("table", 1_000, CHANGES)
    yield f"{CHANGES} changes a second, DataTable of 1,000 rows: {table}"
    ours = {rows: _load("ours", rows, CHANGES) for rows in (100, 1_000, 10_000)}
    yield from (f"{CHANGES} changes a second, {rows:,} rows: {load}" for rows, load in ours.items())
    own = {rows: load.cpu - feed.cpu for rows, load in ours.items()}
    yield f"the screen alone: {', '.join(f'{rows:,} rows {cpu:.2%}' for rows, cpu in own.items())} of a core"
    yield f"DataTable / the screen alone at 1,000 rows: {table.cpu / own[1_000]:.1f} x the CPU"
    yield f"10,000 rows / 100 rows: {own[10_000] / own[100]:.2f} x the CPU"
    yield f"{CHANGES} changes a second out of view, of 1,000 rows: {_load('ours', 1_000, CHANGES, 'end')}"
    usual = _load("ours", 1_000, USUAL)
    yield f"{USUAL} changes a second, 1,000 rows: {usual}"
    yield f"from an answer to the terminal: {_seen(usual)}; at {CHANGES} changes a second {_seen(ours[1_000])}"
    yield f"1,000 rows, nothing but ages: {_load('ours', 1_000, 0)}; load {os.getloadavg()[0]:.1f}"


def _p99(seconds: list[float]) -> float:
    """In milliseconds."""
    return statistics.quantiles(seconds, n=100)[98] * 1000


def _seen(load: Load) -> str:
    return f"p50 {statistics.median(load.seen) * 1000:.0f}, p99 {_p99(load.seen):.0f} ms of {len(load.seen)} seen"


def _load(kind: str, rows: int, changes: int, where: str = "all") -> Load:
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "figures.json"
        module = "tests.benchmarks.screen_subject"
        argv = [sys.executable, "-m", module, kind, str(rows), str(changes), where, str(file)]
        pieces = _drained(argv)
        found = json.loads(file.read_text())
    began, ended = found["began"], found["ended"]
    output = sum(len(data) for at, data in pieces if began <= at < ended) / (ended - began)
    return Load(found["cpu"], output, found["lags"], list(_delays(found["made"], pieces)))


def _delays(made: list[tuple[float, str]], pieces: Pieces) -> Iterator[float]:
    """How long after it was made each change came to the terminal; those that never came were out of view."""
    text = b"".join(data for _, data in pieces)
    ends, came = 0, []
    for at, data in pieces:
        ends += len(data)
        came.append((ends, at))
    start = place = 0
    for at, words in made:
        found = text.find(words.encode(), start)
        if found >= 0:
            place = next(number for number in range(place, len(came)) if came[number][0] > found)
            yield came[place][1] - at


def _drained(argv: list[str]) -> Pieces:
    """What came to the terminal of a program, until it ended."""
    master, slave = pty.openpty()
    columns, rows = SIZE
    environ = {**os.environ, "COLUMNS": str(columns), "LINES": str(rows), "TERM": "xterm-256color"}
    with subprocess.Popen(
        argv, stdin=slave, stdout=slave, stderr=slave, env=environ, start_new_session=True
    ) as program:
        os.close(slave)
        pieces, end = [], time.monotonic() + WITHIN
        while time.monotonic() < end:
            readable, _, _ = select.select([master], [], [], 1.0)
            try:
                data = os.read(master, 65_536) if readable else None
            except OSError:
                break  # it ended
            if data:
                pieces.append((time.monotonic(), data))
        else:
            program.kill()
    os.close(master)
    return pieces
