"""What a sync costs in memory: the whole monitor with its screen, few syncs against many, each polled until it keeps
no more than it already has.
"""

import asyncio
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from sync_tui.domain.polling import Budget, Cadence, Polling
from sync_tui.domain.text import SafeText
from sync_tui.monitor.history import MOST_POLLS
from sync_tui.tui.app import Session, SyncTuiApp
from tests.benchmarks.crowd import answers_of, monitor_of, watched
from tests.benchmarks.status_server import status_server

FEW, MANY = 200, 1_200
POLLS = MOST_POLLS + 10
BUSY = Polling(Cadence(*[1.0] * 7), Budget(rate=5_000.0, burst=100, in_flight=8))
SIZE = (200, 50)
AT_MOST = 240.0  # seconds


def figures() -> Iterator[str]:
    """Resident memory of each, and what one more sync adds."""
    with status_server() as base_url:
        few, many = (_resident(base_url, syncs) for syncs in (FEW, MANY))
    yield f"{FEW} syncs: {few >> 10:,} KiB; {MANY} syncs: {many >> 10:,} KiB, each polled {POLLS} times"
    yield f"per added sync: {(many - few) / 1024 / (MANY - FEW):.1f} KiB"


def _resident(base_url: str, syncs: int) -> int:
    argv = [sys.executable, "-m", "tests.benchmarks.memory", base_url, str(syncs)]
    return int(subprocess.run(argv, capture_output=True, text=True, check=True, timeout=AT_MOST).stdout)


async def _polled(base_url: str, syncs: int) -> None:
    monitor = monitor_of(base_url, BUSY)
    app = SyncTuiApp(Session(monitor, SafeText("bench"), watched(syncs)))
    async with app.run_test(size=SIZE):
        answered = answers_of(monitor)
        while answered() < POLLS * syncs:
            await asyncio.sleep(0.2)
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    print(pages * resource.getpagesize())


if __name__ == "__main__":
    asyncio.run(_polled(sys.argv[1], int(sys.argv[2])))
