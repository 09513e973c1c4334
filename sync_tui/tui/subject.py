"""What the pages of the detail speak of, and what they are made of."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rich.cells import cell_len

from sync_tui.domain.duration import duration_words
from sync_tui.domain.freshness import Freshness
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.tone import Tone
from sync_tui.monitor.track import Track
from sync_tui.tui.ink import EMPTY, Line, plain, wrapped
from sync_tui.tui.when import clock_words

Path = tuple[int, ...]  # the place of a value in a document: its number among its siblings, from the root down


class Subject(NamedTuple):
    """One sync to speak of, at one moment, in a pane `width` cells wide."""

    track: Track
    moment: Moment
    width: int
    keys: Mapping[str, str]  # of the screen, by what they do
    at_least: bool = False  # its status was already so when we first looked


class Row(NamedTuple):
    """A line of the page; `path` where it is of a value, `folds` where that opens and closes."""

    line: Line
    path: Path | None = None
    folds: bool = False


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


def beside_or_below(parts: Sequence[str], width: int) -> list[str]:
    """`parts` with dots between them in one row; where that is too long, each in rows of its own."""
    row = " · ".join(parts)
    return [row] if cell_len(row) <= width else [row for part in parts for row in wrapped(part, width)]
