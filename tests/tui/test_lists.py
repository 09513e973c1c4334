"""The lists on screen: adding, removing with a way back, other words, another list, and lists from and for others."""

import asyncio
import gc
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.events import Key, Paste
from textual.pilot import Pilot

from sync_tui.config.durable import locked
from sync_tui.config.list_edits import reworded
from sync_tui.config.targets import Targets
from sync_tui.config.watchlists import Saved, create_watch_list, edit_watch_list, load_watch_list
from sync_tui.domain.errors import UnreachableError
from sync_tui.domain.observation import ListedSync
from sync_tui.domain.text import SafeText, clean
from sync_tui.domain.watch import WatchedSync
from sync_tui.tui.keys import KeyTable
from sync_tui.tui.screen import MonitorScreen
from tests.monitor.files import invocation, write_config, write_list
from tests.screen.text import screen_lines, screen_text, until
from tests.tui.world import NotingMonitor, app_with, sync

IDS = ["sync-0", "sync-1", "sync-2", "sync-3"]
HOSTILE = "[red]x[/] [@click=app.quit]y[/]"
pytestmark = pytest.mark.usefixtures("utc")


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_config(tmp_path)
    write_list(tmp_path, *IDS)
    monkeypatch.chdir(tmp_path)


def opened(folder: Path, *lists: str, prepare: Callable[[NotingMonitor], None] | None = None, **session: object) -> Any:
    words = invocation(folder, *(lists or ("team",)), environ={"TOKEN": "t.o.k"})
    assert words.settings.profiles
    return app_with(
        *words.targets.syncs, heading=words.targets.heading, invocation=words, discover=words.targets.discover,
        prepare=prepare, **session,
    )  # fmt: skip


def ids(folder: Path, name: str = "team") -> list[str]:
    return [entry.id for entry in load_watch_list(name, folder).syncs]


async def turned(pilot: Pilot[Any], monitor: NotingMonitor) -> Targets:
    """What is watched on the next screen, once that is there; the program goes on."""
    async with asyncio.timeout(5):
        while (
            not monitor.sessions
            or "start" not in monitor.calls[monitor.calls.index(("reconfigure", "default", "other")) :]
        ):
            await pilot.pause(0.02)
    invocation = monitor.sessions[-1].invocation
    assert invocation is not None
    return invocation.targets


async def test_a_sync_is_removed_and_comes_back_with_every_word(tmp_path: Path) -> None:
    write_list(tmp_path, *IDS, more='label = "Acme"\nnote = "kept"\ntags = ["a"]\n')
    app, monitor = opened(tmp_path)
    async with app.run_test(size=(110, 24)) as pilot:
        await until(pilot, "Acme")
        await pilot.press("G", "x")
        await until(pilot, "removed Acme from team; u brings it back")
        assert ids(tmp_path) == IDS[:3]
        assert [key.id for key in monitor.store] == IDS[:3]
        text = await until(pilot, "team.toml was written by hand: that version is kept beside it as team.toml.bak")
        assert "Acme" not in "".join(text.splitlines()[:-3])
        await pilot.press("g", "x")
        await until(pilot, "removed sync-0 from team")
        await pilot.press("u")
        await until(pilot, "sync-0 is back in team; u again brings back Acme")
        await pilot.press("u")
        await until(pilot, "Acme is back in team")
        entries = load_watch_list("team", tmp_path).syncs
        assert [entry.id for entry in entries] == IDS
        assert (entries[-1].label, entries[-1].note, entries[-1].tags) == ("Acme", "kept", ("a",))
        await pilot.press("u")
        await until(pilot, "nothing to undo")
    assert not [call for call in monitor.calls if call[0] in ("ask", "listed", "discover")]


async def test_what_is_said_of_lists_names_the_keys_that_a_person_has(tmp_path: Path) -> None:
    keys = KeyTable({"add": "f2,f7", "remove": "f3", "undo": "f4", "lists": "f5,b", "mark": "f6"})
    app, _ = opened(tmp_path, keys=keys)
    async with app.run_test(size=(110, 24)) as pilot:
        await until(pilot, "sync-3")
        await pilot.press("f3")
        await until(pilot, "removed sync-0 from team; f4 brings it back")
        await pilot.press("f3")
        await until(pilot, "removed sync-1")
        await pilot.press("f4")
        await until(pilot, "sync-1 is back in team; f4 again brings back sync-0")
        await pilot.press("z", "6", "g", "f3")
        await until(pilot, "that is a section: press f6 to mark what is in it")
        for key, title in (("f2", "by id"), ("f7", "by id"), ("f5", "new list"), ("b", "new list")):
            await pilot.press(key)
            await until(pilot, title)
            await pilot.press(key)
            await pilot.pause()
            assert title not in screen_text(app), "the key that opened it closes it"


