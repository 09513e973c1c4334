"""From the socket to the page: an answer as it was received, and never a token."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.pilot import Pilot

from sync_tui.domain.polling import Polling
from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import WatchedSync
from sync_tui.monitor.clock import SystemClock
from sync_tui.monitor.engine import Monitor
from sync_tui.tui.app import Session, SyncTuiApp
from tests.paragon.fault_server import TOKEN, Asked, Script, json_reply, reply, served
from tests.screen.text import screen_text, until


@asynccontextmanager
async def watching(script: bytes | Script) -> AsyncIterator[tuple[SyncTuiApp, Pilot[Any]]]:
    """The screen over a real socket, on its Raw page."""
    async with served(script) as server:
        monitor = Monitor({"prod": server.profile()}, Polling(), SystemClock())
        app = SyncTuiApp(Session(monitor, SafeText("Real"), (WatchedSync("a-1", "prod"),)))
        async with app.run_test(size=(160, 30)) as pilot:
            await pilot.press("5")
            yield app, pilot
            await monitor.aclose()


async def test_a_field_that_nobody_knows_is_shown_in_its_place() -> None:
    body = b'{"tomorrow": [1.50, "x"], "status": "IDLE", "summary": {}}'
    async with watching(reply(200, body)) as (app, pilot):
        text = await until(pilot, '"tomorrow": 2 items')
        assert "0: 1.50" in text
        assert text.index("tomorrow") < text.index('"status": "IDLE"')
        await pilot.press("y")
        await until(pilot, "sent the answer")
        assert app.clipboard == body.decode()


@pytest.mark.parametrize(
    "answer",
    [
        lambda token: json_reply({"status": "IDLE", "debug": f"Bearer {token}"}),
        lambda token: json_reply({"message": f"no user for {token}"}, 401),
        lambda token: reply(502, f"<pre>{token}</pre>".encode(), content_type="text/html"),
        lambda token: reply(200, b'{"status": "IDLE", "x": "' + token.replace(".", "\\u002e").encode() + b'"}'),
    ],
    ids=["good", "refused", "page", "escaped"],
)
async def test_a_token_that_comes_back_is_on_no_page_and_in_no_copy(answer: Callable[[str], bytes]) -> None:
    async def echo(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(asked.token or ""))

    async with watching(echo) as (app, pilot):
        await until(pilot, "not shown: this body holds what may be a token")
        for keys in ("y", "Y", "1Y", "2y", "3", "4", "5"):
            await pilot.press(*keys)
            await pilot.pause()
            seen = (screen_text(app) + app.clipboard).lower()
            assert not [part for part in TOKEN.lower().split(".") if part in seen]
