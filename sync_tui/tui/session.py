"""What one run of the screen is given."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sync_tui.config.invocation import Invocation
from sync_tui.config.ui_memory import UiMemory
from sync_tui.domain.alerting import Alerting
from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import WatchedSync
from sync_tui.monitor.engine import Monitor
from sync_tui.tui.keys import KeyTable

if TYPE_CHECKING:
    from sync_tui.config.consents import Consent, Consents


AT_FIRST = 200  # syncs known before the first frame: more than any screen has rows


class Session(NamedTuple):
    """What to watch and show, through which monitor."""

    monitor: Monitor
    heading: SafeText  # the titles of the lists
    syncs: tuple[WatchedSync, ...]  # watched from the start
    discover: str | None = None  # a profile whose syncs are listed once the first frame is out
    user: SafeText | None = None  # whose they are, where the profile signs a token per user
    badge: SafeText | None = None  # shown in the header at all times, such as "DEMO"
    theme: str | None = None  # the name of a theme; "dark" and "light" are ours
    alerting: Alerting = Alerting()  # how a person who does not look is told
    state_dir: Path | None = None  # for the log, and for a crash; None keeps neither
    is_ascii: bool = False  # no glyph beyond ASCII, but for what people named
    memory: UiMemory | None = None  # how this list was looked at last; None keeps nothing
    columns: tuple[str, ...] = ()  # "key" or "key:width", for a list that chose none; empty for the usual ones
    motion: bool = True  # whether a cell that has changed may flash
    invocation: Invocation | None = None  # whose files are followed while they are in use
    keys: KeyTable = KeyTable()  # what each key does
    consents: "Consents | None" = None  # what was agreed to of lists from elsewhere; None where none is watched
    consent: "Consent | None" = None  # what is to be agreed to before anything is asked
    # The session of something else to watch, which reads files; None where nothing else can be.
    other: "Callable[[Invocation, Monitor], Session] | None" = None
