"""The screen's entry point: one app, from the first frame to the exit code."""

import asyncio
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from textual.app import App, SystemCommand
from textual.driver import Driver
from textual.events import Event, Key, Paste
from textual.filter import NoColor
from textual.screen import Screen

from sync_tui.config.invocation import Invocation
from sync_tui.domain.errors import ExitCode
from sync_tui.domain.text import SafeText, clean
from sync_tui.monitor.clock import SystemClock
from sync_tui.monitor.leaving import leave_on_signals, use_unjoined_threads
from sync_tui.tui.crash import crash_words
from sync_tui.tui.driver import terminal_driver
from sync_tui.tui.keys import Place, bindings
from sync_tui.tui.screen import MonitorScreen
from sync_tui.tui.session import Session
from sync_tui.tui.taking import TakesKeys
from sync_tui.tui.theme import DARK, OWN_THEMES, SHORT_NAMES

__all__ = ["Ended", "Session", "SyncTuiApp", "run_screen", "show_screen"]

CLOSE_WITHIN = 2.5


@dataclass(frozen=True, slots=True)
class Ended:
    """How a screen ended: with an exit code, or for what is to be watched next, in the colours chosen by hand."""

    code: int
    opens: Invocation | None = None
    theme: str | None = None


def run_screen(session: Session) -> int:
    """Run the screen to its end, restore the terminal and return the exit code; see `show_screen`."""
    return show_screen(session).code


def show_screen(session: Session) -> Ended:
    """Run the screen to its end, restore the terminal and say how it ended.

    The code is 0 for `q`, 130 for ctrl+c or SIGINT, 131 for SIGQUIT, 143 for SIGTERM, 129 for SIGHUP, 1 after a crash.
    A lookup that hangs may leave a thread behind: who wants to be gone at once flushes and calls `os._exit`.
    """
    return asyncio.run(_run(session))


async def _run(session: Session) -> Ended:
    app = SyncTuiApp(session)
    use_unjoined_threads()
    try:
        with leave_on_signals(lambda code: app.exit(return_code=code), even_ignored=True):
            await app.run_async()
    finally:
        try:
            async with asyncio.timeout(CLOSE_WITHIN):
                await session.monitor.aclose()
        except TimeoutError:
            pass  # the terminal is restored already; nobody waits for a peer
    theme = None if app.theme == app.first_theme else app.theme
    return Ended(app.return_code or ExitCode.DONE, app.opens, theme)


class BareApp(App[str | None], inherit_bindings=False):
    """What every screen of ours shares: themes, colours or none, and a crash that tells nothing private."""

    TITLE = "sync-tui"
    ALLOW_SELECT = False
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, theme: str | None = None, state_dir: Path | None = None, *, is_ascii: bool = False) -> None:
        if os.environ.get("NO_COLOR") == "":
            # An empty value means nothing was asked for; Textual would take it for a yes.
            del os.environ["NO_COLOR"]
        super().__init__()
        self._state_dir = state_dir
        # A screen that is watched for days, often over ssh, moves only where something happened.
        self.animation_level = "none"
        for own in OWN_THEMES:
            self.register_theme(own)
        self.use_theme(theme)
        if self.no_color:
            # Grey is a colour too.
            self._filters[:] = [NoColor()]
        if is_ascii:
            from sync_tui.tui.ascii_glyphs import AsciiGlyphs

            self._filters.append(AsciiGlyphs())

    def use_theme(self, theme: str | None) -> None:
        """Take the theme of that name; our dark one where it is unknown."""
        name = SHORT_NAMES.get(theme or "", theme) or os.environ.get("TEXTUAL_THEME", "")
        self.theme = name if name in self.available_themes else DARK.name
        if self.no_color and self.current_theme.ansi:
            # The colours of an ANSI theme would all turn black.
            self.theme = DARK.name

    def theme_problem(self, theme: str | None) -> SafeText | None:
        """Why a theme cannot be taken, in words; None where it can, and for none at all."""
        known = (*SHORT_NAMES, *self.available_themes)
        if theme is None or theme in known:
            return None
        from sync_tui.config.problems import nearest

        return clean(f'there is no theme "{theme[:40]}"{nearest(theme, known)}')

    def get_driver_class(self) -> type[Driver]:
        """What speaks to the terminal."""
        return terminal_driver(super().get_driver_class())

    def action_leave(self, code: int) -> None:
        """End with an exit code."""
        self.exit(return_code=code)

    def _fatal_error(self) -> None:
        # Textual prints the variables of every frame here, and a token may be one of them.
        self._exit_renderables.append(crash_words(self._state_dir, SystemClock().wall()))
        self._close_messages_no_wait()


class SyncTuiApp(BareApp, inherit_bindings=False):
    """The monitor."""

    ENABLE_COMMAND_PALETTE = True
    CSS = """
    OptionList:nocolor > .option-list--option-highlighted { text-style: reverse; }
    SearchIcon { display: none; }
    """
    BINDINGS = bindings(Place.ALWAYS)

    def __init__(self, session: Session) -> None:
        super().__init__(session.theme, session.state_dir, is_ascii=session.is_ascii)
        self._session = session
        self.first_theme = self.theme
        self.opens: Invocation | None = None
        self.set_keymap(session.keys.changes)
        if problem := self.theme_problem(session.theme):
            session.monitor.notices.tell(problem, is_warning=True)

    def on_ready(self) -> None:
        """Keep a log, once the first frame is out."""
        if self._state_dir is not None:
            from sync_tui.monitor.logbook import open_logbook

            open_logbook(self._state_dir, self._session.monitor.notices)

    def open(self, invocation: Invocation) -> None:
        """End this screen, so that what `invocation` watches is shown."""
        self.opens = invocation
        self.exit(return_code=ExitCode.DONE)

    async def on_event(self, event: Event) -> None:
        """Keys for the filter do not wait for a focus to move."""
        if isinstance(event, Key | Paste) and not event.is_forwarded:
            screen = self.screen
            if isinstance(screen, TakesKeys) and screen.takes(event):
                return
        await super().on_event(event)

    def get_default_screen(self) -> MonitorScreen:
        """The main screen."""
        return MonitorScreen(self._session)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What ctrl+p offers: every key that acts on the screen, and the themes."""
        from sync_tui.tui.palette import system_commands

        return system_commands(self, screen, self._session.keys.keys)
