"""Textual's driver, mended where a stop without warning would leave two of everything."""

import os
import signal
import sys

from textual.driver import Driver


def terminal_driver(usual: type[Driver]) -> type[Driver]:
    """The driver of a real terminal: our own in place of the usual one of Linux and macOS."""
    if sys.platform == "win32":
        return usual
    from textual.drivers.linux_driver import LinuxDriver

    class MendedDriver(LinuxDriver):
        """After SIGSTOP there was no chance to leave the terminal, so that it is left when SIGCONT comes.

        Without that a second thread would read the keys, the mode to restore would be the raw one, and leaving could
        wait for ever for a thread that reads what the other has taken.
        """

        def _sigcont_application(self, *_: object) -> None:
            if not self._auto_restart:
                return
            if self._key_thread is not None and not self._must_signal_resume:
                if _is_in_background(self.fileno):
                    # The shell has the terminal. Whoever gives it back says so with another SIGCONT.
                    os.kill(os.getpid(), signal.SIGSTOP)
                    return
                self.suspend_application_mode()
                self._must_signal_resume = True
            self.resume_application_mode()

    return MendedDriver if usual is LinuxDriver else usual


def _is_in_background(terminal: int) -> bool:
    try:
        return os.tcgetpgrp(terminal) != os.getpgrp()
    except OSError:
        return False
