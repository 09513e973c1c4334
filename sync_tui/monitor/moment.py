"""When a track is looked at."""

from typing import NamedTuple, Self

from sync_tui.monitor.clock import Clock


class Moment(NamedTuple):
    """Now, twice: `now` in boot-clock seconds for ages, `wall` in seconds since the epoch for what servers date."""

    now: float
    wall: float

    @classmethod
    def of(cls, clock: Clock) -> Self:
        """What `clock` says at this moment."""
        return cls(clock.boot(), clock.wall())