async def test_the_marked_are_removed_together_without_a_question(tmp_path: Path) -> None:
    app, monitor = opened(tmp_path)
    async with app.run_test(size=(110, 24)) as pilot:
        await until(pilot, "sync-3")
        await pilot.press("space", "j", "space", "j", "space", "x")
        await until(pilot, "removed 3 syncs from team")
        assert len(ids(tmp_path)) == 1
        assert len(monitor.store) == 1
        for _ in range(5):
            await monitor.hand_clock.advance(0.5)
            await asyncio.sleep(0.02)
        assert "would lose" not in screen_text(app), "a person said so already"
        await pilot.press("u")
        await until(pilot, "3 syncs are back in team")
        assert ids(tmp_path) == IDS


async def test_what_others_write_meanwhile_is_kept(tmp_path: Path) -> None:
    app, _ = opened(tmp_path)
    async with app.run_test(size=(110, 24)) as pilot:
        await until(pilot, "sync-3")
        path = tmp_path / "watchlists" / "team.toml"
        edit_watch_list(path, lambda held: held.with_added([WatchedSync("theirs", label=SafeText("Theirs"))]))
        await pilot.press("x")
        await until(pilot, "removed sync-0")
        await until(pilot, "Theirs")
        assert ids(tmp_path) == [*IDS[1:], "theirs"]
        write_list(tmp_path, "sync-2", "other")
        await pilot.press("u")
        await until(pilot, "sync-0 is back in team")
        assert ids(tmp_path) == ["sync-0", "sync-2", "other"]


async def test_a_cut_that_was_not_the_persons_waits_for_an_answer(tmp_path: Path) -> None:
    write_list(tmp_path, *(f"sync-{number}" for number in range(12)))
    app, monitor = opened(tmp_path)
    async with app.run_test(size=(110, 30)) as pilot:
        await until(pilot, "sync-9")
        write_list(tmp_path, "sync-0", "sync-1")
        await pilot.press("g", "x")
        await until(pilot, "removed sync-0")
        for _ in range(5):
            await monitor.hand_clock.advance(0.5)
            await asyncio.sleep(0.02)
        await until(pilot, "would lose 11 of its 12 syncs")
        assert len(monitor.store) == 12


async def test_a_file_that_cannot_be_written_is_said_and_nothing_ends(tmp_path: Path) -> None:
    app, monitor = opened(tmp_path)
    path = tmp_path / "watchlists" / "team.toml"
    async with app.run_test(size=(180, 24)) as pilot:
        await until(pilot, "sync-3")
        with locked(path):
            await pilot.press("x")
            await until(pilot, "is busy in another window; try again")
        path.write_text("broken [")
        await pilot.press("x")
        await until(pilot, "is not valid TOML")
        path.unlink()
        await pilot.press("x")
        await until(pilot, 'there is no watch list "team"')
        assert not path.exists()
        assert len(monitor.store) == len(IDS)


async def test_what_was_typed_is_there_again_where_it_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "watchlists" / "team.toml"
    app, _ = opened(tmp_path)
    async with app.run_test(size=(110, 30)) as pilot:
        await until(pilot, "sync-3")
        held = path.read_bytes()
        path.write_text("no [")
        await pilot.press("a", "1", *"new-1 new-2", "enter")
        text = await until(pilot, "team.toml, line 1")
        assert "new-1 new-2▏" in text
        path.write_bytes(held)
        await pilot.press("enter")
        await until(pilot, "2 syncs added to team")
        held = path.read_bytes()
        path.write_text("no [")
        await pilot.press("g", "i", *"Name", "tab", "tab", "tab", *"a long note", "enter")
        text = await until(pilot, "Label  Name▏")
        assert "a long note" in text
        assert "team.toml, line 1" in " ".join(text.replace("│", " ").split())
        path.write_bytes(held)
        await pilot.press("enter")
        await until(pilot, "1 sync edited in team")
    entry = load_watch_list("team", tmp_path).syncs[0]
    assert (entry.label, entry.note, entry.group) == ("Name", "a long note", None)


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes wherever it likes")
async def test_a_read_only_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "watchlists" / "team.toml"
    path.chmod(0o400)
    app, _ = opened(tmp_path)
    async with app.run_test(size=(110, 24)) as pilot:
        await until(pilot, "sync-3")
        await pilot.press("x")
        await until(pilot, "is read-only")
    assert ids(tmp_path) == IDS


