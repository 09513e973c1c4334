"""Lines: widths in cells, whatever the text."""

from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from sync_tui.domain.text import clean
from sync_tui.monitor.tone import Tone
from sync_tui.tui.ink import Line, Span, clipped, cut, differing, line_width, named, padded, plain, spread, wrapped
from sync_tui.tui.palettes import BarePalette
from sync_tui.tui.steady import steady
from sync_tui.tui.strips import strip_of

texts = st.text(max_size=80).map(clean)


@given(texts, st.integers(0, 40))
def test_a_cut_text_never_takes_more_cells_than_it_may(text: str, width: int) -> None:
    assert cell_len(cut(text, width)) <= width


@given(texts, st.integers(1, 40), st.sampled_from(["left", "right"]))
def test_a_padded_text_takes_exactly_its_cells(text: str, width: int, align: str) -> None:
    assert cell_len(padded(text, width, align)) == width


def test_of_two_versions_of_a_line_what_is_the_same_at_its_ends_is_not_written_again() -> None:
    label, took = Span("Last seen    ", Tone.DIM), Span(", took 84 ms")
    assert differing((label, Span("12 s ago"), took), (label, Span("13 s ago"), took)) == (14, 15)
    assert differing((label, Span("9 s ago")), (label, Span("10 s ago"))) == (13, 21)
    assert differing((label, Span("10 s ago")), (label, Span("9 s ago"))) == (13, 21)
    assert differing((label, Span("12 s ago")), (label, Span("12 s ago", Tone.STALE))) == (13, 21)
    assert differing((label, Span("12 s ago")), (Span("Next poll    ", Tone.DIM), Span("in 12 s "))) == (0, 21)
    assert differing((Span("cafe noir"),), (Span("cafe\u0301 noir"),)) == (3, 5)
    assert differing((Span("東京 1 km"),), (Span("東京 2 km"),)) == (0, 6)
    assert differing((label, took), (label, took)) == (25, 25)


starting_alone = st.text("ab 東\u0301…", max_size=6).filter(lambda text: not text.startswith("\u0301"))
lines = st.lists(st.builds(Span, starting_alone, st.sampled_from([Tone.PLAIN, Tone.BAD])), max_size=4).map(tuple)


@given(lines, lines)
def test_what_is_not_written_again_of_a_line_is_what_it_was(old: Line, new: Line) -> None:
    first, last = differing(old, new)
    before, after = cells_of(old), cells_of(new)
    assert before[:first] == after[:first]
    assert before[last:] == after[last:]


def cells_of(line: Line) -> list[Line]:
    """Each cell of a line that is followed by blank ones, as it is drawn."""
    cells: list[Line] = []
    for span in line:
        for character in span.text:
            drawn = span._replace(text=character)
            if cell_len(character):
                cells += [(drawn,), *[()] * (cell_len(character) - 1)]
            elif cells:
                cells[-1] = (*cells[-1], drawn)
    return cells + [(Span(" "),)] * (60 - len(cells))


@given(texts, st.integers(2, 40))
def test_wrapping_keeps_every_character_and_every_width(text: str, width: int) -> None:
    rows = wrapped(text, width)
    assert all(cell_len(row) <= width for row in rows)
    assert "".join(rows).replace(" ", "") == text.replace(" ", "")


@given(st.lists(texts, max_size=4), st.lists(texts, max_size=3), st.integers(1, 100))
def test_a_spread_line_is_drawn_in_exactly_its_width(left: list[str], right: list[str], width: int) -> None:
    line = spread(tuple(map(Span, left)), tuple(map(Span, right)), width)
    assert strip_of(line, BarePalette(), width).cell_length == width


@given(st.lists(texts, max_size=4), st.integers(0, 60))
def test_a_clipped_line_fits(parts: list[str], width: int) -> None:
    assert line_width(clipped(tuple(map(Span, parts)), width)) <= width


@example(plain("a\u0301a"), 1, 2)
@given(lines, st.integers(0, 30), st.integers(0, 30))
def test_a_part_of_a_line_is_drawn_as_the_whole_line_has_it(line: Line, one: int, other: int) -> None:
    first, end = sorted((one, other))
    whole, part = strip_of(line, BarePalette(), 30), strip_of(line, BarePalette(), end, first=first)
    assert part.cell_length == end - first == cell_len(part.text)
    # Rich leaves a mark to what is right of a cut.
    assert part.text == steady(whole.crop(first, end).text)


def test_a_cut_is_told_by_an_ellipsis() -> None:
    assert cut("Google Drive", 8) == "Google…"
    assert cut("intercom / tickets", 12) == "intercom…"
    assert line_width(clipped((Span("Google "), Span("Drive")), 9)) <= 9
    assert clipped((Span("Google "), Span("Drive")), 9)[-1].text == "D…"


def test_a_name_that_is_too_long_keeps_both_of_its_ends() -> None:
    assert named("Harrowgate · Box", 14) == "Harrowgate…Box"
    assert named("Harrowgate · Salesforce", 18) == "Harrowg…Salesforce"
    assert named("salesforce / contacts", 18) == "salesforc…contacts"
    assert named("onboarding-eu-1234567890 x", 14) == "onboard…7890 x"
    assert named("Harrowgate · Salesforce", 14) == "Harrowg…sforce"
    assert named("Harrowgate · Box", 16) == "Harrowgate · Box"
    assert named("Harrowgate", 7) == "Harrow…"
    assert named("東京支店・データ同期", 14) == "東京支…タ同期"


@given(st.text(max_size=30), st.integers(0, 20))
def test_a_name_is_never_wider_than_its_room(name: str, width: int) -> None:
    assert cell_len(named(name, width)) <= width


def test_text_breaks_at_spaces() -> None:
    assert wrapped("the end user reconnects", 12) == ["the end user", "reconnects"]


def test_a_long_word_is_folded_whole_and_an_id_at_its_hyphens() -> None:
    assert wrapped("a" * 25, 10) == ["a" * 10, "a" * 10, "a" * 5]
    assert wrapped("163a345e-2dd4-51ff-bcf5-7667de564bb0", 26) == ["163a345e-2dd4-51ff-bcf5-", "7667de564bb0"]


def test_wide_characters_are_folded_by_cells() -> None:
    assert wrapped("東京支店東京", 5) == ["東京", "支店", "東京"]


def test_markup_in_text_is_drawn_as_it_is() -> None:
    strip = strip_of(plain("[@click=app.quit]x[/]", Tone.BAD), BarePalette(), 30)
    assert strip.text.rstrip() == "[@click=app.quit]x[/]"
    assert all(not (segment.style and segment.style.meta) for segment in strip)
