"""A small world for the screen: a monitor that notes what it is asked, and tracks to show."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sync_tui.config.invocation import Invocation
from sync_tui.domain.errors import SyncTuiError
from sync_tui.domain.observation import Failure, Link, ListedSync, Listing, Observation, SyncState
from sync_tui.domain.polling import Cadence, Polling
from sync_tui.domain.profile import Profile
from sync_tui.domain.schedule import Plan
from sync_tui.domain.text import SafeText, clean
from sync_tui.domain.watch import SyncKey, WatchedSync
from sync_tui.monitor.engine import Monitor, OriginReport, OriginState
from sync_tui.monitor.track import Track
from sync_tui.tui.app import Session, SyncTuiApp
from tests.clock import FakeClock

WALL = datetime(2026, 11, 23, 12, 4, 31, tzinfo=UTC).timestamp()
BOOT = 10_000.0


class NotingMonitor(Monitor):
    """Asks nobody; notes what it is told."""

    def __init__(self) -> None:
        self.hand_clock = FakeClock(BOOT, WALL)
        super().__init__({}, Polling(), self.hand_clock)
        self.calls: list[object] = []
        self.selected: SyncKey | None = None
        self.wait = 0.0
        self.reports: tuple[OriginReport, ...] = (origin_report(),)
        self.found: tuple[WatchedSync, ...] | SyncTuiError = ()
        self.listing: tuple[ListedSync, ...] | SyncTuiError = ()
        self.left_out = 0
        self.sessions: list[Session] = []  # that were turned to

    def start(self) -> None:
        self.calls.append("start")

    def watch(self, syncs: Iterable[WatchedSync]) -> None:
        for sync in syncs:
            if sync.key not in self.store:
                self.store.add(Track(sync, Plan(Cadence(), due=BOOT + 2)))

    def reconfigure(self, profiles: Mapping[str, Profile], polling: Polling) -> None:
        self.calls.append(("reconfigure", *profiles))

    def unwatch(self, key: SyncKey) -> None:
        self.store.remove(key)

    def ask_now(self, key: SyncKey) -> float:
        self.calls.append(("ask", key.id))
        return self.wait

    def ask_all(self) -> None:
        self.calls.append("ask all")

    def sign_in_again(self, key: SyncKey) -> bool:
        self.calls.append(("sign in", key.id))
        return self.store[key].link is Link.UNAUTHORIZED

    def select(self, key: SyncKey | None) -> None:
        self.calls.append(("select", None if key is None else key.id))
        self.selected = key

    def origins(self) -> tuple[OriginReport, ...]:
        return self.reports

    async def discover(
        self, profile_name: str, user: str | None = None, *, waits: bool = False
    ) -> tuple[WatchedSync, ...]:
        self.calls.append(("discover", profile_name))
        if isinstance(self.found, SyncTuiError):
            raise self.found
        return self.found

    async def listed(self, profile_name: str, user: str | None = None, *, waits: bool = False) -> Listing:
        self.calls.append(("listed", profile_name, user))
        if isinstance(self.listing, SyncTuiError):
            raise self.listing
        return Listing(self.listing, self.left_out)

    async def aclose(self) -> None:
        self.calls.append("close")


def origin_report(**changes: object) -> OriginReport:
    """An origin in good order, but for `changes`."""
    report = OriginReport(SafeText("sync.useparagon.com"), OriginState.OK, None, None, 3.14, 5.0, None)
    return report._replace(**changes)  # type: ignore[arg-type]


def sync(number: int, label: str | None = None, **fields: object) -> WatchedSync:
    """A watched sync whose id is told by its number."""
    name = SafeText(label) if label is not None else None
    return WatchedSync(f"{number:08d}-2dd4-51ff-bcf5-7667de564bb0", label=name, **fields)  # type: ignore[arg-type]


def good(at: float, status: str, *, wall: float | None = None, latency: float = 0.084, **fields: object) -> Observation:
    """A good answer `at` seconds after BOOT; its `body` is among the fields, None where it was not kept."""
    body: Any = fields.pop("body", b'{"status": "IDLE"}')
    state = SyncState(SafeText(status), **fields)  # type: ignore[arg-type]
    size = 17 if body is None else len(body)
    return Observation(BOOT + at, WALL + at if wall is None else wall, state, None, 200, latency, size, body)


def bad(
    at: float, link: Link, detail: str | None = None, http_status: int | None = None, body: bytes | None = None
) -> Observation:
    """An ask without a good answer."""
    failure = Failure(link, None if detail is None else clean(detail), http_status)
    size = None if body is None else len(body)
    return Observation(BOOT + at, WALL + at, failure=failure, http_status=http_status, size=size, body=body)


def plan(at: float, interval: float = 30.0, **changes: object) -> Plan:
    """The schedule after an answer at `at`."""
    due = BOOT + at + interval
    return Plan(Cadence(), due, interval=interval, promised=due, asked_at=BOOT + at)._replace(**changes)  # type: ignore[arg-type]


def app_with(
    *syncs: WatchedSync, prepare: Callable[[NotingMonitor], None] | None = None, **session: object
) -> tuple[SyncTuiApp, NotingMonitor]:
    """An app that watches `syncs`, and its monitor; `prepare` sets the monitor up first."""
    monitor = NotingMonitor()
    monitor.watch(syncs)
    if prepare is not None:
        prepare(monitor)
    settled: dict[str, object] = {"heading": SafeText("Onboarding"), "other": _turned_to, **session}
    return SyncTuiApp(Session(monitor, syncs=syncs, **settled)), monitor  # type: ignore[arg-type]


def _turned_to(words: Invocation, monitor: Monitor) -> Session:
    targets = words.targets
    session = Session(
        monitor, targets.heading, targets.syncs, targets.discover, targets.user, invocation=words, other=_turned_to
    )
    assert isinstance(monitor, NotingMonitor)
    monitor.sessions.append(session)
    return session
