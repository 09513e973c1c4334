"""Columns on screen: which of them fit a width, and how a cell is drawn into its slot."""

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from rich.cells import cell_len

from sync_tui.domain.health import Health
from sync_tui.domain.observation import Link
from sync_tui.domain.text import SafeText
from sync_tui.monitor.cells import Cell, shown_health
from sync_tui.monitor.columns import COLUMN_BY_KEY, Column
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.tone import GLYPHS, NO_ANSWER_GLYPH, Tone
from sync_tui.monitor.track import Track
from sync_tui.monitor.words import link_words, outcome_words
from sync_tui.tui.ages import CELLS
from sync_tui.tui.ink import Line, Span, cut, named, padded
from sync_tui.tui.tones import Trim

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
_PARTS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")
_HISTORY_TONES = {glyph: tone for tone, glyph in GLYPHS.items()} | {NO_ANSWER_GLYPH: Tone.DIM}
_PERCENT_WIDTH = 6
_LEAST_BAR = 3
_GAP = " " * GAP
_UNTOLD_BY_STATUS = frozenset({Health.STALLED, Health.LATE, Health.FLAPPING})
NO_PROFILE = SafeText("no profile")
SIGNED_OUT = SafeText("signed out")
_ID_START = re.compile(r" [0-9a-fA-F]{8}$")


def told_link(track: Track) -> SafeText:
    """Whether we can ask, in the words of a person. Without a profile nothing is ever asked."""
    if track.link is Link.UNAUTHORIZED:
        return NO_PROFILE if track.plan.due == math.inf else SIGNED_OUT
    return link_words(track)


def told_outcome(link: Link, http_status: int | None) -> SafeText:
    """What an ask came to, in the same words."""
    return SIGNED_OUT if link is Link.UNAUTHORIZED else outcome_words(link, http_status)


def _link(track: Track, moment: Moment) -> Cell:
    cell = COLUMN_BY_KEY["link"].cell(track, moment)
    if track.link is not Link.UNAUTHORIZED:
        return cell
    return cell._replace(text=told_link(track))


def _health_or_link(track: Track, moment: Moment) -> Cell:
    return COLUMN_BY_KEY["health"].cell(track, moment) if track.failure is None else _link(track, moment)


LINK = COLUMN_BY_KEY["link"]._replace(cell=_link)
HEALTH_OR_LINK = COLUMN_BY_KEY["health"]._replace(cell=_health_or_link)
"""Where there is no room for a column of links, a sync that cannot be asked says that in place of its health."""


def _progress_or_problem(track: Track, moment: Moment) -> Cell:
    is_told = track.failure is not None or shown_health(track, moment) in _UNTOLD_BY_STATUS
    return (_health_or_link if is_told else COLUMN_BY_KEY["progress"].cell)(track, moment)


PROGRESS_OR_PROBLEM = COLUMN_BY_KEY["progress"]._replace(cell=_progress_or_problem)
"""Where there is no room for the health either, a problem that the status does not tell stands in place of progress."""


class Slot(NamedTuple):
    """A column with its place in a row, in cells."""

    column: Column
    x: int
    width: int

    @property
    def end(self) -> int:
        """Behind the gap that follows it."""
        return self.x + self.width + GAP


class Choice(NamedTuple):
    """A column that a person chose, and the width they gave it; None is its usual one."""

    key: str
    width: int | None = None


Choices = tuple[Choice, ...]


@lru_cache(maxsize=8)
def slots(width: int, choices: Choices | None = None) -> tuple[Slot, ...]:
    """The columns that fit into `width` cells, as chosen, else the usual ones in their usual order.

    The sync column takes what is left over, unless it was given a width. Of chosen columns, the last ones make way.
    """
    return _usual_slots(width) if choices is None else _chosen_slots(width, choices)


def left_out(shown: Sequence[Slot], choices: Choices | None) -> int:
    """How many of the columns that a person chose there is no room for."""
    return 0 if choices is None else len(choices) - len(shown)


def _usual_slots(width: int) -> tuple[Slot, ...]:
    chosen = set(ALWAYS)
    for key in BY_PRIORITY:
        least = SYNC_LEAST if key in NEEDED else SYNC_WISH
        if _taken(chosen | {key}) + least <= width:
            chosen.add(key)
    # On a very wide screen a column of names may not push the numbers out of sight of them.
    sync = min(max(1, width - _taken(chosen)), SYNC_MOST)
    columns = COLUMN_BY_KEY if "health" in chosen else COLUMN_BY_KEY | {"progress": PROGRESS_OR_PROBLEM}
    return _placed(
        [(column, sync if key == "sync" else _width(column)) for key, column in columns.items() if key in chosen]
    )


