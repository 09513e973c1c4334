"""Marks, a still view, chosen columns, saved filters, flashes, and a look that comes back."""

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from sync_tui.config.ui_memory import Look, UiMemory
from sync_tui.domain.text import SafeText
from sync_tui.tui.app import SyncTuiApp
from sync_tui.tui.look import choices_of
from sync_tui.tui.remembering import LOOK_EVERY, Remembering
from sync_tui.tui.screen import MonitorScreen
from sync_tui.tui.table import SyncTable
from tests.screen.text import PATIENCE, screen_lines, screen_text, until
from tests.tui.world import BOOT, NotingMonitor, app_with, good, plan, sync

THREE = tuple(sync(number, f"sync {number}") for number in range(3))
STATUSES = ("ERRORED", "ACTIVE", "IDLE")
SIZE = (120, 24)
pytestmark = pytest.mark.usefixtures("utc")


def answered(monitor: NotingMonitor) -> None:
    for watched, status in zip(THREE, STATUSES, strict=True):
        monitor.store.apply(watched.key, good(-1, status, synced_records_count=100), plan(-1))


async def kept(pilot: Pilot[Any], memory: UiMemory, look: Look) -> None:
    async with asyncio.timeout(PATIENCE):
        while memory.look() != look:
            await pilot.pause(0.05)


def row_of(app: SyncTuiApp, name: str) -> str:
    return next(line for line in screen_lines(app)[3:] if name in line)


async def test_space_marks_and_actions_are_for_what_is_marked() -> None:
    app, monitor = app_with(*THREE, prepare=answered)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("space", "j", "j", "space")
        await until(pilot, "2 marked")
        assert [line[:2] for line in screen_lines(app)[3:6]] == [" ◆", "  ", "▌◆"]
        await pilot.press("k", "r")
        await until(pilot, "asking 2 syncs …")
        assert [call for call in monitor.calls if call[0] == "ask"] == [  # type: ignore[index]
            ("ask", THREE[0].id),
            ("ask", THREE[2].id),
        ]
        monitor.wait = 3.0
        await pilot.press("r")
        await until(pilot, "asking 2 syncs …, 2 of them not before 3 s")
        await pilot.press("j", "space")
        await until(pilot, "1 marked")
        await pilot.press("escape")
        await pilot.pause()
        assert "marked" not in screen_text(app)
        assert "◆" not in screen_text(app)


async def test_marks_that_a_filter_or_a_closed_section_hides_are_told() -> None:
    grouped = tuple(
        sync(number, f"sync {number}", group=SafeText("North" if number else "South")) for number in range(3)
    )
    app, _ = app_with(*grouped, prepare=answered)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("space", "j", "space", "/", *"name:0", "enter")
        await until(pilot, "2 marked, 1 hidden   enter detail")
        await pilot.press("/", "ctrl+u", *"zzz", "enter")
        await until(pilot, "2 marked, 2 hidden   enter detail")
        await pilot.press("/", "escape", "z", "2")
        await until(pilot, "2 marked   enter detail")
        assert row_of(app, "North").startswith(" ◇▾ North")
        assert row_of(app, "South").startswith(" ◆▾ South")
        await pilot.press("shift+left")
        await until(pilot, "2 marked, 2 hidden   enter detail")


@pytest.mark.parametrize(("press", "names"), [("s,h", "bac"), ("s,h,s,h", "abc")])
async def test_what_has_no_group_comes_last_whichever_way_round_they_are_sorted(press: str, names: str) -> None:
    grouped = (sync(0, "a", group=SafeText("North")), sync(1, "b", group=SafeText("East")), sync(2, "c"))
    app, _ = app_with(*grouped)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(*press.split(","))
        await until(pilot, "by GROUP")
        assert "".join(line[19] for line in screen_lines(app)[3:6]) == names


