"""`sync-tui watch` as a real process, against an API that is not ours."""

import fcntl
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from sync_tui.headless.schema import FILE
from tests.foreign import ForeignApi, foreign_api, six_statuses
from tests.headless.command import PATIENCE, argv, ran, shell
from tests.terminal import Terminal

SIX = six_statuses()
QUICK = "schema = 1\n[polling]\n" + "".join(
    f"{status} = 1\n" for status in ("initializing", "active", "idle", "errored")
)


@pytest.fixture
def quick(tmp_path: Path) -> dict[str, str]:
    """The environment of a person who asks every second."""
    directory = tmp_path / "quick"
    directory.mkdir()
    (directory / "config.toml").write_text(QUICK)
    (directory / "config.toml").chmod(0o600)
    return {"SYNC_TUI_CONFIG_DIR": str(directory)}


@pytest.fixture
def api() -> Iterator[ForeignApi]:
    busy = {"status": "ACTIVE", "summary": {"totalRecords": 90, "syncedRecordsCount": 30}}
    with foreign_api({**SIX, "sync-ends": [busy, busy, SIX["sync-idle"]]}) as running:
        yield running


@contextmanager
def _watching(
    api: ForeignApi, environ: dict[str, str], *words: str, ignored: signal.Signals | None = None
) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        argv("watch", *words),
        env={**os.environ, **api.environ, **environ},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        preexec_fn=None if ignored is None else lambda: signal.signal(ignored, signal.SIG_IGN),  # noqa: PLW1509
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_each_line_is_a_sync_of_the_schema_with_its_event(api: ForeignApi, quick: dict[str, str]) -> None:
    schema = json.loads(FILE.read_text())
    validator = jsonschema.Draft202012Validator({**schema["$defs"]["change"], "$defs": schema["$defs"]})
    seen: list[dict[str, Any]] = []
    with _watching(api, quick, "--jsonl", "--sync", "sync-ends", "--sync", "sync-errored") as process:
        assert process.stdout is not None
        while not any(document["event"] == "status" for document in seen):
            seen.append(json.loads(process.stdout.readline()))
            validator.validate(seen[-1])
        process.send_signal(signal.SIGTERM)
        rest, talk = process.communicate(timeout=PATIENCE)
    assert (process.returncode, talk) == (143, "")
    events = [(document["id"], document["event"], document["status"]) for document in seen]
    assert ("sync-ends", "seen", "ACTIVE") in events
    assert events[-1] == ("sync-ends", "status", "IDLE")
    assert ("sync-errored", "seen", "ERRORED") in events
    for line in rest.splitlines():
        validator.validate(json.loads(line))


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, 130), (signal.SIGQUIT, 131), (signal.SIGTERM, 143), (signal.SIGHUP, 129)],
)
def test_a_signal_ends_it_at_once_with_its_own_code(api: ForeignApi, number: signal.Signals, code: int) -> None:
    with _watching(api, {}, "--sync", "sync-idle") as process:
        assert process.stdout is not None
        assert "IDLE" in process.stdout.readline()
        sent = time.monotonic()
        process.send_signal(number)
        rest, talk = process.communicate(timeout=PATIENCE)
    assert (process.returncode, rest, talk) == (code, "", "")
    assert time.monotonic() - sent < 5


def test_a_signal_ends_it_while_its_reader_does_not_read(api: ForeignApi, quick: dict[str, str]) -> None:
    reader, writer = os.pipe()
    os.write(writer, b"." * fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4_096))
    process = subprocess.Popen(
        argv("watch", "--jsonl", "--sync", "sync-idle"),
        env={**os.environ, **api.environ, **quick},
        stdin=subprocess.DEVNULL,
        stdout=writer,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    os.close(writer)
    try:
        # One that looks at the files, and one that writes: they are two only while it does.
        threads = Path(f"/proc/{process.pid}/task")
        _until(lambda: len(list(threads.iterdir())) > 2)
        process.terminate()
        assert process.communicate(timeout=PATIENCE)[1] == ""
        assert process.returncode == 143
    finally:
        process.kill()
        process.wait()
        os.close(reader)


def test_it_ends_by_itself_when_its_time_is_over(api: ForeignApi) -> None:
    result = ran(["watch", "--sync", "sync-idle", "--for", "8s"], api.environ)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.count("\n") == 1
    assert "sync-idle: IDLE, 12,408 of 12,408 records" in result.stdout


@pytest.mark.parametrize("words", ["", "--jsonl"])
def test_a_reader_that_leaves_ends_it_quietly_though_nothing_more_happens(api: ForeignApi, words: str) -> None:
    result = shell(f"$TUI watch --sync sync-idle {words} | head -1", api.environ)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.count("\n") == 1


def test_a_full_disk_ends_it_with_one_line(api: ForeignApi) -> None:
    result = shell("$TUI watch --sync sync-idle > /dev/full", api.environ)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == "sync-tui: the output cannot be written: No space left on device\n"


def test_a_hangup_that_nohup_ignores_stays_ignored(api: ForeignApi) -> None:
    with _watching(api, {}, "--sync", "sync-idle", "--for", "3s", ignored=signal.SIGHUP) as process:
        assert process.stdout is not None
        assert "IDLE" in process.stdout.readline()
        process.send_signal(signal.SIGHUP)
        assert process.wait(PATIENCE) == 0


def test_a_rejected_token_is_a_line_and_in_the_end_its_code(api: ForeignApi) -> None:
    environ = {**api.environ, "PARAGON_USER_TOKEN": "canary.token.rejected"}
    result = ran(["watch", "--sync", "sync-idle", "--for", "2s"], environ)
    assert result.returncode == 4
    assert "cannot be asked, unauthorized" in result.stdout
    assert "canary" not in result.stdout + result.stderr


def test_without_a_list_it_watches_what_the_token_lists(api: ForeignApi) -> None:
    result = ran(["watch", "--for", "3s"], api.environ)
    assert result.returncode == 0
    assert len(result.stdout.splitlines()) >= len(SIX)


def test_a_watch_that_heard_nothing_says_so_and_is_no_success() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        base_url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        environ = {"SYNC_TUI_BASE_URL": base_url, "PARAGON_USER_TOKEN": "a.b.c"}
        result = ran(["watch", "--sync", "x", "--for", "1s"], environ)
    assert (result.returncode, result.stdout) == (3, "")
    assert result.stderr == "sync-tui: no sync has answered yet: give it longer with --for\n"


def test_an_empty_list_is_said_and_ends(api: ForeignApi, tmp_path: Path) -> None:
    path = tmp_path / "none.toml"
    path.write_text("schema = 1\nentries = 0\n")
    result = ran(["watch", str(path)], api.environ)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "sync-tui: no syncs\n")


def test_on_a_terminal_the_glyph_has_a_colour_unless_it_is_plain(api: ForeignApi) -> None:
    for words, coloured in ([], True), (["--plain"], False):
        with Terminal(["watch", "--sync", "sync-idle", "--for", "2s", *words], api.environ) as terminal:
            terminal.wait_for("sync-idle: IDLE")
            assert terminal.exit_code() == 0
            assert (b"\x1b[" in terminal.output) is coloured
