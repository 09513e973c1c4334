"""Which of Textual's drivers speaks to the terminal, and ours in place of it."""

import sys

from textual.driver import Driver


def terminal_driver(usual: type[Driver]) -> type[Driver]:
    """The driver of a real terminal: our own in place of the usual one of Linux and macOS."""
    if sys.platform == "win32":
        return usual
    from textual.drivers.linux_driver import LinuxDriver

    from sync_tui.tui.mended_driver import MendedDriver

    return MendedDriver if usual is LinuxDriver else usual
