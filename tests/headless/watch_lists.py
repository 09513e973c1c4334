"""Watch lists on disk, and `sync-tui list` as a real process."""

import subprocess
import tomllib
from pathlib import Path
from typing import Any

from tests.headless.command import ran

HAND_WRITTEN = (
    '# mine\nschema = 1\ntitle = "Tëam"\n[[sync]]\nid = "a"\nlabel = "Äcme"\n[[sync]]\nid = "b"\nuser = "u"\n'
)


def listed(config: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return ran(["list", *words], {"SYNC_TUI_CONFIG_DIR": str(config), **environ})


def saved(config: Path, name: str, text: str = HAND_WRITTEN) -> Path:
    path = config / "watchlists" / f"{name}.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


def entries(path: Path) -> list[dict[str, Any]]:
    document = tomllib.loads(path.read_text())
    syncs: list[dict[str, Any]] = document.get("sync", [])
    assert document["entries"] == len(syncs)
    return syncs


def assert_refused(result: subprocess.CompletedProcess[str], *words: str) -> None:
    assert (result.returncode, result.stdout) == (2, ""), result.stderr
    assert result.stderr.startswith("sync-tui: ")
    assert len(result.stderr.splitlines()) == 1
    for word in words:
        assert word in result.stderr
