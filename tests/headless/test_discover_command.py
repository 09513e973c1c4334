"""`sync-tui discover` as a real process: one token, many users, and what is saved of what was found."""

import json
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sync_tui.simulator.thread import SimulatorThread
from tests.foreign import TOKEN, ForeignApi, foreign_api, written_list
from tests.headless.command import argv, ran, shell
from tests.headless.paragon import PROJECT, SigningApi, signing_api
from tests.paragon.keys import pem, rsa_key
from tests.terminal import Terminal

BOX = {"integration": "box", "pipeline": "files"}
USERS: dict[str, list[dict[str, Any]] | int] = {
    "ada": [{"id": "a-1", "status": "IDLE", **BOX}, {"id": "a-2", "configurationName": "Acme · Böx", **BOX}],
    "org:7/x@y": [{"id": "b-1", "status": "ERRORED", **BOX}],
    "nothing": [],
    "unwell": 500,
}


@pytest.fixture(scope="module")
def api() -> Iterator[ForeignApi]:
    with foreign_api({"sync-1": {"status": "IDLE"}, "sync-2": {"status": "ACTIVE"}}) as running:
        yield running


@pytest.fixture(scope="module")
def signing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SigningApi]:
    with signing_api(USERS, tmp_path_factory.mktemp("signing")) as running:
        yield running


@pytest.fixture
def config(signing: SigningApi, tmp_path: Path) -> dict[str, str]:
    """The environment of somebody whose profile `prod` signs tokens."""
    key = tmp_path / "config" / "key.pem"
    key.parent.mkdir()
    key.write_text(pem(rsa_key()))
    key.chmod(0o600)
    (tmp_path / "config" / "config.toml").write_text(
        f'schema = 1\n[profiles.prod]\nbase_url = "{signing.base_url}"\n'
        f'token = {{ signing_key = {{ file = "key.pem" }}, project_id = "{PROJECT}" }}\n'
    )
    (tmp_path / "config" / "config.toml").chmod(0o600)
    return {"SYNC_TUI_CONFIG_DIR": str(tmp_path / "config")}


