"""A signing key is read in every spelling that people keep it in, and shown in none."""

import base64
import contextlib
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from sync_tui.domain.errors import CredentialError
from sync_tui.domain.profile import CommandToken, EnvToken, FileToken, KeySource, Origin, Profile, SigningKeyToken
from sync_tui.paragon.missing import missing_credential
from sync_tui.paragon.signing_key import SIGNING_KEY, checked_key, parsed_key
from sync_tui.paragon.token_command import command_secret
from tests.paragon.keys import elliptic_key, locked_pem, pem, public_pem, rsa_key

PEM = pem(rsa_key())
OLD_PEM = pem(rsa_key(), PrivateFormat.TraditionalOpenSSL)


def problem_of(text: str) -> str:
    with pytest.raises(CredentialError) as caught:
        parsed_key(checked_key(text, "prod"), "prod")
    assert not any(line in str(caught.value) for line in text.split() if len(line) > 16)
    return str(caught.value)


def missing(source: KeySource, **environ: str) -> str:
    profile = Profile("prod", Origin("https", "sync.example.com", 443), SigningKeyToken(source, "p"))
    return str(missing_credential(profile, environ) or "")


SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "without its last line end": lambda text: text.rstrip("\n"),
    "written line ends": lambda text: text.replace("\n", "\\n"),
    "written line ends, escaped twice": lambda text: text.replace("\n", "\\\\n"),
    "written CRLF": lambda text: text.replace("\n", "\\r\\n"),
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "CR": lambda text: text.replace("\n", "\r"),
    "indented": lambda text: "\n".join(f"    {line}" for line in text.split("\n")),
    "blanks around": lambda text: f" \n\t{text} \n ",
    "double quotes": lambda text: f'"{text}"',
    "single quotes around written line ends": lambda text: "'" + text.replace("\n", "\\n") + "'",
    "one line with blanks": lambda text: text.replace("\n", " "),
    "one line without anything": lambda text: text.replace("\n", ""),
    "a byte order mark": lambda text: "\ufeff" + text,
    "base64 of it all": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 in lines": lambda text: base64.encodebytes(text.encode()).decode(),
    "base64 without padding": lambda text: base64.b64encode(text.encode()).decode().rstrip("="),
    "base64 for URLs, quoted": lambda text: '"' + base64.urlsafe_b64encode(text.encode()).decode() + '"',
    "base64 of written line ends": lambda text: base64.b64encode(text.replace("\n", "\\n").encode()).decode(),
    "after a certificate": lambda text: f"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n{text}",
}


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=list(SPELLINGS))
@pytest.mark.parametrize("text", [PEM, OLD_PEM], ids=["PKCS8", "PKCS1"])
def test_every_spelling_of_a_key_loads(text: str, spelling: Callable[[str], str]) -> None:
    secret = checked_key(spelling(text), "prod")
    assert secret.reveal() == text
    assert parsed_key(secret, "prod").public_key() == rsa_key().public_key()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is not a private key in PEM"),
        ("k" * 600, "is not a private key in PEM"),
        ("bm90IGEga2V5", "is not a private key in PEM"),
        (PEM[:-200], "is not a private key in PEM"),
        (public_pem(rsa_key()), "is a public one"),
        (PEM.replace(PEM[100:164], ""), "is damaged"),
        (locked_pem(rsa_key()), "is locked with a passphrase"),
        (pem(elliptic_key()), "is not an RSA key of 2048 bits or more"),
        (pem(rsa_key("short", 1_024)), "is not an RSA key of 2048 bits or more"),
    ],
)
def test_what_cannot_sign_says_why_without_showing_it(text: str, why: str) -> None:
    assert problem_of(text).startswith(f'the signing key of profile "prod" {why}')


@given(st.text(max_size=200) | st.text("-BEGIND PRVATKY\\n=", max_size=200))
def test_any_text_is_a_key_or_a_credential_error(text: str) -> None:
    found = ""
    with contextlib.suppress(CredentialError):
        found = checked_key(text, "prod").reveal()
    assert not found or found.startswith("-----BEGIN ")


def test_a_key_does_not_print() -> None:
    assert "MII" not in f"{checked_key(PEM, 'prod')!r}"


@pytest.mark.parametrize("mode", [0o640, 0o644, 0o602])
def test_a_key_file_that_others_can_use_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "key.pem"
    path.write_text(PEM)
    path.chmod(mode)
    assert missing(FileToken(path)) == f'others can use the signing key file of profile "prod": chmod 600 {path}'
    path.chmod(0o600)
    assert missing(FileToken(path)) == ""


def test_a_key_file_of_somebody_else_or_none_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "key.pem"
    assert "cannot be read: No such file" in missing(FileToken(path))
    os.mkfifo(path, 0o600)
    assert "is not a regular file" in missing(FileToken(path))
    path.unlink()
    path.write_text(PEM)
    path.chmod(0o600)
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
    assert "belongs to another user" in missing(FileToken(path))


def test_a_variable_holds_a_key_or_says_what_to_do() -> None:
    assert missing(EnvToken("KEY"), KEY=PEM.replace("\n", "\\n")) == ""
    why = '$KEY is not set: set it to the signing key of profile "prod" and start again'
    assert missing(EnvToken("KEY")) == why
    assert "is not a private key" in missing(EnvToken("KEY"), KEY="hunter2")


async def test_a_command_prints_a_key_and_its_complaint_is_never_shown(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    path.write_text(PEM)
    secret = await command_secret(("cat", str(path)), "prod", SIGNING_KEY)
    assert secret.reveal() == PEM
    code = f"import sys; sys.exit({PEM!r})"
    with pytest.raises(CredentialError) as caught:
        await command_secret((sys.executable, "-c", code), "prod", SIGNING_KEY)
    failed = 'the signing key command of profile "prod" failed with exit code 1'
    assert str(caught.value) == f"{failed}: run it by hand to see why"


def test_without_the_libraries_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync_tui.paragon.signing_key.find_spec", lambda name: None)
    assert missing(EnvToken("KEY"), KEY=PEM) == "profile \"prod\" signs its tokens: pip install 'sync-tui[sign]'"


def test_a_command_is_not_run_to_see_whether_it_has_a_key(tmp_path: Path) -> None:
    assert missing(CommandToken(("touch", str(tmp_path / "ran")))) == ""
    assert not (tmp_path / "ran").exists()
