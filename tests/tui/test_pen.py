"""Whatever is written by the shortest way looks as if each piece had been written by the longest one."""

from itertools import pairwise

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from sync_tui.tui.compositor import Piece, TightUpdate
from sync_tui.tui.palettes import BarePalette, Palette, palette_from
from sync_tui.tui.pen import PLAIN, Pen
from sync_tui.tui.tones import OWN_COLOURS, Ground, Ink, Trim

WIDTH, HEIGHT = 14, 6
COLOURS = ("", "31", "97", "39", "38;5;2", "38;5;31", "38;2;1;2;3"), ("", "41", "107", "49", "48;5;2", "48;2;4;4;1")
ATTRIBUTES = ("1", "2", "3", "4", "5", "7", "8", "9", "21", "53")
MEANINGS = {"22": "12", "23": "3", "24": "4", "25": "5", "27": "7", "28": "8", "29": "9"}
PALETTES: tuple[Palette, ...] = (
    BarePalette(),
    *(palette_from(colours, ColorSystem.TRUECOLOR) for colours in OWN_COLOURS.values()),
)
INKS: tuple[Ink, ...] = (*OWN_COLOURS["sync-tui-dark"].tones, Trim.RULE)

codes = st.builds(
    lambda attributes, front, back: ";".join([*sorted(attributes), *filter(None, (front, back))]),
    st.sets(st.sampled_from(ATTRIBUTES), max_size=3),
    st.sampled_from(COLOURS[0]),
    st.sampled_from(COLOURS[1]),
)
texts = st.text(st.sampled_from("ab 7█✓é東…"), min_size=1, max_size=4)
toned = st.tuples(texts, st.sampled_from(INKS), st.sampled_from(Ground), st.booleans())


def applied(state: frozenset[str], sequences: str) -> frozenset[str]:
    """What a terminal that was so is like after these: its attributes, and its colours where they are not the usual."""
    for sequence in filter(None, sequences.split("\x1b[")):
        numbers = sequence.removesuffix("m").split(";")
        while numbers:
            code, *numbers = numbers
            if code in ("38", "48"):
                taken = 4 if numbers[0] == "2" else 2
                code, numbers = ";".join((code, *numbers[:taken])), numbers[taken:]
            state = after(state, code)
    return state


def after(state: frozenset[str], code: str) -> frozenset[str]:
    if code in ("", "0"):
        return frozenset()
    if code in MEANINGS:
        return state - {*MEANINGS[code]}
    kind = kind_of(code)
    kept = state if kind == code else frozenset(known for known in state if kind_of(known) != kind)
    return kept if code in ("39", "49") else kept | {code}


def kind_of(code: str) -> str:
    """Whether it is a colour of text, or of what is behind it; an attribute is a kind of its own."""
    first = int(code.split(";")[0])
    if 30 <= first <= 39 or 90 <= first <= 97:
        return "front"
    return "back" if 40 <= first <= 49 or 100 <= first <= 107 else code


@given(st.lists(codes, min_size=2, max_size=6))
def test_each_colours_are_what_they_would_be_alone(turns: list[str]) -> None:
    pen, state = Pen(WIDTH), frozenset({"1", "7", "31", "48;5;9"})  # of whoever wrote before
    for turn in turns:
        state = applied(state, pen.colours(turn))
        assert state == applied(frozenset(), turn and f"\x1b[{turn}m")
    assert applied(state, pen.ended()) == frozenset()


@given(codes, codes)
def test_no_turn_is_longer_than_all_that_is_to_be_named(before: str, wanted: str) -> None:
    pen = Pen(WIDTH)
    pen.colours(before)
    assert len(pen.colours(wanted)) <= len(f"\x1b[0;{wanted}m" if wanted else PLAIN)


