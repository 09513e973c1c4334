"""How hard we may ask: cadence per status, and the budget of each origin."""

from typing import NamedTuple

from sync_tui.domain.observation import SyncState
from sync_tui.domain.status import Status

BACKOFF_UNSTATED = 30.0
LEAST_SPREAD = 1.0


class Cadence(NamedTuple):
    """Seconds between two polls of a sync, by its last known status."""

    initializing: float = 5.0
    active: float = 10.0
    idle: float = 30.0
    errored: float = 60.0
    disabled: float = 120.0
    unknown: float = 30.0
    selected: float = 5.0
    backoff_floor: float = 10.0
    backoff_ceiling: float = 3_600.0

    def of(self, state: SyncState) -> float:
        """The plain interval for a status; a rate-limited sync waits for its back-off instead."""
        match state.known_status:
            case Status.INITIALIZING:
                return self.initializing
            case Status.ACTIVE:
                return self.active
            case Status.IDLE:
                return self.idle
            case Status.ERRORED:
                return self.errored
            case Status.DISABLED:
                return self.disabled
            case Status.RATE_LIMITED:
                return self.backoff(state)
            case None:
                return self.unknown

    def backoff(self, state: SyncState) -> float:
        """Seconds a rate-limited sync asked to be left alone, within bounds, so a typo cannot blind us for years."""
        asked = state.rate_limit_backoff_ms
        seconds = BACKOFF_UNSTATED if asked is None else asked / 1000
        return min(max(seconds, self.backoff_floor), self.backoff_ceiling)

    @property
    def longest(self) -> float:
        """The longest plain interval, rate limits aside."""
        return max(self.initializing, self.active, self.idle, self.errored, self.disabled, self.unknown)


class Budget(NamedTuple):
    """What one origin is asked at most."""

    rate: float = 5.0  # requests a second
    burst: int = 10  # requests at once after a quiet time
    in_flight: int = 8

    def floor(self, syncs: int, pace: float | None = None) -> float:
        """The least interval in seconds at which `syncs` fit into four fifths of `pace`, or of the rate."""
        return syncs / (0.8 * (self.rate if pace is None else pace))

    def spread(self, syncs: int) -> float:
        """The seconds over which to ask so many that are due at once: those beyond the burst as fast as the rate."""
        return max(LEAST_SPREAD, (syncs - self.burst) / self.rate)


class Polling(NamedTuple):
    """The `[polling]` of a person's settings."""

    cadence: Cadence = Cadence()
    budget: Budget = Budget()
    deadline: float = 15.0  # seconds for one whole request
