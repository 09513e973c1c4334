"""`sync-tui list …` as a real process: what is data, what is talk, and what is never touched."""

import json
import stat
from pathlib import Path

import pytest

from tests.foreign import written_list
from tests.headless.watch_lists import HAND_WRITTEN, assert_refused, entries, listed, saved
from tests.terminal import Terminal


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "config").mkdir()
    return tmp_path / "config"


def test_without_lists_it_says_how_to_make_one(config: Path) -> None:
    result = listed(config, "ls")
    assert (result.returncode, result.stdout) == (0, "")
    assert "sync-tui list new NAME" in result.stderr
    assert json.loads(listed(config, "ls", "--json").stdout) == {"schema": 1, "lists": []}


def test_lists_are_told_by_name_size_and_title(config: Path) -> None:
    saved(config, "team")
    saved(config, "alone", 'schema = 1\n[[sync]]\nid = "x"\n')
    result = listed(config, "ls")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines() == ["NAME   SYNCS  TITLE", "alone  1      –", "team   2      Tëam"]
    assert json.loads(listed(config, "ls", "--json").stdout)["lists"] == [
        {"name": "alone", "title": None, "count": 1},
        {"name": "team", "title": "Tëam", "count": 2},
    ]


def test_a_list_that_cannot_be_read_does_not_hide_the_others(config: Path) -> None:
    saved(config, "broken", "schema = 1\n[[sync]\n")
    saved(config, "team")
    result = listed(config, "ls", "--json")
    assert result.returncode == 2
    assert [entry["count"] for entry in json.loads(result.stdout)["lists"]] == [None, 2]
    assert "broken.toml, line 2" in result.stderr
    assert "broken  unreadable" in listed(config, "ls").stdout


def test_the_entries_of_a_list_are_shown(config: Path) -> None:
    saved(config, "team", HAND_WRITTEN + 'tags = ["prod", "emea"]\nnote = "first"\n')
    result = listed(config, "show", "team")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "ID  LABEL  PROFILE  USER  TAGS        NOTE",
        "a   Äcme   default  –     –           –",
        "b   –      default  u     prod, emea  first",
    ]
    document = json.loads(listed(config, "show", "team", "--json").stdout)
    assert (document["schema"], document["name"], document["title"]) == (1, "team", "Tëam")
    nothing = dict.fromkeys(("user", "integration", "pipeline", "group", "note"))
    assert document["syncs"][0] == {"id": "a", "label": "Äcme", "profile": "default", "tags": [], **nothing}
    assert document["syncs"][1]["tags"] == ["prod", "emea"]


def test_a_file_is_shown_as_a_saved_list_is(config: Path, tmp_path: Path) -> None:
    path = written_list(tmp_path / "elsewhere.toml", ["x"])
    assert listed(config, "show", str(path)).stdout.splitlines()[1].startswith("x")
    assert_refused(listed(config, "show", str(tmp_path / "none.toml")), "there is no such file")
    assert_refused(listed(config, "show", "tean"), "there is no watch list")


def test_a_new_list_is_empty_private_and_its_path_is_printed(config: Path) -> None:
    result = listed(config, "new", "team", "--title", "Onboarding, \x1b November")
    path = config / "watchlists" / "team.toml"
    assert (result.returncode, result.stdout, result.stderr) == (0, f"{path}\n", "")
    assert path.read_text() == 'schema = 1\ntitle = "Onboarding, ␛ November"\nentries = 0\n'
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "holds no syncs yet" in listed(config, "show", "team").stderr


@pytest.mark.parametrize("content", [HAND_WRITTEN, "not TOML", ""])
def test_a_new_list_never_replaces_what_is_there(config: Path, content: str) -> None:
    path = saved(config, "team", content)
    assert_refused(listed(config, "new", "team"), str(path), "is there already")
    assert path.read_text() == content


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("status", "that is a command"),
        ("a b", "is not the name"),
        ("../x", "does not end in .toml"),
        (".toml", '".toml" has no name before .toml: write NAME or some/NAME.toml'),
        ("./.toml", "has no name before .toml"),
        ("x/", "is a path"),
    ],
)
def test_a_list_has_a_name_that_can_be_typed(config: Path, name: str, why: str) -> None:
    assert_refused(listed(config, "new", name), why)


def test_a_new_list_may_be_a_file_elsewhere(config: Path, tmp_path: Path) -> None:
    path = tmp_path / "elsewhere" / "team.toml"
    assert listed(config, "new", str(path)).stdout == f"{path}\n"
    assert listed(config, "show", str(path)).returncode == 0


def test_a_title_that_is_too_long_is_refused(config: Path) -> None:
    assert_refused(listed(config, "new", "team", "--title", "x" * 129), "title", "longer than 128")
    assert not (config / "watchlists" / "team.toml").exists()


