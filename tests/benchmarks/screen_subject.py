"""What `screen_load` measures, on a terminal of its own: rows that change so often, ours or a `DataTable` of them.

`python -m tests.benchmarks.screen_subject KIND ROWS CHANGES WHERE FILE`: KIND is ours, table or feed (no screen);
CHANGES a second go to all rows, or to those at the end of the list where WHERE is "end". FILE gets the figures.
A change gives its row a count that no row had before, so that it can be found in what was written.
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable
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

ROWS_WITHIN, WARM_UP, SECONDS, LAG_SECONDS = 2.0, 4.0, 10.0, 6.0
BEAT = 0.01
AT_THE_END = 100
STRIDE = 617  # shares no factor with any number of rows
FIRST_COUNT = 100_000  # all of them have as many digits

Change = Callable[[int, int], None]
"""Give a row another count."""


class Feed:
    """Changes rows at an even pace, and measures what that takes."""

    def __init__(self, change: Change, rows: int, changes: int, where: str) -> None:
        self.change = change
        self.first = rows - AT_THE_END if where == "end" else 0
        self.rows, self.changes = rows, changes
        self.made: list[tuple[float, str]] = []  # when each count was given, as the screen writes it

    async def measured(self, file: Path) -> None:
        """Feed, and write down what it took."""
        await asyncio.sleep(ROWS_WITHIN)
        feeding = asyncio.create_task(self._feed())
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
        made = [entry for entry in self.made if entry[0] >= began]
        figures = {"began": began, "ended": ended, "cpu": used / (ended - began), "lags": lags, "made": made}
        file.write_text(json.dumps(figures))

    async def _feed(self) -> None:
        """Every row once, then in turn, but not in the order in which they stand."""
        for row in range(self.rows):
            self.change(row, FIRST_COUNT + row)
        changing, made, began = self.rows - self.first, 0, time.monotonic()
        while self.changes:
            await asyncio.sleep(BEAT)
            while made < (time.monotonic() - began) * self.changes:
                made += 1
                count = FIRST_COUNT + self.rows + made
                self.made.append((time.monotonic(), f"{count:,}"))
                self.change(self.first + made * STRIDE % changing, count)
        await asyncio.Event().wait()


class OurApp(SyncTuiApp):
    """The monitor over a store that is fed by hand: no profile, so nobody is asked."""

    def __init__(self, monitor: Monitor, syncs: tuple[WatchedSync, ...], feed: Feed, file: Path) -> None:
        super().__init__(Session(monitor, SafeText("bench"), syncs))
        self._feed, self._file = feed, file

    def on_ready(self) -> None:
        """Feed from within the app, as the monitor's workers do."""
        self._feeding = asyncio.create_task(_then_exit(self, self._feed, self._file))


class TableApp(App[None]):
    """The yardstick."""

    def __init__(self, rows: int, changes: int, where: str, file: Path) -> None:
        super().__init__()
        self._rows, self._file = rows, file
        self._feed = Feed(self._change, rows, changes, where)

    def compose(self) -> ComposeResult:
        """A table."""
        yield DataTable()

    def on_mount(self) -> None:
        """Its rows."""
        table = self.query_one(DataTable)
        for name in ("status", "sync", "synced", "total", "last"):
            table.add_column(name, key=name, width=15)
        for number in range(self._rows):
            table.add_row("ACTIVE", f"sync-{number:05}", "0", "–", "–", key=str(number))

    def on_ready(self) -> None:
        """Feed from within the app."""
        self._feeding = asyncio.create_task(_then_exit(self, self._feed, self._file))

    def _change(self, row: int, count: int) -> None:
        table = self.query_one(DataTable)
        table.update_cell(str(row), "synced", f"{count:,}")
        table.update_cell(str(row), "last", "0 s")


async def _then_exit(app: App[str | None] | App[None], feed: Feed, file: Path) -> None:
    await feed.measured(file)
    app.exit()


def change_of(monitor: Monitor, syncs: tuple[WatchedSync, ...]) -> Change:
    """An answer to the sync of a row."""
    clock = monitor.clock

    def change(row: int, count: int) -> None:
        key, now = syncs[row].key, clock.boot()
        state = SyncState(SafeText("ACTIVE"), synced_records_count=count)
        plan, _ = step(monitor.store[key].plan, Answered(state), now, lambda: 0.5)
        monitor.store.apply(key, Observation(now, clock.wall(), state, http_status=200, latency=0.01), plan)

    return change


def main(kind: str, rows: int, changes: int, where: str, file: Path) -> None:
    """Run one of them to its end."""
    if kind == "table":
        TableApp(rows, changes, where, file).run()
        return
    monitor = Monitor({}, Polling(), SystemClock())
    syncs = tuple(WatchedSync(f"sync-{number:05}") for number in range(rows))
    feed = Feed(change_of(monitor, syncs), rows, changes, where)
    if kind == "feed":
        monitor.watch(syncs)
        asyncio.run(feed.measured(file))
    else:
        OurApp(monitor, syncs, feed, file).run()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], Path(sys.argv[5]))
