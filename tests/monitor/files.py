"""A person's files on disk, and the command line that uses them."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sync_tui.config.commands import COMMAND_BY_NAME
from sync_tui.config.invocation import Invocation

CONFIG = """schema = 1
[profiles.default]
base_url = "https://default.example"
token = { env = "TOKEN" }
[profiles.other]
base_url = "https://other.example"
token = { env = "TOKEN" }
"""


def invocation(
    folder: Path, *lists: str, environ: Mapping[str, str] | None = None, typed: Mapping[str, Any] | None = None
) -> Invocation:
    """The monitor over `lists`, with `folder` as the config directory."""
    words = {"config_dir": folder, **(typed or {})}
    return Invocation(COMMAND_BY_NAME[""], words, {"lists": list(lists)}, environ or {})


def write_config(folder: Path, text: str = CONFIG) -> Path:
    """A config.toml that can be trusted, replaced as an editor does it."""
    return _replaced(folder / "config.toml", text)


def write_list(folder: Path, *ids: str, name: str = "team", more: str = "", head: str = "") -> Path:
    """A list of hand-written entries; `more` is put at the end."""
    entries = "".join(f'[[sync]]\nid = "{sync_id}"\n' for sync_id in ids)
    return _replaced(folder / "watchlists" / f"{name}.toml", f"schema = 1\n{head}{entries}{more}")


def _replaced(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True, parents=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(text)
    os.chmod(fresh, 0o600)  # noqa: PTH101
    fresh.replace(path)
    return path
