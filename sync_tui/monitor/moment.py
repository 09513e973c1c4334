"""When a track is looked at."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, twice: `now` in boot-clock seconds for ages, `wall` in seconds since the epoch for what servers date."""

    now: float
    wall: float
