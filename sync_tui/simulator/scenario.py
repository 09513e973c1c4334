"""Scenarios: data files that say which kinds of syncs there are, whose they are, and how many of each."""

import bisect
import itertools
import tomllib
import uuid
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sync_tui.domain.errors import UsageError
from sync_tui.domain.watch import WatchedSync
from sync_tui.simulator.chance import drawn, drawn_between, drawn_from, drawn_uuid
from sync_tui.simulator.course import course_of
from sync_tui.simulator.kind import Kind, Source, kind_of
from sync_tui.simulator.lifecycle import SimulatedSync

DEFAULT = "demo"
_FOLDER = Path(__file__).parent / "scenarios"
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "sync-tui/simulator")


@dataclass(frozen=True, slots=True)
class Scenario:
    """Which syncs there are. The first ones are of the kinds that `opening` names, in its order."""

    name: str
    kinds: tuple[Kind, ...]
    opening: tuple[str, ...]
    customers: tuple[str, ...]
    tags: tuple[str, ...]
    sources: tuple[Source, ...]

    def population(self, syncs: int, seed: int) -> tuple[SimulatedSync, ...]:
        """`syncs` syncs. The same seed gives the same ones, and more of them only adds at the end."""
        seen: Counter[tuple[str, Source]] = Counter()
        population = []
        for index in range(syncs):
            customer, source = self._customer(seed, index), drawn_from(self.sources, seed, index, "source")
            seen[customer, source] += 1
            population.append(self._sync(seed, index, customer, source, seen[customer, source]))
        return tuple(population)

    def watched(self, syncs: int, seed: int, profile: str) -> tuple[WatchedSync, ...]:
        """The same population as a watch list would name it, asked through `profile`."""
        return tuple(sync.watched(profile) for sync in self.population(syncs, seed))

    def _sync(self, seed: int, index: int, customer: str, source: Source, number: int) -> SimulatedSync:
        kind = self._kind(seed, index)
        course = course_of(kind, seed, index)
        return SimulatedSync(
            id=str(uuid.uuid5(_NAMESPACE, f"{self.name}/{seed}/{index}")),
            seed=seed,
            index=index,
            kind=kind,
            source=source,
            customer=customer,
            tag=drawn_from(self.tags, seed, customer, "tag") if self.tags else None,
            credential_id=drawn_uuid(seed, customer, source.integration),
            configuration=None if number == 1 else f"Region {number}",
            records=int(drawn_between(kind.records, seed, index, "records")),
            arrivals=drawn_between(kind.arrivals, seed, index, "arrivals"),
            course=course,
            opened=course.begins(kind.opens_in) + drawn_between(kind.opens_after, seed, index, "opens"),
        )

    def _kind(self, seed: int, index: int) -> Kind:
        if index < len(self.opening) or not any(kind.weight for kind in self.kinds):
            name = self.opening[index % len(self.opening)]
            return next(kind for kind in self.kinds if kind.name == name)
        weights = list(itertools.accumulate(kind.weight for kind in self.kinds))
        return self.kinds[bisect.bisect_right(weights, drawn(seed, index, "kind") * weights[-1])]

    def _customer(self, seed: int, index: int) -> str:
        """A few customers have many syncs and many have a few, as it is."""
        return self.customers[int(len(self.customers) * drawn(seed, index, "customer") ** 2)]


def scenario_names() -> tuple[str, ...]:
    """Every scenario there is, sorted."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def load_scenario(name: str = DEFAULT) -> Scenario:
    """The scenario with this name; `UsageError` where there is none."""
    if name not in scenario_names():
        raise UsageError(f"no scenario {name!r}: there is {', '.join(scenario_names())}")
    document = tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    return Scenario(
        name=name,
        kinds=tuple(map(kind_of, document["kind"])),
        opening=tuple(document["opening"]),
        customers=tuple(document["customers"]),
        tags=tuple(document.get("tags", ())),
        sources=tuple(Source(**table) for table in document["source"]),
    )
