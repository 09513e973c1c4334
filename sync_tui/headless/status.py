"""`sync-tui status`: one observation of each sync, in the order of the list."""

import asyncio
import json
import os
import sys
from typing import TextIO

from sync_tui.config.invocation import Invocation
from sync_tui.config.targets import Targets
from sync_tui.domain.errors import UnreachableError
from sync_tui.domain.watch import WatchedSync
from sync_tui.headless.document import status_document
from sync_tui.headless.listing import listing
from sync_tui.headless.verdict import exit_code
from sync_tui.monitor.clock import SystemClock
from sync_tui.monitor.columns import Moment
from sync_tui.monitor.engine import Monitor
from sync_tui.monitor.readiness import require_askable

DEFAULT_TIMEOUT = 30.0


def run_status(invocation: Invocation) -> int:
    """Ask, print on stdout, and return the exit code. Raises `SyncTuiError` where nothing can be asked at all."""
    settings, targets = invocation.settings, invocation.targets
    require_askable(settings, targets, invocation.environ)
    monitor = Monitor(settings.profiles, settings.polling, SystemClock())
    moment = asyncio.run(_looked(monitor, targets, invocation["timeout"] or DEFAULT_TIMEOUT))
    tracks = list(monitor.store.values())
    if invocation["json"]:
        json.dump(status_document(tracks, moment), sys.stdout, ensure_ascii=_ascii_only(sys.stdout))
        print()
    elif tracks:
        for line in listing(tracks, moment, _width(sys.stdout), _coloured(sys.stdout)):
            print(line)
    else:
        print("no syncs", file=sys.stderr)
    sys.stdout.flush()
    return exit_code(tracks, moment, attention_counts=invocation["exit_code"])


async def _looked(monitor: Monitor, targets: Targets, within: float) -> Moment:
    clock, began = monitor.clock, monitor.clock.boot()
    try:
        syncs = targets.syncs
        if targets.discover is not None:
            syncs = await _discovered(monitor, targets.discover, within)
        monitor.watch(syncs)
        await monitor.look_once(max(0.0, within - (clock.boot() - began)))
        return Moment(clock.boot(), clock.wall())
    finally:
        await monitor.aclose()


async def _discovered(monitor: Monitor, profile: str, within: float) -> tuple[WatchedSync, ...]:
    try:
        async with asyncio.timeout(within):
            return await monitor.discover(profile)
    except TimeoutError:
        raise UnreachableError(f"profile {profile} did not list its syncs within {within:g} s") from None


def _width(out: TextIO) -> int | None:
    return os.get_terminal_size(out.fileno()).columns if out.isatty() else None


def _coloured(out: TextIO) -> bool:
    return out.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _ascii_only(out: TextIO) -> bool:
    return (out.encoding or "ascii").lower().replace("-", "") != "utf8"
