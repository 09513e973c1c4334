"""The whole screen: its keys, its sizes, its beginnings."""

import asyncio
import math
import re
from pathlib import Path
from typing import Any

import pytest
from textual.events import Key, Paste

from sync_tui.domain.errors import CredentialError, UnreachableError
from sync_tui.domain.observation import Link
from sync_tui.domain.text import SafeText
from sync_tui.monitor.columns import COLUMNS
from sync_tui.monitor.listing import RETRY_CAP
from sync_tui.tui.app import SyncTuiApp
from sync_tui.tui.choosers import SHORTCUTS
from sync_tui.tui.filter_bar import FilterBar
from sync_tui.tui.keys import KEYS, Place
from sync_tui.tui.screen import MonitorScreen
from tests.screen.text import resized, screen_lines, screen_text, until
from tests.tui.world import BOOT, NotingMonitor, app_with, bad, good, plan, sync

THREE = (
    sync(0, "Acme · Drive", integration=SafeText("googledrive"), tags=(SafeText("prod"),)),
    sync(1, "Beta · Salesforce"),
    sync(2, "Gamma · Zendesk"),
)
pytestmark = pytest.mark.usefixtures("utc")


def answered(monitor: NotingMonitor) -> None:
    states = (("IDLE", None), ("ERRORED", "eyJjdXJzb3Ii"), ("ACTIVE", None))
    for watched, (status, cursor) in zip(THREE, states, strict=True):
        fields: dict[str, Any] = (
            {} if cursor is None else {"latest_cursor": SafeText(cursor), "reason": SafeText("Credential gone.")}
        )
        monitor.store.apply(watched.key, good(-3, status, **fields), plan(-3))


def cursor_row(app: SyncTuiApp) -> str:
    return next(line for line in screen_lines(app) if line.startswith("▌"))


async def test_what_is_watched_is_shown_before_anything_is_asked() -> None:
    app, monitor = app_with(*THREE)
    async with app.run_test(size=(100, 20)) as pilot:
        text = await until(pilot, "… waiting")
        assert "3 unanswered" in text
        async with asyncio.timeout(5):
            while "start" not in monitor.calls:
                await pilot.pause(0.02)


async def test_the_first_frame_comes_before_the_engine_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    app, monitor = app_with(*THREE)
    frames: list[str] = []
    monkeypatch.setattr(monitor, "start", lambda: frames.append(screen_text(app)))
    async with app.run_test(size=(100, 20)) as pilot:
        async with asyncio.timeout(5):
            while not frames:
                await pilot.pause(0.02)
    assert "Acme · Drive" in frames[0]


async def test_a_change_reaches_the_screen_by_itself() -> None:
    app, monitor = app_with(*THREE, prepare=answered)
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.pause()
        monitor.store.apply(THREE[2].key, good(0, "ACTIVE", synced_records_count=4_711), plan(0))
        await until(pilot, "4,711")


async def test_the_header_says_what_is_watched_and_how_it_stands() -> None:
    app, _ = app_with(*THREE, prepare=answered, badge=SafeText("DEMO"), heading=SafeText("Onboarding, November"))
    async with app.run_test(size=(140, 30)) as pilot:
        await pilot.pause()
        head = screen_lines(app)[0]
        assert head.startswith("  DEMO  Onboarding, November")
        assert "✗ 1 errored  ● 1 active  ✓ 1 idle  │  1 problem  12:04:31" in head


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 40), (200, 60), (40, 8)])
async def test_every_size_shows_header_rows_and_footer(size: tuple[int, int]) -> None:
    app, _ = app_with(*THREE, prepare=answered)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        lines = screen_lines(app)
        assert len(lines) == size[1]
        assert "12:04:31" in lines[0]
        assert "✗ ERRORED" in cursor_row(app)
        assert lines[-1].startswith(" enter detail")


@pytest.mark.parametrize("size", [(39, 20), (80, 7), (1, 1), (20, 3)])
async def test_a_screen_too_small_says_so_and_comes_back(size: tuple[int, int]) -> None:
    app, _ = app_with(*THREE, prepare=answered)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert "ERRORED" not in screen_text(app)
        if size[0] >= 39:
            assert f"{size[0]}x{size[1]} is too small" in screen_text(app)
        if size[1] >= 7 and size[0] >= 20:
            assert screen_text(app).split()[:5] == ["1", "problem", "✗", "1", "errored"]
        await resized(pilot, 80, 24)
        await pilot.pause()
        assert "✗ ERRORED" in cursor_row(app)


