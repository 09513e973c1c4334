"""Rows in sections: their order, their figures, folding, and a cursor that is never lost."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_tui.domain.text import SafeText, clean
from sync_tui.domain.watch import SyncKey
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.store import Store
from sync_tui.monitor.tone import Tone
from sync_tui.monitor.track import Track
from sync_tui.tui.app import SyncTuiApp
from sync_tui.tui.filters import Filter
from sync_tui.tui.grouping import GroupBy, Heading, Summary
from sync_tui.tui.ink import line_width
from sync_tui.tui.ledger import Ledger
from sync_tui.tui.screen import MonitorScreen
from sync_tui.tui.section import section_lines
from sync_tui.tui.tally import Tally
from sync_tui.tui.view import View
from tests.screen.text import screen_lines, screen_text, until
from tests.tui.world import BOOT, WALL, NotingMonitor, app_with, good, plan, sync

NOW = Moment(BOOT, WALL)
SYNCS = (
    sync(0, "a", group=SafeText("North"), tags=(SafeText("prod"), SafeText("eu")), profile="prod"),
    sync(1, "b", group=SafeText("South"), tags=(SafeText("eu"),), integration=SafeText("box")),
    sync(2, "c", group=SafeText("North"), tags=(SafeText("prod"),), integration=SafeText("jira")),
    sync(3, "d"),
)
STATUSES = ("IDLE", "ERRORED", "ACTIVE", "IDLE")


def answered(monitor: NotingMonitor) -> None:
    for watched, status in zip(SYNCS, STATUSES, strict=True):
        monitor.store.apply(watched.key, good(-1, status), plan(-1))


@pytest.fixture
def view() -> View:
    monitor = NotingMonitor()
    monitor.watch(SYNCS)
    answered(monitor)
    view = View(monitor.store, Ledger(monitor.store))
    view.learn(monitor.store, NOW)
    view.arrange(NOW)
    return view


def grouped(view: View, by: GroupBy | None) -> str:
    view.group(by)
    view.arrange(NOW)
    return words(view)


def words(view: View) -> str:
    names = {watched.key: watched.name for watched in SYNCS}
    return " ".join(f"[{row.label}]" if isinstance(row, Heading) else names[row] for row in view.rows)


def chosen(view: View) -> str:
    names = {watched.key: watched.name for watched in SYNCS}
    return " ".join(names[key] for key in view.chosen)


def heading(label: str) -> Heading:
    return Heading(SafeText(label))


@pytest.mark.parametrize(
    ("by", "rows"),
    [
        (None, "b c a d"),
        (GroupBy.GROUP, "[South] b [North] c a [no group] d"),
        (GroupBy.TAG, "[eu] b a [prod] c a [no tag] d"),
        (GroupBy.INTEGRATION, "[box] b [jira] c [no integration] a d"),
        (GroupBy.PROFILE, "[default] b c d [prod] a"),
        (GroupBy.STATUS, "[ERRORED] b [ACTIVE] c [IDLE] a d"),
    ],
)
def test_sections_stand_in_the_order_of_their_worst(view: View, by: GroupBy | None, rows: str) -> None:
    assert grouped(view, by) == rows
    names = {watched.key: watched.name for watched in SYNCS}
    in_order = dict.fromkeys(word for word in re.sub(r"\[.*?\]", "", rows).split())
    assert [names[key] for key in view.keys] == list(in_order), "what is written to a file has the order of the screen"


def test_inside_a_section_the_rows_are_sorted_as_asked_and_the_worst_section_stays_first(view: View) -> None:
    view.sort_by("sync")
    view.sort_by("sync")
    assert grouped(view, GroupBy.GROUP) == "[South] b [North] c a [no group] d"
    view.sort_by("sync")
    assert grouped(view, GroupBy.GROUP) == "[South] b [North] a c [no group] d"


def summary_of(view: View, label: str) -> Summary:
    summary = view.summary(heading(label))
    assert summary is not None
    return summary


def test_a_section_counts_what_it_holds_and_names_the_worst(view: View) -> None:
    grouped(view, GroupBy.TAG)
    summary = summary_of(view, "eu")
    assert (summary.size, summary.worst) == (2, SYNCS[1].key)
    assert dict(summary.tally.groups) == {Tone.ERRORED: 1, Tone.IDLE: 1}
    assert summary.tally.problems == 1


def test_the_figures_of_a_section_follow_its_syncs(view: View) -> None:
    grouped(view, GroupBy.GROUP)
    assert summary_of(view, "North").tally.problems == 0
    assert isinstance(view.tracks, Store)
    view.tracks.apply(SYNCS[0].key, good(0, "ERRORED"), plan(0))
    view.learn([SYNCS[0].key], NOW)
    assert summary_of(view, "North").tally.problems == 1


def test_a_step_costs_the_same_at_the_end_of_a_long_section() -> None:
    store = Store()
    for number in range(10_000):
        store.add(Track(sync(number), plan(0)))
    view = View(store, Ledger(store))
    view.learn(list(store), NOW)
    view.group(GroupBy.GROUP)
    view.arrange(NOW)
    began = time.process_time()
    for row in range(100):
        view.move_to(len(view.rows) - 1 - row)
    assert time.process_time() - began < 0.05
    assert view.section == heading("no group")


def test_a_filter_leaves_sections_without_rows_out(view: View) -> None:
    view.filter = Filter("group:north")
    assert grouped(view, GroupBy.GROUP) == "[North] c a"


def test_a_folded_section_keeps_its_row_and_takes_the_cursor(view: View) -> None:
    grouped(view, GroupBy.GROUP)
    view.move_to(4)
    assert view.cursor == SYNCS[0].key
    assert view.section == heading("North")
    view.fold(heading("North"), folded=True)
    view.arrange(NOW)
    assert words(view) == "[South] b [North] [no group] d"
    assert view.at == heading("North")
    view.fold(heading("North"), folded=False)
    view.arrange(NOW)
    assert words(view) == "[South] b [North] c a [no group] d"
    assert view.at == heading("North")


def test_all_sections_fold_and_open_at_once(view: View) -> None:
    grouped(view, GroupBy.GROUP)
    view.move_to(1)
    view.fold_all(folded=True)
    view.arrange(NOW)
    assert words(view) == "[South] [North] [no group]"
    assert view.at == heading("South")
    view.fold_all(folded=False)
    view.arrange(NOW)
    assert words(view) == "[South] b [North] c a [no group] d"


def test_a_sync_with_two_tags_has_two_rows_and_the_cursor_stands_on_one(view: View) -> None:
    grouped(view, GroupBy.TAG)
    assert view.places(SYNCS[0].key) == (2, 5)
    for row in (2, 5):
        view.move_to(row)
        view.arrange(NOW)
        assert (view.row, view.cursor) == (row, SYNCS[0].key)


def test_marks_and_what_an_action_is_for(view: View) -> None:
    grouped(view, GroupBy.GROUP)
    view.move_to(1)
    assert chosen(view) == "b"
    view.mark()
    view.move_to(2)
    assert chosen(view) == "b"
    view.mark()
    assert chosen(view) == "b c a"
    assert view.marks == 3
    view.mark()
    assert chosen(view) == "b"
    view.move_to(1)
    view.mark()
    view.move_to(2)
    assert chosen(view) == "c a"


def test_a_still_view_shows_what_was_and_counts_what_it_misses(view: View) -> None:
    store = view.tracks
    assert isinstance(store, Store)
    view.freeze(NOW)
    store.apply(SYNCS[3].key, good(0, "ERRORED"), plan(0))
    view.learn([SYNCS[3].key], NOW)
    assert not view.unordered
    view.arrange(NOW)
    assert words(view) == "b c a d"
    state = view.tracks[SYNCS[3].key].state
    assert state is not None
    assert state.status == "IDLE"
    assert view.missed == 1
    store.remove(SYNCS[0].key)
    view.learn([SYNCS[0].key], NOW)
    assert view.missed == 2
    view.thaw()
    view.arrange(NOW)
    assert words(view) == "b d c"
    assert view.missed == 0


steps = st.lists(
    st.one_of(
        st.tuples(st.just("group"), st.sampled_from([None, *GroupBy])),
        st.tuples(st.just("move"), st.integers(0, 9)),
        st.tuples(st.just("fold"), st.booleans()),
        st.tuples(st.just("fold all"), st.booleans()),
        st.tuples(st.just("filter"), st.sampled_from(["", "a", "!a", "nothing", "tag:eu"])),
        st.tuples(st.just("sort"), st.sampled_from(["sync", "status", "seen", "group"])),
        st.tuples(st.just("mark"), st.none()),
        st.tuples(st.just("freeze"), st.none()),
        st.tuples(st.just("status"), st.sampled_from(["IDLE", "ERRORED", "ACTIVE"])),
    ),
    max_size=14,
)


def do(view: View, monitor: NotingMonitor, what: str, how: object) -> None:
    match what, how:
        case "group", None | GroupBy() as by:
            view.group(by)
        case "move", int(row):
            view.move_to(row)
        case "fold", folded if view.section is not None:
            view.fold(view.section, folded=bool(folded))
        case "fold all", folded:
            view.fold_all(folded=bool(folded))
        case "filter", str(text):
            view.filter = Filter(text)
        case "sort", str(column):
            view.sort_by(column)
        case "mark", _:
            view.mark()
        case "freeze", _:
            view.thaw() if view.frozen else view.freeze(NOW)
        case "status", str(status):
            monitor.store.apply(SYNCS[0].key, good(0, status), plan(0))
            view.learn([SYNCS[0].key], NOW)


@given(steps)
def test_the_cursor_always_stands_on_a_row_that_is_there(happened: list[tuple[str, object]]) -> None:
    monitor = NotingMonitor()
    monitor.watch(SYNCS)
    answered(monitor)
    view = View(monitor.store, Ledger(monitor.store))
    view.learn(monitor.store, NOW)
    for what, how in happened:
        do(view, monitor, what, how)
        view.arrange(NOW)
        assert (view.at is None) is (not view.rows)
        if view.at is not None:
            assert view.rows[view.row] == view.at
        for row, item in enumerate(view.rows):
            assert row in view.places(item)
        syncs = {row for row in view.rows if isinstance(row, SyncKey)}
        assert syncs <= set(view.keys)
        assert all(key in view.keys or view.narrowed or view.marked for key in view.chosen)


# On the screen


async def test_z_groups_and_the_row_of_a_section_tells_how_it_stands() -> None:
    app, _ = app_with(*SYNCS, prepare=answered)
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.press("z")
        await until(pilot, "no sections ✓")
        await pilot.press("2")
        await until(pilot, "▾ South 1      ✗ ERRORED   ✗ 1 errored  │  1 problem")
        lines = screen_lines(app)
        assert lines[4].startswith("▌ ✗ ERRORED        b")
        assert lines[5].startswith("  ▾ North 2      ● ACTIVE   ● 1 active  ✓ 1 idle")
        assert lines[8].startswith("  ▾ no group 1   ✓ IDLE   ✓ 1 idle")
        await pilot.press("z", "1")
        await pilot.pause()
        assert "▾ South" not in screen_text(app)


async def test_arrows_and_enter_fold_and_the_cursor_may_stand_on_a_section() -> None:
    app, monitor = app_with(*SYNCS, prepare=answered)
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.press("z", "2", "left")
        await until(pilot, "▌ ▸ South 1")
        await pilot.press("r")
        assert ("ask", SYNCS[1].id) in monitor.calls
        await pilot.press("right")
        await until(pilot, "▌ ▾ South 1")
        await pilot.press("enter")
        await until(pilot, "▌ ▸ South 1")
        await pilot.press("enter", "shift+left")
        await until(pilot, "▸ North 2")
        assert "● ACTIVE          c" not in screen_text(app)
        await pilot.press("shift+right")
        await until(pilot, "▾ North 2")
        await pilot.press("j", "y")
        await pilot.pause()
        assert app.clipboard == SYNCS[1].id


async def test_a_click_folds_a_section_and_selects_a_sync() -> None:
    app, _ = app_with(*SYNCS, prepare=answered)
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.press("z", "2")
        await pilot.pause()
        await pilot.click("#table", offset=(10, 3))
        await until(pilot, "▌ ▸ North 2")
        await pilot.click("#table", offset=(10, 3))
        await until(pilot, "▌ ▾ North 2")
        await pilot.click("#table", offset=(10, 5))
        await pilot.pause()
        assert screen_lines(app)[7].startswith("▌ ✓ IDLE")


async def test_a_section_named_by_a_stranger_is_drawn_as_it_is() -> None:
    attack = "[@click=app.leave(99)]x[/]\x1b]0;title"
    app, _ = app_with(sync(0, "a", group=clean(attack), tags=(clean(attack),)))
    async with app.run_test(size=(60, 15)) as pilot:
        for choice in ("2", "3"):
            await pilot.press("z", choice)
            await until(pilot, "▾ [@click=app.leave")
        await pilot.click("#table", offset=(10, 1))
        await pilot.press("g", "enter", "right")
        await pilot.pause()
        assert app.is_running
        assert "\x1b" not in screen_text(app)


async def test_a_sync_of_two_tags_is_drawn_again_in_both_rows() -> None:
    app, monitor = app_with(*SYNCS, prepare=answered)
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.press("z", "3")
        await until(pilot, "▾ eu 2")
        monitor.store.apply(SYNCS[0].key, good(0, "IDLE", synced_records_count=4_711), plan(0))
        await until(pilot, "4,711")
        assert screen_text(app).count("4,711") == 2


def screen_of(app: SyncTuiApp) -> MonitorScreen:
    assert isinstance(app.screen, MonitorScreen)
    return app.screen


async def test_the_row_of_a_section_outlives_what_stood_in_it() -> None:
    app, monitor = app_with(*(sync(number, f"Sync {number}", group=SafeText(f"g{number % 2}")) for number in range(5)))
    async with app.run_test(size=(110, 24)) as pilot:
        await pilot.press("z", "2")
        await until(pilot, "g0 3")
        await pilot.hover("#table")  # rows stay where they are while a hand is at the mouse
        for number in (0, 2):
            monitor.unwatch(sync(number).key)
        await until(pilot, "g0 1")
        monitor.unwatch(sync(4).key)
        await pilot.pause(0.2)
        app.screen.refresh()
        screen_of(app).tick()
        await pilot.pause()
        await monitor.hand_clock.advance(1.5)
        screen_of(app).tick()
        await pilot.pause()
        text = screen_text(app)
        assert "g0" not in text
        assert "Sync 3" in text


async def test_the_detail_of_a_section_says_how_it_stands_and_who_in_it_needs_a_person() -> None:
    app, monitor = app_with(*SYNCS, prepare=answered)
    async with app.run_test(size=(160, 30)) as pilot:
        await pilot.press("z", "2", "g")
        text = await until(pilot, "group · 1 sync")
        assert "South" in text
        assert "! 1 of 1 needs a person" in text
        assert "✗ errored             1  ████████████████" in text
        assert "✗ ERRORED       b" in text
        assert "Summary" not in text, "a section has no pages"
        await pilot.press("tab", "3", "j", "j")
        text = await until(pilot, "group · 2 syncs")
        assert "✓ nothing here needs a person" in text
        assert "● active              1  ████████░░░░░░░░" in text
        assert "space marks all of it" in text
        monitor.store.apply(SYNCS[2].key, good(1, "ERRORED"), plan(1))
        monitor.store.apply(SYNCS[0].key, good(1, "ERRORED"), plan(1))
        await pilot.pause(0.2)
        await monitor.hand_clock.advance(1.5)
        screen_of(app).tick()
        text = await until(pilot, "! 2 of 2 need a person")
        assert "the neediest first" in text


async def test_the_detail_of_a_section_has_a_place_of_its_own_where_it_is_small() -> None:
    app, _ = app_with(*SYNCS, prepare=answered)
    async with app.run_test(size=(60, 15)) as pilot:
        await pilot.press("z", "2", "g")
        await until(pilot, "▌ ▾ South")
        await pilot.press("tab")
        text = await until(pilot, "! 1 of 1 needs a person")
        assert "tab" not in text.splitlines()[-1], "a section has no pages to turn"
        assert "opens or closes it" not in text, "a key of the table, which has not the keys now"
        await pilot.press("escape")
        await until(pilot, "▌ ▾ South")


def test_those_of_a_section_that_need_a_person_are_named_by_need_whatever_the_order() -> None:
    monitor = NotingMonitor()
    syncs = [sync(number, f"{number}") for number in range(3)]
    monitor.watch(syncs)
    for watched, at in zip(syncs, (-1, -3, -2), strict=True):
        monitor.store.apply(watched.key, good(at, "ERRORED"), plan(at))
    view = View(monitor.store, Ledger(monitor.store))
    view.learn(monitor.store, NOW)
    view.group(GroupBy.STATUS)
    view.sort_by("sync")
    view.arrange(NOW)
    heading = view.section
    assert heading is not None
    assert [track.sync.name for track in view.neediest(heading, 2)] == ["1", "2"]


def test_no_more_are_named_than_have_room_and_the_rest_is_counted() -> None:
    tally = Tally(((Tone.ERRORED, 30), (Tone.STALE, 2), (Tone.UNKNOWN, 1), (Tone.DIM, 7)), 30)
    lines = section_lines(Summary(40, tally, SYNCS[0].key), [Track(SYNCS[1], plan(0))], NOW, 30)
    text = "\n".join("".join(span.text for span in line) for line in lines)
    assert "… and 29 more" in text
    assert "~ stale               2\n  the answer that was due did\n  not come" in text
    assert "∅ unknown             1\n  too old to say anything" in text
    assert "… unanswered          7\n  never answered yet" in text
    assert all(line_width(line) <= 30 for line in lines)