async def test_a_key_goes_to_the_next_problem_and_around_the_ends() -> None:
    five = tuple(sync(number, f"sync {number}", group=SafeText("North" if number else "South")) for number in range(5))

    def prepare(monitor: NotingMonitor) -> None:
        for number, watched in enumerate(five):
            monitor.store.apply(watched.key, good(-1, "ERRORED" if number in (1, 3) else "IDLE"), plan(-1))

    app, _ = app_with(*five, prepare=prepare)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("s", "2", "home")  # by name
        for key, name in (("p", "sync 1"), ("p", "sync 3"), ("p", "sync 1"), ("P", "sync 3"), ("enter", "sync 3")):
            await pilot.press(key)
            await pilot.pause()
            assert row_of(app, name).startswith("▌ ✗ ERRORED"), key
        await pilot.press("p")  # in the detail, too
        await until(pilot, "▌ ✗ ERRORED        sync 1")
        await pilot.press("escape", "z", "2", "shift+left", "end", "p", "p")
        await until(pilot, "▌ ▸ North")
        await pilot.press("/", *"name:0", "enter", "p")
        await until(pilot, "no problem is shown, 2 hidden")


async def test_the_row_of_a_section_shows_the_cursor_and_its_mark_at_once() -> None:
    grouped = tuple(
        sync(number, f"sync {number}", group=SafeText("North" if number else "South")) for number in range(3)
    )
    app, _ = app_with(*grouped, prepare=answered)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("z", "2", "shift+left")
        table = app.screen.query_one(SyncTable)
        for key, fronts in {"j": ("  ", "▌ "), "space": ("  ", "▌◆"), "k": ("▌ ", " ◆")}.items():
            await pilot.press(key)
            drawn = [strip.text[:2] for strip in table.render_parts([(1, 0, 40), (2, 0, 40)])]
            assert tuple(drawn) == fronts, key


async def test_the_ids_of_what_is_marked_are_copied() -> None:
    app, _ = app_with(*THREE, prepare=answered)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("space", "j", "space", "y")
        await until(pilot, "sent 2 ids")
        assert app.clipboard == f"{THREE[0].id}\n{THREE[1].id}"


async def test_a_still_view_says_so_on_every_row_and_goes_on_aging() -> None:
    app, monitor = app_with(*THREE, prepare=answered)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("f")
        text = await until(pilot, "FROZEN since 12:04:31, 0 s")
        assert "frozen, nothing changed since; f goes on" in text
        assert all(line[1] == "┊" for line in screen_lines(app)[3:6])
        monitor.store.apply(THREE[2].key, good(0, "ERRORED", synced_records_count=4_711), plan(0))
        monitor.hand_clock.now = BOOT + 5
        text = await until(pilot, "frozen, 1 sync changed since")
        assert " now ✗ 2 errored" in screen_lines(app)[0]
        assert "4,711" not in "\n".join(line[:79] for line in text.splitlines())
        assert "<10 s" in row_of(app, "sync 2")
        monitor.hand_clock.now = BOOT + 80
        await until(pilot, "● ACTIVE?")
        await pilot.press("f")
        await until(pilot, "4,711")
        assert "FROZEN" not in screen_text(app)
        assert " now " not in screen_lines(app)[0]
        assert "┊" not in screen_text(app)


async def test_a_frozen_view_without_problems_does_not_deny_those_there_are_by_now() -> None:
    app, monitor = app_with(THREE[2])
    monitor.store.apply(THREE[2].key, good(-1, "ACTIVE"), plan(-1))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("e", "f")
        monitor.store.apply(THREE[2].key, good(0, "ERRORED"), plan(0))
        text = await until(pilot, "there was no problem when the view was frozen")
        assert "no problems" not in text
        await pilot.press("f")
        await until(pilot, "ERRORED")


async def test_a_sync_that_is_gone_while_the_view_stands_still_harms_nobody() -> None:
    app, monitor = app_with(*THREE, prepare=answered)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f")
        monitor.unwatch(THREE[0].key)
        await until(pilot, "1 sync changed since")
        await pilot.press("r", "y", "space", "enter", "escape", "s", "2", "z", "6", "e", "f")
        await pilot.pause()
        assert "sync 0" not in screen_text(app)


@pytest.mark.parametrize(
    ("size", "said"),
    [
        ((80, 24), " FROZEN since 12:04:31, 0 s "),
        ((60, 15), " FROZEN since 12:04:31, 0 s "),
        ((54, 15), " FROZEN since 12:04:31 "),
        ((40, 8), " FROZEN "),
    ],
)
async def test_a_narrow_screen_keeps_the_word_frozen(size: tuple[int, int], said: str) -> None:
    app, _ = app_with(*THREE, prepare=answered)
    async with app.run_test(size=size) as pilot:
        await pilot.press("f")
        await until(pilot, "FROZEN")
        assert screen_lines(app)[0].startswith(said)
        assert " now ✗1 ●1 ✓1" in screen_lines(app)[0].replace("  ", " ")


