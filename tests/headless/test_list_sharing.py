"""Watch lists from and for other people: import, export, validate."""

import os
import stat
import tomllib
from pathlib import Path

import pytest

from tests.headless.watch_lists import HAND_WRITTEN, assert_refused, entries, listed, saved
from tests.terminal import Terminal


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "config").mkdir()
    return tmp_path / "config"


def test_a_list_is_exported_as_we_write_it(config: Path, tmp_path: Path) -> None:
    saved(config, "team")
    result = listed(config, "export", "team")
    assert (result.returncode, result.stderr) == (0, "")
    assert tomllib.loads(result.stdout)["sync"][0] == {"id": "a", "label": "Äcme"}
    output = tmp_path / "out.toml"
    to_file = listed(config, "export", "team", "--output", str(output))
    assert (to_file.returncode, to_file.stdout) == (0, "")
    assert output.read_text() == result.stdout == listed(config, "export", "team", "--output", "-").stdout
    assert stat.S_IMODE(output.stat().st_mode) == 0o644
    assert f"{output}: written" in to_file.stderr
    assert listed(config, "export", str(output)).stdout == result.stdout


def test_an_export_writes_over_a_file_only_when_told_to(config: Path, tmp_path: Path) -> None:
    saved(config, "team")
    output = tmp_path / "shared.toml"
    output.write_text("mine")
    words = ("export", "team", "--output", str(output))
    assert_refused(listed(config, *words), "is there already and stays as it is; name another file, or say --force")
    assert output.read_text() == "mine"
    assert listed(config, *words, "--force").returncode == 0
    assert output.read_text() == listed(config, "export", "team").stdout


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_an_export_is_utf_8_whatever_the_terminal_speaks(config: Path, encoding: str) -> None:
    saved(config, "team")
    assert "Äcme" in listed(config, "export", "team", PYTHONIOENCODING=encoding).stdout


def test_an_export_goes_to_regular_files_alone(config: Path, tmp_path: Path) -> None:
    saved(config, "team")
    os.mkfifo(tmp_path / "fifo")
    assert_refused(listed(config, "export", "team", "--output", str(tmp_path / "fifo")), "is not a regular file")
    assert_refused(listed(config, "export", "team", "--output", "/dev/full"), "is not a regular file")
    assert_refused(listed(config, "export", "team", "--output", str(tmp_path / "no" / "x")), "x: cannot be written")
    assert (tmp_path / "fifo").is_fifo()


STRANGER = """\
schema = 1
title = "Free \\u001b[31m syncs"
[[sync]]
id = "a"
profile = "prod"
user = "ada"
[[sync]]
id = "b"
profile = "prod"
user = "bob"
[[sync]]
id = "c"
[[sync]]
id = "d"
profile = "ghost"
"""


@pytest.fixture
def stranger(config: Path, tmp_path: Path) -> Path:
    path = tmp_path / "stranger.toml"
    path.write_text(STRANGER)
    (config / "config.toml").write_text(
        'schema = 1\n[profiles.prod]\nbase_url = "https://sync.example.com"\n'
        'token = { signing_key = { env = "KEY" }, project_id = "p" }\n'
    )
    (config / "config.toml").chmod(0o600)
    return path


def test_an_import_says_first_what_it_would_ask_of_whom(config: Path, stranger: Path) -> None:
    result = listed(config, "import", str(stranger), "--yes", "--name", "theirs")
    path, signed = config / "watchlists" / "theirs.toml", "tokens that profile prod signs for ada, bob"
    assert (result.returncode, result.stdout) == (0, f"{path}\n")
    assert result.stderr.splitlines() == [
        'sync-tui: 4 syncs, to be saved as theirs ("Free ␛[31m syncs")',
        f"sync-tui:   GET https://sync.example.com/api/syncs/ID for 2 syncs, with {signed}",
        "sync-tui:   GET https://sync.useparagon.com/api/syncs/ID for 1 sync, with the token of profile default",
        "sync-tui:   1 sync of profile ghost, which your config.toml does not have: not asked",
        "sync-tui: nothing was sent",
    ]
    assert [entry["id"] for entry in entries(path)] == ["a", "b", "c", "d"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_import_under_a_name_that_is_taken_is_refused_before_anything_is_asked(config: Path, stranger: Path) -> None:
    saved(config, "stranger")
    result = listed(config, "import", str(stranger))
    assert_refused(result, "stranger.toml: is there already and stays as it is; choose another name")


def test_an_import_without_a_terminal_wants_a_yes(config: Path, stranger: Path) -> None:
    result = listed(config, "import", str(stranger))
    assert (result.returncode, result.stdout) == (2, "")
    assert "ghost" in result.stderr
    assert result.stderr.splitlines()[-1].endswith("if you agree, say --yes")
    assert not (config / "watchlists").exists()


@pytest.mark.parametrize(
    ("answer", "code"), [("y\r", 0), ("yes\r", 0), ("\r", 2), ("n\r", 2), ("\x04", 2), ("\x03", 130)]
)
def test_on_a_terminal_the_person_decides(config: Path, stranger: Path, answer: str, code: int) -> None:
    with Terminal(["list", "import", str(stranger)], {"SYNC_TUI_CONFIG_DIR": str(config)}) as terminal:
        terminal.wait_for("Import it as stranger? [y/N]")
        assert not (config / "watchlists").exists()
        terminal.press(answer)
        assert terminal.exit_code() == code
        assert b"\x1b[31m" not in terminal.output
    assert (config / "watchlists" / "stranger.toml").exists() == (code == 0)


def test_many_users_are_counted_and_missing_ones_said(config: Path, stranger: Path) -> None:
    users = "".join(f'[[sync]]\nid = "s{n}"\nprofile = "prod"\nuser = "u{n}"\n' for n in range(9))
    stranger.write_text(f"schema = 1\n{users}")
    assert "signs for u0, u1, u2 and 6 more" in listed(config, "import", str(stranger)).stderr
    stranger.write_text('schema = 1\n[[sync]]\nid = "a"\nprofile = "prod"\n')
    assert "signs for nobody, since it names no user" in listed(config, "import", str(stranger)).stderr


def test_an_import_never_replaces_a_list(config: Path, stranger: Path) -> None:
    path = saved(config, "stranger")
    result = listed(config, "import", str(stranger), "--yes")
    assert (result.returncode, result.stdout) == (2, "")
    assert "is there already" in result.stderr
    assert path.read_text() == HAND_WRITTEN


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("status", "that is a command"),
        ("a b", "is not the name"),
        ("../x", "is not a name"),
        ("x.toml", "is not a name"),
    ],
)
def test_an_import_goes_beside_the_other_lists(config: Path, stranger: Path, name: str, why: str) -> None:
    assert_refused(listed(config, "import", str(stranger), "--yes", "--name", name), why)


