"""What was on screen last opens again, and nothing that goes wrong with that is ever noticed."""

import os
import stat
from pathlib import Path

import pytest

from sync_tui.config.last_list import STATE_FILE, default_list, last_list, remember_list


@pytest.fixture
def config_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "config"
    (folder / "watchlists").mkdir(parents=True)
    return folder


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"SYNC_TUI_STATE_DIR": str(tmp_path / "state" / "sync-tui")}


def add_list(config_dir: Path, name: str) -> None:
    (config_dir / "watchlists" / f"{name}.toml").write_text("")


def test_without_a_list_there_is_no_default(config_dir: Path, environ: dict[str, str]) -> None:
    assert default_list(config_dir, environ) is None


def test_the_only_list_is_the_default(config_dir: Path, environ: dict[str, str]) -> None:
    add_list(config_dir, "a")
    assert default_list(config_dir, environ) == "a"


def test_of_two_lists_none_is_the_default(config_dir: Path, environ: dict[str, str]) -> None:
    add_list(config_dir, "a")
    add_list(config_dir, "b")
    assert default_list(config_dir, environ) is None


def test_the_last_list_is_the_default_while_it_exists(config_dir: Path, environ: dict[str, str]) -> None:
    for name in "abc":
        add_list(config_dir, name)
    remember_list("a", config_dir, environ)
    remember_list("b", config_dir, environ)
    assert default_list(config_dir, environ) == "b"
    (config_dir / "watchlists" / "b.toml").unlink()
    assert default_list(config_dir, environ) is None


def test_a_file_is_remembered_wherever_one_stands(
    config_dir: Path, environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").write_text("")
    remember_list("mine.toml", config_dir, environ)
    monkeypatch.chdir("/")
    assert default_list(config_dir, environ) == str(tmp_path / "mine.toml")
    (tmp_path / "mine.toml").unlink()
    assert default_list(config_dir, environ) is None


def test_another_config_dir_has_its_own_last_list(config_dir: Path, environ: dict[str, str]) -> None:
    remember_list("a", config_dir / "other", environ)
    assert last_list(config_dir, environ) is None
    assert last_list(config_dir / "other", environ) == "a"


def test_what_is_kept_is_private(config_dir: Path, environ: dict[str, str], tmp_path: Path) -> None:
    remember_list("a", config_dir, environ)
    state = tmp_path / "state" / "sync-tui"
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (state.parent, state, state / "last_list")]
    assert modes == [0o700, 0o700, 0o600]


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe", b"a\0b\n", b"one line", b"x" * 20_000])
def test_a_damaged_file_is_no_memory(config_dir: Path, environ: dict[str, str], tmp_path: Path, damage: bytes) -> None:
    remember_list("a", config_dir, environ)
    (tmp_path / "state" / "sync-tui" / "last_list").write_bytes(damage)
    assert last_list(config_dir, environ) is None


@pytest.mark.parametrize("word", ["/a\0b.toml", "/" + "x" * 300 + "/y.toml", "./loop.toml/x.toml"])
def test_a_word_that_is_no_path_is_no_default(config_dir: Path, environ: dict[str, str], word: str) -> None:
    remember_list(word, config_dir, environ)
    assert default_list(config_dir, environ) is None


def test_a_fifo_in_its_place_is_not_waited_for(config_dir: Path, environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "state" / "sync-tui").mkdir(parents=True)
    os.mkfifo(tmp_path / "state" / "sync-tui" / "last_list")
    assert default_list(config_dir, environ) is None


def test_a_state_dir_that_cannot_be_made_stops_nothing(config_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    environ = {"SYNC_TUI_STATE_DIR": str(tmp_path / "file" / "state")}
    remember_list("a", config_dir, environ)
    assert last_list(config_dir, environ) is None
    remember_list("\ud800", config_dir, environ)


def test_what_is_remembered_already_is_not_written_again(config_dir: Path, environ: dict[str, str]) -> None:
    remember_list("a", config_dir, environ)
    file = Path(environ["SYNC_TUI_STATE_DIR"]) / STATE_FILE
    written = file.stat()
    remember_list("a", config_dir, environ)
    assert file.stat() == written
    remember_list("b", config_dir, environ)
    assert last_list(config_dir, environ) == "b"
