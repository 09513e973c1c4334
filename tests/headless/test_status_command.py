"""`sync-tui status` as a real process, against an API that is not ours."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.foreign import TOKEN, ForeignApi, foreign_api, six_statuses, written_list

FIELDS = {
    *("id", "label", "list", "profile", "user", "integration", "pipeline", "group", "tags", "status", "status_known"),
    *("freshness", "observed_at", "age_s", "total_records", "synced_records_count", "progress", "last_synced_at"),
    *("latest_cursor", "credential_id", "rate_limit_backoff_ms", "reason", "health", "health_detail", "link"),
}


@pytest.fixture(scope="module")
def api() -> Iterator[ForeignApi]:
    strange: dict[str, dict[str, Any]] = {
        "sync-strange": {"status": "PAUSED_BY_MOON", "summary": {"totalRecords": "12", "syncedRecordsCount": -1}},
        "sync-broken": {"state": "ACTIVE"},
        "sync-overtaken": {"status": "ACTIVE", "summary": {"totalRecords": 100, "syncedRecordsCount": 127}},
    }
    with foreign_api({**six_statuses(), **strange}) as running:
        yield running


def _status(api: ForeignApi, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:

    return subprocess.run(
        [sys.executable, "-m", "sync_tui", "status", *words],
        env={**os.environ, **api.environ, **environ},
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )


def _documents(result: subprocess.CompletedProcess[str]) -> dict[str, dict[str, Any]]:
    return {sync["id"]: sync for sync in json.loads(result.stdout)["syncs"]}


def test_every_field_of_every_status_arrives(api: ForeignApi, tmp_path: Path) -> None:
    path = written_list(tmp_path / "six.toml", list(six_statuses()))
    result = _status(api, str(path), "--json")
    assert (result.returncode, result.stderr) == (0, "")
    document = json.loads(result.stdout)
    assert document["schema"] == 1
    assert [sync["id"] for sync in document["syncs"]] == list(six_statuses())
    for sync in document["syncs"]:
        sent = six_statuses()[sync["id"]]
        assert set(sync) == FIELDS
        assert sync["status"] == sent["status"]
        assert sync["status_known"] is True
        assert sync["freshness"] == "fresh"
        assert sync["total_records"] == sent["summary"]["totalRecords"]
        assert sync["synced_records_count"] == sent["summary"]["syncedRecordsCount"]
        assert sync["last_synced_at"] == sent["summary"].get("lastSyncedAt")
        assert sync["latest_cursor"] == sent["summary"].get("latestCursor")
        assert sync["credential_id"] == sent.get("credentialId")
        assert sync["rate_limit_backoff_ms"] == sent.get("rateLimitBackoffMs")
        assert sync["reason"] == sent.get("reason")
        assert sync["link"]["state"] == "ok"
        assert sync["link"]["http_status"] == 200


def test_what_the_server_sent_wrong_is_null_and_never_zero(api: ForeignApi) -> None:
    syncs = _documents(_status(api, "--sync", "sync-strange", "--sync", "sync-overtaken", "--json"))
    strange, overtaken = syncs["sync-strange"], syncs["sync-overtaken"]
    assert (strange["status"], strange["status_known"]) == ("PAUSED_BY_MOON", False)
    assert strange["total_records"] is None
    assert strange["synced_records_count"] is None
    assert (overtaken["synced_records_count"], overtaken["progress"]) == (127, None)


def test_a_failure_is_the_links_and_never_the_status(api: ForeignApi) -> None:
    result = _status(api, "--sync", "sync-gone", "--sync", "sync-broken", "--sync", "sync-idle", "--json")
    syncs = _documents(result)
    assert result.returncode == 0
    assert (syncs["sync-gone"]["status"], syncs["sync-gone"]["link"]["state"]) == (None, "not_found")
    assert (syncs["sync-broken"]["status"], syncs["sync-broken"]["link"]["state"]) == (None, "bad_data")
    assert syncs["sync-idle"]["link"]["state"] == "ok"


def test_a_rejected_token_exits_4_and_is_nowhere_in_the_output(api: ForeignApi) -> None:
    result = _status(api, "--sync", "sync-idle", PARAGON_USER_TOKEN="canary.token.rejected")
    assert result.returncode == 4
    assert "unauthorized" in result.stdout
    assert "canary" not in result.stdout + result.stderr


def test_an_unreachable_api_exits_3(api: ForeignApi) -> None:
    result = _status(api, "--sync", "sync-idle", SYNC_TUI_BASE_URL="http://127.0.0.1:9")
    assert result.returncode == 3
    assert "refused" in result.stdout


@pytest.mark.parametrize(("sync_id", "code"), [("sync-errored", 1), ("sync-active", 0), ("sync-gone", 3)])
def test_exit_code_says_whether_a_sync_needs_attention(api: ForeignApi, sync_id: str, code: int) -> None:
    assert _status(api, "--sync", sync_id, "--exit-code").returncode == code


def test_without_a_list_it_discovers_the_tokens_syncs(api: ForeignApi) -> None:
    syncs = _documents(_status(api, "--json"))
    assert set(six_statuses()) <= set(syncs)
    assert syncs["sync-idle"]["integration"] == "box"


def test_a_user_is_not_named_over_what_the_token_of_somebody_else_lists(api: ForeignApi) -> None:
    result = _status(api, "--user", "ada", "--json")
    assert (result.returncode, result.stdout) == (2, "")
    assert (
        'profile "default" has one token, which lists the syncs of its own user, whoever --user names' in result.stderr
    )


def test_a_table_into_a_pipe_is_whole_and_plain(api: ForeignApi) -> None:
    result = _status(api, "--sync", "sync-errored", "--sync", "sync-limited")
    assert "✗ ERRORED" in result.stdout
    assert "◐ RATE_LIMITED" in result.stdout
    assert "\x1b" not in result.stdout
    assert result.stderr == ""


def test_a_reader_that_leaves_early_ends_it_quietly(api: ForeignApi) -> None:

    result = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m sync_tui status | head -1; exit ${{PIPESTATUS[0]}}"],
        env={**os.environ, **api.environ},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert result.returncode in (0, 141)
    assert result.stderr == ""


def test_the_token_of_these_tests_is_printed_nowhere(api: ForeignApi) -> None:
    result = _status(api, "--json")
    assert TOKEN not in result.stdout + result.stderr


def test_two_forms_of_the_same_are_refused_and_what_is_typed_goes_before_the_environment(api: ForeignApi) -> None:
    both = _status(api, "--json", "--csv")
    assert (both.returncode, both.stdout) == (2, "")
    assert "--json and --csv are two forms of the same" in both.stderr
    assert _status(api, SYNC_TUI_JSON="1", SYNC_TUI_CSV="1").returncode == 2
    typed = _status(api, "--csv", SYNC_TUI_JSON="1", SYNC_TUI_FORMAT="tmux")
    assert (typed.returncode, typed.stdout[:9]) == (0, "id,label,")


def test_a_list_that_is_typed_goes_before_a_sync_of_the_environment(api: ForeignApi, tmp_path: Path) -> None:
    path = written_list(tmp_path / "two.toml", ["sync-idle", "sync-active"])
    assert set(_documents(_status(api, str(path), "--json", SYNC_TUI_SYNC="sync-errored"))) == {
        "sync-idle",
        "sync-active",
    }
    assert set(_documents(_status(api, "--json", SYNC_TUI_SYNC="sync-errored"))) == {"sync-errored"}
    assert _status(api, str(path), "--sync", "sync-errored").returncode == 2


def test_in_an_outage_the_reason_is_said_once_on_stderr(api: ForeignApi) -> None:
    result = _status(api, "--sync", "x", "--sync", "y", "--sync", "z", SYNC_TUI_BASE_URL="http://127.0.0.1:9")
    assert result.returncode == 3
    assert result.stderr.startswith("sync-tui: 3 syncs of 127.0.0.1:9: ")
    assert "refused" in result.stderr
    assert [line.split()[-1] for line in result.stdout.splitlines()] == ["LINK", "refused", "refused", "refused"]


def test_what_is_not_reached_says_the_time_that_was_given() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        base_url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        nobody = ForeignApi(base_url, 0)
        result = _status(nobody, "--sync", "x", "--timeout", "500ms", "--json")
    assert (result.returncode, result.stderr) == (3, "")
    link = _documents(result)["x"]["link"]
    assert (link["state"], link["detail"]) == ("timeout", "not reached within 0.5 s")
