"""A monitor that is stopped and continued, as a debugger, a container or `kill -STOP` does it without a word."""

import os
import pty
import signal
import termios
import time
from pathlib import Path

import pytest

from tests.terminal import PATIENCE, Terminal

READY = b"\x1b[?2004h"  # written once the terminal is raw again, and somebody reads the keys


def _state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def _threads(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def _stop_and_continue(terminal: Terminal, times: int) -> None:
    pid, end = terminal.process.pid, time.monotonic() + PATIENCE
    os.kill(pid, signal.SIGSTOP)
    while _state(pid) != "T":
        assert time.monotonic() < end
        time.sleep(0.01)
    os.kill(pid, signal.SIGCONT)
    terminal.wait_for(lambda _: terminal.output.count(READY) > times)


def _fresh_modes() -> list[object]:
    master, slave = pty.openpty()
    try:
        return termios.tcgetattr(master)[:4]
    finally:
        os.close(master)
        os.close(slave)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="counts threads in /proc")
def test_stopping_and_continuing_leaves_no_thread_behind_and_the_terminal_as_it_was() -> None:
    with Terminal(["demo", "--syncs", "5"]) as terminal:
        terminal.wait_for(lambda text: "DEMO" in text and "IDLE" in text)
        threads = _threads(terminal.process.pid)
        for times in range(1, 5):
            _stop_and_continue(terminal, times)
        terminal.press("/zzz\r")
        terminal.wait_for("0/5")
        assert _threads(terminal.process.pid) == threads
        terminal.press("q")
        assert terminal.exit_code(within=10) == 0
        assert termios.tcgetattr(terminal._master)[:4] == _fresh_modes()
        assert terminal.output.count(b"\x1b[?1049l") >= terminal.output.count(b"\x1b[?1049h")
