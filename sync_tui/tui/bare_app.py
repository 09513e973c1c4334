"""What every screen of ours shares: how it looks, and how it ends."""

import os
from pathlib import Path

from rich.text import Text
from textual.app import App
from textual.driver import Driver
from textual.filter import NoColor

from sync_tui.config.crash_report import crash_lines
from sync_tui.domain.errors import ExitCode
from sync_tui.domain.text import SafeText
from sync_tui.monitor.clock import SystemClock
from sync_tui.monitor.leaving import leave_on_signals, use_unjoined_threads
from sync_tui.monitor.loop_errors import note_loop_errors
from sync_tui.tui.driver import terminal_driver
from sync_tui.tui.early_frame import EarlyFrame
from sync_tui.tui.theme import OWN_THEMES, theme_problem
from sync_tui.tui.tones import USUAL, wanted_theme


class BareApp(App[str | None], inherit_bindings=False):
    """What every screen of ours shares: themes, colours or none, and a crash that tells nothing private."""

    TITLE = "sync-tui"
    ALLOW_SELECT = False
    ENABLE_COMMAND_PALETTE = False

    _usual_theme: str | None = None  # the one that was asked for
    early: EarlyFrame | None = None  # what stands on the terminal before the driver has it

    def __init__(self, theme: str | None = None, state_dir: Path | None = None, *, is_ascii: bool = False) -> None:
        if os.environ.get("NO_COLOR") == "":
            # An empty value means nothing was asked for; Textual would take it for a yes.
            del os.environ["NO_COLOR"]
        super().__init__()
        # Nothing here uses them, and each would be a widget of every screen.
        self._disable_tooltips = self._disable_notifications = True
        self._state_dir = state_dir
        # A screen that is watched for days, often over ssh, moves only where something happened.
        self.animation_level = "none"
        for own in OWN_THEMES:
            self.register_theme(own)
        self.use_theme(theme)
        self.stylesheet.set_variables(self.get_css_variables())
        self._styled_in: str | None = self.theme
        if self.no_color:
            # Grey is a colour too.
            self._filters[:] = [NoColor()]
        if is_ascii:
            from sync_tui.tui.ascii_glyphs import AsciiGlyphs

            self._filters.append(AsciiGlyphs())

    def get_css_variables(self) -> dict[str, str]:
        """The colours of the theme; none while Textual begins with one in which nothing is drawn."""
        return {} if self._usual_theme is None else super().get_css_variables()

    def refresh_css(self, animate: bool = True) -> None:
        """Style everything anew; but not at the start, when nothing is styled in another theme yet."""
        styled_in, self._styled_in = self._styled_in, None
        if styled_in != self.theme:
            super().refresh_css(animate)

    def use_theme(self, theme: str | None) -> None:
        """Take the theme of that name; our dark one where it is unknown."""
        name = wanted_theme(theme, os.environ)
        self.theme = name if name in self.available_themes else USUAL
        if self.no_color and self.current_theme.ansi:
            # The colours of an ANSI theme would all turn black.
            self.theme = USUAL
        self._usual_theme = self.theme

    def theme_problem(self, theme: str | None) -> SafeText | None:
        """Why a theme cannot be taken, in words; None where it can, and for none at all."""
        return None if theme is None else theme_problem(theme, self.available_themes)

    def get_driver_class(self) -> type[Driver]:
        """What speaks to the terminal."""
        return terminal_driver(super().get_driver_class())

    def action_leave(self, code: int) -> None:
        """End with an exit code."""
        self.exit(return_code=code)

    def action_redraw(self) -> None:
        """Draw all again, whatever stands on the terminal."""
        self.refresh(layout=True)

    async def run_to_its_end(self) -> int:
        """Run until somebody leaves or it breaks, on a loop that is its own; the exit code."""
        use_unjoined_threads()
        note_loop_errors()
        try:
            with leave_on_signals(lambda code: self.exit(return_code=code), even_ignored=True):
                await self.run_async()
        except Exception as error:  # noqa: BLE001
            self.tell_crash(error)
        return self.return_code or ExitCode.DONE

    def tell_crash(self, error: Exception) -> None:
        """Say what Textual did not handle, once the terminal is left; inside of an `except` clause."""
        self._handle_exception(error)
        if self._driver is not None:
            self._driver.close()  # or the words could come before the end of what restores the terminal
        self._print_error_renderables()

    def _handle_exception(self, error: Exception) -> None:
        # Whoever left gets the code of that, whatever breaks on the way out.
        code = self._return_code if self._exit else ExitCode.ATTENTION
        super()._handle_exception(error)
        self._return_code = code

    def _print_error_renderables(self) -> None:
        if not getattr(self._driver, "is_stuck", False):
            super()._print_error_renderables()

    def _fatal_error(self) -> None:
        if self.early is not None:
            # Or what is said now would stand on the other screen, and go with it.
            self.early.leave()
        # Textual prints the variables of every frame here, and a token may be one of them. What a crash brings down
        # with it says less than the crash, and of more than one Textual says how a developer sees them all.
        if not self._exit_renderables:
            lines = crash_lines(self._state_dir, SystemClock().wall())
            self._exit_renderables.append(Text("\n".join(lines)))
        self._close_messages_no_wait()
