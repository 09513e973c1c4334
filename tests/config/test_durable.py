"""Files that several processes change at once, and that outlive them."""

import os
import random
import resource
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sync_tui.config.durable import replace_file
from sync_tui.config.watchlist import rendered_watch_list
from sync_tui.config.watchlists import edit_watch_list, load_watch_list
from sync_tui.domain.errors import ConfigError
from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import WatchedSync, WatchList
from tests.measuring import unmeasured

EACH = 150
KILLS = 25
PATIENCE = 120.0
_ADDER = """
import sys
from pathlib import Path
from sync_tui.config.watchlists import edit_watch_list
from sync_tui.domain.errors import ConfigError
from sync_tui.domain.watch import WatchedSync
path, name, times = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
busy = 0
for number in range(times):
    sync = WatchedSync(f"{name}{number}")
    while True:
        try:
            edit_watch_list(path, lambda before: before._replace(syncs=(*before.syncs, sync)))
            break
        except ConfigError as error:  # two seconds without the lock: said, and nothing was written
            assert "busy in another window" in str(error), error
            busy += 1
print(busy)
"""
_FLIPPER = """
import itertools, sys
from pathlib import Path
from sync_tui.config.watchlists import edit_watch_list
from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import WatchedSync, WatchList
lists = [
    WatchList(SafeText("team"), SafeText(title), tuple(WatchedSync(f"{title}-{number}") for number in range(size)))
    for title, size in (("old", 300), ("new", 900))
]
print("ready", flush=True)
for watch_list in itertools.cycle(lists):
    edit_watch_list(Path(sys.argv[1]), lambda _, watch_list=watch_list: watch_list)
"""

_TOO_MUCH = """
import sys
from pathlib import Path
from sync_tui.config.watchlists import edit_watch_list
from sync_tui.domain.errors import ConfigError
from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import WatchedSync, WatchList
syncs = tuple(WatchedSync(f"sync-{number}") for number in range(500))
try:
    edit_watch_list(Path(sys.argv[1]), lambda _: WatchList(SafeText("team"), None, syncs))
except ConfigError as error:
    print(error)
"""


def adder(path: Path, name: str, times: int) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", _ADDER, str(path), name, str(times)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True)


def leftovers(path: Path) -> list[str]:
    return sorted(other.name for other in path.parent.iterdir() if path.stem in other.name and other != path)


def test_three_hundred_edits_by_two_processes_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "team.toml"
    writers = [adder(path, name, EACH) for name in ("a", "b")]
    for writer in writers:
        assert writer.communicate(timeout=PATIENCE) is not None
        assert writer.returncode == 0
    found = [sync.id for sync in load_watch_list(str(path), tmp_path).syncs]
    assert len(found) == 2 * EACH
    assert set(found) == {f"{name}{number}" for name in "ab" for number in range(EACH)}
    for name in "ab":
        own = [sync_id for sync_id in found if sync_id.startswith(name)]
        assert own == [f"{name}{number}" for number in range(EACH)], "an edit went back behind an earlier one"
    assert leftovers(path) == []


def test_a_kill_at_any_moment_leaves_the_old_list_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "team.toml"
    chance = random.Random(7)
    seen: set[tuple[str | None, int]] = set()
    for _ in range(KILLS):
        command = [sys.executable, "-c", _FLIPPER, str(path)]
        writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=unmeasured())
        try:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(0.02 + chance.random() * 0.1)
        finally:
            writer.send_signal(signal.SIGKILL)
            writer.communicate()
        if path.exists():
            found = load_watch_list(str(path), tmp_path)
            seen.add((found.title, len(found.syncs)))
    assert seen <= {("old", 300), ("new", 900)}
    assert seen, "no list was ever written"
    # Whatever the killed ones left behind, the next writer is not kept out by it.
    after = WatchList(SafeText("team"), SafeText("after"), (WatchedSync("z"),))
    edit_watch_list(path, lambda _: after)
    assert load_watch_list(str(path), tmp_path).title == "after"


def big(count: int) -> WatchList:
    return WatchList(SafeText("team"), None, tuple(WatchedSync(f"sync-{number}") for number in range(count)))


def test_a_disk_without_room_leaves_the_old_list_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "team.toml"
    edit_watch_list(path, lambda _: big(5))
    before = path.read_bytes()
    writer = subprocess.run(
        [sys.executable, "-c", _TOO_MUCH, str(path)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048)),
        capture_output=True,
        text=True,
        env=unmeasured(),  # what was counted would have no room either, and half a file of it ends the whole count
    )
    assert writer.stdout == f"{path}: cannot be written: File too large\n", writer.stderr
    assert path.read_bytes() == before
    assert leftovers(path) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes wherever it likes")
def test_a_folder_that_is_read_only_is_said(tmp_path: Path) -> None:
    path = tmp_path / "team.toml"
    edit_watch_list(path, lambda _: big(1))
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ConfigError, match=r"team\.toml: cannot be written: Permission denied"):
            edit_watch_list(path, lambda _: big(2))
    finally:
        tmp_path.chmod(0o700)


def test_a_folder_that_cannot_take_a_file_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        edit_watch_list(Path("/proc/sync-tui/team.toml"), lambda _: big(1))
    assert "cannot be written" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o444 | 0o200])
def test_mode_bits_outlive_a_rewrite(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(mode)
    replace_file(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert path.read_bytes() == b"new"


def test_a_list_cut_at_each_of_its_bytes_never_has_fewer_syncs(tmp_path: Path) -> None:
    watch_list = big(4)._replace(title=SafeText("Team"))
    whole = rendered_watch_list(watch_list)
    path = tmp_path / "team.toml"
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        try:
            found = load_watch_list(str(path), tmp_path)
        except ConfigError:
            continue
        assert [sync.id for sync in found.syncs] == [sync.id for sync in watch_list.syncs], length


def test_a_newer_file_is_never_rewritten(tmp_path: Path) -> None:
    path = tmp_path / "team.toml"
    path.write_text('schema = 2\nentries = 1\nfuture = true\n[[sync]]\nid = "a"\n')
    before = path.read_bytes()
    with pytest.raises(ConfigError, match="made by a newer sync-tui"):
        edit_watch_list(path, lambda found: found._replace(syncs=()))
    assert path.read_bytes() == before
    assert leftovers(path) == []
