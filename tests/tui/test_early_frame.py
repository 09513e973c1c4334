"""The picture before Textual: on the terminal first, and nothing of it, of a key or of a signal is lost or left."""

import os
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.foreign import written_list
from tests.terminal import PATIENCE, Terminal, fresh_modes

ROW = b"sync-first"
TAKEN_OVER = b"\x1b[?1000h"  # what Textual writes first
TO_OTHER_SCREEN, BACK = b"\x1b[?1049h", b"\x1b[?1049l"


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    written_list(tmp_path / "watchlists" / "team.toml", ["sync-first", *(f"sync-{number}" for number in range(30))])
    return {
        "SYNC_TUI_CONFIG_DIR": str(tmp_path),
        "SYNC_TUI_STATE_DIR": str(tmp_path / "state"),
        "SYNC_TUI_BASE_URL": "http://127.0.0.1:9",
        "PARAGON_USER_TOKEN": "a.b.c",
        "TERM": "xterm-256color",
    }


@pytest.fixture
def started(environ: dict[str, str]) -> Iterator[Terminal]:
    """A monitor of which the early frame has just come."""
    with Terminal(["team"], environ) as terminal:
        terminal.arrival_of(ROW)
        yield terminal


def wait_for_the_screen(terminal: Terminal) -> None:
    """Until Textual has the terminal."""
    terminal.wait_for(lambda text: TAKEN_OVER in terminal.output and "enter detail" in text)


def test_it_needs_no_framework_and_nothing_that_polls() -> None:
    code = "import sync_tui.tui.early_frame, sys; print(*sys.modules)"
    environ = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    loaded = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True
    ).stdout
    assert not {"textual", "httpx", "sqlite3"} & set(loaded.split())


def test_it_comes_before_the_framework_and_is_taken_over_as_it_stands(started: Terminal) -> None:
    started.arrival_of(b" filter", after=TAKEN_OVER)
    assert "for its first answer" in started.text, "what stood there already"
    assert started.output.index(ROW) < started.output.index(TAKEN_OVER)
    assert started.output.count(TO_OTHER_SCREEN) == 1
    started.press("q")
    assert started.exit_code() == 0
    assert started.output.count(BACK) == 1
    assert started.modes == fresh_modes()


@pytest.mark.parametrize("changes", [{"TEXTUAL_THEME": "nord"}, {"TEXTUAL_COLOR_SYSTEM": "standard"}])
def test_what_only_the_framework_knows_waits_for_it(environ: dict[str, str], changes: Mapping[str, str]) -> None:
    with Terminal(["team"], {**environ, **changes}) as terminal:
        terminal.arrival_of(ROW)
        assert TAKEN_OVER in terminal.output


@pytest.mark.parametrize(
    ("changes", "words", "sought"),
    [
        ({"NO_COLOR": "1"}, [], b"\x1b[1mSTATUS"),
        ({"COLORTERM": "truecolor"}, ["--theme", "light"], b"48;2;251;251;252m"),
        ({"COLORTERM": ""}, [], b";48;5;"),
        ({}, ["--ascii"], b". waiting"),
    ],
    ids=["no colour", "light", "256 colours", "ascii"],
)
def test_it_looks_as_the_screen_will(
    environ: dict[str, str], changes: Mapping[str, str], words: list[str], sought: bytes
) -> None:
    with Terminal(["team", *words], {**environ, **changes}) as terminal:
        terminal.arrival_of(TAKEN_OVER)
        early = terminal.output.partition(TAKEN_OVER)[0]
    assert ROW in early
    assert b" filter" in early
    assert b"Summary" in early
    assert sought in early
    assert ("--ascii" in words) == early.isascii()


def test_keys_that_are_typed_at_it_act_in_their_order_and_are_not_echoed(started: Terminal) -> None:
    started.press("/sync-2\r")
    started.wait_for("11/31 shown")
    assert b"/sync-2" not in started.output.partition(TAKEN_OVER)[0]
    started.press("q")
    assert started.exit_code() == 0


@pytest.mark.parametrize(
    ("sent", "code"),
    [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130), (signal.SIGQUIT, 131)],
    ids=["term", "hup", "int", "quit"],
)
def test_a_signal_at_it_ends_as_ever(started: Terminal, sent: signal.Signals, code: int) -> None:
    os.kill(started.process.pid, sent)
    assert started.exit_code(within=10) == code
    assert BACK in started.output
    assert started.modes == fresh_modes()


