"""Make screenshots/ from the simulator: `python -m tests.screenshots`."""

import asyncio
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sync_tui.domain.profile import FixedToken, Profile, Secret, parsed_base_url
from sync_tui.domain.text import SafeText
from sync_tui.monitor.clock import SystemClock
from sync_tui.monitor.engine import Monitor
from sync_tui.simulator.command import demo_polling
from sync_tui.simulator.thread import SimulatorThread
from sync_tui.tui.app import Session, SyncTuiApp
from sync_tui.tui.export import picture

FOLDER = Path(__file__).parent.parent / "screenshots"
SETTLING = 14.0  # seconds: long enough for rates and times left to be known


@dataclass(frozen=True)
class Shot:
    """One picture: its size in cells, its theme, and the keys that lead to it."""

    name: str
    size: tuple[int, int]
    keys: Sequence[str] = ()
    theme: str | None = None
    speed: float = 1.0  # of the simulated lives: how much has happened by then


SHOTS = (
    Shot("wide", (144, 34)),
    Shot("narrow", (80, 24)),
    Shot("small", (60, 15)),
    Shot("detail", (100, 30), ("enter",)),
    Shot("cursor", (144, 34), (*"jjjjjjjjjjjj", "enter", "tab")),
    Shot("timeline", (160, 30), ("/", *"yarrow", "enter", "enter", "3"), speed=10.0),
    Shot("raw", (144, 34), ("enter", "5")),
    Shot("sections", (144, 34), ("z", "2", "g")),
    Shot("filter", (144, 34), ("/", *"status:active")),
    Shot("light", (144, 34), (), "light"),
)


def main(names: Sequence[str]) -> int:
    """Make the named ones, or all."""
    FOLDER.mkdir(exist_ok=True)
    os.environ["COLORTERM"] = "truecolor"  # a picture has every colour, whatever the terminal that it is made in
    for shot in SHOTS:
        if not names or shot.name in names:
            asyncio.run(_take(shot))
            print(f"screenshots/{shot.name}.svg")
    return 0


async def _take(shot: Shot) -> None:
    with SimulatorThread(syncs=24, seed=7, speed=shot.speed) as simulator:
        profile = Profile("demo", parsed_base_url(simulator.base_url), FixedToken(Secret(simulator.token)))
        monitor = Monitor({"demo": profile}, demo_polling(shot.speed), SystemClock())
        badge = SafeText("DEMO")
        app = SyncTuiApp(Session(monitor, SafeText("Demo"), simulator.watched, badge=badge, theme=shot.theme))
        async with app.run_test(size=shot.size) as pilot:
            await asyncio.sleep(SETTLING)
            await pilot.press(*shot.keys)
            await asyncio.sleep(1.5)
            taken = app.export_screenshot(title="sync-tui demo")
            await monitor.aclose()
    (FOLDER / f"{shot.name}.svg").write_text(picture(taken))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
