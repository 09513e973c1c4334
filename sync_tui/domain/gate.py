"""The gate in front of one origin: a token bucket, an in-flight limit, a hold after 429, and a circuit with one probe.

A 429 also halves the pace, which then recovers by a tenth of the budget a minute.

Pure: each function takes a gate and returns a new one. Times are seconds on the suspend-counting clock.
"""

import math
from typing import NamedTuple

from sync_tui.domain.backoff import (
    RETRY_AFTER_CAP,
    RETRY_FLOOR,
    THROTTLED_FLOOR,
    TRUST_BASE,
    TRUST_CAP,
    Random,
    throttled_delay,
)
from sync_tui.domain.observation import Failure, Link
from sync_tui.domain.polling import Budget
from sync_tui.domain.watch import SyncKey

OPEN_AFTER_FAILURES = 5
OPEN_AFTER_SYNCS = 2
PROBE_BASE = 2.0
# With half of it as jitter, a probe that hangs when an outage ends, the next one and a list of 60 fit into 75 s.
PROBE_CAP = 45.0
ASKED_FOR_AFTER = 10.0
LEAST_PACE = 0.25
PACE_REGAINED = 0.1 / 60.0  # of the budget's rate, a second
_ROUNDING = 1e-6  # a wait shorter than this is no wait but the error of a sum

_ORIGIN_LINKS = frozenset({Link.TIMEOUT, Link.DNS, Link.TLS, Link.NOT_API})
_OWN_LINKS = frozenset({Link.UNAUTHORIZED, Link.OFFLINE, Link.INTERNAL})


class Gate(NamedTuple):
    """The state of one origin's gate."""

    budget: Budget
    tokens: float
    filled_at: float
    pace: float  # requests a second, at the moment `paced_at`
    paced_at: float
    in_flight: int = 0
    held_since: float | None = None
    held_until: float = 0.0  # after a 429
    throttled: int = 0  # 429s in a row, those of requests that were out together counted once
    failures: int = 0  # of the origin, in a row
    failing: frozenset[SyncKey] = frozenset()  # whose failures those are
    open_since: float | None = None
    trouble: Failure | None = None  # the last that spoke of the origin, while it is open
    probes: int = 0
    probed_at: float = 0.0
    probe_at: float = 0.0


def full_gate(budget: Budget, now: float) -> Gate:
    """A closed gate with its burst in hand."""
    return Gate(budget, tokens=float(budget.burst), filled_at=now, pace=budget.rate, paced_at=now)


def pace(gate: Gate, now: float) -> float:
    """Requests a second that the budget allows at present: less than its rate for a while after a 429."""
    if gate.pace >= gate.budget.rate:
        return gate.budget.rate
    regained = max(0.0, now - gate.paced_at) * PACE_REGAINED * gate.budget.rate
    return min(gate.budget.rate, gate.pace + regained)


def seconds_to_admission(gate: Gate, now: float) -> float:
    """How long the next request must wait; infinite where it waits for one in flight to end."""
    if gate.in_flight >= gate.budget.in_flight:
        return math.inf
    if gate.open_since is not None and gate.in_flight:
        return math.inf
    blocked_until = max(gate.held_until, gate.probe_at if gate.open_since is not None else 0.0)
    empty_for = max(0.0, gate.filled_at - now) + (1.0 - _tokens(gate, now)) / _refill(gate)
    wait = max(blocked_until - now, empty_for if _tokens(gate, now) < 1.0 else 0.0)
    return wait if wait > _ROUNDING else 0.0


def admitted(gate: Gate, now: float) -> Gate:
    """The gate after one request went through."""
    probed_at = gate.probed_at if gate.open_since is None else now
    tokens = _tokens(gate, now) - 1.0
    return gate._replace(tokens=tokens, filled_at=now, in_flight=gate.in_flight + 1, probed_at=probed_at)


def returned(gate: Gate) -> Gate:
    """The gate after an admitted request was not sent after all; its token is not given back."""
    return gate._replace(in_flight=gate.in_flight - 1)


def settled(gate: Gate, key: SyncKey, failure: Failure | None, now: float, rng: Random) -> Gate:
    """The gate after a request ended. Any answer of the API closes it; trouble of the whole origin may open it."""
    gate = returned(gate)
    if failure is None:
        return _closed(gate, now)
    if failure.http_status is None and failure.link in _OWN_LINKS:
        return gate  # a missing token or a bug of ours: the origin was not heard
    if failure.link is Link.THROTTLED:
        return _throttled(gate, failure, now, rng)
    if not is_origin_trouble(failure):
        return _closed(gate, now)
    if failure.retry_after is not None:
        gate = _held(gate, failure.retry_after, now)
    return _failing(gate, key, failure, now, rng)


def calmed(gate: Gate, now: float) -> Gate:
    """The gate with no more than one request saved up."""
    return gate._replace(tokens=min(1.0, _tokens(gate, now)), filled_at=max(now, gate.filled_at))


