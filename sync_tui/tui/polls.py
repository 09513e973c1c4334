"""The Polls page: the last polls, and what came of each."""

from collections.abc import Iterator, Sequence
from statistics import median

from sync_tui.domain.observation import Link
from sync_tui.monitor.history import History, Poll
from sync_tui.monitor.tone import Tone
from sync_tui.monitor.words import NONE
from sync_tui.tui.cells import told_outcome
from sync_tui.tui.figures import latency_words, size_words
from sync_tui.tui.ink import EMPTY, Line, Span, cut, padded, plain
from sync_tui.tui.subject import Subject, beside_or_below
from sync_tui.tui.when import short_clock_words, wall_of

BAR_WIDTH = 10
BAR_FROM = 54  # cells of a pane that has room for bars
_EIGHTHS = " ▏▎▍▌▋▊▉█"


def poll_lines(subject: Subject, history: History) -> list[Line]:
    """A line of figures, then a row for each poll, the newest first."""
    polls = list(history.polls())
    if not polls:
        return [plain("not asked yet", Tone.DIM)]
    latencies = [poll.latency for poll in polls if poll.latency is not None]
    times = [short_clock_words(wall_of(poll.at, subject.moment), subject.moment) for poll in polls]
    slots = _Slots(max(map(len, times)), subject.width)
    slowest = max(latencies, default=0.0)
    return [
        *(plain(row, Tone.DIM) for row in beside_or_below(_figures(polls, latencies), subject.width)),
        EMPTY,
        slots.titles(),
        *(slots.row(time, poll, slowest) for time, poll in zip(times, polls, strict=True)),
    ]


def _figures(polls: Sequence[Poll], latencies: Sequence[float]) -> list[str]:
    good = sum(poll.link is Link.OK for poll in polls)
    if len(polls) == 1:
        figures = [f"1 poll, {'ok' if good else 'not ok'}"]
    else:
        figures = [f"last {len(polls)} polls, {'all' if good == len(polls) else good or 'none'} ok"]
    if len(latencies) > 1:
        figures.append(f"median {latency_words(median(latencies))}, slowest {latency_words(max(latencies))}")
    return figures


class _Slots:
    """The columns in a pane: with bars where there is room, closer together where there is little."""

    def __init__(self, time: int, width: int) -> None:
        self._time = time
        self._gap = "  " if width >= time + 36 else " "
        self._bar = width >= BAR_FROM
        self._outcome = max(1, width - time - 17 - 4 * len(self._gap) - (BAR_WIDTH + 1 if self._bar else 0))

    def titles(self) -> Line:
        """The names of the columns."""
        bar = " " * (BAR_WIDTH + 1) if self._bar else ""
        titles = ("TIME".ljust(self._time), f"  TOOK{bar}", "HTTP", "SIZE".rjust(7), cut("OUTCOME", self._outcome))
        return plain(self._gap.join(titles), Tone.DIM)

    def row(self, time: str, poll: Poll, slowest: float) -> Line:
        """One poll."""
        good = poll.link is Link.OK
        status = NONE if poll.http_status is None else str(poll.http_status)
        latency = padded(latency_words(poll.latency), 6, "right")
        outcome = told_outcome(poll.link, poll.http_status)
        return (
            Span(padded(time, self._time) + self._gap, Tone.DIM),
            Span(latency),
            *self._latency_bar(poll.latency, slowest),
            Span(f"{self._gap}{padded(status, 4, 'right')}{self._gap}{padded(size_words(poll.size), 7, 'right')}"),
            Span(f"{self._gap}{cut(outcome, self._outcome)}", Tone.DIM if good else Tone.WARNING),
        )

    def _latency_bar(self, latency: float | None, slowest: float) -> Iterator[Span]:
        if self._bar:
            eighths = 0 if latency is None or slowest <= 0 else max(1, round(latency / slowest * BAR_WIDTH * 8))
            full, part = divmod(eighths, 8)
            yield Span(f" {padded('█' * full + (_EIGHTHS[part] if part else ''), BAR_WIDTH)}", Tone.ACTIVE)
