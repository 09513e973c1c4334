"""What has changed is drawn at once after a quiet time, and then the less often the more there is to draw."""

import pytest

from sync_tui.tui.flushes import Flushes


class Drawing:
    def __init__(self) -> None:
        self.rows = 1
        self.times = 0

    def __call__(self) -> int:
        self.times += 1
        return self.rows


def test_nothing_is_drawn_that_nobody_asked_for() -> None:
    drawing = Drawing()
    flushes = Flushes(drawing)
    flushes.beat()
    assert drawing.times == 0
    flushes.ask()
    flushes.ask()
    flushes.beat()
    flushes.beat()
    assert drawing.times == 1


@pytest.mark.parametrize(("rows", "rests"), [(0, 0), (12, 0), (13, 1), (30, 1), (31, 3), (1_000, 3)])
def test_who_draws_much_rests_before_the_next_drawing(rows: int, rests: int) -> None:
    drawing = Drawing()
    flushes = Flushes(drawing)
    drawing.rows = rows
    flushes.ask()
    flushes.beat()
    flushes.ask()
    for _ in range(rests):
        flushes.beat()
    assert drawing.times == 1
    flushes.beat()
    assert drawing.times == 2
