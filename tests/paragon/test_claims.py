"""What a token says of itself is read with suspicion, and never fails."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_tui.domain.profile import Secret
from sync_tui.domain.text import clean
from sync_tui.paragon.claims import MOST_AUDIENCES, WORD_LIMIT, Claims, unverified_claims


def token(claims: object) -> Secret:
    middle = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return Secret(f"eyJhbGciOiJSUzI1NiJ9.{middle}.c2ln")


def test_subject_audience_and_end_are_read() -> None:
    found = unverified_claims(token({"sub": "ada", "aud": "useparagon.com/p", "exp": 1_800_000_000, "iat": 1}))
    assert found == Claims(clean("ada"), (clean("useparagon.com/p"),), 1_800_000_000.0, 1.0)


def test_several_audiences_are_read_and_absurdly_many_are_not() -> None:
    assert unverified_claims(token({"aud": ["a", "b"]})) == Claims(audience=(clean("a"), clean("b")))
    found = unverified_claims(token({"aud": [str(number) for number in range(1_000)]}))
    assert found is not None
    assert len(found.audience) == MOST_AUDIENCES


@pytest.mark.parametrize("text", ["", "opaque", "a.b", "a.b.c", "a.!!!!.c", "a.bnVsbA.c", "a.W10.c", "é.é.é"])
def test_what_is_no_jwt_says_nothing(text: str) -> None:
    assert unverified_claims(Secret(text)) is None


@pytest.mark.parametrize("exp", ["soon", True, -1, 1e300, [], None])
def test_an_end_that_is_no_time_is_no_end(exp: object) -> None:
    assert unverified_claims(token({"sub": 7, "aud": {"a": 1}, "exp": exp})) == Claims()


def test_a_claim_is_clean_and_short() -> None:
    found = unverified_claims(token({"sub": "\x1b]0;x" + "y" * 1_000}))
    assert found is not None
    assert found.subject is not None
    assert found.subject.startswith("␛]0;x")
    assert len(found.subject) == WORD_LIMIT


@given(st.binary(max_size=200))
def test_any_bytes_are_claims_or_none(raw: bytes) -> None:
    unverified_claims(Secret(f"a.{base64.urlsafe_b64encode(raw).decode()}.c"))
    unverified_claims(Secret(raw.decode("latin-1")))
