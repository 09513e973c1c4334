"""The syncs of a profile, listed once the first frame is out, and as often as that fails."""

import random
from collections.abc import Callable, Coroutine
from itertools import count

from sync_tui.domain.backoff import Random, retry_delay
from sync_tui.domain.errors import SyncTuiError, UnreachableError
from sync_tui.domain.text import SafeText, clean
from sync_tui.monitor.engine import Monitor

RETRY_CAP = 45.0  # seconds, as for the probes of a host that does not answer


class Discovery:
    """How far the listing of a profile's syncs has come."""

    def __init__(self, profile: str | None, rng: Random = random.random) -> None:
        self.profile = profile
        self.failure: str | None = None
        self.tries_again = False
        self.done = False
        self._rng = rng

    def begun(self, monitor: Monitor, user: SafeText | None, then: Callable[[], None]) -> Coroutine[None, None, None]:
        """To be awaited: it lists the syncs and watches them, or keeps why that cannot be done; `then` show it.

        As long as the API cannot be reached, that is tried again.
        """
        self.failure, self.done, self.tries_again = None, False, False
        return self._run(monitor, user, then)

    async def _run(self, monitor: Monitor, user: SafeText | None, then: Callable[[], None]) -> None:
        for failures in count(1):
            try:
                found = await monitor.discover(self.profile or "", user)
            except SyncTuiError as error:
                self._failed(error, monitor)
            else:
                # Here and not above: the first frame must not wait for it.
                from sync_tui.monitor.reload import use_listed

                self.failure, self.tries_again, self.done = None, False, True
                use_listed(monitor, found)
            then()
            if not self.tries_again:
                return
            await monitor.clock.sleep(retry_delay(failures, self._rng, RETRY_CAP))

    def _failed(self, error: SyncTuiError, monitor: Monitor) -> None:
        is_news, self.failure = self.failure is None, str(error)
        self.tries_again = isinstance(error, UnreachableError)
        if is_news and monitor.store:
            # Some are watched already: nothing else would say that there may be more.
            monitor.notices.tell(
                clean(f"the syncs of profile {self.profile} could not be listed: {error}"), is_warning=True
            )
