"""The top of the screen: what is watched, how it stands, and a clock that shows that the screen is alive."""

from textual.events import Click
from textual.geometry import Region
from textual.strip import Strip

from sync_tui.domain.text import SafeText
from sync_tui.monitor.tone import Tone
from sync_tui.tui.header_line import CLOCK_WIDTH, HeaderLine, clock_words, rule
from sync_tui.tui.ink import Line, differing, shared_start
from sync_tui.tui.parts import DrawsParts
from sync_tui.tui.strips import strip_of
from sync_tui.tui.tally import FINDS, Tally
from sync_tui.tui.theme import palette_of
from sync_tui.tui.tones import Ground


class Header(DrawsParts):
    """One line of text and a rule under it."""

    DEFAULT_CSS = "Header { height: 2; }"

    def __init__(self, heading: SafeText, badge: SafeText | None) -> None:
        super().__init__(id="header")
        self._said = HeaderLine(heading, badge)
        self._joint: int | None = None

    @property
    def heading(self) -> SafeText:
        """What is watched."""
        return self._said.heading

    def show(self, tally: Tally, profiles: SafeText, frozen: SafeText | None = None) -> None:
        """New figures, which are those of now even where the view is `frozen`; drawn only where they differ."""
        self._say(self._said._replace(tally=tally, profiles=profiles, frozen=frozen))

    def entitle(self, heading: SafeText) -> None:
        """Another heading."""
        self._say(self._said._replace(heading=heading))

    def show_time(self, wall: float) -> None:
        """The local time of day; writes those of its cells only that differ."""
        before, clock = self._said.clock, clock_words(wall)
        self._said = self._said._replace(clock=clock)
        kept = shared_start(before, clock)
        if kept < CLOCK_WIDTH:
            self.refresh(Region(self.size.width - CLOCK_WIDTH - 1 + kept, 0, CLOCK_WIDTH - kept, 1))

    def show_joint(self, x: int | None) -> None:
        """Where the rule meets the line beside the detail; None where there is none."""
        self._joint = x
        self.refresh(Region(0, 1, self.size.width, 1))

    async def on_click(self, event: Click) -> None:
        """A figure leaves only what it counts; clicked again, all."""
        tone = None if event.y else self._said.tone_at(event.x, self.size.width)
        if tone is Tone.BAD:
            await self.run_action("screen.problems")
        elif tone in FINDS:
            await self.run_action(f"screen.narrow({FINDS[tone]!r})")

    def render_line(self, y: int) -> Strip:
        """The line, and the rule."""
        width, palette = self.size.width, palette_of(self.app)
        if y:
            return strip_of(rule(width, self._joint), palette, width)
        return strip_of(self.line(width), palette, width, Ground.BAR)

    def line(self, width: int) -> Line:
        """The heading, the figures and the clock."""
        return self._said.line(width)

    def _say(self, said: HeaderLine) -> None:
        if said != self._said:
            width, before = self.size.width, self._said
            self._said = said
            first, last = differing(before.line(width), said.line(width))
            if first < last:
                self.refresh(Region(first, 0, last - first, 1))
