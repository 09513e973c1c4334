"""What the bottom of the screen says: which keys there are, or what just happened; and how the API is being asked."""

from typing import NamedTuple

from rich.cells import cell_len

from sync_tui.domain.duration import duration_words
from sync_tui.domain.text import SafeText
from sync_tui.monitor.engine import OriginReport, OriginState
from sync_tui.monitor.tone import Tone
from sync_tui.tui.ink import Line, Span, line_width, spread
from sync_tui.tui.keys import Hint
from sync_tui.tui.marks import Marks


class FooterLine(NamedTuple):
    """One line, worded as the width allows."""

    hints: tuple[Hint, ...] = ()
    origins: tuple[Line, ...] = ()  # how the API is being asked, the longest wording first
    said: Line | None = None  # what just happened, in place of the hints
    marks: Marks = Marks()

    def line(self, width: int) -> Line:
        """What happened or the hints, then the state of the API."""
        right = next((wording for wording in self.origins if line_width(wording) <= width // 3), self._least)
        hidden = f", {self.marks.hidden:,} hidden" if self.marks.hidden else ""
        told = f"{self.marks.all:,} marked{hidden}   "
        marks = (Span(told, Tone.WARNING, bold=True),) if self.marks.all else ()
        left = (*marks, *(self.said or self._hint_line(width - line_width(right) - line_width(marks) - 4)))
        if line_width(left) + line_width(right) + 4 > width:
            right = ()
        return spread((Span(" "), *left), (*right, Span(" ")), width)

    def hint_at(self, x: int, width: int) -> Hint | None:
        """The hint that is drawn at `x`."""
        words = "".join(span.text for span in self.line(width))
        start = 0
        for hint in () if self.said else self.hints:
            said = f"{hint.shown} {hint.words}"
            start = words.find(said, start)
            if start < 0:
                return None
            left = cell_len(words[:start])
            if left <= x < left + cell_len(said):
                return hint
            start += len(said)
        return None

    @property
    def _least(self) -> Line:
        return self.origins[-1] if self.origins else ()

    def _hint_line(self, room: int) -> Line:
        spans: list[Span] = []
        for hinted in self.hints:
            hint = (Span(hinted.shown, bold=True), Span(f" {hinted.words}   ", Tone.DIM))
            if line_width((*spans, *hint)) - 3 > room:
                break
            spans.extend(hint)
        return (*spans[:-1], spans[-1]._replace(text=spans[-1].text.rstrip())) if spans else ()


def origin_wordings(
    origins: tuple[OriginReport, ...], now: float, signed_out: int = 0, watched: int = 0
) -> tuple[Line, ...]:
    """How the neediest origin is being asked, the longest wording first; empty without origins.

    `signed_out` of the `watched` syncs are not asked at all, whatever their origin would say.
    """
    if not origins:
        return ()
    worst = max(origins, key=_need)
    more = Span(f" +{len(origins) - 1} more" if len(origins) > 1 else "", Tone.DIM)
    state, pace = _state(worst, now, signed_out, watched), Span(f"{worst.used:.1f} of {worst.rate:g} req/s", Tone.DIM)
    # A credential is of no origin: of several, none is named for it.
    is_named = len(origins) == 1 or worst.state is not OriginState.OK or not signed_out
    label: Line = (Span(f"{worst.label} ", Tone.DIM),) if is_named else ()
    dot = Span(" · ", Tone.DIM)
    remarks = [Span(words, Tone.WARNING) for words in worst.remarks]
    if worst.stretched is not None:
        remarks.append(Span(SafeText(f"cadence stretched to {worst.stretched:.0f} s"), Tone.WARNING))
    told: Line = tuple(span for remark in remarks for span in (remark, dot))
    return (
        (*told, *label, state, dot, pace, more),
        *([(*told, state)] if worst.remarks else []),
        *([(*told[:2], state)] if worst.remarks else []),
        (*label, state, dot, pace, more),
        *([(*told, state)] if told else []),
        (state, dot, pace),
        (state,),
    )


def _need(origin: OriginReport) -> tuple[int, int, float]:
    return (list(OriginState).index(origin.state), len(origin.remarks), origin.stretched or 0.0)


def _state(origin: OriginReport, now: float, signed_out: int, watched: int) -> Span:
    wait = None if origin.until is None else duration_words(origin.until - now)
    if origin.state is OriginState.THROTTLED:
        return Span(SafeText(f"throttled, asks again in {wait}" if wait else "throttled"), Tone.WARNING, bold=True)
    if origin.state is OriginState.OFFLINE:
        since = "" if origin.since is None else f" {duration_words(now - origin.since)}"
        return Span(SafeText(f"OFFLINE{since}" + (f", next try in {wait}" if wait else "")), Tone.BAD, bold=True)
    if signed_out:
        some = f"{signed_out:,} need{'s' * (signed_out == 1)} a sign-in"
        return Span("sign-in needed" if signed_out == watched else some, Tone.BAD, bold=True)
    return Span("ok", Tone.GOOD)
