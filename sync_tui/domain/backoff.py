"""How long what failed is left alone, in seconds."""

from collections.abc import Callable

from sync_tui.domain.observation import Failure, Link

Random = Callable[[], float]
"""A uniform draw from [0, 1)."""

JITTER = 0.1
RETRY_BASE = 2.0
RETRY_CAP = 120.0
RETRY_FLOOR = 1.0
RETRY_AFTER_CAP = 3_600.0
THROTTLED_FLOOR = 5.0
THROTTLED_SPREAD = 10.0
HELD = 300.0
BAD_DATA_BASE = 15.0
TRUST_BASE = 60.0
TRUST_CAP = 600.0
SIGN_IN_BASE = 30.0
SIGN_IN_CAP = 600.0
MISSING_DELAYS = (15.0, 60.0, 300.0, 900.0)
_OF_A_PORTAL = frozenset({200, 403, 404})


def jittered(interval: float, rng: Random) -> float:
    """`interval`, a tenth more or less."""
    return interval * (1 - JITTER + 2 * JITTER * rng())


def throttled_delay(rng: Random, times: int = 1) -> float:
    """How long a 429 that names no time, or hardly any, asks to be left alone: the last of so many in a row."""
    ceiling = _doubled(THROTTLED_FLOOR + THROTTLED_SPREAD, times, RETRY_CAP)
    return THROTTLED_FLOOR + rng() * (ceiling - THROTTLED_FLOOR)


def retry_delay(failures: int, rng: Random, cap: float = RETRY_CAP) -> float:
    """Seconds before what did not reach anybody is tried again, after so many failures in a row."""
    return max(RETRY_FLOOR, rng() * _doubled(RETRY_BASE, failures, cap))


def failure_delay(failure: Failure, failures: int, missing: int, rng: Random) -> float:
    """Seconds before the next ask of a sync, after `failures` in a row, of which the last `missing` were 404s."""
    match failure.link:
        case Link.THROTTLED:
            return throttled_delay(rng)
        case Link.UNAUTHORIZED:
            return jittered(_doubled(SIGN_IN_BASE, failures, SIGN_IN_CAP), rng)
        case Link.FORBIDDEN:
            return jittered(HELD, rng)
        case Link.NOT_FOUND:
            return jittered(MISSING_DELAYS[min(missing, len(MISSING_DELAYS)) - 1], rng)
        case Link.TLS:
            return jittered(_doubled(TRUST_BASE, failures, TRUST_CAP), rng)
        case Link.BAD_DATA:
            ceiling = _doubled(BAD_DATA_BASE, failures + 1, HELD)
            return BAD_DATA_BASE + rng() * (ceiling - BAD_DATA_BASE)
        case Link.REFUSED | Link.NOT_API if _is_answer_of_its_own(failure.http_status):
            return jittered(HELD, rng)
        case _:
            return retry_delay(failures, rng)


def _is_answer_of_its_own(http_status: int | None) -> bool:
    """Whether asking again soon is pointless: a redirect, a 204, a 410. A web page with a 200, 403 or 404 is none."""
    return http_status is not None and http_status < 500 and http_status not in _OF_A_PORTAL


def _doubled(base: float, times: int, cap: float) -> float:
    return min(cap, base * 2.0 ** min(times - 1, 30))