async def test_what_a_filter_hides_is_said_before_that_the_view_stands_still() -> None:
    app, _ = app_with(*THREE, prepare=answered)
    async with app.run_test(size=(60, 15)) as pilot:
        await pilot.press("f", "slash", *"status:idle", "enter")
        await until(pilot, "1/3 shown, 1 problem hidden · frozen,")


async def test_columns_are_chosen_ordered_and_widened_in_front_of_ones_eyes() -> None:
    app, _ = app_with(*THREE, prepare=answered)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("c")
        text = await until(pilot, "the usual columns")
        assert "■ status" in text
        assert "✓ progress" in text
        await pilot.press("down", "down", "space")
        await until(pilot, "  progress")
        assert "PROGRESS" not in screen_text(app)
        await pilot.press("j", "K", "K", "K", "right")
        await until(pilot, "8 wide")
        await pilot.press("enter")
        await pilot.pause()
        assert screen_lines(app)[2].split()[:3] == ["SEEN", "STATUS", "▾"]
        await pilot.press("c", "u", "escape")
        await pilot.pause()
        assert screen_lines(app)[2].split()[:4] == ["STATUS", "▾", "SYNC", "PROGRESS"]


async def test_a_click_in_the_chooser_turns_a_column_on_and_one_beside_it_closes() -> None:
    app, _ = app_with(*THREE, prepare=answered)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("c")
        text = await until(pilot, "the usual columns")
        lines = text.splitlines()
        y = next(number for number, line in enumerate(lines) if "✓ progress" in line)
        await pilot.click(offset=(lines[y].index("✓ progress") + 3, y))
        await pilot.pause()
        assert "PROGRESS" not in screen_text(app)
        await pilot.click(offset=(1, 1))
        await pilot.pause()
        assert "the usual columns" not in screen_text(app)


async def test_a_column_without_room_says_so() -> None:
    app, _ = app_with(*THREE, prepare=answered)
    async with app.run_test(size=(60, 30)) as pilot:
        await pilot.press("c", *["up"] * 1, "space")
        await until(pilot, "no room")


@pytest.mark.parametrize(
    ("width", "column", "said"),
    [
        (60, "eta", "SYNC, by ETA ▾"),
        (72, "last_synced", "SYNC, by LAST SYNCED ▾"),
        (50, "last_synced", "by LAST SYNCED ▾"),
        (60, "last_synced", "▾ LAST SYNCED"),
        (120, "sync", "SYNC ▾"),
    ],
)
async def test_a_sort_by_a_column_out_of_sight_is_said(width: int, column: str, said: str) -> None:
    app, _ = app_with(*THREE, prepare=answered)
    async with app.run_test(size=(width, 15)) as pilot:
        assert isinstance(app.screen, MonitorScreen)
        app.screen.sort_by(column)
        await pilot.pause()
        titles = screen_lines(app)[2]
        assert f" {said} " in f"{titles} "
        assert titles.count("▾") == 1
        app.screen.sort_by(column)
        await until(pilot, said.replace("▾", "▴"))


@pytest.mark.parametrize(
    ("width", "sign"), [(100, "NEXT"), (72, "RATE›"), (60, "HEALTH     +2"), (50, "SEEN›"), (40, "+4")]
)
async def test_chosen_columns_that_do_not_fit_leave_a_sign(width: int, sign: str) -> None:
    app, _ = app_with(*THREE, prepare=answered)
    async with app.run_test(size=(width, 15)) as pilot:
        assert isinstance(app.screen, MonitorScreen)
        app.screen._choose(choices_of(("status", "sync", "seen", "health", "rate", "next")))
        await pilot.pause()
        assert screen_lines(app)[2].endswith(sign)
        app.screen._choose(None)
        await pilot.pause()
        assert not any(mark in screen_lines(app)[2] for mark in "+›")


