"""What a sync is answered: its own status walk and its own order of faults, both from one seed."""

import random

from tests.chaos.kinds import OK, Kind
from tests.chaos.scene import Place, kinds_of

FAULTY = 0.35
STATUSES = ("ACTIVE", "ACTIVE", "ACTIVE", "IDLE", "IDLE", "INITIALIZING", "ERRORED", "RATE_LIMITED", "DISABLED")
OPENING = 8  # answers of the quickest statuses, so that every kind of fault has its turn in a short run
STAGGER = 3


class Plan:
    """The answers of one sync. The version in each is the only number that grows."""

    def __init__(self, place: Place, sync: str, seed: int, first: list[Kind]) -> None:
        self._rng = random.Random(f"{seed} {sync}")
        self._sync = sync
        self._place = place
        self._first = first
        self._cycle: list[Kind] = []
        self._asked = 0
        self._delay = int(sync[-2:]) % STAGGER
        self.version = 0

    def next(self, is_wild: bool) -> Kind:
        """How the next request is treated."""
        if self._place.fate == "429 for ever":
            return kinds_of(self._place)[0]
        if not is_wild:
            return OK
        self._asked += 1
        if self._first and self._asked > self._delay and self._asked % 2:
            return self._first.pop(0)
        if self._rng.random() >= FAULTY:
            return OK
        if not self._cycle:
            self._cycle = list(kinds_of(self._place))
            self._rng.shuffle(self._cycle)
        return self._cycle.pop()

    def document(self, is_wild: bool) -> tuple[int, dict[str, object]]:
        """The honest answer with the next version."""
        self.version += 1
        quick = not is_wild or self.version <= OPENING
        status = self._rng.choice(STATUSES[:3] if quick else STATUSES)
        document: dict[str, object] = {
            "status": status,
            "summary": {
                "totalRecords": 10_000_000,
                "syncedRecordsCount": self.version,
                "lastSyncedAt": "2026-11-24T12:00:00.000Z",
                "latestCursor": f"cursor-{self.version}",
            },
            "credentialId": "0aea7d3a-0000-4000-8000-000000000000",
        }
        if status == "RATE_LIMITED":
            document["rateLimitBackoffMs"] = self._rng.choice([1_000, 12_000, 15_000])
        if status == "ERRORED":
            document["reason"] = "Credential is no longer valid."
        return self.version, document


def plans(places: tuple[Place, ...], seed: int) -> dict[str, Plan]:
    """One for every sync; together their first faults are all there are."""
    hands: dict[str, list[Kind]] = {sync: [] for place in places for sync in place.ids}
    dealt = [(place, sync) for place in places if place.fate == "answers" for sync in place.ids]
    turn = 0
    for kind in kinds_of(dealt[0][0]):
        while kind not in kinds_of(dealt[turn % len(dealt)][0]):
            turn += 1
        hands[dealt[turn % len(dealt)][1]].append(kind)
        turn += 1
    return {sync: Plan(place, sync, seed, hands[sync]) for place in places for sync in place.ids}
