"""What is in view, as a file: whole, private, and never over another."""

import csv
import json
import re
import stat
from pathlib import Path
from xml.etree import ElementTree

import pytest

from sync_tui.domain.observation import Link
from sync_tui.tui.export import Form, written
from tests.screen.text import screen_text, until
from tests.tui.world import WALL, NotingMonitor, app_with, bad, good, plan, sync

ACME, BETA, GAMMA = sync(1, "Acme Drive"), sync(2, "=Beta"), sync(3, "Gamma [red]CRM")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _known(monitor: NotingMonitor) -> None:
    monitor.store.apply(ACME.key, good(0, "ACTIVE", total_records=100, synced_records_count=55), plan(0))
    monitor.store.apply(BETA.key, good(0, "ERRORED"), plan(0))
    monitor.store.apply(GAMMA.key, bad(0, Link.TIMEOUT), plan(0))


async def test_the_rows_in_view_are_written_in_their_order(tmp_path: Path) -> None:
    app, _ = app_with(ACME, BETA, GAMMA, prepare=_known)
    async with app.run_test(size=(160, 30)) as pilot:
        await pilot.press(*"/a", "enter", "ctrl+s")
        await until(pilot, "the rows, for scripts")
        await pilot.press("1")
        await until(pilot, "wrote 3 syncs to")
        assert ".json" in screen_text(app)
    [file] = tmp_path.glob("*.json")
    document = json.loads(file.read_text())
    assert [row["label"] for row in document["syncs"]] == ["=Beta", "Gamma [red]CRM", "Acme Drive"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_a_filter_narrows_what_is_written(tmp_path: Path) -> None:
    app, _ = app_with(ACME, BETA, GAMMA, prepare=_known)
    async with app.run_test(size=(160, 30)) as pilot:
        await pilot.press(*"/status:errored", "enter", "ctrl+s", "2")
        await until(pilot, "wrote 1 sync to")
    [file] = tmp_path.glob("*.csv")
    [row] = csv.DictReader(file.read_text().splitlines())
    assert (row["label"], row["status"]) == ("'=Beta", "ERRORED")


async def test_the_picture_shows_the_screen_and_not_the_question(tmp_path: Path) -> None:
    app, _ = app_with(ACME, BETA, GAMMA, prepare=_known)
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("ctrl+s", "3")
        await until(pilot, "wrote the screen to")
    [file] = tmp_path.glob("*.svg")
    picture = file.read_text().replace("&#160;", " ")
    assert "Acme Drive" in picture
    assert "for scripts" not in picture
    assert "Gamma [red]CRM" in picture


async def test_who_looks_at_the_picture_asks_nobody_for_anything(tmp_path: Path) -> None:
    app, _ = app_with(ACME, BETA, GAMMA, prepare=_known)
    async with app.run_test(size=(120, 30)) as pilot:
        assert "@font-face" in app.export_screenshot()
        await pilot.press("ctrl+s", "3")
        await until(pilot, "wrote the screen to")
    [file] = tmp_path.glob("*.svg")
    picture = file.read_text()
    assert "@font-face" not in picture
    assert not re.findall(r"(?:src|href)\s*[:=]|@import", picture)
    root = ElementTree.fromstring(picture)
    assert root.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve", "or columns do not align everywhere"


async def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "cwd", lambda: tmp_path / "gone")
    app, _ = app_with(ACME, prepare=lambda monitor: None)
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("ctrl+s", "1")
        await until(pilot, "not written: No such file or directory")


def test_a_file_that_is_there_is_never_touched(tmp_path: Path) -> None:
    first, second = (written(tmp_path, Form.CSV, text, WALL) for text in ("one", "two"))
    assert first != second
    assert (first.read_text(), second.read_text()) == ("one", "two")
