"""A terminal that stops reading, as behind a frozen ssh: nothing but the drawing waits for it."""

import array
import fcntl
import signal
import sys
import termios
import time

import pytest

from tests.terminal import PATIENCE, Terminal, fresh_modes

SOON = 2.5


def _unread(terminal: Terminal) -> int:
    waiting = array.array("i", [0])
    fcntl.ioctl(terminal._master, termios.FIONREAD, waiting)
    return waiting[0]


def _block(terminal: Terminal) -> None:
    """Read nothing until nothing more fits, though there is much to draw."""
    before, rounds, end = -1, 0, time.monotonic() + PATIENCE
    while rounds < 40:
        terminal.press("jk")
        time.sleep(0.02)
        now = _unread(terminal)
        rounds = rounds + 1 if now == before else 0
        before = now
        assert time.monotonic() < end
    assert before > 0


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)], ids=str)
def test_a_signal_ends_a_monitor_whose_terminal_does_not_read(number: signal.Signals, code: int) -> None:
    with Terminal(["demo", "--syncs", "60", "--speed", "20"], size=(200, 60)) as terminal:
        terminal.wait_for("IDLE")
        _block(terminal)
        began = time.monotonic()
        terminal.process.send_signal(number)
        assert terminal.process.wait(PATIENCE) == code
        assert time.monotonic() - began < SOON
        assert terminal.modes == fresh_modes()
        if sys.platform == "linux":
            # What it had not read was taken back, for what restores it once it reads again. That may have cut a
            # sequence in two, which the emulator would choke on.
            while terminal._taken(0):
                pass
            assert all(
                terminal.output.rfind(on) < terminal.output.rfind(off)
                for on, off in ((b"\x1b[?1049h", b"\x1b[?1049l"), (b"\x1b[?25l", b"\x1b[?25h"), (b"[22;2t", b"[23;2t"))
            )


def test_a_terminal_that_reads_again_shows_the_present() -> None:
    with Terminal(["demo", "--syncs", "60", "--speed", "20"], size=(200, 60)) as terminal:
        terminal.wait_for("IDLE")
        _block(terminal)
        # More than is kept for a terminal: what is not drawn now must be drawn again later.
        for _ in range(300):
            terminal.press("ee")
            time.sleep(0.005)
        terminal.press("/zzz\r")
        terminal.wait_for("0/60")
        terminal.press("q")
        assert terminal.exit_code(within=10) == 0
        assert terminal.output.rfind(b"\x1b[?1049l") > terminal.output.rfind(b"\x1b[?1049h")
