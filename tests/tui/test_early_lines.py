"""The early frame says what the screen's own first frame says."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.scroll_view import ScrollView

from sync_tui.config.consents import Consent
from sync_tui.config.ui_memory import Look, UiMemory
from sync_tui.domain.text import SafeText
from sync_tui.tui.app import Session, SyncTuiApp
from sync_tui.tui.early_frame import segments_of
from sync_tui.tui.early_lines import early_lines
from sync_tui.tui.theme import palette_of
from sync_tui.tui.tones import Ground
from tests.tui.world import NotingMonitor, sync

SYNCS = tuple(
    sync(number, f"Acme {number:02} · Ünal", tags=(SafeText("odd" if number % 2 else "even"),)) for number in range(40)
)
SCROLLBAR = 1
Cell = tuple[str, Color | None, Color | None, bool | None]


def session(memory: UiMemory | None = None) -> Session:
    return Session(NotingMonitor(), SafeText("Onboarding"), SYNCS, badge=SafeText("DEMO"), memory=memory)


@pytest.mark.parametrize(
    "look",
    [
        Look(),
        Look(sort=SafeText("sync"), reverse=True),
        Look(sort=SafeText("id")),
        Look(group_by=SafeText("tag")),
        Look(columns=tuple(map(SafeText, ("status", "sync", "link", "rate", "history", "id")))),
    ],
)
@pytest.mark.parametrize(("width", "height"), [(160, 40), (120, 12), (80, 24), (60, 15), (40, 8)])
async def test_it_is_the_whole_first_frame_but_for_scrollbars(
    width: int, height: int, look: Look, tmp_path: Path
) -> None:
    memory = UiMemory(tmp_path, "a list")
    memory.keep_look(look)
    app = SyncTuiApp(session(memory))
    async with app.run_test(size=(width, height)) as pilot:
        await pilot.pause()
        bars = {part.region.right - SCROLLBAR for part in app.query("#table, #detail").results(ScrollView)}
        shown = [cells(strip) for strip in app.screen._compositor.render_strips()]
        palette = palette_of(app)
    early = [
        [cell for stretch in line for cell in cells(segments_of(stretch, palette))]
        for line in early_lines(session(memory), width, height)
    ]
    assert [text_of(line) for line in without(bars, early)] == [text_of(line) for line in without(bars, shown)]
    assert without(bars, early) == without(bars, shown)


def cells(segments: Iterable[Segment]) -> list[Cell]:
    """Each character with its colours, and whether it is bold."""
    looks = [(segment.text, segment.style or Style()) for segment in segments]
    return [(each, style.color, style.bgcolor, style.bold) for text, style in looks for each in text]


def without(columns: set[int], lines: list[list[Cell]]) -> list[list[Cell]]:
    """The lines without what stands there, but for the lines above and below what scrolls."""
    scrolled = [[cell for x, cell in enumerate(line) if x not in columns] for line in lines[2:-1]]
    return [*lines[:2], *scrolled, lines[-1]]


def text_of(line: list[Cell]) -> str:
    return "".join(character for character, *_ in line)


@pytest.mark.parametrize("size", [(39, 20), (80, 7)])
def test_there_is_none_where_nothing_fits(size: tuple[int, int]) -> None:
    assert early_lines(session(), *size) == []


def test_there_is_none_where_no_row_is_known_yet(tmp_path: Path) -> None:
    memory = UiMemory(tmp_path, "a list")
    memory.keep_look(Look(problems_only=True))
    assert early_lines(session(memory), 80, 24) == []
    assert early_lines(session()._replace(syncs=(), discover="default"), 80, 24) == []


def test_there_is_none_before_a_person_has_agreed() -> None:
    given = session()._replace(consent=Consent((), ()))
    assert early_lines(given, 80, 24) == []
    assert not given.monitor.store


@pytest.mark.parametrize("look", [Look(), Look(group_by=SafeText("tag"))])
def test_the_line_of_the_cursor_stands_out(look: Look, tmp_path: Path) -> None:
    memory = UiMemory(tmp_path, "a list")
    memory.keep_look(look)
    lines = early_lines(session(memory), 120, 40)
    assert [line[0].ground is Ground.CURSOR for line in lines] == [
        "".join(span.text for span in line[0].line).startswith("▌") for line in lines
    ]
