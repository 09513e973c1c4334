"""The detail on screen: its pages, its tabs, its tree, and what is copied from it."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from sync_tui.domain.observation import Link
from sync_tui.domain.text import SafeText
from sync_tui.monitor.document import sync_document
from sync_tui.monitor.moment import Moment
from sync_tui.tui.app import SyncTuiApp
from tests.screen.text import screen_lines, screen_text, until
from tests.tui.world import BOOT, WALL, NotingMonitor, app_with, bad, good, plan, sync

pytestmark = pytest.mark.usefixtures("utc")

BETA = sync(1, "Beta · Salesforce", integration=SafeText("salesforce"))
BODY = b'{"status": "ERRORED", "summary": {"totalRecords": 4812, "extra": [1, 2.50]}, "unheardOf": {"deep": true}}'
SIZES = [(60, 15), (80, 24), (120, 40), (200, 60)]
MARK = {
    "Summary": "✗ ERRORED for at least 30 s",
    "Cursor": "changed 30 s ago (12:04:01)",
    "Timeline": "! link timeout",
    "Polls": "last 3 polls, 2 ok",
    "Raw": '"unheardOf": 1 key',
}


def errored(monitor: NotingMonitor) -> None:
    reason = SafeText("Credential ID 0aea7d3a is no longer valid or has been deleted.")
    first = good(-60, "ACTIVE", latest_cursor=SafeText("page-1"))
    second = good(-30, "ERRORED", latest_cursor=SafeText("page-2"), reason=reason, body=BODY)
    monitor.store.apply(BETA.key, first, plan(-60))
    monitor.store.apply(BETA.key, bad(-45, Link.TIMEOUT), plan(-60))
    monitor.store.apply(BETA.key, second, plan(-30, 60))


@pytest.mark.parametrize("size", SIZES)
async def test_every_page_is_reached_by_number_and_by_tab_and_fits(size: tuple[int, int]) -> None:
    app, _ = app_with(BETA, prepare=errored)
    async with app.run_test(size=size) as pilot:
        await pilot.press("enter")
        for number, words in enumerate(MARK.values(), start=1):
            await pilot.press(str(number))
            await until(pilot, words) if number < 5 else await seen_below(pilot, words)
            assert len(screen_lines(app)) == size[1]
            assert "Beta · Salesforce" in screen_text(app)
        for key, names in (("tab", [*MARK]), ("shift+tab", [*reversed(MARK)][1:])):
            for name in names:
                await pilot.press(key)
                await (seen_below(pilot, MARK[name]) if name == "Raw" else until(pilot, MARK[name]))


async def seen_below(pilot: Pilot[Any], words: str) -> None:
    """Wait for `words`, with the detail scrolled to its end where they are out of sight."""
    await pilot.press("G")
    await until(pilot, words)
    await pilot.press("g")


async def test_a_click_on_a_tab_turns_to_it() -> None:
    app, _ = app_with(BETA, prepare=errored)
    async with app.run_test(size=(200, 40)) as pilot:
        await until(pilot, MARK["Summary"])
        for name, words in reversed(MARK.items()):
            await pilot.click(offset=place_of(app, f" {name} ", 1))
            await until(pilot, words)


def place_of(app: SyncTuiApp, words: str, within: int = 0) -> tuple[int, int]:
    for y, line in enumerate(screen_lines(app)):
        if words in f"{line} ":
            return line.index(words.rstrip()) + within, y
    raise AssertionError(f"{words!r} is not on the screen:\n{screen_text(app)}")


async def test_the_palette_knows_the_pages_by_their_names() -> None:
    app, _ = app_with(BETA, prepare=errored)
    async with app.run_test(size=(160, 40)) as pilot:
        await pilot.press("ctrl+p")
        await until(pilot, "Search")
        await pilot.press(*"timeline of", "enter")
        await until(pilot, MARK["Timeline"])


async def test_a_small_screen_shows_the_page_that_is_asked_for() -> None:
    app, _ = app_with(BETA, prepare=errored)
    async with app.run_test(size=(60, 15)) as pilot:
        await until(pilot, "✗ ERRORED")
        await pilot.press("tab")
        await until(pilot, MARK["Summary"])
        await pilot.press("escape", "4")
        await until(pilot, MARK["Polls"])


async def test_the_summary_tells_the_next_step_and_the_page_that_explains_it() -> None:
    app, _ = app_with(BETA, prepare=errored)
    async with app.run_test(size=(200, 40)) as pilot:
        text = await until(pilot, "→ the end user reconnects in the Connect Portal")
        assert "o docs.useparagon.com/managed-sync/api/reenable-sync" in text
        assert "Last seen    30 s ago (12:04:01), took 84 ms" in text
        assert "Next poll    in 30 s (12:05:01)" in text
        assert "Link         ok, HTTP 200" in text


async def test_values_open_and_close_by_key() -> None:
    app, _ = app_with(BETA, prepare=errored)
    async with app.run_test(size=(160, 40)) as pilot:
        await pilot.press("5", "enter")
        await until(pilot, '"totalRecords": 4812')
        await pilot.press("j", "j", "enter")
        text = await until(pilot, '▸ "summary": {…} 2 keys')
        assert "totalRecords" not in text
        await pilot.press("j", "space")
        await until(pilot, '▸ "unheardOf": {…} 1 key')
        await pilot.press("k", "space", "g", "enter")
        await until(pilot, "▸ {…} 3 keys")
        await pilot.press("enter")
        text = await until(pilot, '"totalRecords": 4812')
        assert '▸ "unheardOf"' in text


async def test_values_open_and_close_by_click() -> None:
    app, _ = app_with(BETA, prepare=errored)
    async with app.run_test(size=(160, 40)) as pilot:
        await pilot.press("5")
        await until(pilot, '▾ "summary": 2 keys')
        await pilot.click(offset=place_of(app, '"summary"'))
        await until(pilot, '▸ "summary": {…} 2 keys')
        await pilot.click(offset=place_of(app, '"summary"'))
        await until(pilot, '"totalRecords": 4812')


async def test_what_is_folded_stays_so_when_the_next_answer_comes() -> None:
    app, monitor = app_with(BETA, prepare=errored)
    async with app.run_test(size=(160, 40)) as pilot:
        await pilot.press("5", "enter", "j", "j", "enter")
        await until(pilot, '▸ "summary"')
        monitor.store.apply(BETA.key, good(0, "ERRORED", body=BODY.replace(b"true", b"false")), plan(0, 60))
        assert '▸ "summary"' in await until(pilot, '"deep": false')


async def test_a_long_tree_scrolls_with_its_mark() -> None:
    app, monitor = app_with(BETA)
    body = json.dumps({f"key{number}": number for number in range(60)}).encode()
    monitor.store.apply(BETA.key, good(-1, "IDLE", body=body), plan(-1))
    async with app.run_test(size=(120, 20)) as pilot:
        await pilot.press("5", "enter", *["j"] * 40)
        await until(pilot, '"key39": 39')
        assert "Summary Cursor Timeline Polls Raw" in screen_text(app)
        await pilot.press("G")
        await until(pilot, '"key59": 59')
        await pilot.press("g")
        await until(pilot, "▾ 60 keys")
        await pilot.press("pagedown", "pageup", "k")
        await until(pilot, "▾ 60 keys")


@pytest.mark.parametrize(
    ("keys", "copied", "said"),
    [
        ("1y", BETA.id, "sent the id"),
        ("2y", "page-2", "sent the cursor"),
        ("3y", BETA.id, "sent the id"),
        ("5y", BODY.decode(), "sent the answer"),
    ],
)
async def test_y_copies_what_the_page_is_about(keys: str, copied: str, said: str) -> None:
    app, _ = app_with(BETA, prepare=errored)
    async with app.run_test(size=(160, 40)) as pilot:
        await pilot.press(*keys)
        await until(pilot, said)
        assert app.clipboard == copied


async def test_a_page_out_of_sight_does_not_change_what_y_copies() -> None:
    app, _ = app_with(BETA, prepare=errored)
    async with app.run_test(size=(60, 15)) as pilot:
        await pilot.press("5", "escape", "y")
        await until(pilot, "sent the id")
        assert app.clipboard == BETA.id


async def test_capital_y_copies_the_same_object_as_status_does() -> None:
    app, monitor = app_with(BETA, prepare=errored)
    async with app.run_test(size=(160, 40)) as pilot:
        await pilot.press("Y")
        await until(pilot, "sent the row as JSON")
        assert json.loads(app.clipboard) == sync_document(monitor.store[BETA.key], Moment(BOOT, WALL))


async def test_without_a_browser_the_address_is_shown_and_copied() -> None:
    app, _ = app_with(BETA, prepare=errored)
    async with app.run_test(size=(160, 40)) as pilot:
        await pilot.press("o")
        address = "https://docs.useparagon.com/managed-sync/api/reenable-sync"
        await until(pilot, f"no browser here: {address} · sent the address")
        assert app.clipboard == address


@pytest.mark.parametrize(("width", "rows"), [(200, 1), (160, 2)])
async def test_a_click_on_an_address_opens_it_wherever_it_is_wrapped_and_one_beside_it_does_not(
    width: int, rows: int
) -> None:
    app, _ = app_with(BETA, prepare=errored)
    async with app.run_test(size=(width, 40)) as pilot:
        x, y = place_of(app, "docs.useparagon.com")
        for beside in (y - 1, y + rows, y + rows + 2):
            await pilot.click(offset=(x, beside))
            await pilot.pause(0.05)
            assert "no browser" not in screen_text(app)
        await pilot.click(offset=(x, y + rows - 1))
        await until(pilot, "no browser here: https://docs.useparagon.com/managed-sync/")
        assert app.clipboard == "https://docs.useparagon.com/managed-sync/api/reenable-sync"


async def test_a_browser_is_given_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/asked\necho noise\n')
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(browser))
    app, monitor = app_with(BETA, prepare=errored)
    async with app.run_test(size=(160, 40)) as pilot:
        await pilot.press("o")
        asked = tmp_path / "asked"
        for _ in range(200):
            await pilot.pause(0.02)
            await monitor.hand_clock.advance(0.02)
            if "opened https://" in screen_text(app):
                break
        await until(pilot, "opened https://docs.useparagon.com/managed-sync/api/reenable-sync")
        assert asked.read_text() == "https://docs.useparagon.com/managed-sync/api/reenable-sync\n"
        assert "noise" not in screen_text(app)
    assert os.environ["BROWSER"]


async def test_a_page_of_old_data_says_so_on_every_tab() -> None:
    app, monitor = app_with(BETA, prepare=errored)
    async with app.run_test(size=(160, 40)) as pilot:
        await until(pilot, MARK["Summary"])
        monitor.hand_clock.now = BOOT + 200
        for number, words in enumerate(
            ("stale: last seen 3 min ago", "stale: last seen 3 min ago", "~ data stale", "12:04:01", "3 min ago"), 1
        ):
            await pilot.press(str(number))
            await until(pilot, words)


async def test_while_the_view_is_frozen_a_history_goes_on_and_says_so() -> None:
    app, monitor = app_with(BETA, prepare=errored)
    async with app.run_test(size=(200, 40)) as pilot:
        await pilot.press("f", "5")
        await until(pilot, "as it is now: what is frozen is the table and the Summary")
        newer = good(0, "ACTIVE", latest_cursor=SafeText("page-3"), body=b'{"status": "newest"}')
        monitor.store.apply(BETA.key, newer, plan(0, 10))
        await pilot.press("r")
        await until(pilot, '"newest"')
        await pilot.press("2", "y")
        assert "before that" in await until(pilot, "page-3")
        await until(pilot, "sent the cursor")
        assert app.clipboard == "page-3"
        await pilot.press("1")
        await until(pilot, "✗ ERRORED for at least 30 s")
        await pilot.press("f", "5")
        await until(pilot, '"newest"')
        assert "what is frozen" not in screen_text(app)


@pytest.mark.parametrize("value", ["1", ""])
async def test_pages_are_told_apart_without_colours(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", value)
    app, _ = app_with(BETA, prepare=errored)
    async with app.run_test(size=(160, 40)) as pilot:
        await pilot.press("3", "enter")
        await until(pilot, MARK["Timeline"])
        strips = app.screen._compositor.render_strips()
        tabs = [segment for strip in strips for segment in strip if segment.text == " Timeline "]
        assert len(tabs) == 1
        assert tabs[0].style is not None
        assert bool(tabs[0].style.reverse) is bool(value)