def test_a_file_without_a_suffix_is_a_file(config: Path, stranger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stranger.rename(stranger.with_name("plain"))
    monkeypatch.chdir(stranger.parent)
    result = listed(config, "import", "plain", "--yes")
    assert (result.returncode, result.stdout) == (0, f"{config}/watchlists/plain.toml\n")


@pytest.mark.parametrize("key", ["base_url", "token", "command", "headers", "ca_file"])
def test_a_list_that_reaches_beyond_itself_is_not_imported(config: Path, stranger: Path, key: str) -> None:
    stranger.write_text(f'schema = 1\n{key} = "x"\n[[sync]]\nid = "a"\n')
    assert_refused(listed(config, "import", str(stranger), "--yes"), f"{key} is refused")
    assert not (config / "watchlists").exists()


def test_every_problem_is_one_line_with_its_place(config: Path) -> None:
    good = saved(config, "good")
    bad = saved(
        config,
        "bad",
        'schema = 1\ntitel = "x"\n[[sync]]\nid = "a"\nlable = "x"\n[[sync]]\nlabel = 3\n[[sync]]\nid = "a/b"\n'
        'host = "evil"\n',
    )
    broken = saved(config, "broken", "schema = 1\n[[sync]\n")
    result = listed(config, "validate")
    assert result.returncode == 2
    lines = result.stdout.splitlines()
    assert lines[:2] == [
        f'{bad}:2: titel is not a known key; did you mean "title"?',
        f'{bad}:5: sync 1 (id a): lable is not a known key; did you mean "label"?',
    ]
    assert [line.split(": ")[0] for line in lines[2:6]] == [f"{bad}:6", f"{bad}:7", f"{bad}:9", f"{bad}:10"]
    assert lines[6].startswith(f"{broken}:2:")
    assert len(lines) == 7
    assert result.stderr == "sync-tui: 7 problems in 2 of 3 watch lists\n"
    assert listed(config, "validate", "good").returncode == 0
    assert listed(config, "validate", str(good)).stderr == "sync-tui: 1 watch list, nothing wrong\n"


@pytest.mark.parametrize("words", [("import", "bad.toml", "--yes"), ("show", "bad"), ("add", "bad", "--sync", "q")])
def test_every_command_of_lists_tells_all_that_is_wrong_at_once(
    config: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    path = saved(config, "bad", 'schema = 1\ntitel = "x"\n[[sync]]\nid = "a"\nlable = "x"\nhost = "evil"\n')
    monkeypatch.chdir(path.parent)
    result = listed(config, *words)
    assert (result.returncode, result.stdout) == (2, "")
    lines = result.stderr.splitlines()
    assert [line.startswith("sync-tui: ") for line in lines] == [True] * 3
    assert 'bad.toml, line 2: titel is not a known key; did you mean "title"?' in lines[0]
    assert 'bad.toml, line 5: sync 1 (id a): lable is not a known key; did you mean "label"?' in lines[1]
    assert "bad.toml, line 6: sync 1 (id a): host is refused" in lines[2]


def test_a_list_that_is_not_there_is_a_problem_too(config: Path) -> None:
    saved(config, "team")
    result = listed(config, "validate", "tean", "team", "/none/x.toml")
    assert result.returncode == 2
    assert result.stdout.splitlines() == [
        'there is no watch list "tean"; did you mean "team"?',
        "/none/x.toml: there is no such file; check the path",
    ]


def test_a_file_whose_name_cannot_be_typed_is_a_problem(config: Path) -> None:
    path = saved(config, "status", 'schema = 1\nx = 1\n[[sync]]\nid = "a"\n')
    result = listed(config, "validate")
    assert result.returncode == 2
    first, second = result.stdout.splitlines()
    assert first.startswith(f"{path}: ")
    assert "that is a command" in first
    assert second.startswith(f"{path}:2: x is not a known key")


def test_nothing_to_check_is_nothing_wrong(config: Path) -> None:
    result = listed(config, "validate")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "sync-tui: no watch lists yet\n")
