"""What is written to the terminal of a change: the cells that changed, and each colour once.

Textual draws every line of every widget that a change touches, writes a line from its start, and names the colours of
each piece of text. On a screen whose clock, ages and figures stand in columns, that is most of what it does.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import rich.cells
from rich.color import ColorSystem
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate
from textual._context import visible_screen_stack
from textual._styles_cache import StylesCache
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from sync_tui.tui.parts import DrawsParts, Part, TakesParts
from sync_tui.tui.pen import Pen
from sync_tui.tui.steady import is_doubtful


class Piece(NamedTuple):
    """A part of a line, as it is to be."""

    x: int
    y: int
    strip: Strip


class TightUpdate(ChopsUpdate):
    """Pieces that are written as they are, without what lies between them."""

    def __init__(self, pieces: Iterable[Piece], width: int) -> None:
        """On a terminal `width` cells wide."""
        self.pieces = tuple(pieces)
        self._width = width
        super().__init__([], [], [])

    def render_segments(self, console: object) -> str:
        """What to write; at its end nothing of its colours is left."""
        color_system = getattr(console, "_color_system", None) or ColorSystem.TRUECOLOR
        return "".join(_written(self.pieces, Pen(self._width), color_system))


def _uncached(function: Callable[..., Any]) -> Callable[..., Any]:
    """What a cache lies over; the function itself where, in another release, there is none."""
    found: Callable[..., Any] = getattr(function, "__wrapped__", function)
    return found


# Textual and rich keep 4,096 of each. What stands still comes again; whole updates, and texts that count, hardly ever:
# a screen that changes all the time would grow for hours, until it is full of them.
Region.intersection = lru_cache(maxsize=1_024)(_uncached(Region.intersection))  # type: ignore[method-assign]
rich.cells.cached_cell_len = lru_cache(maxsize=1_024)(_uncached(rich.cells.cached_cell_len))

# Textual remembers for whom it mixed two colours, and with those a thousand widgets that are gone: all they ever drew.
if hasattr(StylesCache.get_inner_outer, "__wrapped__"):
    _mixed = lru_cache(maxsize=64)(_uncached(StylesCache.get_inner_outer))
    StylesCache.get_inner_outer = classmethod(_mixed)  # type: ignore[arg-type,assignment]


class TightCompositor(Compositor):
    """A compositor that draws the lines that changed, and writes their changed parts."""

    def __init__(self) -> None:
        super().__init__()
        self._placed: tuple[object, list[tuple[Widget, Region, Region]]] = (None, [])  # of which visible widgets

    def render_update(
        self, full: bool = False, screen_stack: list[Screen[Any]] | None = None, simplify: bool = False
    ) -> LayoutUpdate | ChopsUpdate | None:
        """What is to be drawn again, be it all of it; a `full` one is a picture, for which Textual cuts every line."""
        visible_screen_stack.set(screen_stack or [])
        return self.render_full_update(simplify) if full else self.render_partial_update()

    def render_partial_update(self) -> ChopsUpdate | None:
        """What is to be drawn again; None where nothing is."""
        regions, screen = self._dirty_regions.copy(), self.size.region
        self._dirty_regions.clear()
        spans = list(self._regions_to_spans([region.intersection(screen) for region in regions]))
        return TightUpdate(self._pieces(spans), self.size.width) if spans else None

    def _pieces(self, spans: list[Part]) -> Iterator[Piece]:
        """What is in front, and then what is seen of the things behind it."""
        for widget, region, seen in self._places():
            inside, spans = _parted(spans, seen)
            yield from _drawn(widget, region, inside)
            if not spans:
                return

    def _places(self) -> list[tuple[Widget, Region, Region]]:
        """Every widget in view with its region and what is seen of that, what is in front first."""
        if self._placed[0] is not self.visible_widgets:
            widgets = self.visible_widgets
            places = [(widget, region, region.intersection(clip)) for widget, (region, clip) in widgets.items()]
            self._placed = widgets, places
        return self._placed[1]


class TightScreen(TakesParts, inherit_bindings=False):
    """A screen that is drawn by it, and not while it cannot be seen."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = TightCompositor()

    def when_drawn(self, act: Callable[[], None]) -> None:
        """Call `act` once what is there by now is drawn."""
        self.refresh()
        self.call_after_refresh(act)

    def _compositor_refresh(self) -> None:
        # While the app itself begins, Textual would draw it all, and throw it away.
        if not self.app._batch_count:
            super()._compositor_refresh()


def _parted(spans: Iterable[Part], seen: Region) -> tuple[list[Part], list[Part]]:
    """The parts of spans within a region, and those beside it."""
    inside, beside = [], []
    (left, top), (right, bottom) = seen.offset, seen.bottom_right
    for span in spans:
        y, first, last = span
        begins, ends = max(first, left), min(last, right)
        if not top <= y < bottom or begins >= ends:
            beside.append(span)
            continue
        inside.append((y, begins, ends))
        beside += [part for part in ((y, first, begins), (y, ends, last)) if part[1] < part[2]]
    return inside, beside


def _runs(spans: list[Part]) -> Iterator[list[Part]]:
    """The spans of lines that follow upon each other, together: those lines are drawn in one go."""
    numbers = {y: number for number, y in enumerate(sorted({y for y, _, _ in spans}))}
    for _, run in groupby(sorted(spans), lambda span: span[0] - numbers[span[0]]):
        yield list(run)


def _drawn(widget: Widget, region: Region, spans: list[Part]) -> Iterator[Piece]:
    """The parts of a widget within these spans."""
    left, above = region.offset
    if spans and isinstance(widget, DrawsParts):
        strips = widget.drawn_parts([(y - above, first - left, last - left) for y, first, last in spans])
        yield from (Piece(first, y, strip) for (y, first, _), strip in zip(spans, strips, strict=True))
        return
    for run in _runs(spans):
        top, bottom = run[0][0], run[-1][0] + 1
        lines = widget.render_lines(Region(0, top - above, region.width, bottom - top))
        yield from (Piece(first, y, lines[y - top].crop(first - left, last - left)) for y, first, last in run)


def _written(pieces: Iterable[Piece], pen: Pen, color_system: ColorSystem) -> Iterator[str]:
    # One below the other: cells of a column have the same colours, and begin where the one above does.
    for x, y, strip in sorted(pieces, key=itemgetter(0, 1)):
        yield pen.to(x, y)
        doubtful = False
        for number, (text, style, _) in enumerate(strip):
            if doubtful:
                yield pen.to(x + sum(segment.cell_length for segment in strip._segments[:number]), y)
            yield pen.colours("" if style is None else Strip.render_ansi(style, color_system))
            yield pen.wrote(text)
            doubtful = not text.isascii() and is_doubtful(text)
    yield pen.ended()
