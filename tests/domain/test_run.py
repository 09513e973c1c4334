import pytest

from sync_tui.domain.run import RATE_STEP, RATE_WINDOW, points_of, rate, run_of, with_point


def test_a_run_is_told_as_it_was_counted() -> None:
    run = with_point(with_point(b"", 1_000.25, 7), 1_030.5, 9_999_999)
    assert points_of(run) == ((1_000.25, 7), (1_030.5, 9_999_999)) == points_of(run_of(*points_of(run)))


def test_points_are_no_closer_than_a_step_but_for_the_last() -> None:
    run = run_of((0.0, 0), (RATE_STEP, 10), (RATE_STEP + 1, 11))
    assert points_of(with_point(run, RATE_STEP + 2, 12)) == ((0.0, 0), (RATE_STEP, 10), (RATE_STEP + 2, 12))


def test_what_is_older_than_the_window_counts_no_more_but_for_the_last_of_it() -> None:
    run = run_of((0.0, 0), (50.0, 10), (100.0, 20))
    assert points_of(with_point(run, RATE_WINDOW + 10, 30)) == ((50.0, 10), (100.0, 20), (RATE_WINDOW + 10, 30))
    assert points_of(with_point(run, 9 * RATE_WINDOW, 30)) == ((100.0, 20), (9 * RATE_WINDOW, 30))


def test_a_counter_that_began_again_is_a_new_run() -> None:
    assert points_of(with_point(run_of((0.0, 5), (30.0, 10)), 60.0, 9)) == ((60.0, 9),)


def test_a_count_of_any_length_has_a_rate() -> None:
    run = with_point(with_point(b"", 0.0, 9 * 10**15), 100.0, 9 * 10**15 + 1_000)
    assert rate(run) == pytest.approx(10.0)


@pytest.mark.parametrize("points", [(), ((1.0, 5),), ((1.0, 5), (1.0, 9)), ((1.0, 5), (9.0, 5)), ((1.0, 5), (9.0, 4))])
def test_where_nothing_moved_there_is_no_rate(points: tuple[tuple[float, float], ...]) -> None:
    assert rate(run_of(*points)) is None
