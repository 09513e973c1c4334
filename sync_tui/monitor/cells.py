"""What each column says of one track at one moment. What is not fresh is dim, and what is not known is a dash."""

import math
from typing import NamedTuple

from sync_tui.domain.duration import duration_words
from sync_tui.domain.freshness import Freshness
from sync_tui.domain.health import Health
from sync_tui.domain.observation import Link
from sync_tui.domain.status import Status
from sync_tui.domain.text import SafeText
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.recent import NO_ANSWER, recent_status
from sync_tui.monitor.tone import GLYPHS, NO_ANSWER_GLYPH, STATUS_TONES, Tone
from sync_tui.monitor.track import Track
from sync_tui.monitor.words import NONE, link_words, status_tone, status_words

MINUTE_AHEAD = 60.0
RATE_ROUNDED = 100_000  # records a minute, from which on the thousands will do
IN_LINE = SafeText("in line")
"""Due, and nobody can tell when it will be asked; when the next one of its origin is, the footer says."""

_RUNNING = frozenset({Status.ACTIVE, Status.INITIALIZING, Status.RATE_LIMITED})
_HEALTH_TONES = {
    Health.FAILED: Tone.BAD,
    Health.STALLED: Tone.BAD,
    Health.LATE: Tone.WARNING,
    Health.FLAPPING: Tone.WARNING,
    Health.NEVER_SYNCED: Tone.WARNING,
    Health.WAITING: Tone.RATE_LIMITED,
    Health.MOVING: Tone.GOOD,
    Health.PAUSED: Tone.DIM,
    Health.OK: Tone.PLAIN,
}


class Cell(NamedTuple):
    """What one column says of one track."""

    text: SafeText
    tone: Tone = Tone.PLAIN
    fraction: float | None = None  # where the screen may draw a bar before the text


def status_cell(track: Track, moment: Moment) -> Cell:
    """Its status, after a glyph."""
    tone = status_tone(track, moment)
    shown = Tone.STALE if track.freshness(moment.now) is Freshness.STALE else tone
    return Cell(SafeText(f"{GLYPHS[tone]} {status_words(track, moment)}"), shown)


def progress_cell(track: Track, moment: Moment) -> Cell:
    """What is synced: a share while it runs, a count at rest, and where nobody knows whether it runs."""
    state = track.state
    if state is None or state.synced_records_count is None:
        return Cell(NONE, Tone.DIM)
    fresh = track.freshness(moment.now)
    tone = status_tone(track, moment) if fresh is Freshness.FRESH else Tone.DIM
    synced = f"{state.synced_records_count:,}"
    if state.known_status not in _RUNNING or fresh is Freshness.UNKNOWN:
        return Cell(SafeText(synced), Tone.PLAIN if tone is not Tone.DIM else Tone.DIM)
    if state.progress is None:
        return Cell(SafeText(synced), tone)
    # Rounded down, so that 100 % is said only of a whole; in integers, since 0.29 * 100 is less than 29.
    percent = 100 * state.synced_records_count // (state.total_records or 1)
    return Cell(SafeText(f"{percent} %"), tone, state.progress)


def records_cell(track: Track, moment: Moment) -> Cell:
    """What is synced, of how many."""
    state = track.state
    if state is None or (state.synced_records_count is None and state.total_records is None):
        return Cell(NONE, Tone.DIM)
    synced = NONE if state.synced_records_count is None else f"{state.synced_records_count:,}"
    of_total = "" if state.total_records is None else f" of {state.total_records:,}"
    is_fresh = track.freshness(moment.now) is Freshness.FRESH
    return Cell(SafeText(f"{synced}{of_total}"), Tone.PLAIN if is_fresh else Tone.DIM)


def rate_cell(track: Track, moment: Moment) -> Cell:
    """Records a minute."""
    if track.rate is None or track.freshness(moment.now) is not Freshness.FRESH:
        return Cell(NONE, Tone.DIM)
    rate = round(track.rate * 60)
    if rate >= RATE_ROUNDED:
        # Rounded down: a figure that is cut to fit would be another one.
        return Cell(SafeText(f"{rate // 1_000:,}k/m" if rate < 10_000_000 else f"{rate // 1_000_000:,}M/m"))
    return Cell(SafeText(f"{rate:,}/m" if rate else "<1/m"))


