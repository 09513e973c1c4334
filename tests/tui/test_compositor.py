"""What is written of a change: the cells that changed and no others."""

import asyncio
import contextlib
import gc
from typing import Any, cast

import pyte
import pytest
import rich.cells
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate
from textual._styles_cache import StylesCache
from textual.app import App
from textual.geometry import Region
from textual.messages import Update
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip

from sync_tui.tui.compositor import Piece, TightCompositor, TightUpdate, _parted, _runs
from sync_tui.tui.lines import Bar
from sync_tui.tui.parts import Part
from sync_tui.tui.too_small import TooSmall
from tests.screen.text import PATIENCE, until
from tests.tui.world import app_with, good, origin_report, plan, sync

WIDTH, HEIGHT = 20, 4
spans = st.lists(
    st.tuples(st.integers(0, HEIGHT - 1), st.integers(0, WIDTH - 1), st.integers(1, WIDTH)).filter(
        lambda span: span[1] < span[2]
    ),
    min_size=1,
    max_size=6,
)
regions = st.builds(Region, st.integers(0, 10), st.integers(0, 3), st.integers(1, 15), st.integers(1, 4))


def cells(spans: list[Part]) -> set[tuple[int, int]]:
    return {(x, y) for y, first, last in spans for x in range(first, last)}


def strip_of(*pieces: str) -> Strip:
    return Strip([Segment(piece, Style(bold=number % 2 == 0)) for number, piece in enumerate(pieces)])


def shown(update: ChopsUpdate) -> list[str]:
    screen = pyte.Screen(WIDTH, HEIGHT)
    pyte.Stream(screen).feed("\x1b[H" + "#" * WIDTH * HEIGHT + update.render_segments(Console()))
    return list(screen.display)


@given(spans, regions)
def test_what_is_behind_is_drawn_where_nothing_stands_in_front(changed: list[Part], seen: Region) -> None:
    inside, beside = _parted(changed, seen)
    covered = {(x, y) for x in range(seen.x, seen.right) for y in range(seen.y, seen.bottom)}
    assert cells(inside) == cells(changed) & covered
    assert cells(beside) == cells(changed) - covered


@given(spans)
def test_every_changed_line_is_in_a_run_of_lines_without_a_gap(changed: list[Part]) -> None:
    runs = list(_runs(changed))
    assert sorted(span for run in runs for span in run) == sorted(changed)
    for run in runs:
        lines = {y for y, _, _ in run}
        assert lines == set(range(min(lines), max(lines) + 1))


def test_an_update_writes_its_pieces_and_nothing_beside_them() -> None:
    pieces = (Piece(12, 0, strip_of("mnop")), Piece(3, 2, strip_of("abc", "defgh")), Piece(1, 0, strip_of("AB")))
    lines = ["#AB#########mnop####", "#" * WIDTH, "###abcdefgh#########", "#" * WIDTH]
    assert shown(TightUpdate(pieces, WIDTH)) == lines


def test_what_comes_after_a_script_that_terminals_count_differently_is_written_at_its_place() -> None:
    strip = Strip([Segment("ab"), Segment("हिन्दी "), Segment("cd"), Segment("का")])
    written = TightUpdate([Piece(3, 1, strip), Piece(1, 2, strip)], 40).render_segments(Console())
    assert written == "\x1b[3;2H\x1b[mabहिन्दी \x1b[8Gcdका\x1b[2;4Habहिन्दी \x1b[10Gcdका"


def test_colours_are_named_where_they_change_and_end_with_the_update() -> None:
    pieces = [Piece(1, y, strip_of("ab")) for y in range(3)]
    written = TightUpdate(pieces, WIDTH).render_segments(Console(color_system="truecolor"))
    assert written == "\x1b[1;2H\x1b[0;1mab\x1b[B\b\bab\x1b[B\b\bab\x1b[m"


def test_what_begins_alike_is_written_one_below_the_other() -> None:
    pieces = [Piece(1, 0, strip_of("ab")), Piece(9, 0, strip_of("ef")), Piece(1, 1, strip_of("cd"))]
    written = TightUpdate(pieces, WIDTH).render_segments(Console(color_system="truecolor"))
    assert written == "\x1b[1;2H\x1b[0;1mab\x1b[B\b\bcd\x1b[1;10Hef\x1b[m"


