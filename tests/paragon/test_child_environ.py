"""What a token command may know: for whom it runs, and no other token."""

import copy
import json
import pickle
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sync_tui.domain.polling import Polling
from sync_tui.domain.profile import CommandToken, EnvToken, KeySource, Origin, Profile, Secret, SigningKeyToken
from sync_tui.paragon.client import SyncApi
from sync_tui.paragon.wallet import Wallet, WalletClocks
from tests.paragon.keys import pem, rsa_key
from tests.paragon.moment import Moment

ORIGIN = Origin("https", "sync.example.com", 443)


def dumping(folder: Path, output: str) -> CommandToken:
    """A command that writes down its environment, and prints `output`."""
    (folder / "output").write_text(output)
    code = (
        "import json, os\n"
        f"json.dump(dict(os.environ), open({str(folder / 'environ')!r}, 'w'))\n"
        f"print(open({str(folder / 'output')!r}).read())"
    )
    return CommandToken((sys.executable, "-c", code))


async def seen(folder: Path, profile: Profile, profiles: dict[str, Profile], environ: dict[str, str]) -> dict[str, str]:
    wallet = Wallet(WalletClocks(Moment(), Moment()), {**profiles, profile.name: profile}, environ=environ)
    assert await wallet.credentials(profile, "ada").ready(20.0) is None
    found: dict[str, str] = json.loads((folder / "environ").read_text())
    return found


@pytest.mark.parametrize("is_key", [False, True])
async def test_a_command_sees_its_profile_and_no_variable_that_holds_a_token(tmp_path: Path, is_key: bool) -> None:
    command: KeySource = dumping(tmp_path, pem(rsa_key()) if is_key else "token-of-the-command")
    profile = Profile("prod", ORIGIN, SigningKeyToken(command, "p-1") if is_key else command)
    others = {
        "default": Profile("default", ORIGIN, EnvToken("PARAGON_USER_TOKEN")),
        "keyed": Profile("keyed", ORIGIN, SigningKeyToken(EnvToken("PARAGON_SIGNING_KEY"), "p-2")),
    }
    environ = {"PATH": "/usr/bin:/bin", "PARAGON_USER_TOKEN": "a", "PARAGON_SIGNING_KEY": "b", "OTHER": "c"}
    found = await seen(tmp_path, profile, others, environ)
    found.pop("LC_CTYPE", None)  # Python sets it for itself
    assert found == {
        "PATH": "/usr/bin:/bin",
        "OTHER": "c",
        "SYNC_TUI_PROFILE": "prod",
        "SYNC_TUI_ORIGIN": "https://sync.example.com",
    }


async def test_a_profile_that_is_added_later_hides_its_variable_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LATE_TOKEN", "late")
    profiles = {"prod": Profile("prod", ORIGIN, dumping(tmp_path, "token-of-the-command"))}
    api = SyncApi(Polling(), Moment(), Moment(), profiles)
    profiles["late"] = Profile("late", ORIGIN, EnvToken("LATE_TOKEN"))
    assert await api.token_ready(profiles["prod"]) is None
    assert "LATE_TOKEN" not in json.loads((tmp_path / "environ").read_text())
    await api.aclose()


def test_a_secret_gives_nothing_away() -> None:
    secret = Secret("canary")
    assert {f"{secret}", repr(secret), str(secret), f"{secret:>9}", "%s" % secret} == {"•••"}  # noqa: UP031
    leaks: tuple[Callable[[], object], ...] = (
        secret.__getstate__,
        secret.__reduce__,
        lambda: secret.__reduce_ex__(2),
        lambda: copy.deepcopy(secret),
        lambda: pickle.dumps(secret),
        lambda: json.dumps(secret),
    )
    for leak in leaks:
        with pytest.raises(TypeError):
            leak()
    assert secret != Secret("canary")
    assert "canary" not in repr(secret.__class__.__dict__)
