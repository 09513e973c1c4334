"""The page shown when nothing is configured."""

import pytest

from sync_tui.domain.text import SafeText
from sync_tui.tui.welcome import WelcomeApp
from tests.screen.text import screen_text


@pytest.mark.parametrize("size", [(80, 24), (60, 15), (40, 8)])
async def test_it_says_what_to_do_next(size: tuple[int, int]) -> None:
    app = WelcomeApp(SafeText("~/.config/sync-tui"))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        text = screen_text(app)
        assert "sync-tui" in text
        if size[0] > 66 and size[1] > 12:
            assert "export PARAGON_USER_TOKEN=…" in text
            assert "~/.config/sync-tui" in text


@pytest.mark.parametrize(
    ("key", "result"), [("enter", "demo"), ("d", "demo"), ("q", None), ("escape", None), ("ctrl+c", None)]
)
async def test_its_keys(key: str, result: str | None) -> None:
    app = WelcomeApp(SafeText("~/.config/sync-tui"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(key)
    assert app.return_value == result
