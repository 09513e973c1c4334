"""A monitor that follows real files in virtual time."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sync_tui.config.invocation import Invocation
from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import SyncKey
from sync_tui.monitor.engine import Monitor
from sync_tui.monitor.reload import Readings, Reload
from sync_tui.monitor.store import Store
from tests.clock import FakeClock
from tests.monitor.fake_api import FakeApi
from tests.monitor.files import invocation

NOTICED = 2.0  # seconds within which a change is in use
GONE = 3.0  # seconds within which a file that is gone is missed


@dataclass
class Followed:
    """A monitor that follows files, and what it said of them."""

    folder: Path
    clock: FakeClock
    api: FakeApi
    monitor: Monitor
    reload: Reload
    uses: list[SafeText]
    stop: Callable[[], None]  # follow no more

    @property
    def store(self) -> Store:
        return self.monitor.store

    @property
    def ids(self) -> list[str]:
        return [key.id for key in self.store]

    @property
    def said(self) -> list[str]:
        """Every notice so far, without the folder."""
        return [notice.words.replace(str(self.folder), "DIR") for notice in self.monitor.notices.kept()]

    @property
    def warnings(self) -> list[str]:
        return [notice.words for notice in self.monitor.notices.kept() if notice.is_warning]

    async def passes(self, seconds: float = NOTICED) -> None:
        await self.clock.advance(seconds)


async def inline(look: Callable[[], Readings]) -> Readings:
    """In place of a thread, whose time no test can turn."""
    return look()


@asynccontextmanager
async def following(folder: Path, *lists: str, words: Invocation | None = None) -> AsyncIterator[Followed]:
    """The files as they are, in use."""
    words = words or invocation(folder, *(lists or ("team",)))
    clock = FakeClock()
    api = FakeApi(clock)
    monitor = Monitor(words.settings.profiles, words.settings.polling, clock, api, lambda: 0.5)
    uses: list[SafeText] = []
    reload = Reload(monitor, words, "press A", lambda: uses.append(reload.heading), inline)
    monitor.watch(words.targets.syncs)
    monitor.start()
    stop = monitor.keep(reload.run, "files")
    try:
        await clock.advance(5.0)
        yield Followed(folder, clock, api, monitor, reload, uses, stop)
    finally:
        await monitor.aclose()


def key(sync_id: str, profile: str = "default") -> SyncKey:
    return SyncKey(profile, None, sync_id)
