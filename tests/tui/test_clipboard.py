"""Copying, and saying what became of it."""

import os
from pathlib import Path

import pytest

from sync_tui.monitor.columns import Tone
from sync_tui.tui.asking import copy_words
from sync_tui.tui.clipboard import OSC_52_MOST, copied


def fake_tmux(folder: Path, body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tmux = folder / "tmux"
    tmux.write_text(f"#!/bin/sh\n{body}\n")
    tmux.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


async def test_outside_tmux_the_terminal_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    assert await copied("163a", "the id", written.append, {}) == "sent the id to the terminal's clipboard"
    assert written == ["163a"]


async def test_a_text_too_long_for_a_terminal_is_not_sent() -> None:
    written: list[str] = []
    words = await copied("x" * (OSC_52_MOST + 1), "the cursor", written.append, {})
    assert words.startswith("could not copy the cursor: 70,001 characters")
    assert not written


async def test_inside_tmux_its_buffer_takes_the_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_tmux(tmp_path, f'cat > {tmp_path}/taken; echo "$@" > {tmp_path}/arguments', monkeypatch)
    words = await copied("163a", "the id", lambda _: None, {"TMUX": "x"})
    assert words == "copied the id to the tmux buffer"
    assert (tmp_path / "taken").read_text() == "163a"
    assert (tmp_path / "arguments").read_text() == "load-buffer -w -\n"


async def test_a_tmux_that_fails_is_admitted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_tmux(tmp_path, "cat >/dev/null; exit 1", monkeypatch)
    written: list[str] = []
    assert (await copied("163a", "the id", written.append, {"TMUX": "x"})).startswith("could not copy the id")
    assert not written


async def test_a_tmux_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_tmux(tmp_path, "exec sleep 30", monkeypatch)
    monkeypatch.setattr("sync_tui.tui.clipboard.TMUX_DEADLINE", 0.2)
    assert (await copied("163a", "the id", lambda _: None, {"TMUX": "x"})).startswith("could not copy the id")


async def test_a_missing_tmux_is_admitted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (await copied("163a", "the id", lambda _: None, {"TMUX": "x"})).startswith("could not copy the id")


async def test_failures_and_absences_are_said_as_warnings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert await copy_words(None, "the cursor", lambda _: None, {}) == ("the cursor is not there yet", Tone.WARNING)
    assert (await copy_words("1", "the id", lambda _: None, {}))[1] is Tone.PLAIN
    assert (await copy_words("1", "the id", lambda _: None, {"TMUX": "x"}))[1] is Tone.WARNING
