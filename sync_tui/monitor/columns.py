"""The table as data: one list of columns for the screen, `status`, CSV and sorting."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from sync_tui.domain.duration import duration_words
from sync_tui.domain.freshness import Freshness
from sync_tui.domain.gate import is_odd_answer
from sync_tui.domain.health import Health, eta_seconds, rate_per_second
from sync_tui.domain.observation import Failure, Link
from sync_tui.domain.status import Status
from sync_tui.domain.text import SafeText
from sync_tui.monitor.recent import KEPT, NO_ANSWER, changes, recent_status
from sync_tui.monitor.track import Track

NONE = SafeText("–")
MINUTE_AHEAD = 60.0


class Tone(StrEnum):
    """What a cell says beyond its words; the screen gives each a colour, and words or glyphs always say it too."""

    PLAIN = "plain"
    DIM = "dim"
    ERRORED = "errored"
    RATE_LIMITED = "rate_limited"
    INITIALIZING = "initializing"
    ACTIVE = "active"
    IDLE = "idle"
    DISABLED = "disabled"
    UNRECOGNISED = "unrecognised"
    STALE = "stale"
    UNKNOWN = "unknown"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


GLYPHS = {
    Tone.ERRORED: "✗",
    Tone.RATE_LIMITED: "◐",
    Tone.INITIALIZING: "◌",
    Tone.ACTIVE: "●",
    Tone.IDLE: "✓",
    Tone.DISABLED: "‖",
    Tone.UNRECOGNISED: "?",
    Tone.UNKNOWN: "∅",
    Tone.DIM: "…",
}
NO_ANSWER_GLYPH = "·"

STATUS_TONES = {
    Status.ERRORED: Tone.ERRORED,
    Status.RATE_LIMITED: Tone.RATE_LIMITED,
    Status.INITIALIZING: Tone.INITIALIZING,
    Status.ACTIVE: Tone.ACTIVE,
    Status.IDLE: Tone.IDLE,
    Status.DISABLED: Tone.DISABLED,
}

_NEED_UNANSWERED = 11.5  # after what is rate limited, before what runs
_NEED = {status: 10.0 + rank for rank, status in enumerate(Status)}
_NEEDY = frozenset({0.0, 1.0, 2.0, 3.0, 4.0})
_HEALTH_NEED = {health: float(rank) for rank, health in enumerate(Health)}
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


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, twice: `now` in boot-clock seconds for ages, `wall` in seconds since the epoch for what servers date."""

    now: float
    wall: float


@dataclass(frozen=True, slots=True)
class Cell:
    """What one column says of one track."""

    text: SafeText
    tone: Tone = Tone.PLAIN
    fraction: float | None = None  # where the screen may draw a bar before the text


