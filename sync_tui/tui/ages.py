"""Ages and countdowns as the table words them: in steps of ten seconds below a minute, each as the bound it is.

Sixty rows that count seconds are a screen that is never at rest, and bytes for nothing: what a row has to tell is
whether it is late. "<20 s" is true for as long as it stands there; the detail counts the seconds of one sync.
"""

from typing import NamedTuple

from sync_tui.domain.duration import DAY, HOUR, MINUTE, duration_words
from sync_tui.domain.text import SafeText
from sync_tui.monitor.cells import MINUTE_AHEAD, Cell
from sync_tui.monitor.columns import COLUMN_BY_KEY
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.track import Track

STEP = 10


class Step(NamedTuple):
    """The durations that share their words: from `least` up to, and without, `below`; in seconds."""

    least: float
    below: float

    @property
    def words(self) -> SafeText:
        """Such as "<20 s", "<1 min", "4 min", "2 h 14 min"."""
        return SafeText(f"<{duration_words(self.below)}") if self.below <= MINUTE else duration_words(self.least)


def step_of(seconds: float) -> Step:
    """The step that a duration falls into; a negative one into the first."""
    size = STEP if seconds < MINUTE else MINUTE if seconds < DAY else HOUR
    least = max(0.0, seconds) // size * size
    return Step(least, least + size)


def seen_cell(track: Track, moment: Moment) -> Cell:
    """How old the last good answer is."""
    exact, age = COLUMN_BY_KEY["seen"].cell(track, moment), track.age(moment.now)
    return exact if age is None else Cell(step_of(age).words, exact.tone)


def next_poll_cell(track: Track, moment: Moment) -> Cell:
    """How soon it will be asked again."""
    exact, left = COLUMN_BY_KEY["next"].cell(track, moment), _left(track, moment)
    return exact if left is None else Cell(step_of(left).words, exact.tone)


def last_synced_cell(track: Track, moment: Moment) -> Cell:
    """How long ago it last finished."""
    exact, age = COLUMN_BY_KEY["last_synced"].cell(track, moment), _age_synced(track, moment)
    return exact if age is None or age < -MINUTE_AHEAD else Cell(step_of(age).words, exact.tone)


def eta_cell(track: Track, moment: Moment) -> Cell:
    """When it will be done; of a rate-limited one, when its back-off ends at the latest."""
    exact, left = COLUMN_BY_KEY["eta"].cell(track, moment), track.backoff_left(moment.now)
    if exact.fraction is None and left and exact.text.startswith("≤"):
        return Cell(SafeText(f"≤ {duration_words(step_of(left).below)}"), exact.tone)
    return exact


CELLS = {"seen": seen_cell, "next": next_poll_cell, "last_synced": last_synced_cell, "eta": eta_cell}
"""In place of the cells of these columns, which count seconds."""


def holds_until(track: Track, moment: Moment) -> float:
    """The moment, in boot-clock seconds, at which some cell of a row may be another one by time alone."""
    now = moment.now
    until = track.believed_until(now)
    if (age := track.age(now)) is not None:
        until = min(until, now + step_of(age).below - age)
    if (left := _left(track, moment)) is not None:
        until = min(until, now + max(0.0, left - step_of(left).least))
    if (age := _age_synced(track, moment)) is not None:
        until = min(until, now + (step_of(age).below if age >= -MINUTE_AHEAD else -MINUTE_AHEAD) - age)
    if left := track.backoff_left(now):
        until = min(until, now + left - step_of(left).least)
    return until


def _left(track: Track, moment: Moment) -> float | None:
    """Seconds until it is asked; None where that is nothing to count."""
    at = None if track.plan.asking_since is not None else track.next_ask(moment.now)
    return None if at is None or at <= moment.now else at - moment.now


def _age_synced(track: Track, moment: Moment) -> float | None:
    if track.state is None or track.state.last_synced_at is None:
        return None
    return moment.wall - track.state.last_synced_at.timestamp()
