"""Leaving a real terminal: the exit code, the restored screen, and nothing private left behind."""

import re
import signal
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.tui.terminal import PATIENCE, Terminal
from tests.tui.world import app_with, sync

CANARY = "canary-token-7f3a"
PROGRAM = """
import os, sys, time
from pathlib import Path
from sync_tui.domain.text import SafeText
from sync_tui.tui.app import Session, run_screen
from tests.tui.world import NotingMonitor, sync
monitor = NotingMonitor()
{extra}
state_dir = Path(os.environ["STATE"]) if "STATE" in os.environ else None
code = run_screen(Session(monitor, SafeText("Leaving"), (sync(1, "Acme Drive"),), state_dir=state_dir))
sys.stdout.write(f"closed={{'close' in monitor.calls}}\\n")
sys.stdout.flush()
{leave}(code)
"""
CRASHING = f"""
secret = "{CANARY}"
def origins():
    token = secret
    raise RuntimeError("Bearer " + token)
monitor.start = lambda: setattr(monitor, "origins", origins)
"""
HANGING_LOOKUP = """
import asyncio, threading
def start():
    asyncio.get_running_loop().run_in_executor(None, look_up)
def look_up():
    os.write(1, b"looking up")
    threading.Event().wait(30)
monitor.start = start
"""
HANGING_CLOSE = """
import asyncio
import sync_tui.tui.app as app
app.CLOSE_WITHIN = 0.2
async def aclose():
    await asyncio.Event().wait()
monitor.aclose = aclose
"""
STUBBORN = """
import asyncio
async def goes_on():
    while True:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            os.write(1, b"no")
def start():
    monitor.task = asyncio.ensure_future(goes_on())
    os.write(1, b"it goes on")
monitor.start = start
"""
WELCOME = """
from sync_tui.domain.text import SafeText
from sync_tui.tui.welcome import run_welcome
import os, sys
from pathlib import Path
{extra}
code = run_welcome(SafeText("here"), Path(os.environ.get("STATE", "/nonexistent")))
print("answer", code)
sys.stdout.flush()
os._exit(code or 0)
"""
Open = Callable[..., Terminal]


@pytest.fixture
def terminal() -> Iterator[Open]:
    opened: list[Terminal] = []

    def run(program: str, **environ: str) -> Terminal:
        opened.append(Terminal(program, environ))
        return opened[-1]

    yield run
    for one in opened:
        one.close()


@pytest.mark.parametrize(("keys", "code"), [("q", 0), ("\x1bq", 0), ("?\x1bq", 0), ("/a\x1bq", 0), ("\x03", 130)])
def test_a_key_leaves_with_its_code_and_restores_the_terminal(terminal: Open, keys: str, code: int) -> None:
    screen = terminal(PROGRAM.format(extra="", leave="sys.exit"))
    screen.wait_for("Acme Drive")
    screen.type(keys)
    assert screen.exit_code() == code
    assert screen.restored
    assert b"closed=True" in screen.written


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130), (signal.SIGQUIT, 131)],
    ids=str,
)
def test_a_signal_leaves_with_its_code_and_restores_the_terminal(
    terminal: Open, number: signal.Signals, code: int
) -> None:
    screen = terminal(PROGRAM.format(extra="", leave="sys.exit"))
    screen.wait_for("Acme Drive")
    screen.kill(number)
    assert screen.exit_code() == code
    assert screen.restored


def test_a_title_that_may_have_been_lost_is_shown_again(terminal: Open) -> None:
    lost = "import sync_tui.tui.app as app; app.SyncTuiApp.action_redraw = lambda self: self._driver._draw_anew()"
    screen = terminal(PROGRAM.format(extra=lost, leave="sys.exit"))
    screen.wait_for("Acme Drive")
    screen.wait_for("Leaving\a")
    screen.type("\x0c")
    while screen.written.count(b"Leaving\a") < 2:
        assert screen._read(PATIENCE)
    screen.type("\x03")
    assert screen.exit_code() == 130
    assert screen.written.count(b"\x1b[22;2t") == screen.written.count(b"\x1b[23;2t") == 1