async def test_words_are_put_on_one_and_what_is_typed_is_only_text(tmp_path: Path) -> None:
    app, _ = opened(tmp_path)
    async with app.run_test(size=(110, 30)) as pilot:
        await until(pilot, "sync-3")
        await pilot.press("i")
        await until(pilot, "commas between tags")
        await pilot.press(*"quit q")
        app.screen.takes(Paste(f" {HOSTILE}\x1b]0;owned\x07\n"))
        await pilot.press("tab", *"A", "down", *"b,c", "shift+tab", *"B", "tab", "tab", *"note", "enter")
        await until(pilot, "1 sync edited in team")
        entry = load_watch_list("team", tmp_path).syncs[0]
        assert entry.label == f"quit q {HOSTILE}␛]0;owned␇"
        assert (entry.group, entry.tags, entry.note) == ("AB", ("b", "c"), "note")
        assert "quit q [red]x[/] [@click" in screen_text(app)
        await pilot.press("i")
        await until(pilot, "commas between tags")
        await pilot.press("ctrl+u", "enter")
        await until(pilot, "1 sync edited in team")
        assert load_watch_list("team", tmp_path).syncs[0].label is None
        await pilot.press("i", "x", "escape")
        assert ids(tmp_path) == IDS
        assert load_watch_list("team", tmp_path).syncs[0].label is None


async def test_marked_syncs_share_group_and_tags(tmp_path: Path) -> None:
    def tags() -> list[tuple[str, ...]]:
        return [entry.tags for entry in load_watch_list("team", tmp_path).syncs]

    write_list(tmp_path, *IDS, more='group = "Old"\nlabel = "Last"\ntags = ["own"]\n')
    app, _ = opened(tmp_path)
    async with app.run_test(size=(110, 30)) as pilot:
        await until(pilot, "Last")
        await pilot.press("space", "j", "space", "G", "space", "i")
        text = " ".join((await until(pilot, "3 syncs")).replace("│", " ").split())
        assert "Label" not in text
        assert "They differ in group and tags: a text without a sign replaces all of it." in text
        await pilot.press("tab", *"+prod,b")
        await until(pilot, "+ or - before every tag, or before none")
        await pilot.press("backspace", "backspace", "enter")
        await until(pilot, "3 syncs edited in team")
        assert tags() == [("prod",), ("prod",), (), ("own", "prod")]
        await pilot.press("u")
        await until(pilot, "3 syncs have the old words again")
        assert tags() == [(), (), (), ("own",)]
        await pilot.press("i", "tab", *"prod", "enter")
        await until(pilot, "3 syncs edited in team")
        assert tags() == [("prod",), ("prod",), (), ("prod",)]
        entries = load_watch_list("team", tmp_path).syncs
        assert [entry.group for entry in entries] == [None, None, None, "Old"], "a line left alone changes nothing"


async def test_thousands_are_edited_at_once(tmp_path: Path) -> None:
    write_list(tmp_path, *(f"sync-{number}" for number in range(3_000)))
    app, monitor = opened(tmp_path)
    async with app.run_test(size=(110, 24)) as pilot:
        await until(pilot, "sync-3")
        while len(monitor.store) < 3_000:
            await pilot.pause()
        await pilot.press("z", "2", "g", "space")
        await until(pilot, "3,000 marked")
        began = time.process_time()
        await pilot.press("i")
        await until(pilot, "3,000 syncs")
        assert time.process_time() - began < 1.0


async def test_ids_are_added_after_they_were_checked(tmp_path: Path) -> None:
    app, monitor = opened(tmp_path)
    async with app.run_test(size=(110, 30)) as pilot:
        await until(pilot, "sync-3")
        await pilot.press("a", "1", *"new-1, ../x")
        await until(pilot, "'../x' is not a sync id")
        await pilot.press("enter")
        assert ids(tmp_path) == IDS
        await pilot.press("ctrl+w", *"sync-1 new-2", "tab", "ctrl+u", *"nobody", "enter")
        await until(pilot, "no profile 'nobody' in config.toml: default, other")
        await pilot.press("ctrl+u", *"other", "enter")
        await until(pilot, "3 syncs added to team")
        assert [(entry.id, entry.profile) for entry in load_watch_list("team", tmp_path).syncs][4:] == [
            ("new-1", "other"),
            ("sync-1", "other"),
            ("new-2", "other"),
        ]
        assert len(monitor.store) == 7


@pytest.mark.parametrize(
    "pasted",
    [
        '["new-1",\n "sync-1",\r\n "new-2"]\n',
        "new-1\nsync-1\nnew-2\nnew-1\n",
        "'new-1', 'sync-1', 'new-2'",
        "new-1;sync-1;\tnew-2;",
        "`new-1` `new-2`, `sync-1`",
    ],
)
async def test_ids_are_pasted_as_they_stand_elsewhere(pasted: str, tmp_path: Path) -> None:
    app, _ = opened(tmp_path)
    async with app.run_test(size=(110, 30)) as pilot:
        await until(pilot, "sync-3")
        await pilot.press("a", "1")
        app.post_message(Paste(pasted))
        await pilot.press("enter")
        await until(pilot, "2 syncs added to team, 1 there already; u takes them out again")
    assert ids(tmp_path) == [*IDS, "new-1", "new-2"]


