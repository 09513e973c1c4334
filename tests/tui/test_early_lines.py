"""The early frame says what the screen's own first frame says."""

from pathlib import Path

import pytest
from rich.cells import set_cell_size

from sync_tui.config.consents import Consent
from sync_tui.config.ui_memory import Look, UiMemory
from sync_tui.domain.text import SafeText
from sync_tui.tui.app import Session, SyncTuiApp
from sync_tui.tui.early_lines import early_lines
from sync_tui.tui.tones import Ground
from tests.screen.text import screen_lines
from tests.tui.world import NotingMonitor, sync

SYNCS = tuple(
    sync(number, f"Acme {number:02} · Ünal", tags=(SafeText("odd" if number % 2 else "even"),)) for number in range(40)
)
SCROLLBAR = 1


def session(memory: UiMemory | None = None) -> Session:
    return Session(NotingMonitor(), SafeText("Onboarding"), SYNCS, badge=SafeText("DEMO"), memory=memory)


def drawn(given: Session, width: int, height: int) -> list[str]:
    return [
        "".join(set_cell_size("".join(span.text for span in line), cells) for line, _, cells in early).rstrip()
        for early in early_lines(given, width, height)
    ]


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
async def test_it_is_the_first_frame_but_for_detail_and_footer(
    width: int, height: int, look: Look, tmp_path: Path
) -> None:
    memory = UiMemory(tmp_path, "a list")
    memory.keep_look(look)
    early = drawn(session(memory), width, height)
    app = SyncTuiApp(session(memory))
    async with app.run_test(size=(width, height)) as pilot:
        await pilot.pause()
        table = app.query_one("#table").region
        shown = screen_lines(app)
    room = table.width - SCROLLBAR
    assert len(early) == height
    assert early[:2] == shown[:2]
    assert [line[:room].rstrip() for line in early[2 : table.bottom]] == [
        line[:room].rstrip() for line in shown[2 : table.bottom]
    ]
    edges = [line[table.width :].strip()[:1] for line in shown[2 : table.bottom]]
    assert [line[table.width :].strip()[:1] for line in early[2 : table.bottom]] == edges
    assert early[table.bottom : -1] == [line if set(line) == {"─"} else "" for line in shown[table.bottom : -1]]


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
