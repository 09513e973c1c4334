"""What is written to the terminal of a change: the cells that changed, and not the start of their lines too.

Textual crops an update on its right side alone. On a screen whose clock and ages stand at the right, that is most of
what it writes: a second of a quiet screen is then some hundred bytes, not kilobytes.
"""

from collections.abc import Callable
from functools import lru_cache

from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip

# Textual keeps 4,096 of them. Those of single cells come again, those of whole updates hardly ever: a screen that
# changes all the time would grow for hours, until it is full of them.
Region.intersection = lru_cache(maxsize=1_024)(Region.intersection.__wrapped__)  # type: ignore[method-assign]


class TightCompositor(Compositor):
    """A compositor that writes tight updates."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """What is to be drawn again; None where nothing is."""
        update = super().render_partial_update()
        return None if update is None else tight(update)


class TightScreen(Screen[None], inherit_bindings=False):
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


def tight(update: ChopsUpdate) -> ChopsUpdate:
    """The same update with every strip cropped to what is to be written of it."""
    chops: list[dict[int, Strip | None]] = [{} for _ in update.chops]
    chop_ends: list[list[int]] = [[] for _ in update.chops]
    for y, first, last in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            begins, ends = max(x, first), min(end, last)
            if strip is not None and begins < ends:
                chops[y][begins] = strip.crop(begins - x, ends - x)
                chop_ends[y].append(ends)
    return ChopsUpdate(chops, update.spans, chop_ends)
