"""What asyncio would print of an error that nobody waits for."""

import asyncio
import gc

import pytest

from sync_tui.monitor.loop_errors import note_loop_errors

CANARY = "canary-token-7f3a"


async def test_an_error_that_nobody_waits_for_is_logged_by_its_kind_alone(caplog: pytest.LogCaptureFixture) -> None:
    async def fails() -> None:
        raise RuntimeError(f"Bearer {CANARY}")

    note_loop_errors()
    task = asyncio.ensure_future(fails())
    await asyncio.wait({task})
    del task
    gc.collect()
    assert "never retrieved: RuntimeError" in caplog.text
    assert CANARY not in caplog.text
