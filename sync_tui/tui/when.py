"""Moments in words: how long ago, and at what time of the local clock."""

from datetime import UTC, datetime

from sync_tui.domain.duration import duration_words
from sync_tui.monitor.moment import Moment

MINUTE_AHEAD = 60.0


def clock_words(wall: float, moment: Moment) -> str:
    """`wall`, in seconds since the epoch, as local time: "12:03:34", with its date where that is not today's."""
    at, today = _local(wall), _local(moment.wall)
    return f"{at:%H:%M:%S}" if at.date() == today.date() else f"{at:%Y-%m-%d %H:%M:%S}"


def minute_words(wall: float, moment: Moment) -> str:
    """The same of a guess, which knows no seconds: "12:03"."""
    at, today = _local(wall), _local(moment.wall)
    return f"{at:%H:%M}" if at.date() == today.date() else f"{at:%Y-%m-%d %H:%M}"


def short_clock_words(wall: float, moment: Moment) -> str:
    """The same for a column: "12:03:34", or "Nov 20 10:04" where it was another day."""
    at, today = _local(wall), _local(moment.wall)
    return f"{at:%H:%M:%S}" if at.date() == today.date() else f"{at:%b %d %H:%M}"


def ago_words(wall: float, moment: Moment) -> str:
    """A moment that should be over: "5 min ago (11:59:21)", and honestly so where it is not over."""
    age = moment.wall - wall
    clock = clock_words(wall, moment)
    if age < 0:
        return f"{'in the future' if age < -MINUTE_AHEAD else 'just now'} ({clock})"
    return f"{duration_words(age)} ago ({clock})"


def ahead_words(seconds: float, moment: Moment) -> str:
    """A moment to come: "in 9 s (12:04:40)"."""
    return f"in {duration_words(seconds)} ({clock_words(moment.wall + max(0.0, seconds), moment)})"


def wall_of(at: float, moment: Moment) -> float:
    """Seconds since the epoch of a moment on the boot clock, by the present wall clock."""
    return moment.wall - (moment.now - at)


def _local(wall: float) -> datetime:
    return datetime.fromtimestamp(wall, UTC).astimezone()
