"""Which syncs a command is about."""

import asyncio

from sync_tui.config.targets import Targets
from sync_tui.domain.errors import UnreachableError
from sync_tui.domain.watch import WatchedSync
from sync_tui.monitor.engine import Monitor


async def found_syncs(monitor: Monitor, targets: Targets, within: float | None) -> tuple[WatchedSync, ...]:
    """The syncs of `targets`, which may have to be asked for first, in `within` seconds where that is a number.

    Raises `CredentialError` or `UnreachableError`.
    """
    if targets.discover is None:
        return targets.syncs
    try:
        async with asyncio.timeout(within):
            return await monitor.discover(targets.discover, targets.user)
    except TimeoutError:
        raise UnreachableError(f"profile {targets.discover} did not list its syncs within {within:g} s") from None
