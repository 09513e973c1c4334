"""The order of the rows, and a cursor that stays on its sync."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_tui.monitor.columns import COLUMNS
from sync_tui.monitor.moment import Moment
from sync_tui.tui.filters import Filter
from sync_tui.tui.ledger import Ledger
from sync_tui.tui.view import View
from tests.tui.world import BOOT, WALL, NotingMonitor, good, plan, sync

NOW = Moment(BOOT, WALL)
STATUSES = ("IDLE", "ERRORED", "ACTIVE", "RATE_LIMITED", "DISABLED", "IDLE")
SYNCS = tuple(sync(number, f"sync {chr(ord('a') + number)}") for number in range(len(STATUSES)))


@pytest.fixture
def monitor() -> NotingMonitor:
    monitor = NotingMonitor()
    monitor.watch(SYNCS)
    for watched, status in zip(SYNCS, STATUSES, strict=True):
        monitor.store.apply(watched.key, good(-1, status, synced_records_count=7), plan(-1))
    return monitor


def view_of(monitor: NotingMonitor) -> View:
    view = View(monitor.store, Ledger(monitor.store))
    view.learn(monitor.store, NOW)
    view.arrange(NOW)
    return view


def names(view: View) -> str:
    return "".join(SYNCS[int(key.id[:8])].name[-1] for key in view.keys)


def test_the_neediest_come_first_and_equals_keep_the_order_of_the_list(monitor: NotingMonitor) -> None:
    assert names(view_of(monitor)) == "bdcafe"


def test_the_same_column_again_turns_the_order_round(monitor: NotingMonitor) -> None:
    view = view_of(monitor)
    view.sort_by("sync")
    view.arrange(NOW)
    assert names(view) == "abcdef"
    view.sort_by("sync")
    view.arrange(NOW)
    assert names(view) == "fedcba"
    view.sort_by("progress")
    assert not view.reverse


@pytest.mark.parametrize("column", ["progress", "records", "seen"])
def test_what_has_no_figure_comes_last_both_ways_round(column: str) -> None:
    monitor = NotingMonitor()
    monitor.watch(SYNCS)
    for number, synced in ((2, 5), (4, 9)):
        state = good(-synced, "ACTIVE", synced_records_count=synced, total_records=10)
        monitor.store.apply(SYNCS[number].key, state, plan(-synced))
    view = view_of(monitor)
    view.sort_by(column)
    view.arrange(NOW)
    assert names(view) == "ecabdf"
    view.sort_by(column)
    view.arrange(NOW)
    assert names(view)[:2] == "ce"


@given(st.lists(st.sampled_from([column.key for column in COLUMNS]), max_size=6), st.integers(0, 5))
def test_the_cursor_stays_on_its_sync_through_every_sort(columns: list[str], row: int) -> None:
    monitor = NotingMonitor()
    monitor.watch(SYNCS)
    view = view_of(monitor)
    view.move_to(row)
    cursor = view.cursor
    for column in columns:
        view.sort_by(column)
        view.arrange(NOW)
        assert view.cursor == cursor
        assert view.keys[view.row] == cursor


def test_a_cursor_whose_sync_is_filtered_away_comes_back_with_it(monitor: NotingMonitor) -> None:
    view = view_of(monitor)
    view.move_to(3)
    assert view.cursor == SYNCS[0].key
    view.filter = Filter("errored")
    view.arrange(NOW)
    assert view.cursor == SYNCS[1].key
    view.filter = Filter()
    view.arrange(NOW)
    assert view.cursor == SYNCS[0].key


def test_a_cursor_that_was_moved_while_filtered_stays_where_it_was_put(monitor: NotingMonitor) -> None:
    view = view_of(monitor)
    view.move_to(3)
    view.filter = Filter("sync !name:a")
    view.arrange(NOW)
    view.move_to(0)
    view.filter = Filter()
    view.arrange(NOW)
    assert view.cursor == SYNCS[1].key


def test_a_filter_without_rows_has_no_cursor_and_gives_it_back(monitor: NotingMonitor) -> None:
    view = view_of(monitor)
    view.move_to(2)
    view.filter = Filter("nothing like this")
    view.arrange(NOW)
    assert view.cursor is None
    assert view.row == 0
    view.move_to(1)
    assert view.cursor is None
    view.filter = Filter()
    view.arrange(NOW)
    assert view.cursor is not None


def test_a_removed_sync_leaves_the_cursor_on_its_row(monitor: NotingMonitor) -> None:
    view = view_of(monitor)
    view.move_to(2)
    monitor.unwatch(SYNCS[2].key)
    view.learn([SYNCS[2].key], NOW)
    assert view.unordered
    view.arrange(NOW)
    assert view.cursor == view.keys[2]


def test_until_it_is_touched_the_cursor_stays_on_the_first_row(monitor: NotingMonitor) -> None:
    view = view_of(monitor)
    assert view.cursor == SYNCS[1].key
    monitor.store.apply(SYNCS[1].key, good(0, "IDLE"), plan(0))
    view.learn([SYNCS[1].key], NOW)
    view.arrange(NOW)
    assert view.cursor == SYNCS[3].key


def test_problems_only_hides_the_rest_and_counts_what_a_filter_hides(monitor: NotingMonitor) -> None:
    view = view_of(monitor)
    view.problems_only = True
    view.arrange(NOW)
    problems = len(view.keys)
    assert names(view).startswith("b")
    assert view.hidden_problems == 0
    view.filter = Filter("!errored")
    view.arrange(NOW)
    assert view.hidden_problems == 1
    assert len(view.keys) == problems - 1


def test_a_change_that_alters_no_rank_asks_for_no_new_order(monitor: NotingMonitor) -> None:
    view = view_of(monitor)
    monitor.store.apply(SYNCS[2].key, good(0, "ACTIVE", synced_records_count=9), plan(0))
    view.learn([SYNCS[2].key], NOW)
    assert not view.unordered
    view.sort_by("seen")
    view.learn([SYNCS[2].key], NOW)
    assert view.unordered


def test_time_alone_asks_for_a_new_order_when_a_row_goes_stale(monitor: NotingMonitor) -> None:
    view = view_of(monitor)
    view.age(NOW)
    assert not view.unordered
    view.age(Moment(BOOT + 80, WALL + 80))
    assert view.unordered
