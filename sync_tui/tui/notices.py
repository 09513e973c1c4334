"""What happened to the monitor itself: a few lines over the footer, there only while there is something to say."""

from collections.abc import Sequence

from textual.strip import Strip
from textual.widget import Widget

from sync_tui.domain.text import SafeText
from sync_tui.monitor.notices import Notice
from sync_tui.monitor.tone import Tone
from sync_tui.tui.ink import EMPTY, Line, Span, wrapped
from sync_tui.tui.strips import strip_of
from sync_tui.tui.theme import palette_of
from sync_tui.tui.tones import Ground

SHOWN_FOR = 12.0
MOST_ROWS = 4


class NoticeBar(Widget):
    """What stands first, then what passes, the newest first."""

    DEFAULT_CSS = "NoticeBar { height: 0; }"

    def __init__(self) -> None:
        super().__init__(id="notices")
        self._passing: list[Notice] = []
        self._rows: list[Line] = []

    def tell(self, notice: Notice) -> None:
        """Show `notice` for some seconds; what says the same already gives way to it."""
        self._passing = [notice, *(other for other in self._passing if other.words != notice.words)]

    def show(self, standing: Sequence[SafeText], now: float) -> None:
        """Draw what is to be said at `now`, in boot-clock seconds; `standing` for as long as it is handed in."""
        # A warning that stands ends with its cause, and not some seconds later.
        self._passing = [
            notice for notice in self._passing if now < notice.at + SHOWN_FOR and notice.words not in standing
        ]
        said = [(words, True) for words in standing] + [(notice.words, notice.is_warning) for notice in self._passing]
        rows = notice_rows(said, self.app.size.width)
        if rows != self._rows:
            self._rows = rows
            self.styles.height = len(rows)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row."""
        line = self._rows[y] if y < len(self._rows) else EMPTY
        return strip_of(line, palette_of(self.app), self.size.width, Ground.BAR)


def notice_rows(said: Sequence[tuple[SafeText, bool]], width: int) -> list[Line]:
    """Words, each with whether they warn, in rows of at most `width` cells; "…" ends the last where more follows."""
    rows: list[Line] = []
    for words, is_warning in said:
        mark = Span(" ! ", Tone.WARNING, bold=True) if is_warning else Span(" ✓ ", Tone.GOOD, bold=True)
        rows += [(Span("   ") if number else mark, Span(text)) for number, text in enumerate(wrapped(words, width - 4))]
    if len(rows) <= MOST_ROWS:
        return rows
    return [*rows[: MOST_ROWS - 1], (*rows[MOST_ROWS - 1], Span("…"))]