async def test_of_what_is_pasted_nothing_is_cut(tmp_path: Path) -> None:
    many = [f"{number:08x}-2dd4-51ff-bcf5-7667de564bb0" for number in range(9_000)]
    app, monitor = opened(tmp_path)
    async with app.run_test(size=(110, 30)) as pilot:
        await until(pilot, "sync-3")
        await pilot.press("a", "1")
        app.post_message(Paste("\n".join(many)))
        app.post_message(Paste("\n".join(many)))
        await until(pilot, "not pasted: 332,999 characters, and there is room for 167,001")
        await pilot.press("enter")
        await until(pilot, "9,000 syncs added to team")
    assert len(monitor.store) == 9_004
    assert ids(tmp_path)[4:] == many


async def test_what_a_profile_lists_is_picked(tmp_path: Path) -> None:
    listing = (
        ListedSync("found-1", clean(HOSTILE), SafeText("files"), SafeText("IDLE"), SafeText("[b]One[/b]")),
        ListedSync("sync-1"),
        ListedSync("found-2", SafeText("box"), None, None, SafeText("Two")),
    )

    def prepare(monitor: NotingMonitor) -> None:
        monitor.listing, monitor.left_out = listing, 1_204

    app, monitor = opened(tmp_path, prepare=prepare)
    async with app.run_test(size=(130, 30)) as pilot:
        await until(pilot, "sync-3")
        await pilot.press("a", "2")
        text = await until(pilot, "3 syncs of profile default, for team; 1,204 syncs without a usable id left out")
        assert "[b]One[/b]" in text
        assert "in the list" in text
        assert "profile default lists 3 syncs" in text
        await pilot.press("slash", *"two", "enter", "space")
        await until(pilot, "[x] Two")
        await pilot.press("slash", "escape", "a")
        text = await until(pilot, "2 chosen")
        assert text.count("[x]") == 2
        await pilot.press("enter")
        await until(pilot, "2 syncs added to team")
        assert ids(tmp_path) == [*IDS, "found-1", "found-2"]
        await until(pilot, "[b]One[/b]")
        assert monitor.calls.count(("listed", "default", None)) == 1


async def test_what_has_no_label_is_listed_with_its_whole_name_once(tmp_path: Path) -> None:
    listing = (
        ListedSync("0b96-1", SafeText("googledrive"), SafeText("a pipeline of some length"), SafeText("IDLE")),
        ListedSync("0b96-2"),
    )
    app, _ = opened(tmp_path, prepare=lambda it: setattr(it, "listing", listing))
    async with app.run_test(size=(130, 30)) as pilot:
        await until(pilot, "sync-3")
        await pilot.press("a", "2")
        text = await until(pilot, "2 syncs of profile default, for team")
        assert text.count("googledrive / a pipeline of some length 0b96-1 ") == 1
        assert text.count("googledrive") == 1


async def test_a_profile_that_cannot_be_listed_says_why(tmp_path: Path) -> None:
    trouble = UnreachableError("default.example did not list its syncs: [red]refused")
    app, _ = opened(tmp_path, prepare=lambda it: setattr(it, "listing", trouble))
    async with app.run_test(size=(110, 30)) as pilot:
        await until(pilot, "sync-3")
        await pilot.press("a", "2")
        text = await until(pilot, "default.example did not list its syncs: [red]refused")
        assert "profile default did not list its syncs" in text
        assert "asking" not in text


async def test_the_switcher_shows_every_list_and_leaves_for_another(tmp_path: Path) -> None:
    write_list(tmp_path, "b-1", name="b", head=f'title = "{HOSTILE}"\n')
    (tmp_path / "watchlists" / "broken.toml").write_text("no [")
    app, monitor = opened(tmp_path)
    async with app.run_test(size=(110, 30)) as pilot:
        await until(pilot, "sync-3")
        await pilot.press("w")
        text = await until(pilot, "export this list")
        rows = [line for line in text.splitlines() if "│  " in line]
        assert any("broken" in row and "unreadable" in row for row in rows)
        assert any("b  " in row and "1 sync" in row and HOSTILE in row for row in rows)
        assert any("team" in row and "4 syncs" in row and "✓ in use" in row for row in rows)
        await pilot.press("2")
        await until(pilot, "broken.toml, line 1")
        await pilot.press("w", "3")
        await until(pilot, "team is the list on screen")
        # What is typed before the lists are read is for them.
        await pilot.press("w", "1")
        targets = await turned(pilot, monitor)
        assert [entry.id for entry in targets.syncs] == ["b-1"]
        text = await until(pilot, "b-1")
        assert "sync-3" not in text
        assert [key.id for key in monitor.store] == ["b-1"]
        assert app.is_running
        # And back again: what is pressed is for the list on screen.
        await pilot.press("w")
        await until(pilot, "export this list")
        await pilot.press("3")
        await until(pilot, "sync-3")
        await pilot.press("x")
        await until(pilot, "removed sync-0 from team")
        assert (ids(tmp_path), ids(tmp_path, "b")) == (IDS[1:], ["b-1"])


