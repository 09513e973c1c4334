"""Where in its life a sync is: phases laid end to end, once and then in a cycle, and looked up in one step."""

import bisect
import math
from collections.abc import Sequence
from dataclasses import dataclass

from sync_tui.simulator.chance import drawn_between
from sync_tui.simulator.kind import Kind, Phase


@dataclass(frozen=True, slots=True)
class Stretch:
    """A phase in one sync's life. Times are simulated seconds from the beginning of its round."""

    phase: Phase
    begins: float
    seconds: float  # infinite where the phase never ends
    batches: int  # incremental runs of this round that have begun, this one included
    completions: int  # runs of this round that were complete when this phase began
    completed_at: float | None  # when the last of them was


@dataclass(frozen=True, slots=True)
class Round:
    """Phases end to end."""

    stretches: tuple[Stretch, ...]
    begins: tuple[float, ...]
    seconds: float
    batches: int
    completions: int
    completed_at: float | None

    def stretch_at(self, at: float) -> Stretch:
        """The stretch that `at`, in seconds from the beginning, falls into."""
        return self.stretches[bisect.bisect_right(self.begins, at) - 1]


@dataclass(frozen=True, slots=True)
class Position:
    """A moment of a life. Times are simulated seconds of that life."""

    phase: Phase
    begins: float  # when the phase began
    left: float  # until it ends; infinite where it never does
    part: float  # of the phase that is over, 0 to 1; 0 where it never ends
    batches: int  # incremental runs begun so far
    completions: int  # runs completed so far
    completed_at: float | None  # when the last of them was


@dataclass(frozen=True, slots=True)
class Course:
    """The whole life of a sync."""

    once: Round
    cycle: Round

    def position_at(self, at: float) -> Position:
        """The position `at` simulated seconds after the beginning, which lies at 0."""
        if at < self.once.seconds or not self.cycle.stretches:
            return _position(self.once, at, 0.0, 0, 0, None)
        since = at - self.once.seconds
        rounds = int(since // self.cycle.seconds)
        begins = self.once.seconds + rounds * self.cycle.seconds
        if rounds and self.cycle.completed_at is not None:
            before: float | None = begins - self.cycle.seconds + self.cycle.completed_at
        else:
            before = self.once.completed_at
        return _position(
            self.cycle,
            at,
            begins,
            self.once.batches + rounds * self.cycle.batches,
            self.once.completions + rounds * self.cycle.completions,
            before,
        )

    def begins(self, phase: int) -> float:
        """When the phase with this number begins for the first time, `once` counted first."""
        if phase < len(self.once.begins):
            return self.once.begins[phase]
        return self.once.seconds + self.cycle.begins[phase - len(self.once.begins)]


def course_of(kind: Kind, seed: int, index: int) -> Course:
    """The life of the sync at `index`: how long each of its phases takes is drawn once and then kept."""
    return Course(_round(kind.once, (seed, index, "once")), _round(kind.cycle, (seed, index, "cycle")))


def _round(phases: Sequence[Phase], path: tuple[object, ...]) -> Round:
    stretches: list[Stretch] = []
    begins, batches, completions, completed_at = 0.0, 0, 0, None
    for number, phase in enumerate(phases):
        seconds = math.inf if phase.seconds is None else drawn_between(phase.seconds, *path, number)
        batches += phase.arrivals
        stretches.append(Stretch(phase, begins, seconds, batches, completions, completed_at))
        begins += seconds
        if phase.completes:
            completions, completed_at = completions + 1, begins
    return Round(
        tuple(stretches), tuple(stretch.begins for stretch in stretches), begins, batches, completions, completed_at
    )


def _position(
    within: Round, at: float, begins: float, batches: int, completions: int, completed_at: float | None
) -> Position:
    stretch = within.stretch_at(at - begins)
    since = max(0.0, at - begins - stretch.begins)
    return Position(
        phase=stretch.phase,
        begins=begins + stretch.begins,
        left=stretch.seconds - since,
        part=min(1.0, since / stretch.seconds),
        batches=batches + stretch.batches,
        completions=completions + stretch.completions,
        completed_at=completed_at if stretch.completed_at is None else begins + stretch.completed_at,
    )