def test_half_of_a_wide_character_is_a_space() -> None:
    assert shown(TightUpdate([Piece(1, 0, strip_of("東京", "abcdefgh").crop(1, 6))], WIDTH))[0].startswith("# ")


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the updates of the screen write, piece by piece."""
    texts: list[str] = []
    plain = TightCompositor.render_partial_update

    def noting(compositor: TightCompositor) -> ChopsUpdate | None:
        update = plain(compositor)
        if isinstance(update, TightUpdate):
            texts.extend(piece.strip.text for piece in update.pieces)
        return update

    monkeypatch.setattr(TightCompositor, "render_partial_update", noting)
    return texts


async def comes(pilot: Pilot[Any], written: list[str], texts: list[str]) -> None:
    """Nothing else than these is written, in any order."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while len(written) < len(texts):
                await pilot.pause(0.02)
    await pilot.pause(0.2)
    assert sorted(written) == texts
    written.clear()


async def test_the_screen_writes_tight_updates(written: list[str]) -> None:
    """The clock of a quiet screen is some cells, not a line."""
    app, monitor = app_with(sync(0), sync(1))
    for watched in (sync(0), sync(1)):
        monitor.store.plan(watched.key, plan(0, 930))
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, "… waiting")
        await pilot.pause(1.5)
        written.clear()
        await pilot.pause(2.5)
        assert written == []
        monitor.hand_clock.now += 9
        await comes(pilot, written, ["40"])


async def test_the_first_frame_is_wrapped_to_the_place_it_has(written: list[str]) -> None:
    app, _ = app_with(sync(0))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "waiting for its first answer")
    assert not [text for text in written if text.strip() == "wa"]


async def test_the_first_frame_has_the_detail_beside_the_table(written: list[str]) -> None:
    app, _ = app_with(sync(0))
    async with app.run_test(size=(120, 12)) as pilot:
        await until(pilot, "waiting for its first answer")
    # There is room for this column only where the table has the whole width.
    assert not [text for text in written if "LAST SYNCED" in text]


async def test_of_what_tells_the_time_the_characters_that_differ_are_written(written: list[str]) -> None:
    app, monitor = app_with(sync(0))
    monitor.store.apply(sync(0).key, good(-8, "ACTIVE", synced_records_count=4_711), plan(22))
    async with app.run_test(size=(200, 40)) as pilot:
        await until(pilot, "Last seen    8 s ago")
        await pilot.pause(1.5)
        written.clear()
        monitor.hand_clock.now += 1
        # The clock, two ages, and a countdown.
        await comes(pilot, written, ["1", "2", "9", "9"])
        monitor.reports = (origin_report(used=3.3),)
        await comes(pilot, written, ["3"])


async def test_a_part_is_drawn_again_without_a_message(written: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    app, monitor = app_with(sync(0))
    monitor.store.plan(sync(0).key, plan(0, 930))
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, "… waiting")
        await pilot.pause(1.5)
        written.clear()
        asked: list[Update] = []
        monkeypatch.setattr(Screen, "_on_update", lambda _, message: asked.append(message))
        monitor.hand_clock.now += 9
        async with asyncio.timeout(PATIENCE):
            # Not by the pilot, which would have the screen look whether there is anything to draw.
            while not written:
                await asyncio.sleep(0.02)
        assert (written, asked) == (["40"], [])


async def test_what_stands_in_for_a_screen_too_small_is_drawn_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    app, monitor = app_with(sync(0))
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, "… waiting")
        drawn: list[object] = []
        with monkeypatch.context() as patch:
            patch.setattr(TooSmall, "refresh", lambda *given, **_: drawn.append(given))
            monitor.hand_clock.now += 9
            await until(pilot, "12:04:40")
        assert not drawn
        await pilot.resize_terminal(24, 6)
        await until(pilot, "12:04:40")
        monitor.hand_clock.now += 9
        await until(pilot, "12:04:49")