@pytest.mark.parametrize(
    ("before", "wanted", "turn"),
    [
        ("1;38;2;9;9;9;48;2;1;1;1", "38;2;9;9;9;48;2;2;2;2", "\x1b[22;48;2;2;2;2m"),
        ("38;5;188;48;5;16", "1;38;5;188;48;5;16", "\x1b[1m"),
        ("1;2;38;5;188", "2;38;5;188", "\x1b[22;2m"),
        ("38;5;188;48;5;16", "38;5;246;48;5;16", "\x1b[38;5;246m"),
        ("4;7", "", PLAIN),
        ("31;40", "31;40", ""),
        ("1;39;49", "1", ""),
        ("21;31", "31", "\x1b[0;31m"),
    ],
)
def test_only_what_differs_is_named(before: str, wanted: str, turn: str) -> None:
    pen = Pen(WIDTH)
    pen.colours(before)
    assert pen.colours(wanted) == turn


@pytest.mark.parametrize(
    ("wrote", "to", "way"),
    [
        ("ab", (11, 2), "\x1b[7C"),
        ("ab", (5, 2), "\x1b[C"),
        ("ab", (2, 3), "\x1b[B\b\b"),
        ("ab", (4, 5), "\x1b[3B"),
        ("ab", (4, 1), "\x1b[A"),
        ("ab", (0, 3), "\x1b[4H"),
        ("é", (11, 2), "\x1b[12G"),
        ("é", (2, 3), "\x1b[4;3H"),
        ("abcdefghijk", (13, 2), ""),
        ("abcdefghijkl", (2, 3), "\x1b[4;3H"),
    ],
)
def test_the_way_to_a_place_is_short_where_it_is_sure_where_one_is(wrote: str, to: tuple[int, int], way: str) -> None:
    pen = Pen(WIDTH)
    pen.to(2, 2)
    pen.wrote(wrote)
    assert pen.to(*to) == way


def look_of(sequences: str) -> list[list[object]]:
    """Every cell with its colours."""
    screen = pyte.Screen(WIDTH, HEIGHT)
    pyte.Stream(screen).feed("\x1b[H" + "#" * WIDTH * HEIGHT + "\x1b[7;32;45m\x1b[3;3H" + sequences + "\x1b[1;1Hx")
    return [[screen.buffer[y][x] for x in range(WIDTH)] for y in range(HEIGHT)]


def the_long_way(pieces: list[Piece], color_system: ColorSystem) -> str:
    """Each place and all colours of each segment by their full names."""
    said = []
    for x, y, strip in sorted(pieces):
        said.append(f"\x1b[{y + 1};{x + 1}H")
        for text, style, _ in strip:
            said.append(f"\x1b[0m\x1b[{Strip.render_ansi(style or Style(), color_system)}m{text}\x1b[0m")
    return "".join(said)


@st.composite
def updates(draw: st.DrawFn) -> list[Piece]:
    """Pieces of lines, none over another."""
    palette = draw(st.sampled_from(PALETTES))
    pieces: list[Piece] = []
    for y in draw(st.sets(st.integers(0, HEIGHT - 1), min_size=1)):
        edges = sorted(draw(st.sets(st.integers(0, WIDTH), min_size=2, max_size=6)))
        for first, last in list(pairwise(edges))[:: draw(st.integers(1, 2))]:
            spans = draw(st.lists(toned, min_size=1, max_size=3))
            segments = [Segment(text, palette.style(tone, ground, bold=bold)) for text, tone, ground, bold in spans]
            spare = max(0, last - first - sum(cell_len(text) for text, *_ in spans))
            pieces.append(Piece(first, y, Strip([*segments, Segment(" " * spare)]).crop(0, last - first)))
    return draw(st.permutations(pieces))


@pytest.mark.parametrize("color_system", ["standard", "256", "truecolor"])
@given(pieces=updates())
def test_an_update_looks_as_if_written_by_the_long_way(color_system: str, pieces: list[Piece]) -> None:
    console = Console(color_system=color_system)  # type: ignore[arg-type]
    written = TightUpdate(pieces, WIDTH).render_segments(console)
    longest = the_long_way(pieces, console._color_system or ColorSystem.TRUECOLOR)
    assert look_of(written) == look_of(longest)
    assert len(written) <= len(longest)