async def test_a_file_from_elsewhere_is_agreed_to_before_the_screen_is_left(tmp_path: Path) -> None:
    write_list(tmp_path / "away", "s-1", name="theirs")
    words = invocation(
        tmp_path, "team", environ={"TOKEN": "t.o.k", "SYNC_TUI_STATE_DIR": str(tmp_path / "s"), "SYNC_TUI_YES": "1"}
    )
    app, monitor = app_with(*words.targets.syncs, invocation=words)
    file = "away/watchlists/theirs.toml"
    async with app.run_test(size=(140, 30)) as pilot:
        await until(pilot, "sync-3")
        await pilot.press("w", "5", *file, "enter")
        text = await until(pilot, "Nothing was sent yet.")
        assert "GET https://default.example/api/syncs/ID for 1 sync" in " ".join(text.replace("│", " ").split())
        await pilot.press("enter")
        await until(pilot, "enter detail")
        assert monitor.sessions == []
        await pilot.press("w", "5", *file, "enter")
        await until(pilot, "Nothing was sent yet.")
        await pilot.press("y")
        targets = await turned(pilot, monitor)
        assert targets.list_name == file


async def test_what_was_asked_for_on_another_list_adds_nothing_to_this_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = asyncio.Event()

    async def slow(*_: object) -> tuple[WatchedSync, ...]:
        await listed.wait()
        return (WatchedSync("too-late"),)

    monkeypatch.setattr(NotingMonitor, "discover", slow)
    words = invocation(tmp_path, typed={"profile": "default"}, environ={"TOKEN": "t.o.k"})
    app, monitor = app_with(invocation=words, discover="default")
    async with app.run_test(size=(110, 30)) as pilot:
        await until(pilot, "asking profile default for its syncs")
        screen = app.screen
        assert isinstance(screen, MonitorScreen)
        screen.leave()
        listed.set()
        for _ in range(5):
            await pilot.pause()
        assert not monitor.store


def _screens() -> int:
    gc.unfreeze()  # what is frozen is neither collected nor found
    gc.collect()
    return sum(isinstance(each, MonitorScreen) for each in gc.get_objects())


async def test_a_screen_that_was_left_leaves_nothing_behind(tmp_path: Path) -> None:
    write_list(tmp_path, "b-1", name="b")
    app, monitor = opened(tmp_path)
    async with app.run_test(size=(110, 30)) as pilot:
        for name in ("b", "team") * 3 + ("b",):
            await until(pilot, "sync-3" if name == "b" else "b-1")
            await pilot.press("ctrl+p", *f"watch list {name}")
            await until(pilot, f"Watch list {name}")
            await pilot.press("down", "enter")
        await until(pilot, "b-1")
        async with asyncio.timeout(5):
            # A task or a timer that was begun under a screen keeps that one while it runs.
            while _screens() > 3:
                await pilot.pause(0.1)
        assert len(monitor.notices._listeners) == 1
        assert len(monitor.store._listeners) == 1


async def test_all_of_a_profile_is_one_of_the_lists(tmp_path: Path) -> None:
    app, monitor = opened(tmp_path)
    async with app.run_test(size=(110, 30)) as pilot:
        await until(pilot, "sync-3")
        await pilot.press("w", "3")
        targets = await turned(pilot, monitor)
        assert (targets.discover, targets.syncs) == ("other", ())


async def test_the_screen_that_was_left_is_gone(tmp_path: Path) -> None:
    app, monitor = opened(tmp_path)
    async with app.run_test(size=(110, 30)) as pilot:
        await until(pilot, "sync-3")
        left = app.screen
        await pilot.press("w", "3")
        await turned(pilot, monitor)
        async with asyncio.timeout(5):
            while left.is_attached or left.is_running:
                await pilot.pause(0.02)
        assert app.screen is not left


