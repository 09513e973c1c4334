"""Files that change under a running `watch` or `wait`, as real processes."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue

import pytest

from tests.foreign import ForeignApi, foreign_api, six_statuses
from tests.headless.command import PATIENCE, argv
from tests.headless.test_watch_command import QUICK
from tests.monitor.files import write_config, write_list

SIX = six_statuses()
BUSY = {"status": "ACTIVE", "summary": {"totalRecords": 90, "syncedRecordsCount": 30}}


@pytest.fixture
def api() -> Iterator[ForeignApi]:
    with foreign_api({**SIX, "sync-busy": BUSY}) as running:
        yield running


class Talk:
    """The lines that a process writes, as they come."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.heard: list[str] = []
        self._lines: Queue[str] = Queue()
        self._ear = threading.Thread(target=self._hear, daemon=True)
        self._ear.start()

    def until(self, words: str) -> str:
        """The first line, from now on, that says `words`."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                line = self._lines.get(timeout=0.1)
            except Empty:
                continue
            self.heard.append(line)
            if words in line:
                return line
        raise AssertionError(f"{words!r} was never said: {self.heard}")

    def end(self) -> None:
        """End the process, and hear it out."""
        self.process.kill()
        self.process.wait(PATIENCE)
        self._ear.join(PATIENCE)

    def _hear(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as stream:
            for line in stream:
                self._lines.put(line.rstrip())


@contextmanager
def running(environ: Mapping[str, str], folder: Path, *words: str) -> Iterator[Talk]:
    process = subprocess.Popen(
        argv(*words),
        env={**os.environ, **environ, "SYNC_TUI_CONFIG_DIR": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        bufsize=1,
    )
    talk = Talk(process)
    try:
        yield talk
    finally:
        talk.end()


def test_a_watch_says_on_stderr_what_changed_and_goes_on_with_it(api: ForeignApi, tmp_path: Path) -> None:
    write_config(tmp_path, QUICK)
    write_list(tmp_path, "sync-idle", "sync-errored")
    with running(api.environ, tmp_path, "watch", "team") as talk:
        talk.until("sync-errored: ERRORED")
        write_list(tmp_path, "sync-idle", "sync-busy")
        assert talk.until("team changed") == "sync-tui: team changed: +1 −1"
        talk.until("sync-busy: ACTIVE")
        write_list(tmp_path, "sync-idle", "sync-busy", more="x = 1\n")
        talk.until("team.toml, line 6: sync 2 (id sync-busy): x is not a known key")
        write_list(tmp_path, "sync-idle", "sync-busy", "sync-errored")
        talk.until("team.toml can be used again")
        talk.until("team changed: +1")
        talk.until("sync-errored: ERRORED")
        talk.process.send_signal(signal.SIGTERM)
        assert talk.process.wait(PATIENCE) == 143


def test_a_watch_whose_list_lost_most_of_itself_keeps_the_old_one(api: ForeignApi, tmp_path: Path) -> None:
    write_config(tmp_path, QUICK)
    write_list(tmp_path, *SIX)
    with running(api.environ, tmp_path, "watch", "team") as talk:
        talk.until("sync-errored: ERRORED")
        write_list(tmp_path, "sync-idle")
        line = talk.until("team would lose")
        lost = f"team would lose {len(SIX) - 1} of its {len(SIX)} syncs"
        assert line == f"sync-tui: {lost}: the list in use stays; start again to use the changed one"


def _wait_until_asked(api: ForeignApi, sync_id: str) -> None:
    end = time.monotonic() + PATIENCE
    while sync_id not in api.asked():
        assert time.monotonic() < end
        time.sleep(0.02)


def _ends(talk: Talk, words: str) -> int:
    talk.until(words)
    return talk.process.wait(PATIENCE)


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (lambda folder: write_list(folder, "sync-idle"), 0, "the sync is IDLE"),
        (lambda folder: write_list(folder, "sync-idle", "sync-errored"), 1, "sync-errored is ERRORED"),
    ],
    ids=["the last one that was waited for goes", "one that has failed comes"],
)
def test_a_wait_ends_by_the_list_as_it_is_now(
    api: ForeignApi, tmp_path: Path, change: Callable[[Path], Path], code: int, words: str
) -> None:
    write_config(tmp_path, QUICK)
    write_list(tmp_path, "sync-idle", "sync-busy")
    with running(api.environ, tmp_path, "wait", "team") as talk:
        _wait_until_asked(api, "sync-busy")
        change(tmp_path)
        talk.until("team changed")
        assert _ends(talk, words) == code


def test_a_wait_for_nothing_is_no_success(api: ForeignApi, tmp_path: Path) -> None:
    write_config(tmp_path, QUICK)
    write_list(tmp_path, "sync-busy")
    with running(api.environ, tmp_path, "wait", "team") as talk:
        _wait_until_asked(api, "sync-busy")
        write_list(tmp_path, head="entries = 0\n")
        talk.until("team changed: −1")
        assert _ends(talk, "there is no sync left to wait for") == 2


def test_a_watch_asks_where_the_settings_say_now(api: ForeignApi, tmp_path: Path) -> None:
    with foreign_api({"sync-idle": BUSY}) as other:
        environ = {"HERE": api.environ["PARAGON_USER_TOKEN"], "THERE": other.environ["PARAGON_USER_TOKEN"]}
        write_config(tmp_path, _settings(api, "HERE"))
        write_list(tmp_path, "sync-idle")
        with running(environ, tmp_path, "watch", "team") as talk:
            talk.until("sync-idle: IDLE")
            write_config(tmp_path, _settings(other, "THERE"))
            talk.until("config.toml changed: profiles.default.base_url, profiles.default.token")
            talk.until("ACTIVE")


def _settings(api: ForeignApi, variable: str) -> str:
    profile = f'[profiles.default]\nbase_url = "{api.base_url}"\ntoken = {{ env = "{variable}" }}\n'
    return f"{QUICK}{profile}"
