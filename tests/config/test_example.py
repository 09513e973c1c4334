"""config.toml.example says what is true: its values are the defaults, its keys are all there are."""

import re
from pathlib import Path

import pytest

from sync_tui.config.form import sections
from sync_tui.config.keys import CONFIG
from sync_tui.config.provenance import Provenance
from sync_tui.config.settings import load_settings
from sync_tui.domain.profile import CommandToken, EnvToken, FileToken, KeyringToken, SigningKeyToken, TokenSource

EXAMPLE = (Path(__file__).parents[2] / "config.toml.example").read_text(encoding="utf-8")


def folder_with(tmp_path: Path, text: str) -> Path:
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    (tmp_path / "config.toml").chmod(0o600)
    return tmp_path


def test_the_example_is_equal_to_the_defaults(tmp_path: Path) -> None:
    defaults = load_settings(tmp_path, {})
    assert load_settings(folder_with(tmp_path, EXAMPLE), {}) == defaults


def test_the_example_sets_every_key_that_has_a_default(tmp_path: Path) -> None:
    sources = load_settings(folder_with(tmp_path, EXAMPLE), {}).sources
    assert [key for key, source in sources.items() if source is not Provenance.FILE] == ["ui.theme", "ui.columns"]


@pytest.mark.parametrize("key", sorted({name for _, section in sections(CONFIG) for name in section.names}))
def test_every_valid_key_appears_in_the_example(key: str) -> None:
    assert re.search(rf"(^|[\[ .]){key}( =|[\].])", EXAMPLE, re.MULTILINE)


def test_every_line_that_is_commented_out_would_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/someone")
    found: list[TokenSource] = []
    for line in re.findall(r"^# (token = .*)", EXAMPLE, re.MULTILINE):
        text = EXAMPLE.replace('\ntoken = { env = "PARAGON_USER_TOKEN" }', "\n" + line, 1)
        found.append(load_settings(folder_with(tmp_path, text), {}).profiles["default"].token)
    assert found == [
        FileToken(Path("/home/someone/.paragon/user-token")),
        CommandToken(("op", "read", "op://ops/paragon/user-token")),
        KeyringToken("https://sync.useparagon.com#default"),
        SigningKeyToken(
            FileToken(Path("/home/someone/.paragon/signing-key.pem")), "38b1f170-0c43-4eae-9a04-ab85325d99f7"
        ),
        SigningKeyToken(EnvToken("PARAGON_SIGNING_KEY"), "onprem", "paragon.example.com/onprem"),
        EnvToken("PARAGON_STAGING_TOKEN"),
    ]
    theme = EXAMPLE.replace("# theme", "theme")
    assert load_settings(folder_with(tmp_path, theme), {}).ui.theme == "textual-dark"
    staging = re.sub(r"^# (\[profiles.staging\]\n)# (.*\n)# (.*\n)", r"\1\2\3", EXAMPLE, flags=re.MULTILINE)
    assert set(load_settings(folder_with(tmp_path, staging), {}).profiles) == {"default", "staging"}