async def test_a_new_list_has_a_name_that_can_be_one(tmp_path: Path) -> None:
    app, monitor = opened(tmp_path)
    async with app.run_test(size=(180, 30)) as pilot:
        await until(pilot, "sync-3")
        await pilot.press("w", "4", *"status")
        await until(pilot, "that is a command")
        await pilot.press("enter", "ctrl+u", *"../x")
        await until(pilot, "is a path")
        await pilot.press("ctrl+u", *"team", "enter")
        await until(pilot, "is there already and stays as it is")
        assert ids(tmp_path) == IDS
        # What was typed is there again, to be mended.
        await until(pilot, " team▏")
        await pilot.press("ctrl+u", *"fresh", "enter")
        targets = await turned(pilot, monitor)
        assert targets.list_name == "fresh"
    assert ids(tmp_path, "fresh") == []


@pytest.mark.parametrize(
    ("number", "title"), [("5", "Open a watch list"), ("6", "Import a watch list"), ("7", "Export the list to a file")]
)
async def test_a_path_that_is_refused_is_there_again_with_the_reason(tmp_path: Path, number: str, title: str) -> None:
    app, monitor = opened(tmp_path)
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, "sync-3")
        await pilot.press("w", number, "ctrl+u", *"no/such/team.toml", "enter")
        text = await until(pilot, "no/such/team.toml▏")
        assert title in text
        assert any("no/such" in line and "▏" not in line for line in text.splitlines())  # in the words on it
        await pilot.press(*"x", "escape")
        await pilot.pause()
        assert title not in screen_text(app)
        assert not list(monitor.notices.kept())


async def test_a_name_of_an_import_that_is_taken_is_there_again(tmp_path: Path) -> None:
    write_list(tmp_path / "away", "b-1", name="theirs")
    app, _ = opened(tmp_path)
    async with app.run_test(size=(140, 30)) as pilot:
        await until(pilot, "sync-3")
        await pilot.press("w", "6", *"away/watchlists/theirs.toml", "enter")
        await until(pilot, "Save it as")
        await pilot.press("ctrl+u", *"team", "enter")
        await until(pilot, "save it as team")
        await pilot.press("y")
        text = await until(pilot, "is there already and stays as it is")
        assert " team▏" in text
        await pilot.press("ctrl+u", *"theirs", "enter")
        await until(pilot, "save it as theirs")
        await pilot.press("y")
        await until(pilot, "imported 1 sync as theirs")


async def test_a_screen_without_a_list_becomes_one(tmp_path: Path) -> None:
    words = invocation(tmp_path, typed={"sync": ("one", "two")}, environ={"TOKEN": "t.o.k"})
    app, monitor = app_with(*words.targets.syncs, invocation=words)
    async with app.run_test(size=(110, 30)) as pilot:
        await until(pilot, "two")
        await pilot.press("x")
        await until(pilot, "there is no list on screen to remove in: a saves these syncs as one")
        await pilot.press("a")
        await until(pilot, "2 syncs on screen")
        await pilot.press(*"kept", "enter")
        await turned(pilot, monitor)
    assert ids(tmp_path, "kept") == ["one", "two"]


async def test_a_key_that_an_empty_table_names_can_be_clicked(tmp_path: Path) -> None:
    async def clicked(pilot: Pilot[Any], words: str, within: int = 0) -> None:
        lines = (await until(pilot, words)).splitlines()
        y = next(number for number, line in enumerate(lines) if words in line)
        await pilot.click(offset=(lines[y].index(words) + within, y))
        await pilot.pause()

    write_list(tmp_path, head="entries = 0\n")
    app, _ = opened(tmp_path, keys=KeyTable({"add": "f2", "lists": "full_stop"}))
    async with app.run_test(size=(110, 30)) as pilot:
        await clicked(pilot, "nothing is watched")
        await clicked(pilot, "f2 adds syncs", -1)
        await clicked(pilot, "f2 adds syncs", 13)
        assert len(app.screen_stack) == 1
        await clicked(pilot, "f2 adds syncs")
        await until(pilot, "by id …")
        await pilot.press("escape")
        await clicked(pilot, ". goes to another list", 20)
        await until(pilot, "new list …")
    write_list(tmp_path, *IDS)
    app, _ = opened(tmp_path)
    async with app.run_test(size=(110, 30)) as pilot:
        await until(pilot, "sync-3")
        await pilot.press(*"/nosuch", "enter")
        await clicked(pilot, "esc clears the filter")
        await until(pilot, "sync-3")


async def test_of_several_lists_one_is_asked_for_and_a_removal_is_from_all(tmp_path: Path) -> None:
    write_list(tmp_path, "sync-0", "b-1", name="b")
    app, _ = opened(tmp_path, "team", "b")
    async with app.run_test(size=(110, 30)) as pilot:
        await until(pilot, "b-1")
        await pilot.press("x")
        await until(pilot, "removed sync-0 from team and b")
        assert (ids(tmp_path), ids(tmp_path, "b")) == (IDS[1:], ["b-1"])
        await pilot.press("u")
        await until(pilot, "sync-0 is back in team and b")
        assert (ids(tmp_path), ids(tmp_path, "b")) == (IDS, ["sync-0", "b-1"])
        await pilot.press("a", "2", "1", *"more", "enter")
        await until(pilot, "1 sync added to b")


