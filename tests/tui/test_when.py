"""Moments in words."""

import pytest

from sync_tui.tui.when import ago_words, ahead_words, clock_words, short_clock_words, wall_of
from tests.tui.pages import NOW
from tests.tui.world import BOOT, WALL

pytestmark = pytest.mark.usefixtures("utc")


@pytest.mark.parametrize(
    ("seconds", "words", "short"),
    [
        (0, "12:04:31", "12:04:31"),
        (-12 * 3_600, "00:04:31", "00:04:31"),
        (-12 * 3_600 - 300, "2026-11-22 23:59:31", "Nov 22 23:59"),
        (12 * 3_600, "2026-11-24 00:04:31", "Nov 24 00:04"),
    ],
)
def test_a_time_of_another_day_says_which(seconds: int, words: str, short: str) -> None:
    assert clock_words(WALL + seconds, NOW) == words
    assert short_clock_words(WALL + seconds, NOW) == short


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-310, "5 min ago (11:59:21)"),
        (10, "just now (12:04:41)"),
        (7_200, "in the future (14:04:31)"),
    ],
)
def test_what_should_be_over_is_told_as_it_is(seconds: int, words: str) -> None:
    assert ago_words(WALL + seconds, NOW) == words


def test_what_is_to_come_is_told_with_its_time() -> None:
    assert ahead_words(9.0, NOW) == "in 9 s (12:04:40)"
    assert ahead_words(-3.0, NOW) == "in 0 s (12:04:31)"


def test_a_moment_of_the_boot_clock_is_dated_by_the_present_wall_clock() -> None:
    assert wall_of(BOOT - 60, NOW) == WALL - 60
