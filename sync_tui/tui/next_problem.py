"""Where the next row is that needs a person."""

from sync_tui.monitor.attention import needs_attention
from sync_tui.monitor.moment import Moment
from sync_tui.tui.grouping import Heading, Row
from sync_tui.tui.view import View


def next_problem(view: View, step: int, moment: Moment) -> int | None:
    """The row of the next problem below the cursor, or with -1 above it; around the ends, None where there is none.

    A closed section that holds one stands for it.
    """
    rows, here = view.rows, view.row
    places = ((here + step * distance) % len(rows) for distance in range(1, len(rows) + 1))
    return next((place for place in places if _is_problem(rows[place], view, moment)), None)


def _is_problem(row: Row, view: View, moment: Moment) -> bool:
    if isinstance(row, Heading):
        return row in view.folded and bool(view.neediest(row, 1))
    return row in view.tracks and needs_attention(view.tracks[row], moment)
