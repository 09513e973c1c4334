"""Tracks as lines of text: aligned columns, as wide as the terminal or, into a pipe, as wide as they are."""

import unicodedata
from collections.abc import Iterable, Sequence

from sync_tui.domain.text import SafeText
from sync_tui.monitor.columns import COLUMN_BY_KEY, Cell, Column, Moment, Tone
from sync_tui.monitor.track import Track

GAP = "  "
COLUMNS = tuple(
    COLUMN_BY_KEY[key] for key in ("status", "sync", "progress", "rate", "eta", "last_synced", "health", "link")
)

_CODES = {
    Tone.ERRORED: "1;31",
    Tone.BAD: "1;31",
    Tone.RATE_LIMITED: "33",
    Tone.WARNING: "33",
    Tone.STALE: "33",
    Tone.INITIALIZING: "36",
    Tone.ACTIVE: "34",
    Tone.IDLE: "32",
    Tone.GOOD: "32",
    Tone.UNRECOGNISED: "35",
    Tone.UNKNOWN: "35",
    Tone.DIM: "2",
    Tone.DISABLED: "2",
}


def listing(tracks: Sequence[Track], moment: Moment, width: int | None, colour: bool) -> list[str]:
    """A title line and a line per track; the detail of a failure stands at its end. `width` None is unlimited."""
    shown = [column for column in COLUMNS if _says_something(column, tracks, moment)]
    cells = [[column.cell(track, moment) for column in shown] for track in tracks]
    widths = [
        max(cell_width(column.title), *(cell_width(row[index].text) for row in cells))
        for index, column in enumerate(shown)
    ]
    titles = [Cell(column.title, Tone.DIM) for column in shown]
    lines = [_line(titles, None, shown, widths, width, colour)]
    for track, row in zip(tracks, cells, strict=True):
        detail = track.failure.detail if track.failure is not None else None
        lines.append(_line(row, detail, shown, widths, width, colour))
    return lines


def cell_width(text: str) -> int:
    """Terminal cells that `text` takes: two for wide characters, none for combining ones."""
    if text.isascii():
        return len(text)
    return sum(_character_width(character) for character in text)


def _line(
    cells: Iterable[Cell],
    detail: SafeText | None,
    columns: Sequence[Column],
    widths: Sequence[int],
    width: int | None,
    colour: bool,
) -> str:
    pieces = [
        (_aligned(cell.text, size, column), cell.tone)
        for cell, column, size in zip(cells, columns, widths, strict=True)
    ]
    if detail:
        pieces.append((detail, Tone.DIM))
    line, left = "", width
    for text, tone in pieces:
        gap = GAP if line else ""
        shown = text if left is None else _cut(text, left - len(gap))
        if not shown:
            break
        left = None if left is None else left - len(gap) - cell_width(shown)
        line += gap + (f"\x1b[{_CODES[tone]}m{shown}\x1b[0m" if colour and tone in _CODES else shown)
    return line.rstrip()


def _aligned(text: str, size: int, column: Column) -> str:
    padding = " " * (size - cell_width(text))
    return padding + text if column.align == "right" else text + padding


def _cut(text: str, width: int) -> str:
    if cell_width(text) <= width:
        return text
    if width < 1:
        return ""
    kept = 0
    for index, character in enumerate(text):
        kept += _character_width(character)
        if kept > width - 1:
            return text[:index] + "…"
    return text


def _character_width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _says_something(column: Column, tracks: Sequence[Track], moment: Moment) -> bool:
    if column.key in ("status", "sync", "link"):
        return True
    return any(column.cell(track, moment).text != "–" for track in tracks)
