"""The folders of a person, whatever the environment is like."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from sync_tui.config.location import config_dir, expanded, state_dir


def test_the_flag_wins_over_the_environment() -> None:
    assert config_dir({"SYNC_TUI_CONFIG_DIR": "/e"}, Path("/f")) == Path("/f")
    assert config_dir({"SYNC_TUI_CONFIG_DIR": "/e"}) == Path("/e")


def test_a_relative_folder_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert config_dir({}, Path("here")) == tmp_path / "here"
    assert state_dir({"SYNC_TUI_STATE_DIR": "there"}) == tmp_path / "there"


def test_a_tilde_in_the_environment_is_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/someone")
    assert config_dir({"SYNC_TUI_CONFIG_DIR": "~/c"}) == Path("/home/someone/c")


@pytest.mark.skipif(sys.platform != "linux", reason="the folders of other systems differ")
def test_nobody_chose_and_the_folders_are_the_user_s_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/someone")
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    assert config_dir({"SYNC_TUI_CONFIG_DIR": ""}) == Path("/home/someone/.config/sync-tui")
    assert state_dir({}) == Path("/home/someone/.local/state/sync-tui")


def test_without_a_home_no_folder_named_tilde_is_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "~")
    monkeypatch.setattr("pwd.getpwuid", lambda uid: SimpleNamespace(pw_dir="~"))
    monkeypatch.setattr("os.path.expanduser", lambda path: path)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    assert config_dir({}) == state_dir({}) == Path("/nonexistent/sync-tui")
    assert expanded("~/x") == Path("~/x")


def test_a_relative_answer_about_the_home_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_config_path", lambda *words, **options: Path("~/.config/sync-tui"))
    assert config_dir({}) == Path("/nonexistent/sync-tui")


def test_a_chosen_folder_costs_no_import() -> None:
    code = (
        "import sys; from sync_tui.config.location import config_dir; "
        "config_dir({'SYNC_TUI_CONFIG_DIR': '/x'}); sys.exit('platformdirs' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
