"""Lists on disk: found by name, read without doing anything else, written whole or not at all."""

import fcntl
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from sync_tui.config import watchlists
from sync_tui.config.durable import Pause, locked, wait
from sync_tui.config.watchlist import rendered_watch_list
from sync_tui.config.watchlists import (
    RESERVED_NAMES,
    Saved,
    create_watch_list,
    edit_watch_list,
    load_watch_list,
    watch_list_names,
    watch_list_path,
)
from sync_tui.domain.errors import ConfigError
from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import WatchedSync, WatchList

TEAM = SafeText("team")
ONE = WatchList(TEAM, SafeText("One"), (WatchedSync("a", list_name=TEAM),))
TWO = WatchList(TEAM, SafeText("Two"), (*ONE.syncs, WatchedSync("b", list_name=TEAM)))
BY_HAND = 'schema = 1 # ours\n[[sync]]\nid = "a"\n'


def save_watch_list(watch_list: WatchList, path: Path, pause: Pause = wait) -> Saved:
    return edit_watch_list(path, lambda _: watch_list, pause)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def names_beside(path: Path) -> list[str]:
    return sorted(other.name for other in path.parent.iterdir() if path.stem in other.name)


def message_of(name: str, config_dir: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        load_watch_list(name, config_dir)
    return str(caught.value)


def test_a_name_is_a_file_of_the_config_dir(tmp_path: Path) -> None:
    path = watch_list_path("team", tmp_path)
    assert path == tmp_path / "watchlists" / "team.toml"
    save_watch_list(ONE, path)
    assert load_watch_list("team", tmp_path) == ONE


def test_a_path_is_a_file_wherever_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    written(tmp_path / "team.toml", BY_HAND)
    for word in ("team.toml", "./team.toml", f"{tmp_path}/team.toml", "~/team.toml"):
        assert load_watch_list(word, tmp_path / "config").syncs == ONE.syncs


@pytest.mark.parametrize("name", sorted(RESERVED_NAMES))
def test_no_list_is_named_like_a_command(name: str, tmp_path: Path) -> None:
    why = f"that is a command, and stands first: `sync-tui {name} …`"
    if name in ("exporter", "help", "version"):
        why = "that word is kept for a command, which this version does not have"
    assert message_of(name, tmp_path) == f'there is no watch list "{name}": {why}'
    with pytest.raises(ConfigError, match=f'cannot be named "{name}": that is a command; choose another name'):
        watch_list_path(name, tmp_path)


@pytest.mark.parametrize("name", ["", ".hidden", "-x", "a b", "ä", "a\0b", "x" * 65, ".."])
def test_what_cannot_be_a_name_is_said(name: str, tmp_path: Path) -> None:
    assert "is not the name of a watch list: letters, digits" in message_of(name, tmp_path)


def test_an_unknown_name_gets_the_nearest_one(tmp_path: Path) -> None:
    save_watch_list(ONE, watch_list_path("onboarding", tmp_path))
    assert message_of("onbording", tmp_path) == 'there is no watch list "onbording"; did you mean "onboarding"?'


def test_an_unknown_name_without_a_near_one_is_told_where_it_would_be(tmp_path: Path) -> None:
    assert message_of("team", tmp_path) == (
        f'there is no watch list "team"; it would be {tmp_path}/watchlists/team.toml'
    )


def test_a_missing_path_is_said(tmp_path: Path) -> None:
    assert message_of("./x.toml", tmp_path) == "./x.toml: there is no such file; check the path"


def test_a_fifo_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.toml")
    assert "is not a regular file" in message_of(str(tmp_path / "x.toml"), tmp_path)


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchlists, "LIST_LIMIT", 2048)
    written(tmp_path / "x.toml", "#" * 2049)
    assert "is larger than 2 KiB; split it" in message_of(str(tmp_path / "x.toml"), tmp_path)


def test_names_are_those_that_can_be_typed(tmp_path: Path) -> None:
    folder = tmp_path / "watchlists"
    for name in ("b.toml", "a.toml", "status.toml", "no name.toml", "x.toml.toml", "b.toml.bak", "b.toml.lock"):
        written(folder / name, BY_HAND)
    (folder / "folder.toml").mkdir()
    assert watch_list_names(tmp_path) == ("a", "b")
    assert watch_list_names(tmp_path / "none") == ()


def test_reading_a_list_runs_nothing_and_opens_nothing_else(tmp_path: Path) -> None:
    path = written(tmp_path / "evil.toml", 'schema = 1\n[[sync]]\nid = "a"\nlabel = "$(id) `id` ${HOME} file:///x"\n')
    code = """
import sys
from pathlib import Path
from sync_tui.config.watchlists import load_watch_list
name, seen = sys.argv[1], []
load_watch_list(name, Path("/nonexistent"))
sys.addaudithook(lambda event, words: seen.append((event, str(words[:1]))))
load_watch_list(name, Path("/nonexistent"))
harmless = ("object.__getattr__", "code.__new__")
print(sorted({event for event, words in seen if event not in harmless and name not in words}))
print(sorted({event for event, words in seen if name in words}))
"""
    run = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    outside, inside = run.stdout.splitlines()
    assert inside == "['open']"
    assert outside in ("[]", "['open']"), outside  # fdopen of the descriptor that is already open
    assert run.stderr == ""