def discovered(environ: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return ran(["discover", *words], environ)


def syncs_of(result: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    document = json.loads(result.stdout)
    assert document["schema"] == 1
    syncs: list[dict[str, Any]] = document["syncs"]
    return syncs


def test_the_syncs_of_a_token_are_listed_as_json(api: ForeignApi) -> None:
    result = discovered(api.environ, "--json")
    assert (result.returncode, result.stderr) == (0, "")
    common = {"profile": "default", "user": None, "label": None, **BOX}
    assert syncs_of(result) == [
        {"id": "sync-1", "status": "IDLE", **common},
        {"id": "sync-2", "status": "ACTIVE", **common},
    ]


def test_the_table_says_what_there_is_to_say(api: ForeignApi) -> None:
    result = discovered(api.environ)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "ID      STATUS  INTEGRATION  PIPELINE",
        "sync-1  IDLE    box          files",
        "sync-2  ACTIVE  box          files",
    ]


def test_what_is_listed_without_a_usable_id_is_counted_wherever_it_is_left_out() -> None:
    with foreign_api({"sync-1": {"status": "IDLE"}, "../x": {}, "\x1b]0;P\x07": {}}) as odd:
        said = "2 syncs without a usable id left out"
        result = discovered(odd.environ, "--json")
        assert (result.returncode, result.stderr) == (0, f"sync-tui: {said}\n")
        assert [sync["id"] for sync in syncs_of(result)] == ["sync-1"]
        assert f"profile default: {said}" in ran(["status"], odd.environ).stderr
        assert f"profile default: {said}" in ran(["watch", "--for", "1s"], odd.environ).stderr
        told = ran(["doctor"], odd.environ).stdout
        assert "the API lists 1 sync (" in told
        assert said in told


def test_the_simulator_lists_what_it_simulates() -> None:
    with SimulatorThread(syncs=7, seed=1, speed=1.0) as simulator:
        environ = {"SYNC_TUI_BASE_URL": simulator.base_url, "PARAGON_USER_TOKEN": simulator.token}
        result = discovered(environ, "--json")
    assert result.returncode == 0
    assert len(syncs_of(result)) == 7
    assert all(sync["status"] and sync["integration"] for sync in syncs_of(result))


def test_a_user_of_a_single_token_is_kept_as_its_name(api: ForeignApi) -> None:
    result = discovered(api.environ, "default", "--user", "ada", "--json")
    assert {sync["user"] for sync in syncs_of(result)} == {"ada"}


def test_each_user_of_a_signing_key_is_asked_with_a_token_of_their_own(
    config: dict[str, str], signing: SigningApi
) -> None:
    before = len(signing.asked)
    result = discovered(config, "prod", "--user", "ada", "--user", "org:7/x@y", "--user", "ada", "--json")
    assert (result.returncode, result.stderr) == (0, "")
    assert [(sync["id"], sync["user"], sync["label"], sync["status"]) for sync in syncs_of(result)] == [
        ("a-1", "ada", None, "IDLE"),
        ("a-2", "ada", "Acme · Böx · box / files", None),
        ("b-1", "org:7/x@y", None, "ERRORED"),
    ]
    asked = signing.asked[before:]
    assert sorted(user for _, user, _ in asked) == ["ada", "org:7/x@y"]
    assert not any(token in result.stdout + result.stderr for _, _, token in asked)


def test_users_come_from_a_file_or_from_stdin(config: dict[str, str], tmp_path: Path) -> None:
    text = "\ufeff# of the pilot\nada\n\n  org:7/x@y   # the second\r\nada\n"
    (tmp_path / "users").write_text(text)
    from_file = discovered(config, "prod", "--users-file", str(tmp_path / "users"), "--json")
    line = f"$TUI discover prod --users-file - --json < {tmp_path / 'users'}"
    from_stdin = shell(line, config)
    from_pipe = shell(f"$TUI discover prod --users-file <(cat {tmp_path / 'users'}) --json", config)
    assert [sync["id"] for sync in syncs_of(from_file)] == ["a-1", "a-2", "b-1"]
    assert from_file.stdout == from_stdin.stdout == from_pipe.stdout


def test_the_failure_of_one_user_does_not_hide_the_others(config: dict[str, str]) -> None:
    result = discovered(config, "prod", "--user", "ada", "--user", "nobody", "--user", "nothing", "--json")
    assert result.returncode == 0
    assert [sync["id"] for sync in syncs_of(result)] == ["a-1", "a-2"]
    (line,) = result.stderr.splitlines()
    assert line.startswith("sync-tui: nobody: ")
    assert "HTTP 403: no such user" in line


def test_where_nobody_was_answered_the_most_serious_failure_is_the_exit_code(config: dict[str, str]) -> None:
    assert discovered(config, "prod", "--user", "unwell").returncode == 3
    result = discovered(config, "prod", "--user", "unwell", "--user", "nobody", "--add", "team")
    assert (result.returncode, result.stdout) == (4, "")
    assert len(result.stderr.splitlines()) == 2
    assert not list(Path(config["SYNC_TUI_CONFIG_DIR"]).glob("watchlists/*"))


def test_a_user_without_syncs_is_no_failure(config: dict[str, str]) -> None:
    result = discovered(config, "prod", "--user", "nothing")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "sync-tui: no syncs\n")
    assert syncs_of(discovered(config, "prod", "--user", "nothing", "--json")) == []


def test_what_is_found_is_saved_and_can_be_watched(config: dict[str, str], signing: SigningApi) -> None:
    result = discovered(config, "prod", "--user", "ada", "--user", "org:7/x@y", "--add", "team")
    assert result.returncode == 0
    assert "a-1" in result.stdout
    assert result.stderr.endswith("team.toml: 3 new, 0 already there\n")
    before = len(signing.asked)
    status = ran(["status", "team", "--json"], config)
    assert status.returncode == 0
    states = {sync["id"]: (sync["user"], sync["link"]["state"]) for sync in json.loads(status.stdout)["syncs"]}
    assert states == {"a-1": ("ada", "ok"), "a-2": ("ada", "ok"), "b-1": ("org:7/x@y", "ok")}
    tokens = {token for _, user, token in signing.asked[before:] if user == "ada"}
    assert len(tokens) == 1


def test_what_a_list_holds_already_stays_as_it_is(config: dict[str, str]) -> None:
    path = Path(config["SYNC_TUI_CONFIG_DIR"]) / "watchlists" / "team.toml"
    path.parent.mkdir()
    path.write_text('schema = 1\n[[sync]]\nid = "a-1"\nprofile = "prod"\nuser = "ada"\nlabel = "Mine"\n')
    first = discovered(config, "prod", "--user", "ada", "--add", "team")
    assert "team.toml: 1 new, 1 already there" in first.stderr
    assert "kept as" in first.stderr
    assert "team.toml.bak" in first.stderr
    assert 'label = "Mine"' in path.read_text()
    assert path.read_text().count("[[sync]]") == 2
    content = path.read_bytes()
    again = discovered(config, "prod", "--user", "ada", "--add", "team")
    assert again.stderr.endswith("team.toml: nothing new\n")
    assert path.read_bytes() == content


