"""Completion in the shells themselves, each on a terminal of its own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync_tui.config.commands import COMMANDS
from sync_tui.headless.completion import completion_script
from tests.headless.command import ran
from tests.terminal import Terminal

READY = "ready-to-complete"
SHELLS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], "PS1='> '; source {script}; clear; echo {ready}"),
    "zsh": (
        ["zsh", "-f", "-i"],
        "PS1='> '; autoload -U compinit; compinit -u -D; eval \"$(cat {script})\"; clear; echo {ready}",
    ),
    "fish": (
        ["fish", "--no-config", "-i"],
        "function fish_prompt; echo '> '; end; source {script}; clear; echo {ready}",
    ),
}
# Home is the place itself; a label has a greatest length, and the place may have a long name.
HOSTILE = "Acme: $(touch ~/pwned) `touch ~/pwned` 'x' %s"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the command on its PATH, two lists and two profiles; one label wants to be run."""
    place = tmp_path_factory.mktemp("completion")
    program = place / "bin" / "sync-tui"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m sync_tui "$@"\n')
    program.chmod(0o755)
    lists = place / "config" / "watchlists"
    lists.mkdir(parents=True)
    (lists / "onboarding.toml").write_text(
        f'schema = 1\n[[sync]]\nid = "acme-drive"\nlabel = "{HOSTILE}"\n'
        '[[sync]]\nid = "beta-crm"\nlabel = "Zeta Sales"\n'
    )
    (lists / "overnight.toml").write_text('schema = 1\n[[sync]]\nid = "gamma"\n')
    (place / "config" / "config.toml").write_text(
        'schema = 1\n[profiles.prod]\nbase_url = "https://sync.example.com"\ntoken = { env = "T" }\n'
    )
    (place / "config" / "config.toml").chmod(0o600)
    for shell in SHELLS:
        (place / f"script.{shell}").write_text(completion_script(shell))
    return place


@pytest.fixture(params=list(SHELLS))
def terminal(request: pytest.FixtureRequest, place: Path) -> Iterator[Terminal]:
    """A shell that has read its script and waits for a line."""
    argv, setup = SHELLS[request.param]
    if shutil.which(argv[0]) is None:
        pytest.skip(f"{argv[0]} is not installed")
    environ = {
        "PATH": f"{place / 'bin'}:{os.environ['PATH']}",
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "SYNC_TUI_CONFIG_DIR": str(place / "config"),
        "HOME": str(place),
        "LC_ALL": "C.UTF-8",
    }
    with Terminal([], environ, size=(150, 40), argv=argv) as terminal:
        terminal.press(setup.format(script=place / f"script.{request.param}", ready=READY) + "\n")
        terminal.wait_for(lambda text: f"\n{READY}\n" in f"\n{text}\n")
        yield terminal


COMPLETED = {
    "a command": ("sta", "status"),
    "a command of two words": ("config sch", "config schema"),
    "a choice": ("config schema wa", "config schema watchlist"),
    "an option": ("status --exi", "status --exit-code"),
    "an option of the monitor": ("--the", "--theme"),
    "a list": ("status onb", "status onboarding"),
    "a list without a command": ("ove", "overnight"),
    "a second list": ("status onboarding ove", "status onboarding overnight"),
    "a second list without a command": ("onboarding ove", "onboarding overnight"),
    "a profile": ("status --profile pr", "status --profile prod"),
    "a profile to look at": ("doctor pr", "doctor prod"),
    "a sync": ("status --sync ac", "status --sync acme-drive"),
    "a status": ("wait --until ERR", "wait --until ERRORED"),
}


@pytest.mark.parametrize(("typed", "completed"), COMPLETED.values(), ids=list(COMPLETED))
def test_the_shell_completes(terminal: Terminal, typed: str, completed: str) -> None:
    terminal.press(f"sync-tui {typed}\t")
    terminal.wait_for(f"sync-tui {completed}")


def test_a_file_of_a_list_is_completed_as_a_path(terminal: Terminal, place: Path) -> None:
    terminal.press(f"cd {place}\n")
    terminal.press("sync-tui status config/watchlists/onb\t")
    terminal.wait_for("sync-tui status config/watchlists/onboarding.toml")


@pytest.mark.parametrize("terminal", ["bash", "zsh"], indirect=True)
def test_a_sync_is_found_by_its_label(terminal: Terminal) -> None:
    terminal.press("sync-tui status --sync zet\t")
    terminal.wait_for("sync-tui status --sync beta-crm")


def test_labels_are_shown_at_most_and_never_run(terminal: Terminal, place: Path) -> None:
    terminal.press("sync-tui status --sync \t\t")
    terminal.wait_for(lambda text: "acme-drive" in text and "beta-crm" in text and "Acme: $(touch" in text)
    assert not (place / "pwned").exists()


def words(kind: str, environ: dict[str, str]) -> list[list[str]]:
    result = ran(["__complete", kind], environ)
    assert (result.returncode, result.stderr) == (0, "")
    return [line.split("\t") for line in result.stdout.splitlines()]


def test_words_come_with_what_they_are(place: Path) -> None:
    environ = {"SYNC_TUI_CONFIG_DIR": str(place / "config")}
    assert words("lists", environ) == [["onboarding"], ["overnight"]]
    assert words("profiles", environ) == [["default", "sync.useparagon.com"], ["prod", "sync.example.com"]]
    assert [word for word, *_ in words("syncs", environ)] == ["acme-drive", "beta-crm", "gamma"]


def test_whatever_is_broken_there_are_words_or_none_and_no_complaint(tmp_path: Path) -> None:
    lists = tmp_path / "watchlists"
    lists.mkdir()
    (lists / "broken.toml").write_text("schema = ")
    (lists / "good.toml").write_text('schema = 1\n[[sync]]\nid = "a"\n')
    (lists / "huge.toml").write_text('schema = 1\n[[sync]]\nid = "b"\n#' + "x" * 300_000)
    (tmp_path / "config.toml").write_text("nonsense")
    environ = {"SYNC_TUI_CONFIG_DIR": str(tmp_path)}
    assert words("syncs", environ) == [["a"]]
    assert words("lists", environ) == [["broken"], ["good"], ["huge"]]
    assert words("profiles", environ) == []


def test_words_load_neither_a_screen_nor_an_http_library() -> None:
    code = (
        "import os, sys; os._exit = sys.exit\nfrom sync_tui.cli import main\n"
        "try: main(['__complete', 'syncs'])\nexcept SystemExit: pass\n"
        "sys.exit(any(name in sys.modules for name in ('httpx', 'textual', 'asyncio', 'shtab')))"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


@pytest.mark.parametrize("shell", list(SHELLS))
def test_the_script_is_what_the_command_prints_and_hides_the_hidden(shell: str) -> None:
    result = ran(["completion", shell], {})
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.rstrip("\n") == completion_script(shell).rstrip("\n")
    assert all(
        command.name.split()[-1] in result.stdout for command in COMMANDS if command.name and not command.is_hidden
    )
    if shutil.which(shell):
        assert subprocess.run([shell, "-n"], input=result.stdout, text=True, timeout=60).returncode == 0


def test_another_shell_is_refused_with_those_there_are() -> None:
    result = ran(["completion", "tcsh"], {})
    assert (result.returncode, result.stdout) == (2, "")
    assert "'bash', 'zsh', 'fish'" in result.stderr