def test_syncs_are_added_at_the_end_with_all_that_was_said_of_them(config: Path) -> None:
    path = saved(config, "team")
    words = ["--profile", "prod", "--user", "ada", "--label", "Cäsar", "--group", "Rome", "--note", "alea"]
    result = listed(config, "add", "team", "--sync", "c", *words, "--tag", "x", "--tag", "y")
    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr.splitlines() == [
        f"sync-tui: {path}: 1 sync added",
        f"sync-tui: it was written by hand: that version is kept as {path}.bak",
    ]
    assert path.with_name("team.toml.bak").read_text() == HAND_WRITTEN
    assert [entry["id"] for entry in entries(path)] == ["a", "b", "c"]
    said = {"profile": "prod", "user": "ada", "label": "Cäsar", "group": "Rome", "note": "alea", "tags": ["x", "y"]}
    assert entries(path)[2] == {"id": "c", **said}
    again = listed(config, "add", "team", "--sync", "d", "--sync", "e", "--sync", "d")
    assert again.stderr == f"sync-tui: {path}: 2 syncs added\n"


def test_what_is_in_the_list_already_stays_as_it_is(config: Path) -> None:
    path = saved(config, "team")
    result = listed(config, "add", "team", "--sync", "a", "--label", "Other")
    assert result.returncode == 0
    assert "a is there already" in result.stderr
    assert "0 syncs added" in result.stderr
    assert path.read_text() == HAND_WRITTEN


REFUSED_ADDITIONS = {
    "no sync": (["team"], "--sync ID"),
    "a path for an id": (["team", "--sync", "a/b"], "is not a sync id"),
    "one label for two": (["team", "--sync", "x", "--sync", "y", "--label", "z"], "--label"),
    "two users": (["team", "--sync", "x", "--user", "u", "--user", "v"], "one --user"),
    "a profile that is no name": (["team", "--sync", "x", "--profile", "a b"], "not saved: "),
    "a secret for a label": (["team", "--sync", "x", "--label", "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ.x"], "looks like"),
    "a list that is not there": (["tean", "--sync", "x"], 'did you mean "team"?'),
    "no list": ([], "LIST"),
}


@pytest.mark.parametrize(("words", "why"), REFUSED_ADDITIONS.values(), ids=list(REFUSED_ADDITIONS))
def test_an_addition_that_cannot_be_changes_nothing(config: Path, words: list[str], why: str) -> None:
    path = saved(config, "team")
    assert_refused(listed(config, "add", *words), why)
    assert path.read_text() == HAND_WRITTEN
    assert [file.name for file in path.parent.iterdir()] == ["team.toml"]


def test_syncs_are_removed_by_their_ids(config: Path) -> None:
    path = saved(config, "team")
    result = listed(config, "remove", "team", "b")
    assert (result.returncode, result.stdout) == (0, "")
    assert "1 sync removed" in result.stderr
    assert f"kept as {path}.bak" in result.stderr
    assert [entry["id"] for entry in entries(path)] == ["a"]
    assert listed(config, "remove", "team", "a").returncode == 0
    assert entries(path) == []


def test_all_are_removed_or_none(config: Path) -> None:
    path = saved(config, "team", HAND_WRITTEN.replace('"b"', '"bees"'))
    content = path.read_text()
    assert_refused(listed(config, "remove", "team", "a", "beess"), 'did you mean "bees"?', "nothing was removed")
    assert_refused(listed(config, "remove", "team", "zzz"), "sync-tui list show team")
    assert path.read_text() == content


def test_one_of_two_entries_with_an_id_is_removed_by_its_profile_or_user(config: Path) -> None:
    text = 'schema = 1\n[[sync]]\nid = "a"\n[[sync]]\nid = "a"\nprofile = "prod"\n[[sync]]\nid = "a"\nuser = "u"\n'
    path = saved(config, "team", text)
    listed(config, "remove", "team", "a", "--profile", "prod")
    assert entries(path) == [{"id": "a"}, {"id": "a", "user": "u"}]
    listed(config, "remove", "team", "a", "--user", "u")
    assert entries(path) == [{"id": "a"}]
    path = saved(config, "other", text)
    assert "3 syncs removed" in listed(config, "remove", "other", "a").stderr


def test_on_a_terminal_no_line_wraps(config: Path) -> None:
    saved(config, "team", HAND_WRITTEN + 'note = "a note of some length"\n')
    with Terminal(["list", "show", "team"], {"SYNC_TUI_CONFIG_DIR": str(config)}, size=(20, 10)) as terminal:
        assert terminal.exit_code() == 0
        assert len([line for line in terminal.lines if line]) == 3