def test_with_a_single_token_a_users_name_makes_no_other_sync(api: ForeignApi, tmp_path: Path) -> None:
    path = written_list(tmp_path / "one.toml", ["sync-1"])
    result = discovered(api.environ, "--user", "ada", "--add", str(path))
    assert "1 new, 1 already there" in result.stderr


def test_a_label_that_is_too_long_for_a_list_is_cut(tmp_path: Path) -> None:
    users: dict[str, list[dict[str, Any]] | int] = {
        "ada": [{"id": "x", "configurationName": "n" * 190, "integration": "i" * 190}]
    }
    with signing_api(users, tmp_path) as api:
        (tmp_path / "key.pem").write_text(pem(rsa_key()))
        (tmp_path / "key.pem").chmod(0o600)
        (tmp_path / "config.toml").write_text(
            f'schema = 1\n[profiles.p]\nbase_url = "{api.base_url}"\n'
            f'token = {{ signing_key = {{ env = "KEY" }}, project_id = "{PROJECT}" }}\n'
        )
        environ = {"SYNC_TUI_CONFIG_DIR": str(tmp_path), "KEY": pem(rsa_key()).replace("\n", "\\n")}
        result = discovered(environ, "p", "--user", "ada", "--add", "long")
    assert result.returncode == 0, result.stderr
    assert "1 new" in result.stderr
    assert "n…" in (tmp_path / "watchlists" / "long.toml").read_text()


REFUSED = {
    "an unknown profile": (["elsewhere"], 2, "there is: default, prod"),
    "a signing key without a user": (["prod"], 2, "--user U or --users-file FILE"),
    "a file that names nobody": (["prod", "--users-file", "/dev/null"], 2, "the file names none"),
    "a file that is not there": (["prod", "--users-file", "/none/users"], 2, "/none/users: cannot be read"),
    "a folder": (["prod", "--users-file", "/"], 2, "cannot be read"),
    "a user that cannot be shown": (["prod", "--user", "a\x1bb"], 2, "is not a connected user"),
    "an empty user": (["prod", "--user", ""], 2, "is not a connected user"),
    "several users of one token": (["--user", "a", "--user", "b"], 2, 'profile "default" has one token'),
    "a list in a file that is none": (["prod", "--user", "ada", "--add", "../team"], 2, "does not end in .toml"),
    "a list named like a command": (["prod", "--user", "ada", "--add", "status"], 2, "that is a command"),
    "no token": ([], 4, "$PARAGON_USER_TOKEN is not set"),
}


@pytest.mark.parametrize(("words", "code", "why"), REFUSED.values(), ids=list(REFUSED))
def test_what_cannot_be_asked_is_one_line_and_no_request(
    config: dict[str, str], signing: SigningApi, words: list[str], code: int, why: str
) -> None:
    before = len(signing.asked)
    result = discovered(config, *words)
    assert (result.returncode, result.stdout) == (code, "")
    assert len(result.stderr.splitlines()) == 1
    assert why in result.stderr
    assert len(signing.asked) == before


def test_a_bad_line_of_a_users_file_is_named(config: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "users").write_text("ada\nb\u202eb\n")
    result = discovered(config, "prod", "--users-file", str(tmp_path / "users"))
    assert (result.returncode, result.stdout) == (2, "")
    assert f"{tmp_path / 'users'}, line 2: " in result.stderr
    (tmp_path / "users").write_bytes(b"\xff\n")
    assert "is not UTF-8" in discovered(config, "prod", "--users-file", str(tmp_path / "users")).stderr
    (tmp_path / "users").write_bytes(b"#" * (4 * 1024 * 1024 + 1))
    assert "is larger than 4096 KiB" in discovered(config, "prod", "--users-file", str(tmp_path / "users")).stderr


