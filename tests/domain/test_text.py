import time
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sync_tui.domain.text import clean

UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
TEXTS = st.text(st.characters(min_codepoint=0, max_codepoint=0x10FFFF), max_size=60)
LIMITS = st.integers(min_value=1, max_value=80)


@settings(max_examples=2_000, deadline=None)
@given(TEXTS, LIMITS)
@example("\x1b]52;c;ZXZpbA==\x07", 80)
@example("a\u202eb\u2066c\u200b", 80)
@example("\ud800\udfff", 80)
@example("\x9b31m\x7f\x85", 80)
@example("…" * 9, 8)
def test_cleaned_text_is_safe_bounded_encodable_and_stays_as_it_is(raw: str, limit: int) -> None:
    text = clean(raw, limit)
    assert not [character for character in text if unicodedata.category(character) in UNSAFE]
    assert len(text) <= limit
    assert text.encode("utf-8").decode("utf-8") == text
    assert clean(text, limit) == text


@settings(max_examples=500, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))))
def test_text_that_is_safe_is_not_touched(raw: str) -> None:
    assert clean(raw) == raw


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b[31m", "␛[31m"),
        ("\x00\x07\x7f", "␀␇␡"),
        ("one\r\ntwo\tthree", "one  two three"),
        ("a\u202eb", "a⟨202E⟩b"),
        ("\u2028", "⟨2028⟩"),
        ("\x9b", "⟨009B⟩"),
        ("\ud800", "⟨D800⟩"),
        ("\U000e0041", "⟨E0041⟩"),
        ("Zürich · 東京 😀", "Zürich · 東京 😀"),
    ],
)
def test_what_is_unsafe_is_shown_and_not_dropped(raw: str, shown: str) -> None:
    assert clean(raw) == shown


def test_a_cut_is_visible() -> None:
    assert clean("abcdef", 4) == "abc…"
    assert clean("abcd", 4) == "abcd"
    assert clean("\x00" * 3 + "é", 3) == "␀␀…"


def test_a_megabyte_of_hostile_text_costs_no_more_than_its_first_page() -> None:
    hostile = "\u202e" * 10_000_000
    began = time.process_time()
    assert len(clean(hostile)) == 2_000
    assert time.process_time() - began < 1.0
