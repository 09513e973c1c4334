"""`sync-tui doctor` as a real process: what it finds, what it does not tell, and how it ends."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest

from tests.foreign import TOKEN, ForeignApi, foreign_api, six_statuses
from tests.headless.command import ran
from tests.headless.paragon import PROJECT, SigningApi, signing_api
from tests.paragon.keys import pem, rsa_key
from tests.terminal import Terminal

Findings = list[dict[str, Any]]


@pytest.fixture(scope="module")
def api() -> Iterator[ForeignApi]:
    with foreign_api(six_statuses()) as running:
        yield running


@pytest.fixture(scope="module")
def signing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SigningApi]:
    with signing_api({"ada": [{"id": "a-1"}]}, tmp_path_factory.mktemp("signing")) as running:
        yield running


def doctor(environ: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    result = ran(["doctor", *words], environ)
    assert "Traceback" not in result.stderr
    return result


def findings(environ: dict[str, str], *words: str, code: int = 0) -> Findings:
    result = doctor(environ, "--json", *words)
    assert (result.returncode, result.stderr) == (code, "")
    document: dict[str, Any] = json.loads(result.stdout)
    assert document["schema"] == 1
    for finding in document["findings"]:
        assert set(finding) == {"area", "level", "text", "remedy", "facts"}
        assert "\n" not in finding["text"]
        assert finding["level"] != "problem" or finding["remedy"]
    found: Findings = document["findings"]
    return found


def problems(found: Findings) -> list[str]:
    return [finding["text"] for finding in found if finding["level"] == "problem"]


def fact(found: Findings, key: str) -> Any:
    return next(finding["facts"][key] for finding in found if key in finding["facts"])


def configured(home: Path, text: str, **environ: str) -> dict[str, str]:
    folder = home / "config"
    folder.mkdir(exist_ok=True)
    (folder / "config.toml").write_text(f"schema = 1\n{text}")
    (folder / "config.toml").chmod(0o600)
    return {"SYNC_TUI_CONFIG_DIR": str(folder), **environ}


def test_what_the_screen_would_not_take_is_a_problem_too(tmp_path: Path) -> None:
    environ = configured(tmp_path, '[ui]\ntheme = "drakula"\n[ui.keys]\nfreeze = "z"\n')
    found = [finding for finding in findings(environ, code=2) if finding["level"] == "problem"]
    theme, key = (finding for finding in found if finding["area"] == "settings")
    assert theme["text"].endswith('config.toml, line 3: ui.theme cannot be used: there is no theme "drakula"')
    assert theme["remedy"] == 'did you mean "dracula"?'
    assert key["text"].endswith('config.toml, line 5: ui.keys.freeze cannot be "z": that is the key of group')


def signed(**claims: object) -> str:
    return jwt.encode(claims, rsa_key(), "RS256")


def test_where_all_is_well_it_says_so(api: ForeignApi) -> None:
    result = doctor(api.environ)
    assert (result.returncode, result.stderr) == (0, "")
    *lines, last = result.stdout.splitlines()
    assert last == "all well"
    assert {line.split()[0] for line in lines} == {"ok", "note"}
    assert "the API lists 6 syncs" in result.stdout


def test_json_has_versions_paths_and_the_time_of_each_phase(api: ForeignApi) -> None:
    found = findings(api.environ)
    assert fact(found, "python") == ".".join(map(str, sys.version_info[:3]))
    assert fact(found, "textual").split(".")[0] == "8"
    assert fact(found, "syncs") == 6
    assert fact(found, "origin") == api.base_url
    assert 0 <= fact(found, "dns_ms") < 5_000
    assert 0 <= fact(found, "tcp_ms") < 5_000
    assert 0 < fact(found, "api_ms") < 15_000


def test_a_ticket_holds_neither_home_nor_name_nor_token(api: ForeignApi, home: Path) -> None:
    token = home / "secrets" / "token"
    token.parent.mkdir()
    token.write_text("canary.file.token")
    token.chmod(0o644)
    text = (
        f'[profiles.a]\nbase_url = "{api.base_url}"\ntoken = {{ file = "{token}" }}\n'
        f'[profiles.b]\nbase_url = "{api.base_url}"\ntoken = {{ command = ["/bin/echo", "canary.argv.token"] }}\n'
    )
    environ = configured(home, text, PARAGON_USER_TOKEN="canary.env.token", USER="ada", LOGNAME="ada")
    for words in ((), ("--json",)):
        result = doctor({**environ, "SYNC_TUI_BASE_URL": api.base_url}, *words)
        assert result.returncode == 4
        assert str(home) not in result.stdout
        assert "canary" not in result.stdout
        assert "~/secrets/token" in result.stdout


def test_no_token_is_a_problem_and_the_network_is_looked_at_all_the_same(api: ForeignApi) -> None:
    found = findings({"SYNC_TUI_BASE_URL": api.base_url}, code=4)
    assert problems(found) == [
        'profile default: $PARAGON_USER_TOKEN is not set: set it to the token of profile "default" and start again'
    ]
    assert fact(found, "tcp_ms") >= 0


def test_the_default_profile_is_not_missed_where_others_are_written(api: ForeignApi, home: Path) -> None:
    text = f'[profiles.a]\nbase_url = "{api.base_url}"\ntoken = {{ env = "MINE" }}\n'
    environ = configured(home, text, MINE=TOKEN)
    found = findings(environ)
    assert any(finding["text"] == "profile default is not used: it has no token" for finding in found)
    assert "useparagon.com" not in str(found)
    # A variable that points it somewhere is a use of it.
    found = findings({**environ, "SYNC_TUI_BASE_URL": api.base_url}, code=4)
    assert problems(found)[0].startswith("profile default: $PARAGON_USER_TOKEN is not set")
    assert findings({**environ, "SYNC_TUI_BASE_URL": api.base_url}, "a")


def test_a_rejected_token_is_a_problem_of_credentials(api: ForeignApi) -> None:
    found = findings({**api.environ, "PARAGON_USER_TOKEN": "canary.token.x"}, code=4)
    assert "was rejected" in problems(found)[0]
    assert fact(found, "http_status") == 401
    assert "canary" not in str(found)


def test_a_jwt_tells_whose_it_is_and_until_when_and_never_itself(api: ForeignApi) -> None:
    token = signed(sub="ada", aud="useparagon.com/p", exp=4_000_000_000)
    found = findings({**api.environ, "PARAGON_USER_TOKEN": token}, code=4)
    assert (fact(found, "subject"), fact(found, "audience")) == ("ada", ["useparagon.com/p"])
    assert fact(found, "expires_at") == "2096-10-02T07:06:40Z"
    assert not any(part in str(found) for part in token.split("."))


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"sub": "ada", "exp": 1_000_000_000}, "expired"),
        ({"sub": "ada"}, "never expires"),
        ({"aud": "x", "exp": 4_000_000_000}, "for nobody named, audience x, expires in"),
    ],
)
def test_the_end_of_a_token_is_told_in_words(api: ForeignApi, claims: dict[str, object], words: str) -> None:
    result = doctor({**api.environ, "PARAGON_USER_TOKEN": signed(**claims)})
    assert result.returncode == 4
    assert "profile default: the token of env PARAGON_USER_TOKEN is for " in result.stdout
    assert words in result.stdout


def test_an_unreachable_origin_is_told_with_its_phase(api: ForeignApi) -> None:
    found = findings({**api.environ, "SYNC_TUI_BASE_URL": "http://127.0.0.1:9"}, code=3)
    assert problems(found)[0] == "http://127.0.0.1:9: tcp: connection refused (after dns {:g} ms)".format(
        fact(found, "dns_ms")
    )
    assert fact(found, "link") == "refused"


def test_configuration_comes_first_and_is_told_whole(home: Path) -> None:
    environ = configured(home, "[polling]\nidle = 0\nburst = 0\n")
    found = findings(environ, code=2)
    assert len(problems(found)) == 2
    assert not any(finding["area"] == "profile" for finding in found)


def test_a_broken_watch_list_is_a_problem_and_a_good_one_is_counted(api: ForeignApi, home: Path) -> None:
    environ = {**api.environ, **configured(home, "")}
    lists = home / "config" / "watchlists"
    lists.mkdir()
    (lists / "good.toml").write_text('schema = 1\n[[sync]]\nid = "a"\n')
    (lists / "bad.toml").write_text('schema = 1\n[[sync]]\nurl = "x"\n')
    found = findings(environ, code=2)
    assert any(finding["text"] == 'watch list "good": 1 sync' for finding in found)
    assert all("bad.toml" in text for text in problems(found))


def test_files_that_others_may_change_or_that_are_none_are_problems(api: ForeignApi, home: Path) -> None:
    environ = {**api.environ, **configured(home, "")}
    (home / "config").chmod(0o777)
    (home / "state").touch()
    found = findings({**environ, "SYNC_TUI_STATE_DIR": str(home / "state")}, code=2)
    texts = problems(found)
    assert any("can be changed by others (0777)" in text for text in texts)
    assert any("state is not a directory" in text for text in texts)
    assert all(finding["remedy"] for finding in found if finding["level"] == "problem")


def test_an_unknown_profile_is_a_mistake_of_the_caller() -> None:
    result = doctor({}, "prdo")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == 'sync-tui: no profile "prdo" in config.toml (there is: default)\n'


def test_what_does_not_answer_in_time_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        base_url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        found = findings({"SYNC_TUI_BASE_URL": base_url, "PARAGON_USER_TOKEN": TOKEN}, "--timeout", "500ms", code=3)
    assert problems(found) == ["profile default: not done within 0.5 s"]


def test_a_profile_that_signs_tokens_is_asked_as_a_user(signing: SigningApi, home: Path) -> None:
    key = home / "key.pem"
    key.write_text(pem(rsa_key()))
    key.chmod(0o600)
    token = f'token = {{ signing_key = {{ file = "{key}" }}, project_id = "{PROJECT}" }}'
    environ = configured(home, f'[profiles.prod]\nbase_url = "{signing.base_url}"\n{token}\n')
    found = findings(environ, "prod")
    assert any("--user U" in finding["text"] for finding in found)
    found = findings(environ, "prod", "--user", "ada")
    assert (fact(found, "subject"), fact(found, "syncs")) == ("ada", 1)
    assert fact(found, "audience") == [f"useparagon.com/{PROJECT}"]
    found = findings(environ, "prod", "--user", "nobody", code=4)
    assert fact(found, "http_status") == 403
    key.chmod(0o644)
    assert "chmod 600" in problems(findings(environ, "prod", code=4))[0]


def test_a_token_command_that_fails_is_told(api: ForeignApi, home: Path) -> None:
    text = f'[profiles.default]\nbase_url = "{api.base_url}"\ntoken = {{ command = ["false"] }}\n'
    found = findings(configured(home, text), code=4)
    assert "failed with exit code 1" in problems(found)[0]


def test_a_command_is_run_once_for_all_that_is_asked(api: ForeignApi, home: Path) -> None:
    script = f"echo run >> {home}/runs; echo {TOKEN}"
    text = f'[profiles.default]\nbase_url = "{api.base_url}"\ntoken = {{ command = ["sh", "-c", "{script}"] }}\n'
    found = findings(configured(home, text))
    assert fact(found, "syncs") == 6
    assert (home / "runs").read_text() == "run\n"


def test_on_a_terminal_its_size_is_told(api: ForeignApi) -> None:
    with Terminal(["doctor"], {**api.environ, "COLORTERM": "truecolor"}, size=(100, 50)) as terminal:
        assert terminal.exit_code() == 0
        assert "a terminal of 100x50" in terminal.text
        assert "16 million colours" in terminal.text
