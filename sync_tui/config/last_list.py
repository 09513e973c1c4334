"""Which list was on screen last: a convenience, whose loss stops nothing."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from sync_tui.config.document import read_raw
from sync_tui.config.durable import make_private, replace_file
from sync_tui.config.location import expanded, state_dir
from sync_tui.config.watchlists import is_path, watch_list_names
from sync_tui.domain.errors import ConfigError

STATE_FILE = "last_list"
_LIMIT = 16_384  # bytes


def remember_list(name_or_path: str, config_dir: Path, environ: Mapping[str, str] = os.environ) -> None:
    """Keep a saved name, or a file by its absolute path, for this config dir; where that fails, nothing is kept."""
    with suppress(OSError, ValueError):
        word = str(expanded(name_or_path).absolute()) if is_path(name_or_path) else name_or_path
        if last_list(config_dir, environ) == word:
            return  # a disk may take its time, and a person waits for the first frame
        folder = state_dir(environ)
        make_private(folder)
        replace_file(folder / STATE_FILE, f"{config_dir}\n{word}\n".encode())


def last_list(config_dir: Path, environ: Mapping[str, str] = os.environ) -> str | None:
    """What `remember_list` kept for this config dir; None where nothing usable is there."""
    try:
        lines = read_raw(state_dir(environ) / STATE_FILE, _LIMIT).raw.decode().splitlines()
    except (OSError, ConfigError, ValueError):
        return None
    return lines[1] if len(lines) == 2 and lines[0] == str(config_dir) else None


def default_list(config_dir: Path, environ: Mapping[str, str] = os.environ) -> str | None:
    """The list to open when none is named: the last used one if it is still there, else the only one, else None."""
    names = watch_list_names(config_dir)
    last = last_list(config_dir, environ)
    if last is not None and (last in names or _is_file(last)):
        return last
    return names[0] if len(names) == 1 else None


def _is_file(word: str) -> bool:
    with suppress(OSError, ValueError):
        return is_path(word) and Path(word).is_file()
    return False
