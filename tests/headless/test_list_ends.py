"""Where the output of `discover` and `list` goes and what it comes from: data, or one clear line."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.foreign import ForeignApi, foreign_api
from tests.headless.command import shell
from tests.headless.watch_lists import HAND_WRITTEN, saved

COMMANDS = {
    "discover": "$TUI discover",
    "discover as JSON": "$TUI discover --json",
    "ls": "$TUI list ls",
    "show": "$TUI list show team",
    "show as JSON": "$TUI list show team --json",
    "export": "$TUI list export team",
    "new": "$TUI list new another",
    "import": "$TUI list import --yes --name another $FILE",
    "validate": "$TUI list validate team",
    "add": "$TUI list add team --sync x",
    "remove": "$TUI list remove team a",
}
SILENT = ("validate", "add", "remove")  # they print nothing when all is well
PRINTING = {name: line for name, line in COMMANDS.items() if name not in SILENT}
EVERY = pytest.mark.parametrize("line", COMMANDS.values(), ids=list(COMMANDS))
EVERY_PRINTING = pytest.mark.parametrize("line", PRINTING.values(), ids=list(PRINTING))


@pytest.fixture(scope="module")
def api() -> Iterator[ForeignApi]:
    with foreign_api({"sync-1": {"status": "IDLE"}, "sync-2": {"status": "ACTIVE"}}) as running:
        yield running


@pytest.fixture
def environ(api: ForeignApi, tmp_path: Path) -> dict[str, str]:
    """Of somebody who has one list, and the file of another."""
    (tmp_path / "config").mkdir()
    saved(tmp_path / "config", "team")
    (tmp_path / "file.toml").write_text(HAND_WRITTEN)
    return {**api.environ, "SYNC_TUI_CONFIG_DIR": str(tmp_path / "config"), "FILE": str(tmp_path / "file.toml")}


def _assert_clean(result: subprocess.CompletedProcess[str], code: int = 0) -> None:
    assert result.returncode == code, result.stderr
    assert all(line.startswith("sync-tui: ") for line in result.stderr.splitlines())


@EVERY_PRINTING
@pytest.mark.parametrize("reader", ["head -1", "true"])
def test_a_reader_that_leaves_early_is_no_error(environ: dict[str, str], line: str, reader: str) -> None:
    _assert_clean(shell(f"{line} | {reader}", environ))


@EVERY_PRINTING
def test_a_full_disk_is_said(environ: dict[str, str], line: str) -> None:
    result = shell(f"{line} > /dev/full", environ)
    _assert_clean(result, 2)
    assert "No space left on device" in result.stderr.splitlines()[-1]


@EVERY
@pytest.mark.parametrize("redirection", [">&-", "2>&-", "2>/dev/full", "<&-", ">&- 2>&- <&-"])
def test_any_stream_may_be_closed_or_full(environ: dict[str, str], line: str, redirection: str) -> None:
    _assert_clean(shell(f"{line} {redirection}", environ))


@EVERY
def test_a_home_is_not_needed(environ: dict[str, str], line: str) -> None:
    _assert_clean(shell(line, {**environ, "PATH": os.defpath}, inherit=False))


@EVERY
@pytest.mark.parametrize("home", ["/dev/null", "/proc"])
def test_without_a_config_directory_it_ends_with_data_or_one_line(api: ForeignApi, line: str, home: str) -> None:
    environ = {**api.environ, "HOME": home, "PATH": os.defpath, "FILE": "/nonexistent.toml"}
    result = shell(line, environ, inherit=False)
    assert result.returncode in (0, 2)
    _assert_clean(result, result.returncode)
    assert bool(result.stdout) != bool(result.stderr) or "validate" in line


@EVERY
def test_a_config_directory_that_is_a_file_ends_with_data_or_one_line(
    environ: dict[str, str], line: str, tmp_path: Path
) -> None:
    result = shell(line, {**environ, "SYNC_TUI_CONFIG_DIR": str(tmp_path / "file.toml")})
    _assert_clean(result, 2)
    # What is wrong with a list is what validate is asked for: data.
    said = result.stdout if "validate" in line else result.stderr
    assert "Not a directory" in said.splitlines()[-1]
    assert "validate" in line or result.stdout == ""


@EVERY
@pytest.mark.parametrize("more", [{"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"COLUMNS": "20"}])
def test_a_poor_locale_and_narrow_columns_are_enough(environ: dict[str, str], line: str, more: dict[str, str]) -> None:
    _assert_clean(shell(line, {**environ, **more}))


def test_a_list_needs_a_home_that_can_be_written(environ: dict[str, str]) -> None:
    result = shell("$TUI list new another", {"HOME": "/proc", "PATH": os.defpath}, inherit=False)
    _assert_clean(result, 2)
    assert "/proc/.config/sync-tui/watchlists/another.toml: cannot be written" in result.stderr


def test_into_a_pipe_a_table_is_whole(environ: dict[str, str]) -> None:
    assert "default  u" in shell("$TUI list show team", {**environ, "COLUMNS": "20"}).stdout
