"""Waiting for news: the engine's own, or the passing of time. Nothing is looked at in between."""

import asyncio
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from sync_tui.domain.observation import Failure
from sync_tui.domain.watch import SyncKey
from sync_tui.monitor.clock import Clock
from sync_tui.monitor.store import Store

_Outcome = tuple[float | None, Failure | None, int]


class News:
    """Collects the syncs whose last outcome changed while the block lasts; a new schedule alone is no news."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._outcomes: dict[SyncKey, _Outcome] = {}
        self._touched: dict[SyncKey, None] = {}
        self._waiter: asyncio.Future[None] | None = None
        self._deafen = store.listen(self._note)

    def __enter__(self) -> Self:
        """Itself; it listens already."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._deafen()

    async def touched(self, within: float) -> Iterable[SyncKey]:
        """The syncs with news since the last call, in the order it came; none where there was none `within` seconds."""
        if not self._touched:
            self._waiter = waiter = asyncio.get_running_loop().create_future()
            sleeper = asyncio.ensure_future(self._clock.sleep(within))
            # This waiter and no later one: the sleeper of a call that is over ends during the next.
            sleeper.add_done_callback(lambda _: _wake(waiter))
            try:
                await waiter
            finally:
                sleeper.cancel()
                self._waiter = None
        touched, self._touched = self._touched, {}
        return touched

    def _note(self, key: SyncKey) -> None:
        track = self._store.get(key)
        if track is None:
            self._outcomes.pop(key, None)
            self._touched.pop(key, None)
            return
        outcome = (track.observed_at, track.failure, track.plan.failures)
        if self._outcomes.get(key, (None, None, 0)) != outcome:
            self._outcomes[key] = outcome
            self._touched[key] = None
            if self._waiter is not None:
                _wake(self._waiter)


def _wake(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)
