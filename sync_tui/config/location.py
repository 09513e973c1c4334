"""Where the files of a person are."""

from collections.abc import Callable, Mapping
from pathlib import Path

APP = "sync-tui"
CONFIG_DIR_VARIABLE = "SYNC_TUI_CONFIG_DIR"
STATE_DIR_VARIABLE = "SYNC_TUI_STATE_DIR"
LOG_FILE = "sync-tui.log"  # in the state directory, as the next one
CONSENTS_FOLDER = "consents"

# Where there is no home, "~" would be a folder of that name, here: one that came with a stranger's files.
_NOWHERE = Path("/nonexistent") / APP


def config_dir(environ: Mapping[str, str], flag: Path | None = None) -> Path:
    """The absolute folder of config.toml and watchlists/: the flag, the environment, else the user's own."""
    chosen = flag or environ.get(CONFIG_DIR_VARIABLE)
    if chosen:
        return expanded(chosen).absolute()
    from platformdirs import user_config_path

    return _at_home(lambda: user_config_path(APP, appauthor=False))


def state_dir(environ: Mapping[str, str]) -> Path:
    """The absolute folder of what the program remembers by itself; losing it loses no setting."""
    chosen = environ.get(STATE_DIR_VARIABLE)
    if chosen:
        return expanded(chosen).absolute()
    from platformdirs import user_state_path

    return _at_home(lambda: user_state_path(APP, appauthor=False))


def expanded(path: str | Path) -> Path:
    """The path with a leading "~" replaced, unchanged where there is no home."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


def _at_home(find: Callable[[], Path]) -> Path:
    try:
        path = find()
    except RuntimeError:
        return _NOWHERE
    return path if path.is_absolute() else _NOWHERE
