"""How hard we may ask: cadence per status, and the budget of each origin."""

from dataclasses import dataclass, field

from sync_tui.domain.schedule import Cadence


@dataclass(frozen=True, slots=True)
class Budget:
    """What one origin is asked at most."""

    rate: float = 5.0  # requests a second
    burst: int = 10  # requests at once after a quiet time
    in_flight: int = 8

    def floor(self, syncs: int) -> float:
        """The least interval in seconds at which `syncs` fit into four fifths of the rate."""
        return syncs / (0.8 * self.rate)


@dataclass(frozen=True, slots=True)
class Polling:
    """The `[polling]` of a person's settings."""

    cadence: Cadence = field(default_factory=Cadence)
    budget: Budget = field(default_factory=Budget)
    deadline: float = 15.0  # seconds for one whole request
