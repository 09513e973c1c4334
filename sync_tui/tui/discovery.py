"""The syncs of a profile, listed once the first frame is out, and as often as that fails."""

from collections.abc import Callable, Coroutine

from sync_tui.domain.errors import SyncTuiError
from sync_tui.domain.text import SafeText, clean
from sync_tui.monitor.engine import Monitor


class Discovery:
    """How far the listing of a profile's syncs has come."""

    def __init__(self, profile: str | None) -> None:
        self.profile = profile
        self.failure: str | None = None
        self.tries_again = False
        self.done = False

    def begun(self, monitor: Monitor, user: SafeText | None, then: Callable[[], None]) -> Coroutine[None, None, None]:
        """To be awaited: it lists the syncs and watches them, or keeps why that cannot be done; `then` show it.

        As long as the API cannot be reached, that is tried again.
        """
        self.failure, self.done, self.tries_again = None, False, False
        return self._run(monitor, user, then)

    async def _run(self, monitor: Monitor, user: SafeText | None, then: Callable[[], None]) -> None:
        # Here and not above: the first frame must not wait for it.
        from sync_tui.monitor.listing import discovered_at_last
        from sync_tui.monitor.reload import use_listed

        def failed(error: SyncTuiError, *, tries_again: bool = True) -> None:
            self._failed(error, monitor, tries_again=tries_again)
            then()

        try:
            found = await discovered_at_last(monitor, self.profile or "", user, failed)
        except SyncTuiError as error:
            failed(error, tries_again=False)
            return
        self.failure, self.tries_again, self.done = None, False, True
        use_listed(monitor, found)
        then()

    def _failed(self, error: SyncTuiError, monitor: Monitor, *, tries_again: bool) -> None:
        is_news, self.failure = self.failure is None, str(error)
        self.tries_again = tries_again
        if is_news and monitor.store:
            # Some are watched already: nothing else would say that there may be more.
            monitor.notices.tell(
                clean(f"the syncs of profile {self.profile} could not be listed: {error}"), is_warning=True
            )
