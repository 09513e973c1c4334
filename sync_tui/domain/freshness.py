"""How much a shown value may still be believed: derived from clocks when drawn, never stored."""

from enum import StrEnum

LEAST_GRACE = 20.0
UNKNOWN_AFTER = 300.0


class Freshness(StrEnum):
    """Whether the last good value still stands for the present."""

    NEVER = "never"
    FRESH = "fresh"
    STALE = "stale"
    UNKNOWN = "unknown"


def freshness(promised: float | None, interval: float, now: float) -> Freshness:
    """Fresh until `promised` plus the grace of its `interval`, stale for five minutes more, unknown after that.

    `promised` is when the next answer was due, set by the last good one; None before there was one. All three are
    seconds on the suspend-counting clock.
    """
    if promised is None:
        return Freshness.NEVER
    stale_from = stale_after(promised, interval)
    if now <= stale_from:
        return Freshness.FRESH
    return Freshness.STALE if now <= stale_from + UNKNOWN_AFTER else Freshness.UNKNOWN


def stale_after(promised: float, interval: float) -> float:
    """The last moment at which a value is fresh; `UNKNOWN_AFTER` later it is unknown."""
    return promised + max(LEAST_GRACE, interval / 2)