def test_ctrl_c_at_it_ends_as_ever(started: Terminal) -> None:
    started.press("\x03")
    assert started.exit_code(within=10) == 130
    assert started.modes == fresh_modes()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads the state of a process in /proc")
def test_ctrl_z_at_it_gives_the_terminal_back_until_somebody_returns(started: Terminal) -> None:
    started.press("\x1a")
    started.wait_until_stopped()
    assert started.modes == fresh_modes()
    os.kill(started.process.pid, signal.SIGCONT)
    started.wait_for(lambda text: started.output.count(TO_OTHER_SCREEN) == 2 and "enter detail" in text)
    assert started.output.count(TO_OTHER_SCREEN) == 2
    assert started.output.index(BACK) < started.output.rindex(TO_OTHER_SCREEN)
    started.press("q")
    assert started.exit_code() == 0
    assert started.modes == fresh_modes()


def test_a_terminal_that_does_not_read_at_first_keeps_what_stood_on_it(environ: dict[str, str]) -> None:
    code = """
import contextlib, os, select
from sync_tui.cli import main
os.set_blocking(1, False)
while select.select((), (1,), (), 0.2)[1]:
    with contextlib.suppress(BlockingIOError):
        os.write(1, bytes(1_000))
os.set_blocking(1, True)
main(['team'])
"""
    with Terminal([], environ, argv=[sys.executable, "-c", code]) as terminal:
        end = time.monotonic() + PATIENCE
        while termios.tcgetattr(terminal._master)[3] & termios.ISIG:
            assert time.monotonic() < end, "Textual never had the terminal"
            time.sleep(0.02)
        wait_for_the_screen(terminal)
        assert TO_OTHER_SCREEN in terminal.output.partition(TAKEN_OVER)[0]


def test_a_key_that_is_typed_at_it_keeps_no_crash_from_being_seen(environ: dict[str, str]) -> None:
    code = """
from sync_tui.cli import main
from sync_tui.tui.screen import MonitorScreen
MonitorScreen.on_resize = lambda _: 1 / 0
main(['team'])
"""
    with Terminal([], environ, argv=[sys.executable, "-c", code]) as terminal:
        terminal.arrival_of(ROW)
        terminal.press("j")
        assert terminal.exit_code(within=10) == 1
        assert "crashed: ZeroDivisionError" in terminal.text
        assert terminal.modes == fresh_modes()


@pytest.mark.parametrize("place", ["app.SyncTuiApp.on_load", "mended_driver.MendedDriver.start_application_mode"])
def test_a_crash_before_it_was_taken_over_is_said_where_it_stays(environ: dict[str, str], place: str) -> None:
    code = f"""
import sync_tui.tui.app, sync_tui.tui.mended_driver
from sync_tui.cli import main
sync_tui.tui.{place} = lambda _: 1 / 0
main(['team'])
"""
    with Terminal([], environ, argv=[sys.executable, "-c", code]) as terminal:
        assert terminal.exit_code() == 1
        assert (
            terminal.output.index(ROW) < terminal.output.index(BACK) < terminal.output.index(b"crashed: ZeroDivision")
        )
        assert terminal.output.count(BACK) == 1
        assert terminal.modes == fresh_modes()


def test_a_start_that_fails_gives_the_terminal_back(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "textual.py").write_text("raise ImportError('no such luck')\n")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from sync_tui.cli import main; main(['team'])"
    with Terminal([], environ, argv=[sys.executable, "-c", code]) as terminal:
        assert terminal.exit_code() == 1
        assert terminal.output.index(ROW) < terminal.output.index(BACK) < terminal.output.index(b"crashed: ImportError")
        assert terminal.modes == fresh_modes()


def test_nothing_is_drawn_from_the_background_and_all_of_it_in_front(environ: dict[str, str]) -> None:
    stopped = 'until [ -n "$(jobs -s)" ]; do sleep 0.05; done'
    code = f"set -m; {sys.executable} -m sync_tui team & {stopped}; echo it waits; fg %1"
    with Terminal([], environ, argv=["bash", "-c", code]) as terminal:
        wait_for_the_screen(terminal)
        assert terminal.output.index(b"it waits") < terminal.output.index(TO_OTHER_SCREEN)
        terminal.press("q")
        assert terminal.exit_code() == 0
        assert terminal.modes == fresh_modes()
