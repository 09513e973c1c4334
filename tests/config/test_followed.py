"""A file that is looked at again and again."""

import os
from pathlib import Path

from sync_tui.config.followed import REST, REST_MISSING, Followed, Reading
from sync_tui.config.settings import load_settings
from sync_tui.config.watchlists import load_watch_list

LIST = 'schema = 1\n[[sync]]\nid = "{}"\n'


def followed(path: Path) -> Followed:
    return Followed(path, lambda: load_watch_list(str(path), path.parent), 4096)


def looks(file: Followed, times: int) -> list[Reading]:
    return [reading for reading in (file.look() for _ in range(times)) if reading is not None]


def test_a_file_is_read_once_it_rests_and_not_again(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(LIST.format("a"))
    file = followed(path)
    assert looks(file, REST - 1) == []
    assert len(looks(file, 1)) == 1
    assert looks(file, 20) == []


def test_a_file_that_moves_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    file = followed(path)
    for size in range(10):
        path.write_text(LIST.format("a" * (size + 1)))
        assert file.look() is None


def test_a_file_that_changes_while_it_is_read_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(LIST.format("a"))
    reads: list[str] = []

    def read() -> object:
        found = load_watch_list(str(path), tmp_path)
        reads.append(found.syncs[0].id)
        if len(reads) == 1:
            path.write_text(LIST.format("other"))
        return found

    file = Followed(path, read, 4096)  # type: ignore[arg-type]
    readings = looks(file, 6)
    assert reads == ["a", "other"]
    assert [reading.value.syncs[0].id for reading in readings] == ["other"]  # type: ignore[union-attr]


def test_a_file_that_is_gone_is_missed_after_a_while_and_once(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(LIST.format("a"))
    file = followed(path)
    looks(file, REST)
    path.unlink()
    assert looks(file, REST_MISSING - 1) == []
    assert looks(file, 20) == [Reading()]


def test_other_rights_are_a_change(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("schema = 1\n")
    path.chmod(0o600)
    file = Followed(path, lambda: load_settings(tmp_path, {}), 4096)
    assert [reading.problem for reading in looks(file, REST)] == [None]
    path.chmod(0o666)
    problems = [reading.problem for reading in looks(file, REST)]
    assert len(problems) == 1
    assert "can be changed by others" in (problems[0] or "")


def test_what_is_wrong_in_the_same_way_is_said_once(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text("schema = 1\n[[")
    file = followed(path)
    assert len(looks(file, REST)) == 1
    os.utime(path, ns=(1, 1))
    assert looks(file, 5) == []


def test_a_file_that_cannot_be_read_at_all_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    os.mkfifo(path)
    assert ["is not a regular file" in (reading.problem or "") for reading in looks(followed(path), 5)] == [True]
    path.unlink()
    path.write_bytes(b"#" * 5_000_000)
    assert ["is larger than" in (reading.problem or "") for reading in looks(followed(path), 5)] == [True]
    path.unlink()
    path.symlink_to(path)
    assert looks(followed(path), 10) == [Reading()]


def is_at_rest(file: Followed) -> bool:
    return file.is_at_rest


def test_a_file_is_at_rest_once_it_was_judged_and_until_it_moves(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(LIST.format("a"))
    file = followed(path)
    assert not is_at_rest(file), "nobody has looked yet"
    file.look()
    assert not is_at_rest(file)
    file.look()
    assert is_at_rest(file)
    path.write_text(LIST.format("aa"))
    assert is_at_rest(file), "nobody has looked again yet"
    file.look()
    assert not is_at_rest(file)
    path.unlink()
    file.look()
    assert not is_at_rest(file)
