"""Every command that prints, as a real process, against our simulator and against a server that is not ours."""

import csv
import io
import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from sync_tui.headless.schema import FILE
from tests.foreign import foreign_api, six_statuses
from tests.headless.command import argv, ran

SERVERS = ("simulator", "foreign")


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """What to set to ask the server, which runs in a process of its own."""
    if request.param == "foreign":
        with foreign_api(six_statuses()) as api:
            yield api.environ
        return
    command = argv("simulate", "--syncs", "6", "--speed", "0.1", "--port", "0")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(2)]
        yield dict(line.removeprefix("export ").strip().split("=", 1) for line in lines)
        process.terminate()
        assert process.wait(20) == 143


@pytest.fixture
def environ(server: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """The same, with files of nobody's."""
    return {**server, "SYNC_TUI_CONFIG_DIR": str(tmp_path / "config"), "SYNC_TUI_STATE_DIR": str(tmp_path / "state")}


def validated(document: Any, definition: str = "") -> Any:
    """The document, held to the schema that ships in the package."""
    schema = json.loads(FILE.read_text())
    chosen = {**schema["$defs"][definition], "$defs": schema["$defs"]} if definition else schema
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.Draft202012Validator(chosen, format_checker=checker).validate(document)
    return document


def quiet(result: subprocess.CompletedProcess[str], code: int = 0) -> str:
    """stdout of a process that ended with `code` and had nothing to say."""
    assert (result.returncode, result.stderr) == (code, "")
    return result.stdout


def test_status_says_the_same_in_every_form(environ: dict[str, str]) -> None:
    document = validated(json.loads(quiet(ran(["status", "--json"], environ))))
    ids = [sync["id"] for sync in document["syncs"]]
    assert len(ids) == 6
    assert all(sync["link"]["state"] == "ok" and sync["freshness"] == "fresh" for sync in document["syncs"])
    rows = list(csv.DictReader(io.StringIO(quiet(ran(["status", "--csv"], environ)))))
    assert [row["id"] for row in rows] == ids
    assert {row["link_http_status"] for row in rows} == {"200"}
    table = quiet(ran(["status"], environ)).splitlines()
    assert len(table) == 1 + 6
    assert "LINK" in table[0]
    (line,) = quiet(ran(["status", "--format", "tmux"], environ)).splitlines()
    assert sum(map(int, re.findall(r"\d+", line))) == 6


def test_status_with_an_exit_code_finds_the_sync_that_failed(environ: dict[str, str]) -> None:
    document = json.loads(quiet(ran(["status", "--json", "--exit-code"], environ), code=1))
    failed = [sync["id"] for sync in document["syncs"] if sync["health"] == "failed"]
    well = [sync["id"] for sync in document["syncs"] if sync["health"] in ("ok", "moving")]
    assert failed
    assert quiet(ran(["status", "--sync", well[0], "--exit-code"], environ))
    quiet(ran(["status", "--sync", failed[0]], environ))


def test_watch_sees_every_sync_once_and_then_changes_alone(environ: dict[str, str]) -> None:
    lines = quiet(ran(["watch", "--jsonl", "--for", "4s"], environ)).splitlines()
    changes = [validated(json.loads(line), "change") for line in lines]
    seen = [change["id"] for change in changes if change["event"] == "seen"]
    assert len(seen) == len(set(seen)) == 6
    with subprocess.Popen(
        argv("watch", "--for", "60s"), env={**os.environ, **environ}, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        words = [process.stdout.readline().rstrip() for _ in range(6)]
        process.terminate()
    assert all(re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d  . ", line) for line in words)


def test_wait_ends_with_what_it_waited_for(environ: dict[str, str]) -> None:
    document = json.loads(quiet(ran(["status", "--json"], environ)))
    by_status = {sync["status"]: sync["id"] for sync in document["syncs"]}
    met = ran(["wait", "--sync", by_status["DISABLED"], "--until", "DISABLED"], environ)
    assert (met.returncode, met.stdout) == (0, "")
    assert met.stderr.startswith("sync-tui: the sync is DISABLED, after ")
    failed = ran(["wait", "--sync", by_status["ERRORED"]], environ)
    assert (failed.returncode, failed.stdout, len(failed.stderr.splitlines())) == (1, "", 1)
    late = ran(["wait", "--sync", by_status["DISABLED"], "--timeout", "2s"], environ)
    assert (late.returncode, late.stdout, len(late.stderr.splitlines())) == (124, "", 1)


def test_what_is_discovered_becomes_a_list_that_every_command_takes(environ: dict[str, str]) -> None:
    found = ran(["discover", "--json", "--add", "team"], environ)
    ids = [sync["id"] for sync in json.loads(found.stdout)["syncs"]]
    assert (found.returncode, len(ids)) == (0, 6)
    assert found.stderr.endswith("team.toml: 6 new, 0 already there\n")
    shown = json.loads(quiet(ran(["list", "show", "team", "--json"], environ)))
    assert [sync["id"] for sync in shown["syncs"]] == ids
    listed = validated(json.loads(quiet(ran(["status", "team", "--json"], environ))))
    assert [(sync["id"], sync["list"]) for sync in listed["syncs"]] == [(sync_id, "team") for sync_id in ids]
    exported = quiet(ran(["list", "export", "team"], environ))
    copy = Path(environ["SYNC_TUI_CONFIG_DIR"]) / "copy.toml"
    copy.write_text(exported)
    imported = ran(["list", "import", str(copy), "--yes", "--name", "theirs"], environ)
    assert imported.returncode == 0
    assert f"GET {environ['SYNC_TUI_BASE_URL']}/api/syncs/ID for 6 syncs" in imported.stderr
    assert ran(["list", "validate"], environ).stderr == "sync-tui: 2 watch lists, nothing wrong\n"
    assert [row["count"] for row in json.loads(quiet(ran(["list", "ls", "--json"], environ)))["lists"]] == [6, 6]


def test_doctor_finds_all_well(environ: dict[str, str]) -> None:
    document = json.loads(quiet(ran(["doctor", "--json"], environ)))
    facts = [finding["facts"] for finding in document["findings"]]
    assert [each["syncs"] for each in facts if "api_ms" in each] == [6]
    assert all(each["tcp_ms"] >= 0 for each in facts if "tcp_ms" in each)
    assert environ["PARAGON_USER_TOKEN"] not in json.dumps(document)
    assert quiet(ran(["doctor"], environ)).endswith("\nall well\n")


def test_a_fresh_config_toml_changes_nothing(environ: dict[str, str]) -> None:
    before = json.loads(quiet(ran(["config", "show", "--json"], environ)))["values"]
    assert ran(["config", "init"], environ).returncode == 0
    after = json.loads(quiet(ran(["config", "show", "--json"], environ)))["values"]
    assert {each["key"]: each["value"] for each in before} == {each["key"]: each["value"] for each in after}
    assert {each["from"] for each in after if each["key"].startswith("polling.")} == {"file"}
    base_url = next(each for each in after if each["key"] == "profiles.default.base_url")
    assert (base_url["value"], base_url["from"]) == (environ["SYNC_TUI_BASE_URL"], "environment")
    assert len(quiet(ran(["status"], environ)).splitlines()) == 7


@pytest.mark.parametrize("words", [["status", "--json"], ["discover"], ["watch", "--for", "2s"], ["wait"]])
def test_a_wrong_token_exits_4_and_is_never_shown(environ: dict[str, str], words: list[str]) -> None:
    result = ran(words, {**environ, "PARAGON_USER_TOKEN": "canary.token.wrong"})
    assert (result.returncode, result.stdout) == (4, "")
    assert len(result.stderr.splitlines()) == 1
    assert "canary" not in result.stderr


def test_no_more_is_read_than_stdin_that_is_asked_for(environ: dict[str, str]) -> None:
    command = argv("status", "--json")
    with subprocess.Popen(
        command, env={**os.environ, **environ}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        validated(json.loads(process.stdout.read()))
        assert process.wait(20) == 0
