"""A monitor that is stopped and continued, as a debugger, a container or `kill -STOP` does it without a word."""

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.terminal import Terminal, fresh_modes

READY = b"\x1b[?2004h"  # written once the terminal is raw again, and somebody reads the keys


def _threads(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def _stop_and_continue(terminal: Terminal, times: int) -> None:
    os.kill(terminal.process.pid, signal.SIGSTOP)
    terminal.wait_until_stopped()
    os.kill(terminal.process.pid, signal.SIGCONT)
    terminal.wait_for(lambda _: terminal.output.count(READY) > times)


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
        assert terminal.modes == fresh_modes()
        assert terminal.output.count(b"\x1b[?1049l") >= terminal.output.count(b"\x1b[?1049h")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads the state of a process in /proc")
@pytest.mark.parametrize("stop", [signal.SIGTSTP, signal.SIGSTOP])
def test_who_comes_back_sees_all_of_the_screen_at_once(stop: signal.Signals) -> None:
    with Terminal(["demo", "--syncs", "5"]) as terminal:
        terminal.wait_for(lambda text: "STATUS" in text and "Raw" in text and "IDLE" in text)
        os.kill(terminal.process.pid, stop)
        terminal.wait_until_stopped()
        terminal.turn_to_an_empty_screen()
        os.kill(terminal.process.pid, signal.SIGCONT)
        # The titles and the names of the pages never change: nothing but a whole frame brings them.
        terminal.wait_for(lambda text: all(word in text for word in ("DEMO", "STATUS", "Raw", "IDLE")))


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads the state of a process in /proc")
def test_what_was_shown_before_a_stop_goes_before_anything_else_happens() -> None:
    with Terminal(["demo", "--syncs", "5"]) as terminal:
        terminal.wait_for(lambda text: "DEMO" in text and "IDLE" in text)
        _stop_and_continue(terminal, 1)
        leaving = terminal.output.index(b"\x1b[?2004l")
        assert b"\x1b[2J" in terminal.output[leaving - 8 : leaving]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads the state of a process in /proc")
def test_who_has_the_terminal_meanwhile_has_a_title_of_its_own() -> None:
    with Terminal(["demo", "--syncs", "5"]) as terminal:
        terminal.wait_for(lambda _: b"\x1b[22;2t\x1b]2;" in terminal.output)
        for times in (1, 2):
            terminal.press("\x1a")
            terminal.wait_until_stopped()
            terminal.wait_for(lambda _, times=times: terminal.output.count(b"\x1b]2;\a\x1b[23;2t") == times)  # type: ignore[misc]
            os.kill(terminal.process.pid, signal.SIGCONT)
            # At once, though nothing has changed since.
            terminal.wait_for(lambda _, times=times: terminal.output.count(b"\x1b[22;2t\x1b]2;") == times + 1)  # type: ignore[misc]
        terminal.press("q")
        assert terminal.exit_code(within=10) == 0
        assert terminal.output.count(b"\x1b[22;2t") == terminal.output.count(b"\x1b[23;2t") == 3


@pytest.mark.parametrize(("word", "code"), [("TERM", 143), ("HUP", 129)])
def test_a_shell_can_end_who_is_suspended(word: str, code: int) -> None:
    command = f"{sys.executable} -m sync_tui demo --syncs 5"
    until_gone = "while kill -0 $pid 2>&-; do sleep 0.05; done"
    script = f"set -m; {command}; pid=$(jobs -p); kill -{word} %1; {until_gone}"
    with Terminal([], argv=["bash", "-c", script]) as terminal:
        terminal.wait_for(lambda text: "DEMO" in text and "IDLE" in text)
        terminal.press("\x1a")
        terminal.wait_for(lambda _: b"Exit %d " % code in terminal.output)
        assert terminal.exit_code(within=10) == 0
        assert terminal.modes == fresh_modes()
        assert terminal.output.count(b"\x1b[?1049l") == terminal.output.count(b"\x1b[?1049h")
        assert terminal.output.count(b"\x1b[22;2t") == terminal.output.count(b"\x1b[23;2t")