async def test_a_file_from_elsewhere_is_accounted_for_before_it_is_saved(tmp_path: Path) -> None:
    write_list(tmp_path / "away", "s-1", "s-2", name="theirs", head='title = "[b]T"\n', more='profile = "gone"\n')
    app, monitor = opened(tmp_path)
    async with app.run_test(size=(110, 30)) as pilot:
        await until(pilot, "sync-3")
        await pilot.press("w", "6", *"away/watchlists/theirs.toml", "enter")
        await until(pilot, "2 syncs in away/watchlists/theirs.toml. Nothing was sent.")
        await pilot.press("enter")
        text = await until(pilot, "y save it as theirs")
        assert "GET https://default.example/api/syncs/ID for 1 sync" in text
        assert "which your config.toml does not have" in " ".join(text.replace("│", " ").split())
        await pilot.press("enter")
        await pilot.press("w", "6", *"away/watchlists/theirs.toml", "enter")
        await until(pilot, "Save it as")
        assert not (tmp_path / "watchlists" / "theirs.toml").exists()
        await pilot.press("enter")
        await until(pilot, "y save it as theirs")
        await pilot.press("y")
        await until(pilot, "imported 2 syncs as theirs; w opens it")
        assert ids(tmp_path, "theirs") == ["s-1", "s-2"]
        await pilot.press("w", "7", *"nowhere", "enter")
        await until(pilot, "there is no such file; check the path")
    assert not [call for call in monitor.calls if call[0] in ("listed", "discover")]


async def test_a_list_is_exported_and_nothing_is_written_over_unasked(tmp_path: Path) -> None:
    app, _ = opened(tmp_path)
    async with app.run_test(size=(110, 30)) as pilot:
        await until(pilot, "sync-3")
        await pilot.press("w", "7")
        await until(pilot, "./team.toml")
        await pilot.press("enter")
        await until(pilot, "wrote team to")
        target = tmp_path / "team.toml"
        assert target.read_text().startswith("schema = 1\nentries = 4\n")
        assert target.stat().st_mode & 0o777 == 0o644
        target.write_text("mine")
        await pilot.press("w", "7", "enter")
        await until(pilot, "team.toml is there already.")
        await pilot.press("n")
        await pilot.pause()
        assert target.read_text() == "mine"
        await pilot.press("w", "7", "enter")
        await until(pilot, "y write over it")
        await pilot.press("y")
        await until(pilot, "wrote team to")
        assert "entries = 4" in target.read_text()


async def test_a_file_that_cannot_be_named_is_said_and_nothing_ends(tmp_path: Path) -> None:
    app, _ = opened(tmp_path)
    async with app.run_test(size=(110, 24)) as pilot:
        await until(pilot, "sync-3")
        await pilot.press("w")
        await until(pilot, "export this list")
        await pilot.press("7", "ctrl+u")
        app.screen.takes(Paste("a" * 300))
        await until(pilot, "a" * 20)
        await pilot.press("enter")
        await until(pilot, "cannot be")
        assert app.is_running


async def test_what_was_added_and_edited_is_undone_too(tmp_path: Path) -> None:
    app, _ = opened(tmp_path)
    async with app.run_test(size=(160, 24)) as pilot:
        await until(pilot, "sync-3")
        await pilot.press("a", "1", *"more,sync-0", "enter")
        await until(pilot, "1 sync added to team, 1 there already; u takes it out again")
        await pilot.press("g", "i", *"Acme", "tab", *"North", "enter")
        await until(pilot, "1 sync edited in team; u takes that back")
        await until(pilot, "Acme")
        # What others wrote meanwhile stays.
        path = tmp_path / "watchlists" / "team.toml"
        edit_watch_list(path, lambda held: reworded(held, {held.syncs[0].key: {"note": SafeText("theirs")}}))
        await pilot.press("u")
        text = await until(pilot, "sync-0 has the old words again; u again takes more out again")
        assert "Acme" not in text.splitlines()[3]
        first = load_watch_list("team", tmp_path).syncs[0]
        assert (first.label, first.group, first.note) == (None, None, "theirs")
        await pilot.press("u")
        await until(pilot, "more is out of team again")
        assert ids(tmp_path) == IDS
        await pilot.press("u")
        await until(pilot, "nothing to undo")