async def test_of_what_is_hidden_or_gone_no_part_is_to_be_drawn() -> None:
    app, _ = app_with(sync(0))
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, "… waiting")
        hidden, gone = app.screen.query_one("#filter", Bar), Bar()
        gone._is_mounted = True  # as one that was taken away says of itself still
        for part in (hidden, gone):
            app.screen._dirty_widgets.clear()
            part.refresh(Region(0, 0, 3, 1))
            assert not app.screen._dirty_widgets


async def test_what_was_written_piece_by_piece_is_what_the_screen_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = pyte.Screen(120, 30)
    stream = pyte.Stream(terminal)
    plain = TightCompositor.render_partial_update

    def writing(compositor: TightCompositor) -> ChopsUpdate | None:
        update = plain(compositor)
        if update is not None:
            stream.feed(update.render_segments(Console(color_system="truecolor")))
        return update

    app, monitor = app_with(*(sync(number) for number in range(9)))
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, "… waiting")
        stream.feed("\r\n".join(strip.text for strip in app.screen._compositor.render_strips()))
        monkeypatch.setattr(TightCompositor, "render_partial_update", writing)
        for number, status in enumerate(("ACTIVE", "IDLE", "ERRORED", "DISABLED")):
            monitor.store.apply(sync(number).key, good(0, status, synced_records_count=number), plan(0))
            await pilot.press("j")
            monitor.hand_clock.now += 7
        await until(pilot, "ERRORED")
        await pilot.press("/", "s", "y", "n", "c", "escape")
        await pilot.pause(0.3)
        lines = [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]
    assert [line.rstrip() for line in terminal.display] == lines


def drawn(app: App[Any], *, full: bool) -> list[list[object]]:
    """Every cell of a whole screen with its colours: Textual's where `full`, ours where it is all to be drawn again."""
    compositor = app.screen._compositor
    compositor._dirty_regions = {compositor.size.region}
    update = cast("CompositorUpdate", compositor.render_update(full, app._background_screens))
    terminal = pyte.Screen(120, 30)
    pyte.Stream(terminal).feed(update.render_segments(Console(color_system="truecolor")))
    return [[terminal.buffer[y][x] for x in range(120)] for y in range(30)]


async def test_a_whole_screen_is_what_textual_makes_of_it() -> None:
    app, monitor = app_with(*(sync(number) for number in range(9)))
    monitor.store.apply(sync(0).key, good(0, "ACTIVE", synced_records_count=7), plan(0))
    async with app.run_test(size=(120, 30)) as pilot:
        for keys, shows in (((), "ACTIVE"), (("s",), "1 attention"), (("escape", "?"), "every sync")):
            await pilot.press(*keys)
            await until(pilot, shows)
            assert drawn(app, full=False) == drawn(app, full=True)


async def test_no_line_of_a_whole_screen_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each part would be kept, with all that it remembers, for as long as its line is the same."""
    app, _ = app_with(*(sync(number) for number in range(9)))
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, "… waiting")
        with monkeypatch.context() as patch:
            patch.delattr(Strip, "divide")
            drawn(app, full=False)


def test_what_came_of_an_update_is_not_remembered_for_ever() -> None:
    for x in range(5_000):
        assert Region(x, 0, 2, 1).intersection(Region(0, 0, 10_000, 1)) == Region(x, 0, 2, 1)
    assert Region.intersection.cache_info().currsize <= 1_024


def test_how_wide_a_text_is_that_counts_is_not_remembered_for_ever() -> None:
    for number in range(5_000):
        assert rich.cells.cell_len(f"✓ {number:,}") == len(f"✓ {number:,}")
    assert rich.cells.cached_cell_len.cache_info().currsize <= 1_024


async def test_a_popup_that_is_closed_leaves_nothing_of_what_it_drew() -> None:
    app, _ = app_with(*(sync(number) for number in range(3)))

    def caches() -> int:
        gc.collect()
        return sum(isinstance(thing, StylesCache) for thing in gc.get_objects())

    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, "… waiting")
        counts = []
        for _ in range(4):
            await pilot.press("?", "escape")
            await until(pilot, "… waiting")
            counts.append(caches())
    assert counts[-1] <= counts[0] + 2
