"""What ctrl+p finds: syncs, lists, columns and themes, by names that anybody may have given."""

import asyncio
from pathlib import Path

import pytest
from textual.events import Click, Key
from textual.widget import AwaitMount

from sync_tui.tui.app import SyncTuiApp
from sync_tui.tui.keys import KeyTable
from tests.monitor.files import invocation, write_config, write_list
from tests.screen.text import screen_lines, screen_text, until
from tests.tui.test_lists import opened, turned
from tests.tui.world import app_with, sync

HOSTILE = ("[red]x[/]", "[@click=app.quit]y[/]", "[/]z[", "$name \\[b]", "\u202eevil")
pytestmark = pytest.mark.usefixtures("utc")


def cursor_row(app: SyncTuiApp) -> str:
    return next(line for line in screen_lines(app) if line.startswith("▌"))


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_sync_is_gone_to_by_a_name_that_is_only_text(name: str) -> None:
    label = f"{name} needle"
    app, _ = app_with(*(sync(number, f"S {number}") for number in range(60)), sync(99, label))
    async with app.run_test(size=(110, 30)) as pilot:
        await until(pilot, "S 1")
        await pilot.press("ctrl+p", *"needle")
        text = await until(pilot, f"Go to {label} · 00000099")
        assert text.count("needle") == 2, "the line that is typed on, and what was found"
        await pilot.press("down", "enter")
        await pilot.pause()
        row = cursor_row(app)
        assert label[:8] in row
        assert "needle" in row
        assert app.is_running


async def test_a_name_stands_in_the_same_cells_on_every_terminal() -> None:
    app, _ = app_with(sync(1, "🇩🇪 needle ⚠️"))
    async with app.run_test(size=(110, 30)) as pilot:
        await pilot.press("ctrl+p", *"needle")
        await until(pilot, "Go to DE needle ⚠  · 00000001")


async def test_what_a_filter_hides_is_not_gone_to_in_silence() -> None:
    app, _ = app_with(sync(1, "Alpha"), sync(2, "Beta"))
    async with app.run_test(size=(110, 30)) as pilot:
        await until(pilot, "Alpha")
        await pilot.press("slash", *"alpha", "enter", "ctrl+p", *"go to beta")
        await until(pilot, "Go to Beta")
        await pilot.press("down", "enter")
        await until(pilot, "not in the table: esc clears what hides it")


async def test_closed_sections_open_for_what_is_in_them() -> None:
    app, _ = app_with(sync(1, "Alpha", group="A"), sync(2, "Beta", group="B"))
    async with app.run_test(size=(110, 30)) as pilot:
        await until(pilot, "Alpha")
        await pilot.press("z", "2", "shift+left")
        await pilot.press("ctrl+p", *"go to beta")
        await until(pilot, "Go to Beta")
        await pilot.press("down", "enter")
        await pilot.pause()
        assert "Beta" in cursor_row(app)


async def test_a_list_is_opened_by_its_name(tmp_path: Path) -> None:
    write_config(tmp_path)
    write_list(tmp_path, "sync-1")
    write_list(tmp_path, "b-1", name="other-list")
    app, monitor = opened(tmp_path)
    async with app.run_test(size=(110, 30)) as pilot:
        await until(pilot, "sync-1")
        await pilot.press("ctrl+p", *"watch list other")
        await until(pilot, "Watch list other-list")
        await pilot.press("down", "enter")
        assert (await turned(pilot, monitor)).list_name == "other-list"
        await until(pilot, "b-1")


async def test_what_is_pressed_twice_is_done_once() -> None:
    app, _ = app_with(sync(1, "Alpha"), sync(2, "Beta"))
    async with app.run_test(size=(110, 30)) as pilot:
        await until(pilot, "Alpha")
        for keys in (("enter", "enter", "enter"), ("escape", "escape")):
            await pilot.press("ctrl+p", *"problems only")
            await until(pilot, "Problems only, or all")
            await pilot.press("down")
            for key in keys:
                app.post_message(Key(key, None))
            await until(pilot, "problems only · 0/2 shown" if keys[0] == "enter" else "▌")
            await pilot.press("escape")
            await until(pilot, "▌")


async def test_a_click_beyond_the_screen_is_nowhere() -> None:
    app, _ = app_with(sync(1, "Alpha"))
    async with app.run_test(size=(110, 40)) as pilot:
        await until(pilot, "Alpha")
        await pilot.press("ctrl+p")
        await until(pilot, "Search for commands")
        app.screen.post_message(Click(app.screen, 200, 90, 0, 0, 1, shift=False, meta=False, ctrl=False))
        await pilot.pause()
        assert "Search for commands" in screen_text(app)
        await pilot.click(offset=(1, 1))
        await pilot.pause()
        assert "Search for commands" not in screen_text(app)


async def test_a_page_of_a_list_that_is_not_laid_out_yet_is_nowhere() -> None:
    app, _ = app_with(sync(1, "Alpha"))
    async with app.run_test(size=(110, 30)) as pilot:
        await until(pilot, "Alpha")
        for key in ("ctrl+p", "s", "down", "pageup", "o", "pagedown", "backspace", "pageup", "pageup"):
            app.post_message(Key(key, key if len(key) == 1 else None))
        await until(pilot, "▔▔▔")
        await pilot.pause(0.2)