@pytest.mark.parametrize(("before", "name"), [((), "table"), (("enter",), "detail")])
async def test_the_keys_of_a_screen_that_was_too_small_are_heard_again(before: tuple[str, ...], name: str) -> None:
    app, _ = app_with(*THREE, prepare=answered)
    async with app.run_test(size=(60, 15)) as pilot:
        await pilot.press(*before)
        for size in ((30, 6), (120, 30), (20, 3), (60, 15)):
            await resized(pilot, *size)
        assert app.focused is not None
        assert app.focused.id == name
        await pilot.press("escape", "j", "enter")
        await until(pilot, "esc back")


async def test_a_wide_screen_shows_the_detail_beside_the_table() -> None:
    app, _ = app_with(*THREE, prepare=answered)
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        lines = screen_lines(app)
        assert "┬" in lines[1]
        joint = lines[1].index("┬")
        assert all(line[joint] == "│" for line in lines[2:-1])
        assert "Credential gone." in screen_text(app)
        await pilot.press("j", "j")
        await pilot.pause()
        assert "Acme · Drive" in lines[2] + screen_lines(app)[2][joint:]


async def test_a_tall_screen_shows_the_detail_below() -> None:
    app, _ = app_with(*THREE, prepare=answered)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        lines = screen_lines(app)
        assert any("Credential gone." in line for line in lines[12:])


async def test_a_small_screen_gives_the_detail_a_place_of_its_own() -> None:
    app, _ = app_with(*THREE, prepare=answered)
    async with app.run_test(size=(60, 15)) as pilot:
        await pilot.pause()
        assert "Credential gone." not in screen_text(app)
        await pilot.press("enter")
        text = await until(pilot, "Credential gone.")
        assert "Gamma" not in text
        assert screen_lines(app)[-1].startswith(" esc back")
        await pilot.press("escape")
        assert "Gamma" in await until(pilot, "▌")
        await pilot.press("escape", "escape")
        assert app.is_running


async def test_enter_gives_the_keys_to_the_detail_and_escape_takes_them_back() -> None:
    app, _ = app_with(*THREE, prepare=answered)
    async with app.run_test(size=(120, 14)) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert app.focused is not None
        assert app.focused.id == "detail"
        before = cursor_row(app)
        await pilot.press("j", "G", "k", "g", "pagedown", "pageup", "ctrl+d", "ctrl+u")
        await pilot.pause()
        assert cursor_row(app).split("│")[0] == before.split("│")[0]
        await pilot.press("escape")
        assert app.focused.id == "table"


async def test_a_long_detail_scrolls_under_its_tabs() -> None:
    app, monitor = app_with(*THREE)
    reason = SafeText("word " * 200)
    monitor.store.apply(THREE[0].key, good(-3, "ERRORED", reason=reason), plan(-3))
    async with app.run_test(size=(120, 20)) as pilot:
        await pilot.pause()
        assert "Sync         0" not in screen_text(app)
        await pilot.press("enter", "G")
        text = await until(pilot, "Sync         0")
        assert "Summary Cursor Timeline Polls Raw" in text


async def test_tab_turns_to_the_cursor_and_back() -> None:
    app, _ = app_with(*THREE, prepare=answered)
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("tab")
        assert "eyJjdXJzb3Ii" in await until(pilot, "12 characters")
        await pilot.press("shift+tab")
        await until(pilot, "Credential gone.")


async def test_countdowns_and_ages_of_the_detail_tick() -> None:
    app, monitor = app_with(*THREE, prepare=answered)
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, "Last seen    3 s ago")
        monitor.hand_clock.now = BOOT + 5
        await until(pilot, "Last seen    8 s ago")
        assert "Next poll    in 22 s" in screen_text(app)


async def test_typing_a_filter_narrows_at_once_and_says_what_it_hides() -> None:
    app, _ = app_with(*THREE, prepare=answered)
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.press("slash", *"drive")
        text = await until(pilot, "1/3 shown, 1 problem hidden")
        assert " / drive▏" in text
        assert "Zendesk" not in text
        await pilot.press("enter")
        text = await until(pilot, " / drive ")
        assert "1/3 shown" in text
        assert app.focused is not None
        assert app.focused.id == "table"
        await pilot.press("escape")
        await pilot.pause()
        assert "Zendesk" in screen_text(app)
        assert "shown" not in screen_text(app)


