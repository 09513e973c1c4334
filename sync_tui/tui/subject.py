"""What the pages of the detail speak of: one sync at one moment, in so many cells."""

from dataclasses import dataclass

from sync_tui.domain.duration import duration_words
from sync_tui.domain.freshness import Freshness
from sync_tui.monitor.columns import Moment, Tone
from sync_tui.monitor.track import Track
from sync_tui.tui.ink import EMPTY, Line, plain, wrapped
from sync_tui.tui.when import clock_words


@dataclass(frozen=True, slots=True)
class Subject:
    """One sync to speak of, at one moment, in a pane `width` cells wide."""

    track: Track
    moment: Moment
    width: int
    at_least: bool = False  # its status was already so when we first looked


def seen_words(subject: Subject) -> str:
    """When the last good answer was: "57 s ago (12:03:34)"."""
    track, moment = subject.track, subject.moment
    ago = f"{duration_words(track.age(moment.now) or 0.0)} ago"
    return ago if track.observed_wall is None else f"{ago} ({clock_words(track.observed_wall, moment)})"


def seen_lines(subject: Subject) -> list[Line]:
    """Nothing of what is fresh; else a warning that what follows is old."""
    fresh = subject.track.freshness(subject.moment.now)
    if fresh in (Freshness.FRESH, Freshness.NEVER):
        return []
    tone = Tone.STALE if fresh is Freshness.STALE else Tone.UNKNOWN
    words = f"{fresh}: last seen {seen_words(subject)}; it may have changed"
    return [*(plain(row, tone) for row in wrapped(words, subject.width)), EMPTY]
