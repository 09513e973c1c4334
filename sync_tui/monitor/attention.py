"""Which tracks need a person, and which of them first."""

from sync_tui.domain.freshness import Freshness
from sync_tui.domain.health import Health
from sync_tui.domain.observation import Link
from sync_tui.domain.status import Status
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.track import Track

_NEED_UNANSWERED = 11.5  # after what is rate limited, before what runs
_NEED = {status: 10.0 + rank for rank, status in enumerate(Status)}
_NEEDY = frozenset({0.0, 1.0, 2.0, 3.0, 4.0})

SortKey = tuple[float | str, ...]


def attention(track: Track, moment: Moment) -> SortKey:
    """Where a track stands in the line for a person's eyes: the neediest first, then the longest in its state."""
    fresh = track.freshness(moment.now)
    health = track.health_word(moment.now, moment.wall)
    since = 0.0 if track.movement is None else track.movement.status_since
    if fresh is Freshness.FRESH and health is Health.FAILED:
        return (0.0, since)
    if track.link in (Link.UNAUTHORIZED, Link.FORBIDDEN):
        return (1.0, since)
    if fresh is Freshness.UNKNOWN or (fresh is Freshness.NEVER and track.failure is not None):
        return (2.0, since)
    if fresh is Freshness.STALE:
        return (3.0, since)
    if fresh is Freshness.NEVER or track.state is None or health is None:
        return (_NEED_UNANSWERED, since)
    if health in (Health.STALLED, Health.LATE, Health.FLAPPING):
        return (4.0, since)
    known = track.state.known_status
    if known is None:
        return (4.0, since)
    return (_NEED[known], since)


def needs_attention(track: Track, moment: Moment) -> bool:
    """Whether a person should look: failed, cannot be asked, too old to believe, stalled, late or unrecognised."""
    return is_needy(attention(track, moment), track)


def is_needy(rank: SortKey, track: Track) -> bool:
    """The same, of a track whose `attention` is known to be `rank`."""
    return rank[0] in _NEEDY or track.failure is not None
