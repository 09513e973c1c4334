"""A person's own keys: they act, footer and help name them, and two meanings never share one."""

import re
from pathlib import Path

import pytest

from sync_tui.config.example import example_config
from sync_tui.config.keys import KEY_IDS
from sync_tui.config.ui_memory import UiMemory
from sync_tui.domain.errors import ConfigError
from sync_tui.domain.observation import Link
from sync_tui.domain.text import SafeText
from sync_tui.tui.ink import line_width
from sync_tui.tui.keys import KEYS, KeyTable
from sync_tui.tui.popups import help_lines
from tests.screen.text import screen_text, until
from tests.tui.world import NotingMonitor, app_with, bad, good, plan, sync


def test_config_knows_every_meaning_that_may_have_other_keys() -> None:
    fixed = {"interrupt", *(key.id for key in KEYS if not key.action)}
    assert set(KEY_IDS) == {key.id for key in KEYS} - fixed
    assert len(set(KEY_IDS)) == len(KEY_IDS)


def test_the_example_names_every_key_with_what_it_is() -> None:
    block = example_config().decode().partition("[ui.keys]")[2].partition("\n[")[0]
    named = dict(re.findall(r'^# (\w+) = "(.*)"$', block, re.MULTILINE))
    assert named == {key.id: key.keys for key in KEYS if key.id in KEY_IDS}


async def test_a_key_of_ones_own_acts_and_is_told() -> None:
    app, monitor = app_with(sync(1), keys=KeyTable({"ask": "f5, !", "quit": "ctrl+x,Q"}))
    async with app.run_test(size=(160, 56)) as pilot:
        await pilot.press("r")
        assert ("ask", sync(1).id) not in monitor.calls, "its old key is no key any more"
        await pilot.press("f5")
        assert monitor.calls.count(("ask", sync(1).id)) == 1
        await pilot.press("exclamation_mark")
        assert monitor.calls.count(("ask", sync(1).id)) == 2
        await pilot.press("question_mark")
        help_text = await until(pilot, "this help")
        assert "f5 !" in help_text
        await pilot.press("escape", "Q")
        await pilot.pause()
    assert app.return_code == 0


async def test_the_footer_names_the_first_of_them() -> None:
    app, _ = app_with(sync(1), keys=KeyTable({"ask": "f5"}))
    async with app.run_test(size=(200, 40)) as pilot:
        await pilot.pause()
        assert "f5 ask now" in screen_text(app)


async def test_what_the_screen_says_names_the_keys_that_a_person_has() -> None:
    ids = ("add", "ask", "back", "copy", "docs", "filter", "freeze", "mark", "open", "problems")
    keys = {key_id: f"f{number}" for number, key_id in enumerate(ids, 2)}

    def answered(monitor: NotingMonitor) -> None:
        monitor.store.apply(sync(1).key, good(-1, "IDLE", latest_cursor=SafeText("abc")), plan(-1))
        monitor.store.apply(sync(2).key, bad(-1, Link.UNAUTHORIZED), plan(-1))

    app, _ = app_with(sync(1), sync(2), keys=KeyTable(keys), prepare=answered)
    async with app.run_test(size=(160, 50)) as pilot:
        for pressed, said in (
            ("", f"{keys['add']}; it is also tried again"),
            ("", f"{keys['docs']} docs.useparagon.com"),
            ("v", f"type one after {keys['filter']} and press ctrl+s"),
            (f"G 2 {keys['freeze']}", f"{keys['copy']} copies them"),
            ("", f"{keys['freeze']} goes on"),
            (f"{keys['freeze']} {keys['filter']} n o p e enter", f"{keys['back']} clears the filter"),
            (f"{keys['back']} z 6 g", f"{keys['open']} opens or closes it"),
            ("", f"{keys['mark']} marks all of it"),
            ("", f"{keys['ask']} asks all of it"),
        ):
            await pilot.press(*pressed.split())
            await until(pilot, said)
    app, _ = app_with(keys=KeyTable(keys))
    async with app.run_test(size=(100, 20)) as pilot:
        await until(pilot, f"{keys['add']} adds syncs")
    app, _ = app_with(sync(1), keys=KeyTable(keys))
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.press(keys["problems"])
        await until(pilot, f"{keys['problems']} shows all")


