"""Where the table and the detail stand, by the size of the terminal."""

from enum import StrEnum
from typing import NamedTuple

RIGHT_FROM = 110
BELOW_FROM = 22
LEAST = (40, 8)
SCROLLBAR = 1  # cells that are kept for it beside what scrolls
HEADER, FOOTER = 2, 1  # lines above and below them


class Edge(StrEnum):
    """Which side of the detail meets the table."""

    LEFT = "left"
    TOP = "top"
    NONE = "none"


class Panes(NamedTuple):
    """An arrangement: with an edge, the detail stands beside the table on `share` cells; without, alone."""

    edge: Edge
    share: int  # columns to the right, or lines below
    too_small: bool = False
    detail: tuple[int, int] = (0, 0)  # cells and lines of the detail, where it is shown


def panes(width: int, height: int) -> Panes:
    """The arrangement for a terminal of `width` by `height` cells."""
    if width < LEAST[0] or height < LEAST[1]:
        return Panes(Edge.NONE, 0, too_small=True)
    body = height - HEADER - FOOTER
    if width >= RIGHT_FROM:
        share = max(40, min(66, width * 34 // 100))
        return Panes(Edge.LEFT, share, detail=(share, body))
    if height >= BELOW_FROM:
        share = min(18, max(9, height * 42 // 100))
        return Panes(Edge.TOP, share, detail=(width, share))
    return Panes(Edge.NONE, 0, detail=(width, body))
