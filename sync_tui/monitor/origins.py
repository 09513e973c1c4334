"""The origins being asked: the gate of each, how long its list is, and how it is doing."""

from collections.abc import Callable
from enum import StrEnum
from functools import partial
from typing import NamedTuple

from sync_tui.domain.backoff import Random
from sync_tui.domain.duration import duration_words
from sync_tui.domain.observation import Link
from sync_tui.domain.polling import Polling
from sync_tui.domain.profile import Origin
from sync_tui.domain.text import SafeText, clean
from sync_tui.monitor.alarms import Alarms
from sync_tui.monitor.clock import Clock
from sync_tui.monitor.origin_gate import OriginGate

SKEWED_FROM = 30.0


class OriginState(StrEnum):
    """Whether an origin is being asked."""

    OK = "ok"
    THROTTLED = "throttled"  # it said 429: nobody asks before `until`
    OFFLINE = "offline"  # the gate is open: one probe at a time


class OriginReport(NamedTuple):
    """One origin, for the header and the footer."""

    label: SafeText
    state: OriginState
    since: float | None  # boot-clock seconds since it is not ok
    until: float | None  # boot-clock seconds of the next try, while not ok
    used: float  # requests a second, over the last ten seconds
    rate: float  # requests a second allowed
    stretched: float | None = None  # the least interval in seconds, where the list is too long for the cadence
    hint: SafeText | None = None  # what the answers of several syncs together suggest
    ahead: float = 0.0  # seconds the origin's clock is ahead of ours

    @property
    def remarks(self) -> tuple[SafeText, ...]:
        """What a person should know of it besides its state."""
        return tuple(words for words in (self.hint, self.skew) if words is not None)

    @property
    def skew(self) -> SafeText | None:
        """That our clock and the origin's do not agree; None where they do."""
        if abs(self.ahead) <= SKEWED_FROM:
            return None
        side = "behind" if self.ahead > 0 else "ahead of"
        return SafeText(f"clock {duration_words(abs(self.ahead))} {side} the server's")


class Origins:
    """One gate per origin, made on first use."""

    def __init__(
        self,
        polling: Polling,
        clock: Clock,
        alarms: Alarms,
        rng: Random,
        recovered: Callable[[Origin], None],
        held: Callable[[Origin, float], None],
        ahead: Callable[[Origin], float],
    ) -> None:
        self.gates: dict[Origin, OriginGate] = {}
        self._counts: dict[Origin, int] = {}
        self._polling = polling
        self._clock = clock
        self._alarms = alarms
        self._rng = rng
        self._recovered = recovered
        self._held = held
        self._ahead = ahead
        self._remarked: set[tuple[SafeText, str]] = set()

    def gate(self, origin: Origin) -> OriginGate:
        """The gate in front of `origin`; a new one must be run."""
        gate = self.gates.get(origin)
        if gate is None:
            heard = (partial(self._recovered, origin), partial(self._held, origin))
            gate = OriginGate(origin.label, self._polling.budget, self._clock, self._alarms, self._rng, *heard)
            self.gates[origin] = gate
        return gate

    def use(self, polling: Polling) -> None:
        """Ask all of them under another budget and cadence from here on."""
        self._polling = polling
        for gate in self.gates.values():
            gate.use(polling.budget)

    def count(self, origin: Origin, more: int) -> None:
        """So many more syncs of it are watched."""
        self._counts[origin] = self._counts.get(origin, 0) + more

    def watched(self, origin: Origin) -> int:
        """How many syncs of it are watched."""
        return self._counts.get(origin, 0)

    def held_until(self, origin: Origin) -> float:
        """The boot-clock moment before which it wants to hear nothing; 0 where it never said so."""
        gate = self.gates.get(origin)
        return 0.0 if gate is None else gate.gate.held_until

    def floor(self, origin: Origin) -> float:
        """The least interval its list allows at the present pace; 0 where the shortest cadence fits that."""
        gate = self.gates.get(origin)
        floor = self._polling.budget.floor(self.watched(origin), None if gate is None else gate.pace())
        return floor if floor > self._polling.cadence.selected else 0.0

    def reports(self) -> tuple[OriginReport, ...]:
        """Those that are watched, in the order of their first sync."""
        return tuple(self._report(origin, gate) for origin, gate in self.gates.items() if self.watched(origin))

    def news(self) -> tuple[SafeText, ...]:
        """The remarks that are new since the last call."""
        remarks: dict[tuple[SafeText, str], SafeText] = {}
        for report in self.reports():
            # A skew of five minutes that becomes one of six is no news.
            for kind, words in (("hint", report.hint), ("skew", report.skew)):
                if words is not None:
                    remarks[report.label, kind] = clean(f"{report.label}: {words}")
        news = tuple(words for kind, words in remarks.items() if kind not in self._remarked)
        self._remarked = set(remarks)
        return news

    def _report(self, origin: Origin, gate: OriginGate) -> OriginReport:
        blocked, state = gate.blocked(), gate.gate
        floor = self.floor(origin)
        offline = blocked is not None and blocked.link is Link.OFFLINE
        return OriginReport(
            label=origin.label,
            state=OriginState.OK if blocked is None else OriginState.OFFLINE if offline else OriginState.THROTTLED,
            since=None if blocked is None else state.open_since if offline else state.held_since,
            until=None if blocked is None else state.probe_at if offline else state.held_until,
            used=gate.requests_per_second(),
            rate=round(gate.pace(), 1),
            hint=gate.hint(),
            ahead=self._ahead(origin),
            stretched=floor if floor > self._polling.cadence.active else None,
        )
