"""The log: private, bounded, one line a record, and never a token."""

import logging
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync_tui.config.location import LOG_FILE
from sync_tui.domain.text import SafeText
from sync_tui.monitor import logbook
from sync_tui.monitor.logbook import open_logbook
from sync_tui.monitor.notices import Notices

TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJl"
LOGGER = logging.getLogger("sync_tui.tests")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "sync-tui"


@pytest.fixture
def notices() -> Notices:
    return Notices(lambda: 0.0)


@pytest.fixture(autouse=True)
def _the_logger_as_it_was() -> Iterator[None]:
    root = logging.getLogger("sync_tui")
    level, propagates = root.level, root.propagate
    yield
    root.setLevel(level)
    root.propagate = propagates


def test_nothing_is_written_before_something_happens_and_then_for_its_owner_alone(
    folder: Path, notices: Notices
) -> None:
    close = open_logbook(folder, notices)
    assert not (folder / LOG_FILE).exists()
    LOGGER.error("worker of %s failed", "sync-1")
    notices.tell(SafeText("resumed after 1h 02m"))
    close()
    lines = (folder / LOG_FILE).read_text().splitlines()
    assert [line.split(" ", 3)[2:] for line in lines] == [
        ["ERROR", "sync_tui.tests worker of sync-1 failed"],
        ["INFO", "sync_tui notice: resumed after 1h 02m"],
    ]
    assert stat.S_IMODE((folder / LOG_FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_record_is_one_clean_line_without_token_or_trace(folder: Path, notices: Notices) -> None:
    close = open_logbook(folder, notices)
    error = RuntimeError(f"Bearer {TOKEN}")
    LOGGER.error("said %s\n\x1b]0;evil\x07", TOKEN, exc_info=error)
    close()
    text = (folder / LOG_FILE).read_text()
    assert TOKEN.split(".")[1] not in text
    assert "eyJ" not in text
    assert text.count("\n") == 1
    assert "\x1b" not in text
    assert text.endswith("(RuntimeError)\n")


def test_it_never_grows_beyond_its_files(folder: Path, notices: Notices, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logbook, "_FILE_LIMIT", 1_000)
    close = open_logbook(folder, notices)
    for _ in range(200):
        LOGGER.error("x" * 90)
    close()
    files = list(folder.iterdir())
    assert len(files) == 5
    assert all(file.stat().st_size <= 1_000 for file in files)
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_folder_that_cannot_be_made_or_written_stops_nothing(
    tmp_path: Path, folder: Path, notices: Notices, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "state").write_text("a file")
    open_logbook(folder, notices)()
    held = tmp_path / "held"
    close = open_logbook(held, notices)
    (held / LOG_FILE).mkdir()
    LOGGER.error("lost")
    close()
    assert capsys.readouterr().err == ""


def test_a_link_that_somebody_put_there_is_not_followed(tmp_path: Path, folder: Path, notices: Notices) -> None:
    target = tmp_path / "target"
    target.write_text("precious\n")
    folder.mkdir(parents=True)
    (folder / LOG_FILE).symlink_to(target)
    close = open_logbook(folder, notices)
    LOGGER.error("where does this go")
    close()
    assert target.read_text() == "precious\n"
