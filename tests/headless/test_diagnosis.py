"""What a diagnosis leaves out, how serious it is, and what it says of a terminal."""

import errno
import os
import stat
import tomllib
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from sync_tui.config.commands import COMMAND_BY_NAME
from sync_tui.config.invocation import Invocation
from sync_tui.config.places import places
from sync_tui.domain.errors import ExitCode
from sync_tui.headless import doctor_machine, doctor_terminal
from sync_tui.headless.diagnosis import Finding, Level, Redaction, diagnosis_document, note, problem, verdict, well
from sync_tui.headless.doctor_machine import machine_findings
from sync_tui.headless.doctor_terminal import terminal_findings


def test_the_most_serious_problem_decides() -> None:
    def of(*codes: ExitCode) -> ExitCode:
        return verdict([well("a", "b"), note("a", "b"), *(problem("a", "b", "c", code) for code in codes)])

    assert of() is ExitCode.DONE
    assert of(ExitCode.UNREACHABLE) is ExitCode.UNREACHABLE
    assert of(ExitCode.UNREACHABLE, ExitCode.CREDENTIALS) is ExitCode.CREDENTIALS
    assert of(ExitCode.CREDENTIALS, ExitCode.USAGE, ExitCode.UNREACHABLE) is ExitCode.USAGE


@pytest.mark.parametrize(
    ("home", "user", "text", "shown"),
    [
        ("/home/ada", "ada", "/home/ada/.config/x", "~/.config/x"),
        ("/home/ada", "ada", "chmod 600 /home/ada; then", "chmod 600 ~; then"),
        ("/home/ada", "ada", "/home/adam/x", "/home/adam/x"),
        ("/home/ada", "ada", "/run/user/ada/x (0700)", "/run/user/USER/x (0700)"),
        ("/srv/a", "ada", "/mnt/ada", "/mnt/USER"),
        ("/", "ada", "/etc/x", "/etc/x"),
        ("/srv/ada", "", "/srv/ada/.config", "~/.config"),
    ],
)
def test_home_and_user_are_left_out(
    home: str, user: str, text: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", home)
    assert Redaction({"USER": user}).of(text) == shown


def test_the_document_is_redacted_through_and_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    found = problem("a", "/home/ada/x", "rm /home/ada/x", ExitCode.USAGE, deep={"list": ["/home/ada/x", 3, None]})
    document = diagnosis_document([found], Redaction({"USER": "ada"}))
    assert "ada" not in str(document)
    assert document["findings"][0]["facts"] == {"deep": {"list": ["~/x", 3, None]}}


def texts(environ: Mapping[str, str]) -> dict[str, Level]:
    return {finding.line: finding.level for finding in terminal_findings(environ)}


def line_with(environ: Mapping[str, str], word: str) -> str:
    return next(line for line in texts(environ) if word in line)


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "16 million colours"),
        ({"TERM": "xterm-256color"}, "256 colours"),
        ({"TERM": "vt100"}, "16 or more colours"),
    ],
)
def test_colours_are_told_by_the_variables(environ: dict[str, str], words: str) -> None:
    assert words in line_with(environ, "TERM")


def test_no_colour_is_told_with_its_reason() -> None:
    assert texts({"NO_COLOR": "1", "TERM": "xterm"})["NO_COLOR is set: nothing is coloured"] is Level.NOTE
    assert texts({})["TERM is dumb: no colour, and no screen"] is Level.NOTE


@pytest.mark.parametrize(
    ("environ", "level", "words"),
    [
        ({"TERM_PROGRAM": "WezTerm"}, Level.OK, "WezTerm takes it"),
        ({"TERM": "xterm-kitty"}, Level.OK, "kitty takes it"),
        ({"WT_SESSION": "1"}, Level.OK, "Windows Terminal takes it"),
        ({"TERM_PROGRAM": "Apple_Terminal"}, Level.NOTE, "known to ignore it"),
        ({"VTE_VERSION": "7200"}, Level.NOTE, "known to ignore it"),
        ({"TERM": "xterm"}, Level.NOTE, "cannot be told"),
    ],
)
def test_the_clipboard_is_told_by_the_terminals_name(environ: dict[str, str], level: Level, words: str) -> None:
    line = line_with(environ, "OSC 52")
    assert words in line
    assert texts(environ)[line] is level


