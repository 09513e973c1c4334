"""The JSON Schemas and the loaders judge alike: what an editor completes is what the program accepts."""

import tomllib
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from sync_tui.config.document import parsed_document
from sync_tui.config.form import Number, Section, Text, sections
from sync_tui.config.json_schema import file_schemas
from sync_tui.config.keys import CONFIG, WATCH_LIST
from sync_tui.config.settings import load_settings
from sync_tui.config.watchlist import parsed_watch_list
from sync_tui.domain.errors import ConfigError
from sync_tui.domain.text import SafeText

EXAMPLE = (Path(__file__).parents[2] / "config.toml.example").read_text(encoding="utf-8")
PROFILE = 'schema = 1\n[profiles.p]\nbase_url = "https://sync.example.com"\n'
TOKEN = PROFILE + "token = { env = 'T' }\n"
SYNC = 'schema = 1\n[[sync]]\nid = "a"\n'


def schema_takes(name: str, text: str) -> bool:
    validator = jsonschema.Draft202012Validator(file_schemas()[name])
    valid: bool = validator.is_valid(tomllib.loads(text))
    return valid


def loader_takes(name: str, text: str, folder: Path) -> bool:
    try:
        if name == "config":
            (folder / "config.toml").write_text(text, encoding="utf-8")
            (folder / "config.toml").chmod(0o600)
            load_settings(folder, {})
        else:
            parsed_watch_list(parsed_document(Path("list.toml"), text.encode()), SafeText("list"))
    except ConfigError:
        return False
    return True