@pytest.mark.parametrize("size", [(60, 15), (110, 30), (41, 9)])
async def test_the_last_of_what_is_found_is_on_the_screen(size: tuple[int, int]) -> None:
    app, _ = app_with(sync(1, "Alpha"), keys=KeyTable({"lists": "f7"}))
    async with app.run_test(size=size) as pilot:
        await until(pilot, "Alpha")
        await pilot.press("ctrl+p")
        await until(pilot, "key a")
        await pilot.press("up")  # around the end
        assert "▁▁▁" in await until(pilot, "key f7"), "the lower edge"


async def test_the_palette_names_the_keys_that_a_person_has() -> None:
    app, _ = app_with(sync(1, "Alpha"), keys=KeyTable({"sort": "f5"}))
    async with app.run_test(size=(110, 30)) as pilot:
        await until(pilot, "Alpha")
        await pilot.press("ctrl+p", *"sort by rate")
        text = await until(pilot, "Sort by rate")
        assert "key f5" in text


async def test_a_colon_opens_the_palette_and_is_typed_there_and_in_every_line(tmp_path: Path) -> None:
    app, _ = app_with(sync(1, "Alpha: one"))
    async with app.run_test(size=(110, 30)) as pilot:
        await until(pilot, "Alpha")
        await pilot.press("colon", *"alpha:")
        await until(pilot, "Go to Alpha: one")
        await pilot.press("escape", "slash", *"name", "colon", *"one")
        await until(pilot, "/ name:one▏")
        await pilot.press("enter", "question_mark", "ctrl+p")
        text = await until(pilot, "esc closes")
        assert "Search for" not in text, "what it offers is for the screen below"


async def test_a_theme_is_put_on_by_its_name() -> None:
    app, _ = app_with(sync(1, "Alpha"))
    async with app.run_test(size=(110, 30)) as pilot:
        await until(pilot, "Alpha")
        await pilot.press("ctrl+p", *"theme dracula")
        await until(pilot, "Theme dracula")
        await pilot.press("down", "enter")
        await pilot.pause()
        assert app.theme == "dracula"


async def test_a_theme_is_chosen_among_themes_alone() -> None:
    app, _ = app_with(sync(1, "Alpha"))
    async with app.run_test(size=(110, 30)) as pilot:
        await until(pilot, "Alpha")
        app.action_change_theme()
        text = await until(pilot, "gruvbox")
        assert "Search for themes" in text
        assert "Alpha ·" not in text
        await pilot.press(*"draculla")
        await until(pilot, "No matches found")
        await pilot.press("backspace", "backspace", "a")
        await until(pilot, "dracula")
        await pilot.press("down", "enter")
        await pilot.pause()
        assert app.theme == "dracula"


async def test_a_column_is_left_out_and_shown_again() -> None:
    app, _ = app_with(sync(1, "Alpha"))
    async with app.run_test(size=(260, 30)) as pilot:
        await until(pilot, "Alpha")
        assert "PIPELINE" in screen_text(app)
        for is_shown in (False, True):
            await pilot.press("ctrl+p", *"column pipeline")
            await until(pilot, "Show or hide the column pipeline")
            await pilot.press("down", "enter")
            await pilot.pause()
            assert ("PIPELINE" in screen_text(app)) is is_shown


async def test_a_column_without_room_is_said_to_have_none() -> None:
    app, _ = app_with(sync(1, "Alpha"))
    async with app.run_test(size=(60, 20)) as pilot:
        await until(pilot, "Alpha")
        await pilot.press("ctrl+p", *"column pipeline")
        await until(pilot, "Show or hide the column pipeline")
        await pilot.press("down", "enter")
        await until(pilot, "pipeline has no room here")


async def test_ten_thousand_syncs_are_searched_and_few_are_shown(tmp_path: Path) -> None:
    words = invocation(tmp_path, typed={"sync": ("one",)})
    app, _ = app_with(*(sync(number, f"Customer {number}") for number in range(10_000)), invocation=words)
    async with app.run_test(size=(110, 30)) as pilot:
        await until(pilot, "Customer 1")
        await pilot.press("ctrl+p", *"customer 9876")
        await until(pilot, "Go to Customer 9876")


async def test_what_is_typed_after_the_palette_was_closed_is_not_for_it() -> None:
    app, _ = app_with(sync(1, "Acme"))
    async with app.run_test(size=(110, 30)) as pilot:
        await until(pilot, "Acme")
        await pilot.press("colon", *"theme")
        await until(pilot, "Theme nord")
        app.post_message(Key("escape", "\x1b"))
        app.post_message(Key("q", "q"))
        async with asyncio.timeout(5):
            while app.is_running:
                await asyncio.sleep(0.02)
    assert app.return_code == 0


async def test_a_palette_whose_screen_gives_way_to_another_list_goes_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = SyncTuiApp.switch_mode

    def switch_mode(app: SyncTuiApp, mode: str) -> AwaitMount:
        app.action_command_palette()  # by a fast hand
        return usual(app, mode)

    write_config(tmp_path)
    write_list(tmp_path, "a-1", name="team")
    write_list(tmp_path, "b-1", name="b")
    monkeypatch.chdir(tmp_path)
    app, monitor = opened(tmp_path)
    async with app.run_test(size=(110, 30)) as pilot:
        await until(pilot, "a-1")
        monkeypatch.setattr(SyncTuiApp, "switch_mode", switch_mode)
        await pilot.press("w")
        await until(pilot, "new list")
        await pilot.press("1")
        await turned(pilot, monitor)
        await until(pilot, "b-1")
        await pilot.press("colon", *"theme nord")
        await until(pilot, "Theme nord")
