"""Rows that were told to sign in, asked again as soon as their credential is worth it."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from sync_tui.domain.observation import Link
from sync_tui.domain.polling import Budget
from sync_tui.domain.schedule import Recovered
from sync_tui.domain.text import clean, counted
from sync_tui.domain.watch import SyncKey
from sync_tui.monitor.notices import Notices
from sync_tui.monitor.store import Store
from sync_tui.monitor.worker import Api, Worker

if TYPE_CHECKING:
    from sync_tui.paragon.wallet import Recovery


class SignIns:
    """Looks whether credentials recovered, and wakes the rows that wait for one that did."""

    def __init__(
        self,
        api: Callable[[], Api | None],
        workers: Mapping[SyncKey, Worker],
        store: Store,
        budget: Callable[[], Budget],
        notices: Notices,
    ) -> None:
        self._api = api
        self._workers = workers
        self._store = store
        self._budget = budget
        self._notices = notices

    async def look(self) -> None:
        """Look once."""
        api = self._api()
        for recovery in () if api is None else await api.recoveries():
            self._wake(recovery)

    def _wake(self, recovery: "Recovery") -> None:
        waiting = [worker for key, worker in self._workers.items() if self._waits_for(key, recovery)]
        if recovery.is_trial:
            # One tries for all, and it is the one that was not seen for the longest time.
            longest = min(waiting, key=lambda worker: self._store[worker.key].observed_at or 0.0, default=None)
            waiting = [] if longest is None else [longest]
        spread = self._budget().spread(len(waiting))
        for worker in waiting:
            worker.happen(Recovered(0.0 if recovery.is_trial else spread))
        if waiting and not recovery.is_trial:
            of = f" of {clean(recovery.user, 64)}" if recovery.user is not None else ""
            again = f'profile "{recovery.profile.name}"{of} has a token again'
            self._notices.tell(clean(f"{again}: asking {counted(len(waiting))}"))

    def _waits_for(self, key: SyncKey, recovery: "Recovery") -> bool:
        profile = recovery.profile
        is_of_it = key.profile == profile.name and (not profile.mints or key.user == recovery.user)
        return is_of_it and self._store[key].link is Link.UNAUTHORIZED
