"""What is written to the terminal of a change: the cells that changed, and not the start of their lines too.

Textual crops an update on its right side alone. On a screen whose clock and ages stand at the right, that is most of
what it writes: a second of a quiet screen is then some hundred bytes, not kilobytes.
"""

from rich.console import Console
from textual._compositor import ChopsUpdate, Compositor
from textual.strip import Strip


class TightUpdate(ChopsUpdate):
    """The same update, cropped on both sides."""

    def render_segments(self, console: Console) -> str:
        """The escape sequences of every span, each with the move to where it begins."""
        written: list[str] = []
        for y, first, last in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                begins, ends = max(x, first), min(end, last)
                if strip is not None and begins < ends:
                    written.append(f"\x1b[{y + 1};{begins + 1}H{_cropped(strip, begins - x, ends - x).render(console)}")
        return "".join(written)


class TightCompositor(Compositor):
    """A compositor that writes tight updates."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """What is to be drawn again; None where nothing is."""
        update = super().render_partial_update()
        return None if update is None else TightUpdate(update.chops, update.spans, update.chop_ends)


def _cropped(strip: Strip, begins: int, ends: int) -> Strip:
    return strip if begins == 0 and ends >= strip.cell_length else strip.crop(begins, ends)
