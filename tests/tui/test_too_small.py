"""What a terminal with no room for the table still tells."""

import pytest

from sync_tui.monitor.tone import Tone
from sync_tui.tui.ink import line_width
from sync_tui.tui.tally import Tally
from sync_tui.tui.too_small import too_small_lines

TALLY = Tally(((Tone.ERRORED, 2), (Tone.ACTIVE, 12), (Tone.IDLE, 8), (Tone.STALE, 3)), 4)


def said(width: int, height: int, tally: Tally = TALLY) -> list[str]:
    size = (width, height)
    return ["".join(span.text for span in line) for line in too_small_lines(tally, "12:04:31", size, size)]


@pytest.mark.parametrize(
    ("size", "lines"),
    [
        (
            (39, 20),
            [
                "4 problems",
                "✗ 2 errored  ● 12 active  ✓ 8 idle",
                "3 stale",
                "39x20 is too small, 40x8 will do",
                "12:04:31",
            ],
        ),
        ((80, 3), ["4 problems", "✗ 2 errored  ● 12 active  ✓ 8 idle  3 stale", "80x3 is too small, 40x8 will do"]),
        ((20, 5), ["4 problems", "✗2  ●12  ✓8  3 stale", "20x5 is too small,", "40x8 will do", "12:04:31"]),
        ((8, 3), ["!4", "✗2  ●12", "✓8  ~3"]),
        ((39, 1), ["4 problems"]),
    ],
)
def test_what_a_person_needs_most_comes_first(size: tuple[int, int], lines: list[str]) -> None:
    assert said(*size) == lines


def test_where_nothing_is_known_nothing_is_said_to_be_well() -> None:
    assert said(39, 9, Tally((), 0)) == ["39x9 is too small, 40x8 will do", "12:04:31"]
    assert said(39, 9, Tally(((Tone.DIM, 3),), 0))[0] == "3 unanswered"


@pytest.mark.parametrize("width", range(1, 40))
@pytest.mark.parametrize("height", [1, 2, 7, 30])
def test_no_line_is_wider_than_the_terminal(width: int, height: int) -> None:
    lines = too_small_lines(TALLY, "12:04:31", (width, height), (width, height))
    assert len(lines) <= height
    assert all(line_width(line) <= width for line in lines)
