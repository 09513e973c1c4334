"""The Cursor page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_tui.domain.text import SafeText, clean
from sync_tui.monitor.history import CursorChange
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.tone import Tone
from sync_tui.tui.cursor import cursor_lines, parts
from sync_tui.tui.ink import line_width
from tests.tui.pages import NOW, past, text_of
from tests.tui.world import BOOT, WALL, good, plan

pytestmark = pytest.mark.usefixtures("utc")


def answer(at: float, cursor: str | None) -> tuple[object, object]:
    return good(at, "IDLE", latest_cursor=None if cursor is None else SafeText(cursor)), plan(at)


def page(*cursors: tuple[float, str | None], width: int = 60, moment: Moment = NOW) -> str:
    subject, history = past(*(answer(at, cursor) for at, cursor in cursors), width=width, moment=moment)  # type: ignore[arg-type]
    return text_of(cursor_lines(subject, history))


def test_a_cursor_is_shown_whole() -> None:
    cursor = "eyJ" * 100
    text = page((-2, cursor), width=40)
    assert text.startswith("300 characters · y copies them\nunchanged since it was first seen here\n\n")
    assert "".join(text.splitlines()[3:]) == cursor


def test_before_the_first_cursor_there_is_none() -> None:
    assert page() == "none yet"
    assert page((-2, None)) == "none yet"


def test_what_changed_stands_out_of_what_did_not_and_its_time_is_told() -> None:
    subject, history = past(*(answer(at, cursor) for at, cursor in ((-92, "page-41-end"), (-42, "page-407-end"))))  # type: ignore[arg-type]
    lines = cursor_lines(subject, history)
    text = text_of(lines)
    assert (
        "12 characters · y copies them\nchanged 42 s ago (12:03:49)\n\npage-407-end\n\nbefore that\npage-41-end" in text
    )
    present, before = lines[3], lines[6]
    assert [(span.text, span.tone, span.bold) for span in present] == [
        ("page-4", Tone.DIM, False),
        ("07", Tone.ACTIVE, True),
        ("-end", Tone.DIM, False),
    ]
    assert [span.text for span in before] == ["page-4", "1", "-end"]


def test_a_cursor_that_is_gone_is_not_shown_as_present() -> None:
    assert page((-92, "page-1"), (-42, None)) == "none yet"


def test_what_changed_in_a_long_cursor_is_seen_without_scrolling() -> None:
    long = "Y3Vyc29y" * 1_250
    before, present = f"{long}41{long}", f"{long}407{long}"
    text = page((-92, before), (-42, present), width=50)
    assert text.startswith(
        "20,003 characters · y copies them\nchanged 42 s ago (12:03:49)\nfrom its character 10,002 on\n\n"
        "now …29yY3Vyc29y407Y3Vyc29yY3Vyc29yY3Vyc29yY3Vyc2…\n"
        "was …29yY3Vyc29y41Y3Vyc29yY3Vyc29yY3Vyc29yY3Vyc29…\n\n"
    )
    assert "".join(text.splitlines()[7:]) == present


def test_what_differs_in_a_long_cursor_stands_out_in_the_whole_of_it_too() -> None:
    long = "x" * 900
    subject, history = past(answer(-92, f"{long}1"), answer(-42, f"{long}2"), width=60)  # type: ignore[arg-type]
    lines = cursor_lines(subject, history)
    bold = [span.text for line in lines for span in line if span.bold]
    assert bold == ["2", "1", "2"]


def test_a_cursor_too_long_to_compare_is_shown_without() -> None:
    text = page((-92, "x" * 5_000), (-42, "abc"))
    assert "before that" not in text
    assert text.endswith("\nwhat stood there before was too long to keep\n\nabc")


def test_an_old_cursor_is_called_old() -> None:
    text = page((-2, "abc"), moment=Moment(BOOT + 100, WALL + 100))
    assert text.startswith("stale: last seen 1 min ago (12:04:29); it may have changed\n\n3 characters")
    assert page((-2, "abc"), moment=Moment(BOOT + 900, WALL + 900)).startswith("unknown: last seen 15 min ago")


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_parts_are_the_whole(one: str, other: str) -> None:
    of_one, of_other = parts(one, CursorChange.of(1.0, other, one))
    assert "".join(text for text, _ in of_one) == one
    assert "".join(text for text, _ in of_other) == other
    assert [text for text, differs in of_one if not differs] == [text for text, differs in of_other if not differs]
    if one == other:
        assert not [text for text, differs in of_one if differs]


@given(st.text(min_size=1, max_size=300).map(clean), st.text(max_size=100).map(clean), st.integers(30, 90))
def test_no_row_is_wider_than_the_pane_and_none_is_lost(cursor: SafeText, before: SafeText, width: int) -> None:
    subject, history = past(answer(-9, before), answer(-2, cursor), width=width)  # type: ignore[arg-type]
    lines = cursor_lines(subject, history)
    assert all(line_width(line) <= width for line in lines)
    assert cursor in "".join(span.text for line in lines for span in line)
