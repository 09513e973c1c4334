"""Tracks as one short line for a status bar."""

from collections import Counter
from collections.abc import Iterable

from sync_tui.domain.freshness import Freshness
from sync_tui.domain.status import Status
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.tone import GLYPHS, STATUS_TONES
from sync_tui.monitor.track import Track

NOT_KNOWN = "?"


def tmux_line(tracks: Iterable[Track], moment: Moment) -> str:
    """Counts by status in the order of need, as "✗1 ◐2 ●4 ✓31 ?1"; "?" is whatever has no fresh status of the six.

    Nothing from outside is in it, so there is no "#" that tmux could take for a command.
    """
    counts = Counter(_known_status(track, moment) for track in tracks)
    words = [f"{GLYPHS[STATUS_TONES[status]]}{counts[status]}" for status in Status if counts[status]]
    if counts[None]:
        words.append(f"{NOT_KNOWN}{counts[None]}")
    return " ".join(words) or "no syncs"


def _known_status(track: Track, moment: Moment) -> Status | None:
    if track.state is None or track.freshness(moment.now) is not Freshness.FRESH:
        return None
    return track.state.known_status
