"""What the screen remembers: kept whole or not at all, and never in anybody's way."""

import os
import stat
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync_tui.config.durable import locked
from sync_tui.config.ui_memory import MOST_FILTERS, MOST_LISTS, UI_FILE, Look, UiMemory
from sync_tui.domain.text import SafeText, clean

LOOK = Look(
    sort=SafeText("seen"),
    reverse=True,
    problems_only=True,
    group_by=SafeText("tag"),
    folded=(SafeText("prod"), SafeText("[/] ␛")),
    columns=(SafeText("status"), SafeText("sync:30")),
)
USUAL = Look()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "sync-tui"


def test_a_look_is_remembered_for_its_own_list(folder: Path) -> None:
    assert UiMemory(folder, "a").look() == USUAL
    assert UiMemory(folder, "a").keep_look(LOOK)
    assert UiMemory(folder, "a").look() == LOOK
    assert UiMemory(folder, "b").look() == USUAL
    assert UiMemory(folder, "b").keep_look(Look(sort=SafeText("eta")))
    assert UiMemory(folder, "a").look() == LOOK
    UiMemory(folder, "a").keep_look(USUAL)
    assert UiMemory(folder, "a").look() == USUAL
    assert UiMemory(folder, "b").look().sort == "eta"


def test_filters_are_the_same_for_every_list_and_the_last_saved_comes_first(folder: Path) -> None:
    memory = UiMemory(folder, "a")
    memory.keep_look(LOOK)
    assert memory.keep_filter("old", "status:errored")
    assert memory.keep_filter("mine", 'tag:"x y" !z')
    assert UiMemory(folder, "b").filters() == {"mine": 'tag:"x y" !z', "old": "status:errored"}
    assert list(memory.filters()) == ["mine", "old"]
    assert memory.keep_filter("mine", None)
    assert memory.filters() == {"old": "status:errored"}
    assert memory.look() == LOOK


def test_folder_and_file_are_for_their_owner_alone(folder: Path) -> None:
    UiMemory(folder, "a").keep_look(LOOK)
    assert stat.S_IMODE((folder / UI_FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [path.name for path in folder.iterdir()] == [UI_FILE]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"sort = ",
        b"\xff\xfe\x00",
        b"list = 3\nfilters = 4\n",
        b"[[list]]\nname = 3\n[[list]]\nsort = 1\n",
        b'[[list]]\nname = "a"\nsort = 1\nreverse = "yes"\nfolded = [1, {}]\ncolumns = "x"\nproblems_only = 1\n',
        b"a = " + b"[" * 5_000,
        b"x" * 3_000_000,
    ],
)
def test_a_damaged_file_is_as_good_as_none_and_is_replaced(folder: Path, content: bytes) -> None:
    folder.mkdir(parents=True)
    (folder / UI_FILE).write_bytes(content)
    memory = UiMemory(folder, "a")
    assert memory.look() == USUAL
    assert memory.filters() == {}
    assert memory.keep_look(LOOK)
    assert memory.look() == LOOK


def test_a_file_of_a_newer_version_is_left_alone(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / UI_FILE).write_text('schema = 2\n[[list]]\nname = "a"\nsort = "eta"\n')
    memory = UiMemory(folder, "a")
    assert memory.look() == USUAL
    assert not memory.keep_look(LOOK)
    assert "schema = 2" in (folder / UI_FILE).read_text()


@pytest.mark.parametrize("kind", ["fifo", "directory", "file in place of the folder"])
def test_what_stands_in_the_way_is_never_waited_for(folder: Path, kind: str) -> None:
    folder.parent.mkdir(parents=True)
    if kind.startswith("file"):
        folder.write_text("")
    else:
        folder.mkdir()
        (os.mkfifo if kind == "fifo" else os.mkdir)(folder / UI_FILE)
    memory = UiMemory(folder, "a")
    assert memory.look() == USUAL
    memory.keep_look(LOOK)
    assert memory.keep_filter("x", "y") is (kind == "fifo")


def test_a_folder_that_cannot_be_written_keeps_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("sync_tui.config.ui_memory.make_private", refused)
    assert not UiMemory(folder, "a").keep_look(LOOK)
    assert not folder.exists()


def test_a_file_that_another_window_holds_is_left_to_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync_tui.config.durable.LOCK_TRIES", 1)
    memory = UiMemory(folder, "a")
    memory.keep_look(LOOK)
    with locked(folder / UI_FILE):
        assert not memory.keep_look(USUAL)
    assert memory.look() == LOOK


def test_the_file_holds_the_lists_and_filters_that_were_changed_last(folder: Path) -> None:
    for number in range(MOST_LISTS + 5):
        UiMemory(folder, f"list {number}").keep_look(LOOK)
    memory = UiMemory(folder, "list 0")
    assert memory.look() == USUAL
    for number in range(MOST_FILTERS + 5):
        memory.keep_filter(f"f{number}", "x")
    assert len(memory.filters()) == MOST_FILTERS
    content = tomllib.loads((folder / UI_FILE).read_text())
    assert len(content["list"]) == MOST_LISTS
    assert content["schema"] == 1


looks = st.builds(
    Look,
    st.none() | st.just(SafeText("eta")),
    st.booleans(),
    st.booleans(),
    st.none() | st.just(SafeText("tag")),
    st.lists(st.text(min_size=1, max_size=20).map(clean), max_size=5).map(tuple),
    st.just(()),
)


@settings(max_examples=30)  # each is written to a disk that is waited for
@given(looks, st.text(max_size=30))
def test_whatever_is_kept_comes_back(tmp_path_factory: pytest.TempPathFactory, look: Look, name: str) -> None:
    memory = UiMemory(tmp_path_factory.mktemp("state"), name)
    assert memory.keep_look(look)
    assert memory.look() == look
