"""config.toml: precedence, strictness, and messages that say what to do."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_tui.config.keys import NAME_RULE
from sync_tui.config.provenance import Provenance
from sync_tui.config.settings import CONFIG_LIMIT, Settings, load_settings
from sync_tui.domain.alerting import Alerting, Notify
from sync_tui.domain.errors import ConfigError
from sync_tui.domain.polling import Polling
from sync_tui.domain.profile import (
    CommandToken,
    EnvToken,
    FileToken,
    KeySource,
    Profile,
    SigningKeyToken,
    parsed_base_url,
)

TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyIn0.c2lnbmF0dXJl"
PRODUCTION = parsed_base_url("https://sync.useparagon.com")
ELSEWHERE = parsed_base_url("https://sync.example.com")

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str) -> Path:
        path = tmp_path / "config.toml"
        path.write_text(text)
        path.chmod(0o600)
        return tmp_path

    return write


def problems_of(folder: Path, **environ: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_settings(folder, environ)
    assert TOKEN not in str(caught.value)
    return [problem.removeprefix(str(folder / "config.toml")) for problem in caught.value.problems]


def test_without_a_file_the_default_profile_exists(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {})
    assert settings == Settings({"default": Profile("default", PRODUCTION, EnvToken("PARAGON_USER_TOKEN"))})
    assert settings.polling == Polling()
    assert settings.config_file is None
    assert set(settings.sources.values()) == {Provenance.DEFAULT}


def test_the_environment_moves_the_default_profile(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {"SYNC_TUI_BASE_URL": "https://sync.example.com/api"})
    assert settings.profiles["default"].origin == ELSEWHERE
    assert settings.sources["profiles.default.base_url"] is Provenance.ENVIRONMENT
    assert settings.sources["profiles.default.token"] is Provenance.DEFAULT


def test_an_empty_variable_is_no_variable(tmp_path: Path) -> None:
    assert load_settings(tmp_path, {"SYNC_TUI_BASE_URL": ""}).profiles["default"].origin == PRODUCTION


def test_a_wrong_variable_is_named(tmp_path: Path) -> None:
    assert problems_of(tmp_path, SYNC_TUI_BASE_URL="http://sync.example.com") == [
        "SYNC_TUI_BASE_URL: http is for loopback only (127.0.0.1, [::1], localhost): write https://"
    ]


@pytest.mark.parametrize("token", ["", 'token = { env = "PARAGON_USER_TOKEN" }\n'])
def test_the_environment_goes_before_the_file(write: Write, token: str) -> None:
    folder = write(f'schema = 1\n[profiles.default]\nbase_url = "https://file.example.com"\n{token}')
    settings = load_settings(folder, {"SYNC_TUI_BASE_URL": "https://sync.example.com"})
    assert settings.profiles["default"] == Profile("default", ELSEWHERE, EnvToken("PARAGON_USER_TOKEN"))
    assert settings.sources["profiles.default.base_url"] is Provenance.ENVIRONMENT
    assert load_settings(folder, {}).sources["profiles.default.base_url"] is Provenance.FILE


@pytest.mark.parametrize("token", ['{ env = "MINE" }', '{ file = "t" }', '{ command = ["op"] }'])
def test_the_environment_takes_no_token_of_the_file_elsewhere(write: Write, token: str) -> None:
    folder = write(f'schema = 1\n[profiles.default]\nbase_url = "https://sync.example.com"\ntoken = {token}\n')
    (problem,) = problems_of(folder, SYNC_TUI_BASE_URL="https://other.example.com")
    assert problem.startswith(
        ", line 3: profiles.default.base_url says https://sync.example.com, and SYNC_TUI_BASE_URL"
    )
    same = load_settings(folder, {"SYNC_TUI_BASE_URL": "https://sync.example.com/api"})
    assert same.profiles["default"].origin == ELSEWHERE
    assert same.sources["profiles.default.base_url"] is Provenance.FILE


def test_the_environment_moves_no_other_profile(write: Write) -> None:
    folder = write('schema = 1\n[profiles.eu]\nbase_url = "https://sync.example.com"\ntoken = { env = "EU" }\n')
    settings = load_settings(folder, {"SYNC_TUI_BASE_URL": "https://other.example.com"})
    assert settings.profiles["eu"].origin == ELSEWHERE


def test_a_default_profile_without_base_url_follows_the_environment(write: Write) -> None:
    folder = write('schema = 1\n[profiles.default]\ntoken = { env = "MINE" }\n')
    settings = load_settings(folder, {"SYNC_TUI_BASE_URL": "https://sync.example.com"})
    assert settings.profiles["default"] == Profile("default", ELSEWHERE, EnvToken("MINE"))
    assert settings.sources["profiles.default.base_url"] is Provenance.ENVIRONMENT
    assert settings.sources["profiles.default.token"] is Provenance.FILE


def test_the_default_profile_exists_beside_those_of_the_file(write: Write) -> None:
    folder = write('schema = 1\n[profiles.eu]\nbase_url = "https://sync.example.com"\ntoken = { env = "EU" }\n')
    settings = load_settings(folder, {})
    assert dict(settings.profiles) == {
        "default": Profile("default", PRODUCTION, EnvToken("PARAGON_USER_TOKEN")),
        "eu": Profile("eu", ELSEWHERE, EnvToken("EU")),
    }
    assert settings.config_file == folder / "config.toml"


def profile_with(write: Write, lines: str) -> Profile:
    folder = write(f'schema = 1\n[profiles.p]\nbase_url = "https://sync.example.com"\n{lines}\n')
    return load_settings(folder, {}).profiles["p"]


@pytest.mark.parametrize(("word", "read_only"), [("read_only = false", False), ("read_only = true", True), ("", True)])
def test_a_profile_is_read_only_unless_it_says_otherwise(write: Write, word: str, read_only: bool) -> None:
    assert profile_with(write, f'token = {{ env = "T" }}\n{word}').read_only is read_only


def test_a_token_file_is_found_from_home_from_the_config_dir_or_absolutely(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/someone")
    assert profile_with(write, 'token = { file = "~/t" }').token == FileToken(Path("/home/someone/t"))
    assert profile_with(write, 'token = { file = "s/t" }').token == FileToken(tmp_path / "s" / "t")
    assert profile_with(write, 'token = { file = "/run/t" }').token == FileToken(Path("/run/t"))


def test_a_token_command_keeps_its_words(write: Write) -> None:
    token = profile_with(write, 'token = { command = ["op", "read", "a b", ""] }').token
    assert token == CommandToken(("op", "read", "a b", ""))


def test_a_signing_key_says_where_it_is_and_whom_its_tokens_are_for(write: Write, tmp_path: Path) -> None:
    places: dict[str, KeySource] = {
        'file = "keys/a.pem"': FileToken(tmp_path / "keys" / "a.pem"),
        'env = "KEY"': EnvToken("KEY"),
        'command = ["op", "read", "key"]': CommandToken(("op", "read", "key")),
    }
    for words, key in places.items():
        profile = profile_with(write, f'token = {{ signing_key = {{ {words} }}, project_id = "p-1" }}')
        assert profile.mints
        assert profile.token == SigningKeyToken(key, "p-1")
        assert isinstance(profile.token, SigningKeyToken)
        assert profile.token.aud == "useparagon.com/p-1"


def test_the_audience_of_an_instance_can_be_its_own(write: Write) -> None:
    words = 'signing_key = { env = "K" }, project_id = "p", audience = "paragon.example.com/p"'
    token = profile_with(write, f"token = {{ {words} }}").token
    assert isinstance(token, SigningKeyToken)
    assert token.aud == "paragon.example.com/p"


def test_alerts_are_read(write: Write) -> None:
    settings = load_settings(write("schema = 1\n[alerts]\nbell = false\nnotify = 'osc9'\n"), {})
    assert settings.alerting == Alerting(bell=False, title=True, notify=Notify.OSC9)
    assert settings.sources["alerts.bell"] is Provenance.FILE


def test_ones_own_keys_are_read(write: Write) -> None:
    settings = load_settings(write('schema = 1\n[ui]\nascii = true\n[ui.keys]\nask = "r, f5"\n'), {})
    assert dict(settings.ui.keys) == {"ask": "r, f5"}
    assert settings.ui.ascii is True
    assert problems_of(write('schema = 1\n[ui.keys]\nakk = "r"\nask = "r f5"\nsort = ""\n')) == [
        ', line 3: ui.keys.akk is not a known key; did you mean "ask"?',
        ', line 4: ui.keys.ask must be keys with a comma between, 64 characters at most: "r, f5"',
        ", line 5: ui.keys.sort must not be empty",
    ]


def test_polling_and_theme_are_read(write: Write) -> None:
    folder = write(
        "schema = 1\n[polling]\nactive = 7\nselected = 1.5\nrequests_per_second = 0.5\nburst = 3\nin_flight = 2\n"
        '[ui]\ntheme = "nord"\n'
    )
    settings = load_settings(folder, {})
    assert (settings.polling.cadence.active, settings.polling.cadence.selected) == (7.0, 1.5)
    assert settings.polling.cadence.idle == Polling().cadence.idle
    budget = settings.polling.budget
    assert (budget.rate, budget.burst, budget.in_flight) == (0.5, 3, 2)
    assert settings.ui.theme == "nord"
    assert settings.sources["polling.active"] is Provenance.FILE
    assert settings.sources["polling.idle"] is Provenance.DEFAULT


TOKEN_FORMS = 'token = { env = "NAME" }, { file = "…" } or { command = ["…"] }'
VARIABLE_RULE = "must be the name of an environment variable: letters, digits and '_'"
NEEDS_KEY = 'goes with signing_key: add signing_key = { file = "…" }, or remove it'
ARRAY_FORM = 'an array such as ["op", "read", "…"]'
P = 'schema = 1\n[profiles.p]\nbase_url = "https://sync.example.com"\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [": schema is missing; begin the file with schema = 1"]),
        ("schema = true", [", line 1: schema must be 1"]),
        ('schema = "1"', [", line 1: schema must be 1"]),
        ("schema = 0", [", line 1: schema must be 1"]),
        (
            "schema = 2\nx = 1",
            [", line 1: schema is newer than the 1 that this version reads: made by a newer sync-tui; upgrade"],
        ),
        ("schema = 1\npoling = 1", [', line 2: poling is not a known key; did you mean "polling"?']),
        ("schema = 1\nzzz = 1", [", line 2: zzz is not a known key; there are schema, profiles, polling, ui, alerts"]),
        (
            "schema = 1\n[alerts]\nnotify = 'osc8'\n",
            [", line 3: alerts.notify is none of auto, off, osc9, osc777, osc99"],
        ),
        ("schema = 1\n[alerts]\nbell = 1\n", [", line 3: alerts.bell must be true or false, not a number"]),
        ("schema = 1\n[history]\n", [", line 2: history is not supported by this version; remove it"]),
        ("schema = 1\n[ui]\nsort = 1\n", [", line 3: ui.sort is not supported by this version; remove it"]),
        ("schema = 1\npolling = 5", [", line 2: polling must be a table, not a number"]),
        (
            "schema = 1\n[polling]\nactve = 5\nburst = 0",
            [
                ', line 3: polling.actve is not a known key; did you mean "active"?',
                ", line 4: polling.burst must be from 1 to 1000",
            ],
        ),
        ("schema = 1\n[polling]\nidle = 0.9", [", line 3: polling.idle must be from 1 to 3600"]),
        ("schema = 1\n[polling]\nidle = 3601", [", line 3: polling.idle must be from 1 to 3600"]),
        ("schema = 1\n[polling]\nidle = nan", [", line 3: polling.idle must be from 1 to 3600"]),
        ("schema = 1\n[polling]\nidle = true", [", line 3: polling.idle must be a number, not true or false"]),
        ("schema = 1\n[polling]\nidle = [1]", [", line 3: polling.idle must be a number, not an array"]),
        ("schema = 1\n[polling]\nburst = 2.5", [", line 3: polling.burst must be a whole number"]),
        (
            "schema = 1\n[polling]\nrequests_per_second = 1001",
            [", line 3: polling.requests_per_second must be from 0.1 to 1000"],
        ),
        ("schema = 1\n[polling]\nin_flight = 65", [", line 3: polling.in_flight must be from 1 to 64"]),
        ("schema = 1\n[ui]\ntheme = 2020-01-01", [", line 3: ui.theme must be a string, not a date or time"]),
        ('schema = 1\n[ui]\ntheme = "a b"', [", line 3: ui.theme is not the name of a theme"]),
        (
            f'schema = 1\n[ui]\ntheme = "{"x" * 65}"',
            [", line 3: ui.theme is longer than 64 characters; shorten it"],
        ),
        (
            'schema = 1\n[profiles."a b"]\n',
            [f", line 2: profiles.a b is not a name: {NAME_RULE}"],
        ),
        ("schema = 1\n[profiles]\np = 1", [", line 3: profiles.p must be a table, not a number"]),
        (
            "schema = 1\n[profiles.p]\nbase_ur = 1",
            [
                ', line 2: profiles.p.base_url is missing; add base_url = "https://sync.useparagon.com"',
                f", line 2: profiles.p.token is missing; add {TOKEN_FORMS}",
                ', line 3: profiles.p.base_ur is not a known key; did you mean "base_url"?',
            ],
        ),
        (
            'schema = 1\n[profiles.p]\nbase_url = "ftp://x"\ntoken = { env = "A" }',
            [", line 3: profiles.p.base_url cannot be used: a base URL begins with https:// (or http:// on loopback)"],
        ),
        (
            'schema = 1\n[profiles.p]\nbase_url = 1\ntoken = { env = "A" }',
            [", line 3: profiles.p.base_url must be a string, not a number"],
        ),
        (
            P + 'token = { env = "A" }\nread_only = "no"',
            [", line 5: profiles.p.read_only must be true or false, not a string"],
        ),
        (
            P + 'token = "secret"',
            [', line 4: profiles.p.token must say where the token is, not what it is: { env = "NAME" }'],
        ),
        (
            P + f'token = "{TOKEN}"',
            [", line 4: profiles.p.token looks like a token; remove it, and name where the token is instead"],
        ),
        (
            P + f'token = {{ env = "{TOKEN}" }}',
            [", line 4: profiles.p.token.env looks like a token; remove it, and name where the token is instead"],
        ),
        (
            P + f'token = {{ command = ["echo", "{TOKEN}"] }}',
            [", line 4: profiles.p.token.command.1 looks like a token; remove it, and name where the token is instead"],
        ),
        (
            P + f"token = {{ {TOKEN.replace('.', '-')} = 1 }}",
            [", line 4: profiles.p.token.••• looks like a token; remove it, and name where the token is instead"],
        ),
        (
            P + 'token = """-----BEGIN PRIVATE KEY-----\nMIIE"""',
            [", line 4: profiles.p.token looks like a private key; remove it, and name where the token is instead"],
        ),
        (P + "token = 5", [", line 4: profiles.p.token must be a table, not a number"]),
        (
            P + "token = {}",
            [", line 4: profiles.p.token is empty; add one of env, file, command, keyring, signing_key"],
        ),
        (
            P + 'token = { env = "A", file = "b" }',
            [", line 4: profiles.p.token names env and file; keep one of them"],
        ),
        (
            P + 'token = { keyring = "" }',
            [", line 4: profiles.p.token.keyring must not be empty"],
        ),
        (
            P + 'token = { signing_key = { file = "k" } }',
            [', line 4: profiles.p.token.project_id is missing; add project_id = "…", as the dashboard shows it'],
        ),
        (
            P + 'token = { signing_key = { fil = "k", env = "A B" }, project_id = "p q", audience = "a b" }',
            [
                ", line 4: profiles.p.token.project_id must be the id of a project: letters, digits and '-'",
                ", line 4: profiles.p.token.audience must be printable ASCII without blanks",
                ', line 4: profiles.p.token.signing_key.fil is not a known key; did you mean "file"?',
                f", line 4: profiles.p.token.signing_key.env {VARIABLE_RULE}",
            ],
        ),
        (
            P + 'token = { signing_key = "k.pem", project_id = "p" }',
            [', line 4: profiles.p.token.signing_key must say where the key is, not what it is: { file = "…" }'],
        ),
        (
            P + "token = { signing_key = 1, project_id = 2 }",
            [
                ", line 4: profiles.p.token.project_id must be a string, not a number",
                ", line 4: profiles.p.token.signing_key must be a table, not a number",
            ],
        ),
        (
            P + 'token = { signing_key = {}, project_id = "p" }',
            [", line 4: profiles.p.token.signing_key is empty; add one of env, file, command"],
        ),
        (
            P + 'token = { signing_key = { env = "K", file = "k" }, project_id = "p" }',
            [", line 4: profiles.p.token.signing_key names env and file; keep one of them"],
        ),
        (
            P + 'token = { signing_key = { file = "k" }, env = "T", project_id = "p" }',
            [", line 4: profiles.p.token names env and signing_key; keep one of them"],
        ),
        (
            P + 'token = { project_id = "p" }',
            [f", line 4: profiles.p.token.project_id {NEEDS_KEY}"],
        ),
        (
            P + 'token = { env = "T", audience = "a" }',
            [f", line 4: profiles.p.token.audience {NEEDS_KEY}"],
        ),
        (P + 'token = { enf = "A" }', [', line 4: profiles.p.token.enf is not a known key; did you mean "env"?']),
        (
            P + 'token = { env = "A B" }',
            [", line 4: profiles.p.token.env must be the name of an environment variable: letters, digits and '_'"],
        ),
        (P + 'token = { file = "" }', [", line 4: profiles.p.token.file must not be empty"]),
        (P + 'token = { file = "a\\u0000" }', [", line 4: profiles.p.token.file must not hold a NUL character"]),
        (
            P + 'token = { command = "op read x" }',
            [f", line 4: profiles.p.token.command must be {ARRAY_FORM}, not a string: no shell reads it"],
        ),
        (
            P + "token = { command = [] }",
            [", line 4: profiles.p.token.command must be an array of strings that begins with a program"],
        ),
        (
            P + 'token = { command = ["op", 1] }',
            [", line 4: profiles.p.token.command must be an array of strings that begins with a program"],
        ),
        (
            P + 'token = { command = [""] }',
            [", line 4: profiles.p.token.command must be an array of strings that begins with a program"],
        ),
        ("schema = 1\nschema = 2", [": is not valid TOML: Cannot overwrite a value"]),
    ],
)
def test_what_is_wrong_is_said_with_its_line_its_key_and_what_to_do(
    write: Write, text: str, expected: list[str]
) -> None:
    found = problems_of(write(text))
    if "not valid TOML" in expected[0]:  # where the parser saw it depends on the version of Python
        assert expected[0].removeprefix(": ") in found[0]
    else:
        assert found == expected


def test_a_secret_is_not_told_as_the_key_of_another(write: Write) -> None:
    folder = write(f'schema = 1\n["{TOKEN}"]\nx = "{TOKEN}"\n')
    with pytest.raises(ConfigError) as caught:
        load_settings(folder, {})
    assert TOKEN not in "".join(caught.value.problems)
    assert [problem.split(": ")[1].split(";")[0] for problem in caught.value.problems] == [
        "••• looks like a token",
        "•••.x looks like a token",
    ]


def test_the_first_problem_is_the_message_with_the_number_of_the_others(write: Write) -> None:
    folder = write("schema = 1\n[ui]\nthem = 1\n[polling]\nidle = 0\nburst = 0\n")
    with pytest.raises(ConfigError) as caught:
        load_settings(folder, {})
    assert str(caught.value) == (
        f'{folder}/config.toml, line 3: ui.them is not a known key; did you mean "theme"? (and 2 more)'
    )


def test_a_file_of_nothing_but_problems_ends_early(write: Write) -> None:
    folder = write("schema = 1\n" + "".join(f"k{number} = 1\n" for number in range(5_000)))
    assert len(problems_of(folder)) == 100


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_that_others_may_change_is_refused(write: Write, mode: int) -> None:
    folder = write("schema = 1")
    (folder / "config.toml").chmod(mode)
    assert problems_of(folder) == [f": can be changed by others (mode {mode:04o}); run chmod go-w on it"]


def test_a_file_that_others_may_read_is_fine(write: Write) -> None:
    folder = write("schema = 1")
    (folder / "config.toml").chmod(0o644)
    load_settings(folder, {})


def test_a_file_of_somebody_else_is_refused(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write("schema = 1")
    if os.geteuid() == 0:
        os.chown(folder / "config.toml", 12_345, -1)
    monkeypatch.setattr(os, "geteuid", lambda: 54_321)
    assert problems_of(folder) == [": belongs to another user; copy it, so that it is yours"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a file of root's")
def test_a_file_of_root_is_trusted(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write("schema = 1")
    monkeypatch.setattr(os, "geteuid", lambda: 54_321)
    load_settings(folder, {})


def test_a_fifo_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "config.toml")
    assert problems_of(tmp_path) == [": is not a regular file; name a .toml file"]


def test_a_file_too_large_to_be_settings_is_refused(write: Write) -> None:
    assert problems_of(write("#" * (CONFIG_LIMIT + 1))) == [": is larger than 256 KiB; split it"]


@given(st.binary(max_size=300))
def test_any_bytes_are_settings_or_a_config_error(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    folder = tmp_path_factory.getbasetemp() / "any"
    folder.mkdir(exist_ok=True)
    path = folder / "config.toml"
    path.write_bytes(b"schema = 1\n" + raw)
    path.chmod(0o600)
    try:
        found: Settings | str = load_settings(folder, {})
    except ConfigError as error:
        found = str(error)
    assert "\n" not in found if isinstance(found, str) else "default" in found.profiles