def test_a_damaged_list_is_told_before_anything_is_asked(config: dict[str, str], signing: SigningApi) -> None:
    path = Path(config["SYNC_TUI_CONFIG_DIR"]) / "watchlists" / "team.toml"
    path.parent.mkdir()
    path.write_text("schema = 1\n[[sync]\n")
    before = len(signing.asked)
    result = discovered(config, "prod", "--user", "ada", "--add", "team")
    assert (result.returncode, result.stdout) == (2, "")
    assert "team.toml, line 2" in result.stderr
    assert len(signing.asked) == before


def test_an_api_that_is_not_there_exits_3(config: dict[str, str]) -> None:
    environ = {"SYNC_TUI_BASE_URL": "http://127.0.0.1:9", "PARAGON_USER_TOKEN": TOKEN}
    result = discovered(environ, "--json")
    assert (result.returncode, syncs_of(result)) == (3, [])
    assert result.stderr.startswith("sync-tui: 127.0.0.1:9 did not list its syncs: ")


def test_what_is_not_reached_in_time_says_so(config: dict[str, str]) -> None:
    result = discovered(config, "prod", "--user", "ada", "--timeout", "0.001")
    assert (result.returncode, result.stdout) == (3, "")
    assert result.stderr == "sync-tui: ada: profile prod did not list its syncs within 0.001 s\n"


def test_a_rejected_token_exits_4_and_is_not_printed(api: ForeignApi) -> None:
    result = discovered({**api.environ, "PARAGON_USER_TOKEN": "canary.token.rejected"})
    assert (result.returncode, result.stdout) == (4, "")
    assert "canary" not in result.stderr


def test_the_profile_of_the_environment_is_used_where_none_is_typed(config: dict[str, str]) -> None:
    result = discovered({**config, "SYNC_TUI_PROFILE": "prod", "SYNC_TUI_USER": "ada,org:7/x@y"}, "--json")
    assert [sync["id"] for sync in syncs_of(result)] == ["a-1", "a-2", "b-1"]


@pytest.mark.parametrize("word", ["status", "watch"])
def test_watching_without_a_list_takes_one_user(config: dict[str, str], word: str) -> None:
    none = ran([word, "--profile", "prod"], config)
    two = ran([word, "--profile", "prod", "--user", "a", "--user", "b"], config)
    assert (none.returncode, two.returncode) == (2, 2)
    assert "say whose with --user U" in none.stderr
    assert "give one --user" in two.stderr


def test_status_discovers_the_syncs_of_the_named_user(config: dict[str, str]) -> None:
    result = ran(["status", "--profile", "prod", "--user", "ada", "--json"], config)
    assert {sync["id"] for sync in json.loads(result.stdout)["syncs"]} == {"a-1", "a-2"}


def test_the_screen_discovers_the_syncs_of_the_named_user(config: dict[str, str]) -> None:
    with Terminal(["--profile", "prod", "--user", "org:7/x@y"], config) as terminal:
        terminal.wait_for("ERRORED")
        terminal.wait_for("b-1")
        terminal.press("q")
        assert terminal.exit_code() == 0


def test_a_sync_of_a_signing_key_without_a_user_says_so_in_its_row(config: dict[str, str]) -> None:
    result = ran(["status", "--profile", "prod", "--sync", "a-1"], config)
    assert result.returncode == 4
    assert "signs a token per connected user" in result.stdout


def test_on_a_terminal_no_line_wraps(api: ForeignApi) -> None:
    with Terminal(["discover"], api.environ, size=(20, 10)) as terminal:
        assert terminal.exit_code() == 0
        shown = [line for line in terminal.lines if line]
    assert shown == ["ID      STATUS  INT…", "sync-1  IDLE    box…", "sync-2  ACTIVE  box…"]
    with Terminal(["discover", "--plain"], api.environ) as terminal:
        assert terminal.exit_code() == 0
        assert b"\x1b" not in terminal.output


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
@pytest.mark.parametrize("words", [("discover",), ("status",), ("status", "--sync", "x", "--json"), ("doctor",)])
def test_a_signal_ends_it_while_it_waits(number: int, code: int, words: tuple[str, ...]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        environ = {"SYNC_TUI_BASE_URL": f"http://127.0.0.1:{server.getsockname()[1]}", "PARAGON_USER_TOKEN": TOKEN}
        command = argv(*words)
        with subprocess.Popen(command, env={**os.environ, **environ}, stderr=subprocess.PIPE, text=True) as process:
            server.settimeout(30)
            with server.accept()[0]:
                process.send_signal(number)
                _, talk = process.communicate(timeout=30)
    assert process.returncode == code
    assert talk == ""