def test_a_new_list_is_private_and_so_are_its_folders(tmp_path: Path) -> None:
    path = tmp_path / "new" / "watchlists" / "team.toml"
    assert save_watch_list(ONE, path) == Saved(path)
    assert (mode_of(path), mode_of(path.parent), mode_of(path.parent.parent)) == (0o600, 0o700, 0o700)


def test_nothing_is_left_beside_a_list(tmp_path: Path) -> None:
    path = tmp_path / "team.toml"
    save_watch_list(ONE, path)
    save_watch_list(TWO, path)
    assert names_beside(path) == ["team.toml"]


def test_the_mode_of_a_list_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "team.toml"
    save_watch_list(ONE, path)
    path.chmod(0o664)
    save_watch_list(TWO, path)
    assert mode_of(path) == 0o664


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real = written(tmp_path / "repository" / "real.toml", rendered_watch_list(ONE).decode())
    link = tmp_path / "team.toml"
    link.symlink_to(real)
    assert save_watch_list(TWO, link) == Saved(real)
    assert link.is_symlink()
    assert load_watch_list(str(real), tmp_path).title == "Two"


def test_a_link_to_itself_is_an_error(tmp_path: Path) -> None:
    link = tmp_path / "team.toml"
    link.symlink_to(link)
    with pytest.raises(ConfigError, match=r"team\.toml: cannot be"):
        save_watch_list(ONE, link)


def test_a_list_of_our_own_making_needs_no_backup(tmp_path: Path) -> None:
    path = tmp_path / "team.toml"
    save_watch_list(ONE, path)
    assert save_watch_list(TWO, path) == Saved(path, None)


def test_a_hand_written_list_is_kept_before_its_first_rewrite(tmp_path: Path) -> None:
    path = written(tmp_path / "team.toml", BY_HAND)
    backup = tmp_path / "team.toml.bak"
    assert save_watch_list(TWO, path) == Saved(path, backup)
    assert backup.read_text() == BY_HAND
    assert save_watch_list(ONE, path) == Saved(path, None)
    assert load_watch_list(str(path), tmp_path) == ONE


def test_an_older_backup_is_never_written_over(tmp_path: Path) -> None:
    path = written(tmp_path / "team.toml", BY_HAND)
    save_watch_list(TWO, path)
    path.write_text(BY_HAND)
    assert save_watch_list(TWO, path).backup == tmp_path / "team.toml.bak"
    path.write_text(BY_HAND + "# more")
    assert save_watch_list(TWO, path).backup == tmp_path / "team.toml.bak2"
    assert (tmp_path / "team.toml.bak").read_text() == BY_HAND


def test_a_list_that_does_not_change_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "team.toml"
    save_watch_list(ONE, path)
    before = path.stat()
    save_watch_list(ONE, path)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_hand_written_list_that_does_not_change_is_left_alone(tmp_path: Path) -> None:
    path = written(tmp_path / "team.toml", BY_HAND)
    assert edit_watch_list(path, lambda watch_list: watch_list) == Saved(path)
    assert path.read_text() == BY_HAND
    assert names_beside(path) == ["team.toml"]


def test_a_list_is_created_where_there_is_nothing(tmp_path: Path) -> None:
    path = tmp_path / "watchlists" / "team.toml"
    assert create_watch_list(ONE, path) == Saved(path)
    assert load_watch_list("team", tmp_path) == ONE
    assert mode_of(path) == 0o600


@pytest.mark.parametrize("text", [BY_HAND, "no TOML [", ""])
def test_a_list_is_never_created_over_a_file(tmp_path: Path, text: str) -> None:
    path = written(tmp_path / "team.toml", text)
    with pytest.raises(ConfigError, match="is there already"):
        create_watch_list(ONE, path)
    assert path.read_text() == text


