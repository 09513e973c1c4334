"""Textual's driver, mended where it would wait for the terminal, and where a stop would leave two of everything."""

import contextlib
import os
import signal
import termios
from collections.abc import Callable
from typing import Any

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from sync_tui.domain.errors import ExitCode
from sync_tui.tui.early_frame import TO_OTHER_SCREEN, EarlyFrame, terminal_size
from sync_tui.tui.key_reader import Ending, read_keys
from sync_tui.tui.writer import PatientWriter

_ERASE = "\x1b[2J"
_KEEP_TITLE, _GIVE_TITLE_BACK = "\x1b[22;2t", "\x1b]2;\a\x1b[23;2t"  # none, where the terminal keeps no titles
_ENDS_WITHIN = 0.1  # seconds: a shell that ends who is stopped sends the signal and continues it
_HOME, _SHORT_HOME = "\x1b[1;1H", "\x1b[H"  # as Textual ends every drawing, and the same in half of it


class MendedDriver(LinuxDriver):
    """After SIGSTOP there was no chance to leave the terminal, so that it is left when SIGCONT comes.

    Without that a second thread would read the keys, the mode to restore would be the raw one, and leaving could
    wait for ever for a thread that reads what the other has taken. That takes a moment, and what stands on the screen
    until then is as old as the stop was long: it is erased first.

    The screen that it comes back to is an empty one, so that all is drawn again.

    Nothing waits for a terminal that does not read, and nothing draws on one that is gone, nor listens to it.

    A title is as much on the terminal as what is drawn: whoever has the terminal meanwhile has a title of its own.

    Where an early frame stands on the terminal, that is taken over as it is, with the modes to restore at the end.
    """

    _patient_writer: PatientWriter | None = None

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self.exit_event = self._ending = Ending()
        self._title = ""  # that is to be shown
        self._has_terminal = self._keeps_title = False  # and with it the title that it had
        self._size = self._size or self._get_terminal_size()  # or its first frame would be of another size

    def _get_terminal_size(self) -> tuple[int, int]:
        return terminal_size(self.fileno)

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except Exception as error:  # noqa: BLE001
            # Or nobody would listen any more, and nothing would say so.
            self._app.call_later(_raise, error)

    def run_input_thread(self) -> None:
        read_keys(self.fileno, self._ending, self.process_message, debug=self._debug, means=self._means)
        if not self._ending.is_set():
            self._leave()

    def _means(self, key: str) -> bool:
        return key in getattr(self._app, "chords", ())

    @property
    def _early(self) -> EarlyFrame | None:
        """The first frame, while it is the only one."""
        early = getattr(self._app, "early", None)
        return early if isinstance(early, EarlyFrame) and early.before is not None else None

    def start_application_mode(self) -> None:
        early, before = self._early, self._patient_writer
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if self._patient_writer is before:
            # It did not begin: somebody else has the terminal, or it is gone.
            if _is_gone(self.fileno):
                self._leave()
            return
        self._has_terminal = True
        self._show_title()
        if early is not None:
            self.attrs_before = early.before
            early.hand_over()

    def entitle(self, title: str) -> None:
        """Show this title, which holds no control character, while the terminal is ours; for an empty one its own."""
        if title != self._title:
            self._title = title
            self._show_title()

    def _show_title(self) -> None:
        if not self._title:
            self._give_title_back()
        elif self._has_terminal and self._patient_writer is not None:
            keep = "" if self._keeps_title else _KEEP_TITLE
            # Where nothing more fits, all of it is to come once the terminal reads again.
            self._keeps_title |= self._patient_writer.write(f"{keep}\x1b]2;{self._title}\a")

    def _give_title_back(self) -> None:
        if self._keeps_title:
            self._keeps_title = False
            self.write(_GIVE_TITLE_BACK)

    def write(self, data: str) -> None:
        # Who turns to the other screen once more may find it empty.
        if data == TO_OTHER_SCREEN and (early := self._early) is not None and early.has_turned:
            return
        if self._patient_writer is not None:
            self._patient_writer.write(data.removesuffix(_HOME) + _SHORT_HOME if data.endswith(_HOME) else data)

    @property
    def _writer_thread(self) -> PatientWriter | None:
        return self._patient_writer

    @_writer_thread.setter
    def _writer_thread(self, usual: object) -> None:
        # Made by Textual and not started yet: ours takes its place.
        self._patient_writer = (
            None if usual is None or self._file is None else PatientWriter(self._file, self._draw_anew, self._leave)
        )

    def _disable_mouse_support(self) -> None:
        if self._mouse_pixels:
            # Or the next program with a mouse would be told of pixels where it asked for cells.
            self.write("\x1b[?1016l")
        super()._disable_mouse_support()

    @property
    def is_stuck(self) -> bool:
        """Whether it was closed, and the terminal still does not read: who writes to it waits for ever."""
        return self._patient_writer is not None and self._patient_writer.is_alive()

    def stop_application_mode(self) -> None:
        if not self._has_terminal:
            return  # whoever has it meanwhile keeps it as it is
        if self._patient_writer is not None:
            self._patient_writer.leave(but=_KEEP_TITLE)
        super().stop_application_mode()
        self._give_title_back()  # last: of all this it alone must not come twice
        self._has_terminal = False

    def disable_input(self) -> None:
        if self._has_terminal:
            super().disable_input()

    def resume_application_mode(self) -> None:
        super().resume_application_mode()
        self._redraw()

    def _redraw(self) -> None:
        self._soon(lambda: self._app.refresh(layout=True))

    def _draw_anew(self) -> None:
        self._soon(self._show_title)
        self._redraw()

    def _erase(self) -> None:
        if self._patient_writer is not None:
            self._patient_writer.leave(but=_KEEP_TITLE)
        self.write(_ERASE)

    def _leave(self) -> None:
        self._soon(lambda: self._app.exit(return_code=ExitCode.HANGUP))

    def _soon(self, act: Callable[[], object]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(act)

    def _sigcont_application(self, *_: object) -> None:
        if not self._auto_restart:
            return
        if _is_in_background(self.fileno):
            # The shell has the terminal. Whoever gives it back says so with another SIGCONT.
            if self._has_terminal:
                os.kill(os.getpid(), signal.SIGSTOP)
            else:
                self._soon(lambda: self._loop.call_later(_ENDS_WITHIN, self._stop_again))
            return
        if self._key_thread is not None and not self._must_signal_resume:
            self._erase()
            self.suspend_application_mode()
            self._must_signal_resume = True
        self.resume_application_mode()

    def _stop_again(self) -> None:
        if not self._has_terminal and not self._app._exit:
            os.kill(os.getpid(), signal.SIGSTOP)


def _raise(error: Exception) -> None:
    raise error


def _is_in_background(terminal: int) -> bool:
    try:
        return os.tcgetpgrp(terminal) != os.getpgrp()
    except OSError:
        return False


def _is_gone(terminal: int) -> bool:
    try:
        termios.tcgetattr(terminal)
    except termios.error:
        return True
    return False
