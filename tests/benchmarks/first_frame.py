"""Time from exec to the first frame: ours with 100 and with 10,000 syncs, against a minimal DataTable app.

The yardstick also imports httpx, as anything that polls must. The runs take turns, so that noise meets all alike; all
of them find their modules compiled, as after an installation, whatever this environment says of bytecode.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.foreign import written_list
from tests.terminal import Terminal

ROUNDS = 15
MARK = "yardstick-row"
MINIMAL = f"""
import httpx
from textual.app import App
from textual.widgets import DataTable

class Minimal(App):
    def compose(self):
        yield DataTable()
    def on_mount(self):
        table = self.query_one(DataTable)
        table.add_columns("status", "sync", "progress", "seen")
        table.add_rows([("ACTIVE", "{MARK}", "50 %", "1 s")] * 20)

Minimal().run()
"""


def figures() -> Iterator[str]:
    """One line per size: medians in milliseconds and their ratio."""
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        saved = folder / "config" / "watchlists"
        sizes = (100, 10_000)
        lists = [written_list(saved / f"{size}.toml", [f"sync-{n:05}" for n in range(size)]) for size in sizes]
        times: dict[str, list[float]] = {"minimal": [], **{path.stem: [] for path in lists}}
        for turn in range(ROUNDS + 1):
            if turn == 1:  # the first compiled the modules
                times = {name: [] for name in times}
            times["minimal"].append(_seconds([sys.executable, "-c", MINIMAL], MARK, folder))
            for path in lists:
                times[path.stem].append(_seconds([sys.executable, "-m", "sync_tui", path.stem], "sync-000", folder))
    yardstick = statistics.median(times.pop("minimal"))
    yield f"minimal app: {yardstick * 1000:.0f} ms"
    for name, seconds in times.items():
        median = statistics.median(seconds)
        yield f"sync-tui with {name} syncs: {median * 1000:.0f} ms, {median / yardstick:.2f} x"


def _seconds(argv: list[str], mark: str, folder: Path) -> float:
    environ = {
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
        "SYNC_TUI_BASE_URL": "http://127.0.0.1:9",
        "PARAGON_USER_TOKEN": "a.b.c",
        "SYNC_TUI_CONFIG_DIR": str(folder / "config"),
        "SYNC_TUI_STATE_DIR": str(folder / "state"),
    }
    began = time.perf_counter()
    with Terminal([], environ, argv=argv) as terminal:
        terminal.wait_for(mark)
        return time.perf_counter() - began
