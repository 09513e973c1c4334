"""config.toml.example: every key at its default, with what it means."""

from pathlib import Path

from sync_tui.domain.errors import ConfigError

EXAMPLE_FILE = "config.toml.example"
# Inside the package once it is installed; in a checkout, where people look for it.
_PLACES = (Path(__file__).parent / EXAMPLE_FILE, Path(__file__).parents[2] / EXAMPLE_FILE)


def example_config() -> bytes:
    """The file as it ships; `ConfigError` where the installation lacks it."""
    for place in _PLACES:
        if place.is_file():
            return place.read_bytes()
    raise ConfigError(f"{EXAMPLE_FILE} is not part of this installation; install sync-tui again")
