"""What a watch prints, in virtual time."""

import asyncio
import json
import os
from collections.abc import Iterable
from functools import partial
from typing import TextIO

import pytest

from sync_tui.config.targets import Targets
from sync_tui.domain.errors import ExitCode, UnreachableError
from sync_tui.domain.observation import Failure, Link, ListedSync
from sync_tui.domain.text import SafeText
from sync_tui.headless.display import Display
from sync_tui.headless.events import sentence
from sync_tui.headless.printer import Printer
from sync_tui.headless.watch import Form, Watch, json_line, words
from sync_tui.paragon.client import Reply
from tests.headless.tracks import state
from tests.monitor.fake_api import bad, lists_after
from tests.monitor.world import World, new_world, syncs


class _Printed(Printer):
    """Keeps what would be printed."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    async def print(self, lines: Iterable[str]) -> None:
        self.lines.extend(lines)


def _said(status: str, synced: int = 0) -> Reply:
    return Reply(state(status, synced, 100), None, 200, 0.1)


async def _watched(
    world: World, seconds: float, count: int = 1, form: Form = sentence, discover: str | None = None
) -> tuple[int, list[str]]:
    printer = _Printed()
    watched = () if discover else tuple(syncs(count))
    targets = Targets(SafeText("test"), watched, discover)
    watching = asyncio.ensure_future(Watch(world.monitor, form, printer).run(targets, seconds))
    for _ in range(int(seconds) + 2):
        await world.clock.advance(1.0)
    assert watching.done(), "it watches on"
    return watching.result(), printer.lines


async def test_a_line_per_change_and_none_between() -> None:
    world = new_world()
    world.api.scripts["sync-0"].extend([_said("ACTIVE", 1), _said("ACTIVE", 1), _said("IDLE", 100)])
    world.api.default = lambda _: _said("IDLE", 100)
    code, lines = await _watched(world, 300)
    assert code == ExitCode.DONE
    assert lines == [
        "sync-0: ACTIVE, 1 of 100 records",
        "sync-0: ACTIVE -> IDLE, 100 of 100 records",
    ]


async def test_counts_are_lines_once_a_cadence() -> None:
    world = new_world()
    answers = iter(range(1, 10_000))
    world.api.default = lambda _: Reply(state("RATE_LIMITED", next(answers)), None, 200, 0.1)
    _, lines = await _watched(world, 300)
    assert 2 <= len(lines) <= 11
    assert lines[1] == "sync-0: RATE_LIMITED, 2 records"


async def test_an_outage_is_a_line_of_the_link_then_of_the_age_and_its_end_too() -> None:
    world = new_world()
    world.api.scripts["sync-0"].extend([_said("IDLE"), *[bad(Link.TIMEOUT)] * 8])
    world.api.default = lambda _: _said("IDLE")
    _, lines = await _watched(world, 900)
    assert lines[0].startswith("sync-0: IDLE")
    assert lines[1].startswith("sync-0: cannot be asked, timeout")
    assert lines[2].startswith("sync-0: IDLE is stale, last seen ")
    assert lines[-1].startswith("sync-0: answers again, IDLE")
    assert len(lines) <= 5


async def test_what_changes_by_time_alone_is_seen_while_others_answer_all_the_time() -> None:
    world = new_world()
    replies = iter([_said("IDLE")])
    world.api.default = lambda sync_id: _said("ACTIVE") if sync_id != "sync-0" else next(replies, bad(Link.TIMEOUT))
    _, lines = await _watched(world, 200, count=30)
    assert any(line.startswith("sync-0: IDLE is stale") for line in lines)


async def test_json_lines_hold_the_event_and_the_sync() -> None:
    world = new_world()
    _, lines = await _watched(world, 3, form=partial(json_line, ascii_only=True))
    document = json.loads(lines[0])
    assert list(document)[:3] == ["event", "at", "id"]
    assert (document["event"], document["id"], document["link"]["state"]) == ("seen", "sync-0", "ok")


async def test_words_begin_with_the_time_and_the_glyph() -> None:
    world = new_world()
    _, lines = await _watched(world, 3, form=partial(words, display=Display()))
    assert lines[0][10] == " "
    assert lines[0][19:] == "  ✓ sync-0: IDLE"


async def test_when_nothing_could_be_read_the_exit_code_says_so() -> None:
    world = new_world()
    world.api.default = lambda _: bad(Link.FORBIDDEN, 403)
    code, _ = await _watched(world, 5)
    assert code == ExitCode.CREDENTIALS


async def test_without_syncs_it_ends_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    world = new_world()
    world.api.listed = ()
    code, lines = await _watched(world, 5, discover="default")
    assert (code, lines) == (ExitCode.DONE, [])
    assert "no syncs" in capsys.readouterr().err


async def test_it_discovers_what_to_watch() -> None:
    world = new_world()
    world.api.listed = (ListedSync("found"),)
    _, lines = await _watched(world, 5, discover="default")
    assert lines == ["found: IDLE"]


async def test_the_engine_is_closed_whatever_happens() -> None:
    world = new_world()
    world.api.listed = Failure(Link.TIMEOUT)
    with pytest.raises(UnreachableError, match="did not list its syncs: timeout; give it longer with --for"):
        await _watched(world, 5, discover="default")
    assert world.api.closed == 1


async def test_an_outage_of_the_discovery_is_waited_out() -> None:
    world = new_world()
    lists_after(world.api, Failure(Link.TIMEOUT), 3, ListedSync("found"))
    assert await _watched(world, 300, discover="default") == (ExitCode.DONE, ["found: IDLE"])


async def test_a_reader_who_is_gone_ends_it() -> None:
    class _Gone(_Printed):
        async def print(self, lines: Iterable[str]) -> None:
            if list(lines):
                raise BrokenPipeError

    world = new_world()
    targets = Targets(SafeText("test"), tuple(syncs(1)))
    watching = asyncio.ensure_future(Watch(world.monitor, sentence, _Gone()).run(targets, None))
    await world.clock.advance(5.0)
    with pytest.raises(BrokenPipeError):
        await watching


async def test_a_printer_writes_all_of_it_in_the_streams_own_words() -> None:

    reader, writer = os.pipe()
    stream: TextIO = os.fdopen(writer, "w", encoding="ascii", errors="backslashreplace")
    with os.fdopen(reader, "rb") as source, stream:
        await Printer(stream).print(["✓", "b"])
        assert source.read1() == b"\\u2713\nb\n"
        await Printer(stream).print([])
