"""When a track is looked at."""

from dataclasses import dataclass
from typing import Self

from sync_tui.monitor.clock import Clock


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, twice: `now` in boot-clock seconds for ages, `wall` in seconds since the epoch for what servers date."""

    now: float
    wall: float

    @classmethod
    def of(cls, clock: Clock) -> Self:
        """What `clock` says at this moment."""
        return cls(clock.boot(), clock.wall())
