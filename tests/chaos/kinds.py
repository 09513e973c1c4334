"""Every kind of answer the server gives, by name. What counts is a whole answer of the API; the rest is a fault."""

from dataclasses import dataclass

from tests.chaos import bodies, statuses, wire
from tests.chaos.exchange import Play


@dataclass(frozen=True, slots=True)
class Kind:
    """A way to treat a request."""

    name: str
    play: Play
    counts: bool = False  # it delivers the honest document whole: the client must believe it
    keeps: bool = False  # the connection lives on
    heavy: bool = False  # a client does right to stay away for minutes


def _kinds() -> dict[str, Kind]:
    kinds = [
        *(Kind(name, play, counts=True, keeps=True) for name, play in wire.GOOD.items()),
        *(Kind(name, play, counts=True) for name, play in wire.GOOD_AND_CLOSED.items()),
        *(Kind(name, play, counts=True, keeps=True) for name, play in bodies.GOOD.items()),
        *(Kind(name, play) for name, play in wire.BROKEN.items()),
        *(Kind(name, play, keeps=True) for name, play in statuses.LIGHT.items()),
        *(Kind(name, play, heavy=True) for name, play in bodies.REFUSED.items()),
        *(Kind(name, play, keeps=True, heavy=True) for name, play in statuses.HEAVY.items()),
    ]
    by_name = {kind.name: kind for kind in kinds}
    if len(by_name) != len(kinds):
        raise ValueError("two kinds have one name")
    return by_name


KINDS = _kinds()
OK = KINDS["ok"]
FOREVER = Kind("429 for ever", statuses.FOREVER, keeps=True, heavy=True)
REJECTED = Kind("401 of a token that was replaced", statuses.REJECTED, keeps=True)
FAULTS = tuple(kind for kind in KINDS.values() if kind is not OK)
