"""Where a person finds the folders that the program reads and writes by itself, and the files in them to know of."""

from collections.abc import Mapping
from pathlib import Path

from sync_tui.config.last_list import STATE_FILE
from sync_tui.config.location import CONSENTS_FOLDER, LOG_FILE, state_dir
from sync_tui.config.settings import CONFIG_FILE
from sync_tui.config.ui_memory import UI_FILE
from sync_tui.config.watchlists import LISTS_FOLDER


def places(config_dir: Path, environ: Mapping[str, str]) -> dict[str, Path]:
    """Absolute paths by what they are called; they need not exist."""
    state = state_dir(environ)
    return {
        "config_dir": config_dir,
        CONFIG_FILE: config_dir / CONFIG_FILE,
        LISTS_FOLDER: config_dir / LISTS_FOLDER,
        "state_dir": state,
        STATE_FILE: state / STATE_FILE,
        UI_FILE: state / UI_FILE,
        CONSENTS_FOLDER: state / CONSENTS_FOLDER,
        LOG_FILE: state / LOG_FILE,
    }