SortKey = tuple[float | str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `ticks` marks a cell that changes by time alone: it never counts as a change."""

    key: str
    title: SafeText
    width: int  # cells on screen; of the sync column, the least
    cell: Callable[[Track, Moment], Cell]
    sort_key: Callable[[Track, Moment], SortKey]
    align: Literal["left", "right"] = "left"
    ticks: bool = False


def status_tone(track: Track, moment: Moment) -> Tone:
    """The tone of a track's status as far as it may be believed now."""
    fresh = track.freshness(moment.now)
    if fresh is Freshness.NEVER or track.state is None:
        return Tone.DIM
    if fresh is Freshness.UNKNOWN:
        return Tone.UNKNOWN
    known = track.state.known_status
    return Tone.UNRECOGNISED if known is None else STATUS_TONES[known]


def status_words(track: Track, moment: Moment) -> SafeText:
    """The status as a person may rely on it: a bare word is fresh, "ACTIVE?" is stale, "UNKNOWN" is too old to say."""
    fresh = track.freshness(moment.now)
    if fresh is Freshness.NEVER or track.state is None:
        return SafeText("no answer" if track.failure is not None else "waiting")
    if fresh is Freshness.UNKNOWN:
        return SafeText("UNKNOWN")
    return SafeText(f"{track.state.status}?") if fresh is Freshness.STALE else track.state.status


def attention(track: Track, moment: Moment) -> SortKey:
    """Where a track stands in the line for a person's eyes: the neediest first, then the longest in its state."""
    fresh = track.freshness(moment.now)
    report = track.health(moment.now, moment.wall)
    since = 0.0 if track.movement is None else track.movement.status_since
    if fresh is Freshness.FRESH and report is not None and report.health is Health.FAILED:
        return (0.0, since)
    if track.link in (Link.UNAUTHORIZED, Link.FORBIDDEN):
        return (1.0, since)
    if fresh is Freshness.UNKNOWN or (fresh is Freshness.NEVER and track.failure is not None):
        return (2.0, since)
    if fresh is Freshness.STALE:
        return (3.0, since)
    if fresh is Freshness.NEVER or track.state is None or report is None:
        return (_NEED_UNANSWERED, since)
    if report.health in (Health.STALLED, Health.LATE, Health.FLAPPING):
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


def _status(track: Track, moment: Moment) -> Cell:
    tone = status_tone(track, moment)
    shown = Tone.STALE if track.freshness(moment.now) is Freshness.STALE else tone
    return Cell(SafeText(f"{GLYPHS[tone]} {status_words(track, moment)}"), shown)


def _progress(track: Track, moment: Moment) -> Cell:
    state = track.state
    if state is None or state.synced_records_count is None:
        return Cell(NONE, Tone.DIM)
    tone = status_tone(track, moment) if track.freshness(moment.now) is Freshness.FRESH else Tone.DIM
    synced = f"{state.synced_records_count:,}"
    if state.known_status not in _RUNNING:
        return Cell(SafeText(synced), Tone.PLAIN if tone is not Tone.DIM else Tone.DIM)
    if state.progress is None:
        return Cell(SafeText(synced), tone)
    # Rounded down, so that 100 % is said only of a whole; in integers, since 0.29 * 100 is less than 29.
    percent = 100 * state.synced_records_count // (state.total_records or 1)
    return Cell(SafeText(f"{percent} %"), tone, state.progress)


def _records(track: Track, moment: Moment) -> Cell:
    state = track.state
    if state is None or (state.synced_records_count is None and state.total_records is None):
        return Cell(NONE, Tone.DIM)
    synced = NONE if state.synced_records_count is None else f"{state.synced_records_count:,}"
    of_total = "" if state.total_records is None else f" of {state.total_records:,}"
    is_fresh = track.freshness(moment.now) is Freshness.FRESH
    return Cell(SafeText(f"{synced}{of_total}"), Tone.PLAIN if is_fresh else Tone.DIM)


def _rate(track: Track, moment: Moment) -> Cell:
    rate = None if track.movement is None else rate_per_second(track.movement)
    if rate is None or track.freshness(moment.now) is not Freshness.FRESH:
        return Cell(NONE, Tone.DIM)
    return Cell(SafeText(f"{rate * 60:,.0f}/m" if round(rate * 60) else "<1/m"))


def _eta(track: Track, moment: Moment) -> Cell:
    if track.state is None or track.movement is None or track.freshness(moment.now) is not Freshness.FRESH:
        return Cell(NONE, Tone.DIM)
    left = track.backoff_left(moment.now)
    if left is not None:
        return Cell(SafeText(f"≤ {duration_words(left)}"), Tone.RATE_LIMITED)
    eta = eta_seconds(track.state, track.movement)
    return Cell(NONE, Tone.DIM) if eta is None else Cell(SafeText(f"~{duration_words(eta)}"))


def _last_synced(track: Track, moment: Moment) -> Cell:
    if track.state is None or track.state.last_synced_at is None:
        return Cell(NONE if track.state is None else SafeText("never"), Tone.DIM)
    age = moment.wall - track.state.last_synced_at.timestamp()
    return Cell(SafeText("in the future" if age < -MINUTE_AHEAD else duration_words(age)))


def _seen(track: Track, moment: Moment) -> Cell:
    age = track.age(moment.now)
    if age is None:
        return Cell(NONE, Tone.DIM)
    tones = {Freshness.STALE: Tone.STALE, Freshness.UNKNOWN: Tone.UNKNOWN}
    return Cell(duration_words(age), tones.get(track.freshness(moment.now), Tone.PLAIN))


def _next(track: Track, moment: Moment) -> Cell:
    if track.plan.asking_since is not None:
        return Cell(SafeText("asking"), Tone.ACTIVE)
    if track.plan.due == math.inf:
        return Cell(NONE, Tone.DIM)
    if track.plan.due <= moment.now and track.link in (Link.OFFLINE, Link.THROTTLED):
        return Cell(SafeText("in line"), Tone.DIM)  # when its turn comes, the footer says
    return Cell(duration_words(track.plan.due - moment.now), Tone.DIM)


def _health(track: Track, moment: Moment) -> Cell:
    report = track.health(moment.now, moment.wall)
    if report is None or track.freshness(moment.now) is Freshness.UNKNOWN:
        return Cell(NONE, Tone.DIM)
    if report.health is Health.OK and track.state is not None and track.state.known_status is None:
        return Cell(NONE, Tone.DIM)  # what we do not understand is not called well
    tone = _HEALTH_TONES[report.health] if track.freshness(moment.now) is Freshness.FRESH else Tone.DIM
    return Cell(SafeText(report.health.replace("_", " ")), tone)


def _health_rank(track: Track, moment: Moment) -> SortKey:
    report = track.health(moment.now, moment.wall)
    return (_HEALTH_NEED[report.health] if report is not None else len(_HEALTH_NEED) + 0.0,)


def link_words(track: Track) -> SafeText:
    """Whether we can ask, in a word and a count: "ok", "timeout ×2", "not found"; "not found?" until seen twice."""
    if track.link is None:
        return NONE
    word = track.link.replace("_", " ")
    if track.failure is not None and track.failure.http_status is not None and _is_told_by_its_number(track.failure):
        word = f"HTTP {track.failure.http_status}"
    if track.link is Link.NOT_FOUND and track.plan.missing < 2:
        word += "?"
    # A held sign-in is one state, however often it was looked at.
    counts = track.plan.failures > 1 and track.link is not Link.UNAUTHORIZED
    return SafeText(f"{word} ×{track.plan.failures}" if counts else word)


def _is_told_by_its_number(failure: Failure) -> bool:
    """A 410, 503 or 408 is no refused connection and no silence; a 204 is no web page."""
    return failure.link in (Link.REFUSED, Link.TIMEOUT) or (failure.link is Link.NOT_API and is_odd_answer(failure))


def _link(track: Track, moment: Moment) -> Cell:
    if track.link is None:
        return Cell(NONE, Tone.DIM)
    if track.link is Link.OK:
        return Cell(SafeText("ok"), Tone.DIM)
    return Cell(link_words(track), Tone.BAD if track.link in (Link.UNAUTHORIZED, Link.INTERNAL) else Tone.WARNING)


def _history(track: Track, moment: Moment) -> Cell:
    if not track.recent:
        return Cell(NONE, Tone.DIM)
    is_fresh = track.freshness(moment.now) is Freshness.FRESH
    return Cell(SafeText("".join(map(_recent_glyph, track.recent))), Tone.PLAIN if is_fresh else Tone.DIM)


def _recent_glyph(code: int) -> str:
    if code == NO_ANSWER:
        return NO_ANSWER_GLYPH
    status = recent_status(code)
    return GLYPHS[Tone.UNRECOGNISED if status is None else STATUS_TONES[status]]


def _text_column(key: str, title: str, width: int, text: Callable[[Track], str | None]) -> Column:
    def cell(track: Track, moment: Moment) -> Cell:
        value = text(track)
        return Cell(SafeText(value)) if value else Cell(NONE, Tone.DIM)

    return Column(key, SafeText(title), width, cell, lambda track, moment: ((text(track) or "").casefold(),))


def _least_first(value: float | None) -> SortKey:
    return (1.0, 0.0) if value is None else (0.0, value)


def _most_first(value: float | None) -> SortKey:
    return (1.0, 0.0) if value is None else (0.0, -value)


COLUMNS: tuple[Column, ...] = (
    Column("status", SafeText("STATUS"), 15, _status, attention),
    _text_column("sync", "SYNC", 20, lambda track: track.sync.name),
    Column(
        "progress",
        SafeText("PROGRESS"),
        16,
        _progress,
        lambda track, moment: _most_first(None if track.state is None else track.state.progress),
    ),
    Column(
        "rate",
        SafeText("RATE"),
        9,
        _rate,
        lambda track, moment: _most_first(None if track.movement is None else rate_per_second(track.movement)),
        "right",
    ),
    Column(
        "eta",
        SafeText("ETA"),
        13,
        _eta,
        lambda track, moment: _least_first(
            None if track.state is None or track.movement is None else eta_seconds(track.state, track.movement)
        ),
        "right",
        ticks=True,
    ),
    Column(
        "last_synced",
        SafeText("LAST SYNCED"),
        13,
        _last_synced,
        lambda track, moment: _most_first(
            track.state.last_synced_at.timestamp() if track.state and track.state.last_synced_at else None
        ),
        "right",
        ticks=True,
    ),
    Column(
        "seen",
        SafeText("SEEN"),
        11,
        _seen,
        lambda track, moment: _most_first(track.age(moment.now)),
        "right",
        ticks=True,
    ),
    Column(
        "next", SafeText("NEXT"), 11, _next, lambda track, moment: _least_first(track.plan.due), "right", ticks=True
    ),
    Column(
        "health",
        SafeText("HEALTH"),
        12,
        _health,
        _health_rank,
        ticks=True,
    ),
    Column(
        "link",
        SafeText("LINK"),
        15,
        _link,
        lambda track, moment: (0.0 if track.failure else 1.0, track.link or ""),
    ),
    Column(
        "history",
        SafeText("HISTORY"),
        KEPT,
        _history,
        lambda track, moment: _most_first(changes(track.recent) if track.recent else None),
        "right",
    ),
    Column(
        "records",
        SafeText("RECORDS"),
        22,
        _records,
        lambda track, moment: _most_first(None if track.state is None else track.state.synced_records_count),
        "right",
    ),
    _text_column("integration", "INTEGRATION", 14, lambda track: track.sync.integration),
    _text_column("pipeline", "PIPELINE", 12, lambda track: track.sync.pipeline),
    _text_column("profile", "PROFILE", 10, lambda track: track.sync.profile),
    _text_column("group", "GROUP", 12, lambda track: track.sync.group),
    _text_column("tags", "TAGS", 14, lambda track: ", ".join(track.sync.tags)),
    _text_column("id", "ID", 36, lambda track: track.sync.id),
)

COLUMN_BY_KEY = {column.key: column for column in COLUMNS}
