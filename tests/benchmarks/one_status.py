"""`sync-tui status` of one sync against ten lines of httpx that do the same, each as a process of its own."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

from sync_tui.simulator.thread import SimulatorThread

ROUNDS = 31
SCRIPT = """
import os, sys
import httpx
base_url, token, sync_id = os.environ["SYNC_TUI_BASE_URL"], os.environ["PARAGON_USER_TOKEN"], sys.argv[1]
headers = {"Authorization": f"Bearer {token}"}
answer = httpx.get(f"{base_url}/api/syncs/{sync_id}", headers=headers, timeout=15)
answer.raise_for_status()
document = answer.json()
summary = document["summary"]
counts = summary["syncedRecordsCount"], summary["totalRecords"]
print(sync_id, document["status"], *counts, summary.get("lastSyncedAt"))
"""


def figures() -> Iterator[str]:
    """Medians in milliseconds and their ratio; the two take turns, so that noise meets both alike."""
    with SimulatorThread(scenario="six", syncs=6) as simulator:
        sync_id = simulator.watched[1].id
        # An installed package has its bytecode, so ours may be kept too.
        environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environ |= {"SYNC_TUI_BASE_URL": simulator.base_url, "PARAGON_USER_TOKEN": simulator.token}
        commands = {
            "script": [sys.executable, "-c", SCRIPT, sync_id],
            "status": [sys.executable, "-m", "sync_tui", "status", "--sync", sync_id],
        }
        for command in commands.values():
            _seconds(command, environ)
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(ROUNDS):
            for name, command in commands.items():
                times[name].append(_seconds(command, environ))
    script, status = (statistics.median(times[name]) for name in commands)
    words = f"httpx script {script * 1000:.0f} ms, status {status * 1000:.0f} ms"
    yield f"{words}: {status / script:.2f} x; load {os.getloadavg()[0]:.1f}"


def _seconds(command: list[str], environ: dict[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, env=environ, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began