def fake_tmux(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    program = folder / "tmux"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(stat.S_IRWXU)
    monkeypatch.setenv("PATH", f"{folder}:{os.defpath}")
    return {"TMUX": "/tmp/tmux,1,0", "TERM": "tmux-256color"}


def test_tmux_is_asked_for_what_it_lets_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = """\
[ "$1 $2" = "show -gv" ] || exit 9
case $3 in set-clipboard) echo external ;; focus-events) echo off ;; bell-action) echo any ;; set-titles) echo on ;;
*) echo "invalid option: $3" >&2; exit 1 ;; esac"""
    found = {finding.facts["option"]: finding for finding in _tmux(fake_tmux(tmp_path, script, monkeypatch))}
    assert found["set-clipboard"].level is Level.OK
    assert found["focus-events"].level is Level.NOTE
    assert "tmux set -s focus-events on" in found["focus-events"].text
    assert found["allow-passthrough"].facts["value"] is None
    assert "OSC 52" not in " ".join(finding.text for finding in found.values())


def _tmux(environ: Mapping[str, str]) -> list[Finding]:
    return [finding for finding in terminal_findings(environ) if "option" in finding.facts]


def test_a_tmux_that_hangs_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_terminal, "TMUX_WITHIN", 0.1)
    environ = fake_tmux(tmp_path, "exec sleep 60", monkeypatch)
    assert all(finding.facts["value"] is None for finding in _tmux(environ))


def test_inside_a_tmux_that_is_not_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "no tmux is on the PATH" in line_with({"TMUX": "x"}, "tmux")


def test_a_small_terminal_is_noted_and_none_is_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def level(size: tuple[int, int] | None) -> Level:
        monkeypatch.setattr(doctor_terminal, "_size", lambda: size)
        return next(terminal_findings({"TERM": "xterm"})).level

    assert level((60, 15)) is Level.OK
    assert level((59, 50)) is Level.NOTE
    assert level((200, 14)) is Level.NOTE
    assert level(None) is Level.NOTE


def machine(folder: Path) -> list[Finding]:
    environ = {"SYNC_TUI_CONFIG_DIR": str(folder), "SYNC_TUI_STATE_DIR": str(folder)}
    return list(machine_findings(Invocation(COMMAND_BY_NAME["doctor"], {}, {}, environ)))


def test_a_directory_that_is_read_only_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: not mode & os.W_OK)
    assert any("is read-only to you" in found.text and found.level is Level.NOTE for found in machine(tmp_path))


def test_a_directory_that_cannot_be_read_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: not mode & os.X_OK)
    found = [finding for finding in machine(tmp_path) if finding.level is Level.PROBLEM]
    assert found
    assert all("cannot be read by you" in finding.text and finding.remedy for finding in found)


def test_a_directory_that_cannot_be_looked_at_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: Path) -> os.stat_result:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "stat", refused)
    found = [finding for finding in machine(tmp_path) if finding.level is Level.PROBLEM]
    assert len(found) == len(places(tmp_path, {}))
    assert all("Permission denied" in finding.text and finding.remedy for finding in found)


def test_what_is_required_is_what_is_installed_with_it() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    assert set(doctor_machine.REQUIRED) == {word.partition(">")[0] for word in project["dependencies"]}


def test_a_library_that_is_missing_is_a_problem_and_an_extra_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without(*missing: str) -> Finding:
        def found(name: str) -> str:
            if name in missing:
                raise PackageNotFoundError
            return "1.0"

        monkeypatch.setattr(doctor_machine, "version", found)
        return machine(tmp_path)[0]

    assert without("PyJWT").level is Level.OK
    assert without("PyJWT").facts["PyJWT"] is None
    assert without("httpx", "textual").text == "not installed: textual, httpx"
    assert without("httpx").code is ExitCode.USAGE