def asked_for(gate: Gate, now: float) -> Gate:
    """The gate once a person asks: while it is open the next probe goes at once, though not every second."""
    if gate.open_since is None:
        return gate
    return gate._replace(probe_at=min(gate.probe_at, max(now, gate.probed_at + ASKED_FOR_AFTER)))


def rebudgeted(gate: Gate, budget: Budget, now: float) -> Gate:
    """The gate under another budget: what it has in hand stays, as far as the new burst goes, and so does its pace."""
    tokens = min(_tokens(gate, now), float(budget.burst))
    part = pace(gate, now) / gate.budget.rate
    filled_at = max(gate.filled_at, now)
    return gate._replace(budget=budget, tokens=tokens, filled_at=filled_at, pace=part * budget.rate, paced_at=now)


def is_origin_trouble(failure: Failure) -> bool:
    """Whether a failure speaks of the origin rather than of one sync, its credential or our own code."""
    if failure.link is Link.REFUSED:
        return failure.http_status is None or failure.http_status >= 500
    if failure.link is Link.NOT_API and is_odd_answer(failure.http_status):
        return False
    return failure.link in _ORIGIN_LINKS


def may_pass(failure: Failure) -> bool:
    """Whether it may be over by itself soon: an outage or a 429, not what a person must set right."""
    if failure.link in (Link.TLS, Link.NOT_API):
        return False
    return failure.link in (Link.THROTTLED, Link.OFFLINE) or is_origin_trouble(failure)


def is_odd_answer(http_status: int | None) -> bool:
    """Whether it was answered, with a status below 400 that no question of ours asks for, such as 204 or 304."""
    return http_status is not None and http_status != 200 and http_status < 400


def is_held(gate: Gate, now: float) -> bool:
    """Whether the origin asked us to stay away, and that time is not over."""
    return now < gate.held_until


def _failing(gate: Gate, key: SyncKey, failure: Failure, now: float, rng: Random) -> Gate:
    gate = gate._replace(failures=gate.failures + 1, failing=gate.failing | {key}, trouble=failure)
    if gate.open_since is None and not _opens(gate, failure):
        return gate
    if gate.open_since is not None and gate.in_flight:
        return gate  # sent before the gate opened: no probe, so the next one need not wait longer for it
    since = now if gate.open_since is None else gate.open_since
    return gate._replace(open_since=since, probes=gate.probes + 1, probe_at=now + _probe_delay(gate, failure, rng))


def _opens(gate: Gate, failure: Failure) -> bool:
    if failure.link is Link.TLS:
        return True  # whoever asks next meets the same certificate
    return gate.failures >= OPEN_AFTER_FAILURES and len(gate.failing) >= OPEN_AFTER_SYNCS


def _probe_delay(gate: Gate, failure: Failure, rng: Random) -> float:
    draw = 0.5 + rng() / 2
    if failure.link is Link.TLS and gate.probes:
        # Seen twice, it is no accident: a person must act.
        return draw * min(TRUST_CAP, TRUST_BASE * 2.0 ** min(gate.probes, 10))
    return draw * min(PROBE_CAP, PROBE_BASE * 2.0 ** min(gate.probes, 30))


def _throttled(gate: Gate, failure: Failure, now: float, rng: Random) -> Gate:
    """Held, and half as fast from here on; that, and the count, once for all who were in flight together."""
    times = gate.throttled
    gate = _closed(gate, now)
    if not is_held(gate, now):
        times += 1
        slower = max(min(LEAST_PACE, gate.budget.rate), pace(gate, now) / 2)
        gate = gate._replace(pace=slower, paced_at=now)
    asked = failure.retry_after
    # "Ask again in 0 s" names no time at which that would be welcome.
    seconds = asked if asked is not None and asked >= THROTTLED_FLOOR else throttled_delay(rng, times)
    return _held(gate._replace(throttled=times), seconds, now)


def _held(gate: Gate, seconds: float, now: float) -> Gate:
    until = max(gate.held_until, now + min(max(seconds, RETRY_FLOOR), RETRY_AFTER_CAP))
    # Nothing is saved up meanwhile: whoever was asked to wait must not come back with a whole burst.
    return gate._replace(
        tokens=min(1.0, _tokens(gate, now)),
        filled_at=until,
        pace=pace(gate, now),
        paced_at=until,
        held_since=gate.held_since if is_held(gate, now) else now,
        held_until=until,
    )


def _closed(gate: Gate, now: float) -> Gate:
    if gate.open_since is not None:
        gate = calmed(gate, now)  # who waited for the origin to come back does not come all at once
    elif not gate.failures and not gate.throttled:
        return gate
    return gate._replace(
        throttled=0, failures=0, failing=frozenset(), trouble=None, open_since=None, probes=0, probe_at=0.0
    )


def _tokens(gate: Gate, now: float) -> float:
    return min(float(gate.budget.burst), gate.tokens + max(0.0, now - gate.filled_at) * _refill(gate))


def _refill(gate: Gate) -> float:
    # The pace only grows: as it was when the bucket was last looked at is never too much.
    return pace(gate, gate.filled_at)
