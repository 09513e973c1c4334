"""What opens over the screen: it follows the size of the terminal and a fast hand, and no text is too long for it."""

import asyncio
import gc
from time import process_time

import pytest
from textual.containers import Container
from textual.events import Click, Key
from textual.keys import _character_to_key

from sync_tui.domain.text import SafeText
from sync_tui.monitor.columns import COLUMNS
from sync_tui.tui.app import SyncTuiApp
from sync_tui.tui.choosers import PickLines
from sync_tui.tui.ink import Line
from sync_tui.tui.line_editor import LineEditor
from sync_tui.tui.list_choosers import Offer, OffersPopup
from sync_tui.tui.pick_popup import Candidate, PickPopup
from sync_tui.tui.popups import ConfirmPopup
from sync_tui.tui.prompts import Field, PromptPopup
from tests.screen.text import resized, screen_lines, screen_text, until
from tests.tui.world import app_with, sync

pytestmark = pytest.mark.usefixtures("utc")


async def test_the_help_is_read_to_its_end_in_a_terminal_that_became_small() -> None:
    app, _ = app_with(sync(0))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("question_mark")
        await until(pilot, "filter: words !word")
        await resized(pilot, 60, 15)
        await pilot.press("G")
        text = await until(pilot, "the syncs on screen: a file to share")
        assert "esc closes" in text
        await pilot.press("g")
        await until(pilot, "In the table")
        await resized(pilot, 200, 60)
        await until(pilot, "mark, or not any more")


async def test_a_form_and_a_list_fit_into_a_terminal_that_became_small() -> None:
    app, _ = app_with(sync(0))
    async with app.run_test(size=(120, 40)) as pilot:
        app.push_screen(PromptPopup("Name it", [Field("Name", "team " * 20)], lambda _: None))
        await pilot.pause()
        await resized(pilot, 50, 15)
        await until(pilot, "▏")
        await pilot.press("escape", "s")
        await until(pilot, "attention")
        await resized(pilot, 50, 9)
        await pilot.press("k")
        await until(pilot, "tags")


async def test_a_question_is_read_whole_however_narrow_the_terminal_is() -> None:
    app, _ = app_with(sync(0))
    words = " ".join(f"word{number}" for number in range(30))
    async with app.run_test(size=(120, 40)) as pilot:
        app.push_screen(ConfirmPopup([words], "do it", "leave it"))
        await until(pilot, "y do it")
        await resized(pilot, 40, 20)
        await pilot.pause()
        text = screen_text(app)
        assert words in " ".join(text.replace("│", " ").split())
        assert "N leave it" in text


async def test_what_is_clicked_twice_is_closed_and_chosen_once() -> None:
    app, _ = app_with(sync(0))
    chosen: list[str] = []
    async with app.run_test(size=(80, 24)) as pilot:
        for beside in (False, True):
            popup = OffersPopup(chosen.append, [Offer("one", "one")])
            await app.push_screen(popup)
            await pilot.pause()
            x, y = (0, 0) if beside else popup._lines.region.offset
            click = Click(popup, x, y, 0, 0, 1, shift=False, meta=False, ctrl=False, screen_x=x, screen_y=y)
            for _ in range(2):
                popup.post_message(click)
            await pilot.pause()
            assert len(app.screen_stack) == 1
        assert chosen == ["one"]


def place_of(app: SyncTuiApp, words: str, within: int = 0) -> tuple[int, int]:
    y, line = next((y, line) for y, line in enumerate(screen_lines(app)) if words in line)
    return line.index(words) + within, y


@pytest.mark.parametrize(
    ("words", "within", "answers"),
    [
        ("y watch it", 0, ["yes"]),
        ("y watch it", 9, ["yes"]),
        ("y watch it", 11, []),
        ("N stay", 5, [None]),
        ("N stay", 8, []),
        ("y or N", 0, []),
    ],
)
async def test_a_click_on_a_key_that_a_popup_names_is_that_key(words: str, within: int, answers: list[object]) -> None:
    app, _ = app_with(sync(0))
    given: list[object] = []
    async with app.run_test(size=(80, 20)) as pilot:
        app.push_screen(ConfirmPopup(["y or N, watch it or not"], "watch it", "stay"), given.append)
        await until(pilot, "y watch it")
        await pilot.click(offset=place_of(app, words, within))
        await pilot.pause(0.1)
        assert given == answers


@pytest.mark.parametrize("kind", ["question", "form", "ticks"])
async def test_a_click_beside_answers_nothing_and_loses_nothing(kind: str) -> None:
    app, _ = app_with(sync(0))
    given: list[object] = []
    candidates = [Candidate(sync(5, "sync 5"), None, is_held=False)]
    popups = {
        "question": ConfirmPopup(["really?"], "watch it", "leave"),
        "form": PromptPopup("Name it", [Field("Name", "typed")], given.append),
        "ticks": PickPopup("Some", candidates, given.append),
    }
    async with app.run_test(size=(80, 20)) as pilot:
        app.push_screen(popups[kind], given.append)
        await pilot.pause()
        before = screen_text(app)
        for place in ((0, 0), (79, 19), (40, 1), (1, 10)):
            await pilot.click(offset=place)
            await pilot.pause()
        assert screen_text(app) == before
        assert given == []


