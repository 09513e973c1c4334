"""Where a command's output goes and what it comes from: each ends with data or one clear line."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.foreign import ForeignApi, foreign_api, six_statuses
from tests.headless.command import shell
from tests.terminal import Terminal

COMMANDS = {
    "table": "$TUI status",
    "json": "$TUI status --json",
    "csv": "$TUI status --csv",
    "tmux": "$TUI status --format tmux",
    "watch": "$TUI watch --for 2s --jsonl",
}
EVERY = pytest.mark.parametrize("command", COMMANDS.values(), ids=list(COMMANDS))


@pytest.fixture(scope="module")
def api() -> Iterator[ForeignApi]:
    syncs = six_statuses()
    syncs["sync-errored"]["reason"] = "Schlüssel ungültig · 漢字"
    with foreign_api(syncs) as running:
        yield running


def _assert_data(result: subprocess.CompletedProcess[str]) -> None:
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout


def _assert_one_line(result: subprocess.CompletedProcess[str], code: int) -> None:
    assert (result.returncode, result.stdout) == (code, "")
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("sync-tui: ")


@EVERY
def test_a_reader_that_leaves_early_is_no_error(api: ForeignApi, command: str) -> None:
    result = shell(f"{command} | head -1", api.environ)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.count("\n") == 1


@EVERY
def test_a_reader_that_never_reads_is_no_error(api: ForeignApi, command: str) -> None:
    result = shell(f"{command} | true", api.environ)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


@EVERY
def test_a_full_disk_is_one_clear_line(api: ForeignApi, command: str) -> None:
    _assert_one_line(shell(f"{command} > /dev/full", api.environ), 2)


@EVERY
def test_stdout_may_be_closed(api: ForeignApi, command: str) -> None:
    result = shell(f"{command} >&-", api.environ)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


@EVERY
@pytest.mark.parametrize("home", ["/nonexistent", "/proc"], ids=["missing", "read-only"])
def test_a_home_is_not_needed(api: ForeignApi, command: str, home: str) -> None:
    _assert_data(shell(command, {**api.environ, "HOME": home, "PATH": os.defpath}, inherit=False))


@EVERY
def test_nothing_but_its_own_variables_is_enough(api: ForeignApi, command: str, tmp_path: Path) -> None:
    own = {"SYNC_TUI_CONFIG_DIR": str(tmp_path), "SYNC_TUI_STATE_DIR": str(tmp_path)}
    _assert_data(shell(command, {**api.environ, **own}, inherit=False))


@EVERY
@pytest.mark.parametrize(
    "environ",
    [
        {"LANG": "C", "LC_ALL": "C"},
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
    ids=["LANG=C", "ascii", "no UTF-8 at all"],
)
def test_an_ascii_locale_is_enough(api: ForeignApi, command: str, environ: dict[str, str]) -> None:
    result = shell(command, {**api.environ, **environ})
    _assert_data(result)
    if environ.keys() != {"LANG", "LC_ALL"}:
        assert result.stdout.isascii()


def test_json_says_the_same_in_ascii(api: ForeignApi) -> None:
    whole, ascii_only = (
        shell(COMMANDS["json"], {**api.environ, **more}) for more in ({}, {"PYTHONIOENCODING": "ascii"})
    )
    reasons = [
        [sync["reason"] for sync in json.loads(result.stdout)["syncs"] if sync["reason"]]
        for result in (whole, ascii_only)
    ]
    assert reasons[0] == reasons[1] == ["Schlüssel ungültig · 漢字"]


@pytest.mark.parametrize("columns", ["20", "0", "x"])
def test_into_a_pipe_the_table_is_whole(api: ForeignApi, columns: str) -> None:
    result = shell(COMMANDS["table"], {**api.environ, "COLUMNS": columns})
    _assert_data(result)
    assert "LINK" in result.stdout
    assert "5,000" in result.stdout


@EVERY
def test_a_config_directory_that_is_a_file_is_one_clear_line(api: ForeignApi, command: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = shell(command, {**api.environ, "SYNC_TUI_CONFIG_DIR": str(tmp_path / "file")})
    if result.returncode:
        _assert_one_line(result, 2)
        assert "file" in result.stderr
    else:
        _assert_data(result)


def test_on_20_columns_no_line_of_the_table_wraps(api: ForeignApi) -> None:
    with Terminal(["status"], api.environ, size=(20, 12)) as terminal:
        assert terminal.exit_code() == 0
        assert len([line for line in terminal.lines if line]) == 1 + len(six_statuses())


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {"SYNC_TUI_PLAIN": "yes"}])
def test_plain_has_no_colour(api: ForeignApi, environ: dict[str, str]) -> None:
    with Terminal(["status"], {**api.environ, **environ}) as terminal:
        assert terminal.exit_code() == 0
        assert b"\x1b[3" not in terminal.output
        assert b"\x1b[1" not in terminal.output
    with Terminal(["status"], api.environ) as terminal:
        assert terminal.exit_code() == 0
        assert b"\x1b[1;31m" in terminal.output