def eta_cell(track: Track, moment: Moment) -> Cell:
    """When it will be done; of a rate-limited one, when its back-off ends at the latest."""
    if track.state is None or track.movement is None or track.freshness(moment.now) is not Freshness.FRESH:
        return Cell(NONE, Tone.DIM)
    left = track.backoff_left(moment.now)
    if left is not None:
        return Cell(SafeText(f"≤ {duration_words(left)}"), Tone.RATE_LIMITED)
    return Cell(NONE, Tone.DIM) if track.eta is None else Cell(SafeText(f"~{duration_words(track.eta)}"))


def last_synced_cell(track: Track, moment: Moment) -> Cell:
    """How long ago it last finished, as the server dates that."""
    if track.state is None or track.state.last_synced_at is None:
        is_never = track.state is not None and track.state.has_never_synced
        return Cell(SafeText("never") if is_never else NONE, Tone.DIM)
    age = moment.wall - track.state.last_synced_at.timestamp()
    return Cell(SafeText("in future" if age < -MINUTE_AHEAD else duration_words(age)))


def seen_cell(track: Track, moment: Moment) -> Cell:
    """How old the last good answer is."""
    age = track.age(moment.now)
    if age is None:
        return Cell(NONE, Tone.DIM)
    tones = {Freshness.STALE: Tone.STALE, Freshness.UNKNOWN: Tone.UNKNOWN}
    return Cell(duration_words(age), tones.get(track.freshness(moment.now), Tone.PLAIN))


def next_poll_cell(track: Track, moment: Moment) -> Cell:
    """How soon it will be asked again."""
    if track.plan.asking_since is not None:
        return Cell(SafeText("asking"), Tone.ACTIVE)
    if track.plan.due == math.inf:
        return Cell(NONE, Tone.DIM)
    at = track.next_ask(moment.now)
    return Cell(IN_LINE if at is None else duration_words(at - moment.now), Tone.DIM)


def health_cell(track: Track, moment: Moment) -> Cell:
    """Our own reading of it."""
    health = shown_health(track, moment)
    if health is None:
        return Cell(NONE, Tone.DIM)
    tone = _HEALTH_TONES[health] if track.freshness(moment.now) is Freshness.FRESH else Tone.DIM
    return Cell(SafeText(health.replace("_", " ")), tone)


def shown_health(track: Track, moment: Moment) -> Health | None:
    """Our reading as far as it may be shown: none of what is not understood, or too old to believe."""
    is_too_old = track.freshness(moment.now) is Freshness.UNKNOWN
    return None if is_too_old else track.told_health(moment.now, moment.wall)


def link_cell(track: Track, moment: Moment) -> Cell:  # noqa: ARG001 - a cell takes a moment
    """Whether we can ask it."""
    if track.link is None:
        return Cell(NONE, Tone.DIM)
    if track.link is Link.OK:
        return Cell(SafeText("ok"), Tone.DIM)
    return Cell(link_words(track), Tone.BAD if track.link in (Link.UNAUTHORIZED, Link.INTERNAL) else Tone.WARNING)


def reason_cell(track: Track, moment: Moment) -> Cell:
    """What the server gave as the reason of its status."""
    if track.state is None or not track.state.reason:
        return Cell(NONE, Tone.DIM)
    return Cell(track.state.reason, Tone.PLAIN if track.freshness(moment.now) is Freshness.FRESH else Tone.DIM)


def history_cell(track: Track, moment: Moment) -> Cell:
    """A glyph for each of the last answers."""
    if not track.recent:
        return Cell(NONE, Tone.DIM)
    is_fresh = track.freshness(moment.now) is Freshness.FRESH
    return Cell(SafeText("".join(map(_recent_glyph, track.recent))), Tone.PLAIN if is_fresh else Tone.DIM)


def _recent_glyph(code: int) -> str:
    if code == NO_ANSWER:
        return NO_ANSWER_GLYPH
    status = recent_status(code)
    return GLYPHS[Tone.UNRECOGNISED if status is None else STATUS_TONES[status]]