def test_a_list_that_another_window_creates_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "team.toml"

    def other_window(_: float) -> None:
        save_watch_list(TWO, tmp_path / "other.toml")
        (tmp_path / "other.toml").replace(path)
        fcntl.flock(lock, fcntl.LOCK_UN)

    with (tmp_path / "team.toml.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(ConfigError, match="is there already"):
            create_watch_list(ONE, path, other_window)
    assert load_watch_list(str(path), tmp_path).syncs == TWO.syncs


@pytest.mark.parametrize("text", ["schema = 2\n", "schema = 1\n[[sy", "schema = 1\n[[sync]]\nid = '/'\n"])
def test_a_file_that_cannot_be_read_is_never_written_over(tmp_path: Path, text: str) -> None:
    path = written(tmp_path / "team.toml", text)
    with pytest.raises(ConfigError):
        save_watch_list(ONE, path)
    assert path.read_text() == text
    assert names_beside(path) == ["team.toml"]


def test_a_secret_that_was_typed_as_a_label_is_never_saved(tmp_path: Path) -> None:
    path = tmp_path / "team.toml"
    save_watch_list(ONE, path)
    token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyIn0.c2lnbmF0dXJl"
    leaking = ONE._replace(syncs=(WatchedSync("a", label=SafeText(token)),))
    with pytest.raises(ConfigError, match=r"not saved: .*label looks like a token") as caught:
        save_watch_list(leaking, path)
    assert token not in str(caught.value)
    assert load_watch_list(str(path), tmp_path) == ONE


def test_a_list_that_could_not_be_read_again_is_not_saved(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"not saved: .*id is not an id"):
        save_watch_list(WatchList(TEAM, None, (WatchedSync("../x"),)), tmp_path / "team.toml")
    assert not (tmp_path / "team.toml").exists()


def test_an_edit_sees_what_is_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "team.toml"
    edit_watch_list(path, lambda before: before._replace(syncs=(*before.syncs, WatchedSync("a"))))
    edit_watch_list(path, lambda before: before._replace(syncs=(*before.syncs, WatchedSync("b"))))
    assert [sync.id for sync in load_watch_list(str(path), tmp_path).syncs] == ["a", "b"]


def test_an_edit_that_fails_leaves_the_list_and_the_lock_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "team.toml"
    save_watch_list(ONE, path)

    def fail(before: WatchList) -> WatchList:
        raise KeyError(before.name)

    with pytest.raises(KeyError):
        edit_watch_list(path, fail)
    assert names_beside(path) == ["team.toml"]
    assert load_watch_list(str(path), tmp_path) == ONE


def test_a_crash_before_the_rename_leaves_the_old_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "team.toml"
    save_watch_list(ONE, path)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigError, match=r"team.toml: cannot be written: No space left on device"):
        save_watch_list(TWO, path)
    assert load_watch_list(str(path), tmp_path) == ONE
    assert names_beside(path) == ["team.toml"]


def test_a_read_only_list_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "team.toml"
    save_watch_list(ONE, path)
    path.chmod(0o400)
    monkeypatch.setattr(os, "access", lambda target, mode: (target, mode) != (path, os.W_OK))
    with pytest.raises(ConfigError, match=r"is read-only; run chmod u\+w on it"):
        save_watch_list(TWO, path)
    assert load_watch_list(str(path), tmp_path) == ONE


def test_a_list_that_another_window_holds_is_busy_after_a_bounded_wait(tmp_path: Path) -> None:
    path = tmp_path / "team.toml"
    waits: list[float] = []
    with locked(path), pytest.raises(ConfigError, match="is busy in another window; try again"):
        save_watch_list(ONE, path, waits.append)
    assert sum(waits) == pytest.approx(2.0)
    save_watch_list(ONE, path)


def test_a_list_that_is_let_go_meanwhile_is_written(tmp_path: Path) -> None:
    path = tmp_path / "team.toml"
    holder = locked(path)
    holder.__enter__()
    save_watch_list(ONE, path, lambda seconds: holder.__exit__(None, None, None))
    assert load_watch_list(str(path), tmp_path) == ONE


def test_a_lock_that_a_dead_process_left_is_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "team.toml"
    written(tmp_path / "team.toml.lock", "")
    save_watch_list(ONE, path)
    assert names_beside(path) == ["team.toml"]


def test_a_lock_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "team.toml.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ConfigError, match="cannot be written"):
        save_watch_list(ONE, tmp_path / "team.toml")
    assert not (tmp_path / "elsewhere").exists()


def test_a_lock_that_was_removed_by_its_last_holder_is_taken_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, lock = tmp_path / "team.toml", tmp_path / "team.toml.lock"
    waits: list[float] = []
    flock = fcntl.flock

    def flock_after_removal(descriptor: int, operation: int) -> None:
        if len(waits) < 2:
            lock.unlink()
        if not waits:
            lock.touch()
        flock(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", flock_after_removal)
    save_watch_list(ONE, path, waits.append)
    assert len(waits) == 2
    assert load_watch_list(str(path), tmp_path) == ONE


def test_a_folder_without_locks_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(descriptor: int, operation: int) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(ConfigError, match="cannot be written: No locks available"):
        save_watch_list(ONE, tmp_path / "team.toml")


def test_two_processes_that_add_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "team.toml"
    code = """
import sys
from pathlib import Path
from sync_tui.config.watchlists import edit_watch_list
from sync_tui.domain.watch import WatchedSync
for number in range(20):
    sync = WatchedSync(f"{sys.argv[2]}{number}")
    edit_watch_list(Path(sys.argv[1]), lambda before: before._replace(syncs=(*before.syncs, sync)))
"""
    writers = [subprocess.Popen([sys.executable, "-c", code, str(path), name]) for name in ("a", "b")]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0]
    found = {sync.id for sync in load_watch_list(str(path), tmp_path).syncs}
    assert found == {f"{name}{number}" for name in "ab" for number in range(20)}
    assert names_beside(path) == ["team.toml"]
