"""`sync-tui wait` on 200 syncs that finish at random: its CPU, and how long after the last of them it returns."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from sync_tui.domain.polling import Polling
from sync_tui.simulator.kind import Source, kind_of
from sync_tui.simulator.scenario import Scenario

SYNCS = 200
WARM_UP = 5.0
SCENARIO = Scenario(
    name="finishing",
    kinds=(
        kind_of(
            {
                "name": "finishing",
                "records": (1_000, 90_000),
                "once": [{"status": "ACTIVE", "seconds": (10, 110), "synced": (0, 1)}, {"status": "IDLE"}],
            }
        ),
    ),
    opening=("finishing",),
    customers=("Acme",),
    tags=(),
    sources=(Source("box", "files", "Box"),),
)
SERVER = """
import asyncio
from sync_tui.monitor.clock import SystemClock
from sync_tui.simulator.server import SimulatedApi
from tests.benchmarks.waiting import SCENARIO, SYNCS

async def serve():
    api = SimulatedApi(SCENARIO, syncs=SYNCS, seed=7, speed=1.0, clock=SystemClock(), token="a.b.c")
    print(await api.start(), flush=True)
    await asyncio.Event().wait()

asyncio.run(serve())
"""


def figures() -> Iterator[str]:
    """CPU in percent of a core from the fifth second to the end; seconds from the last finish to the return."""
    server = subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        base_url, began = server.stdout.readline().strip(), time.monotonic()
        environ = {**os.environ, "SYNC_TUI_BASE_URL": base_url, "PARAGON_USER_TOKEN": "a.b.c"}
        last = max(sync.course.once.stretches[0].seconds for sync in SCENARIO.population(SYNCS, 7))
        command = [sys.executable, "-m", "sync_tui", "wait", "--profile", "default", "--plain"]
        waiting = subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True)
        yield from _watched(waiting, began + last)
    finally:
        server.terminate()
        server.communicate()


def _watched(waiting: "subprocess.Popen[str]", finish: float) -> Iterator[str]:
    time.sleep(WARM_UP)
    start, switches, cpu = time.monotonic(), _switches(waiting.pid), _cpu(waiting.pid)
    _, _, usage = _ended(waiting)
    lasted, late = time.monotonic() - start, time.monotonic() - finish
    assert waiting.stderr is not None
    yield waiting.stderr.read().strip()
    waiting.stderr.close()
    a_second = (usage.ru_nvcsw + usage.ru_nivcsw - switches) / lasted
    yield f"CPU {(usage.ru_utime + usage.ru_stime - cpu) / lasted:.2%}, {a_second:.0f} context switches a second"
    polling = Polling()
    cadence = max(polling.cadence.active, polling.budget.floor(SYNCS))
    yield f"returned {late:.1f} s after the last finish; a cadence is {cadence:.0f} s; load {os.getloadavg()[0]:.1f}"


def _ended(waiting: "subprocess.Popen[str]") -> tuple[int, int, resource.struct_rusage]:
    ended = os.wait4(waiting.pid, 0)
    waiting.returncode = os.waitstatus_to_exitcode(ended[1])
    return ended


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _switches(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if "ctxt_switches" in line)
