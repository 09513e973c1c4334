"""What the detail pane says of one sync, as lines: pure, so that every sentence can be tested."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from rich.cells import cell_len

from sync_tui.domain.duration import DAY, duration_words
from sync_tui.domain.freshness import Freshness
from sync_tui.domain.health import Health, eta_seconds, rate_per_second
from sync_tui.domain.observation import Link, SyncState
from sync_tui.domain.status import Status
from sync_tui.monitor.columns import GLYPHS, STATUS_TONES, Moment, Tone, link_words, status_tone, status_words
from sync_tui.monitor.track import Track
from sync_tui.tui.advice import link_advice, status_advice
from sync_tui.tui.cells import bar
from sync_tui.tui.ink import EMPTY, Line, Span, plain, wrapped

LABEL_WIDTH = 13
BAR_MOST = 32
_RUNNING = frozenset({Status.ACTIVE, Status.INITIALIZING, Status.RATE_LIMITED})
_ALARMING = frozenset({Health.FAILED, Health.STALLED})


@dataclass(frozen=True, slots=True)
class Subject:
    """One sync to speak of, at one moment, in a pane `width` cells wide."""

    track: Track
    moment: Moment
    width: int
    at_least: bool = False  # its status was already so when we first looked


def origin_words(track: Track) -> str:
    """Where a sync comes from: integration / pipeline · user · profile."""
    sync = track.sync
    source = " / ".join(part for part in (sync.integration, sync.pipeline) if part)
    return " · ".join(part for part in (source, sync.user, sync.profile) if part)


def summary_lines(subject: Subject) -> list[Line]:
    """Status, trouble, next steps, then the figures."""
    lines = [*_status_lines(subject), *_reason_lines(subject)]
    lines += _link_lines(subject)
    lines.append(EMPTY)
    for label, value, tone in (*_record_fields(subject), *_time_fields(subject), *_identity_fields(subject)):
        lines += _field(label, value, tone, subject.width)
        progress = None if subject.track.state is None else subject.track.state.progress
        if label == "Records" and progress is not None and _running(subject):
            lines.append(_progress_line(progress, subject))
    return lines


def cursor_lines(track: Track, width: int) -> list[Line]:
    """The whole of the latest cursor, as the server sent it."""
    cursor = None if track.state is None else track.state.latest_cursor
    if cursor is None:
        return [plain("none yet", Tone.DIM)]
    count = f"{len(cursor):,} character{'s' * (len(cursor) != 1)} · y copies them"
    return [plain(count, Tone.DIM), EMPTY, *(plain(row) for row in wrapped(cursor, width))]


def _status_lines(subject: Subject) -> Iterator[Line]:
    track, moment = subject.track, subject.moment
    tone = status_tone(track, moment)
    head = Span(f"{GLYPHS[tone]} {status_words(track, moment)}", tone, bold=True)
    fresh = track.freshness(moment.now)
    if fresh is Freshness.NEVER or track.state is None:
        words = "since the start" if track.failure is not None else "for its first answer"
        yield from _after(head, words, subject.width)
    elif fresh is Freshness.FRESH:
        yield from _after(head, _standing_words(subject), subject.width)
    else:
        seen = _ago(track.age(moment.now) or 0.0, track.observed_wall, moment)
        word = track.state.status
        said = (
            f"stale: last seen {seen}; it may have changed"
            if fresh is Freshness.STALE
            else f"was {word}, last seen {seen}"
        )
        stale = Tone.STALE if fresh is Freshness.STALE else Tone.UNKNOWN
        yield from _after(head._replace(tone=stale), said, subject.width, stale)


def _standing_words(subject: Subject) -> str:
    movement = subject.track.movement
    if movement is None:
        return ""
    words = duration_words(subject.moment.now - movement.status_since)
    return f"for at least {words}" if subject.at_least else f"for {words}"


def _reason_lines(subject: Subject) -> Iterator[Line]:
    track, moment, width = subject.track, subject.moment, subject.width
    report = track.health(moment.now, moment.wall)
    if track.state is None or report is None:
        return
    left = track.backoff_left(moment.now)
    if left is not None:
        words = f"resumes in ≤ {duration_words(left)}" if left else "its back-off is over: resumes any moment"
        yield plain(words, Tone.RATE_LIMITED)
    if track.state.reason:
        tone = Tone.ERRORED if track.state.known_status is not None and report.health is Health.FAILED else Tone.PLAIN
        yield from (plain(row, tone) for row in wrapped(track.state.reason, width))
    yield from _step(status_advice(track, report.health), width)


def _link_lines(subject: Subject) -> Iterator[Line]:
    track, moment, width = subject.track, subject.moment, subject.width
    if track.failure is None:
        return
    yield EMPTY
    since = "" if track.failing_since is None else f", for {duration_words(moment.now - track.failing_since)}"
    tone = Tone.BAD if track.link in (Link.UNAUTHORIZED, Link.INTERNAL) else Tone.WARNING
    yield from _after(Span(f"! cannot be asked: {link_words(track)}", tone, bold=True), since.lstrip(", "), width, tone)
    if track.failure.detail:
        yield from (plain(row) for row in wrapped(track.failure.detail, width))
    yield from _step(link_advice(track), width)


Field = tuple[str, str, Tone]


def _record_fields(subject: Subject) -> Iterator[Field]:
    state, movement = subject.track.state, subject.track.movement
    if state is None:
        return
    believed = Tone.PLAIN if subject.track.freshness(subject.moment.now) is Freshness.FRESH else Tone.DIM
    yield "Records", _records(state), believed
    if believed is Tone.PLAIN and movement is not None:
        rate, eta = rate_per_second(movement), eta_seconds(state, movement)
        if rate is not None:
            yield "Rate", f"{rate * 60:,.0f} records a minute", Tone.PLAIN
        if eta is not None:
            yield "Done in", f"~{duration_words(eta)}", Tone.PLAIN


def _records(state: SyncState) -> str:
    total, synced = state.total_records, state.synced_records_count
    if synced is None:
        return "not said" if total is None else f"of {total:,}"
    if total is None:
        return f"{synced:,}"
    # A total below what is synced means nothing: shown as sent, and doubted.
    return f"{synced:,} of {total:,}" + ("" if state.progress is not None or synced == 0 else " (total not trusted)")


def _time_fields(subject: Subject) -> Iterator[Field]:
    track, moment = subject.track, subject.moment
    if track.state is not None:
        last = track.state.last_synced_at
        age = None if last is None else moment.wall - last.timestamp()
        words = "never" if last is None or age is None else _ago(age, last.timestamp(), moment)
        yield "Last synced", words, Tone.DIM if last is None else Tone.PLAIN
    age = track.age(moment.now)
    if age is not None:
        took = "" if track.latency is None else f" (took {track.latency * 1000:.0f} ms)"
        yield "Last seen", f"{duration_words(age)} ago{took}", Tone.PLAIN
    if track.plan.asking_since is not None:
        yield "Next poll", "asking now", Tone.PLAIN
    elif math.isfinite(track.plan.due):
        yield "Next poll", f"in {duration_words(track.plan.due - moment.now)}", Tone.PLAIN
    report = track.health(moment.now, moment.wall)
    if report is not None and track.freshness(moment.now) is Freshness.FRESH:
        word = report.health.replace("_", " ")
        # The reason of a failure stands above, whole.
        detail = f": {report.detail}" if report.detail and report.health is not Health.FAILED else ""
        yield "Health", word + detail, Tone.BAD if report.health in _ALARMING else Tone.PLAIN


def _identity_fields(subject: Subject) -> Iterator[Field]:
    sync, state = subject.track.sync, subject.track.state
    fields = (
        ("Sync", sync.id),
        ("Credential", None if state is None else state.credential_id),
        ("Group", sync.group),
        ("Tags", " ".join(sync.tags)),
        ("Note", sync.note),
        ("List", sync.list_name),
    )
    for label, value in fields:
        if value:
            yield label, value, Tone.PLAIN


def _progress_line(progress: float, subject: Subject) -> Line:
    room = min(BAR_MOST, subject.width - LABEL_WIDTH - 7)
    known = subject.track.state.known_status if subject.track.state is not None else None
    fresh = subject.track.freshness(subject.moment.now) is Freshness.FRESH
    tone = STATUS_TONES[known] if fresh and known is not None else Tone.DIM
    return (Span(" " * LABEL_WIDTH), *bar(progress, max(0, room), tone), Span(f" {int(progress * 100)} %", tone))


def _running(subject: Subject) -> bool:
    return subject.track.state is not None and subject.track.state.known_status in _RUNNING


def _field(label: str, value: str, tone: Tone, width: int) -> Iterator[Line]:
    for number, row in enumerate(wrapped(value, width - LABEL_WIDTH)):
        yield (Span(("" if number else label).ljust(LABEL_WIDTH), Tone.DIM), Span(row, tone))


def _step(words: str | None, width: int) -> Iterator[Line]:
    if words is not None:
        for number, row in enumerate(wrapped(words, width - 2)):
            yield (Span("  " if number else "→ ", Tone.ACTIVE), Span(row))


def _after(head: Span, words: str, width: int, tone: Tone = Tone.PLAIN) -> Iterator[Line]:
    """`words` behind `head` where they fit, else under it."""
    if cell_len(head.text) + 1 + cell_len(words) <= width:
        yield (head, Span(f" {words}" if words else "", tone))
        return
    yield from ((row_span,) for row_span in (head._replace(text=row) for row in wrapped(head.text, width)))
    yield from (plain(row, tone) for row in wrapped(words, width))


def _ago(age: float, wall: float | None, moment: Moment) -> str:
    if age < 0:
        return f"in the future{_clock_words(wall, moment)}" if age < -60 else f"just now{_clock_words(wall, moment)}"
    return f"{duration_words(age)} ago{_clock_words(wall, moment)}"


def _clock_words(wall: float | None, moment: Moment) -> str:
    if wall is None:
        return ""
    at = datetime.fromtimestamp(wall, UTC).astimezone()
    return f" ({at:%H:%M:%S})" if abs(moment.wall - wall) < DAY / 2 else f" ({at:%Y-%m-%d %H:%M:%S})"