def _chosen_slots(width: int, choices: Choices) -> tuple[Slot, ...]:
    wanted = [(COLUMN_BY_KEY[choice.key], choice.width) for choice in choices]
    sized = [(column, own or (SYNC_LEAST if column.key == "sync" else _width(column))) for column, own in wanted]
    while sum(size + GAP for _, size in sized) - GAP + MARK_WIDTH > width:
        last = next((at for at in range(len(sized) - 1, -1, -1) if sized[at][0].key not in ALWAYS), None)
        if last is None:
            break
        del sized[last]
    spare = width - (sum(size + GAP for _, size in sized) - GAP + MARK_WIDTH)
    own_sync = next(choice.width for choice in choices if choice.key == "sync")
    grown = 0 if own_sync and spare >= 0 else spare
    least = 1 if spare < 0 else SYNC_LEAST
    return _placed(
        [
            (column, min(max(least, size + grown), max(SYNC_MOST, own_sync or 0)) if column.key == "sync" else size)
            for column, size in sized
        ]
    )


def _placed(sized: Sequence[tuple[Column, int]]) -> tuple[Slot, ...]:
    keys = {column.key for column, _ in sized}
    placed: list[Slot] = []
    x = MARK_WIDTH
    for column, size in sized:
        shown = HEALTH_OR_LINK if column.key == "health" and "link" not in keys else column
        shown = LINK if column.key == "link" else shown
        shown = column._replace(cell=CELLS[column.key]) if column.key in CELLS else shown
        placed.append(Slot(shown, x, size))
        x += size + GAP
    return tuple(placed)


def drawn_cell(cell: Cell, slot: Slot, *, bold: bool = False) -> Line:
    """A cell in exactly the width of its slot and the gap behind it, with a bar where it has a fraction.

    The gap is part of the text: the fewer spans a row has, the cheaper it is to draw.
    """
    tone = Tone.DIM if cell.tone is Tone.PLAIN and slot.column.key in _SECONDARY else cell.tone
    if slot.column.key == "history" and _HISTORY_TONES.keys() >= set(cell.text):
        return _drawn_history(cell, slot.width)
    if cell.fraction is None or slot.width < _PERCENT_WIDTH + _LEAST_BAR:
        text = _named(cell.text, slot.width) if slot.column.key == "sync" else cell.text
        text = _fitted(text, slot.width) if slot.column.align == "right" else text
        return (Span(padded(text, slot.width, slot.column.align) + _GAP, tone, bold),)
    percent = Span(padded(cell.text, _PERCENT_WIDTH, "right") + _GAP, tone, bold)
    return (*bar(cell.fraction, slot.width - _PERCENT_WIDTH, tone), percent)


def bar(fraction: float, width: int, tone: Tone) -> Line:
    """`fraction` of `width` cells filled, to the eighth of a cell; full only where the fraction is 1."""
    eighths = int(fraction * width * len(_PARTS))
    whole, part = divmod(eighths, len(_PARTS))
    filled = _FULL * whole + _PARTS[part]
    return (Span(filled, tone), Span(_EMPTY * (width - len(filled)), Trim.RULE))


def _drawn_history(cell: Cell, width: int) -> Line:
    """The newest outcomes at the right end; in their own tones while the last of them may be believed."""
    text = cell.text[-width:]
    spans = [Span(" " * (width - len(text)))]
    for tone, glyphs in groupby(text, lambda glyph: _HISTORY_TONES[glyph]):
        spans.append(Span("".join(glyphs), tone if cell.tone is Tone.PLAIN else Tone.DIM))
    return (*spans, Span(_GAP))


def _named(text: str, width: int) -> str:
    """A name that ends with the start of an id keeps that: without it, all syncs of one kind would read alike."""
    if width < SYNC_LEAST or cell_len(text) <= width or not (found := _ID_START.search(text)):
        return named(text, width)
    return cut(text[: found.start()], width - len(found.group())) + found.group()


def _fitted(text: str, width: int) -> str:
    parts = text.rsplit(" ", 2)
    return parts[0] if cell_len(text) > width and len(parts) == 3 and parts[1].isdecimal() else text


def _taken(keys: set[str]) -> int:
    fixed = sum(_width(COLUMN_BY_KEY[key]) for key in keys if key != "sync")
    return MARK_WIDTH + fixed + GAP * (len(keys) - 1)


def usual_width(key: str) -> int:
    """The cells that a column gets where nobody chose; of the sync column, the least."""
    return SYNC_WISH if key == "sync" else _width(COLUMN_BY_KEY[key])


def _width(column: Column) -> int:
    return _WIDTHS.get(column.key, column.width)
