"""What the detail pane says of one sync, as lines: pure, so that every sentence can be tested."""

import math
from collections.abc import Iterator

from rich.cells import cell_len

from sync_tui.domain.duration import duration_words
from sync_tui.domain.freshness import Freshness
from sync_tui.domain.health import Health, is_telling
from sync_tui.domain.observation import Link, SyncState
from sync_tui.domain.status import Status
from sync_tui.monitor.tone import GLYPHS, STATUS_TONES, Tone
from sync_tui.monitor.track import Track
from sync_tui.monitor.words import status_tone, status_words
from sync_tui.tui.advice import link_advice, status_advice
from sync_tui.tui.cells import bar, told_link, told_outcome
from sync_tui.tui.docs import docs_of, link_docs, shown, status_docs
from sync_tui.tui.figures import latency_words
from sync_tui.tui.ink import EMPTY, Line, Span, cut, plain, wrapped
from sync_tui.tui.phase import phase_words
from sync_tui.tui.subject import Subject, seen_words
from sync_tui.tui.when import ago_words, ahead_words, minute_words

LABEL_WIDTH = 13
BAR_MOST = 32
REASON_MOST = 3  # rows of a reason above what to do next; a longer one is told whole below the figures
_RUNNING = frozenset({Status.ACTIVE, Status.INITIALIZING, Status.RATE_LIMITED})
_ALARMING = frozenset({Health.FAILED, Health.STALLED})


def origin_words(track: Track) -> str:
    """Where a sync comes from: integration / pipeline, where they are not its name already · user · profile."""
    sync = track.sync
    source = " / ".join(part for part in (sync.integration, sync.pipeline) if part and sync.label)
    return " · ".join(part for part in (source, sync.user, sync.profile) if part)


def summary_lines(subject: Subject) -> list[Line]:
    """Status, trouble, next steps, then the figures: what is probably done, records, times and names."""
    lines = [*_status_lines(subject), *_reason_lines(subject)]
    lines += _link_lines(subject)
    lines.append(EMPTY)
    fields = [*_phase_fields(subject), *_record_fields(subject), *_time_fields(subject)]
    fields += [*_long_reason_fields(subject), *_identity_fields(subject)]
    for label, value, tone in fields:
        lines += _field(label, value, tone, subject.width)
        progress = None if subject.track.state is None else subject.track.state.progress
        if label == "Records" and progress is not None and _running(subject):
            lines.append(_progress_line(progress, subject))
    return lines


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
        seen = seen_words(subject)
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
        yield from (plain(row, tone) for row in _glanced(track.state.reason, width))
    elif track.state.known_status is Status.ERRORED:
        yield plain("the server gave no reason", Tone.DIM)
    docs = None if track.failure is not None else status_docs(track)
    yield from _step(status_advice(track, report.health), docs, subject)


def _glanced(reason: str, width: int) -> list[str]:
    """The first rows of a reason: what to do next must not stand below a page of it."""
    rows = wrapped(reason, width)
    if len(rows) <= REASON_MOST:
        return rows
    return [*rows[: REASON_MOST - 1], cut(" ".join(rows[REASON_MOST - 1 : REASON_MOST + 1]), width)]


def _link_lines(subject: Subject) -> Iterator[Line]:
    track, moment, width = subject.track, subject.moment, subject.width
    if track.failure is None:
        return
    yield EMPTY
    since = "" if track.failing_since is None else f", for {duration_words(moment.now - track.failing_since)}"
    tone = Tone.BAD if track.link in (Link.UNAUTHORIZED, Link.INTERNAL) else Tone.WARNING
    yield from _after(Span(f"! cannot be asked: {told_link(track)}", tone, bold=True), since.lstrip(", "), width, tone)
    if track.failure.detail and track.failure.detail != told_outcome(track.failure.link, track.failure.http_status):
        yield from (plain(row) for row in wrapped(track.failure.detail, width))
    yield from _step(link_advice(track, subject.keys), link_docs(track.failure.link), subject)


Field = tuple[str, str, Tone]


def _phase_fields(subject: Subject) -> Iterator[Field]:
    words = phase_words(subject.track, subject.moment)
    if words is not None:
        yield "Phase", words, Tone.PLAIN


def _record_fields(subject: Subject) -> Iterator[Field]:
    state = subject.track.state
    if state is None:
        return
    believed = Tone.PLAIN if subject.track.freshness(subject.moment.now) is Freshness.FRESH else Tone.DIM
    yield "Records", _records(state), believed
    if believed is Tone.PLAIN:
        rate, eta = subject.track.rate, subject.track.eta
        if rate is not None:
            yield "Rate", f"{rate * 60:,.0f} records a minute", Tone.PLAIN
        if eta is not None and subject.track.observed_wall is not None:
            at = minute_words(subject.track.observed_wall + eta, subject.moment)
            yield "Done in", f"~{duration_words(eta)} (at about {at})", Tone.PLAIN


def _records(state: SyncState) -> str:
    total, synced = state.total_records, state.synced_records_count
    if synced is None:
        return "no count that can be read" if total is None else f"of {total:,}"
    if total is None:
        return f"{synced:,}"
    # A total below what is synced means nothing: shown as sent, and doubted.
    return f"{synced:,} of {total:,}" + ("" if state.progress is not None or synced == 0 else " (total not trusted)")


