"""The gate in front of one origin: a token bucket, an in-flight limit, a hold after 429, and a circuit with one probe.

Pure: each function takes a gate and returns a new one. Times are seconds on the suspend-counting clock.
"""

import math
from dataclasses import dataclass, replace

from sync_tui.domain.observation import Failure, Link
from sync_tui.domain.polling import Budget
from sync_tui.domain.schedule import RETRY_AFTER_CAP, RETRY_FLOOR, Random
from sync_tui.domain.watch import SyncKey

OPEN_AFTER_FAILURES = 5
OPEN_AFTER_SYNCS = 2
PROBE_BASE = 2.0
PROBE_CAP = 60.0
THROTTLED_FLOOR = 5.0
THROTTLED_SPREAD = 10.0
_ROUNDING = 1e-6  # a wait shorter than this is no wait but the error of a sum

_ORIGIN_LINKS = frozenset({Link.TIMEOUT, Link.DNS, Link.TLS, Link.NOT_API})
_OWN_LINKS = frozenset({Link.UNAUTHORIZED, Link.OFFLINE, Link.INTERNAL})


@dataclass(frozen=True, slots=True)
class Gate:
    """The state of one origin's gate."""

    budget: Budget
    tokens: float
    filled_at: float
    in_flight: int = 0
    held_since: float | None = None
    held_until: float = 0.0  # after a 429
    failures: int = 0  # of the origin, in a row
    failing: frozenset[SyncKey] = frozenset()  # whose failures those are
    open_since: float | None = None
    probes: int = 0
    probe_at: float = 0.0


def full_gate(budget: Budget, now: float) -> Gate:
    """A closed gate with its burst in hand."""
    return Gate(budget, tokens=float(budget.burst), filled_at=now)


def seconds_to_admission(gate: Gate, now: float) -> float:
    """How long the next request must wait; infinite where it waits for one in flight to end."""
    if gate.in_flight >= gate.budget.in_flight:
        return math.inf
    if gate.open_since is not None and gate.in_flight:
        return math.inf
    blocked_until = max(gate.held_until, gate.probe_at if gate.open_since is not None else 0.0)
    empty_for = max(0.0, gate.filled_at - now) + (1.0 - _tokens(gate, now)) / gate.budget.rate
    wait = max(blocked_until - now, empty_for if _tokens(gate, now) < 1.0 else 0.0)
    return wait if wait > _ROUNDING else 0.0


def admitted(gate: Gate, now: float) -> Gate:
    """The gate after one request went through."""
    return replace(gate, tokens=_tokens(gate, now) - 1.0, filled_at=now, in_flight=gate.in_flight + 1)


def returned(gate: Gate) -> Gate:
    """The gate after an admitted request was not sent after all; its token is not given back."""
    return replace(gate, in_flight=gate.in_flight - 1)


def settled(gate: Gate, key: SyncKey, failure: Failure | None, now: float, rng: Random) -> Gate:
    """The gate after a request ended. Any answer of the API closes it; trouble of the whole origin may open it."""
    gate = returned(gate)
    if failure is None:
        return _closed(gate)
    if failure.http_status is None and failure.link in _OWN_LINKS:
        return gate  # a missing token or a bug of ours: the origin was not heard
    if failure.link is Link.THROTTLED:
        asked = failure.retry_after
        return _held(_closed(gate), THROTTLED_FLOOR + THROTTLED_SPREAD * rng() if asked is None else asked, now)
    if not is_origin_trouble(failure):
        return _closed(gate)
    if failure.retry_after is not None:
        gate = _held(gate, failure.retry_after, now)
    return _failing(gate, key, now, rng)


def calmed(gate: Gate, now: float) -> Gate:
    """The gate with no more than one request saved up."""
    return replace(gate, tokens=min(1.0, _tokens(gate, now)), filled_at=max(now, gate.filled_at))


def is_origin_trouble(failure: Failure) -> bool:
    """Whether a failure speaks of the origin rather than of one sync, its credential or our own code."""
    if failure.link is Link.REFUSED:
        return failure.http_status is None or failure.http_status >= 500
    return failure.link in _ORIGIN_LINKS


def is_held(gate: Gate, now: float) -> bool:
    """Whether the origin asked us to stay away, and that time is not over."""
    return now < gate.held_until


def _failing(gate: Gate, key: SyncKey, now: float, rng: Random) -> Gate:
    gate = replace(gate, failures=gate.failures + 1, failing=gate.failing | {key})
    if gate.open_since is None and (gate.failures < OPEN_AFTER_FAILURES or len(gate.failing) < OPEN_AFTER_SYNCS):
        return gate
    if gate.open_since is not None and gate.in_flight:
        return gate  # sent before the gate opened: no probe, so the next one need not wait longer for it
    delay = max(RETRY_FLOOR, rng() * min(PROBE_CAP, PROBE_BASE * 2.0 ** min(gate.probes, 30)))
    since = now if gate.open_since is None else gate.open_since
    return replace(gate, open_since=since, probes=gate.probes + 1, probe_at=now + delay)


def _held(gate: Gate, seconds: float, now: float) -> Gate:
    until = max(gate.held_until, now + min(max(seconds, RETRY_FLOOR), RETRY_AFTER_CAP))
    # Nothing is saved up meanwhile: whoever was asked to wait must not come back with a whole burst.
    return replace(
        gate,
        tokens=min(1.0, _tokens(gate, now)),
        filled_at=until,
        held_since=gate.held_since if is_held(gate, now) else now,
        held_until=until,
    )


def _closed(gate: Gate) -> Gate:
    return replace(gate, failures=0, failing=frozenset(), open_since=None, probes=0, probe_at=0.0)


def _tokens(gate: Gate, now: float) -> float:
    return min(float(gate.budget.burst), gate.tokens + max(0.0, now - gate.filled_at) * gate.budget.rate)