@pytest.mark.parametrize("key", ["y", "n", "enter"])
async def test_a_key_that_was_typed_before_a_question_was_there_is_no_answer_to_it(key: str) -> None:
    app, _ = app_with(sync(0))
    given: list[object] = []
    async with app.run_test(size=(80, 20)) as pilot:
        early = Key(key, key)
        await pilot.pause()
        app.push_screen(ConfirmPopup(["really?"], "watch it", "leave"), given.append)
        await until(pilot, "really?")
        app.post_message(early)
        await pilot.pause(0.1)
        assert given == []
        await pilot.press(key)
        await pilot.pause(0.1)
        assert given == ["yes" if key == "y" else None]


async def test_what_was_ticked_is_counted_while_something_else_is_looked_for() -> None:
    app, _ = app_with(sync(0))
    candidates = [Candidate(sync(number, f"sync {number}"), None, is_held=False) for number in range(5_000)]
    async with app.run_test(size=(120, 30)) as pilot:
        app.push_screen(PickPopup("Some", candidates, lambda _: None))
        await until(pilot, "0 chosen")
        await pilot.press("space", "slash", *"4999", "enter", "a")
        await until(pilot, "/ 4999   1/5,000 shown, 2 chosen")
        await pilot.press("slash", "escape", "end")
        await until(pilot, "[x] sync 4999")
        await pilot.press("home")
        await until(pilot, "[x] sync 0 ")


async def test_of_many_that_may_be_ticked_a_key_draws_no_more_than_it_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    usual = PickPopup._new_line

    def noting(popup: PickPopup, candidate: Candidate, *, is_chosen: bool) -> Line:
        drawn.append(candidate.sync.id)
        return usual(popup, candidate, is_chosen=is_chosen)

    monkeypatch.setattr(PickPopup, "_new_line", noting)
    app, _ = app_with(sync(0))
    candidates = [Candidate(sync(number, f"sync {number}"), None, is_held=False) for number in range(5_000)]
    async with app.run_test(size=(120, 30)) as pilot:
        app.push_screen(PickPopup("Some", candidates, lambda _: None))
        await until(pilot, "0 chosen")
        drawn.clear()
        await pilot.press("space", "down", "space")
        await until(pilot, "2 chosen")
        await pilot.press("slash", *"49", "escape")
        await until(pilot, "[x] sync 1 ")
    assert drawn == [candidates[0].sync.id, candidates[1].sync.id]


async def test_lists_and_forms_are_done_with_by_the_mouse_alone() -> None:
    app, _ = app_with(sync(0))
    done: list[object] = []
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, "1 unanswered")
        candidates = [Candidate(sync(number, f"sync {number}"), None, is_held=False) for number in (5, 6)]
        app.push_screen(PickPopup("Some", candidates, done.append))
        await until(pilot, "0 chosen")
        await pilot.click(offset=place_of(app, "sync 6"))
        await until(pilot, "1 chosen")
        await pilot.click(offset=place_of(app, "a all"))
        await until(pilot, "2 chosen")
        await pilot.click(offset=place_of(app, "enter add"))
        await pilot.pause(0.1)
        assert done == [[candidate.sync for candidate in candidates]]
        app.push_screen(PromptPopup("Name it", [Field("Name", "N")], done.append))
        await until(pilot, "Name it")
        await pilot.click(offset=place_of(app, "Name  N", 6))
        await pilot.click(offset=place_of(app, "enter ok"))
        await pilot.pause(0.1)
        assert done[1:] == [("N",)]
        await pilot.press("c")
        await until(pilot, "the usual columns")
        await pilot.click(offset=place_of(app, "enter done"))
        await pilot.pause(0.1)
        assert "the usual columns" not in screen_text(app)


async def test_a_key_and_a_click_that_cross_close_one_thing() -> None:
    app, _ = app_with(sync(0))
    async with app.run_test(size=(80, 24)) as pilot:
        popup = ConfirmPopup(["really?"], "do it", "leave it")
        await app.push_screen(popup)
        await pilot.pause()
        popup.call_next(asyncio.sleep, 0.05)  # the key waits for what is under way, the click does not
        popup.post_message(Click(popup, 0, 0, 0, 0, 1, shift=False, meta=False, ctrl=False))
        await popup.action_dismiss(None)
        await until(pilot, "▌")
        assert len(app.screen_stack) == 1


async def test_a_list_scrolls_no_more_than_its_mark_needs() -> None:
    app, _ = app_with(sync(0))
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.press("s", *["j"] * 10)
        await pilot.pause()
        before = screen_lines(app)
        await pilot.press("k", "k")
        await pilot.pause()
        assert [line.strip("│ ") for line in screen_lines(app)] == [line.strip("│ ") for line in before]


