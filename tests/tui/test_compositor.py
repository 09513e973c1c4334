"""What is written of a change: the cells that changed and no others."""

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.strip import Strip

from sync_tui.tui.compositor import TightCompositor, tight
from tests.screen.text import until
from tests.tui.world import app_with, sync

LEFT, WIDTH = 12, 20
spans = st.tuples(st.integers(0, 1), st.integers(0, WIDTH - 1), st.integers(1, WIDTH)).filter(
    lambda span: span[1] < span[2]
)


def strip_of(*pieces: str) -> Strip:
    return Strip([Segment(piece, Style(bold=number % 2 == 0)) for number, piece in enumerate(pieces)])


CHOPS: tuple[dict[int, Strip | None], ...] = (
    {0: strip_of("abc", "defgh", "ijkl"), LEFT: strip_of("mnop", "qrst")},
    {0: strip_of("ABCDEFGHIJKL"), LEFT: None},
)
ENDS = [[LEFT, WIDTH], [LEFT, WIDTH]]
LINES = ("abcdefghijklmnopqrst", "ABCDEFGHIJKL########")


def shown(update: ChopsUpdate) -> list[str]:
    screen = pyte.Screen(WIDTH, 2)
    stream = pyte.Stream(screen)
    stream.feed("\x1b[H" + "#" * WIDTH * 2 + update.render_segments(Console()))
    return list(screen.display)


@given(st.lists(spans, min_size=1, max_size=4))
def test_an_update_writes_its_spans_and_nothing_beside_them(changed: list[tuple[int, int, int]]) -> None:
    merged = list(Compositor._regions_to_spans(Region(first, y, last - first, 1) for y, first, last in changed))
    expected = [["#"] * WIDTH for _ in LINES]
    for y, first, last in changed:
        expected[y][first:last] = LINES[y][first:last]
    assert shown(tight(ChopsUpdate(CHOPS, merged, ENDS))) == ["".join(line) for line in expected]


def test_half_of_a_wide_character_is_a_space() -> None:
    chops: tuple[dict[int, Strip | None], ...] = ({0: strip_of("東京", "abcdefgh"), LEFT: None}, {})
    assert shown(tight(ChopsUpdate(chops, [(0, 1, 6)], ENDS)))[0].startswith("# ")


async def test_the_screen_writes_tight_updates(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of a quiet screen is some cells, not a line."""
    written: list[int] = []
    plain = TightCompositor.render_partial_update

    def noting(compositor: TightCompositor) -> ChopsUpdate | None:
        update = plain(compositor)
        if update is not None:
            written.append(sum(strip.cell_length for line in update.chops for strip in line.values() if strip))
        return update

    app, _ = app_with(sync(0), sync(1))
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, "… waiting")
        await pilot.pause(1.5)
        monkeypatch.setattr(TightCompositor, "render_partial_update", noting)
        await pilot.pause(2.5)
    assert written
    assert max(written) <= 8


def test_what_came_of_an_update_is_not_remembered_for_ever() -> None:
    for x in range(5_000):
        assert Region(x, 0, 2, 1).intersection(Region(0, 0, 10_000, 1)) == Region(x, 0, 2, 1)
    assert Region.intersection.cache_info().currsize <= 1_024
