"""Where the output of `config`, `doctor` and `completion` goes, and what they find: data, or one clear line."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.foreign import ForeignApi, foreign_api, six_statuses
from tests.headless.command import shell
from tests.terminal import Terminal

COMMANDS = {
    "path": "$TUI config path",
    "show": "$TUI config show",
    "show as JSON": "$TUI config show --json",
    "schema": "$TUI config schema",
    "validate": "$TUI config validate",
    "doctor": "$TUI doctor",
    "doctor as JSON": "$TUI doctor --json",
    "bash": "$TUI completion bash",
    "words": "$TUI __complete profiles",
}
EVERY = pytest.mark.parametrize("command", COMMANDS.values(), ids=list(COMMANDS))
UNSPELLABLE = "Zoë-漢"


@pytest.fixture(scope="module")
def api() -> Iterator[ForeignApi]:
    with foreign_api(six_statuses()) as running:
        yield running


def _assert_data(result: subprocess.CompletedProcess[str]) -> None:
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout


@EVERY
def test_a_reader_that_leaves_early_is_no_error(api: ForeignApi, command: str) -> None:
    result = shell(f"{command} | head -1", api.environ)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.count("\n") == 1


@EVERY
def test_a_full_disk_is_one_clear_line(api: ForeignApi, command: str) -> None:
    result = shell(f"{command} > /dev/full", api.environ)
    assert (result.returncode, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("sync-tui: ")


@EVERY
@pytest.mark.parametrize("home", ["/nonexistent", "/proc"], ids=["missing", "read-only"])
def test_a_home_is_not_needed(api: ForeignApi, command: str, home: str) -> None:
    _assert_data(shell(command, {**api.environ, "HOME": home, "PATH": os.defpath}, inherit=False))


@EVERY
def test_an_empty_environment_is_enough(api: ForeignApi, command: str, tmp_path: Path) -> None:
    own = {"SYNC_TUI_CONFIG_DIR": str(tmp_path), "SYNC_TUI_STATE_DIR": str(tmp_path)}
    _assert_data(shell(command, {**api.environ, **own}, inherit=False))


@EVERY
@pytest.mark.parametrize("environ", [{"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"COLUMNS": "20"}])
def test_what_cannot_be_spelled_or_is_narrow_is_no_error(
    api: ForeignApi, command: str, environ: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / UNSPELLABLE).mkdir()
    result = shell(command, {**api.environ, **environ, "SYNC_TUI_CONFIG_DIR": str(tmp_path / UNSPELLABLE)})
    _assert_data(result)
    if "LC_ALL" in environ:
        assert result.stdout.isascii()


@EVERY
def test_a_config_directory_that_is_a_file_is_data_or_one_line(api: ForeignApi, command: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = shell(command, {**api.environ, "SYNC_TUI_CONFIG_DIR": str(tmp_path / "file")})
    if "doctor" in command or "validate" in command:
        assert (result.returncode, result.stderr) == (2, "")
        assert "file" in result.stdout
    elif "show" in command:
        assert (result.returncode, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
    else:
        assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {"SYNC_TUI_PLAIN": "yes"}])
def test_plain_has_no_colour(api: ForeignApi, environ: dict[str, str]) -> None:
    with Terminal(["doctor"], {**api.environ, **environ}) as terminal:
        assert terminal.exit_code() == 0
        assert b"\x1b[" not in terminal.output
    with Terminal(["doctor"], api.environ) as terminal:
        assert terminal.exit_code() == 0
        assert b"\x1b[32mok" in terminal.output