async def test_what_was_done_to_a_list_can_be_undone_when_it_is_back(tmp_path: Path) -> None:
    write_list(tmp_path, "b-1", "b-2", name="b")
    app, _ = opened(tmp_path)
    async with app.run_test(size=(160, 30)) as pilot:

        async def turn_to(name: str, shows: str) -> None:
            await pilot.press("ctrl+p", *f"watch list {name}")
            await until(pilot, f"Watch list {name}")
            await pilot.press("down", "enter")
            await until(pilot, shows)

        await until(pilot, "sync-3")
        await pilot.press("x")
        await until(pilot, "removed sync-0 from team")
        await turn_to("b", "b-2")
        await pilot.press("u")
        await until(pilot, "nothing to undo")
        await pilot.press("x")
        await until(pilot, "removed b-1 from b")
        await turn_to("team", "sync-3")
        await pilot.press("u")
        await until(pilot, "sync-0 is back in team")
        assert ids(tmp_path) == IDS
        assert ids(tmp_path, "b") == ["b-2"]
        await turn_to("b", "b-2")
        await pilot.press("u")
        await until(pilot, "b-1 is back in b")
        assert ids(tmp_path, "b") == ["b-1", "b-2"]


async def test_what_is_undone_already_is_said(tmp_path: Path) -> None:
    app, _ = opened(tmp_path)
    async with app.run_test(size=(160, 24)) as pilot:
        await until(pilot, "sync-3")
        await pilot.press("a", "1", *"more", "enter")
        await until(pilot, "1 sync added to team")
        write_list(tmp_path, *IDS)
        await pilot.press("u")
        await until(pilot, "more is not there any more")


async def test_of_two_lists_that_which_could_be_written_can_be_undone(tmp_path: Path) -> None:
    write_list(tmp_path, "sync-0", "b-1", name="b")
    app, _ = opened(tmp_path, "team", "b")
    async with app.run_test(size=(160, 24)) as pilot:
        await until(pilot, "b-1")
        (tmp_path / "watchlists" / "b.toml").write_text("no [")
        await pilot.press("x")
        await until(pilot, "b.toml, line 1")
        assert ids(tmp_path) == IDS[1:]
        await pilot.press("u")
        await until(pilot, "sync-0 is back in team")
        assert ids(tmp_path) == IDS


async def test_the_demo_keeps_no_lists() -> None:
    app, _ = app_with(sync(1, "Acme"))
    async with app.run_test(size=(110, 24)) as pilot:
        await until(pilot, "Acme")
        for key in "wxui":
            await pilot.press(key)
            assert "the demo keeps no lists" in screen_lines(app)[-1]


def slowly_created(*words: Any) -> Saved:
    time.sleep(0.2)
    return create_watch_list(*words)


async def test_what_is_typed_before_a_new_list_is_there_is_for_that_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync_tui.tui.file_actions.create_watch_list", slowly_created)
    app, _ = opened(tmp_path)
    async with app.run_test(size=(110, 24)) as pilot:
        await until(pilot, "sync-3")
        await pilot.press("w")
        await until(pilot, "new list")
        # One behind the other, as a fast hand or a paste types them: none waits for what the one before it did.
        for key in ("4", *"fresh", "enter", "a", "1", *"late-1", "enter", "w", "2", "x"):
            app.post_message(Key(key, None if len(key) > 1 else key))
        await until(pilot, "removed sync-0 from team")
    assert ids(tmp_path, "fresh") == ["late-1"]
    assert ids(tmp_path) == ["sync-1", "sync-2", "sync-3"]


async def test_what_is_typed_ahead_is_for_nothing_that_comes_in_place_of_a_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync_tui.tui.file_actions.create_watch_list", slowly_created)
    write_list(tmp_path, "b-1", name="b")
    (tmp_path / "watchlists" / "b.toml").replace(tmp_path / "theirs.toml")
    words = invocation(tmp_path, "team", environ={"TOKEN": "t.o.k", "SYNC_TUI_STATE_DIR": str(tmp_path / "s")})
    app, monitor = app_with(*words.targets.syncs, invocation=words)
    async with app.run_test(size=(110, 24)) as pilot:
        await until(pilot, "sync-3")
        await pilot.press("w")
        await until(pilot, "open a file")
        for key in ("5", *"theirs", "full_stop", *"toml", "enter", "y", "y"):
            app.post_message(Key(key, {"full_stop": "."}.get(key) or (None if len(key) > 1 else key)))
        await until(pilot, "Nothing was sent yet.")
        await pilot.pause(0.1)
        assert "Nothing was sent yet." in screen_text(app)
        await pilot.press("n")
        await until(pilot, "sync-3")
        await pilot.press("w")
        await until(pilot, "new list")
        for key in ("4", *"team", "enter", "x"):
            app.post_message(Key(key, None if len(key) > 1 else key))
        text = await until(pilot, "is there already")
        assert "Name  team▏" in text
    assert ids(tmp_path) == IDS
    assert not monitor.sessions
