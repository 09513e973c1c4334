"""`sync-tui config …` as a real process."""

import errno
import json
import os
import re
import stat
import subprocess
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from sync_tui.config.commands import COMMAND_BY_NAME
from sync_tui.config.example import example_config
from sync_tui.config.invocation import Invocation
from sync_tui.domain.errors import ConfigError
from sync_tui.headless.settings import run_init, run_path
from tests.headless.command import ran

EXAMPLE = Path(__file__).parents[2] / "config.toml.example"
CANARY = "canary-7f3a"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A config directory that does not exist yet."""
    monkeypatch.setenv("SYNC_TUI_CONFIG_DIR", str(tmp_path / "config"))
    return tmp_path / "config"


def config(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return ran(["config", *words], environ)


def written(folder: Path, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "config.toml").write_text(text)
    (folder / "config.toml").chmod(0o600)


def values(result: subprocess.CompletedProcess[str]) -> dict[str, dict[str, Any]]:
    assert (result.returncode, result.stderr) == (0, "")
    return {entry["key"]: entry for entry in json.loads(result.stdout)["values"]}


def test_path_says_of_each_place_whether_it_is_there(folder: Path, home: Path) -> None:
    written(folder, "schema = 1")
    result = config("path")
    assert (result.returncode, result.stderr) == (0, "")
    assert [line.split(maxsplit=2) for line in result.stdout.splitlines()] == [
        ["config_dir", "exists", str(folder)],
        ["config.toml", "exists", str(folder / "config.toml")],
        ["watchlists", "missing", str(folder / "watchlists")],
        ["state_dir", "missing", str(home / ".local/state/sync-tui")],
        ["last_list", "missing", str(home / ".local/state/sync-tui/last_list")],
        ["ui.toml", "missing", str(home / ".local/state/sync-tui/ui.toml")],
        ["consents", "missing", str(home / ".local/state/sync-tui/consents")],
        ["sync-tui.log", "missing", str(home / ".local/state/sync-tui/sync-tui.log")],
    ]
    found = json.loads(config("path", "--json").stdout)["paths"]
    assert found[1] == {"name": "config.toml", "path": str(folder / "config.toml"), "exists": True}


def test_init_writes_the_example_for_its_owner_alone(folder: Path) -> None:
    result = config("init")
    path = folder / "config.toml"
    assert (result.returncode, result.stdout) == (0, f"{path}\n")
    assert len(result.stderr.splitlines()) == 1
    assert path.read_bytes() == EXAMPLE.read_bytes() == example_config()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == stat.S_IMODE((folder / "watchlists").stat().st_mode) == 0o700
    assert config("validate").stdout == f"{path}: ok\n"


def test_init_never_touches_what_is_there(folder: Path) -> None:
    written(folder, "mine")
    result = config("init")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("sync-tui: ")
    assert len(result.stderr.splitlines()) == 1
    assert (folder / "config.toml").read_text() == "mine"


def test_init_does_not_follow_a_link_that_leads_nowhere(folder: Path, tmp_path: Path) -> None:
    folder.mkdir()
    (folder / "config.toml").symlink_to(tmp_path / "elsewhere")
    assert config("init").returncode == 2
    assert not (tmp_path / "elsewhere").exists()


def test_init_where_no_directory_can_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for place in (tmp_path / "file", tmp_path / "file" / "config"):
        result = config("init", SYNC_TUI_CONFIG_DIR=str(place))
        assert (result.returncode, result.stdout) == (2, "")
        assert result.stderr == f"sync-tui: {place}/config.toml: cannot be written: Not a directory\n"


def test_show_says_where_each_value_comes_from(folder: Path) -> None:
    written(folder, 'schema = 1\n[polling]\nactive = 7\n[ui]\ntheme = "nord"\n')
    base_url = "https://sync.example.com"
    found = values(config("show", "--json", SYNC_TUI_BASE_URL=base_url, SYNC_TUI_TIMEOUT="1m"))
    assert (found["polling.active"]["value"], found["polling.active"]["from"]) == (7, "file")
    assert (found["polling.idle"]["value"], found["polling.idle"]["from"]) == (30, "default")
    assert (found["ui.theme"]["value"], found["ui.theme"]["from"]) == ("nord", "file")
    assert found["profiles.default.base_url"] == {
        "key": "profiles.default.base_url",
        "value": base_url,
        "from": "environment",
        "variable": "SYNC_TUI_BASE_URL",
    }
    assert found["profiles.default.token"]["value"] == {"env": "PARAGON_USER_TOKEN"}
    assert (found["--timeout"]["value"], found["--timeout"]["variable"]) == (60, "SYNC_TUI_TIMEOUT")
    assert found["--config-dir"]["variable"] == "SYNC_TUI_CONFIG_DIR"


def test_a_flag_beats_the_environment_which_beats_the_file(folder: Path) -> None:
    written(folder, 'schema = 1\n[ui]\ntheme = "from-file"\n')
    typed = values(config("show", "--json", "--theme", "typed", SYNC_TUI_THEME="set"))["ui.theme"]
    assert (typed["value"], typed["from"], typed["variable"]) == ("typed", "flag", None)
    set_ = values(config("show", "--json", SYNC_TUI_THEME="set"))["ui.theme"]
    assert (set_["value"], set_["from"], set_["variable"]) == ("set", "environment", "SYNC_TUI_THEME")


def test_a_switch_follows_the_same_order(folder: Path) -> None:
    def shown(*words: str, **environ: str) -> tuple[bool, str]:
        entry = values(config("show", "--json", *words, **environ))["ui.ascii"]
        return entry["value"], entry["from"]

    assert shown() == (False, "default")
    written(folder, "schema = 1\n[ui]\nascii = true\n")
    assert shown() == (True, "file")
    assert shown(SYNC_TUI_ASCII="0") == (False, "environment")
    assert shown("--ascii", SYNC_TUI_ASCII="0") == (True, "flag")
    refused = config("show", SYNC_TUI_ASCII="perhaps")
    assert (refused.returncode, refused.stdout, len(refused.stderr.splitlines())) == (2, "", 1)


def test_show_is_a_table_with_the_variable_that_decided(folder: Path) -> None:
    result = config("show", SYNC_TUI_THEME="nord", SYNC_TUI_FAIL_ON="none")
    assert (result.returncode, result.stderr) == (0, "")
    rows = {line.split()[0]: line.split()[1:] for line in result.stdout.splitlines()}
    assert rows["ui.theme"] == ["nord", "environment", "SYNC_TUI_THEME"]
    assert rows["profiles.default.read_only"] == ["true", "default"]
    assert rows["--fail-on"] == ["-", "environment", "SYNC_TUI_FAIL_ON"]
    written(folder, "schema = 1\n[polling]\nidle = 40\n")
    typed = config("show", "--theme", "nord").stdout
    assert re.search(r"^ui.theme +nord +flag --theme$", typed, re.MULTILINE)
    assert re.search(r"^polling.idle +40 +file config.toml$", typed, re.MULTILINE)


def test_show_names_the_place_of_a_token_and_nothing_of_it(folder: Path) -> None:
    place = f'command = ["op", "read", "--token={CANARY}"]'
    written(
        folder,
        f'schema = 1\n[profiles.a]\nbase_url = "https://a.example.com"\ntoken = {{ {place} }}\n'
        f'[profiles.b]\nbase_url = "https://b.x"\ntoken = {{ signing_key = {{ {place} }}, project_id = "p" }}\n'
        f'[profiles.c]\nbase_url = "https://c.example.com"\ntoken = {{ file = "t" }}\n',
    )
    for words in (("show",), ("show", "--json")):
        result = config(*words, PARAGON_USER_TOKEN=CANARY)
        assert result.returncode == 0
        assert CANARY not in result.stdout + result.stderr
    found = values(config("show", "--json"))
    assert found["profiles.a.token"]["value"] == {"command": "op"}
    assert found["profiles.b.token"]["value"] == {
        "signing_key": {"command": "op"},
        "project_id": "p",
        "audience": "useparagon.com/p",
    }
    assert found["profiles.c.token"]["value"] == {"file": str(folder / "t")}


def test_show_of_settings_that_cannot_be_used_is_one_line(folder: Path) -> None:
    written(folder, "schema = 1\n[polling]\nidle = 0\nburst = 0\n")
    result = config("show")
    assert (result.returncode, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1


def test_validate_prints_every_problem_on_a_line_of_its_own(folder: Path) -> None:
    written(folder, "schema = 1\n[polling]\nidel = 5\nburst = 0\n")
    result = config("validate")
    assert (result.returncode, result.stderr) == (2, "")
    first, second = result.stdout.splitlines()
    assert first == f'{folder}/config.toml:3: polling.idel is not a known key; did you mean "idle"?'
    assert second.startswith(f"{folder}/config.toml:4: polling.burst ")


def test_validate_says_what_the_screen_would_not_take(folder: Path) -> None:
    written(folder, 'schema = 1\n[ui]\ntheme = "drakula"\n[ui.keys]\nfreeze = "z"\n')
    result = config("validate")
    assert (result.returncode, result.stderr) == (2, "")
    assert result.stdout.splitlines() == [
        f'{folder}/config.toml:3: ui.theme cannot be used: there is no theme "drakula"; did you mean "dracula"?',
        f'{folder}/config.toml:5: ui.keys.freeze cannot be "z": that is the key of group; give that another one',
    ]
    written(folder, 'schema = 1\n[ui]\ntheme = "colour-blind"\n[ui.keys]\nfreeze = "f4"\n')
    assert config("validate").returncode == 0


def test_validate_tells_what_is_no_setting_and_what_the_screen_would_not_take_in_one_go(folder: Path) -> None:
    written(
        folder,
        'schema = 1\n[polling]\nidel = 5\n[ui]\ntheme = "a b"\n[ui.keys]\nask = "?"\nsort = "banana"\n'
        'freeze = "a\\u0000"\nsorrt = "x"\n',
    )
    result = config("validate")
    assert result.returncode == 2
    places = [line.removeprefix(f"{folder}/config.toml:").split(" ", 3)[:2] for line in result.stdout.splitlines()]
    assert places == [
        ["3:", "polling.idel"],
        ["5:", "ui.theme"],
        ["7:", "ui.keys.ask"],
        ["8:", "ui.keys.sort"],
        ["9:", "ui.keys.freeze"],
        ["10:", "ui.keys.sorrt"],
    ]


def test_validate_without_a_file_is_well(folder: Path) -> None:
    result = config("validate")
    assert (result.returncode, result.stderr) == (0, "")
    assert "the defaults hold" in result.stdout


def test_schema_is_both_or_one_of_them() -> None:
    both = json.loads(config("schema").stdout)
    assert set(both) == {"config", "watchlist"}
    for name, schema in both.items():
        assert json.loads(config("schema", name).stdout) == schema
        jsonschema.Draft202012Validator.check_schema(schema)
    assert config("schema", "else").returncode == 2


def test_half_a_command_names_the_other_halves() -> None:
    result = config()
    assert result.returncode == 2
    assert "path, init, show, validate, schema" in result.stderr
    assert config("vaildate").stderr == 'sync-tui: there is no command "config vaildate"; did you mean "validate"?\n'
    other = config("frobnicate")
    assert other.returncode == 2
    assert 'there is no command "config frobnicate"; there is: path, init, ' in other.stderr


def test_a_place_that_cannot_be_looked_into_is_no_crash(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(path: Path) -> bool:
        raise PermissionError(path)

    monkeypatch.setattr(Path, "exists", refused)
    assert run_path(Invocation(COMMAND_BY_NAME["config path"], {}, {}, os.environ)) == 0
    assert [line.split()[1] for line in capsys.readouterr().out.splitlines()] == ["hidden"] * 8


def test_a_disk_that_is_full_leaves_no_half_a_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigError, match="No space left"):
        run_init(Invocation(COMMAND_BY_NAME["config init"], {}, {}, os.environ))
    assert not (folder / "config.toml").exists()


def test_an_installation_without_the_example_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync_tui.config.example._PLACES", ())
    with pytest.raises(ConfigError, match="install sync-tui again"):
        example_config()
