"""A name in the room there is. What does not fit is left out of its middle: many names share a start."""

import re
from collections.abc import Callable

ELLIPSIS = "…"
BETWEEN_WORDS = " ·/"
_BOTH_ENDS = 8  # cells: fewer say nothing where they are the two ends of a name

Cells = Callable[[str], int]
"""How many cells of a terminal a text takes; each front end has a measure of its own."""


def name_within(name: str, width: int, cells: Cells) -> str:
    """`name` in at most `width` cells.

    Its last words stay whole where there is room for them: a part of one reads like no name at all.
    """
    if cells(name) <= width:
        return name
    if width < _BOTH_ENDS:
        return _first_cells(name, width - 1, cells) + ELLIPSIS if width > 0 else ""
    end = _last_words(name, width, cells) or _last_cells(name, width // 2 - 1, cells)
    start = _first_cells(name, width - 1 - cells(end), cells)
    end = _last_cells(name, max(cells(end), width - 1 - cells(start)), cells)
    return start + ELLIPSIS + end.lstrip(BETWEEN_WORDS)


def _first_cells(name: str, width: int, cells: Cells) -> str:
    start = name[:width]  # no character that stands alone is narrower than a cell
    while not start.isascii() and cells(start) > width:
        start = start[:-1]
    return start.rstrip(BETWEEN_WORDS)


def _last_words(name: str, width: int, cells: Cells) -> str:
    """As many whole words as three fifths of `width` hold; none where they would say too little of the name."""
    ends = [name[found.end() :] for found in re.finditer(rf"[{BETWEEN_WORDS}]+", name)]
    end = next((end for end in ends if cells(end) <= width * 3 // 5), "")
    return end if cells(end) >= width // 4 else ""


def _last_cells(name: str, width: int, cells: Cells) -> str:
    end = name[-width - 1 :].lstrip()
    while end and (cells(end) > width or not cells(end[0])):
        end = end[1:]
    return end
