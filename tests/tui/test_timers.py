"""A screen wakes for what there is to do: to draw again, and once a second together with the engine."""

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
from textual._context import active_app

from sync_tui.tui import timers
from sync_tui.tui.timers import EvenTimer, RedrawTimer
from tests.clock import FakeClock, settled
from tests.tui.world import app_with, sync

INTERVAL = 0.1


class _Drawn:
    """What is drawn, and when; each drawing pauses its timer, as a screen does."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.at: list[float] = []
        self.timer = RedrawTimer(cast(Any, self), INTERVAL, callback=self._draw, pause=True)
        self.timer._start()

    def _draw(self) -> None:
        self.timer.pause()
        self.at.append(round(self.clock.now - 1_000.0, 6))


@pytest.fixture
async def drawn(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[_Drawn]:
    token = active_app.set(cast(Any, SimpleNamespace(_exit=False, features=frozenset())))
    drawn = _Drawn()
    monkeypatch.setattr(timers, "get_time", drawn.clock.mono)
    monkeypatch.setattr(timers, "sleep", drawn.clock.sleep)
    await settled()
    yield drawn
    drawn.timer.stop()
    active_app.reset(token)


async def test_it_is_drawn_at_once_and_then_nothing_wakes_anybody(drawn: _Drawn) -> None:
    await drawn.clock.advance(5.0)
    drawn.timer.resume()
    await drawn.clock.advance(0.0)
    assert drawn.at == [5.0]
    assert not drawn.clock._sleepers


async def test_what_comes_right_after_waits_for_its_turn(drawn: _Drawn) -> None:
    for _ in range(10):
        drawn.timer.resume()
        await drawn.clock.advance(INTERVAL / 4)
    assert drawn.at == [0.0, 0.1, 0.2]


async def test_what_is_paused_before_its_turn_is_not_drawn(drawn: _Drawn) -> None:
    drawn.timer.resume()
    await drawn.clock.advance(0.0)
    drawn.timer.resume()
    await drawn.clock.advance(INTERVAL / 4)
    drawn.timer.pause()
    await drawn.clock.advance(1.0)
    assert drawn.at == [0.0]


async def test_the_main_screen_draws_and_ticks_by_these_and_by_no_other() -> None:
    app, _ = app_with(sync(1))
    async with app.run_test():
        found = [timer for timer in app.screen._timers if timer.name == "screen_update"]
        assert [type(timer) for timer in found] == [RedrawTimer]
        assert [timer._interval for timer in app.screen._timers if isinstance(timer, EvenTimer)] == [1.0]


@pytest.mark.parametrize(("began", "due"), [(0.0, [1.0, 2.0, 3.0]), (0.3, [1.0, 2.0, 3.0]), (0.95, [2.0, 3.0, 4.0])])
async def test_a_tick_comes_at_whole_seconds_and_the_first_not_at_once(began: float, due: list[float]) -> None:
    clock, ticks = FakeClock(1_000.0 + began), list[float]()
    token = active_app.set(cast(Any, SimpleNamespace(_exit=False, features=frozenset())))
    timer = EvenTimer(cast(Any, clock), 1.0, callback=lambda: ticks.append(round(clock.now - 1_000.0, 3)))
    timer.clock = clock
    timer._start()
    await clock.advance(due[-1] - began)
    timer.stop()
    active_app.reset(token)
    assert ticks == due
