"""The one object every front end drives: what to watch, ask now, look at, and what is known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sync_tui.domain.polling import Polling
from sync_tui.domain.profile import Profile
from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import SyncKey, WatchedSync
from sync_tui.monitor.clock import Clock
from sync_tui.monitor.store import Store


class OriginState(StrEnum):
    """Whether an origin is being asked."""

    OK = "ok"
    THROTTLED = "throttled"  # it said 429: nobody asks before `until`
    OFFLINE = "offline"  # the gate is open: one probe at a time


@dataclass(frozen=True, slots=True)
class OriginReport:
    """One origin, for the header and the footer."""

    label: SafeText
    state: OriginState
    since: float | None  # boot-clock seconds since it is not ok
    until: float | None  # boot-clock seconds of the next try, while not ok
    used: float  # requests a second, over the last ten seconds
    rate: float  # requests a second allowed
    stretched: float | None  # the least interval in seconds, where the list is too long for the cadence


class Monitor:
    """Watches syncs from `start` to `aclose`, on one event loop. All methods are called on that loop."""

    def __init__(self, profiles: Mapping[str, Profile], polling: Polling, clock: Clock) -> None:
        self.store = Store()
        self.clock = clock

    def start(self) -> None:
        """Begin to ask. What is watched before is asked from here on."""

    def watch(self, syncs: Iterable[WatchedSync]) -> None:
        """Add syncs; one that is watched already keeps what is known of it."""

    def unwatch(self, key: SyncKey) -> None:
        """Stop asking a sync and forget it."""

    def ask_now(self, key: SyncKey) -> float:
        """Ask one sync as soon as its back-off and the budget allow; seconds until its own back-off does, often 0."""
        return 0.0

    def ask_all(self) -> None:
        """The same for every sync."""

    def select(self, key: SyncKey | None) -> None:
        """A person looks at this sync, and at no other."""

    def origins(self) -> tuple[OriginReport, ...]:
        """The origins being asked, in the order of their first sync."""
        return ()

    async def discover(self, profile_name: str) -> tuple[WatchedSync, ...]:
        """The syncs of the profile's token; raises `CredentialError` or `UnreachableError`."""
        return ()

    async def aclose(self) -> None:
        """Stop asking and close every connection, within two seconds."""
