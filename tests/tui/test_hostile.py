"""Text from strangers: drawn as it is, and never obeyed."""

import ast
import json
from pathlib import Path

import pytest
from textual.app import App

import sync_tui.tui
from sync_tui.domain.errors import UnreachableError
from sync_tui.domain.observation import Link
from sync_tui.domain.text import SafeText, clean
from sync_tui.tui.app import SyncTuiApp
from tests.screen.text import screen_lines, screen_text, until
from tests.tui.world import NotingMonitor, app_with, bad, good, origin_report, plan, sync

ATTACKS = [
    "[@click=app.leave(99)]x[/]",
    "[/]",
    "[/not-open]",
    "[link=https://evil.example]x[/link]",
    "[bold red on white",
    "\\[",
    "{self} %s {0}",
    "\x1b]52;c;ZXZpbA==\x07",
    "\x9b31m\x90\u202egnp.exe\u2066",
    "a\nb\r\tc\x00",
    "🇩🇪👨\u200d👩\u200d👧é́́́",
    "",
    " ",
    "x" * 3_000,
]
_FORBIDDEN_NAMES = {"notify", "from_markup", "Static", "Label", "Button", "Option", "Content", "Markdown"}
_FORBIDDEN_ATTRIBUTES = {"border_title", "border_subtitle", "tooltip", "title", "sub_title"}
_FORBIDDEN_IMPORTS = ("textual.widgets", "textual.markup", "textual.content", "rich.markup", "rich.console")


def attacked(monitor: NotingMonitor, *texts: str) -> None:
    """A sync for each text, which stands wherever a stranger's text may."""
    for number, text in enumerate(texts):
        safe = clean(text)
        words = dict.fromkeys(("label", "integration", "pipeline", "user", "group", "note", "list_name"), safe)
        watched = sync(number, tags=(safe, safe), **words)
        monitor.watch([watched])
        status = clean(text, 64) if number % 2 else "ERRORED"
        monitor.store.apply(watched.key, good(-3, clean(text, 64), latest_cursor=clean(f"{text}{text}")), plan(-3))
        body = json.dumps({text: text, "list": [text, {text: [text]}]}).encode() if number % 3 else text.encode()
        answer = good(-2, status, reason=safe, latest_cursor=safe, credential_id=safe, body=body)
        monitor.store.apply(watched.key, answer, plan(-2))
        monitor.store.apply(watched.key, bad(-1, Link.TLS, text), plan(-2))
        monitor.reports = (origin_report(label=safe),)


@pytest.mark.parametrize(("size", "opens"), [((60, 15), ["enter"]), ((200, 50), [])])
async def test_every_place_that_shows_a_strangers_text_survives_it(size: tuple[int, int], opens: list[str]) -> None:
    words = clean(ATTACKS[0])
    app, _ = app_with(prepare=lambda monitor: attacked(monitor, *ATTACKS), heading=words, badge=words)
    async with app.run_test(size=size) as pilot:
        for _ in ATTACKS:
            await pilot.press("r", *opens)
            for number in "12345":
                await pilot.press(number)
                assert_no_controls(app)
                assert no_meta(app)
            await pilot.press("enter", *"jj", "space", "y", "Y", "o", "escape", "j")
            assert_no_controls(app)
        await pilot.press("slash", *"[/]")
        assert_no_controls(app)
        assert app.is_running
    assert not app.return_code


def assert_no_controls(app: SyncTuiApp) -> None:
    text = screen_text(app).replace("\n", "")
    assert not [character for character in text if ord(character) < 32 or 127 <= ord(character) < 160]


@pytest.mark.parametrize("size", [(60, 15), (120, 24)])
async def test_a_click_anywhere_never_runs_an_action_of_a_strangers(size: tuple[int, int]) -> None:
    attack = "[@click=app.leave(99)]x[/]"
    app, _ = app_with(prepare=lambda monitor: attacked(monitor, attack), heading=SafeText(attack))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert "[@click=" in screen_text(app)
        for number in "12345":
            if number != "1" or size[0] > 60:
                await pilot.press(number)
            shown = [(line.find("click"), y) for y, line in enumerate(screen_lines(app)) if "click" in line]
            assert len(shown) >= 1
            for place in shown:
                await pilot.click(offset=place)
                await pilot.press("escape", number)
            assert app.is_running
            assert no_meta(app)
    assert not app.return_code


@pytest.mark.parametrize("size", [(60, 15), (200, 50)])
async def test_a_body_that_is_no_json_is_shown_and_never_obeyed(size: tuple[int, int]) -> None:
    def refused(monitor: NotingMonitor) -> None:
        for number, text in enumerate(ATTACKS):
            watched = sync(number)
            monitor.watch([watched])
            page = f"<p>{text}</p>\n{text}".encode()
            monitor.store.apply(watched.key, bad(-1, Link.NOT_API, text, 502, page), plan(-2, promised=None))

    app, _ = app_with(prepare=refused)
    async with app.run_test(size=size) as pilot:
        await pilot.press("5")
        for _ in ATTACKS:
            await pilot.press("5")
            await until(pilot, "not JSON:")
            assert_no_controls(app)
            await pilot.press("enter", "G")
            assert_no_controls(app)
            assert no_meta(app)
            await pilot.press("y", "escape", "j")
        assert app.is_running


async def test_a_failed_listing_is_shown_as_it_was_said() -> None:
    app, monitor = app_with(discover="default")
    monitor.found = UnreachableError("[@click=app.leave(99)]\x1b[31m")
    async with app.run_test(size=(80, 20)) as pilot:
        await until(pilot, "[@click=app.leave(99)]␛[31m")
        assert app.is_running


@pytest.mark.parametrize(
    "path", sorted(Path(str(sync_tui.tui.__file__)).parent.glob("*.py")), ids=lambda path: path.name
)
def test_no_file_uses_a_widget_or_an_attribute_that_reads_markup(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            assert not (node.module or "").startswith(_FORBIDDEN_IMPORTS), node.lineno
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            assert called not in _FORBIDDEN_NAMES, node.lineno
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            assert node.attr not in _FORBIDDEN_ATTRIBUTES, node.lineno


def no_meta(app: SyncTuiApp | App[object]) -> bool:
    """Whether no cell of the screen carries an action or a link."""
    assert screen_lines(app)
    segments = [segment for strip in app.screen._compositor.render_strips() for segment in strip]
    actions = [segment for segment in segments if segment.style and "@click" in (segment.style.meta or {})]
    links = [segment for segment in segments if segment.style and segment.style.link]
    return not actions and not links
