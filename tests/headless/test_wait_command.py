"""`sync-tui wait` as a real process, against an API that is not ours."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.foreign import Document, ForeignApi, foreign_api, six_statuses
from tests.headless.command import PATIENCE, argv, ran, shell
from tests.headless.test_watch_command import QUICK
from tests.terminal import Terminal

SIX = six_statuses()


def _busy(synced: int) -> Document:
    return {"status": "ACTIVE", "summary": {"totalRecords": 1_000, "syncedRecordsCount": synced}}


@pytest.fixture
def api() -> Iterator[ForeignApi]:
    ends: list[Document] = [*map(_busy, (100, 200, 300)), SIX["sync-idle"]]
    breaks: list[Document] = [_busy(100), SIX["sync-errored"]]
    never = {"status": "IDLE", "summary": {"totalRecords": 0, "syncedRecordsCount": 0}}
    syncs: dict[str, Document | list[Document]] = {
        **SIX,
        "sync-ends": ends,
        "sync-breaks": breaks,
        "sync-never": never,
    }
    with foreign_api(syncs) as running:
        yield running


@pytest.fixture
def environ(api: ForeignApi, tmp_path: Path) -> dict[str, str]:
    """The environment of a person who asks this API every second."""
    directory = tmp_path / "quick"
    directory.mkdir()
    (directory / "config.toml").write_text(QUICK)
    (directory / "config.toml").chmod(0o600)
    return {"SYNC_TUI_CONFIG_DIR": str(directory), **api.environ}


def _waited(environ: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    result = ran(["wait", *words], environ)
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("sync-tui: ")
    assert "\x1b" not in result.stderr
    return result


def test_it_returns_when_the_last_run_is_complete(environ: dict[str, str]) -> None:
    result = _waited(environ, "--sync", "sync-ends", "--sync", "sync-idle")
    assert result.returncode == 0
    assert "all 2 syncs are IDLE" in result.stderr


def test_an_error_is_1_and_says_which_and_why(environ: dict[str, str]) -> None:
    result = _waited(environ, "--sync", "sync-breaks", "--sync", "sync-idle")
    assert result.returncode == 1
    assert "sync-breaks is ERRORED: Credential ID" in result.stderr


def test_its_timeout_is_124_and_says_what_is_missing(environ: dict[str, str]) -> None:
    result = _waited(environ, "--sync", "sync-breaks", "--sync", "sync-never", "--fail-on", "none", "--timeout", "3s")
    assert result.returncode == 124
    assert "sync-breaks is ERRORED" in result.stderr
    assert "sync-never is IDLE, and never completed a run" in result.stderr


def test_other_words_may_end_or_fail_it(environ: dict[str, str]) -> None:
    assert _waited(environ, "--sync", "sync-disabled", "--until", "DISABLED").returncode == 0
    assert _waited(environ, "--sync", "sync-errored", "--until", "errored").returncode == 0
    failed = _waited(environ, "--sync", "sync-disabled", "--fail-on", "ERRORED,DISABLED")
    assert (failed.returncode, "sync-disabled is DISABLED" in failed.stderr) == (1, True)


def test_waiting_for_what_ends_the_wait_is_refused(environ: dict[str, str]) -> None:
    result = _waited(environ, "--sync", "x", "--until", "DISABLED", "--fail-on", "DISABLED")
    assert result.returncode == 2
    assert "--fail-on" in result.stderr


def test_a_rejected_token_is_4_and_not_waited_out(environ: dict[str, str]) -> None:
    result = _waited({**environ, "PARAGON_USER_TOKEN": "canary.token.rejected"}, "--sync", "sync-idle")
    assert result.returncode == 4
    assert "unauthorized" in result.stderr
    assert "canary" not in result.stderr


def test_an_unreachable_api_is_waited_for_until_the_timeout(environ: dict[str, str]) -> None:
    result = _waited({**environ, "SYNC_TUI_BASE_URL": "http://127.0.0.1:9"}, "--sync", "x", "--timeout", "2s")
    assert result.returncode == 124
    assert "refused" in result.stderr


def test_an_unreachable_api_is_waited_for_before_it_listed_anything(environ: dict[str, str]) -> None:
    down = {**environ, "SYNC_TUI_BASE_URL": "http://127.0.0.1:9"}
    result = ran(["wait", "--timeout", "2s"], down)
    assert (result.returncode, result.stdout) == (124, "")
    first, last = result.stderr.splitlines()
    assert first.startswith("sync-tui: 127.0.0.1:9 did not list its syncs: ")
    assert first.endswith("; trying again")
    assert last.startswith("sync-tui: time is over, and what to wait for is not known yet: 127.0.0.1:9 did not list")
    watched = ran(["--plain"], {**down, "SYNC_TUI_FOR": "2s"})
    assert (watched.returncode, watched.stdout) == (3, "")


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, 130), (signal.SIGQUIT, 131), (signal.SIGTERM, 143), (signal.SIGHUP, 129)],
)
def test_a_signal_ends_it_with_its_own_code(environ: dict[str, str], number: signal.Signals, code: int) -> None:
    words = ["wait", "--sync", "sync-never"]
    with Terminal(words, environ) as terminal:
        terminal.wait_for("0 of 1 done")
        terminal.process.send_signal(number)
        assert terminal.exit_code() == code
        assert terminal.text.strip() == ""


def test_on_a_terminal_it_draws_a_bar_and_leaves_one_line(environ: dict[str, str]) -> None:
    with Terminal(["wait", "--sync", "sync-ends", "--sync", "sync-idle"], environ, size=(100, 10)) as terminal:
        terminal.wait_for("1 of 2 done")
        terminal.wait_for("records a minute")
        assert "█" in terminal.text
        assert "left" in terminal.text
        assert terminal.exit_code() == 0
        assert [line for line in terminal.lines if line] == [terminal.lines[0]]
        assert terminal.lines[0].startswith("sync-tui: all 2 syncs are IDLE")


def test_on_20_columns_the_bar_stays_on_its_line(environ: dict[str, str]) -> None:
    with Terminal(["wait", "--sync", "sync-never", "--timeout", "3s"], environ, size=(20, 10)) as terminal:
        terminal.wait_for("0 %")
        assert not terminal.lines[1]
        assert terminal.exit_code() == 124


@pytest.mark.parametrize("plain", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {"SYNC_TUI_PLAIN": "1"}])
def test_plain_has_no_bar(environ: dict[str, str], plain: dict[str, str]) -> None:
    with Terminal(["wait", "--sync", "sync-ends"], {**environ, **plain}) as terminal:
        assert terminal.exit_code() == 0
        assert terminal.output.startswith(b"sync-tui: the sync is IDLE")
        assert b"\x1b" not in terminal.output


def test_a_stderr_without_a_reader_does_not_change_the_exit_code(environ: dict[str, str]) -> None:
    result = shell("{ $TUI wait --sync sync-errored; } 2> >(exec <&-)", environ)
    assert result.returncode == 1


def test_a_name_server_that_hangs_does_not_keep_it_from_leaving(environ: dict[str, str]) -> None:
    hangs = (
        "import socket, sys, time\n"
        "socket.getaddrinfo = lambda *_, **__: time.sleep(3600)\n"
        "from sync_tui.cli import main\n"
        "main(sys.argv[1:])\n"
    )
    slow = {**environ, "SYNC_TUI_BASE_URL": "https://sync.example.com"}
    for words, code in ((["wait"], 124), (["status"], 3)):
        result = subprocess.run(
            [argv()[0], "-c", hangs, *words, "--sync", "x", "--timeout", "1s"],
            env={**os.environ, **slow},
            capture_output=True,
            text=True,
            timeout=PATIENCE / 2,
            stdin=subprocess.DEVNULL,
        )
        assert result.returncode == code, result.stderr
        assert "Traceback" not in result.stderr


def test_a_goal_that_is_typed_goes_before_a_failure_of_the_environment(environ: dict[str, str]) -> None:
    words = ("--sync", "sync-errored", "--until", "ERRORED")
    assert _waited({**environ, "SYNC_TUI_FAIL_ON": "ERRORED,DISABLED"}, *words).returncode == 0
    contradiction = _waited(environ, *words, "--fail-on", "ERRORED")
    assert contradiction.returncode == 2
    assert "contradict each other" in contradiction.stderr
