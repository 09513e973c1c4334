"""One look at one sync: what the server said, or why it could not be asked. The two are never mixed."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sync_tui.domain.status import Status, known_status
from sync_tui.domain.text import SafeText


class Link(StrEnum):
    """Can we ask? A property of the observation, never of the sync."""

    OK = "ok"
    TIMEOUT = "timeout"
    REFUSED = "refused"
    THROTTLED = "throttled"
    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    BAD_DATA = "bad_data"
    NOT_API = "not_api"
    TLS = "tls"
    DNS = "dns"
    OFFLINE = "offline"
    INTERNAL = "internal"


class SyncState(NamedTuple):
    """A sync as the server described it; a field that was absent or wrong is None, never 0 and never invented."""

    status: SafeText
    total_records: int | None = None
    synced_records_count: int | None = None
    last_synced_at: datetime | None = None  # aware, UTC
    latest_cursor: SafeText | None = None  # opaque; whole up to the body cap
    credential_id: SafeText | None = None
    rate_limit_backoff_ms: int | None = None  # milliseconds, as sent
    reason: SafeText | None = None
    is_last_synced_unclear: bool = False  # it was sent and is no time, or the summary it belongs to is none

    @property
    def has_never_synced(self) -> bool:
        """Whether no run has completed, which the server says by leaving the time of the last one out."""
        return self.last_synced_at is None and not self.is_last_synced_unclear

    @property
    def known_status(self) -> Status | None:
        """One of the six, or None for a word this version does not know."""
        return known_status(self.status)

    @property
    def progress(self) -> float | None:
        """Synced of total as a fraction in (0, 1]; None where the pair cannot be trusted to mean one."""
        total, synced = self.total_records, self.synced_records_count
        if total is None or synced is None or not 0 < synced <= total:
            return None
        return synced / total

    @property
    def remaining(self) -> int | None:
        """Records left to sync; None where `progress` is."""
        if self.progress is None or self.total_records is None or self.synced_records_count is None:
            return None
        return self.total_records - self.synced_records_count


class Failure(NamedTuple):
    """Why a sync could not be asked."""

    link: Link
    detail: SafeText | None = None  # one line for a person; never a token, never a body
    http_status: int | None = None  # None where no HTTP answer arrived
    retry_after: float | None = None  # seconds the server asked us to stay away, 0 to 3600
    needs_restart: bool = False  # no sign-in mends it while the program runs: its token was read once, at the start
    asks_again: bool = False  # nothing to show yet: a token is being got, and the ask wants another turn for it


class Observation(NamedTuple):
    """The outcome of one poll. Exactly one of `state` and `failure` is set."""

    at: float  # boot-clock seconds when the answer, or its absence, was known
    wall: float  # the same moment in seconds since the epoch, for display only
    state: SyncState | None = None
    failure: Failure | None = None
    http_status: int | None = None
    latency: float | None = None  # seconds from send to the whole body
    size: int | None = None  # bytes of the body; None where it did not arrive whole
    body: bytes | None = None  # as received; None where it did not arrive, or holds what may be a token
    asked: bool = True  # whether a request was made for it; False where the origin is held


class ListedSync(NamedTuple):
    """One item of `GET /api/syncs`; only its id is certain."""

    id: str
    integration: SafeText | None = None
    pipeline: SafeText | None = None
    status: SafeText | None = None
    configuration_name: SafeText | None = None


class Listing(NamedTuple):
    """What `GET /api/syncs` answered."""

    syncs: tuple[ListedSync, ...]
    left_out: int = 0  # items without an id that can be asked for
