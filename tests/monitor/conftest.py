"""What tests of files in use begin with."""

from pathlib import Path

import pytest

from tests.monitor.files import write_config


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A config directory with a config.toml."""
    write_config(tmp_path)
    return tmp_path
