"""The monitor as a process: the real screen on its pty, the real engine, credentials and transport; ten times as fast.

`python -m tests.chaos.client FOLDER` reads `config/config.toml` there, and writes down what it saw, what it claimed
and what it costs in `client.jsonl`.
"""

import asyncio
import faulthandler
import json
import logging
import os
import random
import signal
import socket
import stat
import sys
import threading
from pathlib import Path
from typing import IO, Any

from sync_tui.config.settings import load_settings
from sync_tui.domain.polling import Polling
from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import SyncKey, WatchedSync
from sync_tui.monitor.columns import COLUMN_BY_KEY
from sync_tui.monitor.engine import Monitor
from sync_tui.monitor.moment import Moment
from sync_tui.tui.app import Session, run_screen
from tests.chaos.fast_time import FastClock, FastLoop, FastPolicy
from tests.chaos.scene import PLACES, SPEED
from tests.chaos.taps import tap_transport

SAMPLE_EVERY = 2.0  # virtual seconds
COST_EVERY = 5  # samples
PAGE = os.sysconf("SC_PAGESIZE")
STATM = Path("/proc/self/statm")


class SideLog:
    """What happens inside the program, one line each, in real seconds of the clock it shares with the server."""

    def __init__(self, out: IO[str], clock: FastClock) -> None:
        self._out = out
        self._clock = clock
        self.polls = 0

    def note(self, event: str, about: dict[str, Any]) -> None:
        """Write a line. `turn` counts the loop's; `lo` is when the turn began that may have let a request in."""
        selector = _loop().selector
        lo = self._clock.mono() / SPEED - selector.returned[0]
        now = self._clock.boot() / SPEED
        line = {"event": event, "t": round(now, 4), "turn": selector.turns, **about}
        if event == "sent":
            self.polls += 1
            line["lo"] = round(now - lo, 4)
        self._out.write(json.dumps(line) + "\n")

    def flush(self) -> None:
        """Hand it to the system."""
        self._out.flush()


class Observer:
    """Listens to the store, and looks at every row as the screen would draw it."""

    def __init__(self, monitor: Monitor, log: SideLog) -> None:
        self._monitor = monitor
        self._log = log
        self._seen: dict[SyncKey, float] = {}
        self._claims: dict[SyncKey, tuple[str, int | None, str | None]] = {}
        monitor.store.listen(self._changed)

    def _changed(self, key: SyncKey) -> None:
        track = self._monitor.store.get(key)
        if track is None or track.state is None or track.observed_at in (None, self._seen.get(key)):
            return
        assert track.observed_at is not None
        self._seen[key] = track.observed_at
        about = {"status": str(track.state.status), "version": track.state.synced_records_count}
        self._log.note("seen", {"sync": key.id, "at": track.observed_at / SPEED, **about})

    async def run(self) -> None:
        """Look for ever."""
        count = 0
        while True:
            self._look()
            count += 1
            if count % COST_EVERY == 0:
                self._log.note("cost", _cost(self._log))
            self._log.flush()
            await asyncio.sleep(SAMPLE_EVERY)

    def _look(self) -> None:
        clock = self._monitor.clock
        moment = Moment.of(clock)
        changed = {}
        for key, track in self._monitor.store.items():
            words: str = COLUMN_BY_KEY["status"].cell(track, moment).text
            version = None if track.state is None else track.state.synced_records_count
            link = None if track.link is None else str(track.link)
            if self._claims.get(key) != (words, version, link):
                self._claims[key] = (words, version, link)
                changed[key.id] = [words, version, link]
        self._log.note("look", {"claims": changed})


class ChaosMonitor(Monitor):
    """The monitor, with somebody who watches it."""

    side_log: SideLog

    def start(self) -> None:
        """As ever."""
        super().start()
        observer = Observer(self, self.side_log)
        self._observing = asyncio.get_running_loop().create_task(observer.run(), name="observer")

    async def aclose(self) -> None:
        """As ever."""
        self._observing.cancel()
        await super().aclose()


def _loop() -> FastLoop:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, FastLoop)
    return loop


def _cost(log: SideLog) -> dict[str, Any]:
    # No path is made here: pathlib interns its parts, and in half an hour their table would be a megabyte larger.
    with os.scandir("/proc/self/fd") as entries:
        are_sockets = [_is_socket(int(entry.name)) for entry in entries]
    selector = _loop().selector
    lag, selector.longest_turn = selector.longest_turn, 0.0
    return {
        "polls": log.polls,
        "fds": are_sockets.count(False),
        "sockets": are_sockets.count(True),
        "tasks": len(asyncio.all_tasks()),
        "threads": threading.active_count(),
        "rss": int(STATM.read_text().split()[1]) * PAGE,
        "turn": round(lag, 4),
        "cpu": sum(os.times()[:2]),
    }


def _is_socket(fd: int) -> bool:
    try:
        return stat.S_ISSOCK(os.fstat(fd).st_mode)
    except OSError:
        return False  # closed by a thread in between


async def _getaddrinfo(host: str | bytes, *_: Any, **__: Any) -> Any:
    """A name server for two names: it does not know the one, and never answers for the other."""
    if "hangs" in str(host):
        await asyncio.sleep(3_600)
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def main(folder: Path) -> int:
    """Run the screen to its end."""
    logging.basicConfig(filename=folder / "client.log", level=logging.DEBUG)
    # Kept open to the end: where the process hangs, it is asked where.
    faulthandler.register(signal.SIGUSR1, file=(folder / "stacks.txt").open("w"))
    asyncio.set_event_loop_policy(FastPolicy(SPEED))
    FastLoop.getaddrinfo = staticmethod(_getaddrinfo)  # type: ignore[assignment]
    settings = load_settings(folder / "config", os.environ)
    clock = FastClock(SPEED)
    with (folder / "client.jsonl").open("w", buffering=1 << 18) as out:
        log = SideLog(out, clock)
        tap_transport(log.note)
        monitor = ChaosMonitor(settings.profiles, Polling(), clock, rng=random.Random(folder.name).random)
        monitor.side_log = log
        syncs = tuple(WatchedSync(sync, place.name, SafeText(sync)) for place in PLACES for sync in place.ids)
        return run_screen(Session(monitor, SafeText("Chaos"), syncs))


if __name__ == "__main__":
    code = main(Path(sys.argv[1]))
    sys.stdout.flush()
    os._exit(code)
