from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from sync_tui.domain.profile import Origin
from sync_tui.paragon.outcome import Head
from sync_tui.paragon.server_clock import LOOK_EVERY, ServerClocks
from tests.paragon.moment import Moment

HERE = Origin("https", "a.example", 443)
ELSEWHERE = Origin("https", "b.example", 443)


def _head(wall: float, *more: tuple[str, str]) -> Head:
    return Head(200, (("date", format_datetime(datetime.fromtimestamp(wall, UTC), usegmt=True)), *more))


@pytest.mark.parametrize("ahead", [0.0, -240.0, 240.0, 86_400.0])
def test_two_answers_that_agree_tell_how_far_a_clock_is_ahead(ahead: float) -> None:
    moment = Moment()
    clocks = ServerClocks(moment, moment)
    clocks.note(HERE, _head(moment() + ahead), 0.2)
    assert clocks.ahead(HERE) == 0.0
    moment.pass_by(1.0)
    clocks.note(HERE, _head(moment() + ahead), 0.2)
    assert clocks.ahead(HERE) == pytest.approx(ahead, abs=1.0)
    assert clocks.ahead(ELSEWHERE) == 0.0


def test_one_odd_date_moves_no_clock() -> None:
    moment = Moment()
    clocks = ServerClocks(moment, moment)
    for turn in range(30):
        moment.pass_by(LOOK_EVERY)
        clocks.note(HERE, _head(moment() + (86_400.0 if turn % 3 == 2 else 0.0)), 0.1)
        assert abs(clocks.ahead(HERE)) <= 1.0


def test_a_clock_that_was_set_is_noticed() -> None:
    moment = Moment()
    clocks = ServerClocks(moment, moment)
    for ahead in (0.0, 0.0, 90.0, 90.0):
        moment.pass_by(LOOK_EVERY)
        clocks.note(HERE, _head(moment() + ahead), 0.1)
    assert clocks.ahead(HERE) == pytest.approx(90.0, abs=1.0)


@pytest.mark.parametrize(
    "head",
    [Head(200, ()), Head(200, (("date", "yesterday"),)), Head(200, (("date", ""),))],
    ids=["undated", "no date", "empty"],
)
def test_an_answer_without_a_date_says_nothing(head: Head) -> None:
    moment = Moment()
    clocks = ServerClocks(moment, moment)
    clocks.note(HERE, head, 0.1)
    clocks.note(HERE, head, 0.1)
    assert clocks.ahead(HERE) == 0.0


def test_an_answer_out_of_a_cache_says_nothing() -> None:
    moment = Moment()
    clocks = ServerClocks(moment, moment)
    for _ in range(4):
        clocks.note(HERE, _head(moment() - 3_600, ("age", "3600")), 0.1)
    assert clocks.ahead(HERE) == 0.0