async def test_a_look_comes_back_with_its_list(tmp_path: Path) -> None:
    memory = UiMemory(tmp_path, "team")
    app, _ = app_with(*THREE, prepare=answered, memory=memory)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("s", "2", "s", "2", "z", "6", "left", "c", "j", "right", "enter")
        look = Look(SafeText("sync"), reverse=True, group_by=SafeText("status"), folded=(SafeText("ERRORED"),))
        async with asyncio.timeout(PATIENCE):
            while not memory.look().columns:
                await pilot.pause(0.05)
        seen = memory.look()
        assert (seen.sort, seen.reverse, seen.group_by, seen.folded) == (
            look.sort,
            look.reverse,
            look.group_by,
            look.folded,
        )
        assert "sync:19" in seen.columns
    app, _ = app_with(*THREE, prepare=answered, memory=memory)
    async with app.run_test(size=SIZE) as pilot:
        text = await until(pilot, "▸ ERRORED 1")
        assert "SYNC ▴" in text
    app, _ = app_with(*THREE, prepare=answered, memory=UiMemory(tmp_path, "other"))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, "STATUS ▾")


async def test_what_is_changed_at_the_last_moment_is_kept_too(tmp_path: Path) -> None:
    memory = UiMemory(tmp_path, "team")
    app, _ = app_with(*THREE, prepare=answered, memory=memory)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("e", "q")
    assert memory.look() == Look(problems_only=True)


