"""The Timeline page: what was so, since when and for how long, the newest first."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sync_tui.domain.duration import duration_words
from sync_tui.domain.freshness import Freshness
from sync_tui.domain.health import Health
from sync_tui.domain.observation import Link
from sync_tui.domain.status import known_status
from sync_tui.monitor.change_log import MOST_CHANGES, Change, Lane
from sync_tui.monitor.history import History
from sync_tui.monitor.tone import GLYPHS, STATUS_TONES, Tone
from sync_tui.tui.cells import told_outcome
from sync_tui.tui.ink import EMPTY, Line, Span, padded, plain, wrapped
from sync_tui.tui.subject import Subject
from sync_tui.tui.when import clock_words, short_clock_words, wall_of

WIDE_FROM = 46  # cells of a pane in which what goes on can also say for how long
WHAT_MOST = 28
_AT_REST = {Lane.HEALTH: str(Health.OK), Lane.LINK: str(Link.OK), Lane.FRESHNESS: str(Freshness.FRESH)}
_TONES = {Lane.HEALTH: Tone.WARNING, Lane.LINK: Tone.WARNING, Lane.FRESHNESS: Tone.STALE}
_GLYPHS = {Lane.HEALTH: "▲", Lane.LINK: "!", Lane.FRESHNESS: "~"}
_NAMES = {Lane.HEALTH: "", Lane.LINK: "link ", Lane.FRESHNESS: "data "}


class Stretch(NamedTuple):
    """A change with its end."""

    change: Change
    until: float | None  # boot-clock seconds; None where it goes on
    at_least: bool  # it was already so when we first looked


def timeline_lines(subject: Subject, history: History) -> list[Line]:
    """A row for each status, and for each time that health, link or data were not as they should be."""
    changes = history.changes(subject.track, subject.moment.now)
    stretches = sorted(_stretches(changes), key=lambda stretch: stretch.change.at, reverse=True)
    if not stretches:
        return [plain("nothing happened yet", Tone.DIM)]
    times = [short_clock_words(wall_of(stretch.change.at, subject.moment), subject.moment) for stretch in stretches]
    width = max(map(len, times))
    wide = subject.width >= WIDE_FROM
    lasts, gap = (18, "  ") if wide else (8, " ")
    room = min(WHAT_MOST, max(1, subject.width - width - lasts - 2 * len(gap)))
    titles = f"{'SINCE'.ljust(width)}{gap}{'WHAT'.ljust(room)}{gap}{'FOR'.rjust(lasts)}"
    rows = [
        (
            Span(padded(time, width) + gap, Tone.DIM),
            *_what(stretch.change, room),
            Span(
                gap + padded(_lasted(stretch, subject.moment.now, wide=wide), lasts, "right"),
                Tone.PLAIN if stretch.until is None else Tone.DIM,
                bold=stretch.until is None,
            ),
        )
        for time, stretch in zip(times, stretches, strict=True)
    ]
    return [plain(titles, Tone.DIM), *rows, EMPTY, *_beginning(changes, subject)]


def _stretches(changes: Sequence[Change]) -> Iterator[Stretch]:
    for lane in Lane:
        of_lane = sorted((change for change in changes if change.lane is lane), key=lambda change: change.at)
        for number, change in enumerate(of_lane):
            end = of_lane[number + 1].at if number + 1 < len(of_lane) else None
            if change.word != _AT_REST.get(lane):
                yield Stretch(change, end, at_least=lane is Lane.STATUS and number == 0 and len(changes) < MOST_CHANGES)


def _what(change: Change, room: int) -> Line:
    if change.routine:
        glyphs = f"{GLYPHS[Tone.IDLE]}{GLYPHS[Tone.ACTIVE]}"
        return (Span(padded(f"{glyphs} {change.routine:,} × idle, active", room), Tone.DIM),)
    if change.lane is Lane.STATUS:
        known = known_status(change.word)
        tone = Tone.UNRECOGNISED if known is None else STATUS_TONES[known]
        return (Span(padded(f"{GLYPHS[tone]} {change.word}", room), tone),)
    unknown = change.lane is Lane.FRESHNESS and change.word == str(Freshness.UNKNOWN)
    tone = Tone.UNKNOWN if unknown else _TONES[change.lane]
    glyph = GLYPHS[Tone.UNKNOWN] if unknown else _GLYPHS[change.lane]
    return (Span(padded(f"{glyph} {_NAMES[change.lane]}{_words(change)}", room), tone),)


def _words(change: Change) -> str:
    if change.lane is Lane.LINK:
        return told_outcome(Link(change.word), change.http_status)
    return change.word.replace("_", " ")


def _lasted(stretch: Stretch, now: float, *, wide: bool) -> str:
    end = now if stretch.until is None else stretch.until
    words: str = duration_words(end - stretch.change.at)
    if not wide:
        if stretch.until is None:
            return "ongoing"  # for how long, the Summary has
        words = " ".join(words.split(" ")[:2])
    if stretch.at_least:
        words = f"≥ {words}"
    return f"{words} ongoing" if stretch.until is None else words


def _beginning(changes: Sequence[Change], subject: Subject) -> list[Line]:
    first = min(change.at for change in changes)
    since = clock_words(wall_of(first, subject.moment), subject.moment)
    kept = "what was before is no longer kept" if len(changes) >= MOST_CHANGES else "what was before is not known"
    return [plain(row, Tone.DIM) for row in wrapped(f"since {since}; {kept}", subject.width)]
