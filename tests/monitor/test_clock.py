import asyncio
import time

import pytest

from sync_tui.monitor import clock as clock_module
from sync_tui.monitor.clock import TICK, SystemClock


def test_no_clock_of_the_machine_but_the_wall_runs_backwards() -> None:
    clock = SystemClock()
    for read in (clock.mono, clock.boot):
        before = read()
        assert read() >= before
    assert abs(clock.wall() - time.time()) < 60


def test_the_boot_clock_is_never_behind_the_monotonic_one() -> None:
    clock = SystemClock()
    assert clock.boot() >= clock.mono() - 1.0


def test_where_there_is_no_boot_clock_the_monotonic_one_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock_module, "_BOOT_CLOCK", None)
    clock = SystemClock()
    before = clock.mono()
    assert before <= clock.boot() <= clock.mono()


@pytest.mark.parametrize("seconds", [-1.0, 0.0, 0.001, 0.02, TICK])
async def test_a_sleep_is_never_shorter_than_asked(seconds: float) -> None:
    clock = SystemClock()
    began = time.monotonic()
    await clock.sleep(seconds)
    assert time.monotonic() - began >= seconds


async def test_sleepers_of_one_tick_wake_together(monkeypatch: pytest.MonkeyPatch) -> None:
    wakes: list[float] = []
    now = 1_000.0

    async def note(seconds: float) -> None:
        wakes.append(round((now + seconds) / TICK, 6))

    monkeypatch.setattr(asyncio, "sleep", note)
    monkeypatch.setattr(time, "monotonic", lambda: now)
    for number in range(50):
        now = 1_000.0 + number / 10_000
        await SystemClock().sleep(3.041)
    assert set(wakes) == {20_061.0}
