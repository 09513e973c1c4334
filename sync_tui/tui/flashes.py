"""Cells that have just changed: for a beat they stand out, so that an eye finds what moved."""

import math
from collections.abc import Sequence

from sync_tui.domain.watch import SyncKey
from sync_tui.monitor.cells import Cell
from sync_tui.monitor.tone import Tone
from sync_tui.monitor.words import NONE
from sync_tui.tui.cells import Slot

BEAT = 0.6  # seconds at least; what is drawn next after it ends the flash, and that is within a second

_NEVER = frozenset({"history"})  # shows its own past


class Flashes:
    """Until when which cell stands out, by its sync and its column."""

    def __init__(self, *, moves: bool = True) -> None:
        self._moves = moves
        self._until: dict[tuple[SyncKey, str], float] = {}

    def note(self, key: SyncKey, shown: Sequence[Slot], old: Sequence[Cell], new: Sequence[Cell], now: float) -> None:
        """Begin a flash in each cell whose text is another one, not by time alone and not for the first time."""
        if not self._moves or old == new:
            return
        for slot, before, after in zip(shown, old, new, strict=True):
            if before.text != after.text and not slot.column.ticks and not _is_first(before, slot.column.key):
                self._until[key, slot.column.key] = now + BEAT

    def of(self, key: SyncKey, shown: Sequence[Slot], now: float) -> tuple[int, ...]:
        """The numbers of the columns whose cell stands out now."""
        if not self._until:
            return ()
        return tuple(number for number, slot in enumerate(shown) if now < self._until.get((key, slot.column.key), now))

    def ends(self, key: SyncKey, shown: Sequence[Slot], now: float) -> float:
        """When the first of them ends; infinite where there is none."""
        until = (self._until.get((key, slot.column.key), now) for slot in shown)
        return min((end for end in until if end > now), default=math.inf)

    def end(self, now: float) -> None:
        """Forget those whose beat is over."""
        if self._until:
            self._until = {cell: until for cell, until in self._until.items() if now < until}


def _is_first(before: Cell, column: str) -> bool:
    return column in _NEVER or before.text == NONE or (column == "status" and before.tone is Tone.DIM)
