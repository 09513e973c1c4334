"""The Timeline page."""

from itertools import cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_tui.domain.observation import Link
from sync_tui.domain.text import SafeText, clean
from sync_tui.monitor.moment import Moment
from sync_tui.tui.ink import line_width
from sync_tui.tui.timeline import timeline_lines
from tests.tui.pages import NOW, past, text_of
from tests.tui.world import BOOT, WALL, bad, good, plan

pytestmark = pytest.mark.usefixtures("utc")

EVENTFUL = (
    (good(-400, "ACTIVE"), plan(-400, 10)),
    (good(-390, "ERRORED"), plan(-390, 60)),
    (bad(-330, Link.TIMEOUT), plan(-390, 60)),
    (bad(-300, Link.TIMEOUT), plan(-390, 60)),
    (good(-290, "ERRORED"), plan(-290, 60)),
    (good(-240, "ACTIVE"), plan(-240, 10)),
    (good(-235, "ACTIVE"), plan(-235, 240)),
)


def rows(*args: object, **more: object) -> list[list[str]]:
    lines = text_of(timeline_lines(*past(*args, **more))).splitlines()  # type: ignore[arg-type]
    return [line.split() for line in lines[1 : lines.index("")]]


def test_before_the_first_outcome_nothing_happened() -> None:
    assert text_of(timeline_lines(*past())) == "nothing happened yet"


def test_each_state_is_told_with_its_start_and_how_long_it_lasted_the_newest_first() -> None:
    assert rows(*EVENTFUL) == [
        ["12:00:31", "●", "ACTIVE", "4", "min", "ongoing"],
        ["11:59:31", "~", "data", "stale", "10", "s"],
        ["11:59:01", "!", "link", "timeout", "40", "s"],
        ["11:58:01", "✗", "ERRORED", "2", "min"],
        ["11:57:51", "●", "ACTIVE", "≥", "10", "s"],
    ]


@pytest.mark.parametrize(
    ("link", "http_status", "words"),
    [
        (Link.REFUSED, 503, ["HTTP", "503"]),
        (Link.REFUSED, None, ["refused"]),
        (Link.NOT_API, 304, ["HTTP", "304"]),
        (Link.NOT_API, 200, ["not", "api"]),
        (Link.NOT_FOUND, 404, ["not", "found"]),
        (Link.UNAUTHORIZED, 401, ["signed", "out"]),
    ],
)
def test_a_link_is_called_what_the_table_calls_it(link: Link, http_status: int | None, words: list[str]) -> None:
    told = rows((good(-12, "IDLE"), plan(-12)), (bad(-2, link, http_status=http_status), plan(-12)))
    assert told[0] == ["12:04:29", "!", "link", *words, "2", "s", "ongoing"]


def test_where_it_is_narrow_what_goes_on_says_only_that() -> None:
    assert rows(*EVENTFUL, width=37)[0] == ["12:00:31", "●", "ACTIVE", "ongoing"]


def test_the_titles_and_the_beginning_frame_the_rows() -> None:
    text = text_of(timeline_lines(*past(*EVENTFUL)))
    assert text.startswith("SINCE     WHAT ")
    assert text.endswith("since 11:57:51; what was before is not known")


def test_a_state_of_another_day_says_which() -> None:
    later = Moment(BOOT + 86_400, WALL + 86_400)
    assert rows(*EVENTFUL, moment=later)[-1][:3] == ["Nov", "23", "11:57"]


def test_time_alone_makes_data_stale_and_then_unknown() -> None:
    answer = (good(-2, "IDLE"), plan(-2))
    assert rows(answer, moment=Moment(BOOT + 60, WALL + 60))[0] == [
        "12:05:19",
        "~",
        "data",
        "stale",
        "12",
        "s",
        "ongoing",
    ]
    told = rows(answer, moment=Moment(BOOT + 400, WALL + 400))
    assert told[0] == ["12:10:19", "∅", "data", "unknown", "52", "s", "ongoing"]
    assert told[1] == ["12:05:19", "~", "data", "stale", "5", "min"]


def test_health_is_told_where_it_needs_eyes() -> None:
    answers = [(good(at, "ACTIVE", synced_records_count=5), plan(at, 60)) for at in range(-960, 1, 60)]
    assert rows(*answers)[0] == ["12:03:31", "▲", "stalled", "1", "min", "ongoing"]


def test_the_usual_rhythm_is_told_as_a_number() -> None:
    words = cycle(("IDLE", "ACTIVE"))
    answers = [(good(at, next(words)), plan(at)) for at in range(-1_200, 0, 30)]
    told = rows(*answers)
    assert ["11:45:01", "✓●", "33", "×", "idle,", "active", "16", "min"] in told
    # Health, the first status, the rhythm, and its end one by one.
    assert len(told) == 9


def test_a_word_of_tomorrow_is_told_as_it_was() -> None:
    assert rows((good(-2, "MIGRATING"), plan(-2)))[0][1:3] == ["?", "MIGRATING"]


def test_a_history_that_forgot_its_beginning_says_so() -> None:
    words = cycle(("ACTIVE", "ERRORED", "DISABLED"))
    answers = [(good(at, next(words)), plan(at)) for at in range(-300, 0)]
    text = text_of(timeline_lines(*past(*answers)))
    assert "what was before is no longer kept" in text
    assert "≥" not in text


@given(st.lists(st.text(min_size=1, max_size=64).map(clean), min_size=1, max_size=12), st.integers(34, 90))
def test_no_line_is_wider_than_the_pane(words: list[SafeText], width: int) -> None:
    answers = [(good(at - len(words), word), plan(at)) for at, word in enumerate(words)]
    for line in timeline_lines(*past(*answers, width=width, moment=NOW)):
        assert line_width(line) <= width
