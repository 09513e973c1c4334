"""The rules that hold for the whole tree: import direction, lint, types, and what a command may load."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.measuring import unmeasured

ROOT = Path(__file__).parent.parent


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    # Measuring coverage loads modules of its own.
    command = [sys.executable, *words]
    return subprocess.run(command, cwd=ROOT, env=unmeasured(), capture_output=True, text=True, timeout=300)


@pytest.mark.parametrize(
    "words",
    [
        ("-m", "ruff", "check", "sync_tui", "tests", ".ci"),
        ("-m", "ruff", "format", "--check", "sync_tui", "tests", ".ci"),
        ("-m", "mypy"),
        ("-c", "import sys; from importlinter.cli import lint_imports_command as c; sys.argv = ['lint-imports']; c()"),
    ],
    ids=["lint", "format", "types", "imports"],
)
def test_the_tree_keeps_its_rules(words: tuple[str, ...]) -> None:
    result = _run(*words)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        ("sync_tui", ["asyncio", "textual", "httpx", "sync_tui.domain"]),
        ("sync_tui.cli", ["textual", "rich", "httpx", "asyncio", "sqlite3"]),
        ("sync_tui.headless.status", ["textual", "rich", "httpx"]),
        ("sync_tui.monitor.engine", ["textual", "rich", "httpx"]),
        ("sync_tui.simulator.thread", ["textual", "rich", "httpx"]),
        ("sync_tui.tui.app", ["httpx", "sqlite3"]),
        ("sync_tui.paragon.client", ["textual", "rich"]),
    ],
)
def test_importing_a_room_loads_nothing_it_does_not_need(module: str, forbidden: list[str]) -> None:
    loaded = _run("-c", f"import sys, {module}; print([m for m in {forbidden} if m in sys.modules])")
    assert loaded.stdout.strip() == "[]", f"{module} loads {loaded.stdout}{loaded.stderr}"


def test_nothing_in_the_tree_names_a_machine() -> None:
    tracked = subprocess.run(
        ["git", "grep", "-nIE", r"/(root|work)/|\.\./shared"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (tracked.returncode, tracked.stdout) == (1, "")  # 1 is "nothing found"; anything else, that it did not look
