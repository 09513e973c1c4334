"""The screen's entry point: one app, from the first frame to the exit code."""

import asyncio
import gc
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import count

from textual.app import SystemCommand
from textual.events import Event, Key, Paste
from textual.screen import Screen

from sync_tui.config.invocation import Invocation
from sync_tui.domain.errors import ExitCode
from sync_tui.monitor.engine import Monitor
from sync_tui.tui.bare_app import BareApp
from sync_tui.tui.early_frame import EarlyFrame
from sync_tui.tui.keys import Place, bindings
from sync_tui.tui.screen import MonitorScreen
from sync_tui.tui.session import Session
from sync_tui.tui.taking import TakesKeys
from sync_tui.tui.typed_ahead import TypedAhead
from sync_tui.tui.undoing import Step

__all__ = ["Session", "SyncTuiApp", "run_screen"]

CLOSE_WITHIN = 1.0
END_WITHIN = 0.2
SWITCH_WITHIN = 0.0005  # seconds, from one thread to another that waits for its turn


def run_screen(session: Session, early: EarlyFrame | None = None) -> int:
    """Run the screen to its end, restore the terminal and return the exit code.

    It is 0 for `q`, 130 for ctrl+c or SIGINT, 131 for SIGQUIT, 143 for SIGTERM, 129 for SIGHUP, 1 after a crash; a
    crash on the way out is told, too, and leaves the code that was on its way.
    An `early` frame that stands on the terminal is taken over.
    A lookup that hangs may leave a thread behind: who wants to be gone at once flushes and calls `os._exit`.
    """
    # What is drawn is written by a thread, which would wait for the loop five milliseconds at a time.
    sys.setswitchinterval(SWITCH_WITHIN)
    # Not by asyncio.run, which waits for every task that does not end when it is told to.
    return asyncio.new_event_loop().run_until_complete(_run(session, early))


async def _run(session: Session, early: EarlyFrame | None) -> int:
    app = SyncTuiApp(session)
    app.early = early
    try:
        await app.run_to_its_end()
    finally:
        try:
            async with asyncio.timeout(CLOSE_WITHIN):
                await session.monitor.aclose()
        except TimeoutError:
            pass  # the terminal is restored already; nobody waits for a peer
        except Exception as error:  # noqa: BLE001
            app.tell_crash(error)
        await _end_all_else()
    return app.return_code or ExitCode.DONE


async def _end_all_else() -> None:
    """Cancel what still runs, such as the command that prints a token."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=END_WITHIN)


class SyncTuiApp(BareApp, inherit_bindings=False):
    """The monitor."""

    CSS = """
    OptionList:nocolor > .option-list--option-highlighted { text-style: reverse; }
    SearchIcon { display: none; }
    """
    BINDINGS = bindings(Place.ALWAYS)

    def __init__(self, session: Session) -> None:
        super().__init__(session.theme, session.state_dir, is_ascii=session.is_ascii)
        self._numbers = count(1)  # of the screens to come
        self._ahead = TypedAhead(self._typed, session.monitor.clock.boot)
        self._steps: defaultdict[str, list[Step]] = defaultdict(list)  # that can be taken back, by what was shown
        self._use(session)

    def on_ready(self) -> None:
        """Begin, and keep a log, once the first frame is out: while the app itself begins, nothing is drawn."""
        self._begin_screen()
        if self._state_dir is not None:
            from sync_tui.monitor.logbook import open_logbook

            open_logbook(self._state_dir, self._session.monitor.notices)

    def _begin_screen(self) -> None:
        if isinstance(screen := self.screen_stack[0], MonitorScreen):
            screen.when_drawn(screen.begin)

    def _use(self, session: Session) -> None:
        self._session = session
        self.set_keymap(session.keys.changes)
        self.chords = session.keys.chords
        if problem := self.theme_problem(session.theme):
            session.monitor.notices.tell(problem, is_warning=True)

    def open(self, invocation: Invocation) -> None:
        """Show what `invocation` watches, to which a person has agreed, in place of what is on screen."""
        if self._session.other is not None:
            self._ahead.wait()
            # Not by the screen that asks for it: with that, its workers end.
            self.run_worker(self._opened(invocation, self._session.other), group="open", exclusive=True)

    async def _opened(self, invocation: Invocation, other: Callable[[Invocation, Monitor], Session]) -> None:
        from sync_tui.monitor.reload import turn_to

        monitor = self._session.monitor
        session = await asyncio.get_running_loop().run_in_executor(None, other, invocation, monitor)
        left = self.screen_stack[0]
        if isinstance(left, MonitorScreen):
            left.leave()
        self._use(session._replace(consent=None))
        if self.theme == self._usual_theme:
            # Colours chosen by hand stay.
            self.use_theme(session.theme)
        turn_to(monitor, invocation)
        # A screen at the bottom cannot be switched, but its whole stack can: what lies open on it goes with it.
        before, after = self.current_mode, f"screen {next(self._numbers)}"
        self.add_mode(after, self.get_default_screen)
        await self.switch_mode(after)
        self._begin_screen()
        self._modes.setdefault(before, MonitorScreen.__name__)  # for the first one: only a mode can be removed
        await self.remove_mode(before)
        await self._ahead.deliver()
        # What the screen before kept from being looked at is garbage now.
        gc.unfreeze()
        gc.collect()
        gc.freeze()

    def get_default_screen(self) -> MonitorScreen:
        """What is watched now; the first one is of no mode, for which Textual would read its style sheets again."""
        invocation = self._session.invocation
        steps = self._steps["" if invocation is None else invocation.targets.known_as]
        return MonitorScreen(self._session, steps, self._ahead)

    async def on_event(self, event: Event) -> None:
        """What is typed while another list is on its way is for that."""
        if not isinstance(event, Key | Paste) or event.is_forwarded:
            await super().on_event(event)
        elif not self._ahead.takes(event):
            await self._typed(event)

    async def _typed(self, event: Key | Paste) -> None:
        """Keys for the filter do not wait for a focus to move, and none comes before it can mean anything."""
        screen = self.screen
        if isinstance(screen, MonitorScreen):
            # Textual's, which comes even where mounting failed: who waits for that keeps nobody from leaving.
            await screen._mounted_event.wait()
        if not (isinstance(screen, TakesKeys) and screen.takes(event)):
            await super().on_event(event)

    def watch_app_focus(self, app_focus: bool) -> None:
        """Tell the screen whether a person looks at the terminal."""
        # Not by a watcher of the screen: the app would keep that, and the screen with it.
        for screen in self.screen_stack:
            if isinstance(screen, MonitorScreen):
                screen.announcer.focus(app_focus)

    def action_command_palette(self) -> None:
        """Offer every command."""
        from sync_tui.tui.mended_palette import MendedPalette

        if isinstance(self.screen, MonitorScreen):
            self.push_screen(MendedPalette())

    def search_themes(self) -> None:
        """Offer every theme."""
        from sync_tui.tui.mended_palette import MendedPalette
        from sync_tui.tui.palette_finds import Themes

        self.push_screen(MendedPalette([Themes], placeholder="Search for themes…"))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What ctrl+p offers: every key that acts on the screen, and the themes."""
        from sync_tui.tui.palette import system_commands

        return system_commands(self, screen, self._session.keys.keys)
