"""Time from exec to the first frame: ours with 100 and with 10,000 syncs, against a minimal DataTable app.

There are two yardsticks: the bare app, and the same that imports httpx, as anything that polls must. The runs take
turns, so that noise meets all alike; all of them find their modules compiled, as after an installation, whatever this
environment says of bytecode. A frame is there when the bytes of a row are: what a terminal needs to show them, and the
emulator in which it is looked up afterwards, is nobody's start.

Ours comes twice, and both are measured: the whole picture, before Textual is imported, and the same by Textual, in
which keys act.
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
ROW = "yardstick-row"
MINIMAL = f"""
from textual.app import App
from textual.widgets import DataTable

class Minimal(App):
    def compose(self):
        yield DataTable()
    def on_mount(self):
        table = self.query_one(DataTable)
        table.add_columns("status", "sync", "progress", "seen")
        table.add_rows([("ACTIVE", "{ROW}", "50 %", "1 s")] * 20)

Minimal().run()
"""
PICTURE, SCREEN = "the picture", "the screen that takes keys"
HINT = b" filter"  # of the footer, which is drawn last
TAKEN_OVER = b"\x1b[?1000h"  # what Textual writes first
YARDSTICKS = {"minimal app": MINIMAL, "minimal app with httpx": f"import httpx\n{MINIMAL}"}


def figures() -> Iterator[str]:
    """One line per program: medians in milliseconds and, of ours, their ratios."""
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        saved = folder / "config" / "watchlists"
        lists = {
            size: written_list(saved / f"{size}.toml", [f"sync-{number:05}" for number in range(size)])
            for size in (100, 10_000)
        }
        ours = {
            f"sync-tui with {size} syncs, {what}": path for size, path in lists.items() for what in (PICTURE, SCREEN)
        }
        times: dict[str, list[float]] = {}
        for turn in range(ROUNDS + 1):
            if turn <= 1:  # the first compiled the modules
                times = {name: [] for name in (*YARDSTICKS, *ours)}
            for name, code in YARDSTICKS.items():
                times[name].append(_seconds([sys.executable, "-c", code], ROW.encode(), folder))
            for name, path in ours.items():
                argv, after = [sys.executable, "-m", "sync_tui", path.stem], TAKEN_OVER if SCREEN in name else b""
                times[name].append(_seconds(argv, HINT, folder, after))
    medians = {name: statistics.median(seconds) for name, seconds in times.items()}
    for name, median in medians.items():
        ratios = "".join(f", {median / medians[yardstick]:.2f} x {yardstick}" for yardstick in YARDSTICKS)
        yield f"{name}: {median * 1000:.0f} ms{'' if name in YARDSTICKS else ratios}"


def _seconds(argv: list[str], mark: bytes, folder: Path, after: bytes = b"") -> float:
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
        seconds = terminal.arrival_of(mark, after=after) - began
        assert mark.decode() in terminal.text
        return seconds