async def test_a_filter_line_is_edited_like_any_other() -> None:
    app, _ = app_with(*THREE, prepare=answered)
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.press("slash", *"tag:prod gammax", "backspace", "ctrl+w")
        await until(pilot, " / tag:prod▏")
        await pilot.press("ctrl+u", *"zendesk", "up", "down", "f3")
        await until(pilot, " / zendesk▏")
        await pilot.press("escape")
        await pilot.pause()
        assert "shown" not in screen_text(app)
        await pilot.press("slash", "backspace")
        await pilot.pause()
        assert app.focused is not None
        assert app.focused.id == "table"


async def test_a_pasted_filter_is_cleaned() -> None:
    app, _ = app_with(*THREE, prepare=answered)
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.press("slash")
        app.post_message(Paste("zen\x1b]0;x"))
        assert "zen␛]0;x" in await until(pilot, " / zen")


@pytest.mark.parametrize("enter", ["enter", "ctrl+j"])  # the second where it was typed before the start
async def test_a_fast_hand_types_into_the_filter_and_not_into_the_table(enter: str) -> None:
    app, _ = app_with(*THREE, prepare=answered)
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.pause()
        for key, character in (("slash", "/"), ("s", "s"), ("q", "q"), ("r", "r"), (enter, None), ("j", "j")):
            app.post_message(Key(key, character))
        text = await until(pilot, " / sqr")
        assert "▏" not in text
        assert app.is_running


@pytest.mark.parametrize("width", [100, 60])
async def test_a_click_on_a_figure_of_the_header_leaves_what_it_counts(width: int) -> None:
    app, _ = app_with(*THREE, prepare=answered)
    async with app.run_test(size=(width, 20)) as pilot:

        async def clicked(words: str, then: str) -> str:
            # Two words are another one, where it is narrow.
            await pilot.click(offset=(screen_lines(app)[0].index(words), 0))
            return await until(pilot, then)

        assert "Zendesk" not in await clicked("✗", "/ status=errored")
        assert "Beta" not in await clicked("●", "/ status=active")
        assert "Zendesk" in await clicked("●", "Beta")
        problems = "1 problem" if width == 100 else "!1"
        assert "Zendesk" not in await clicked(problems, "problems only · 1/3 shown")
        await pilot.click(offset=(1, 0))
        await pilot.click(offset=(width - 3, 0))
        await pilot.pause()
        assert "problems only · 1/3 shown" in screen_text(app)


async def test_a_click_on_the_filter_goes_on_typing() -> None:
    app, _ = app_with(*THREE, prepare=answered)
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.press("slash", *"dri", "enter")
        await pilot.click("#filter", offset=(10, 0))
        await pilot.press(*"ve")
        await until(pilot, " / drive▏")


async def test_a_malformed_filter_says_why_and_the_last_valid_one_stays() -> None:
    app, _ = app_with(*THREE, prepare=answered)
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.press("slash", *"drive", "space", *"(or", "space", "x")
        text = await until(pilot, "“or” has no term before it")
        assert " / drive (or x▏" in text
        assert "Zendesk" not in text
        await pilot.press("ctrl+w", "ctrl+w", "space", *"status:idle")
        await until(pilot, "1/3 shown, 1 problem hidden")
        await pilot.press("escape")
        await pilot.pause()
        assert "no term" not in screen_text(app)
        assert "Zendesk" in screen_text(app)


@pytest.mark.parametrize(("before", "shown"), [("", 3), ("acme ", 1), ("!acme ", 2)])
async def test_the_name_of_a_field_hides_nothing_while_it_is_typed(before: str, shown: int) -> None:
    app, _ = app_with(*THREE, prepare=answered)
    names = ("Acme", "Zendesk", "Gamma")

    def count() -> int:
        return sum(f" {name}" in line for line in screen_text(app).splitlines()[3:-2] for name in names)

    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.press("slash", *before)
        for typed in ("st", "a", "t", "u", "s"):
            await pilot.press(*typed)
            await pilot.pause()
            assert count() == shown
        await until(pilot, "status:… waits for what to find")
        await pilot.press("colon", *"idle")
        await pilot.pause()
        assert "waits" not in screen_text(app)


async def test_a_word_that_is_done_is_a_word_and_no_field() -> None:
    app, _ = app_with(*THREE, prepare=answered)
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.press("slash", *"status", "enter")
        await until(pilot, "no sync matches “status”")
        await pilot.press("slash", "space")
        await until(pilot, "no sync matches “status ”")


