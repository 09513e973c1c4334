"""Text that stands in the same cells whichever way a terminal counts them."""

import time
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from wcwidth import wcwidth

from sync_tui.domain.text import clean
from sync_tui.monitor.tone import Tone
from sync_tui.tui.early_frame import segments_of
from sync_tui.tui.early_lines import Stretch
from sync_tui.tui.ink import plain
from sync_tui.tui.palettes import BarePalette
from sync_tui.tui.steady import steady
from sync_tui.tui.strips import strip_of
from sync_tui.tui.tones import Ground

JOINING = "❤⚠#1\ufe0f\ufe0e\u20e3🇩🇪🏳👍🏽✌\u0301\u0316\u034fé한ᄀ\u1160ᆨ\u115f\u3164\uffa0क\u094dषด\u0e33ع\u0651a 東"


@settings(max_examples=1_000, deadline=None)
@given(st.text(st.sampled_from(JOINING)) | st.text().map(clean))
@example("❤️☺️ 1️⃣ ok")
@example("🇩🇪🇩🇪🇩 👍🏽 ✌🏽")
@example("\u0301\ufe0fx")
def test_each_character_has_cells_of_its_own_and_all_of_them_as_many_as_before(text: str) -> None:
    text = clean(text)
    shown = steady(text)
    assert cell_len(shown) == cell_len(text)
    assert sum(map(wcwidth, shown)) == cell_len(text)
    assert steady(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Acme ⚠️ prod", "Acme ⚠  prod"),
        ("🇩🇪 Acme", "DE Acme"),
        ("👍🏽!", "👍!"),
        ("1️⃣ st", "1  st"),
        ("\u1112\u1161\u11ab\u1100\u1173\u11af", "한글"),
        ("Z" + "\u0301" * 900 + "x", "Z" + "\u0301" * 4 + "x"),
        ("\u0301lead", "lead"),
        ("नमस्ते · Zürich · e\u0301 · 東京 😀", "नमस्ते · Zürich · e\u0301 · 東京 😀"),
        ("✗ ERRORED ██░░ 12 % …", "✗ ERRORED ██░░ 12 % …"),
    ],
)
def test_what_joins_is_drawn_apart_and_writing_is_left_alone(text: str, shown: str) -> None:
    assert steady(text) == shown


def test_nothing_that_combines_is_taken_for_plain() -> None:
    plain_blocks = [*range(0x20, 0x300), *range(0x2000, 0x20D0), *range(0x2100, 0x2C00)]
    assert not [code for code in plain_blocks if unicodedata.category(chr(code)) in ("Mn", "Me", "Mc")]


def test_a_pile_costs_no_more_than_its_length() -> None:
    began = time.process_time()
    assert steady("1\ufe0f" * 20_000) == "1 " * 20_000
    assert time.process_time() - began < 2.0


def test_every_line_of_the_screen_is_drawn_so() -> None:
    line = plain("\u0301⚠️🇩🇪", Tone.PLAIN)
    assert strip_of(line, BarePalette(), 8).text == "⚠ DE    "
    assert strip_of(line, BarePalette(), 8, first=2).text == "DE    "
    early = segments_of(Stretch(line, Ground.BASE, 8), BarePalette())
    assert "".join(segment.text for segment in early) == "⚠ DE    "
