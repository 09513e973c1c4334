"""ASCII spelling keeps every column where it is, and every name as it is."""

from rich.cells import cell_len

from sync_tui.domain.spelling import ASCII_SPELLING, in_ascii
from sync_tui.monitor.tone import GLYPHS


def test_each_glyph_is_one_cell_and_becomes_one_ascii_character() -> None:
    for glyph, letter in ASCII_SPELLING.items():
        assert cell_len(chr(glyph)) == 1, chr(glyph)
        assert len(letter) == 1
        assert letter.isascii()


def test_the_glyphs_of_the_statuses_stay_apart() -> None:
    spelt = [in_ascii(glyph) for glyph in GLYPHS.values()]
    assert "".join(spelt).isascii()
    assert len(set(spelt)) == len(set(GLYPHS.values()))


def test_names_are_not_touched() -> None:
    assert in_ascii("✗ Zürich 東京 Ünal") == "x Zürich 東京 Ünal"
