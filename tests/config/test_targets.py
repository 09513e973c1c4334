"""Which words choose what is watched: none of them is passed over in silence."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from sync_tui.config.invocation import Invocation
from sync_tui.config.line import parsed_line
from sync_tui.config.targets import Targets
from sync_tui.domain.errors import ConfigError, UsageError


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    lists = tmp_path / "watchlists"
    lists.mkdir()
    (lists / "team.toml").write_text('schema = 1\n[[sync]]\nid = "a"\n')
    return tmp_path


def _targets(directory: Path, line: str, environ: Mapping[str, str] | None = None) -> Targets:
    command, typed, arguments = parsed_line([*line.split(), "--config-dir", str(directory)])
    state = {"SYNC_TUI_STATE_DIR": str(directory / "state")}
    return Invocation(command, typed, arguments, {**state, **(environ or {})}).targets


def _chosen(targets: Targets) -> tuple[str | None, str | None, list[str]]:
    return targets.discover, targets.user, [sync.id for sync in targets.syncs]


@pytest.mark.parametrize("command", ["", "status", "watch", "wait"])
def test_a_user_or_a_profile_alone_means_what_the_api_lists_though_a_list_is_saved(
    directory: Path, command: str
) -> None:
    assert _chosen(_targets(directory, command)) == (None, None, ["a"])
    assert _chosen(_targets(directory, f"{command} --user ada")) == ("default", "ada", [])
    assert _chosen(_targets(directory, f"{command} --profile prod")) == ("prod", None, [])
    assert _chosen(_targets(directory, f"{command} --profile prod --user ada")) == ("prod", "ada", [])
    assert _targets(directory, f"{command} --user ada").heading == "All syncs of ada"


def test_lists_that_cannot_be_looked_at_are_not_taken_for_none(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refused)
    with pytest.raises(ConfigError, match="watchlists: cannot be read: Permission denied"):
        _targets(directory, "status")
    assert _chosen(_targets(directory, "status --profile default")) == ("default", None, [])


@pytest.mark.parametrize("flag", ["--user ada", "--profile prod", "--sync b"])
def test_beside_a_list_a_flag_that_watches_without_one_is_refused(directory: Path, flag: str) -> None:
    with pytest.raises(UsageError, match=f"{flag.split()[0]} watches without"):
        _targets(directory, f"status team {flag}")


def test_a_list_that_is_typed_goes_before_what_the_environment_names(directory: Path) -> None:
    environ = {"SYNC_TUI_USER": "ada,bob", "SYNC_TUI_PROFILE": "prod", "SYNC_TUI_SYNC": "b"}
    assert _chosen(_targets(directory, "status team", environ)) == (None, None, ["a"])


def test_what_the_environment_names_is_a_choice_like_a_flag(directory: Path) -> None:
    assert _chosen(_targets(directory, "status", {"SYNC_TUI_USER": "ada"})) == ("default", "ada", [])
    with pytest.raises(UsageError, match="give one --user"):
        _targets(directory, "status", {"SYNC_TUI_USER": "ada,bob"})


def test_single_syncs_are_asked_as_the_flags_beside_them_say(directory: Path) -> None:
    (sync,) = _targets(directory, "status --sync b --profile prod --user ada").syncs
    assert sync.key == ("prod", "ada", "b")
