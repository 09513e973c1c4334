"""Copying, and saying what became of it."""

import os
from pathlib import Path

import pytest

from sync_tui.monitor.tone import Tone
from sync_tui.tui.asking import copy_words
from sync_tui.tui.clipboard import OSC_52_MOST, copied


def fake(name: str, folder: Path, body: str) -> dict[str, str]:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)
    return {"PATH": str(folder)}


def fake_tmux(folder: Path, body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fake("tmux", folder, body)
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
    monkeypatch.setattr("sync_tui.tui.clipboard.DEADLINE", 0.2)
    assert (await copied("163a", "the id", lambda _: None, {"TMUX": "x"})).startswith("could not copy the id")


async def test_a_missing_tmux_is_admitted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (await copied("163a", "the id", lambda _: None, {"TMUX": "x"})).startswith("could not copy the id")


@pytest.mark.parametrize(
    ("name", "display", "arguments"),
    [
        ("wl-copy", {"WAYLAND_DISPLAY": "wayland-0"}, ""),
        ("xclip", {"DISPLAY": ":0"}, "-selection clipboard"),
        ("xsel", {"DISPLAY": ":0"}, "--clipboard --input"),
    ],
)
async def test_a_desktop_before_us_gets_the_text_however_long(
    name: str, display: dict[str, str], arguments: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    environ = display | fake(name, tmp_path, f'/bin/cat > {tmp_path}/taken; echo "$@" > {tmp_path}/arguments')
    text = "é" * (OSC_52_MOST + 1)
    assert await copied(text, "the cursor", lambda _: None, environ) == "copied the cursor to the clipboard"
    assert (tmp_path / "taken").read_text() == text
    assert (tmp_path / "arguments").read_text().strip() == arguments


async def test_over_ssh_the_desktop_is_not_ours(tmp_path: Path) -> None:
    written: list[str] = []
    environ = {"DISPLAY": ":0", "SSH_TTY": "/dev/pts/1"} | fake("xclip", tmp_path, f"touch {tmp_path}/taken")
    assert (await copied("1", "the id", written.append, environ)).startswith("sent the id to the terminal")
    assert written == ["1"]
    assert not (tmp_path / "taken").exists()


async def test_a_desktop_that_refuses_leaves_it_to_the_terminal(tmp_path: Path) -> None:
    written: list[str] = []
    environ = {"DISPLAY": ":0"} | fake("xclip", tmp_path, "exit 1")
    assert (await copied("1", "the id", written.append, environ)).startswith("sent the id to the terminal")


@pytest.mark.parametrize(
    ("environ", "why"),
    [({"TERM": "linux"}, "this console has no clipboard"), ({"STY": "1.x"}, "screen does not pass it on")],
)
async def test_where_nobody_would_take_it_nothing_is_sent(environ: dict[str, str], why: str) -> None:
    written: list[str] = []
    assert (await copied("1", "the id", written.append, environ)).startswith(f"could not copy the id: {why}")
    assert not written


async def test_failures_and_absences_are_said_as_warnings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert await copy_words(None, "the cursor", lambda _: None, {}) == ("the cursor is not there yet", Tone.WARNING)
    assert (await copy_words("1", "the id", lambda _: None, {}))[1] is Tone.PLAIN
    assert (await copy_words("1", "the id", lambda _: None, {"TMUX": "x"}))[1] is Tone.WARNING
