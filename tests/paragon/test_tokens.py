"""Tokens at rest."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from sync_tui.domain.errors import CredentialError
from sync_tui.domain.profile import CommandToken, EnvToken, FileToken, FixedToken, Origin, Profile, Secret, TokenSource
from sync_tui.paragon.missing import missing_credential
from sync_tui.paragon.tokens import checked_token, env_secret, file_secret, file_signature

CANARY = "canary-canary"


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    path = tmp_path / "token"
    path.write_text(f"{CANARY}\n")
    path.chmod(0o600)
    return path


def problem(source: TokenSource, **environ: str) -> str:
    profile = Profile("prod", Origin("https", "sync.example.com", 443), source)
    return str(missing_credential(profile, environ) or "")


@pytest.mark.parametrize("text", ["a", "a.b-c_d~e+f/g=", "a" * 8192, "token\n", "token\r\n"])
def test_a_token_is_characters_that_can_stand_in_a_header(text: str) -> None:
    assert checked_token(text, "prod").reveal() == text.strip()


BLANK = "it has a blank or a line break in it; what is wanted is the token alone"
QUOTED = "it stands in quotes; leave them out"
BEARER = 'it begins with "Bearer"; leave that word out'


@pytest.mark.parametrize(
    ("texts", "what"),
    [
        (["", "\n", "aé", "a\x00", "a" * 8193, "٣"], "get a new one"),
        (["a b", "a\nb", "a\n\n", " a", "a\t"], BLANK),
        (['"a"', "'a'", '"a b"'], QUOTED),
        (["Bearer a", "bearer a.b.c"], BEARER),
    ],
)
def test_anything_else_is_refused_without_showing_it(texts: list[str], what: str) -> None:
    for text in texts:
        with pytest.raises(CredentialError) as caught:
            checked_token(text, "prod")
        assert str(caught.value) == f'the token of profile "prod" is not a token: {what}'


def test_a_variable_holds_a_token() -> None:
    assert env_secret("T", {"T": CANARY}, "prod").reveal() == CANARY


@pytest.mark.parametrize(("environ", "state"), [({}, "is not set"), ({"T": ""}, "is empty")])
def test_a_variable_without_a_token_says_what_to_do(environ: dict[str, str], state: str) -> None:
    assert problem(EnvToken("T"), **environ) == f'$T {state}: set it to the token of profile "prod" and start again'


def test_a_variable_that_holds_no_token_is_named() -> None:
    assert problem(EnvToken("T"), T="Bearer a") == f'$T: the token of profile "prod" is not a token: {BEARER}'


def test_a_file_holds_a_token(token_file: Path) -> None:
    secret, signature = file_secret(token_file, "prod")
    assert secret.reveal() == CANARY
    assert signature == file_signature(token_file)


def test_a_link_to_a_file_of_ours_holds_a_token(token_file: Path) -> None:
    link = token_file.with_name("link")
    link.symlink_to(token_file)
    assert file_secret(link, "prod")[0].reveal() == CANARY


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o620, 0o601])
def test_a_file_that_others_can_use_is_refused_and_says_what_to_do(token_file: Path, mode: int) -> None:
    token_file.chmod(mode)
    assert problem(FileToken(token_file)) == f'others can use the token file of profile "prod": chmod 600 {token_file}'


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert "cannot be read: No such file or directory" in problem(FileToken(tmp_path / "none"))


def test_a_path_that_cannot_be_one_is_refused() -> None:
    assert "cannot be read: no such path" in problem(FileToken(Path("a\x00b")))
    assert file_signature(Path("a\x00b")) is None


def _directory(path: Path) -> None:
    path.mkdir(mode=0o700)


def _fifo(path: Path) -> None:
    os.mkfifo(path, 0o600)


@pytest.mark.parametrize("make", [_directory, _fifo])
def test_what_is_no_regular_file_is_refused_at_once(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "token")
    assert "is not a regular file" in problem(FileToken(tmp_path / "token"))


def test_a_file_of_another_user_is_refused(token_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: token_file.stat().st_uid + 1)
    assert "belongs to another user" in problem(FileToken(token_file))


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"a b", b"a" * 100_000, "é".encode()])
def test_a_file_without_a_token_is_refused_without_showing_it(token_file: Path, content: bytes) -> None:
    token_file.write_bytes(content)
    what = BLANK if content == b"a b" else "get a new one"
    assert problem(FileToken(token_file)) == f'the token of profile "prod" is not a token: {what}'


def test_a_file_that_was_replaced_has_another_signature(token_file: Path) -> None:
    before = file_signature(token_file)
    other = token_file.with_name("other")
    other.write_text(f"{CANARY}\n")
    other.chmod(0o600)
    other.replace(token_file)
    assert file_signature(token_file) != before


def test_a_missing_file_has_no_signature(tmp_path: Path) -> None:
    assert file_signature(tmp_path / "none") is None


def test_a_command_is_not_run_to_see_whether_it_has_a_token(tmp_path: Path) -> None:
    assert problem(CommandToken(("touch", str(tmp_path / "ran")))) == ""
    assert not (tmp_path / "ran").exists()


def test_a_usable_credential_is_not_missing(token_file: Path) -> None:
    assert problem(EnvToken("T"), T=CANARY) == ""
    assert problem(FileToken(token_file)) == ""
    assert problem(FixedToken(Secret(CANARY))) == ""
