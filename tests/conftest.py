"""Every test starts from an empty home, a bare environment and a network that ends at loopback."""

import ipaddress
import os
import sys
from pathlib import Path
from typing import Any

import pytest

_STRIPPED = ("SYNC_TUI_", "PARAGON_", "TEXTUAL", "SSL_", "XDG_")
_STRIPPED_WORDS = {"http_proxy", "https_proxy", "all_proxy", "no_proxy", "no_color", "force_color", "tmux"}


def _refuse_to_leave(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "socket.connect" or not isinstance(arguments[1], tuple):
        return
    host = arguments[1][0]
    if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
        raise RuntimeError(f"a test tried to reach {host}")


sys.addaudithook(_refuse_to_leave)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home directory, with the environment of a person who has configured nothing."""
    for name in list(os.environ):
        if name.startswith(_STRIPPED) or name.lower() in _STRIPPED_WORDS:
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("TERM", "xterm-256color")
    return home
