"""A Sync API that answers what a test says, and remembers what it was asked."""

import itertools
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sync_tui.domain.observation import Failure, Link, ListedSync, Listing, SyncState
from sync_tui.domain.polling import Polling
from sync_tui.domain.profile import Origin, Profile
from sync_tui.domain.text import SafeText
from sync_tui.paragon.client import Reply
from sync_tui.paragon.wallet import Recovery
from tests.clock import FakeClock


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, as the server would see it arrive."""

    at: float  # boot-clock seconds
    sync_id: str
    profile: str
    in_flight: int  # requests being answered, this one included
    in_flight_of_sync: int  # the same, of this sync alone
    user: str | None = None


def good(status: str = "IDLE", synced: int | None = None, total: int | None = None, **about: int) -> Reply:
    """A 200."""
    backoff = about.get("backoff_ms")
    state = SyncState(SafeText(status), total, synced, rate_limit_backoff_ms=backoff)
    return Reply(state, None, 200, 0.1)


def lists_after(api: "FakeApi", outage: Failure, tries: int, *found: ListedSync) -> None:
    """Let so many listings fail by `outage`, and those after them list what is `found`."""
    api.listed = outage

    def latency(_: str) -> float:
        api.listed = outage if len(api.listed_for) <= tries else found
        return 0.1

    api.latency = latency


def bad(link: Link, http_status: int | None = None, retry_after: float | None = None) -> Reply:
    """A failure."""
    return Reply(None, Failure(link, None, http_status, retry_after), http_status, None)


class FakeApi:
    """Answers the next of a sync's script, else `default(sync_id)`, `latency(sync_id)` seconds after it was asked."""

    def __init__(self, clock: FakeClock, latency: float = 0.1) -> None:
        self.asked: list[Asked] = []
        self.scripts: defaultdict[str, deque[Reply | BaseException]] = defaultdict(deque)
        self.default: Callable[[str], Reply | BaseException] = lambda _: good()
        self.latency: Callable[[str], float] = lambda _: latency
        self.listed: tuple[ListedSync, ...] | Failure = ()
        self.left_out = 0
        self.listed_for: list[str | None] = []
        self.closed = 0
        self.unready: dict[str, Failure] = {}  # by profile, why there is no token
        self.recovered: list[Recovery] = []
        self.signed_in_again: list[tuple[str, str | None]] = []
        self.ahead_by = 0.0
        self.refreshed: list[float] = []
        self.used: list[Polling] = []
        self._clock = clock
        self._in_flight: Counter[str] = Counter()

    async def get_status(self, profile: Profile, sync_id: str, *, user: str | None = None) -> Reply:
        self._in_flight[sync_id] += 1
        at_once = (self._in_flight.total(), self._in_flight[sync_id])
        self.asked.append(Asked(self._clock.boot(), sync_id, profile.name, *at_once, user))
        try:
            reply = self.scripts[sync_id].popleft() if self.scripts[sync_id] else self.default(sync_id)
            if self.latency(sync_id):
                await self._clock.sleep(self.latency(sync_id))
        finally:
            self._in_flight[sync_id] -= 1
        if isinstance(reply, BaseException):
            raise reply
        return reply

    async def list_syncs(self, profile: Profile, *, user: str | None = None) -> Listing | Failure:
        self.listed_for.append(user)
        await self._clock.sleep(self.latency("list"))
        return self.listed if isinstance(self.listed, Failure) else Listing(self.listed, self.left_out)

    async def token_ready(self, profile: Profile, *, user: str | None = None) -> Failure | None:
        return self.unready.get(profile.name)

    async def recoveries(self) -> tuple[Recovery, ...]:
        recovered, self.recovered = tuple(self.recovered), []
        return recovered

    def sign_in_again(self, profile: Profile, *, user: str | None = None) -> None:
        self.signed_in_again.append((profile.name, user))

    def ahead(self, origin: Origin) -> float:
        return self.ahead_by

    def refresh(self) -> None:
        self.refreshed.append(self._clock.boot())

    def use(self, polling: Polling, profiles: Mapping[str, Profile]) -> None:
        self.used.append(polling)

    async def aclose(self) -> None:
        self.closed += 1

    def times(self, sync_id: str | None = None) -> list[float]:
        """When a sync, or any, was asked."""
        return [asked.at for asked in self.asked if sync_id in (None, asked.sync_id)]

    def gaps(self, sync_id: str) -> list[float]:
        """Seconds between two requests of a sync."""
        times = self.times(sync_id)
        return [later - sooner for sooner, later in itertools.pairwise(times)]
