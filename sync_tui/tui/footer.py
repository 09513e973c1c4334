"""The bottom line: which keys there are, or what just happened; and how the API is being asked."""

from textual.events import Click, Key

from sync_tui.monitor.tone import Tone
from sync_tui.tui.asking import Said
from sync_tui.tui.footer_line import FooterLine
from sync_tui.tui.ink import Line, Span
from sync_tui.tui.keys import Hint
from sync_tui.tui.lines import Bar
from sync_tui.tui.marks import Marks

SAID_FOR = 5.0


class Footer(Bar):
    """One line, drawn again only when its text differs."""

    def __init__(self) -> None:
        super().__init__(id="footer")
        self._says = FooterLine()
        self._said_until = 0.0

    def show(self, hints: tuple[Hint, ...], wordings: tuple[Line, ...], now: float, marks: Marks) -> None:
        """New hints, and states in words, the longest first, at `now` on the boot clock, for what is marked."""
        says = FooterLine(hints, wordings, self._says.said if now < self._said_until else None, marks)
        if says != self._says:
            before = self.line(self.size.width)
            self._says = says
            self.redraw(before)

    def say(self, words: str, now: float, tone: Tone = Tone.PLAIN) -> None:
        """Say what happened in place of the hints, for some seconds."""
        self._says, self._said_until = self._says._replace(said=(Span(words, tone, bold=True),)), now + SAID_FOR
        self.refresh()

    def tell(self, said: Said | None, now: float) -> None:
        """The same of what was put into words already; None is nothing to say."""
        if said is not None:
            self.say(said[0], now, said[1])

    def line(self, width: int) -> Line:
        """What happened or the hints, then the state of the API."""
        return self._says.line(width)

    def on_click(self, event: Click) -> None:
        """A click on a hint is its key."""
        hint = self._says.hint_at(event.x, self.size.width)
        if hint is not None:
            self.app.post_message(Key(hint.key, None))
