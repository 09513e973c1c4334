"""What may be loaded and made before a person sees the first frame."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from textual.design import ColorSystem

from sync_tui.tui.app import SWITCH_WITHIN
from sync_tui.tui.bare_app import BareApp
from tests.foreign import written_list
from tests.terminal import Terminal

MOST_DATACLASSES = 0
AFTER_IT = {
    *(
        "httpx",
        "httpcore",
        "sqlite3",
        "argparse",
        "json",
        "hashlib",
        "tomllib",
        "tomli_w",
        "sync_tui.config.consents",
        "sync_tui.config.change",
    ),
    *("sync_tui.monitor.heap", "sync_tui.monitor.reload", "sync_tui.monitor.logbook"),
    *("sync_tui.paragon.client", "sync_tui.paragon.credentials", "sync_tui.paragon.redaction"),
    *("difflib", "platform", "platformdirs", "shutil", "rich.markup", "textual.markup"),
    *("textual.canvas", "textual.widgets._toast"),
    *("_ssl", "textual.command", "textual.widgets._select", "textual.widgets._input"),
    *("sync_tui.tui.popups", "sync_tui.tui.choosers", "sync_tui.tui.palette", "sync_tui.tui.raw"),
}
# Runs the monitor, and once a frame with a row of the list is handed to the terminal, notes how long one thread waits
# for another, and what is loaded.
NOTING = """
import os, sys
from sync_tui.cli import main
from sync_tui.monitor.deferring import _Deferred, defer
defer()
from sync_tui.tui.writer import PatientWriter

write = PatientWriter.write

def noting(self, text):
    if "sync-first" in text:
        loaded = (name for name, module in sys.modules.items() if type(module) is not _Deferred)
        with open(sys.argv[1], "w") as file:
            print(sys.getswitchinterval(), *loaded, file=file)
        os._exit(0)
    return write(self, text)

PatientWriter.write = noting
main(["team"])
"""
COUNTING = """
import sys
import sync_tui.config.invocation, sync_tui.config.line, sync_tui.monitor.readiness, sync_tui.tui.app

ours = [module for name, module in sys.modules.items() if name.startswith("sync_tui")]
classes = {thing for module in ours for thing in vars(module).values() if isinstance(thing, type)}
made = [each for each in classes if each.__module__.startswith("sync_tui") and "__dataclass_fields__" in vars(each)]
print(*(each.__name__ for each in made))
"""


def with_a_list(folder: Path) -> dict[str, str]:
    """The environment of a program that has one list to show, "team", and nobody who answers."""
    written_list(folder / "watchlists" / "team.toml", ["sync-first"])
    return {
        "SYNC_TUI_CONFIG_DIR": str(folder),
        "SYNC_TUI_STATE_DIR": str(folder / "state"),
        "SYNC_TUI_BASE_URL": "http://127.0.0.1:9",
        "PARAGON_USER_TOKEN": "a.b.c",
    }


@pytest.fixture
def noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    for name in [name for name in os.environ if name.startswith("COVERAGE")]:
        monkeypatch.delenv(name)  # measuring coverage loads modules of its own
    environ = with_a_list(tmp_path)
    noted = tmp_path / "noted"
    with Terminal([], environ, argv=[sys.executable, "-c", NOTING, str(noted)]) as terminal:
        assert terminal.exit_code() == 0
    return noted.read_text().split()


def test_what_only_polling_or_a_key_needs_is_loaded_after_the_first_frame(noted: list[str]) -> None:
    loaded = set(noted)
    assert "sync_tui.tui.screen" in loaded
    assert loaded & AFTER_IT == set()


def test_the_thread_that_writes_a_frame_waits_a_moment_for_what_is_done_after_it(noted: list[str]) -> None:
    assert float(noted[0]) == SWITCH_WITHIN


def test_the_palette_that_is_left_out_until_then_opens_on_a_key(tmp_path: Path) -> None:
    environ = with_a_list(tmp_path)
    with Terminal(["team"], environ) as terminal:
        terminal.wait_for("enter detail")
        terminal.press("\x10theme dracula")
        terminal.wait_for("Theme dracula")
        terminal.press("\x1b")
        terminal.wait_for(lambda text: "Theme dracula" not in text)
        terminal.press("q")
        assert terminal.exit_code() == 0


def test_few_classes_that_take_long_to_make_are_made_before_the_first_frame() -> None:
    made = subprocess.run([sys.executable, "-c", COUNTING], capture_output=True, text=True, check=True).stdout.split()
    assert len(made) <= MOST_DATACLASSES, made


def test_the_colours_of_one_theme_are_made_and_those_once(monkeypatch: pytest.MonkeyPatch) -> None:
    generate, made = ColorSystem.generate, []

    def counted(system: ColorSystem) -> dict[str, str]:
        made.append(system.background)
        return generate(system)

    monkeypatch.setattr(ColorSystem, "generate", counted)
    app = BareApp("light")
    assert made == [app.current_theme.to_color_system().background]
    assert app.theme_variables["background"] == app.current_theme.background


@pytest.mark.parametrize(("left_out", "is_whole"), [("textual.command", False), ("textual.dom", True)])
def test_a_release_that_needs_at_once_what_is_left_out_is_imported_whole(left_out: str, is_whole: bool) -> None:
    code = f"""
import sys
from sync_tui.tui import leaving_out
leaving_out._LEFT_OUT = ("{left_out}",)
leaving_out.import_textual()
from sync_tui.tui.app import SyncTuiApp
print("{left_out}" in sys.modules, SyncTuiApp.__mro__[2].__name__)
"""
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed == f"{is_whole} App\n"