async def test_a_state_folder_that_cannot_be_used_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way")
    app, _ = app_with(*THREE, prepare=answered, memory=UiMemory(tmp_path / "state", "team"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("s", "2", "e")
        await until(pilot, "problems only · 1/3 shown")
    assert not app.return_code


async def test_the_columns_of_the_settings_hold_until_a_list_has_its_own(tmp_path: Path) -> None:
    app, _ = app_with(*THREE, prepare=answered, columns=("history", "status", "sync"), memory=UiMemory(tmp_path, "a"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert screen_lines(app)[2].split()[0] == "HISTORY"


async def test_a_filter_is_saved_under_a_name_and_found_by_it(tmp_path: Path) -> None:
    memory = UiMemory(tmp_path, "team")
    app, _ = app_with(*THREE, prepare=answered, memory=memory)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("v")
        await until(pilot, "no filter is saved yet: type one after / and press ctrl+s")
        await pilot.press("slash", *"status:err", "ctrl+s", *"my bad")
        await until(pilot, "a name has letters")
        await pilot.press("enter", "ctrl+u", *"mind", "backspace", "e", "enter")
        await until(pilot, "saved: @mine finds it again")
        await pilot.press("escape", "slash", *"!@mine", "enter")
        text = await until(pilot, "2/3 shown, 1 problem hidden")
        assert "✗ ERRORED" not in text.split("┬")[0]
        await pilot.press("escape", "v")
        await until(pilot, "@mine")
        await pilot.press("enter")
        await until(pilot, " / @mine")
        await until(pilot, "1/3 shown")
        async with asyncio.timeout(PATIENCE):
            while memory.filters() != {"mine": "status:err"}:
                await pilot.pause(0.05)
        await pilot.press("v", "x")
        await until(pilot, "no filter is saved as @mine")
        async with asyncio.timeout(PATIENCE):
            while memory.filters():
                await pilot.pause(0.05)


async def test_a_forgotten_filter_is_brought_back_and_takes_no_other_one_s_place(tmp_path: Path) -> None:
    memory = UiMemory(tmp_path, "team")
    memory.keep_filter("mine", "status:err")
    app, _ = app_with(*THREE, prepare=answered, memory=memory)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("u")
        await until(pilot, "the demo keeps no lists")
        await pilot.press("v")
        await until(pilot, " enter use  x forget ")
        await pilot.press("x")
        await until(pilot, "forgot @mine; u brings it back")
        await pilot.press("u")
        await until(pilot, "@mine is saved again")
        await pilot.press("slash", *"@mine", "enter")
        await until(pilot, "1/3 shown")
        async with asyncio.timeout(PATIENCE):
            while memory.filters() != {"mine": "status:err"}:
                await pilot.pause(0.05)
        await pilot.press("escape", "v", "x")
        await until(pilot, "forgot @mine; u brings it back")
        await pilot.press("slash", *"idle", "ctrl+s", *"mine", "enter")
        await until(pilot, "saved: @mine finds it again")
        await pilot.press("enter", "u")
        await until(pilot, "@mine is there already")
        assert app.screen.saved_filters == {"mine": "idle"}  # type: ignore[attr-defined]


async def test_a_filter_that_another_monitor_saves_is_found_here_too(tmp_path: Path) -> None:
    app, monitor = app_with(*THREE, prepare=answered, memory=UiMemory(tmp_path, "team"))
    other = UiMemory(tmp_path, "other")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("slash", *"@theirs", "enter")
        await until(pilot, "no filter is saved as @theirs")
        assert other.keep_filter("theirs", "status:err")
        await ticked(app, pilot, monitor)
        await monitor.hand_clock.advance(1.5)
        await ticked(app, pilot, monitor)
        await until(pilot, "1/3 shown")
        await pilot.press("slash", "ctrl+u", *"idle", "ctrl+s", *"ours", "enter")
        await until(pilot, "saved: @ours finds it again")
        async with asyncio.timeout(PATIENCE):
            while "ours" not in other.filters():
                await pilot.pause(0.02)
        (tmp_path / "ui.toml").write_text("no [")
        await ticked(app, pilot, monitor)
        await pilot.press("v")
        text = await until(pilot, "@theirs")
        assert "@ours" in text, "a damaged file takes away nothing that is known"


async def test_a_filter_that_is_not_kept_says_so(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way")
    app, _ = app_with(*THREE, prepare=answered, memory=UiMemory(tmp_path / "state", "team"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("slash", *"status:err", "ctrl+s", *"mine", "enter")
        await until(pilot, "@mine is known until you leave: the file of filters cannot be written")
        await pilot.press("v", "x")
        await until(pilot, "forgot @mine until you leave")


async def test_what_is_kept_first_is_written_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memory, began = UiMemory(tmp_path, "team"), threading.Event()
    written = memory.keep_filter

    def slow_at_first(name: str, text: str | None) -> bool:
        if text is not None:
            began.wait(PATIENCE)
        return written(name, text)

    monkeypatch.setattr(UiMemory, "keep_filter", lambda _, name, text: slow_at_first(name, text))
    remembering = Remembering(memory)
    remembering.keep_filter("mine", "a", lambda: None)
    await asyncio.sleep(0.05)
    remembering.keep_filter("mine", None, lambda: None)
    await asyncio.sleep(0.05)
    began.set()
    await remembering.finish()
    assert memory.filters() == {}


async def test_what_is_saved_while_the_file_is_read_is_not_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory, goes_on = UiMemory(tmp_path, "team"), threading.Event()
    assert memory.keep_filter("theirs", "b")
    read = memory.changed_filters
    monkeypatch.setattr(UiMemory, "changed_filters", lambda _: (read(), goes_on.wait(PATIENCE))[0])
    remembering = Remembering(memory)
    found: list[object] = []
    remembering.look_again(0.0, lambda: found.append(remembering.filters))
    assert remembering._looking is not None
    await asyncio.sleep(0)
    remembering.keep_filter("mine", "a", lambda: None)
    goes_on.set()
    await remembering._looking
    assert remembering.filters["mine"] == "a"
    await remembering.finish()
    remembering.look_again(LOOK_EVERY, lambda: found.append(remembering.filters))
    await remembering._looking
    assert found == [{"mine": "a", "theirs": "b"}], "the next look finds both"


async def ticked(app: SyncTuiApp, pilot: Pilot[Any], monitor: NotingMonitor) -> None:
    await monitor.hand_clock.advance(LOOK_EVERY)
    screen = app.screen
    assert isinstance(screen, MonitorScreen)
    screen.tick()
    assert screen._remembering._looking is not None
    await screen._remembering._looking
    await pilot.pause()


async def test_a_filter_narrows_inside_quotes_and_parentheses_too(tmp_path: Path) -> None:
    memory = UiMemory(tmp_path, "team")
    app, _ = app_with(*THREE, prepare=answered, memory=memory)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("slash", *'("sync 1')
        text = await until(pilot, "1/3 shown, 1 problem hidden")
        assert "not closed" not in text
        await pilot.press(*'" or')
        await until(pilot, "1/3 shown")
        await pilot.press("ctrl+s", "x", "enter")
        await until(pilot, "saved: @x finds it again")
        assert UiMemory(tmp_path, "team").filters()["x"] == '("sync 1")'
        await pilot.press("slash", "enter")
        await until(pilot, "“or” waits for a term after it")


async def test_a_malformed_filter_gets_no_name_and_esc_goes_on_typing() -> None:
    app, _ = app_with(*THREE, prepare=answered)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("slash", "(", "ctrl+s", "a")
        await until(pilot, " / (a▏")
        await pilot.press("ctrl+u", "a", "ctrl+s", "x", "escape", "b")
        await until(pilot, " / ab▏")
        await pilot.press("ctrl+s", "x", "ctrl+c")
        await pilot.pause()
    assert app.return_code == 130


async def test_saved_filters_that_are_damaged_say_so_when_used(tmp_path: Path) -> None:
    memory = UiMemory(tmp_path, "team")
    memory.keep_filter("[/]", "(")
    memory.keep_filter("bad", "[@click=app.leave(99)](")
    app, _ = app_with(*THREE, prepare=answered, memory=memory)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("v")
        text = await until(pilot, "@bad")
        assert "@[/]" in text
        await pilot.press("1")
        await until(pilot, "in @bad: this ( is not closed")
        assert "sync 2" in screen_text(app)


def flashes(app: SyncTuiApp, text: str) -> bool:
    strips = app.screen._compositor.render_strips()
    return any(
        segment.text.strip() == text and segment.style is not None and segment.style.underline is True
        for strip in strips
        for segment in strip
    )


@pytest.mark.parametrize("no_color", ["", "1"])
async def test_a_cell_that_changes_is_underlined_for_a_beat(no_color: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", no_color)
    app, monitor = app_with(*THREE, prepare=answered)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("j", "j", "k")
        monitor.store.apply(THREE[2].key, good(0, "IDLE", synced_records_count=4_711), plan(0))
        await until(pilot, "4,711")
        assert flashes(app, "4,711")
        assert not flashes(app, "✓ IDLE")
        monitor.hand_clock.now += 1
        async with asyncio.timeout(PATIENCE):
            while flashes(app, "4,711"):
                await pilot.pause(0.05)
        assert "4,711" in screen_text(app)


async def test_a_new_status_flashes_in_its_new_place() -> None:
    app, monitor = app_with(*THREE, prepare=answered)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("j")
        monitor.store.apply(THREE[2].key, good(0, "RATE_LIMITED"), plan(0))
        async with asyncio.timeout(PATIENCE):
            while not flashes(app, "◐ RATE_LIMITED"):
                await pilot.pause(0.02)


async def test_nothing_flashes_at_the_first_answer_nor_by_time_nor_without_motion() -> None:
    app, monitor = app_with(*THREE)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        answered(monitor)
        await until(pilot, "✗ ERRORED")
        assert not any(flashes(app, word) for word in ("✗ ERRORED", "100", "failed"))
    app, monitor = app_with(*THREE, prepare=answered, motion=False)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        monitor.store.apply(THREE[2].key, good(0, "IDLE", synced_records_count=4_711), plan(0))
        await until(pilot, "4,711")
        assert not flashes(app, "4,711")


async def test_the_palette_groups_sorts_and_filters(tmp_path: Path) -> None:
    memory = UiMemory(tmp_path, "team")
    memory.keep_filter("mine", "status:err")
    memory.keep_filter("[@click=app.leave(99)]x[/]", "a")
    app, _ = app_with(*THREE, prepare=answered, memory=memory)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+p", *"group by status")
        await until(pilot, "Group by status")
        await pilot.press("enter")
        await until(pilot, "▾ ERRORED 1")
        await pilot.press("ctrl+p", *"sort by sync")
        await until(pilot, "Sort by sync")
        await pilot.press("enter")
        await until(pilot, "SYNC ▾")
        await pilot.press("ctrl+p", *"filter @mine")
        await until(pilot, "Filter @mine")
        await pilot.press("enter")
        await until(pilot, "1/3 shown")
        await pilot.press("ctrl+p", *"filter @")
        await until(pilot, "Filter @mine")
        assert "click" not in screen_text(app)
        assert app.is_running