def test_a_crash_says_where_and_nothing_private(terminal: Open) -> None:
    screen = terminal(PROGRAM.format(extra=CRASHING, leave="sys.exit"))
    screen.wait_for("crashed: RuntimeError")
    assert screen.exit_code() == 1
    assert screen.restored
    assert b"screen.py:" in screen.written
    assert CANARY.encode() not in screen.written


def test_a_crash_names_a_file_with_every_place_and_nothing_private(terminal: Open, tmp_path: Path) -> None:
    folder = tmp_path / "state"
    screen = terminal(PROGRAM.format(extra=CRASHING, leave="sys.exit"), STATE=str(folder))
    screen.wait_for("All of it is in")
    assert screen.exit_code() == 1
    [file] = folder.glob("crash-*.txt")
    assert file.name.encode() in screen.written.replace(b"\r\n", b"")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    text = file.read_text()
    assert "RuntimeError" in text
    assert "screen.py:" in text
    assert all(CANARY not in kept.read_text() for kept in folder.iterdir())


async def test_of_several_crashes_the_first_is_told(tmp_path: Path) -> None:
    app, _ = app_with(sync(1), state_dir=tmp_path)
    async with app.run_test() as pilot:
        await pilot.pause()
        for wrong in ("none", "\ud800"):
            try:
                int(wrong.encode())
            except ValueError:
                app._fatal_error()
        assert [": ValueError" in str(words) for words in app._exit_renderables] == [True]
    assert len(list(tmp_path.glob("crash-*.txt"))) == 1


def test_keys_that_nobody_would_hear_any_more_are_a_crash_that_says_where(terminal: Open) -> None:
    deaf = f"""
import sync_tui.tui.mended_driver as driver
def broken(*_, **__):
    token = "{CANARY}"
    raise LookupError(token)
driver.read_keys = broken
"""
    screen = terminal(PROGRAM.format(extra=deaf, leave="sys.exit"))
    screen.wait_for("crashed: LookupError")
    assert screen.exit_code() == 1
    assert screen.restored
    assert b"mended_driver.py:" in screen.written
    assert CANARY.encode() not in screen.written


def test_a_terminal_that_can_be_drawn_on_but_not_read_any_more_is_left(terminal: Open) -> None:
    ended = "import sync_tui.tui.mended_driver as driver; driver.read_keys = lambda *_, **__: None"
    screen = terminal(PROGRAM.format(extra=ended, leave="sys.exit"))
    assert screen.exit_code() == 129, screen.written[-2_000:]
    assert screen.restored
    assert b"crashed" not in screen.written


def test_a_terminal_that_is_gone_before_the_screen_begins_is_left(terminal: Open) -> None:
    gone = """
import termios
def gone(*_):
    raise termios.error(5, "Input/output error")
termios.tcgetattr = termios.tcsetattr = gone
"""
    screen = terminal(PROGRAM.format(extra=gone, leave="sys.exit"))
    assert screen.exit_code() == 129, screen.written[-2_000:]
    assert b"crashed" not in screen.written


@pytest.mark.parametrize(
    "broken",
    [
        "import sync_tui.tui.screen as screen; screen.MonitorScreen.on_unmount = fails",
        "app.SyncTuiApp.on_unmount = fails",
        "app.SyncTuiApp._on_exit_app = fails",
        "monitor.aclose = fails",
    ],
)
def test_what_breaks_on_the_way_out_is_told_and_changes_no_code(terminal: Open, broken: str) -> None:
    fails = f"""
import sync_tui.tui.app as app
async def fails(*_):
    token = "{CANARY}"
    if app.SyncTuiApp.is_leaving:
        raise RuntimeError("Bearer " + token)
app.SyncTuiApp.is_leaving = False
usual = app.SyncTuiApp.exit
def leave(self, *words, **more):
    app.SyncTuiApp.is_leaving = True
    usual(self, *words, **more)
app.SyncTuiApp.exit = leave
"""
    screen = terminal(PROGRAM.format(extra=fails + broken, leave="sys.exit"))
    screen.wait_for("Acme Drive")
    screen.kill(signal.SIGHUP)
    assert screen.exit_code() == 129
    assert screen.restored
    assert b"crashed: RuntimeError" in screen.written
    assert CANARY.encode() not in screen.written