async def test_what_is_wrong_in_a_filter_is_marked_and_not_by_colour_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app, _ = app_with(*THREE, prepare=answered)
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.press("slash", *"drive (a or", "enter")
        await until(pilot, "“or” waits for a term after it")
        strip = next(strip for strip in app.screen._compositor.render_strips() if " / drive" in strip.text)
        assert [part.text for part in strip if part.style is not None and part.style.underline] == ["or"]


@pytest.mark.parametrize("width", [40, 100])
async def test_of_a_long_filter_the_end_that_is_typed_at_stays_in_view(width: int) -> None:
    app, _ = app_with(*THREE, prepare=answered)
    async with app.run_test(size=(width, 20)) as pilot:
        await pilot.press("slash")
        app.screen.query_one(FilterBar).replace("drive " * 30 + "(the end")
        text = await until(pilot, "(the end▏")
        assert " / …" in text


async def test_a_filter_without_a_match_says_so() -> None:
    app, _ = app_with(*THREE, prepare=answered)
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.press("e", "slash", *"[/]")
        text = await until(pilot, "no sync among the problems matches “[/]”")
        assert "esc clears the filter" in text


async def test_problems_only_hides_what_is_well() -> None:
    app, _ = app_with(*THREE, prepare=answered)
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.press("e")
        text = await until(pilot, "problems only · 1/3 shown")
        assert "Zendesk" not in text
        await pilot.press("escape")
        await pilot.pause()
        assert "Zendesk" in screen_text(app)


async def test_without_problems_the_problems_view_says_so() -> None:
    app, monitor = app_with(THREE[2])
    monitor.store.apply(THREE[2].key, good(-1, "ACTIVE"), plan(-1))
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.press("e")
        assert "e shows all" in await until(pilot, "no problems")


async def test_the_sort_popup_marks_the_present_order_and_takes_arrows() -> None:
    app, _ = app_with(*THREE, prepare=answered)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("s")
        await until(pilot, "1 attention ▾")
        await pilot.press("down", "j", "k", "enter")
        await until(pilot, "SYNC ▾")
        assert [line.split("·")[0].split()[-1] for line in screen_lines(app)[3:6]] == ["Acme", "Beta", "Gamma"]
        await pilot.press("s", "escape")
        await pilot.pause()
        assert "SYNC ▾" in screen_text(app)


async def test_a_sort_popup_longer_than_the_screen_scrolls_to_its_mark() -> None:
    app, _ = app_with(*THREE, prepare=answered)
    async with app.run_test(size=(60, 12)) as pilot:
        await pilot.press("s", "up")
        await until(pilot, f"{SHORTCUTS[len(COLUMNS) - 1]} id")


async def test_asking_says_when() -> None:
    app, monitor = app_with(*THREE, prepare=answered)
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.press("r")
        await until(pilot, "asking Beta · Salesforce …")
        assert ("ask", THREE[1].id) in monitor.calls
        monitor.wait = 25.2
        await pilot.press("r")
        await until(pilot, "not before 26 s: the API asked for a pause")
        monitor.store.apply(THREE[1].key, good(0, "RATE_LIMITED", rate_limit_backoff_ms=30_000), plan(0))
        await pilot.press("r")
        await until(pilot, "not before 26 s: rate-limited")
        await pilot.press("R")
        await until(pilot, "asking all 3")
        assert "ask all" in monitor.calls
        monitor.hand_clock.now += 6
        await until(pilot, "enter detail")


async def test_a_sync_without_a_profile_is_never_said_to_be_asked() -> None:
    app, _ = app_with(
        THREE[0], prepare=lambda monitor: monitor.store.plan(THREE[0].key, plan(0, due=math.inf, promised=None))
    )
    async with app.run_test(size=(110, 24)) as pilot:
        await pilot.press("r")
        await until(pilot, "Acme · Drive is never asked: there is no profile default here")


async def test_y_copies_the_id_and_on_the_cursor_tab_the_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    app, _ = app_with(*THREE, prepare=answered)
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("y")
        await until(pilot, "sent the id to the terminal's clipboard")
        assert app.clipboard == THREE[1].id
        await pilot.press("tab", "y")
        await until(pilot, "sent the cursor")
        assert app.clipboard == "eyJjdXJzb3Ii"
        await pilot.press("j", "y")
        await until(pilot, "the cursor is not there yet")