async def test_what_a_fast_hand_types_after_a_choice_is_for_the_table() -> None:
    app, _ = app_with(sync(0, "a"), sync(1, "b"), sync(2, "c"))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "▌")
        for key in ("s", "2", "j", "j"):
            app.post_message(Key(key, key))
        text = await until(pilot, "SYNC ▾")
        assert next(line for line in text.splitlines() if line.startswith("▌")).split()[3] == "c"


@pytest.mark.parametrize("closes", ["", "a"])
async def test_the_key_that_closes_a_list_chooses_nothing_in_it(closes: str) -> None:
    app, _ = app_with(sync(0))
    chosen: list[str] = []
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(
            OffersPopup(chosen.append, [Offer(f"o{number}", f"offer {number}") for number in range(12)], closes)
        )
        text = await until(pilot, "offer 11")
        shown = next(line for line in text.splitlines() if "offer 9" in line).split("offer")[0].split()[-1]
        assert shown == ("b" if closes else "a")
        await pilot.press(_character_to_key(shown))
    assert chosen == ["o9"]


def test_a_long_line_costs_no_more_than_a_short_one() -> None:
    editor = LineEditor.on("", 50_000)
    editor.insert("x" * 50_000)
    began = process_time()
    before, after = editor.shown(60)
    assert process_time() - began < 0.05
    assert len(before) + len(after) == 60
    editor.press("home")
    assert editor.shown(60) == ("", "x" * 60)


async def test_the_row_that_the_cursor_left_is_copied_where_it_alone_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr("sync_tui.tui.app.SyncTuiApp.copy_to_clipboard", lambda _, text: said.append(text))
    app, _ = app_with(sync(0, "Acme", group=SafeText("g")), sync(1, "Beta"))
    async with app.run_test(size=(120, 24)) as pilot:
        await pilot.press("space", "j", "y")
        await until(pilot, "the id of Acme")
        assert said == [sync(0).id]
        await pilot.press("escape", "z", "2", "k", "k", "k", "y")
        await until(pilot, "▌ ▾")
        assert len(said) == 2
        await pilot.pause()


async def test_keys_go_where_a_click_went() -> None:
    app, _ = app_with(sync(0, "Acme"), sync(1, "Beta"))
    async with app.run_test(size=(60, 15)) as pilot:
        await pilot.press("slash", "e")
        await until(pilot, "/ e▏")
        await pilot.click("#table", offset=(5, 1), times=2)
        await until(pilot, "Summary")
        await pilot.press("2")
        await until(pilot, "none yet")
        assert "/ e2" not in screen_text(app)


async def test_a_terminal_that_became_small_shows_what_has_the_keys() -> None:
    app, _ = app_with(sync(0, "Acme"), sync(1, "Beta"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("enter")
        await pilot.click("#table", offset=(5, 2))
        await pilot.pause()
        await resized(pilot, 60, 15)
        assert "Summary" not in await until(pilot, "Beta")
        await resized(pilot, 120, 40)
        await pilot.click("#detail", offset=(10, 9))
        await pilot.pause()
        await resized(pilot, 60, 15)
        await until(pilot, "Summary")


async def test_a_long_popup_is_gone_through_by_pages() -> None:
    app, _ = app_with(sync(1))
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.press("s")
        await until(pilot, "1 attention")
        for keys, marked in (
            (("pagedown",), 8),
            (("pageup",), 0),
            (("end",), len(COLUMNS) - 1),
            (("home",), 0),
            (("G", "pagedown"), len(COLUMNS) - 1),
            (("home", "pageup"), 0),
        ):
            await pilot.press(*keys)
            await pilot.pause()
            assert app.screen.query_one(PickLines).marked == marked
        await pilot.press("end")
        await until(pilot, f" {COLUMNS[-1].title.lower()} ")


@pytest.mark.parametrize(
    ("key", "heading"),
    [
        ("s", "sort by"),
        ("z", "sections by"),
        ("c", "columns"),
        ("ctrl+s", "write the view as"),
        ("question_mark", "help"),
    ],
)
async def test_a_popup_says_on_its_frame_what_it_is_for(key: str, heading: str) -> None:
    app, _ = app_with(sync(1, "Alpha"))
    async with app.run_test(size=(60, 15)) as pilot:
        await pilot.press(key)
        await until(pilot, f"╭─ {heading} ─")


async def test_a_popup_that_is_opened_again_leaves_no_class_behind() -> None:
    app, _ = app_with(sync(1, "Alpha"))
    async with app.run_test(size=(80, 24)) as pilot:
        kinds = set[int]()
        for _ in range(4):
            await pilot.press("question_mark")
            await pilot.pause()
            await pilot.press("escape")
            await pilot.pause()
            gc.collect()
            kinds.add(len(Container.__subclasses__()))
        assert len(kinds) == 1