def _time_fields(subject: Subject) -> Iterator[Field]:
    track, moment = subject.track, subject.moment
    if track.state is not None:
        last = track.state.last_synced_at
        none = "never" if track.state.has_never_synced else "not told in a way that can be read"
        words = none if last is None else ago_words(last.timestamp(), moment)
        yield "Last synced", words, Tone.DIM if last is None else Tone.PLAIN
        took = "" if track.latency is None else f", took {latency_words(track.latency)}"
        yield "Last seen", f"{seen_words(subject)}{took}", Tone.PLAIN
    if track.plan.asking_since is not None:
        yield "Next poll", "asking now", Tone.PLAIN
    elif (at := track.next_ask(moment.now)) is not None:
        yield "Next poll", ahead_words(at - moment.now, moment), Tone.PLAIN
    elif math.isfinite(track.plan.due):
        yield "Next poll", "in line: of an origin that is offline, one sync at a time is asked", Tone.PLAIN
    if track.failure is None and track.state is not None:
        yield "Link", "ok" if track.http_status is None else f"ok, HTTP {track.http_status}", Tone.PLAIN
    yield from _health_field(subject)


def _health_field(subject: Subject) -> Iterator[Field]:
    track, moment = subject.track, subject.moment
    report = track.health(moment.now, moment.wall)
    if report is None or track.state is None or track.freshness(moment.now) is not Freshness.FRESH:
        return
    if is_telling(report.health, track.state):
        word = report.health.replace("_", " ")
        # The reason of a failure stands above, whole.
        detail = f": {report.detail}" if report.detail and report.health is not Health.FAILED else ""
        yield "Health", word + detail, Tone.BAD if report.health in _ALARMING else Tone.PLAIN


def _long_reason_fields(subject: Subject) -> Iterator[Field]:
    """The whole of a reason that is only begun above."""
    reason = None if subject.track.state is None else subject.track.state.reason
    if reason is not None and len(wrapped(reason, subject.width)) > REASON_MOST:
        yield "Reason", reason, Tone.PLAIN


def _identity_fields(subject: Subject) -> Iterator[Field]:
    sync, state = subject.track.sync, subject.track.state
    fields = (
        ("Sync", sync.id),
        ("Credential", None if state is None else state.credential_id),
        ("Group", sync.group),
        ("Tags", ", ".join(sync.tags)),
        ("Note", sync.note),
        ("List", sync.list_name),
        ("Docs", None if _advised(subject) else shown(docs_of(subject.track))),
    )
    for label, value in fields:
        if value:
            yield label, value, Tone.PLAIN


def _advised(subject: Subject) -> bool:
    """Whether a page stands above already, beside what to do next."""
    track = subject.track
    report = track.health(subject.moment.now, subject.moment.wall)
    return track.failure is not None or (report is not None and status_advice(track, report.health) is not None)


def _progress_line(progress: float, subject: Subject) -> Line:
    room = min(BAR_MOST, subject.width - LABEL_WIDTH - 7)
    known = subject.track.state.known_status if subject.track.state is not None else None
    fresh = subject.track.freshness(subject.moment.now) is Freshness.FRESH
    tone = STATUS_TONES[known] if fresh and known is not None else Tone.DIM
    return (Span(" " * LABEL_WIDTH), *bar(progress, max(0, room), tone), Span(f" {int(progress * 100)} %", tone))


def _running(subject: Subject) -> bool:
    """Whether it runs, as far as anybody knows."""
    track = subject.track
    is_known = track.freshness(subject.moment.now) is not Freshness.UNKNOWN
    return is_known and track.state is not None and track.state.known_status in _RUNNING


def _field(label: str, value: str, tone: Tone, width: int) -> Iterator[Line]:
    for number, row in enumerate(wrapped(value, width - LABEL_WIDTH)):
        yield (Span(("" if number else label).ljust(LABEL_WIDTH), Tone.DIM), Span(row, tone))


def _step(words: str | None, docs: str | None, subject: Subject) -> Iterator[Line]:
    """What to do next, and the page that a key opens."""
    if words is None:
        return
    for number, row in enumerate(wrapped(words, subject.width - 2)):
        yield (Span("  " if number else "→ ", Tone.ACTIVE), Span(row))
    key = f"  {subject.keys['docs']} "
    for number, row in enumerate([] if docs is None else wrapped(shown(docs), subject.width - cell_len(key))):
        yield (Span(" " * cell_len(key) if number else key, bold=True), Span(row, Tone.DIM))


def _after(head: Span, words: str, width: int, tone: Tone = Tone.PLAIN) -> Iterator[Line]:
    """`words` behind `head` where they fit, else under it."""
    if cell_len(head.text) + 1 + cell_len(words) <= width:
        yield (head, Span(f" {words}" if words else "", tone))
        return
    yield from ((row_span,) for row_span in (head._replace(text=row) for row in wrapped(head.text, width)))
    yield from (plain(row, tone) for row in wrapped(words, width))
