"""How the monitor behaved towards the servers: budgets, holds, tokens, one request at a time."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.course import Evidence
from tests.chaos.scene import PLACE_OF, PLACES, SPEED

RATE, BURST, IN_FLIGHT = 5.0, 10, 8
TURNS = 12  # of the loop, from an admission or an answer to what follows from it
ROUNDING = 0.01


@dataclass(slots=True)
class Manners:
    """Counts of what must not be, beside what was done."""

    sent: Counter[str] = field(default_factory=Counter)  # by place
    over_budget: list[str] = field(default_factory=list)
    over_in_flight: list[str] = field(default_factory=list)
    twice_in_flight: list[str] = field(default_factory=list)
    in_a_hold: list[str] = field(default_factory=list)
    busiest_second: float = 0.0  # requests of one place in any virtual second
    rejected: dict[str, int] = field(default_factory=dict)  # requests by token that had been replaced
    foreign: int = 0  # requests that brought a token to a place that is not its own


def manners_of(evidence: Evidence) -> Manners:
    """Read both logs, and count."""
    manners = Manners()
    sends: dict[str, list[tuple[float, float]]] = defaultdict(list)
    flying: dict[str, Counter[str]] = {place.name: Counter() for place in PLACES}
    held: dict[str, tuple[float, int]] = {}
    for event in evidence.events("client.jsonl"):
        if event["event"] == "sent":
            place = PLACE_OF[event["sync"]].name
            manners.sent[place] += 1
            flying[place][event["sync"]] += 1
            sends[place].append((event["lo"], event["t"]))
            _look_at_flight(manners, flying[place], event)
            until, turn = held.get(place, (0.0, 0))
            if event["t"] < until and event["turn"] > turn + TURNS:
                manners.in_a_hold.append(f"{event['sync']} {SPEED * (until - event['t']):.1f} s before the end")
        elif event["event"] == "done":
            place = PLACE_OF[event["sync"]].name
            flying[place][event["sync"]] -= 1
            if event["status"] == 429 and event["retry_after"]:
                until, turn = held.get(place, (0.0, event["turn"]))
                ends = event["t"] + event["retry_after"] / SPEED
                held[place] = (max(until, ends), turn if event["t"] < until else event["turn"])
    for place, times in sends.items():
        _look_at_budget(manners, place, times)
    _look_at_tokens(manners, evidence)
    return manners


def _look_at_flight(manners: Manners, flying: Counter[str], event: dict[str, Any]) -> None:
    if flying[event["sync"]] > 1:
        manners.twice_in_flight.append(f"{event['sync']} at {event['t']:.2f}")
    if flying.total() > IN_FLIGHT:
        manners.over_in_flight.append(f"{event['sync']}: {flying.total()}")


def _look_at_budget(manners: Manners, place: str, times: list[tuple[float, float]]) -> None:
    """In every window: a request was let in between `lo` and the moment it left, which a busy machine may put off."""
    # The bucket as an upper bound of its own: it holds BURST, and fills at RATE from the earliest possible moments.
    for first in range(len(times)):
        for last in range(first, min(len(times), first + 400)):
            window = SPEED * max(0.0, times[last][1] - times[first][0])
            if last - first + 1 > BURST + RATE * window + ROUNDING:
                manners.over_budget.append(f"{place}: {last - first + 1} in {window:.2f} s at {times[first][1]:.2f}")
                break
    for first, (_, began) in enumerate(times):
        within = sum(1 for _, at in times[first : first + 100] if SPEED * (at - began) <= 1.0)
        manners.busiest_second = max(manners.busiest_second, within)


def _look_at_tokens(manners: Manners, evidence: Evidence) -> None:
    replaced = {fingerprint for _, fingerprint in evidence.rotated}
    manners.rejected = dict.fromkeys(replaced, 0)
    for line in evidence.events("server.jsonl"):
        _, _, _, _, kind, _, fingerprint, is_own, _ = line
        manners.foreign += not is_own
        if kind.startswith("401 of a token"):
            manners.rejected[fingerprint] = manners.rejected.get(fingerprint, 0) + 1
