"""Columns on screen: which of them fit a width, and how a cell is drawn into its slot."""

from dataclasses import dataclass, replace
from functools import lru_cache

from rich.cells import cell_len

from sync_tui.monitor.columns import COLUMN_BY_KEY, Cell, Column, Moment, Tone
from sync_tui.monitor.track import Track
from sync_tui.tui.ink import Line, Span, padded
from sync_tui.tui.theme import Trim

MARK_WIDTH = 2
GAP = 2
SYNC_LEAST = 14
SYNC_WISH = 18
SYNC_MOST = 44
ALWAYS = ("status", "sync")
NEEDED = ("progress", "seen")  # these may squeeze the sync column to its least
BY_PRIORITY = (
    *(*NEEDED, "health", "next", "eta", "last_synced", "history", "rate", "link"),
    *("integration", "pipeline", "group", "tags"),
)

# Narrower than the column allows: a duration that does not fit loses its second unit.
_WIDTHS = {"progress": 14, "rate": 8, "eta": 8, "last_synced": 11, "seen": 7, "next": 7, "link": 16, "history": 10}
# Their usual text stays in the background: a colour in these is news.
_SECONDARY = frozenset({"eta", "last_synced", "seen", "next", "health", "link", "integration", "pipeline", "group"})
_FULL, _EMPTY = "█", "░"
_PERCENT_WIDTH = 6
_GAP = " " * GAP


def _health_or_link(track: Track, moment: Moment) -> Cell:
    return COLUMN_BY_KEY["health" if track.failure is None else "link"].cell(track, moment)


HEALTH_OR_LINK = replace(COLUMN_BY_KEY["health"], cell=_health_or_link)
"""Where there is no room for a column of links, a sync that cannot be asked says that in place of its health."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A column with its place in a row, in cells."""

    column: Column
    x: int
    width: int


@lru_cache(maxsize=8)
def slots(width: int) -> tuple[Slot, ...]:
    """The columns that fit into `width` cells, in their usual order; the sync column takes what is left over."""
    chosen = set(ALWAYS)
    for key in BY_PRIORITY:
        least = SYNC_LEAST if key in NEEDED else SYNC_WISH
        if _taken(chosen | {key}) + least <= width:
            chosen.add(key)
    sync = max(1, width - _taken(chosen))
    placed: list[Slot] = []
    x = MARK_WIDTH
    for key, column in COLUMN_BY_KEY.items():
        if key in chosen:
            # On a very wide screen a column of names may not push the numbers out of sight of them.
            size = min(sync, SYNC_MOST) if key == "sync" else _width(column)
            shown = HEALTH_OR_LINK if key == "health" and "link" not in chosen else column
            placed.append(Slot(shown, x, size))
            x += size + GAP
    return tuple(placed)


def drawn_cell(cell: Cell, slot: Slot, *, bold: bool = False) -> Line:
    """A cell in exactly the width of its slot and the gap behind it, with a bar where it has a fraction.

    The gap is part of the text: the fewer spans a row has, the cheaper it is to draw.
    """
    tone = Tone.DIM if cell.tone is Tone.PLAIN and slot.column.key in _SECONDARY else cell.tone
    if cell.fraction is None:
        text = _fitted(cell.text, slot.width) if slot.column.align == "right" else cell.text
        return (Span(padded(text, slot.width, slot.column.align) + _GAP, tone, bold),)
    percent = Span(padded(cell.text, _PERCENT_WIDTH, "right") + _GAP, tone, bold)
    return (*bar(cell.fraction, slot.width - _PERCENT_WIDTH, tone), percent)


def bar(fraction: float, width: int, tone: Tone) -> Line:
    """`fraction` of `width` cells filled; full only where the fraction is 1."""
    filled = int(fraction * width)
    return (Span(_FULL * filled, tone), Span(_EMPTY * (width - filled), Trim.RULE))


def _fitted(text: str, width: int) -> str:
    parts = text.rsplit(" ", 2)
    return parts[0] if cell_len(text) > width and len(parts) == 3 and parts[1].isdecimal() else text


def _taken(keys: set[str]) -> int:
    fixed = sum(_width(COLUMN_BY_KEY[key]) for key in keys if key != "sync")
    return MARK_WIDTH + fixed + GAP * (len(keys) - 1)


def _width(column: Column) -> int:
    return _WIDTHS.get(column.key, column.width)
