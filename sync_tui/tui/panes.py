"""Where the table and the detail stand, by the size of the terminal."""

from enum import StrEnum
from typing import NamedTuple

RIGHT_FROM = 110
BELOW_FROM = 22
LEAST = (40, 8)
SCROLLBAR = 1  # cells that are kept for it beside what scrolls


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


def panes(width: int, height: int) -> Panes:
    """The arrangement for a terminal of `width` by `height` cells."""
    if width < LEAST[0] or height < LEAST[1]:
        return Panes(Edge.NONE, 0, too_small=True)
    if width >= RIGHT_FROM:
        return Panes(Edge.LEFT, max(40, min(66, width * 34 // 100)))
    if height >= BELOW_FROM:
        return Panes(Edge.TOP, min(18, max(9, height * 42 // 100)))
    return Panes(Edge.NONE, 0)
