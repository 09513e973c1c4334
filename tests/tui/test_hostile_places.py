"""A stranger's markup and escapes in each place that is opened over the table: seen, clicked, and never obeyed."""

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from sync_tui.domain.observation import ListedSync
from sync_tui.domain.text import clean
from sync_tui.tui.app import SyncTuiApp
from tests.monitor.files import invocation, write_config, write_list
from tests.screen.text import screen_lines, until
from tests.tui.test_hostile import assert_no_controls, no_meta
from tests.tui.world import NotingMonitor, app_with

ATTACK = "[@click=app.leave(99)]x[/]"
SEEN = "[@click="
ESCAPES = "\x1b]2;P\x07\x9b31m\u202e"
WORDS = f"{ATTACK}{ESCAPES}"
ENTRY = "".join(
    f'{key} = "{ATTACK}\\u001b]2;P\\u0007\\u009b31m\\u202e"\n'
    for key in ("label", "group", "integration", "pipeline", "note")
)
PLACES = {
    "sections": (["z"], "▾ "),
    "sections of tags": (["z", "2"], "▾ "),
    "lists": (["w"], "in use"),
    "edit": (["i"], "Label"),
    "removed": (["x"], "removed [@"),
    "brought back": (["x", "u"], "is back in team"),
    "asked": (["r"], "asking [@"),
    "what may be added": (["a", "2"], "0 chosen"),
    "chosen of it": (["a", "2", "space"], "1 chosen"),
    "found among it": (["a", "2", "slash", *"click"], "click"),
    "palette": (["ctrl+p", *"click"], "Go to"),
    "filter": (["slash", *"[@click"], "/ [@click"),
    "completion": (["slash", *"tag:"], "/ tag:"),
    "marked": (["space", "j", "space"], "marked"),
    "copied": (["Y"], "row as JSON"),
}
pytestmark = pytest.mark.usefixtures("utc")


def attacked(folder: Path) -> tuple[SyncTuiApp, NotingMonitor]:
    write_config(folder)
    entry = f'{ENTRY}tags = ["{ATTACK}"]\n'
    write_list(folder, "sync-0", more=f'{entry}[[sync]]\nid = "sync-1"\n{entry}')
    words = invocation(folder, "team", environ={"TOKEN": "t.o.k"})
    app, monitor = app_with(*words.targets.syncs, heading=clean(WORDS), invocation=words)
    safe = clean(WORDS)
    monitor.listing = (ListedSync("sync-9", safe, safe, safe),)
    return app, monitor


async def opened(pilot: Pilot[Any], place: str) -> list[tuple[int, int]]:
    """The cells that an attack begins in, with the place open."""
    keys, words = PLACES[place]
    await until(pilot, SEEN)
    for key in keys:
        await pilot.press(key)
        await pilot.pause()
    await until(pilot, words)
    return [(line.find(SEEN), y) for y, line in enumerate(screen_lines(pilot.app)) if SEEN in line]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("size", [(70, 20), (130, 40)])
async def test_a_click_in_any_place_never_runs_an_action_of_a_strangers(
    place: str, size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app, _ = attacked(tmp_path)
    async with app.run_test(size=size) as pilot:
        spots = await opened(pilot, place)
        assert spots
        for x, y in spots:
            assert no_meta(app)
            assert_no_controls(app)
            await pilot.click(offset=(x + 3, y))
            await pilot.pause()
            assert app.is_running
    assert not app.return_code
