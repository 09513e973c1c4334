"""Columns by width, and cells in their slots."""

import math
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_tui.domain.observation import Link, Observation
from sync_tui.domain.schedule import Plan
from sync_tui.domain.text import SafeText, clean
from sync_tui.monitor.cells import Cell
from sync_tui.monitor.columns import COLUMN_BY_KEY
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.tone import Tone
from sync_tui.tui.cells import GAP, Choice, Slot, bar, drawn_cell, slots
from sync_tui.tui.ink import line_width
from sync_tui.tui.tones import Trim
from tests.tui.world import BOOT, WALL, NotingMonitor, bad, good, plan, sync

LONG_AGO = datetime.fromtimestamp(WALL - 600, UTC)


def shown(width: int) -> list[str]:
    return [slot.column.key for slot in slots(width)]


def slot(key: str, width: int) -> Slot:
    return Slot(COLUMN_BY_KEY[key], 0, width)


@pytest.mark.parametrize("width", range(59, 220))
def test_every_width_shows_the_four_that_matter_and_fits(width: int) -> None:
    chosen = slots(width)
    assert {"status", "sync", "progress", "seen"} <= {slot.column.key for slot in chosen}
    assert chosen[-1].x + chosen[-1].width <= width


@pytest.mark.parametrize("width", range(39, 59))
def test_the_narrowest_screens_keep_status_and_sync(width: int) -> None:
    assert shown(width)[:2] == ["status", "sync"]


def test_a_wide_table_shows_every_usual_column_in_its_usual_order() -> None:
    usual = ["status", "sync", "progress", "rate", "eta", "last_synced", "seen", "next", "health", "link"]
    assert shown(150)[:10] == usual


def test_the_sync_column_takes_the_slack_up_to_a_limit() -> None:
    widths = [slot.width for width in (62, 70, 100) for slot in slots(width) if slot.column.key == "sync"]
    assert widths == [18, 26, 23]
    assert max(slot.width for slot in slots(400)) == 44


@given(st.text(max_size=60).map(clean), st.sampled_from(sorted(COLUMN_BY_KEY)), st.integers(1, 44))
def test_a_drawn_cell_takes_exactly_its_slot_and_a_gap(text: SafeText, key: str, width: int) -> None:
    assert line_width(drawn_cell(Cell(text), slot(key, width))) == width + GAP


@given(st.floats(0, 1), st.integers(0, 60))
def test_a_bar_takes_its_width_and_is_full_only_of_a_whole(fraction: float, width: int) -> None:
    line = bar(fraction, width, Tone.ACTIVE)
    assert line_width(line) == width
    if width and fraction < 1:
        assert line[0].text != "█" * width


def test_a_fraction_is_drawn_as_bar_and_percent() -> None:
    line = drawn_cell(Cell(SafeText("71 %"), Tone.ACTIVE, 0.714), slot("progress", 14))
    assert "".join(span.text for span in line) == "█████▋░░  71 %  "
    assert [span.tone for span in line] == [Tone.ACTIVE, Trim.RULE, Tone.ACTIVE]


def test_a_duration_that_does_not_fit_loses_its_second_unit() -> None:
    assert drawn_cell(Cell(SafeText("23 h 59 min")), slot("seen", 7))[0].text == "   23 h  "
    assert drawn_cell(Cell(SafeText("≤ 1 h 5 min")), slot("eta", 8))[0].text == "   ≤ 1 h  "


def test_a_name_that_does_not_fit_keeps_its_number() -> None:
    assert drawn_cell(Cell(SafeText("Customer 12 box")), slot("sync", 14))[0].text == "Custome…12 box  "


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (14, "sale… 663813a8  "),
        (20, "salesforce… 663813a8  "),
        (30, "salesforce / contacts 663813a8  "),
    ],
)
def test_a_name_that_does_not_fit_keeps_the_start_of_its_id(width: int, shown: str) -> None:
    cell = Cell(SafeText("salesforce / contacts 663813a8"))
    assert drawn_cell(cell, slot("sync", width))[0].text == shown


def test_secondary_columns_are_quiet_unless_they_have_news() -> None:
    assert drawn_cell(Cell(SafeText("12 s")), slot("seen", 7))[0].tone is Tone.DIM
    assert drawn_cell(Cell(SafeText("57 s"), Tone.STALE), slot("seen", 7))[0].tone is Tone.STALE
    assert drawn_cell(Cell(SafeText("Acme")), slot("sync", 7))[0].tone is Tone.PLAIN


@pytest.mark.parametrize("width", [100, 200])
@pytest.mark.parametrize(("due", "words"), [(0.0, "signed out"), (math.inf, "no profile")])
def test_a_row_says_whether_a_sign_in_or_a_profile_is_missing(width: int, due: float, words: str) -> None:
    monitor = NotingMonitor()
    monitor.watch([sync(1)])
    monitor.store.apply(sync(1).key, bad(-1, Link.UNAUTHORIZED), plan(-1, due=due))
    track = monitor.store[sync(1).key]
    assert words in [slot.column.cell(track, Moment(BOOT, WALL)).text for slot in slots(width)]


NARROW, MIDDLE = 59, 79  # without, and with a column of the health


def told(width: int, *seen: tuple[Observation, Plan], status: str = "ACTIVE", at: float = 0.0) -> list[str]:
    """The cells of a sync at a quarter of its records, and then as `seen`, `at` seconds after BOOT."""
    monitor = NotingMonitor()
    monitor.watch([sync(1)])
    figures: dict[str, Any] = {"total_records": 100, "synced_records_count": 25, "last_synced_at": LONG_AGO}
    for observation, then in ((good(-1, status, **figures), plan(-1)), *seen):
        monitor.store.apply(sync(1).key, observation, then)
    track = monitor.store[sync(1).key]
    return [slot.column.cell(track, Moment(BOOT + at, WALL + at)).text for slot in slots(width)]


def test_without_a_column_of_the_health_a_problem_stands_in_place_of_progress() -> None:
    failed = (bad(0, Link.TIMEOUT), plan(0))
    assert "health" not in shown(NARROW)
    assert told(NARROW, failed)[2] == "timeout"
    assert told(MIDDLE, failed)[2] == "25 %"
    still = [(good(at, "ACTIVE", total_records=100, synced_records_count=25), plan(at)) for at in (0, 600, 1200)]
    assert told(NARROW, *still, at=1200)[2] == "stalled"


@pytest.mark.parametrize(("status", "words"), [("ACTIVE", "25 %"), ("ERRORED", "25"), ("RATE_LIMITED", "25 %")])
def test_what_the_status_tells_takes_no_progress_away(status: str, words: str) -> None:
    assert told(NARROW, status=status)[2] == words


def test_chosen_columns_are_what_was_chosen() -> None:
    chosen = slots(NARROW, (Choice("status"), Choice("sync"), Choice("progress")))
    assert chosen[2].column == COLUMN_BY_KEY["progress"]