async def test_a_crash_is_told_to_no_terminal_that_does_not_read(capsys: pytest.CaptureFixture[str]) -> None:
    for is_stuck in (True, False):
        app, _ = app_with(sync(1))
        app._driver = SimpleNamespace(is_stuck=is_stuck)  # type: ignore[assignment]
        app._exit_renderables.append("crashed")
        app._print_error_renderables()
        assert ("crashed" in capsys.readouterr().err) is not is_stuck


def test_a_crash_whose_file_cannot_be_written_is_still_said(terminal: Open, tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    screen = terminal(PROGRAM.format(extra=CRASHING, leave="sys.exit"), STATE=str(tmp_path / "state"))
    screen.wait_for("crashed: RuntimeError")
    assert screen.exit_code() == 1
    assert b"All of it" not in screen.written


def test_a_lookup_that_hangs_keeps_nobody_from_leaving(terminal: Open) -> None:
    screen = terminal(PROGRAM.format(extra=HANGING_LOOKUP, leave="os._exit"))
    screen.wait_for("looking up")
    screen.type("q")
    assert screen.exit_code(within=5) == 0


def test_a_task_that_does_not_end_is_left_behind(terminal: Open) -> None:
    screen = terminal(PROGRAM.format(extra=STUBBORN, leave="os._exit"))
    screen.wait_for("it goes on")
    screen.type("q")
    assert screen.exit_code(within=5) == 0
    assert b"no" in screen.written.partition(b"it goes on")[2]


def test_an_engine_that_does_not_close_is_left_behind(terminal: Open) -> None:
    screen = terminal(PROGRAM.format(extra=HANGING_CLOSE, leave="sys.exit"))
    screen.wait_for("Acme Drive")
    screen.type("q")
    assert screen.exit_code(within=5) == 0


@pytest.mark.parametrize(("value", "colours"), [("1", False), ("", True)])
def test_no_color_keeps_every_colour_from_the_terminal(terminal: Open, value: str, colours: bool) -> None:
    screen = terminal(f"import os; os.environ['NO_COLOR'] = {value!r}\n" + PROGRAM.format(extra="", leave="sys.exit"))
    screen.wait_for("Acme Drive")
    screen.type("s")
    screen.wait_for("integration")
    screen.type("\x03")
    screen.exit_code()
    assert bool(re.search(rb"\x1b\[[0-9;]*[34]8;[25];", screen.written)) is colours


@pytest.mark.parametrize(("keys", "answer"), [("\r", None), ("q", 0), ("\x1b", 0), ("\x03", 130)])
def test_the_welcome_page_answers(terminal: Open, keys: str, answer: int | None) -> None:
    screen = terminal(WELCOME.format(extra=""))
    screen.wait_for("PARAGON_USER_TOKEN")
    screen.type(keys)
    assert screen.exit_code() == (answer or 0)
    assert f"answer {answer}".encode() in screen.written


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGQUIT, 131)])
def test_a_signal_leaves_the_welcome_page_with_its_code(terminal: Open, number: signal.Signals, code: int) -> None:
    screen = terminal(WELCOME.format(extra=""))
    screen.wait_for("PARAGON_USER_TOKEN")
    screen.kill(number)
    assert screen.exit_code() == code
    assert screen.restored


def test_a_crash_of_the_welcome_page_is_told_as_any_other(terminal: Open, tmp_path: Path) -> None:
    broken = f"import sync_tui.tui.lines as lines; lines.Lines.render_lines = lambda *_: int('{CANARY}')"
    screen = terminal(WELCOME.format(extra=broken), STATE=str(tmp_path))
    assert screen.exit_code() == 1
    assert screen.restored
    assert b"crashed: ValueError" in screen.written
    assert CANARY.encode() not in screen.written
    assert len(list(tmp_path.glob("crash-*.txt"))) == 1
