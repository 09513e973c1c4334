"""The table: what is drawn again, and where the cursor stays."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from textual.events import MouseScrollDown
from textual.pilot import Pilot
from textual.strip import Strip

from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import WatchedSync
from sync_tui.monitor.engine import Monitor
from sync_tui.tui.app import SyncTuiApp
from sync_tui.tui.parts import Part
from sync_tui.tui.screen import MonitorScreen
from sync_tui.tui.table import SyncTable
from tests.screen.text import screen_lines
from tests.tui.world import BOOT, WALL, NotingMonitor, app_with, good, plan, sync

FIVE = tuple(sync(number, f"sync {number}") for number in range(5))
STATUSES = ("ERRORED", "RATE_LIMITED", "ACTIVE", "IDLE", "DISABLED")
SIZE = (100, 20)


@pytest.fixture(autouse=True)
def _by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """The screen ticks and flushes when a test says so, and never between."""
    monkeypatch.setattr("sync_tui.tui.screen.TICK", 3_600.0)
    monkeypatch.setattr("sync_tui.tui.flushes.BEAT", 3_600.0)


def answered(monitor: NotingMonitor) -> None:
    for watched, status in zip(FIVE, STATUSES, strict=False):
        monitor.store.apply(watched.key, good(-1, status, synced_records_count=100), plan(-1))


def many(count: int) -> tuple[WatchedSync, ...]:
    return tuple(sync(number, f"sync {number}") for number in range(count))


def screen_of(app: SyncTuiApp) -> MonitorScreen:
    assert isinstance(app.screen, MonitorScreen)
    return app.screen


def table_of(app: SyncTuiApp) -> SyncTable:
    return app.screen.query_one(SyncTable)


def cursor_row(app: SyncTuiApp) -> str:
    return next(line for line in screen_lines(app) if line.startswith("▌"))


def answer(monitor: NotingMonitor, number: int, status: str, at: float = 0.0, **fields: Any) -> None:
    monitor.store.apply(FIVE[number].key, good(at, status, **fields), plan(at))


@contextmanager
def drawn_lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The lines of the table of which parts are drawn while it lasts."""
    drawn: list[int] = []
    plain: Callable[[SyncTable, Iterable[Part]], list[Strip]] = SyncTable.drawn_parts

    def noting(table: SyncTable, parts: Iterable[Part]) -> list[Strip]:
        parts = list(parts)
        drawn.extend(dict.fromkeys(y for y, _, _ in parts))
        return plain(table, parts)

    with monkeypatch.context() as patch:
        patch.setattr(SyncTable, "drawn_parts", noting)
        yield drawn


async def flush(app: SyncTuiApp, pilot: Pilot[Any]) -> None:
    screen_of(app).flush()
    await pilot.pause()


async def tick(app: SyncTuiApp, pilot: Pilot[Any]) -> None:
    screen_of(app).tick()
    await pilot.pause()


async def test_the_neediest_row_is_on_top_under_the_cursor() -> None:
    app, _ = app_with(*FIVE, prepare=answered)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "✗ ERRORED" in cursor_row(app)
        rows = [line.split()[1] for line in screen_lines(app)[3:8]]
        assert rows == ["✗", "RATE_LIMITED", "ACTIVE", "IDLE", "DISABLED"]


async def test_only_the_row_that_changed_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    app, monitor = app_with(*FIVE, prepare=answered)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        with drawn_lines(monkeypatch) as drawn:
            answer(monitor, 2, "ACTIVE", synced_records_count=101)
            await flush(app, pilot)
        assert drawn == [3]
        assert "101" in screen_lines(app)[5]


async def test_a_change_that_shows_nowhere_draws_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    app, monitor = app_with(*FIVE, prepare=answered)
    async with app.run_test(size=(60, 15)) as pilot:
        await pilot.pause()
        with drawn_lines(monkeypatch) as drawn:
            answer(monitor, 2, "ACTIVE", at=-1, synced_records_count=100, latest_cursor=SafeText("other"))
            await flush(app, pilot)
        assert drawn == []


async def test_changes_out_of_sight_draw_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    app, monitor = app_with(*many(1_000))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        with drawn_lines(monkeypatch) as drawn:
            for watched in many(1_000)[100:]:
                monitor.store.apply(watched.key, good(0, "DISABLED"), plan(0))
            await flush(app, pilot)
        assert drawn == []


