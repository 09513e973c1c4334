"""What a scenario file says about a kind of sync: the phases it lives through, as plain data."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sync_tui.domain.status import Status
from sync_tui.simulator.chance import Range


@dataclass(frozen=True, slots=True)
class Phase:
    """A stay in one status. Parts are fractions of the sync's records, 0 to 1."""

    status: Status
    seconds: Range | None  # how long, simulated; None never ends
    synced: Range = (1.0, 1.0)  # the part that is synced when it begins and when it ends
    found: Range = (1.0, 1.0)  # the part that the total knows of when it begins and when it ends
    arrivals: bool = False  # an incremental run: what arrived since the last one is added, and synced
    backoff_ms: int | None = None  # for a back-off that stands still; else it counts down to the phase's end
    reason: str | None = None  # `{credential}` stands for the credential's id

    @property
    def completes(self) -> bool:
        """Whether a run is complete when this phase ends."""
        return self.status is Status.ACTIVE and self.synced[1] == 1.0


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of sync: `once` is lived through first, then `cycle` over and over."""

    name: str
    weight: float  # how often, against the others; 0 only where the opening names it
    records: Range  # how many it has to begin with
    arrivals: Range  # new records that an incremental run finds, on average
    latency: Range  # real seconds until the API answers about it
    opens_in: int  # the phase, of `once` and then `cycle`, that simulated time 0 falls after the beginning of
    opens_after: Range  # simulated seconds from that beginning
    counts_requests: bool  # each answer has synced one record more than the answer before
    once: tuple[Phase, ...]
    cycle: tuple[Phase, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """An integration and pipeline, in the API's words, with the name people know it by."""

    integration: str
    pipeline: str
    title: str


def kind_of(table: Mapping[str, Any]) -> Kind:
    """The kind in a `[[kind]]` table of a scenario file; `KeyError`, `TypeError` or `ValueError` where it is none."""
    once, cycle = tuple(_phases(table.get("once", ()))), tuple(_phases(table.get("cycle", ())))
    lives_on = [phase.seconds is None for phase in (*once, *cycle)]
    if lives_on != [False] * (len(lives_on) - 1) + [not cycle]:
        raise ValueError(f"kind {table['name']}: a life either has a `cycle` or ends in one phase without `seconds`")
    return Kind(
        name=table["name"],
        weight=float(table.get("weight", 0)),
        records=_range(table.get("records", (0, 0))),
        arrivals=_range(table.get("arrivals", (0, 0))),
        latency=_range(table.get("latency", (0, 0))),
        opens_in=table.get("opens_in", 0),
        opens_after=_range(table.get("opens_after", (0, 0))),
        counts_requests=table.get("counts_requests", False),
        once=once,
        cycle=cycle,
    )


def _phases(tables: list[Mapping[str, Any]]) -> Iterator[Phase]:
    for table in tables:
        ranges = {key: _range(table[key]) for key in ("seconds", "synced", "found") if key in table}
        others = {key: value for key, value in table.items() if key not in ("status", *ranges)}
        yield Phase(Status(table["status"]), **{"seconds": None, **ranges, **others})


def _range(pair: Sequence[float]) -> Range:
    low, high = pair
    return float(low), float(high)
