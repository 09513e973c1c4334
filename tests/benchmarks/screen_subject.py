"""What `screen_load` measures, on a terminal of its own: rows that change so often, ours or a `DataTable` of them.

`python -m tests.benchmarks.screen_subject KIND ROWS CHANGES WHERE FILE`: KIND is ours, table or feed (no screen);
CHANGES a second go to all rows, or to those at the end of the list where WHERE is "end". FILE gets the figures.
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from textual.app import App, ComposeResult
from textual.widgets import DataTable

from sync_tui.domain.observation import Observation, SyncState
from sync_tui.domain.polling import Polling
from sync_tui.domain.schedule import Answered, step
from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import WatchedSync
from sync_tui.monitor.clock import SystemClock
from sync_tui.monitor.engine import Monitor
from sync_tui.tui.app import Session, SyncTuiApp

WARM_UP, SECONDS, LAG_SECONDS = 4.0, 10.0, 6.0
BEAT = 0.01
AT_THE_END = 100

Change = Callable[[int, int], None]
"""Give a row another count."""


class OurApp(SyncTuiApp):
    """The monitor over a store that is fed by hand: no profile, so nobody is asked."""

    def __init__(self, rows: int) -> None:
        self.monitor = Monitor({}, Polling(), SystemClock())
        self.syncs = tuple(WatchedSync(f"sync-{number:05}") for number in range(rows))
        super().__init__(Session(self.monitor, SafeText("bench"), self.syncs))


class TableApp(App[None]):
    """The yardstick."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.rows = rows

    def compose(self) -> ComposeResult:
        """A table."""
        yield DataTable()

    def on_mount(self) -> None:
        """Its rows."""
        table = self.query_one(DataTable)
        for name in ("status", "sync", "synced", "total", "last"):
            table.add_column(name, key=name, width=15)
        for number in range(self.rows):
            table.add_row("ACTIVE", f"sync-{number:05}", "0", "10,000,000", "–", key=str(number))


def change_of(monitor: Monitor, syncs: tuple[WatchedSync, ...]) -> Change:
    """An answer to the sync of a row."""
    clock = monitor.clock

    def change(row: int, count: int) -> None:
        key, now = syncs[row].key, clock.boot()
        state = SyncState(SafeText("ACTIVE"), total_records=10_000_000, synced_records_count=count)
        plan, _ = step(monitor.store[key].plan, Answered(state), now, lambda: 0.5)
        monitor.store.apply(key, Observation(now, clock.wall(), state, http_status=200, latency=0.01), plan)

    return change


async def measured(change: Change, rows: int, changes: int, where: str, file: Path) -> None:
    """Feed, and write down what it took."""
    feeding = asyncio.create_task(fed(change, rows, changes, where))
    await asyncio.sleep(WARM_UP)
    began, cpu = time.monotonic(), time.process_time()
    await asyncio.sleep(SECONDS)
    ended, used = time.monotonic(), time.process_time() - cpu
    lags = []
    while time.monotonic() < ended + LAG_SECONDS:
        before = time.perf_counter()
        await asyncio.sleep(0.005)
        lags.append(time.perf_counter() - before - 0.005)
    feeding.cancel()
    figures = {"began": began, "ended": ended, "cpu": used / (ended - began), "lags": lags}
    file.write_text(json.dumps(figures))


async def fed(change: Change, rows: int, changes: int, where: str) -> None:
    """Change rows at an even pace; every row once before that."""
    for row in range(rows):
        change(row, 1)
    first, row, count, began, made = (rows - AT_THE_END if where == "end" else 0), 0, 1, time.monotonic(), 0
    while changes:
        await asyncio.sleep(BEAT)
        while made < (time.monotonic() - began) * changes:
            made += 1
            count += 1
            change(first + row, count)
            row = (row + 1) % (rows - first)
    await asyncio.Event().wait()


def main(kind: str, rows: int, changes: int, where: str, file: Path) -> None:
    """Run one of them to its end."""
    if kind == "feed":
        monitor = Monitor({}, Polling(), SystemClock())
        syncs = tuple(WatchedSync(f"sync-{number:05}") for number in range(rows))
        monitor.watch(syncs)
        asyncio.run(measured(change_of(monitor, syncs), rows, changes, where, file))
        return
    app = OurApp(rows) if kind == "ours" else TableApp(rows)

    async def measure() -> None:
        await asyncio.sleep(2.0)  # the first frame, and all rows
        change = change_of(app.monitor, app.syncs) if isinstance(app, OurApp) else _table_change(app)
        await measured(change, rows, changes, where, file)
        app.exit()

    asyncio.run(_together(app.run_async(), measure))


def _table_change(app: App[None]) -> Change:
    table = app.query_one(DataTable)

    def change(row: int, count: int) -> None:
        table.update_cell(str(row), "synced", f"{count:,}")
        table.update_cell(str(row), "last", "0 s")

    return change


async def _together(screen: Awaitable[object], measure: Callable[[], Awaitable[None]]) -> None:
    measuring = asyncio.ensure_future(measure())
    await screen
    await measuring


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], Path(sys.argv[5]))