@pytest.mark.parametrize("name", ["config", "watchlist"])
def test_the_schemas_are_schemas(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(file_schemas()[name])


def test_the_example_validates() -> None:
    assert schema_takes("config", EXAMPLE)


GOOD = {
    "an empty config": ("config", "schema = 1"),
    "a default profile that says little": ("config", "schema = 1\n[profiles.default]\nread_only = true"),
    "a token in a variable": ("config", TOKEN),
    "a token in a file": ("config", PROFILE + "token = { file = 't' }"),
    "a token from a command": ("config", PROFILE + "token = { command = ['op', 'read', 'x'] }"),
    "a signing key": (
        "config",
        PROFILE + "token = { signing_key = { file = 'k' }, project_id = 'p', audience = 'a/b' }",
    ),
    "an empty list": ("watchlist", "schema = 1\nentries = 0"),
    "a list of one": ("watchlist", SYNC),
    "a list with everything": (
        "watchlist",
        "title = 'T'\n"
        + SYNC
        + "label = 'L'\nprofile = 'p'\nuser = 'u'\nintegration = 'i'\npipeline = 'p'\n"
        + "group = 'g'\ntags = ['t']\nnote = 'n'",
    ),
}
BAD = {
    "no schema": ("config", ""),
    "another schema": ("config", "schema = 2"),
    "a profile without its origin": ("config", "schema = 1\n[profiles.p]\ntoken = { env = 'T' }"),
    "a profile without a token": ("config", PROFILE),
    "a token in the clear": ("config", PROFILE + "token = 'abc'"),
    "a token from nowhere": ("config", PROFILE + "token = {}"),
    "a token from two places": ("config", PROFILE + "token = { env = 'T', file = 't' }"),
    "a variable that is none": ("config", PROFILE + "token = { env = 'A B' }"),
    "a command that is a line": ("config", PROFILE + "token = { command = 'op read x' }"),
    "a command of nothing": ("config", PROFILE + "token = { command = [] }"),
    "a key without its project": ("config", PROFILE + "token = { signing_key = { file = 'k' } }"),
    "a project without its key": ("config", PROFILE + "token = { env = 'T', project_id = 'p' }"),
    "an audience without its key": ("config", PROFILE + "token = { env = 'T', audience = 'p' }"),
    "a key in two places": (
        "config",
        PROFILE + "token = { signing_key = { file = 'k', env = 'K' }, project_id = 'p' }",
    ),
    "a profile with a wrong name": (
        "config",
        "schema = 1\n[profiles.'a b']\nbase_url = 'https://x.y'\ntoken = { env = 'T' }",
    ),
    "a flag in words": ("config", TOKEN + "read_only = 'no'"),
    "part of a request": ("config", "schema = 1\n[polling]\nburst = 1.5"),
    "a theme of two words": ("config", "schema = 1\n[ui]\ntheme = 'a b'"),
    "a list of nothing": ("watchlist", "schema = 1"),
    "a sync without an id": ("watchlist", "schema = 1\n[[sync]]\nlabel = 'x'"),
    "an id that is a path": ("watchlist", "schema = 1\n[[sync]]\nid = 'a/b'"),
    "tags that are a word": ("watchlist", SYNC + "tags = 'x'"),
    "too many tags": ("watchlist", SYNC + f"tags = {['x'] * 33}"),
    "a tag too long": ("watchlist", SYNC + f"tags = ['{'x' * 65}']"),
    "an empty tag": ("watchlist", SYNC + "tags = ['']"),
    "a profile that is no name": ("watchlist", SYNC + "profile = 'a b'"),
}


@pytest.mark.parametrize(("name", "text"), GOOD.values(), ids=list(GOOD))
def test_both_take_what_is_right(name: str, text: str, tmp_path: Path) -> None:
    assert (schema_takes(name, text), loader_takes(name, text, tmp_path)) == (True, True)


@pytest.mark.parametrize(("name", "text"), BAD.values(), ids=list(BAD))
def test_both_refuse_what_is_wrong(name: str, text: str, tmp_path: Path) -> None:
    assert (schema_takes(name, text), loader_takes(name, text, tmp_path)) == (False, False)


def _tables() -> list[tuple[str, str, Section]]:
    """Each table of each file: the file's schema, a text that ends inside of the table, and its section."""
    heads = {
        ("config", ()): "schema = 1\n",
        ("config", ("profiles", "NAME")): TOKEN,
        ("config", ("profiles", "NAME", "token")): PROFILE + "[profiles.p.token]\nenv = 'T'\n",
        ("config", ("profiles", "NAME", "token", "signing_key")): (
            PROFILE + "token.project_id = 'p'\n[profiles.p.token.signing_key]\nenv = 'T'\n"
        ),
        ("config", ("polling",)): "schema = 1\n[polling]\n",
        ("config", ("ui",)): "schema = 1\n[ui]\n",
        ("config", ("ui", "keys")): "schema = 1\n[ui.keys]\n",
        ("config", ("alerts",)): "schema = 1\n[alerts]\n",
        ("watchlist", ()): "schema = 1\nentries = 0\n",
        ("watchlist", ("sync",)): SYNC,
    }
    files = {"config": CONFIG, "watchlist": WATCH_LIST}
    return [(name, heads[name, path], section) for name, top in files.items() for path, section in sections(top)]


@pytest.mark.parametrize(("name", "head", "section"), _tables())
def test_a_key_that_no_table_names_is_refused_by_both(name: str, head: str, section: Section, tmp_path: Path) -> None:
    assert (schema_takes(name, head), loader_takes(name, head, tmp_path)) == (True, True)
    unknown = head + "surprise = 1\n"
    assert (schema_takes(name, unknown), loader_takes(name, unknown, tmp_path)) == (False, False)


def _limits() -> list[tuple[str, str, Any, bool]]:
    cases: list[tuple[str, str, Any, bool]] = []
    for name, head, section in _tables():
        for key in section.keys:
            if isinstance(key.form, Number) and f"\n{key.name} =" not in f"\n{head}":
                step = 1 if key.form.is_whole else 0.01
                low, high = key.form.low, key.form.high
                cases += [(name, head + f"{key.name} = {value}", key.name, True) for value in (low, high)]
                cases += [
                    (name, head + f"{key.name} = {value}", key.name, False) for value in (low - step, high + step)
                ]
            if isinstance(key.form, Text) and key.form.most is not None:
                most = key.form.most
                cases.append((name, head + f"{key.name} = '{'x' * most}'", key.name, True))
                cases.append((name, head + f"{key.name} = '{'x' * (most + 1)}'", key.name, False))
    return cases


@pytest.mark.parametrize(("name", "text", "key", "is_good"), [case for case in _limits() if case[2] != "entries"])
def test_both_know_the_same_limits(name: str, text: str, key: str, is_good: bool, tmp_path: Path) -> None:
    assert (schema_takes(name, text), loader_takes(name, text, tmp_path)) == (is_good, is_good)


def test_every_key_says_what_it_means() -> None:
    for top in (CONFIG, WATCH_LIST):
        for _, section in sections(top):
            assert all(key.meaning for key in section.keys)


def test_the_defaults_in_the_schema_are_the_defaults(tmp_path: Path) -> None:
    polling = load_settings(tmp_path, {}).polling
    found = file_schemas()["config"]["properties"]["polling"]["properties"]
    assert found["idle"]["default"] == polling.cadence.idle
    assert found["requests_per_second"]["default"] == polling.budget.rate