@pytest.mark.parametrize(
    ("key_id", "shown"),
    [
        ("sort", "attention"),
        ("group", "no sections"),
        ("columns", "the usual columns"),
        ("saved", "@mine"),
        ("export", "the rows, for scripts"),
        ("help", "this help"),
    ],
)
@pytest.mark.parametrize("is_ones_own", [False, True])
async def test_the_key_that_opened_something_closes_it(
    key_id: str, shown: str, is_ones_own: bool, tmp_path: Path
) -> None:
    memory = UiMemory(tmp_path, "team")
    assert memory.keep_filter("mine", "x")
    usual = next(key.keys.split(",")[0] for key in KEYS if key.id == key_id)
    keys = KeyTable({key_id: "f8"} if is_ones_own else {})
    app, _ = app_with(sync(1), keys=keys, memory=memory)
    async with app.run_test(size=(120, 50)) as pilot:
        await pilot.pause()
        assert shown not in screen_text(app)
        await pilot.press("f8" if is_ones_own else usual)
        await until(pilot, shown)
        if is_ones_own:
            await pilot.press(usual)
            await pilot.pause()
            assert shown in screen_text(app), "its old key is no key any more"
        await pilot.press("f8" if is_ones_own else usual)
        await pilot.pause()
        assert shown not in screen_text(app)
        assert len(app.screen_stack) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ask": "s"}, 'ui.keys.ask cannot be "s": that is the key of sort; give that another one'),
        ({"ask": "ctrl+c"}, 'ui.keys.ask cannot be "ctrl+c": that is the key of interrupt'),
        ({"ask": "j"}, 'ui.keys.ask cannot be "j": that is the key of down'),
        ({"ask": "surprise"}, 'ui.keys.ask cannot be "surprise": that is no key'),
        ({"ask": "banana"}, 'ui.keys.ask cannot be "banana": that is no key'),
        ({"ask": "hyper+r"}, 'ui.keys.ask cannot be "hyper+r": that is no key'),
    ],
)
def test_what_cannot_be_is_said(changes: dict[str, str], words: str) -> None:
    with pytest.raises(ConfigError, match=words.replace("+", r"\+")):
        KeyTable(changes)


def test_several_that_cannot_be_are_counted() -> None:
    with pytest.raises(ConfigError, match=r"sort; .* \(and 1 more: `sync-tui config validate`") as raised:
        KeyTable({"ask": "s", "lists": "a"})
    assert len(raised.value.problems) == 2


def test_two_may_change_places_and_table_and_detail_may_share() -> None:
    KeyTable({"ask": "s", "sort": "r"})
    KeyTable({"mark": "n", "fold": "n"})


@pytest.mark.parametrize("width", [34, 54, 74, 114])
def test_the_help_is_whole_at_every_width(width: int) -> None:
    lines = help_lines(KEYS, width)
    assert max(map(line_width, lines)) <= width
    said = " ".join(" ".join(line[-1].text for line in lines if line).split())
    assert all(" ".join(key.words.split()) in said for key in KEYS)


def test_the_help_cuts_the_name_of_no_key() -> None:
    shown = [line[0].text for line in help_lines(KEYS, 74) if len(line) > 1]
    assert "  pgup ^u pgdn ^d" in [text.rstrip() for text in shown]
    assert not [text for text in shown if text.rstrip().endswith("…")]


async def test_the_help_says_how_to_leave_it() -> None:
    app, _ = app_with(sync(1))
    async with app.run_test(size=(60, 15)) as pilot:
        await pilot.press("question_mark")
        await until(pilot, "esc closes")


def test_the_keys_with_alt_are_known() -> None:
    assert KeyTable().chords == frozenset()
    assert KeyTable({"ask": "alt+r,f5", "quit": "alt+q"}).chords == {"alt+r", "alt+q"}
