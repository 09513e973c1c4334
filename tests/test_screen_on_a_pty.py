"""The real program on a real terminal: the demo, a stranger's API, and every way out."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.foreign import TOKEN, ForeignApi, foreign_api, six_statuses, written_list
from tests.terminal import Terminal

STATUSES = ("INITIALIZING", "ACTIVE", "IDLE", "RATE_LIMITED", "DISABLED", "ERRORED")
RESTORED = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1000l")


@pytest.fixture(scope="module")
def api() -> Iterator[ForeignApi]:
    with foreign_api(six_statuses()) as running:
        yield running


def _statuses_on(text: str) -> set[str]:
    return {status for status in STATUSES if re.search(rf"[✗◐◌●✓‖] {status}\b", text)}


def _unwrapped(text: str) -> str:
    """What a box says, on one line."""
    return " ".join(text.replace("│", " ").split())


def test_the_demo_shows_most_statuses_and_leaves_a_clean_terminal() -> None:
    with Terminal(["demo"]) as terminal:
        terminal.wait_for(lambda text: "DEMO" in text and len(_statuses_on(text)) >= 4, within=15)
        first = terminal.text
        terminal.wait_for(lambda text: re.findall(r"\d+ %", text) != re.findall(r"\d+ %", first), within=15)
        terminal.press("q")
        assert terminal.exit_code(within=5) == 0
        for sequence in RESTORED:
            assert sequence in terminal.output
        assert b"Traceback" not in terminal.output
        assert b"\x1b[m\x1b[H" in terminal.output
        assert b"\x1b[1;1H" not in terminal.output  # the long way to the first cell


def test_the_demo_has_the_keys_and_columns_of_the_person_before_it(tmp_path: Path) -> None:
    ui = '[ui]\ncolumns = ["status", "sync", "user"]\n[ui.keys]\nquit = "Q"\nask = "f5"\n'
    (tmp_path / "config.toml").write_text(f"schema = 1\n{ui}")
    (tmp_path / "config.toml").chmod(0o600)
    with Terminal(["demo"], {"SYNC_TUI_CONFIG_DIR": str(tmp_path)}) as terminal:
        terminal.wait_for(lambda text: "USER" in text and "f5 ask now" in text)
        terminal.press("qQ")
        assert terminal.exit_code(within=5) == 0


@pytest.mark.parametrize("environ", [{"COLUMNS": "90", "LINES": "20"}, {"COLUMNS": "", "LINES": ""}])
def test_a_terminal_is_followed_whatever_size_the_environment_names(environ: dict[str, str]) -> None:
    with Terminal(["demo"], environ, size=(120, 40)) as terminal:

        def is_filled() -> bool:
            """Whether the rule goes across, and the keys stand at the bottom."""
            lines = terminal.lines
            return "─" in lines[1][-1:] and len(lines[1]) == terminal.columns and "enter detail" in lines[-1]

        terminal.wait_for(lambda _: is_filled())
        for columns, rows in ((70, 15), (100, 30)):
            terminal.resize(columns, rows)
            terminal.wait_for(lambda _: is_filled())
        terminal.press("q")
        assert terminal.exit_code(within=5) == 0


@pytest.mark.parametrize("keys", ["", "?", "/x"])
def test_what_something_else_wrote_on_the_terminal_is_drawn_over(keys: str) -> None:
    with Terminal(["demo"]) as terminal:
        terminal.wait_for("IDLE")
        terminal.press(keys)
        terminal.wait_for("j k scroll" if keys == "?" else "/ x▏" if keys else "enter detail")
        terminal.scribble("Broadcast message from root")
        assert "Broadcast" in terminal.text
        terminal.press("\x0c")
        terminal.wait_for(lambda text: "Broadcast" not in text)
        terminal.press("\x03")
        assert terminal.exit_code(within=5) == 130


def test_a_list_is_watched_on_an_api_that_is_not_ours(api: ForeignApi, tmp_path: Path) -> None:
    path = written_list(tmp_path / "six.toml", list(six_statuses()))
    with Terminal([str(path)], api.environ, size=(160, 40)) as terminal:
        terminal.wait_for("Nothing was sent yet")
        terminal.press("y")
        terminal.wait_for(lambda text: _statuses_on(text) == set(STATUSES))
        terminal.press("/errored\r\r")
        terminal.wait_for(lambda text: "1/6 shown" in text and "no longer valid" in text and "esc back" in text)
        terminal.press("\x1b")
        terminal.wait_for("enter detail")
        terminal.press("\x1b")
        terminal.wait_for(lambda text: "1/6 shown" not in text)
        terminal.press("q")
        assert terminal.exit_code(within=5) == 0
        assert TOKEN.encode() not in terminal.output


@pytest.mark.parametrize("answer", ["n", "\r", "\x1b", "q"])
def test_a_list_from_elsewhere_that_is_refused_causes_not_even_a_connection(tmp_path: Path, answer: str) -> None:
    path = written_list(tmp_path / "theirs.toml", ["sync-active"])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.0)
        base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with Terminal([str(path)], {"SYNC_TUI_BASE_URL": base_url, "PARAGON_USER_TOKEN": TOKEN}) as terminal:
            preview = terminal.wait_for("Nothing was sent yet")
            assert f"GET {base_url}/api/syncs/ID for 1" in _unwrapped(preview)
            terminal.press(answer)
            assert terminal.exit_code(within=5) == 0
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_a_list_from_elsewhere_is_asked_about_once(api: ForeignApi, tmp_path: Path) -> None:
    path = written_list(tmp_path / "theirs.toml", ["sync-active"])
    with Terminal([str(path)], api.environ) as terminal:
        terminal.wait_for("Nothing was sent yet")
        terminal.press("y")
        terminal.wait_for(lambda text: "ACTIVE" in _statuses_on(text))
    with Terminal([str(path)], api.environ) as terminal:
        text = terminal.wait_for(lambda text: "ACTIVE" in _statuses_on(text))
        assert "Nothing was sent" not in text
    written_list(path, ["sync-active", "sync-idle"])
    with Terminal([str(path)], api.environ) as terminal:
        terminal.wait_for(lambda text: "has changed since you agreed to it: +1" in _unwrapped(text))


def test_another_list_is_gone_to_and_the_one_before_is_asked_no_more(api: ForeignApi, tmp_path: Path) -> None:
    lists = tmp_path / "config" / "watchlists"
    written_list(lists / "first.toml", ["sync-active"])
    written_list(lists / "second.toml", ["sync-idle"])
    environ = {
        **api.environ,
        "SYNC_TUI_CONFIG_DIR": str(tmp_path / "config"),
        "SYNC_TUI_STATE_DIR": str(tmp_path / "state"),
    }
    with Terminal(["first"], environ) as terminal:
        terminal.wait_for(lambda text: _statuses_on(text) == {"ACTIVE"})
        # As fast as a hand may be: what is typed while the lists are read is for them.
        terminal.press("w2")
        terminal.wait_for(lambda text: _statuses_on(text) == {"IDLE"} and "second" in text)
        before = api.asked()
        for _ in range(2):
            count = api.asked().count("sync-idle")
            terminal.press("r")
            terminal.wait_for(lambda _, count=count: api.asked().count("sync-idle") > count)  # type: ignore[misc]
        assert api.asked().count("sync-active") == before.count("sync-active")
        terminal.press("x")
        terminal.wait_for("removed sync-idle from second")
        terminal.press("u")
        terminal.wait_for("sync-idle is back in second")
        terminal.press("w4fresh\r")
        # The list before was empty for a moment, too.
        terminal.wait_for(lambda text: "fresh" in text.splitlines()[0] and "the list is empty" in text)
        terminal.press("a1sync-errored\r")
        terminal.wait_for(lambda text: _statuses_on(text) == {"ERRORED"})
        terminal.press("q")
        assert terminal.exit_code(within=5) == 0
        assert terminal.output.count(b"\x1b[?1049h") == 1, "the terminal is not left in between"
        for sequence in RESTORED:
            assert sequence in terminal.output[-2_000:]
        assert b"Traceback" not in terminal.output
        assert TOKEN.encode() not in terminal.output
    with Terminal([], environ) as terminal:
        terminal.wait_for(lambda text: _statuses_on(text) == {"ERRORED"} and "fresh" in text)


def test_with_only_a_token_every_sync_of_its_user_is_watched(api: ForeignApi) -> None:
    with Terminal([], api.environ) as terminal:
        terminal.wait_for(lambda text: _statuses_on(text) == set(STATUSES))
        terminal.press("q")
        assert terminal.exit_code(within=5) == 0


@pytest.mark.parametrize(("key", "code"), [("q", 0), ("\x03", 130)])
def test_with_nothing_set_a_welcome_says_what_to_do_and_offers_the_demo(key: str, code: int) -> None:
    with Terminal([]) as terminal:
        terminal.wait_for(lambda text: "PARAGON_USER_TOKEN" in text and "demo" in text)
        terminal.press(key)
        assert terminal.exit_code(within=5) == code


@pytest.mark.parametrize(
    ("words", "term"), [(["--plain"], "xterm-256color"), ([], "dumb")], ids=["--plain", "TERM=dumb"]
)
def test_with_nothing_set_lines_take_the_place_of_the_welcome_too(words: list[str], term: str) -> None:
    with Terminal(words, {"TERM": term}) as terminal:
        terminal.wait_for("nothing to watch yet")
        assert terminal.exit_code(within=5) == 2
        assert b"\x1b" not in terminal.output


@pytest.mark.parametrize(
    ("sent", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)], ids=["term", "hup", "int"]
)
def test_a_signal_restores_the_terminal_and_exits_with_its_code(sent: signal.Signals, code: int) -> None:
    with Terminal(["demo"]) as terminal:
        terminal.wait_for("DEMO")
        os.kill(terminal.process.pid, sent)
        assert terminal.exit_code(within=5) == code
        for sequence in RESTORED:
            assert sequence in terminal.output


def test_what_a_terminal_says_that_it_knows_is_switched_off_as_well() -> None:
    with Terminal(["demo"]) as terminal:
        terminal.wait_for("DEMO")
        terminal.press("\x1b[?2048;2$y")  # it tells its size by itself
        terminal.wait_for(lambda _: b"\x1b[?1016h" in terminal.output)
        terminal.press("q")
        assert terminal.exit_code(within=5) == 0
        switched = re.findall(rb"\x1b\[\?(\d+)([hl])", terminal.output)
        assert {mode for mode, state in dict(switched).items() if state == b"h"} == {b"7", b"25"}


def test_ctrl_c_quits_with_130() -> None:
    with Terminal(["demo"]) as terminal:
        terminal.wait_for("DEMO")
        terminal.press("\x03")
        assert terminal.exit_code(within=5) == 130


def test_a_server_that_goes_away_leaves_its_last_word_and_says_so(tmp_path: Path) -> None:
    path = written_list(tmp_path / "six.toml", ["sync-initializing", "sync-active"])
    with foreign_api(six_statuses()) as api:
        terminal = Terminal(["--yes", str(path)], api.environ, size=(160, 40))
        with terminal:
            terminal.wait_for(lambda text: {"ACTIVE", "INITIALIZING"} <= _statuses_on(text))
            os.kill(api.pid, signal.SIGKILL)
            terminal.wait_for(lambda text: "refused" in text and "ACTIVE" in text)
            assert "ERRORED" not in terminal.text.replace("0 ERRORED", "")
            terminal.press("q")
            assert terminal.exit_code(within=5) == 0


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (200, 60)])
def test_it_is_usable_at_every_size(size: tuple[int, int]) -> None:
    with Terminal(["demo"], size=size) as terminal:
        terminal.wait_for(lambda text: len(_statuses_on(text)) >= 3)
        terminal.resize(100, 30)
        terminal.press("j")
        terminal.press("q")
        assert terminal.exit_code(within=5) == 0


@pytest.mark.parametrize(
    ("words", "term"), [(["demo", "--plain"], "xterm-256color"), (["demo"], "dumb")], ids=["--plain", "TERM=dumb"]
)
def test_lines_in_place_of_the_screen(words: list[str], term: str) -> None:
    with Terminal(words, {"TERM": term}) as terminal:
        terminal.wait_for(lambda text: sum(f": {status}" in text for status in STATUSES) >= 3)
        os.kill(terminal.process.pid, signal.SIGTERM)
        assert terminal.exit_code(within=5) == 143
        assert b"\x1b" not in terminal.output


@pytest.mark.parametrize(
    ("words", "term"), [(["--plain"], "xterm-256color"), ([], "dumb")], ids=["--plain", "TERM=dumb"]
)
def test_lines_too_wait_for_consent_to_a_list_from_elsewhere(
    words: list[str], term: str, api: ForeignApi, tmp_path: Path
) -> None:
    path = written_list(tmp_path / "one.toml", ["sync-idle"])
    environ = api.environ | {"TERM": term, "SYNC_TUI_STATE_DIR": str(tmp_path / "state")}
    before = len(api.asked())
    with Terminal([*words, str(path)], environ) as terminal:
        terminal.wait_for(lambda text: "is new here" in text and "with the token of profile default" in text)
        terminal.wait_for("Watch it? [y/N]")
        assert len(api.asked()) == before
        terminal.press("\r")
        assert terminal.exit_code(within=5) == 2
        assert "not watched; nothing was sent" in terminal.text
    with Terminal([*words, str(path)], environ) as terminal:
        terminal.wait_for("Watch it? [y/N]")
        assert len(api.asked()) == before
        terminal.press("y\r")
        terminal.wait_for(": IDLE")
    with Terminal([*words, str(path)], environ) as terminal:
        assert "Watch it" not in terminal.wait_for(": IDLE")


def test_lines_ask_nobody_who_is_not_there(api: ForeignApi, tmp_path: Path) -> None:
    path = written_list(tmp_path / "one.toml", ["sync-idle"])
    environ = os.environ | api.environ | {"SYNC_TUI_STATE_DIR": str(tmp_path / "state")}
    before = len(api.asked())
    command = [sys.executable, "-m", "sync_tui", "--plain", str(path)]
    result = subprocess.run(command, env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    assert (result.returncode, result.stdout) == (2, "")
    assert "if you agree, say --yes" in result.stderr
    assert len(api.asked()) == before
