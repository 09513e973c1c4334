from dataclasses import replace
from io import StringIO

import pytest

from sync_tui.domain.health import next_movement
from sync_tui.domain.observation import Failure, Link
from sync_tui.domain.run import run_of
from sync_tui.headless.display import Display
from sync_tui.headless.listing import cell_width
from sync_tui.headless.progress import Progress, ProgressBar, progress, progress_line
from sync_tui.monitor.track import Track
from tests.headless.tracks import MOMENT, NOW, state, track


def _moving(sync_id: str, synced: int, total: int, a_second: int = 10) -> Track:
    """A sync that moved for a minute."""
    seen = track(sync_id, state("ACTIVE", synced, total))
    before = state("ACTIVE", synced - 60 * a_second, total)
    assert seen.movement is not None
    assert seen.state is not None
    began = seen.movement._replace(run=run_of((NOW - 61, synced - 60 * a_second)))
    return seen._replace(movement=next_movement(began, before, seen.state, NOW - 1))


def test_each_sync_counts_by_its_records() -> None:
    left = [_moving("a", 5_000, 10_000), track("b", state("ACTIVE"))]
    seen = progress(left, 4, MOMENT, counts_records=True)
    assert (seen.done, seen.part) == (2, 2.5 / 4)


def test_the_time_left_is_that_of_the_slowest() -> None:
    left = [_moving("a", 5_000, 10_000), _moving("b", 9_000, 10_000, 20)]
    seen = progress(left, 2, MOMENT, counts_records=True)
    assert seen.rate == pytest.approx(30)
    assert seen.left == pytest.approx(500)
    assert not seen.is_least


def test_where_one_does_not_say_the_time_left_is_the_least() -> None:
    left = [_moving("a", 5_000, 10_000), track("b", state("INITIALIZING"))]
    assert progress(left, 2, MOMENT, counts_records=True).is_least


def test_what_cannot_be_asked_moves_nothing() -> None:
    failing = _moving("a", 5_000, 10_000)._replace(failure=Failure(Link.TIMEOUT))
    seen = progress([failing], 2, MOMENT, counts_records=True)
    assert (seen.part, seen.rate, seen.left, seen.unasked) == (0.5, None, None, 1)


def test_records_do_not_lead_to_another_goal() -> None:
    assert progress([_moving("a", 5_000, 10_000)], 2, MOMENT, counts_records=False).part == 0.5


BUSY = Progress(total=200, done=142, part=0.7149, rate=5.2, left=245, is_least=True, unasked=2)


def test_the_line_says_bar_count_trouble_time_and_rate() -> None:
    assert progress_line(BUSY, 120) == (
        "█████████████████░░░░░░░ 71 %  142 of 200 done  2 cannot be asked  at least 4 min left  312 records a minute"
    )
    assert "about 4 min left" in progress_line(replace(BUSY, is_least=False), 120)


def test_a_narrow_line_has_no_bar_and_leaves_out_the_least_needed() -> None:
    assert progress_line(BUSY, 49) == "71 %  142 of 200 done  2 cannot be asked"
    assert progress_line(BUSY, 19) == "71 %"
    assert progress_line(BUSY, 2) == "7…"


@pytest.mark.parametrize("width", range(1, 130))
def test_the_line_is_never_too_wide(width: int) -> None:
    assert cell_width(progress_line(BUSY, width)) <= width


def test_100_percent_is_said_of_all_alone() -> None:
    assert "99 %" in progress_line(replace(BUSY, part=0.99999), 120)
    assert "100 %" in progress_line(replace(BUSY, part=1.0), 120)


def test_the_bar_is_drawn_over_itself_and_only_where_it_changed() -> None:
    out = StringIO()
    bar = ProgressBar(out, Display(60, styled=True))
    bar.draw(BUSY, 10.0)
    first = out.getvalue()
    assert (first[0], first[-3:]) == ("\r", "\x1b[K")
    bar.draw(BUSY, 11.0)
    assert out.getvalue() == first
    bar.draw(replace(BUSY, done=143), 12.0)
    assert out.getvalue().count("\r") == 2
    bar.clear()
    bar.clear()
    assert out.getvalue().endswith("\r\x1b[K")
    assert out.getvalue().count("\r") == 3


def test_the_bar_follows_its_terminal() -> None:
    out, widths = StringIO(), [100, 30]
    bar = ProgressBar(out, Display(100, styled=True), lambda: Display(widths.pop(0), styled=True))
    bar.draw(BUSY, 10.0)
    bar.draw(BUSY, 11.0)
    wide, narrow = (part.removesuffix("\x1b[K") for part in out.getvalue().split("\r")[1:])
    assert cell_width(wide) > 30 > cell_width(narrow)


def test_the_bar_may_be_drawn_four_times_a_second() -> None:
    bar = ProgressBar(StringIO(), Display(60, styled=True))
    assert bar.seconds_to_draw(10.0) == 0
    bar.draw(BUSY, 10.0)
    assert bar.seconds_to_draw(10.1) == pytest.approx(0.15)
    assert bar.seconds_to_draw(10.25) == 0


def test_a_bar_whose_terminal_is_gone_is_no_error() -> None:
    out = StringIO()
    out.close()
    ProgressBar(out, Display(60, styled=True)).draw(BUSY, 10.0)
