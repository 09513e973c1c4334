"""Which syncs a command is about."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sync_tui.config.targets import Targets
from sync_tui.domain.errors import UnreachableError
from sync_tui.domain.text import counted
from sync_tui.domain.watch import WatchedSync
from sync_tui.headless.streams import say
from sync_tui.monitor.clock import Clock
from sync_tui.monitor.engine import Monitor
from sync_tui.monitor.listing import discovered_at_last

LOOK_EVERY = 5.0  # a timer of the loop stands still while the machine sleeps, so none may be long


async def found_syncs(monitor: Monitor, targets: Targets, within: float) -> tuple[WatchedSync, ...]:
    """The syncs of `targets`, which may have to be asked for first: once, in `within` seconds.

    Raises `CredentialError` or `UnreachableError`.
    """
    if targets.discover is None:
        return targets.syncs
    with _said(monitor):
        try:
            async with asyncio.timeout(within):
                return await monitor.discover(targets.discover, targets.user)
        except TimeoutError:
            raise UnreachableError(f"profile {targets.discover} did not list its syncs within {within:g} s") from None


async def found_at_last(monitor: Monitor, targets: Targets, ends: float) -> tuple[WatchedSync, ...]:
    """The same for a command that goes on until `ends`, in boot-clock seconds: what may pass is said and waited out.

    Raises `TimeoutError` at `ends`, and the error where nothing but a person will mend it.
    """
    if targets.discover is None:
        return targets.syncs
    told = _Told()
    with _said(monitor):
        found = await _found(monitor, targets, ends, told)
    if told.why is not None:
        say(f"profile {targets.discover} lists {counted(len(found))} now")
    return found


@contextmanager
def _said(monitor: Monitor) -> Iterator[None]:
    """What the listing leaves out is said; later notices are their own command's."""
    deafen = monitor.notices.listen(lambda notice: say(notice.words))
    try:
        yield
    finally:
        deafen()


async def _found(monitor: Monitor, targets: Targets, ends: float, told: "_Told") -> tuple[WatchedSync, ...]:
    listing = asyncio.ensure_future(discovered_at_last(monitor, targets.discover or "", targets.user, told.failed))
    try:
        while not listing.done() and monitor.clock.boot() < ends:
            await _paused(listing, monitor.clock, min(LOOK_EVERY, ends - monitor.clock.boot()))
        if not listing.done():
            raise TimeoutError(told.why or f"profile {targets.discover} did not list its syncs")
        return listing.result()
    finally:
        listing.cancel()


class _Told:
    """Why it is tried again, said once for each reason in a row."""

    def __init__(self) -> None:
        self.why: str | None = None

    def failed(self, error: UnreachableError) -> None:
        if not error.may_pass:
            raise error
        if str(error) != self.why:
            self.why = str(error)
            say(f"{self.why}; trying again")


async def _paused(work: "asyncio.Future[Any]", clock: Clock, within: float) -> None:
    sleeper: asyncio.Future[Any] = asyncio.ensure_future(clock.sleep(within))
    try:
        await asyncio.wait({work, sleeper}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        sleeper.cancel()
