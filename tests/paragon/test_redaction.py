"""Tokens in text."""

import pytest

from sync_tui.domain.profile import Secret
from sync_tui.paragon.redaction import redacted
from tests.paragon.fault_server import TOKEN


@pytest.mark.parametrize("text", [TOKEN, TOKEN.lower(), f"x{TOKEN}y", f"Bearer {TOKEN}", f"https://{TOKEN}.example"])
def test_the_token_is_taken_out_however_it_is_repeated(text: str) -> None:
    assert TOKEN.lower() not in redacted(text, Secret(TOKEN)).lower()


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
