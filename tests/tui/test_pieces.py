"""Whatever happens, what was written in pieces is what a screen that is drawn whole would show."""

import random
from typing import Any

import pyte
import pytest
from rich.console import Console
from textual._compositor import CompositorUpdate
from textual.pilot import Pilot

from sync_tui.domain.observation import Link
from sync_tui.domain.text import SafeText
from sync_tui.tui.compositor import TightCompositor
from sync_tui.tui.screen import MonitorScreen
from tests.screen.text import screen_lines, until
from tests.tui.world import BOOT, NotingMonitor, app_with, bad, good, origin_report, plan, sync

SIZE = (160, 30)
NAMES = ("Acme · Google Drive", "東京支店 · Box", "cafe\u0301 noir", "x" * 50, None)
STATUSES = ("ACTIVE", "IDLE", "ERRORED", "RATE_LIMITED", "DISABLED", "PAUSED")
KEYS = ("j", "k", "G", "g", "pagedown", "space", "tab", "1", "2", "3", "4", "5")
SYNCS = tuple(sync(number, NAMES[number % 5], group=SafeText("AB"[number % 2])) for number in range(40))


class Terminal:
    """What stands on it after all updates."""

    def __init__(self) -> None:
        self._screen = pyte.Screen(*SIZE)
        self._stream = pyte.Stream(self._screen)

    def write(self, text: str) -> None:
        self._stream.feed(text)

    def show(self, lines: list[str]) -> None:
        self.write("\x1b[2J\x1b[H" + "\r\n".join(lines))

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self._screen.display)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """One on which the updates of the screen are written; it ticks and flushes when a test says so."""
    monkeypatch.setattr("sync_tui.tui.screen.TICK", 3_600.0)
    monkeypatch.setattr("sync_tui.tui.flushes.BEAT", 3_600.0)
    terminal, plain, console = Terminal(), TightCompositor.render_update, Console(color_system="truecolor")

    def writing(compositor: TightCompositor, *details: Any, **options: Any) -> object:
        update = plain(compositor, *details, **options)
        if isinstance(update, CompositorUpdate):
            terminal.write(update.render_segments(console))
        return update

    monkeypatch.setattr(TightCompositor, "render_update", writing)
    return terminal


def something_happens(monitor: NotingMonitor, chance: random.Random) -> None:
    now = monitor.hand_clock.now - BOOT
    for watched in chance.sample(SYNCS, chance.randrange(6)):
        state = {"synced_records_count": chance.randrange(10 ** chance.randrange(1, 7)), "total_records": 10**6}
        found = good(now, chance.choice(STATUSES), **state) if chance.random() < 0.8 else bad(now, Link.TIMEOUT)
        monitor.store.apply(watched.key, found, plan(now))
    monitor.reports = (origin_report(used=chance.random() * 5),)
    monitor.hand_clock.now += chance.choice((0.1, 1, 1, 1, 7, 30))


async def comes_to_show_all(terminal: Terminal, pilot: Pilot[Any]) -> None:
    whole = Terminal()
    for _ in range(50):
        await pilot.pause(0.02)
        whole.show(screen_lines(pilot.app))
        if terminal.text == whole.text:
            return
    raise AssertionError(f"there is\n{terminal.text}\nand not\n{whole.text}")


@pytest.mark.parametrize("seed", range(3))
async def test_the_pieces_of_many_updates_make_the_screen(seed: int, terminal: Terminal) -> None:
    chance = random.Random(seed)
    app, monitor = app_with(*SYNCS)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, "… waiting")
        await pilot.pause(0.2)
        screen = app.screen
        assert isinstance(screen, MonitorScreen)
        terminal.show(screen_lines(app))
        for _ in range(20):
            something_happens(monitor, chance)
            screen.flush() if chance.random() < 0.5 else screen.tick()
            await pilot.press(chance.choice(KEYS))
            await comes_to_show_all(terminal, pilot)
