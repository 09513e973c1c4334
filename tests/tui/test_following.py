"""Files that change while the screen shows what they said."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from sync_tui.config.consents import Consents
from sync_tui.domain.text import SafeText
from sync_tui.monitor import reload
from sync_tui.tui.app import SyncTuiApp
from sync_tui.tui.ink import line_width
from sync_tui.tui.notices import MOST_ROWS, SHOWN_FOR, notice_rows
from sync_tui.tui.popups import ConfirmPopup
from tests.monitor.files import invocation, write_config, write_list
from tests.screen.text import screen_lines, screen_text, until
from tests.tui.world import NotingMonitor, app_with

IDS = [f"sync-{number}" for number in range(10)]
pytestmark = pytest.mark.usefixtures("utc")


@pytest.fixture(autouse=True)
def _files(tmp_path: Path) -> None:
    write_config(tmp_path)
    write_list(tmp_path, *IDS)


def opened(folder: Path) -> tuple[SyncTuiApp, NotingMonitor]:
    words = invocation(folder, "team")
    assert words.settings.profiles
    return app_with(*words.targets.syncs, heading=words.targets.heading, invocation=words)


def boxed(app: SyncTuiApp) -> str:
    """The words in the box over the screen, in one line."""
    lines = screen_lines(app)
    top = next(line for line in lines if "╭" in line)
    rows = (line[top.index("╭") + 1 : top.index("╮")] for line in lines if "│" in line)
    return " ".join(" ".join(rows).split())


async def passes(pilot: Pilot[Any], monitor: NotingMonitor, seconds: float = 0.5, times: int = 5) -> None:
    """Let the files be looked at: virtual time for the clock, real time for the thread that reads."""
    for _ in range(times):
        await monitor.hand_clock.advance(seconds)
        await asyncio.sleep(0.05)
    await pilot.pause()


async def test_a_change_is_shown_and_said(tmp_path: Path) -> None:
    app, monitor = opened(tmp_path)
    async with app.run_test(size=(100, 40)) as pilot:
        await until(pilot, "sync-9")
        await passes(pilot, monitor)
        assert "changed" not in screen_text(app)
        write_list(tmp_path, *IDS[1:], "brand-new", head='title = "Team of ours"\n', more='label = "[red]Beta"\n')
        await passes(pilot, monitor)
        await until(pilot, "team changed: +1 −1, another title")
        await until(pilot, "[red]Beta")
        assert screen_lines(app)[0].startswith(" Team of ours")
        assert screen_lines(app)[-2].startswith(" ✓ team changed")
        await passes(pilot, monitor, SHOWN_FOR, 2)
        app.screen.tick()  # type: ignore[attr-defined]
        await pilot.pause()
        assert "team changed" not in screen_text(app)


async def test_what_is_wrong_stands_until_it_is_put_right(tmp_path: Path) -> None:
    app, monitor = opened(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "sync-9")
        write_list(tmp_path, *IDS, more="lable = 'x'\n")
        await passes(pilot, monitor)
        await passes(pilot, monitor, 100.0, 3)
        text = await until(pilot, "the list in use stays")
        assert " ! team.toml, line 22: sync 10 (id sync-9): lable is not a known key" in text
        write_list(tmp_path, *IDS)
        await passes(pilot, monitor)
        text = await until(pilot, "team.toml can be used again")
        assert "lable" not in text


async def test_a_shrunk_list_is_used_after_a_yes_alone(tmp_path: Path) -> None:
    app, monitor = opened(tmp_path)
    async with app.run_test(size=(100, 24)) as pilot:
        await until(pilot, "sync-9")
        write_list(tmp_path, "sync-0")
        await passes(pilot, monitor)
        await until(pilot, "team would lose 9 of its 10 syncs: the list in use stays; press A to answer")
        for no in ("enter", "escape", "n", "x"):
            await pilot.press("y")  # on the screen itself it copies
            assert len(monitor.store) == len(IDS)
            await pilot.press("A")
            await until(pilot, "y use the changed list")
            assert isinstance(app.screen, ConfirmPopup)
            if no == "x":
                break
            await pilot.press(no)
            await until(pilot, "stays until its file changes again")
            assert len(monitor.store) == len(IDS)
            write_list(tmp_path, "sync-0", more=f"# {no}\n")
            await passes(pilot, monitor)
        await pilot.press("y")
        await until(pilot, "team changed: −9")
        assert [key.id for key in monitor.store] == ["sync-0"]


async def test_a_list_from_elsewhere_that_asks_more_says_of_whom_before_anything_is_sent(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    file = str(write_list(elsewhere, *IDS))
    words = invocation(tmp_path, file)
    consents = Consents(tmp_path / "state", tmp_path)
    consents.agree(file, words.targets.lists[file])
    app, monitor = app_with(*words.targets.syncs, invocation=words, consents=consents)
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, "sync-9")
        write_list(elsewhere, *IDS, "new-1", "new-2", more='profile = "other"\n')
        await passes(pilot, monitor)
        await until(pilot, "agreed to: the list in use stays; press A to answer")
        await pilot.press("A")
        await until(pilot, "Nothing of that was sent yet.")
        box = boxed(app)
        assert "What is new would ask: · GET https://default.example/api/syncs/ID for 1 sync, with the token of" in box
        assert "· GET https://other.example/api/syncs/ID for 1 sync, with the token of profile other" in box
        assert "all that changes: +2" in box
        assert len(monitor.store) == len(IDS)
        await pilot.press("y")
        await until(pilot, "changed: +2")
        assert len(monitor.store) == len(IDS) + 2


async def test_without_a_question_the_key_says_so(tmp_path: Path) -> None:
    app, _ = opened(tmp_path)
    async with app.run_test(size=(100, 24)) as pilot:
        await until(pilot, "sync-9")
        await pilot.press("A")
        await until(pilot, "no changed list asks anything")
        await pilot.press("A", "A")
        await pilot.pause()
        assert screen_text(app).count("no changed list asks anything") == 1, "what is said again is said once"


async def test_a_theme_of_the_file_is_put_on(tmp_path: Path) -> None:
    app, monitor = opened(tmp_path)
    async with app.run_test(size=(100, 24)) as pilot:
        await until(pilot, "sync-9")
        before = app.theme
        write_config(tmp_path, "schema = 1\n[ui]\ntheme = 'light'\n")
        await passes(pilot, monitor)
        await until(pilot, "config.toml changed")
        assert app.theme != before
        assert not app.current_theme.dark
        write_config(tmp_path, "schema = 1\n[ui]\ntheme = 'lihgt'\n")
        await passes(pilot, monitor)
        await until(pilot, 'there is no theme "lihgt"; did you mean "light"?')


async def test_a_theme_that_is_not_there_is_said_from_the_start() -> None:
    app, _ = app_with(theme="[red]drakula")
    async with app.run_test(size=(100, 24)) as pilot:
        await until(pilot, 'there is no theme "[red]drakula"')


async def test_the_cursor_stays_on_its_sync_while_others_come_and_go(tmp_path: Path) -> None:
    app, monitor = opened(tmp_path)
    async with app.run_test(size=(100, 24)) as pilot:
        await until(pilot, "sync-9")
        await pilot.press("down", "down", "down")
        assert "sync-3" in next(line for line in screen_lines(app) if line.startswith("▌"))
        write_list(tmp_path, "x", "y", *IDS[2:])
        await passes(pilot, monitor)
        await until(pilot, "team changed: +2 −2")
        app.screen.tick()  # type: ignore[attr-defined]
        await pilot.pause()
        assert "sync-3" in next(line for line in screen_lines(app) if line.startswith("▌"))


async def test_a_demo_shows_notices_and_follows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reload.Reload, "__init__", None)
    app, monitor = app_with()
    async with app.run_test(size=(100, 24)) as pilot:
        await until(pilot, "nothing is watched")
        monitor.notices.tell(SafeText("resumed after 2 h"))
        await until(pilot, "✓ resumed after 2 h")


def test_rows_are_as_many_as_fit() -> None:
    long = SafeText("word " * 100)
    rows = notice_rows([(long, True), (SafeText("more"), False)], 60)
    assert len(rows) == MOST_ROWS
    assert rows[-1][-1].text == "…"
    assert all(line_width(row) <= 60 for row in rows)
    assert rows[0][0].text == " ! "
    assert notice_rows([], 60) == []
