"""The Polls page."""

import pytest

from sync_tui.domain.observation import Link
from sync_tui.monitor.history import MOST_POLLS
from sync_tui.tui.figures import latency_words, size_words
from sync_tui.tui.ink import line_width
from sync_tui.tui.polls import poll_lines
from tests.tui.pages import past, text_of
from tests.tui.world import bad, good, plan

pytestmark = pytest.mark.usefixtures("utc")

MIXED = (
    (good(-32, "ACTIVE"), plan(-32)),
    (bad(-22, Link.TIMEOUT), plan(-32)),
    (bad(-12, Link.REFUSED, http_status=503, body=b"x" * 2_000), plan(-32)),
    (good(-2, "ACTIVE", latency=1.234), plan(-2)),
)


def test_before_the_first_ask_the_page_says_so() -> None:
    assert text_of(poll_lines(*past())) == "not asked yet"


@pytest.mark.parametrize("width", [37, 45, 57, 77])
def test_each_request_is_a_row_with_all_that_is_known_of_it(width: int) -> None:
    subject, history = past(*MIXED, width=width)
    lines = poll_lines(subject, history)
    assert all(line_width(line) <= width for line in lines)
    rows = [line.split() for line in text_of(lines).splitlines()[-4:]]
    without_bars = [[word for word in row if not set(word) & set("▏▎▍▌▋▊▉█")] for row in rows]
    assert without_bars == [
        ["12:04:29", "1.2", "s", "200", "18", "B", "ok"],
        ["12:04:19", "–", "503", "2.0", "KiB", "HTTP", "503"],
        ["12:04:09", "–", "–", "–", "timeout"],
        ["12:03:59", "84", "ms", "200", "18", "B", "ok"],
    ]


def test_the_figures_stand_above() -> None:
    text = text_of(poll_lines(*past(*MIXED)))
    assert text.startswith("last 4 polls, 2 ok · median 659 ms, slowest 1.2 s\n")
    assert text_of(poll_lines(*past(MIXED[0]))).startswith("1 poll, ok\n")
    assert text_of(poll_lines(*past(MIXED[1]))).startswith("1 poll, not ok\n")
    assert text_of(poll_lines(*past(*MIXED[1:3]))).startswith("last 2 polls, none ok\n")


def test_the_longest_latency_has_the_longest_bar_where_there_is_room() -> None:
    rows = text_of(poll_lines(*past(*MIXED, width=60))).splitlines()[-4:]
    assert [row.count("█") for row in rows] == [10, 0, 0, 0]
    assert "▋" in rows[3]
    assert "█" not in text_of(poll_lines(*past(*MIXED, width=53)))


def test_only_so_many_are_told() -> None:
    answers = [(good(at, "IDLE"), plan(at)) for at in range(-100, 0)]
    text = text_of(poll_lines(*past(*answers)))
    assert text.startswith(f"last {MOST_POLLS} polls, all ok")
    assert len(text.splitlines()) == MOST_POLLS + 3


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, "–"), (0.0004, "0 ms"), (0.084, "84 ms"), (0.9996, "1.0 s"), (9.94, "9.9 s"), (14.9, "15 s")],
)
def test_a_latency_fits_its_column(seconds: float | None, words: str) -> None:
    assert latency_words(seconds) == words


@pytest.mark.parametrize(
    ("size", "words"), [(None, "–"), (0, "0 B"), (1_023, "1023 B"), (1_536, "1.5 KiB"), (262_144, "256 KiB")]
)
def test_a_size_fits_its_column(size: int | None, words: str) -> None:
    assert size_words(size) == words


@pytest.mark.parametrize("link", Link)
def test_an_outcome_is_in_the_words_of_the_table(link: Link) -> None:
    text = text_of(poll_lines(*past((bad(-2, link), plan(-2)))))
    assert text.endswith("signed out" if link is Link.UNAUTHORIZED else link.replace("_", " "))
