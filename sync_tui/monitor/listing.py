"""The syncs of a profile, listed as often as that fails."""

import random
from collections.abc import Callable

from sync_tui.domain.backoff import Random, retry_delay
from sync_tui.domain.errors import UnreachableError
from sync_tui.domain.watch import WatchedSync
from sync_tui.monitor.engine import Monitor

RETRY_CAP = 45.0  # seconds, as for the probes of a host that does not answer


async def discovered_at_last(
    monitor: Monitor,
    profile_name: str,
    user: str | None,
    failed: Callable[[UnreachableError], None],
    rng: Random = random.random,
) -> tuple[WatchedSync, ...]:
    """What `Monitor.discover` returns, once the API can be reached; any other error is raised at once.

    `failed` is told why it is tried again, each time, and may raise that to end it. The first try says at once that
    the origin is blocked; the others wait for the end of that in its line, and so may be its probe.
    """
    failures = 0
    while True:
        try:
            return await monitor.discover(profile_name, user, waits=failures > 0)
        except UnreachableError as error:
            failures += 1
            failed(error)
        await monitor.clock.sleep(retry_delay(failures, rng, RETRY_CAP))
