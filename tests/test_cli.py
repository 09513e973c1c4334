"""The command line as a person meets it: help, versions, and bad input as one line that says what to do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sync_tui import __version__
from sync_tui.config.commands import COMMAND_BY_NAME, COMMANDS, EVERYWHERE, GROUPS, Command
from sync_tui.config.options import OPTION_BY_NAME
from sync_tui.headless.status import DEFAULT_TIMEOUT
from tests.foreign import written_list
from tests.headless.command import shell
from tests.measuring import unmeasured


def _run(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sync_tui", *words],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )


def _configured(home: Path, text: str) -> str:
    directory = home / "config"
    directory.mkdir(exist_ok=True)
    (directory / "config.toml").write_text(text)
    (directory / "config.toml").chmod(0o600)
    return str(directory)


@pytest.mark.parametrize("words", [("--help",), ("-h",), ("--config-dir", "nowhere", "--help")])
def test_help_fits_a_screen_and_begins_with_what_a_new_user_wants(words: tuple[str, ...]) -> None:
    result = _run(*words, COLUMNS="80")
    assert (result.returncode, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert all(wanted in line for wanted, line in zip(("demo", "TOKEN", "status"), lines[1:4], strict=True))
    assert len(lines) <= 24
    assert max(map(len, lines)) < 80


def test_help_names_every_command_and_every_flag_of_the_monitor() -> None:
    page = _run("--help").stdout
    monitor = COMMAND_BY_NAME[""]
    for option in map(OPTION_BY_NAME.__getitem__, (*monitor.options, *EVERYWHERE)):
        assert f"[{option.flag}" + (f" {option.metavar}" if option.metavar else "]") in page
    for command in COMMANDS:
        if command.name and not command.is_hidden:
            assert f"\n  {command.name.split()[0]} " in page


@pytest.mark.parametrize("command", [command for command in COMMANDS if command.name and not command.is_hidden])
def test_every_command_has_an_example(command: Command) -> None:
    result = _run(*command.name.split(), "--help")
    assert (result.returncode, result.stderr) == (0, "")
    assert f"example: {command.example}" in result.stdout
    assert f"sync-tui {command.name}" in command.example


@pytest.mark.parametrize("group", GROUPS)
def test_the_first_of_two_words_has_a_page_of_its_own(group: str) -> None:
    result = _run(group, "--help")
    assert (result.returncode, result.stderr) == (0, "")
    for command in COMMANDS:
        assert command.name.startswith(f"{group} ") == (f"sync-tui {command.name} " in result.stdout)
    alone = _run(group)
    assert (alone.returncode, alone.stdout, len(alone.stderr.splitlines())) == (2, "", 1)


@pytest.mark.parametrize("words", [("--version",), ("status", "--version"), ("--version", "list")])
def test_the_version_is_one_line_on_stdout(words: tuple[str, ...]) -> None:
    result = _run(*words)
    assert (result.returncode, result.stdout, result.stderr) == (0, f"sync-tui {__version__}\n", "")


def test_help_names_the_defaults_and_what_an_option_means_to_its_command() -> None:
    waiting = " ".join(_run("wait", "--help").stdout.split())
    assert f"the status to wait for ({OPTION_BY_NAME['until'].default}, " in waiting
    assert f"or none ({', '.join(OPTION_BY_NAME['fail_on'].default)})" in waiting
    assert f"(status and doctor {DEFAULT_TIMEOUT:g}s, others never)" in waiting
    removing = _run("list", "remove", "--help").stdout
    assert "only what this profile asks for" in removing
    assert OPTION_BY_NAME["profile"].help not in " ".join(removing.split())


@pytest.mark.parametrize("word", ["--version", "--help"])
def test_what_is_asked_most_loads_little(word: str) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "sync_tui", word]
    loaded = subprocess.run(command, env=unmeasured(), capture_output=True, text=True, timeout=60).stderr
    assert "sync_tui.cli" in loaded
    for module in ("argparse", "dataclasses", "pathlib", "asyncio", "json", "sync_tui.config.options"):
        assert f" {module}\n" not in loaded


@pytest.mark.parametrize("words", ["--version", "--help", "list --help", "status --help"])
def test_even_a_page_ends_with_data_or_one_clear_line(words: str) -> None:
    assert shell(f"$TUI {words} | head -1", {}).stdout.count("\n") == 1
    full = shell(f"$TUI {words} > /dev/full", {})
    assert (full.returncode, len(full.stderr.splitlines())) == (2, 1)
    for line in (f"$TUI {words} | true", f"$TUI {words} >&-"):
        result = shell(line, {})
        assert (result.returncode, result.stderr) == (0, "")
    ascii_only = shell(f"$TUI {words}", {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"})
    assert (ascii_only.returncode, ascii_only.stderr) == (0, "")
    assert ascii_only.stdout.isascii()


def test_the_screen_without_a_terminal_is_refused_with_a_hint() -> None:
    result = _run("demo")
    assert result.returncode == 2
    assert "`sync-tui demo --plain` prints a line per change" in result.stderr
    monitor = _run("--sync", "x", PARAGON_USER_TOKEN="a.b.c")
    assert monitor.returncode == 2
    assert "`sync-tui status` prints one look" in monitor.stderr


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (("help", "stauts"), 'no command "stauts"; did you mean "status"?'),
        (("help", "frobnicate"), 'no command "frobnicate"; `sync-tui --help` lists them'),
    ],
)
def test_help_on_what_is_no_command_says_so(words: tuple[str, ...], near: str) -> None:
    result = _run(*words)
    assert (result.returncode, result.stdout) == (2, "")
    assert near in result.stderr


@pytest.mark.parametrize("flag", ["--profile", "--config-dir"])
def test_a_flag_with_nothing_in_it_is_not_passed_over(flag: str) -> None:
    result = _run("status", "--sync", "x", flag, "")
    assert result.returncode == 2
    assert f"argument {flag}: nothing is given" in result.stderr


def test_where_the_api_cannot_be_reached_doctor_is_named() -> None:
    result = _run("status", PARAGON_USER_TOKEN="a.b.c", SYNC_TUI_BASE_URL="http://127.0.0.1:9")
    assert result.returncode == 3
    assert result.stderr.endswith("connection refused; `sync-tui doctor` looks closer\n")


def test_options_may_stand_before_the_command(home: Path) -> None:
    result = _run("--config-dir", str(home), "status", "--sync", "x")
    assert result.returncode == 4
    assert "PARAGON_USER_TOKEN" in result.stderr


BAD_CONFIG = {
    "an unknown key": ("schema = 1\n[pollling]\nidle = 30\n", 2, ["config.toml", "pollling", "polling"]),
    "broken TOML": ("schema = 1\n[profiles\n", 2, ["config.toml", "line 2"]),
    "http off loopback": (
        'schema = 1\n[profiles.default]\nbase_url = "http://sync.example.com"\n',
        2,
        ["config.toml", "base_url", "https"],
    ),
    "a token in the file": (
        'schema = 1\n[profiles.default]\ntoken = "eyJhbGciOi.canary.x"\n',
        2,
        ["config.toml", "token"],
    ),
}


@pytest.mark.parametrize(("text", "code", "named"), BAD_CONFIG.values(), ids=list(BAD_CONFIG))
def test_bad_configuration_is_one_line_that_names_file_and_key(
    home: Path, text: str, code: int, named: list[str]
) -> None:
    result = _run("--config-dir", _configured(home, text), "status", "--sync", "x", PARAGON_USER_TOKEN="t.o.k")
    assert result.returncode == code
    assert len(result.stderr.splitlines()) == 1, result.stderr
    assert result.stdout == ""
    for word in named:
        assert word in result.stderr
    assert "canary" not in result.stderr


def test_a_token_file_that_others_can_read_is_refused_with_its_remedy(home: Path) -> None:
    token = home / "token"
    token.write_text("canary.t.k")
    token.chmod(0o644)
    config = f'schema = 1\n[profiles.default]\ntoken = {{ file = "{token}" }}\n'
    result = _run("--config-dir", _configured(home, config), "status", "--sync", "x")
    assert result.returncode == 4
    assert "chmod 600" in result.stderr
    assert "default" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert "canary" not in result.stderr


@pytest.mark.parametrize("sync_id", ["..", "a/b", "https://evil.example/x", "a%2e", "é", ""])
def test_a_bad_id_is_refused_on_the_command_line_and_in_a_list(tmp_path: Path, sync_id: str) -> None:
    alone = _run("status", f"--sync={sync_id}", PARAGON_USER_TOKEN="t.o.k")
    listed = _run("status", str(written_list(tmp_path / "bad.toml", [sync_id])), PARAGON_USER_TOKEN="t.o.k")
    for result in (alone, listed):
        assert result.returncode == 2
        assert len(result.stderr.splitlines()) == 1
    assert "bad.toml" in listed.stderr
    assert "id" in listed.stderr


def test_a_list_that_names_a_host_or_a_command_is_refused_and_says_which_key(tmp_path: Path) -> None:
    path = written_list(tmp_path / "hostile.toml", ["a"])
    path.write_text(path.read_text() + 'token_command = ["sh", "-c", "id"]\n')
    result = _run("status", str(path), PARAGON_USER_TOKEN="t.o.k")
    assert result.returncode == 2
    assert "token_command" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_missing_list_names_the_nearest_one(home: Path) -> None:
    written_list(home / "config" / "watchlists" / "onboarding.toml", ["a"])
    result = _run("--config-dir", str(home / "config"), "status", "onbording", PARAGON_USER_TOKEN="t.o.k")
    assert result.returncode == 2
    assert "onboarding" in result.stderr


def test_a_list_of_profiles_that_are_not_here_is_refused(tmp_path: Path) -> None:
    path = written_list(tmp_path / "team.toml", ["a"])
    path.write_text(path.read_text() + 'profile = "prod"\n')
    result = _run("status", str(path), PARAGON_USER_TOKEN="t.o.k")
    assert result.returncode == 2
    assert "prod" in result.stderr


@pytest.mark.parametrize("words", [(), ("--plain",)])
def test_without_a_terminal_and_with_nothing_set_it_says_what_to_do_and_exits_2(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    result = _run(*words, SYNC_TUI_CONFIG_DIR=str(tmp_path), PARAGON_USER_TOKEN="")
    assert (result.returncode, result.stdout) == (2, "")
    for hint in ("sync-tui demo", "PARAGON_USER_TOKEN", "sync-tui status", "sync-tui watch"):
        assert hint in result.stderr
    assert len(result.stderr.splitlines()) == 5


@pytest.mark.parametrize(
    ("words", "flags"),
    [
        (("help",), ("--help",)),
        (("help", "status"), ("status", "--help")),
        (("help", "list"), ("list", "--help")),
        (("help", "list", "add"), ("list", "add", "--help")),
        (("version",), ("--version",)),
    ],
)
def test_help_and_version_are_words_too(words: tuple[str, ...], flags: tuple[str, ...]) -> None:
    asked, expected = _run(*words), _run(*flags)
    assert (asked.returncode, asked.stdout, asked.stderr) == (0, expected.stdout, "")


def test_a_command_that_is_misspelled_is_named(tmp_path: Path) -> None:
    result = _run("staus", SYNC_TUI_CONFIG_DIR=str(tmp_path), PARAGON_USER_TOKEN="t.o.k")
    assert result.returncode == 2
    assert result.stderr == 'sync-tui: there is no watch list "staus"; did you mean the command "status"?\n'


@pytest.mark.parametrize("has_folder", [True, False])
def test_a_crash_of_a_command_says_where_and_nothing_private(tmp_path: Path, has_folder: bool) -> None:
    canary = "canary-token-7f3a"
    program = f"""
import sys
import sync_tui.headless.status as status
def broken(invocation):
    token = "{canary}"
    raise RuntimeError("Bearer " + token)
status.run_status = broken
from sync_tui.cli import main
main(["status"])
"""
    folder = tmp_path / "state"
    if not has_folder:
        folder.write_text("a file")
    environ = os.environ | {"SYNC_TUI_STATE_DIR": str(folder)}
    result = subprocess.run([sys.executable, "-c", program], env=environ, capture_output=True, text=True, timeout=60)
    assert (result.returncode, result.stdout) == (1, "")
    assert "sync-tui crashed: RuntimeError" in result.stderr
    assert "in broken" in result.stderr
    assert ("All of it is in" in result.stderr) is has_folder
    kept = "".join(file.read_text() for file in folder.glob("crash-*.txt"))
    assert ("RuntimeError" in kept) is has_folder
    assert canary not in result.stderr + kept
