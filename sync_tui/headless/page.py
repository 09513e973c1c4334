"""What a command prints: a table for people, one line of JSON for programs."""

import json
from collections.abc import Sequence
from typing import TextIO

from sync_tui.headless.display import Display
from sync_tui.headless.listing import GAP, cell_width, shortened
from sync_tui.headless.streams import spells
from sync_tui.monitor.tone import Tone
from sync_tui.monitor.words import NONE

Row = Sequence[str | None]


def table_lines(titles: Sequence[str], rows: Sequence[Row], display: Display) -> list[str]:
    """A title line and a line per row, cut where the display ends; a column that says nothing is left out."""
    told = [index for index in range(len(titles)) if index == 0 or any(row[index] for row in rows)]
    lines = [[titles[index] for index in told], *([row[index] or NONE for index in told] for row in rows)]
    widths = [max(map(cell_width, column)) for column in zip(*lines, strict=True)]
    head, *rest = (_line(cells, widths, display.width) for cells in lines)
    return [display.painted(head, Tone.DIM), *rest]


def json_line(document: object, out: TextIO) -> str:
    """The document as `out` can spell it."""
    return json.dumps(document, ensure_ascii=not spells(out)) + "\n"


def _line(cells: Sequence[str], widths: Sequence[int], width: int | None) -> str:
    padded = (cell + " " * (size - cell_width(cell)) for cell, size in zip(cells, widths, strict=True))
    line = GAP.join(padded).rstrip()
    return line if width is None else shortened(line, width)