async def test_keys_without_a_sync_do_nothing() -> None:
    app, monitor = app_with()
    async with app.run_test(size=(100, 20)) as pilot:
        text = await until(pilot, "nothing is watched: the list is empty")
        await pilot.press("r", "y", "enter", "j", "tab", "e", "escape")
        await pilot.pause()
        assert screen_lines(app)[-1].startswith(" a add   w lists   ? help   q quit ")
        assert re.search(r"a adds syncs *\n *w goes to another list", text)
        assert not [call for call in monitor.calls if call != "start"]


async def test_a_row_is_asked_faster_only_after_the_cursor_rests_on_it() -> None:
    app, monitor = app_with(*THREE, prepare=answered)
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.press("j", "j", "k")
        assert not [call for call in monitor.calls if call == ("select", THREE[0].id)]
        async with asyncio.timeout(5):
            while monitor.selected != THREE[2].key:
                await pilot.pause(0.02)
        assert [call for call in monitor.calls if call == ("select", THREE[0].id)] == []


async def test_help_lists_every_key() -> None:
    app, _ = app_with(*THREE)
    async with app.run_test(size=(100, 60)) as pilot:
        await pilot.press("question_mark")
        text = await until(pilot, "How to read it")
        for key in KEYS:
            assert key.words in text
            assert all(shown in text for shown in key.shown.split())
        await pilot.press("q")
        await pilot.pause()
        assert "How to read it" not in screen_text(app)
        await pilot.press("f1")
        await until(pilot, "How to read it")
        await pilot.press("escape")
        assert app.is_running


async def test_the_palette_offers_the_keys_and_the_themes() -> None:
    app, _ = app_with(*THREE, prepare=answered)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("ctrl+p")
        assert "Copy the row as JSON" in await until(pilot, "Ask every sync now")
        await pilot.press(*"problems")
        await until(pilot, "Problems only, or all")
        await pilot.press("enter")
        await until(pilot, "1/3 shown")


@pytest.mark.parametrize("theme", ["dark", "light", "dracula", "ansi-dark"])
async def test_the_screen_is_drawn_in_every_kind_of_theme(theme: str) -> None:
    app, _ = app_with(*THREE, prepare=answered, theme=theme)
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.pause()
        assert "✗ ERRORED" in cursor_row(app)
        app.theme = "sync-tui-light"
        await pilot.pause()
        assert "✗ ERRORED" in cursor_row(app)


async def test_an_unknown_theme_falls_back_to_ours() -> None:
    app, _ = app_with(theme="no-such-theme")
    assert app.theme == "sync-tui-dark"


