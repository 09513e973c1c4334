"""The top of the screen: what is watched, how it stands, and a clock that shows that the screen is alive."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from enum import IntEnum
from typing import NamedTuple

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from sync_tui.domain.duration import duration_words
from sync_tui.domain.text import SafeText
from sync_tui.monitor.tone import GLYPHS, Tone
from sync_tui.tui.ink import Line, Span, clipped, line_width, shared_start, spread, strip_of
from sync_tui.tui.ledger import Ledger
from sync_tui.tui.theme import Ground, Trim, palette_of

CLOCK_WIDTH = 8
GROUPS = (
    (Tone.ERRORED, "errored"),
    (Tone.RATE_LIMITED, "limited"),
    (Tone.INITIALIZING, "initializing"),
    (Tone.ACTIVE, "active"),
    (Tone.IDLE, "idle"),
    (Tone.DISABLED, "off"),
    (Tone.UNRECOGNISED, "other"),
)
UNCERTAIN = ((Tone.STALE, "~", "stale"), (Tone.UNKNOWN, "∅", "unknown"), (Tone.DIM, "…", "unanswered"))


class Tally(NamedTuple):
    """The figures of the header; only fresh syncs are counted under a status."""

    groups: tuple[tuple[Tone, int], ...]
    problems: int

    @classmethod
    def of(cls, ledger: Ledger) -> "Tally":
        """The present figures of a ledger."""
        return cls(tuple(sorted((tone, n) for tone, n in ledger.counts.items() if n)), ledger.problems)


class Header(Widget):
    """One line of text and a rule under it."""

    DEFAULT_CSS = "Header { height: 2; }"

    def __init__(self, heading: SafeText, badge: SafeText | None) -> None:
        super().__init__(id="header")
        self.heading = heading
        self._badge = badge
        self._profiles = SafeText("")
        self._tally = Tally((), 0)
        self._clock = ""
        self._joint: int | None = None
        self._frozen: SafeText | None = None

    def show(self, tally: Tally, profiles: SafeText, frozen: SafeText | None = None) -> None:
        """New figures, which are those of now even where the view is `frozen`; drawn only where they differ."""
        if (tally, profiles, frozen) != (self._tally, self._profiles, self._frozen):
            self._tally, self._profiles, self._frozen = tally, profiles, frozen
            self.refresh(Region(0, 0, self.size.width, 1))

    def entitle(self, heading: SafeText) -> None:
        """Another heading."""
        if heading != self.heading:
            self.heading = heading
            self.refresh(Region(0, 0, self.size.width, 1))

    def show_time(self, wall: float) -> None:
        """The local time of day; writes those of its cells only that differ."""
        before, self._clock = self._clock, f"{datetime.fromtimestamp(wall, UTC).astimezone():%H:%M:%S}"
        kept = shared_start(before, self._clock)
        if kept < CLOCK_WIDTH:
            self.refresh(Region(self.size.width - CLOCK_WIDTH - 1 + kept, 0, CLOCK_WIDTH - kept, 1))

    def show_joint(self, x: int | None) -> None:
        """Where the rule meets the line beside the detail; None where there is none."""
        self._joint = x
        self.refresh(Region(0, 1, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """The line, and the rule."""
        width, palette = self.size.width, palette_of(self.app)
        if y:
            return strip_of(rule(width, self._joint), palette, width)
        return strip_of(self.line(width), palette, width, Ground.BAR)

    def line(self, width: int) -> Line:
        """The heading and the figures, worded as the width allows; the clock always."""
        clock = Span(f"  {self._clock} ", bold=True)
        heading = self._title()
        least = line_width(self._freeze()) or min(line_width(heading), width // 4)
        right: Line = (clock,)
        for talk in Talk:
            right = (*figures(self._tally, talk), clock)
            if least + line_width(right) + 2 <= width:
                break
        return spread(heading, clipped(right, width), width)

    def _title(self) -> Line:
        badge = (Span(f" {self._badge} ", bold=True, ground=Ground.BADGE), Span(" ")) if self._badge else ()
        profiles = (Span(f" · {self._profiles}", Tone.DIM),) if self._profiles else ()
        return (*self._freeze(), Span(" "), *badge, Span(self.heading, bold=True), *profiles)

    def _freeze(self) -> Line:
        return (Span(f" FROZEN {self._frozen} ", bold=True, ground=Ground.BADGE),) if self._frozen else ()


def frozen_words(since: float, now: float) -> SafeText:
    """Since when a view stands still: the local time of day, and how long that is ago; seconds since the epoch."""
    return SafeText(f"since {datetime.fromtimestamp(since, UTC).astimezone():%H:%M:%S}, {duration_words(now - since)}")


def profile_words(profiles: Iterable[str]) -> SafeText:
    """The profiles in use, by name or number; nothing where it is only the one everybody has."""
    names = sorted(profiles)
    if names == ["default"]:
        return SafeText("")
    return SafeText(", ".join(names) if len(names) <= 2 else f"{len(names)} profiles")


def rule(width: int, joint: int | None, character: str = "┬") -> Line:
    """A line across, with `character` where another line meets it."""
    if joint is None or not 0 <= joint < width:
        return (Span("─" * width, Trim.RULE),)
    return (Span("─" * joint + character + "─" * (width - joint - 1), Trim.RULE),)


class Talk(IntEnum):
    """How much is said of each figure, from the most to the least; none leaves a figure out."""

    WORDS = 0
    GLYPHS = 1  # words only for what cannot be believed
    CLOSE = 2
    LEAST = 3


def figures(tally: Tally, talk: Talk) -> Line:
    """The figures: what is believed, what is not, and how many need a person."""
    groups = dict(tally.groups)
    gap = "  " if talk < Talk.CLOSE else " "
    known = [
        Span(_figure(GLYPHS[tone], groups[tone], word if talk is Talk.WORDS else None), tone, bold=tone is Tone.ERRORED)
        for tone, word in GROUPS
        if tone in groups
    ]
    doubtful = [
        Span(f"{glyph}{groups[tone]}" if talk is Talk.LEAST else f"{groups[tone]} {word}", tone)
        for tone, glyph, word in UNCERTAIN
        if tone in groups
    ]
    if tally.problems:
        words = f"{tally.problems} problem{'s' * (tally.problems > 1)}"
        doubtful.append(Span(words if talk is Talk.WORDS else f"!{tally.problems}", Tone.BAD, bold=True))
    between = Span(f"{gap}│{gap}" if talk < Talk.LEAST else "│", Trim.RULE)
    return (*_joined(known, gap), *((between,) if known and doubtful else ()), *_joined(doubtful, gap))


def _figure(glyph: str, number: int, word: str | None) -> str:
    return f"{glyph}{number}" if word is None else f"{glyph} {number} {word}"


def _joined(spans: list[Span], gap: str) -> Iterator[Span]:
    for number, span in enumerate(spans):
        if number:
            yield Span(gap)
        yield span
