"""What changed between two readings, in words."""

from pathlib import Path

import pytest

from sync_tui.config.change import changed_keys, list_change, listed_keys, shrunk, syncs_change
from sync_tui.config.keys import ALERTS, POLLING, PROFILE, UI
from sync_tui.config.settings import Settings, load_settings
from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import WatchedSync, WatchList

OTHER = {
    "ui.theme": '"light"',
    "ui.columns": '["status", "sync"]',
    "ui.motion": "false",
    "ui.ascii": "true",
    "ui.keys": '{ ask = "f5" }',
    "alerts.bell": "false",
    "alerts.title": "false",
    "alerts.notify": '"off"',
    "profiles.default.base_url": '"https://elsewhere.example"',
    "profiles.default.token": '{ env = "OTHER" }',
    "profiles.default.read_only": "false",
    **{f"polling.{name}": "17" for name in POLLING.names},
}
"""A value that is not the default one, for each key of config.toml."""


def settings(folder: Path, text: str = "") -> Settings:
    path = folder / "config.toml"
    path.write_text(f"schema = 1\n{text}")
    path.chmod(0o600)
    return load_settings(folder, {})


def watched(*ids: str, title: str | None = None, profile: str = "default") -> WatchList:
    syncs = tuple(WatchedSync(sync_id, profile) for sync_id in ids)
    return WatchList(SafeText("team"), None if title is None else SafeText(title), syncs)


def keys_of_config() -> list[str]:
    sections = {"ui": UI, "alerts": ALERTS, "polling": POLLING, "profiles.default": PROFILE}
    return [f"{name}.{key}" for name, section in sections.items() for key in section.names]


@pytest.mark.parametrize("key", keys_of_config())
def test_no_key_of_config_changes_without_being_named(key: str, tmp_path: Path) -> None:
    assert changed_keys(settings(tmp_path), settings(tmp_path, f"{key} = {OTHER[key]}\n")) == (key,)


def test_what_says_the_same_changes_nothing(tmp_path: Path) -> None:
    assert changed_keys(settings(tmp_path), settings(tmp_path, "# a remark\n[ui]\n")) == ()


def test_many_keys_are_not_all_named(tmp_path: Path) -> None:
    text = "".join(f"polling.{name} = 17\n" for name in POLLING.names)
    keys = changed_keys(settings(tmp_path), settings(tmp_path, text))
    assert listed_keys(keys).endswith(f" and {len(keys) - 6} more")


def test_a_list_says_how_many_came_went_and_were_edited() -> None:
    change = list_change(watched("a", "b", "c"), watched("c", "d", "e", title="Team"))
    assert change is not None
    assert change.words == "team changed: +2 −2, another title"
    assert [sync.id for sync in change.syncs.added] == ["d", "e"]
    assert [sync.id for sync in change.syncs.removed] == ["a", "b"]
    assert list_change(watched("a"), watched("a")) is None


def test_the_same_id_through_another_profile_is_another_sync() -> None:
    change = list_change(watched("a"), watched("a", profile="prod"))
    assert change is not None
    assert change.words == "team changed: +1 −1; asks with profile prod from now on"


def test_a_profile_that_was_asked_with_before_is_not_new() -> None:
    change = syncs_change(watched("a", profile="prod").syncs, watched("a", "b", profile="prod").syncs)
    assert change.new_profiles == ()


@pytest.mark.parametrize(("had", "has", "is_shrunk"), [(60, 29, True), (60, 30, False), (3, 1, False), (4, 1, True)])
def test_more_than_half_and_more_than_a_couple_is_too_much_at_once(had: int, has: int, *, is_shrunk: bool) -> None:
    before, after = (watched(*[f"s{number}" for number in range(count)]) for count in (had, has))
    change = list_change(before, after)
    assert change is not None
    assert (shrunk(change) is not None) == is_shrunk
