"""Time that moves when a test says so."""

from dataclasses import dataclass


@dataclass
class Moment:
    """A clock for `boot` and `wall`."""

    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds
