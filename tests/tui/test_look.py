"""The look of the table in words, and back."""

import re

import pytest

from sync_tui.config.keys import COLUMN, COLUMNS
from sync_tui.config.ui_memory import Look
from sync_tui.domain.text import SafeText
from sync_tui.monitor.columns import COLUMN_BY_KEY
from sync_tui.tui.cells import Choice, slots
from sync_tui.tui.grouping import GroupBy, Heading
from sync_tui.tui.ledger import Ledger
from sync_tui.tui.look import WIDTHS, choices_of, column_words, look_of, recall
from sync_tui.tui.view import View


def test_the_columns_of_the_settings_are_those_of_the_table() -> None:
    assert set(COLUMNS) == set(COLUMN_BY_KEY)
    assert all(re.fullmatch(COLUMN, f"{key}:{width}") for key in COLUMNS for width in WIDTHS)


def test_a_view_looks_as_it_did() -> None:
    view = View({}, Ledger({}))
    view.sort_by("seen")
    view.sort_by("seen")
    view.problems_only = True
    view.group(GroupBy.TAG)
    view.folded = {Heading(SafeText("prod"))}
    choices = (Choice("status"), Choice("sync", 30))
    look = look_of(view, choices)
    again = View({}, Ledger({}))
    recall(again, look)
    assert look_of(again, choices_of(look.columns)) == look
    assert look_of(View({}, Ledger({})), None) == Look()


def test_words_that_mean_nothing_any_more_are_passed_over() -> None:
    view = View({}, Ledger({}))
    recall(view, Look(SafeText("colour"), group_by=SafeText("colour"), folded=(SafeText("x"),)))
    assert look_of(view, None) == Look()
    assert choices_of(("colour", "[/]", "")) is None
    words = ("eta:400", "eta", "seen:9", "colour:9", "sync:2")
    assert choices_of(words) == (Choice("status"), Choice("eta"), Choice("seen", 9), Choice("sync"))


def test_columns_in_words_and_back() -> None:
    choices = (Choice("sync", 30), Choice("status"))
    assert column_words(choices) == ("sync:30", "status")
    assert choices_of(column_words(choices)) == choices
    assert column_words(None) == ()


def keys(width: int, *words: str) -> list[str]:
    return [slot.column.key for slot in slots(width, choices_of(words))]


def test_chosen_columns_stand_in_their_order_and_the_last_make_way() -> None:
    words = ("seen", "status", "sync", "id", "history")
    assert keys(150, *words) == ["seen", "status", "sync", "id", "history"]
    assert keys(85, *words) == ["seen", "status", "sync", "id"]
    assert keys(60, *words) == ["seen", "status", "sync"]
    assert keys(34, *words) == ["status", "sync"]


@pytest.mark.parametrize("width", range(39, 200))
def test_chosen_columns_never_reach_beyond_the_width(width: int) -> None:
    chosen = slots(width, choices_of(("id", "sync:40", "status:20", "history:60", "eta")))
    assert chosen[-1].x + chosen[-1].width <= width
    assert {"sync", "status"} <= {slot.column.key for slot in chosen}


def test_a_width_that_was_chosen_is_kept() -> None:
    chosen = {slot.column.key: slot.width for slot in slots(150, choices_of(("status:20", "sync:25", "eta:9")))}
    assert chosen == {"status": 20, "sync": 25, "eta": 9}
