"""Simulated APIs that end with the test."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest

from sync_tui.monitor.clock import Clock, SystemClock
from sync_tui.simulator.scenario import load_scenario
from sync_tui.simulator.server import SimulatedApi
from tests.simulator.client import TOKEN

Start = Callable[..., Awaitable[tuple[SimulatedApi, str]]]


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """Start an API of a scenario; returns it with its base URL."""
    async with AsyncExitStack() as stack:

        async def started(
            scenario: str = "six", syncs: int = 6, speed: float = 1.0, clock: Clock | None = None
        ) -> tuple[SimulatedApi, str]:
            api = SimulatedApi(
                load_scenario(scenario), syncs=syncs, seed=7, speed=speed, clock=clock or SystemClock(), token=TOKEN
            )
            stack.push_async_callback(api.aclose)
            return api, await api.start()

        yield started
