"""One look at each sync, in place of watching them."""

import asyncio
from collections.abc import Sequence

from sync_tui.domain.observation import Failure, Link
from sync_tui.domain.text import SafeText
from sync_tui.monitor.worker import Worker

END_WITHIN = 1.0


async def looked_once(workers: Sequence[Worker], within: float) -> None:
    """Let each ask once, in this order; whom nobody reached `within` seconds is a timeout that says so."""
    create_task = asyncio.get_running_loop().create_task
    looks = {create_task(worker.look(place)): worker for place, worker in enumerate(workers)}
    if not looks:
        return
    late: set[asyncio.Task[None]] = set()
    try:
        _, late = await asyncio.wait(looks, timeout=within)
    finally:
        for look in looks:
            look.cancel()
    for look in late:
        looks[look].apply(Failure(Link.TIMEOUT, SafeText(f"not reached within {within:g} s")))
    await asyncio.wait(looks, timeout=END_WITHIN)
    for look in looks.keys() - late:
        look.result()