async def test_ages_tick_and_only_texts_that_differ_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    app, monitor = app_with(*FIVE)
    for number, seconds in enumerate((9, 9, 61, 61, 121)):
        answer(monitor, number, "DISABLED", at=-seconds)
    for watched in FIVE:
        monitor.store.plan(watched.key, plan(0, 930))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert [line.split()[-5:] for line in screen_lines(app)[6:8]] == [["<10", "s", "15", "min", "paused"]] * 2
        monitor.hand_clock.now += 1
        with drawn_lines(monkeypatch) as drawn:
            table_of(app).tick()
            await pilot.pause()
        assert len(drawn) == 2
        assert sum("<20 s" in line for line in screen_lines(app)[3:8]) == 2


async def test_a_row_goes_stale_by_time_alone(utc: None) -> None:
    app, monitor = app_with(*FIVE, prepare=answered)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "ACTIVE?" not in "\n".join(screen_lines(app))
        monitor.hand_clock.now = BOOT + 80
        await tick(app, pilot)
        text = "\n".join(screen_lines(app))
        assert "● ACTIVE?" in text
        assert "5 stale" in text
        assert "12:05:51" in text
        monitor.hand_clock.now = BOOT + 900
        await tick(app, pilot)
        assert "∅ UNKNOWN" in "\n".join(screen_lines(app))


async def test_the_cursor_stays_on_its_sync_through_a_new_order() -> None:
    app, monitor = app_with(*FIVE, prepare=answered)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("j", "j")
        assert "sync 2" in cursor_row(app)
        answer(monitor, 4, "ERRORED")
        await tick(app, pilot)
        assert "sync 2" in cursor_row(app)
        assert screen_lines(app)[6].startswith("▌")
        await pilot.press("s", "2")
        await pilot.pause()
        assert "sync 2" in cursor_row(app)
        assert "SYNC ▾" in screen_lines(app)[2]
        await pilot.press("s", "2")
        await pilot.pause()
        assert "SYNC ▴" in screen_lines(app)[2]
        assert "sync 2" in cursor_row(app)


async def test_deep_in_a_list_the_cursor_keeps_its_line_on_the_screen() -> None:
    app, monitor = app_with(*many(200))
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.press("pagedown", "pagedown", "pagedown")
        await pilot.pause()
        before, cursor = [line.startswith("▌") for line in screen_lines(app)].index(True), cursor_row(app)
        for watched in many(200)[150:170]:
            monitor.store.apply(watched.key, good(0, "ERRORED"), plan(0))
        await tick(app, pilot)
        assert [line.startswith("▌") for line in screen_lines(app)].index(True) == before
        assert cursor_row(app) == cursor


async def test_rows_wait_while_a_hand_is_at_the_mouse() -> None:
    app, monitor = app_with(*FIVE, prepare=answered)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.hover("#table", offset=(10, 3))
        answer(monitor, 4, "ERRORED")
        await tick(app, pilot)
        assert "DISABLED" not in screen_lines(app)[7]
        assert "ERRORED" in screen_lines(app)[7]
        monitor.hand_clock.now += 2
        await tick(app, pilot)
        assert "IDLE" in screen_lines(app)[7]


@pytest.mark.parametrize(
    ("keys", "row"),
    [
        (["j", "down"], 2),
        (["j", "j", "k", "up"], 0),
        (["G"], 299),
        (["end", "home"], 0),
        (["G", "g"], 0),
        (["pagedown"], 9),
        (["ctrl+d", "pageup"], 0),
        (["pagedown", "ctrl+u"], 0),
    ],
)
async def test_the_keys_that_move(keys: list[str], row: int) -> None:
    app, _ = app_with(*many(300))
    async with app.run_test(size=(80, 14)) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        assert f" sync {row} " in cursor_row(app) + " "


async def test_a_click_selects_a_second_one_opens_and_a_title_sorts() -> None:
    app, _ = app_with(*FIVE, prepare=answered)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.click("#table", offset=(10, 4))
        assert "sync 3" in cursor_row(app)
        await pilot.click("#table", offset=(10, 11))
        assert "sync 3" in cursor_row(app)
        await pilot.click("#table", offset=(22, 0))
        await pilot.pause()
        assert "SYNC ▾" in screen_lines(app)[2]
        await pilot.click("#table", offset=(10, 2), times=2)
        await pilot.pause()
        assert app.focused is not None
        assert app.focused.id == "detail"


