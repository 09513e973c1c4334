"""Tracks as lines of text: aligned columns, as wide as the terminal or, into a pipe, as wide as they are."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from sync_tui.domain.naming import name_within
from sync_tui.domain.text import SafeText, counted
from sync_tui.headless.display import Display
from sync_tui.monitor.cells import Cell
from sync_tui.monitor.columns import COLUMN_BY_KEY, Column
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.tone import Tone
from sync_tui.monitor.track import Track

GAP = "  "
LEAST_NAME = 16
COLUMNS = tuple(
    COLUMN_BY_KEY[key]
    for key in ("status", "sync", "progress", "records", "rate", "eta", "last_synced", "health", "link")
)
_COMBINING = ("Mn", "Me")
_LEAST_MISSED_FIRST = ("rate", "records", "last_synced", "eta", "progress", "health", "link")

Sized = tuple[Column, int]
"""A column, and how many cells it gets."""


def listing(tracks: Sequence[Track], moment: Moment, display: Display) -> list[str]:
    """A title line and a line per track; the detail of a failure stands at its end, where no other has the same.

    Where the display is too narrow, names are shortened first, then columns are left out, then lines are cut.
    """
    rows = [{column.key: column.cell(track, moment) for column in COLUMNS} for track in tracks]
    columns = _fitted([_sized(column, rows) for column in COLUMNS if _says_something(column, rows)], display.width)
    titles = {column.key: Cell(column.title, Tone.DIM) for column, _ in columns}
    shared = _shared(tracks)
    details = [None if _detail(track) in shared else _detail(track) for track in tracks]
    lines = [_line(titles, None, columns, display)]
    return lines + [_line(row, detail, columns, display) for row, detail in zip(rows, details, strict=True)]


def shared_details(tracks: Sequence[Track], origin_of: Callable[[Track], str]) -> list[str]:
    """A line for each detail that several have, as in an outage, by their origins; the listing leaves those out."""
    shared = _shared(tracks)
    told = Counter((origin_of(track), _detail(track)) for track in tracks if _detail(track) in shared)
    return [f"{counted(times)} of {origin}: {detail}" for (origin, detail), times in told.items()]


def _shared(tracks: Sequence[Track]) -> dict[SafeText | None, int]:
    return {detail: times for detail, times in Counter(map(_detail, tracks)).items() if detail and times > 1}


def _detail(track: Track) -> SafeText | None:
    return None if track.failure is None else track.failure.detail


def cell_width(text: str) -> int:
    """Terminal cells that `text` takes: two for wide characters, none for combining ones."""
    if text.isascii():
        return len(text)
    return sum(_character_width(character) for character in text)


def shortened(text: str, width: int) -> str:
    """`text`, cut to `width` cells where it is wider; the cut ends in "…"."""
    if cell_width(text) <= width:
        return text
    kept = 0
    for index, character in enumerate(text):
        kept += _character_width(character)
        if kept > width - 1:
            return text[:index] + "…" * (width > 0)
    return text


def _sized(column: Column, rows: Iterable[dict[str, Cell]]) -> Sized:
    return column, max(cell_width(column.title), *(cell_width(row[column.key].text) for row in rows))


def _says_something(column: Column, rows: Iterable[dict[str, Cell]]) -> bool:
    return column.key in ("status", "sync", "link") or any(row[column.key].text != "–" for row in rows)


def _fitted(columns: Sequence[Sized], width: int | None) -> list[Sized]:
    fitted = list(columns)
    for key in ("", *_LEAST_MISSED_FIRST):
        fitted = [(column, size) for column, size in fitted if column.key != key]
        excess = 0 if width is None else sum(size + len(GAP) for _, size in fitted) - len(GAP) - width
        if excess <= 0:
            break
        shrunk = [
            (column, max(LEAST_NAME, size - excess) if column.key == "sync" and size > LEAST_NAME else size)
            for column, size in fitted
        ]
        if sum(size for _, size in fitted) - sum(size for _, size in shrunk) >= excess:
            return shrunk
    return fitted


def _line(row: dict[str, Cell], detail: SafeText | None, columns: Sequence[Sized], display: Display) -> str:
    pieces = [(_aligned(row[column.key].text, size, column), row[column.key].tone) for column, size in columns]
    if detail:
        pieces.append((detail, Tone.DIM))
    line, left = "", display.width
    for text, tone in pieces:
        gap = GAP if line else ""
        shown = text if left is None else _cut(text, left - len(gap))
        if not shown:
            break
        left = None if left is None else left - len(gap) - cell_width(shown)
        line += gap + display.painted(shown, tone)
    return line.rstrip()


def _aligned(text: str, size: int, column: Column) -> str:
    text = name_within(text, size, cell_width) if column.key == "sync" else shortened(text, size)
    padding = " " * (size - cell_width(text))
    return padding + text if column.align == "right" else text + padding


def _cut(text: str, width: int) -> str:
    """The same as `shortened`, but blanks at the end are no loss."""
    return text if cell_width(text) <= width else shortened(text.rstrip(), width)


def _character_width(character: str) -> int:
    if unicodedata.category(character) in _COMBINING:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
