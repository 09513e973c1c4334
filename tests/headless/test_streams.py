import io
import os
import pty
from pathlib import Path

import pytest

from sync_tui.headless.display import DEFAULT_WIDTH, Display, display_of
from sync_tui.headless.streams import spells
from tests.headless.command import shell

COLOURFUL = {"TERM": "xterm-256color"}


@pytest.fixture
def terminal() -> io.TextIOWrapper:
    _, slave = pty.openpty()
    return os.fdopen(slave, "w", encoding="utf-8")


def test_a_pipe_has_no_width_and_no_style(tmp_path: Path) -> None:
    with (tmp_path / "out").open("w") as out:
        assert display_of(out, {**COLOURFUL, "COLUMNS": "20"}, plain=False) == Display(None, styled=False)


@pytest.mark.parametrize(
    ("environ", "plain"),
    [({**COLOURFUL, "NO_COLOR": "1"}, False), (COLOURFUL, True), ({"TERM": "dumb"}, False), ({}, False)],
    ids=["NO_COLOR", "--plain", "TERM=dumb", "no TERM"],
)
def test_a_terminal_may_be_without_style(terminal: io.TextIOWrapper, environ: dict[str, str], plain: bool) -> None:
    with terminal:
        assert display_of(terminal, {**environ, "COLUMNS": "60"}, plain) == Display(60, styled=False)
        assert display_of(terminal, {**COLOURFUL, "COLUMNS": "60"}, plain=False) == Display(60, styled=True)


@pytest.mark.parametrize("columns", ["", "0", "x", "-5", "9" * 5_000])
def test_a_width_that_is_none_is_the_usual_one(terminal: io.TextIOWrapper, columns: str) -> None:
    with terminal:
        assert display_of(terminal, {**COLOURFUL, "COLUMNS": columns}, plain=False).width == DEFAULT_WIDTH


@pytest.mark.parametrize(("encoding", "all_of_it"), [("utf-8", True), ("ascii", False), ("latin-1", False)])
def test_whether_a_stream_can_spell_everything(encoding: str, all_of_it: bool) -> None:
    assert spells(io.TextIOWrapper(io.BytesIO(), encoding=encoding)) is all_of_it


def test_an_ascii_terminal_reads_help_in_ascii() -> None:
    result = shell("$TUI wait --help", {"PYTHONIOENCODING": "ascii"})
    assert (result.returncode, result.stderr) == (0, "")
    assert "--fail-on STATUS,..." in result.stdout.replace("STATUS,~", "STATUS,...").replace("STATUS,.", "STATUS,...")


@pytest.mark.parametrize("words", ["--help", "--version", "status --help"])
def test_a_full_disk_is_one_line_and_no_traceback(words: str) -> None:
    result = shell(f"$TUI {words} > /dev/full", {})
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == "sync-tui: the output cannot be written: No space left on device\n"


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
def test_closed_streams_are_no_error(closed: str) -> None:
    result = shell(f"$TUI --version {closed}", {})
    assert (result.returncode, result.stderr) == (0, "")


def test_with_stderr_closed_nothing_that_is_no_data_gets_to_stdout() -> None:
    result = shell("$TUI status --sync ../x 2>&-", {"PARAGON_USER_TOKEN": "a.b.c"})
    assert (result.returncode, result.stdout) == (2, "")


def test_a_stderr_without_a_reader_changes_nothing() -> None:
    result = shell("{ $TUI status --sync ../x; } 2> >(exec <&-)", {"PARAGON_USER_TOKEN": "a.b.c"})
    assert (result.returncode, result.stdout) == (2, "")