async def test_the_wheel_scrolls_and_leaves_the_cursor() -> None:
    app, monitor = app_with(*many(300))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        table_of(app).scroll_to(y=50, animate=False)
        await pilot.pause()
        assert not any(line.startswith("▌") for line in screen_lines(app)[:10])
        monitor.store.apply(many(300)[299].key, good(0, "ERRORED"), plan(0))
        await pilot.press("j")
        await pilot.pause()
        assert "sync 1 " in cursor_row(app)


@pytest.mark.parametrize("how", ["wheel", "drag", "trough"])
async def test_who_scrolls_before_touching_anything_is_not_taken_back(how: str) -> None:
    app, monitor = app_with(*many(60))
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.pause()
        table = table_of(app)
        bar = table.vertical_scrollbar
        if how == "wheel":
            for _ in range(3):
                await pilot._post_mouse_events([MouseScrollDown], table, offset=(20, 8))
        elif how == "drag":
            await pilot.mouse_down(bar, offset=(0, 1))
            await pilot.hover(bar, offset=(0, 8))
            await pilot.mouse_up(bar, offset=(0, 8))
        else:
            await pilot.click(bar, offset=(0, 15))
        await pilot.pause()
        top = table.scroll_offset.y
        assert top > 0
        monitor.store.apply(many(60)[40].key, good(1, "ERRORED"), plan(1))
        monitor.hand_clock.now = BOOT + 5
        screen_of(app).tick()
        await pilot.pause()
        assert table.scroll_offset.y == top


async def test_a_removed_sync_is_gone_at_once_and_the_cursor_near() -> None:
    app, monitor = app_with(*FIVE, prepare=answered)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("j")
        monitor.unwatch(FIVE[1].key)
        table_of(app).refresh()
        await pilot.pause()
        assert "sync 1" not in "\n".join(screen_lines(app)[:10])
        await tick(app, pilot)
        assert "sync 2" in cursor_row(app)


async def test_wide_characters_do_not_move_the_columns() -> None:
    labels = ("東京支店 · ノーション", "plain", "🚀 rockets 🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀")
    syncs = tuple(sync(number, label) for number, label in enumerate(labels))

    def seen(monitor: NotingMonitor) -> None:
        for watched in syncs:
            monitor.store.apply(watched.key, good(-1, "IDLE", synced_records_count=7), plan(-1))

    app, _ = app_with(*syncs, prepare=seen)
    async with app.run_test(size=(60, 15)) as pilot:
        await pilot.pause()
        from rich.cells import cell_len

        places = {cell_len(line[: line.rindex("7")]) for line in screen_lines(app)[3:6]}
        assert len(places) == 1


async def test_ten_thousand_rows_are_drawn_as_one_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    app, _ = app_with(*many(10_000))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        with drawn_lines(monkeypatch) as drawn:
            await pilot.press("G")
            await pilot.pause()
        assert len(drawn) <= 3 * SIZE[1]
        assert "sync 9999" in cursor_row(app)


def test_the_engine_has_every_method_the_screen_calls() -> None:
    for name in ("start", "watch", "ask_now", "ask_all", "select", "origins", "discover", "aclose"):
        assert callable(getattr(Monitor, name))


@pytest.mark.parametrize("key", ["at", "ampersand", "asterisk", "comma", "minus", "f5"])
async def test_a_key_that_means_nothing_does_nothing(key: str) -> None:
    app, _ = app_with(*FIVE, prepare=answered)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(key)
        await pilot.pause()
        assert app.is_running


async def test_a_wall_clock_that_was_set_is_seen_in_what_the_server_dated() -> None:
    app, monitor = app_with(FIVE[0])
    answer(monitor, 0, "IDLE", last_synced_at=datetime.fromtimestamp(WALL - 90, UTC))
    async with app.run_test(size=(260, 20)) as pilot:
        await pilot.pause()
        monitor.hand_clock.now += 1
        await tick(app, pilot)
        assert " 1 min " in screen_lines(app)[3]
        monitor.hand_clock.wall_offset += 3_600
        await tick(app, pilot)
        assert " 1 h 1 min " in screen_lines(app)[3]


async def test_the_first_frame_after_a_sleep_paints_no_row_fresher_than_it_is() -> None:
    app, monitor = app_with(*FIVE, prepare=answered)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        monitor.hand_clock.suspended += 3_600.0
        answer(monitor, 2, "ACTIVE", at=3_600.0)
        await flush(app, pilot)
        rows = [line for line in screen_lines(app)[3:8] if "ACTIVE" not in line]
        assert len(rows) == 4
        assert all("∅" in row for row in rows)
