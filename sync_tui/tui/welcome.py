"""What is shown when nothing is configured: what to do next, and a demo that needs nothing."""

import asyncio
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from sync_tui.domain.errors import ExitCode
from sync_tui.domain.text import SafeText
from sync_tui.monitor.tone import Tone
from sync_tui.tui.bare_app import BareApp
from sync_tui.tui.ink import EMPTY, Line, Span, plain
from sync_tui.tui.lines import Lines
from sync_tui.tui.tones import Trim

_DEMO = "demo"
_WIDTH = 66


def run_welcome(config_path_text: SafeText, state_dir: Path) -> int | None:
    """Say how to begin, naming the configuration directory; the exit code, None where the person asks for the demo."""
    app = WelcomeApp(config_path_text, state_dir)
    code = asyncio.run(app.run_to_its_end())
    return None if app.return_value == _DEMO else code


class WelcomeApp(BareApp, inherit_bindings=False):
    """One page."""

    CSS = "Screen { align: center middle; } #welcome { width: 68; height: auto; max-height: 100%; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,d", "demo", show=False),
        Binding("q,escape,ctrl+q", "leave(0)", show=False, priority=True),
        Binding("ctrl+c", f"leave({ExitCode.INTERRUPTED:d})", show=False, priority=True),
    ]

    def __init__(self, config_path_text: SafeText, state_dir: Path | None = None) -> None:
        super().__init__(state_dir=state_dir)
        self._page = Lines((), welcome_lines(config_path_text), id="welcome")

    def compose(self) -> ComposeResult:
        """The page."""
        yield self._page

    def action_demo(self) -> None:
        """Leave for the demo."""
        self.exit(_DEMO)


def welcome_lines(config_path_text: SafeText) -> list[Line]:
    """The page."""
    return [
        (Span("sync-tui", Tone.ACTIVE, bold=True), Span("  watches Paragon Managed Syncs", Tone.DIM)),
        plain("─" * _WIDTH, Trim.RULE),
        EMPTY,
        plain("No token and no watch list yet."),
        plain("To see the syncs of a user:"),
        EMPTY,
        (
            Span("    export "),
            Span("PARAGON_USER_TOKEN", bold=True),
            Span("=…"),
            Span("    a Paragon User Token", Tone.DIM),
        ),
        (Span("    "), Span("sync-tui", bold=True)),
        EMPTY,
        plain("Profiles and watch lists live in"),
        plain(f"    {config_path_text}", bold=True),
        EMPTY,
        (
            Span(" enter ", bold=True),
            Span("a demo that needs nothing    ", Tone.DIM),
            Span("q ", bold=True),
            Span("quit", Tone.DIM),
        ),
    ]
