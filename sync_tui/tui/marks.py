"""What is marked, as a person is told: how many, how many of them nobody sees, and which part of a section."""

from typing import NamedTuple

from sync_tui.tui.grouping import Heading
from sync_tui.tui.view import View


class Marks(NamedTuple):
    """An action is for all of them, those without a row too."""

    all: int = 0
    hidden: int = 0


def marks_of(view: View) -> Marks:
    """How many syncs are marked, and how many of them a filter or a closed section hides."""
    marked = [key for key in view.marked if key in view.tracks]
    return Marks(len(marked), sum(not view.places(key) for key in marked))


def marked_part(view: View, heading: Heading) -> float:
    """Which part of a section is marked, 0 to 1."""
    if not view.marked:
        return 0.0
    keys = view.held_by(heading)
    return sum(key in view.marked for key in keys) / max(1, len(keys))
