"""Tokens in text."""

import pytest

from sync_tui.domain.profile import Secret
from sync_tui.paragon.redaction import holds_token, redacted, repeats
from tests.paragon.fault_server import TOKEN


@pytest.mark.parametrize("text", [TOKEN, TOKEN.lower(), f"x{TOKEN}y", f"Bearer {TOKEN}", f"https://{TOKEN}.example"])
def test_the_token_is_taken_out_however_it_is_repeated(text: str) -> None:
    assert TOKEN.lower() not in redacted(text, Secret(TOKEN)).lower()


def test_a_signature_without_the_rest_is_taken_out_too() -> None:
    token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJlLW9mLWE"
    assert redacted("bad c2lnbmF0dXJlLW9mLWE, sorry", Secret(token)) == "bad •••, sorry"
    assert redacted("c2ln. stays", Secret("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln")) == "c2ln. stays"
    assert holds_token(b"bad C2lnbmF0dXJlLW9mLWE", Secret(token))
    assert repeats(b'{"reason": "c2lnbmF0dXJlLW9mLWE"}', Secret(token))


def test_a_token_that_is_no_jwt_is_taken_out_where_it_is_known() -> None:
    assert redacted("no canary-1 here", Secret("canary-1")) == "no ••• here"


def test_a_token_is_known_in_the_lower_case_of_a_host() -> None:
    assert redacted("redirect to canary-1.example", Secret("CANARY-1")) == "redirect to •••.example"


def test_what_looks_like_a_jwt_is_taken_out_without_knowing_it() -> None:
    assert redacted(f"sent {TOKEN}, refused") == "sent •••, refused"


def test_a_bearer_credential_is_taken_out_without_knowing_it() -> None:
    assert redacted("bad header Bearer abc.def") == "bad header •••"


def test_the_cut_comes_after_the_token_is_taken_out() -> None:
    text = redacted("x" * 110 + TOKEN, Secret(TOKEN), limit=120)
    assert TOKEN[:3] not in text
    assert len(text) <= 120


def test_what_is_left_is_safe_to_show() -> None:
    assert redacted("a\x1b[2Jb") == "a␛[2Jb"


@pytest.mark.parametrize(
    "body",
    [
        TOKEN,
        TOKEN.upper(),
        f'{{"a": "{TOKEN}"}}',
        f"<p>Bearer {TOKEN}</p>",
        TOKEN.replace(".", "\\u002e"),
        TOKEN.replace(".", "\\u002E"),
        "".join(f"\\u{ord(character):04x}" for character in TOKEN),
    ],
)
def test_a_body_that_repeats_the_token_is_known(body: str) -> None:
    assert holds_token(body.encode(), Secret(TOKEN))


@pytest.mark.parametrize("body", [b"path a\\/b canary", b"x\xffcanary"])
def test_a_token_that_is_no_jwt_is_known_too(body: bytes) -> None:
    assert holds_token(body, Secret("CANARY"))
    assert holds_token(rb"a\/b-secret", Secret("a/b-secret"))


def test_another_jwt_than_ours_is_known() -> None:
    assert holds_token(b"eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJvdGhlciJ9.c2ln", Secret("canary"))


@pytest.mark.parametrize("body", [b"", b'{"latestCursor": "eyJwYWdlIjo0fQ=="}', b'{"status": "IDLE"}'])
def test_an_ordinary_answer_holds_none(body: bytes) -> None:
    assert not holds_token(body, Secret(TOKEN))
    assert not holds_token(body, Secret("ID"))
