"""A token that a server repeats in forty ways, and every place where a person could come to see it."""

import asyncio
import gc
import json
import logging
import os
import traceback
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType
from urllib.parse import quote

import pytest

from sync_tui.domain.polling import Budget, Polling
from sync_tui.domain.profile import EnvToken, Profile, Secret
from sync_tui.domain.watch import WatchedSync
from sync_tui.monitor.clock import SystemClock
from sync_tui.monitor.document import status_document
from sync_tui.monitor.engine import Monitor
from sync_tui.monitor.moment import Moment
from tests.headless.command import argv
from tests.paragon.echoes import ECHOES
from tests.paragon.fault_server import Asked, FaultServer, reply, served
from tests.paragon.jwts import unsigned

TOKEN = unsigned(1_795_435_200, 4_000_000_000, "canary-of-the-mine")
ELSEWHERE = "redirect-elsewhere"
PIECES = tuple(part[-24:].lower() for part in TOKEN.split(".")[:2])
"""What no text may hold, in any case: the ends of both parts that are worth something."""


@dataclass
class Mine:
    """A server of echoes, and all that arrived at it and at another origin."""

    server: FaultServer
    elsewhere: FaultServer

    async def answer(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        name = asked.path.removeprefix("/api/syncs/")
        echo = ECHOES.get(name)
        if name == ELSEWHERE:
            location = f"Location: {self.elsewhere.origin}/api/syncs/a"
            echo = lambda _: reply(302, b"", location)  # noqa: E731
        writer.write(b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n" if echo is None else echo(asked.token or ""))
        await writer.drain()
        writer.close()


@pytest.fixture
async def mine() -> AsyncIterator[Mine]:
    async with served(b"") as server, served(b"") as elsewhere, asyncio.timeout(120):
        found = Mine(server, elsewhere)
        server.script = found.answer
        yield found


def assert_silent(where: str, text: str) -> None:
    spelled = text.lower()
    for piece in (*PIECES, *map(quote, PIECES)):
        assert piece not in spelled, f"{where} gives the token away"


def watched() -> list[WatchedSync]:
    return [WatchedSync(name, "prod") for name in (*ECHOES, ELSEWHERE)]


def texts(root: object) -> Iterator[str]:
    """Every string and all bytes that can be reached from `root`, short of modules, classes and code."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen or isinstance(thing, ModuleType | type | FunctionType):
            continue
        seen.add(id(thing))
        if isinstance(thing, str):
            yield thing
        elif isinstance(thing, bytes | bytearray):
            yield bytes(thing).decode("latin-1")
        else:
            waiting.extend(gc.get_referents(thing))


async def test_no_echo_reaches_what_is_known_logged_or_printed(
    mine: Mine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("CANARY_TOKEN", TOKEN)
    for name in ("", "asyncio", "httpx", "httpcore", "h11", "sync_tui", "sync_tui.monitor.supervisor"):
        caplog.set_level(logging.DEBUG, name)
    profile = Profile("prod", mine.server.origin, EnvToken("CANARY_TOKEN"))
    # An echo of 401 holds the token back for all, and one of 500 opens the gate: each is asked by a monitor of its own.
    for sync in watched():
        clock = SystemClock()
        monitor = Monitor({"prod": profile}, Polling(budget=Budget(rate=1_000, burst=100)), clock)
        monitor.watch([sync])
        await monitor.look_once(20.0)
        tracks = list(monitor.store.values())
        where = f"after {sync.id}, "
        assert tracks[0].link is not None
        for text in texts([tracks, monitor.store.history(sync.key), monitor.notices.kept()]):
            assert_silent(where + "what is known", text)
        document = status_document(tracks, Moment.of(clock))
        assert_silent(where + "status --json", json.dumps(document, ensure_ascii=False))
        assert_silent(where + "a repr", f"{tracks!r} {vars(monitor)!r} {vars(monitor._api)!r}")
        assert_silent(where + "a log", caplog.text)
        await monitor.aclose()
    assert {asked.path.removeprefix("/api/syncs/") for asked in mine.server.asked} == {*ECHOES, ELSEWHERE}
    for asked in mine.server.asked:
        assert asked.token == TOKEN
        assert_silent("the request line", asked.line)
        assert_silent("another header", str({k: v for k, v in asked.headers.items() if k != "authorization"}))
    assert mine.elsewhere.connections == 0


async def test_no_command_prints_it_whatever_is_answered(mine: Mine, tmp_path: Path) -> None:
    config = tmp_path / "config"
    (config / "watchlists").mkdir(parents=True, mode=0o700)
    (config / "config.toml").write_text(
        "schema = 1\n[polling]\nrequests_per_second = 100\nburst = 100\n"
        f'[profiles.prod]\nbase_url = "{mine.server.origin}"\ntoken = {{ env = "CANARY_TOKEN" }}\n'
    )
    names = [name for name in ECHOES if not name.startswith("401")]
    entries = "".join(f'[[sync]]\nid = "{name}"\nprofile = "prod"\n' for name in names)
    (config / "watchlists" / "mine.toml").write_text(f"schema = 1\n{entries}")
    environ = {**os.environ, "CANARY_TOKEN": TOKEN, "SYNC_TUI_CONFIG_DIR": str(config), "HOME": str(tmp_path)}
    for words in ("status mine --json", "status mine", "doctor", "doctor --json", "config show", "list show mine"):
        process = await asyncio.create_subprocess_exec(
            *argv(*words.split()),
            env=environ,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        command_line = Path(f"/proc/{process.pid}/cmdline")
        assert_silent("/proc", command_line.read_text() if command_line.exists() else "")
        for stream in await process.communicate():
            assert_silent(words, stream.decode("utf-8", "replace"))
    assert len(mine.server.asked) >= 10
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert_silent(str(path), path.read_bytes().decode("latin-1"))


def test_a_traceback_with_its_locals_shows_dots() -> None:
    def fails(secret: Secret) -> None:
        raise ValueError(f"with {secret}")

    with pytest.raises(ValueError, match="with •••") as caught:
        fails(Secret(TOKEN))
    shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert "secret = •••" in "".join(shown.format())
    assert_silent("a traceback", "".join(shown.format()))
