"""How far a wait has come: one line, drawn over itself while it changes."""

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import TextIO

from sync_tui.domain.duration import duration_words
from sync_tui.domain.status import Status
from sync_tui.headless.display import DEFAULT_WIDTH, Display
from sync_tui.headless.listing import cell_width, shortened
from sync_tui.headless.waiting import has_news
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.track import Track

REDRAW_EVERY = 0.25
BAR = 24
_ROOM_FOR_BAR = 50
_GAP = "  "


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a wait stands; `part` is a fraction of the syncs, each counted by its records where they are known."""

    total: int
    done: int
    part: float
    rate: float | None  # records a second, of all that move
    left: float | None  # seconds until the slowest that moves is done
    is_least: bool  # others may take longer than `left`
    unasked: int  # cannot be asked at the moment


def progress(left: Collection[Track], total: int, moment: Moment, counts_records: bool) -> Progress:
    """The progress of a wait of which these tracks are left; `counts_records` where records lead to the goal."""
    active = [track for track in left if has_news(track, moment) and _is_active(track)] if counts_records else []
    parts = [track.state.progress or 0.0 for track in active if track.state is not None]
    rates = [track.rate for track in active if track.rate is not None]
    etas = [track.eta for track in active if track.eta is not None]
    done = total - len(left)
    return Progress(
        total=total,
        done=done,
        part=(done + sum(parts)) / total,
        rate=sum(rates) if rates else None,
        left=max(etas) if etas else None,
        is_least=len(etas) < len(left),
        unasked=sum(track.failure is not None for track in left),
    )


def progress_line(progress: Progress, width: int) -> str:
    """One line of at most `width` cells: what does not fit is left out, the least needed first."""
    percent = f"{int(100 * progress.part)} %"
    pieces = [f"{progress.done} of {progress.total} done"]
    if progress.unasked:
        pieces.append(f"{progress.unasked} cannot be asked")
    if progress.left is not None:
        pieces.append(f"{'at least' if progress.is_least else 'about'} {duration_words(progress.left)} left")
    if progress.rate is not None:
        pieces.append(f"{progress.rate * 60:,.0f} records a minute")
    if width >= _ROOM_FOR_BAR:
        full = int(BAR * progress.part)
        percent = f"{'█' * full}{'░' * (BAR - full)} {percent}"
    line = shortened(percent, width)
    for piece in pieces:
        if cell_width(line) + len(_GAP) + cell_width(piece) > width:
            break
        line += _GAP + piece
    return line


class ProgressBar:
    """A line on `out` that is drawn over itself, on a display that allows it; elsewhere nothing at all.

    `measured` is the display as it is now: a terminal may get narrower during a long wait.
    """

    def __init__(self, out: TextIO, display: Display, measured: Callable[[], Display] | None = None) -> None:
        self._out = out
        self._display = display
        self._measured = measured or (lambda: display)
        self._drawn = ""
        self._draw_from = float("-inf")

    @property
    def is_shown(self) -> bool:
        """Whether drawing shows anything."""
        return self._display.styled

    def seconds_to_draw(self, now: float) -> float:
        """How long until it may be drawn again: four times a second is quick enough for an eye."""
        return max(0.0, self._draw_from - now)

    def draw(self, progress: Progress, now: float) -> None:
        """Show `progress`, unless that is what is shown already."""
        # One cell is left free: a full line would wrap, and could not be drawn over.
        line = progress_line(progress, (self._measured().width or DEFAULT_WIDTH) - 1)
        if line != self._drawn:
            self._drawn, self._draw_from = line, now + REDRAW_EVERY
            self._put(f"\r{line}\x1b[K")

    def clear(self) -> None:
        """Leave an empty line where it stood."""
        if self._drawn:
            self._drawn = ""
            self._put("\r\x1b[K")

    def _put(self, text: str) -> None:
        with suppress(OSError, ValueError):
            self._out.write(text)
            self._out.flush()


def _is_active(track: Track) -> bool:
    return track.state is not None and track.state.known_status in (Status.ACTIVE, Status.RATE_LIMITED)