@pytest.mark.parametrize(("value", "colours"), [("", True), ("1", False)])
async def test_no_color_counts_only_with_a_value(value: str, colours: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", value)
    app, _ = app_with(*THREE, prepare=answered, theme="ansi-dark")
    assert (app.theme == "ansi-dark") is colours
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.pause()
        strips = app.screen._compositor.render_strips()
        styles = [segment.style for strip in strips for segment in strip if segment.style is not None]
        assert any(style.color is not None and not style.color.is_default for style in styles) is colours
        if not colours:
            assert any(style.reverse for style in styles)


@pytest.mark.parametrize("key", ["e", "f"])
async def test_a_key_may_come_between_a_new_sync_and_the_next_frame(key: str) -> None:
    app, monitor = app_with(sync(1, "Old"))
    async with app.run_test(size=(110, 24)) as pilot:
        await until(pilot, "Old")
        monitor.watch([sync(2, "New")])
        await pilot.press(key)
        await pilot.press(key)
        await until(pilot, "New")


async def test_a_monitor_that_outlives_the_screen_tells_it_nothing() -> None:
    app, monitor = app_with(sync(1, "Old"))
    async with app.run_test() as pilot:
        await until(pilot, "Old")
        while "start" not in monitor.calls:
            await pilot.pause()
    monitor.watch([sync(2, "New")])
    monitor.notices.tell(SafeText("too late"))
    await asyncio.sleep(0)


async def test_the_syncs_of_a_profile_are_listed_after_the_first_frame() -> None:
    app, monitor = app_with(discover="default")
    monitor.found = THREE
    async with app.run_test(size=(100, 20)) as pilot:
        await until(pilot, "Acme · Drive")
        assert monitor.calls[:2] == ["start", ("discover", "default")]


async def test_a_listing_that_fails_says_why_and_can_be_asked_again() -> None:
    app, monitor = app_with(discover="prod")
    monitor.found = UnreachableError("the API did not answer within 15 s: check the network [/]")
    async with app.run_test(size=(100, 20)) as pilot:
        text = await until(pilot, "the syncs of profile prod could not be listed")
        assert "did not answer within 15 s: check the network [/]" in text
        assert "it is tried again by itself" in text
        monitor.found = CredentialError("PARAGON_USER_TOKEN is not set")
        await pilot.press("r")
        assert "by itself" not in await until(pilot, "PARAGON_USER_TOKEN is not set")
        monitor.found = ()
        await pilot.press("r")
        await until(pilot, "profile prod has no syncs yet")
        monitor.found = THREE
        await pilot.press("r")
        await until(pilot, "Zendesk")


async def test_a_listing_that_did_not_reach_the_api_is_tried_again_until_it_does() -> None:
    app, monitor = app_with(discover="prod")
    monitor.found = UnreachableError("connection refused")
    async with app.run_test(size=(100, 20)) as pilot:
        await until(pilot, "connection refused")
        await monitor.hand_clock.advance(3_600)
        tries = monitor.calls.count(("discover", "prod"))
        assert 3_600 / RETRY_CAP <= tries < 4 * 3_600 / RETRY_CAP
        monitor.found = THREE
        await monitor.hand_clock.advance(RETRY_CAP)
        await until(pilot, "Zendesk")
        await monitor.hand_clock.advance(3_600)
        assert monitor.calls.count(("discover", "prod")) == tries + 1


async def test_a_listing_that_fails_beside_syncs_that_are_known_says_so_and_can_be_asked_again() -> None:
    app, monitor = app_with(THREE[0], discover="prod")
    monitor.found = CredentialError("PARAGON_USER_TOKEN is not set")
    async with app.run_test(size=(130, 20)) as pilot:
        text = await until(pilot, "the syncs of profile prod could not be listed: PARAGON_USER_TOKEN is not set")
        assert "Acme · Drive" in text
        monitor.found = THREE
        await pilot.press("r")
        await until(pilot, "Zendesk")
        assert ("ask", THREE[0].id) in monitor.calls


async def test_while_a_profile_is_listed_the_screen_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    app, monitor = app_with(discover="prod")
    hold = asyncio.Event()

    async def slow(profile: str, user: str | None, *, waits: bool) -> tuple[()]:
        await hold.wait()
        return ()

    monkeypatch.setattr(monitor, "discover", slow)
    async with app.run_test(size=(100, 20)) as pilot:
        await until(pilot, "asking profile prod for its syncs …")
        hold.set()
        await until(pilot, "has no syncs yet")


async def test_a_sync_that_cannot_be_asked_keeps_its_last_status_and_shows_the_link() -> None:
    app, monitor = app_with(*THREE, prepare=answered)
    monitor.store.apply(THREE[2].key, bad(-1, Link.UNAUTHORIZED, "the token was rejected", 401), plan(-3))
    async with app.run_test(size=(220, 40)) as pilot:
        text = await until(pilot, "signed out")
        assert "● ACTIVE " in text


@pytest.mark.parametrize(("keys", "code"), [(["q"], 0), (["ctrl+c"], 130), (["ctrl+q"], 130), (["s", "ctrl+c"], 130)])
async def test_leaving_by_key(keys: list[str], code: int) -> None:
    app, _ = app_with(*THREE)
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
    assert app.return_code == code


def test_every_key_is_bound_once_a_place_and_every_hint_has_words() -> None:
    for place in Place:
        keys = [single for key in KEYS if key.place is place for single in key.keys.split(",")]
        assert len(keys) == len(set(keys))
    assert len({key.id for key in KEYS}) == len(KEYS)


def test_every_action_of_the_keys_exists() -> None:
    from sync_tui.tui.detail import Detail
    from sync_tui.tui.table import SyncTable

    owners = {Place.TABLE: SyncTable, Place.DETAIL: Detail, Place.SCREEN: MonitorScreen, Place.ALWAYS: SyncTuiApp}
    for key in KEYS:
        if key.action:
            owner = SyncTuiApp if key.action.startswith("app.") else owners[key.place]
            assert hasattr(owner, f"action_{key.action.removeprefix('app.').split('(')[0]}"), key.id


def test_no_file_of_the_screen_is_longer_than_a_person_reads() -> None:
    import sync_tui.tui

    for path in Path(str(sync_tui.tui.__file__)).parent.glob("*.py"):
        assert len(path.read_text().splitlines()) <= 300, path.name
