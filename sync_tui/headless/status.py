"""`sync-tui status`: one observation of each sync, in the order of the list."""

import json
import sys
from functools import partial

from sync_tui.config.invocation import Invocation
from sync_tui.config.provenance import Provenance
from sync_tui.config.settings import Settings
from sync_tui.config.targets import Targets
from sync_tui.domain.errors import UsageError
from sync_tui.headless.display import display_of
from sync_tui.headless.finding import found_syncs
from sync_tui.headless.listing import listing, shared_details
from sync_tui.headless.running import result_of
from sync_tui.headless.streams import say, spells
from sync_tui.headless.tmux import tmux_line
from sync_tui.headless.verdict import exit_code
from sync_tui.monitor.clock import SystemClock
from sync_tui.monitor.document import status_document
from sync_tui.monitor.engine import Monitor
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.readiness import require_askable
from sync_tui.monitor.sheet import sheet
from sync_tui.monitor.track import Track

DEFAULT_TIMEOUT = 30.0


def run_status(invocation: Invocation) -> int:
    """Ask, print on stdout, and return the exit code. Raises `SyncTuiError` where nothing can be asked at all."""
    form = _form(invocation)
    settings, targets = invocation.settings, invocation.targets
    require_askable(settings, targets, invocation.environ)
    monitor = Monitor(settings.profiles, settings.polling, SystemClock())
    timeout = invocation["timeout"]
    moment = result_of(_looked(monitor, targets, DEFAULT_TIMEOUT if timeout is None else timeout))
    tracks = list(monitor.store.values())
    sys.stdout.write(_text(form, tracks, moment, invocation))
    for line in shared_details(tracks, partial(_origin_of, settings)) if form == "table" else ():
        say(line)
    if not tracks:
        say("no syncs")
    return exit_code(tracks, moment, attention_counts=invocation["exit_code"])


def _origin_of(settings: Settings, track: Track) -> str:
    profile = settings.profiles.get(track.sync.profile)
    return f'profile "{track.sync.profile}"' if profile is None else profile.origin.label


async def _looked(monitor: Monitor, targets: Targets, within: float) -> Moment:
    clock, began = monitor.clock, monitor.clock.boot()
    try:
        monitor.watch(await found_syncs(monitor, targets, within))
        spent = 0.0 if targets.discover is None else clock.boot() - began
        await monitor.look_once(round(max(0.0, within - spent), 3))
        return Moment.of(clock)
    finally:
        await monitor.aclose()


def _form(invocation: Invocation) -> str:
    values = {word: invocation.value(word) for word in ("json", "csv", "format")}
    typed = [word for word, value in values.items() if value.value and value.provenance is Provenance.FLAG]
    wanted = typed or [word for word, value in values.items() if value.value]
    if len(wanted) > 1:
        raise UsageError(f"--{wanted[0]} and --{wanted[1]} are two forms of the same: choose one")
    return wanted[0] if wanted else "table"


def _text(form: str, tracks: list[Track], moment: Moment, invocation: Invocation) -> str:
    match form:
        case "json":
            return json.dumps(status_document(tracks, moment), ensure_ascii=not spells(sys.stdout)) + "\n"
        case "csv":
            return sheet(tracks, moment)
        case "format":
            return tmux_line(tracks, moment) + "\n"
    display = display_of(sys.stdout, invocation.environ, invocation["plain"])
    return "".join(f"{line}\n" for line in listing(tracks, moment, display)) if tracks else ""
