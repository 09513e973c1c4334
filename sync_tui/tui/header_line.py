"""What the top of the screen says: what is watched, how it stands, and the time of day."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from rich.cells import cell_len

from sync_tui.domain.duration import duration_words
from sync_tui.domain.text import SafeText
from sync_tui.monitor.tone import Tone
from sync_tui.tui.ink import Line, Span, clipped, line_width, spread
from sync_tui.tui.tally import Talk, Tally, figures
from sync_tui.tui.tones import Ground, Ink, Trim

CLOCK_WIDTH = 8


class HeaderLine(NamedTuple):
    """One line, worded as the width allows."""

    heading: SafeText
    badge: SafeText | None = None
    profiles: SafeText = SafeText("")
    tally: Tally = Tally((), 0)
    clock: str = ""
    frozen: SafeText | None = None  # since when, where the view stands still

    def line(self, width: int) -> Line:
        """The heading and the figures; the clock always."""
        right = clipped(self._right(width), width)
        return spread(self._title(width - line_width(right) - 1), right, width)

    def tone_at(self, x: int, width: int) -> Ink | None:
        """That of the figure, or of what else is written, at `x`; None where nothing is, and of the heading."""
        right = self._right(width)
        at = max(0, width - line_width(right))
        for span in right:
            if at <= x < at + cell_len(span.text):
                return span.tone
            at += cell_len(span.text)
        return None

    def _right(self, width: int) -> Line:
        clock = Span(f"  {self.clock} ", bold=True)
        least = line_width(self._freezes()[0]) or min(line_width(self._title(width)), width // 4)
        right: Line = (clock,)
        # Who sees rows that stand still would take the figures beside them for theirs.
        said = (Span("now ", Tone.WARNING, bold=True),) if self.frozen and self.tally.groups else ()
        for talk in Talk:
            right = (*said, *figures(self.tally, talk), clock)
            if least + line_width(right) + 2 <= width:
                break
        return right

    def _title(self, room: int) -> Line:
        badge = (Span(f" {self.badge} ", bold=True, ground=Ground.BADGE), Span(" ")) if self.badge else ()
        profiles = (Span(f" · {self.profiles}", Tone.DIM),) if self.profiles else ()
        freezes = self._freezes()
        freeze = next((words for words in freezes if line_width(words) <= room), freezes[-1])
        return (*freeze, Span(" "), *badge, Span(self.heading, bold=True), *profiles)

    def _freezes(self) -> list[Line]:
        """That the view stands still, the longest wording first."""
        if not self.frozen:
            return [()]
        since, _, _ = self.frozen.partition(",")
        words = (f" FROZEN {self.frozen} ", f" FROZEN {since} ", " FROZEN ")
        return [(Span(text, bold=True, ground=Ground.BADGE),) for text in words]


def clock_words(wall: float) -> str:
    """The local time of day, at `wall` seconds since the epoch."""
    return f"{datetime.fromtimestamp(wall, UTC).astimezone():%H:%M:%S}"


def frozen_words(since: float, now: float) -> SafeText:
    """Since when a view stands still: the local time of day, and how long that is ago; seconds since the epoch."""
    return SafeText(f"since {clock_words(since)}, {duration_words(now - since)}")


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
