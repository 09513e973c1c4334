"""Widgets that draw no more of their lines than is to be written, and a screen that is told of those directly."""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Self

from textual.filter import ANSIToTruecolor
from textual.geometry import Region
from textual.screen import UPDATE_PERIOD, Screen
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from sync_tui.tui.timers import EvenTimer, RedrawTimer

Part = tuple[int, int, int]
"""A line, where a part of it begins, and where it ends; in cells."""


class TakesParts(Screen[None], inherit_bindings=False):
    """A screen that knows at once what is to be drawn again: Textual has two messages go round for that."""

    @cached_property
    def _update_timer(self) -> RedrawTimer:
        timer = RedrawTimer(self, UPDATE_PERIOD, name="screen_update", callback=self._on_timer_update, pause=True)
        self._begin(timer)
        return timer

    def every(self, seconds: float, act: Callable[[], object]) -> Callable[[], None]:
        """Call `act` at the multiples of so many seconds, until what is returned is called."""
        timer = EvenTimer(self, seconds, callback=act)
        self._begin(timer)
        return timer.stop

    def _begin(self, timer: Timer) -> None:
        timer._start()
        self._timers.add(timer)

    def take(self, widget: Widget) -> None:
        """Draw soon what a widget has to be drawn again."""
        self._dirty_widgets.add(widget)
        self._update_timer.resume()


class DrawsParts(Widget):
    """Lines without border, padding or opacity to lay over them: each part is drawn once, and nothing beside it."""

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Draw some parts again, or all."""
        takes = regions and not (layout or recompose) and self._is_mounted and self.is_attached and self.display
        if not (takes and isinstance(screen := self.screen, TakesParts)):
            return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        # Textual would also forget what it keeps of the lines: of these it keeps nothing.
        self._repaint_regions.update(regions)
        screen.take(self)
        return self

    def render_lines(self, crop: Region) -> list[Strip]:
        """Parts of lines one under the other: what Textual asks for where it draws all."""
        return self.drawn_parts([(y, crop.x, crop.right) for y in crop.line_range])

    def drawn_parts(self, parts: Iterable[Part]) -> list[Strip]:
        """Each of these, as it is to be written."""
        strips = list(self.render_parts(parts))
        for line_filter in self.get_line_filters():
            # Of a theme that is filtered for the terminal's own colours, a palette has none.
            if not isinstance(line_filter, ANSIToTruecolor):
                background = self.background_colors[1]
                strips = [strip.apply_filter(line_filter, background) for strip in strips]
        return strips

    def render_parts(self, parts: Iterable[Part]) -> Iterator[Strip]:
        """Each of these, in the colours of the theme: here, cut from its line."""
        for y, first, last in parts:
            yield self.render_line(y).crop(first, last)
