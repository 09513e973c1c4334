"""What is said of a crash: its kind and where, and neither its message nor any variable, which may hold a token."""

import os
import platform
import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePath
from types import TracebackType

from sync_tui import __version__
from sync_tui.config.durable import make_private
from sync_tui.domain.text import SafeText, clean

_FRAMES = 6
_PRIVATE_FILE = 0o600


def crash_lines(folder: Path | None, wall: float) -> list[SafeText]:
    """The lines for the person about the exception being handled; all of its places go to a file in `folder`.

    `wall` is in seconds since the epoch, and names the file. Where it cannot be written, the lines do without it.
    """
    kind, _, trace = sys.exc_info()
    name = "an unknown error" if kind is None else kind.__name__
    places = list(_places(trace))
    file = None if folder is None else _written(folder, wall, name, places)
    where = [] if file is None else [f"All of it is in {file}"]
    lines = [f"sync-tui crashed: {name}. This is a bug; please report it with these lines:", *places[-_FRAMES:], *where]
    return list(map(clean, lines))


def _places(trace: TracebackType | None) -> Iterator[str]:
    for frame in traceback.extract_tb(trace):
        yield f"  {PurePath(frame.filename).name}:{frame.lineno} in {frame.name}"


def _written(folder: Path, wall: float, name: str, places: list[str]) -> Path | None:
    moment = datetime.fromtimestamp(wall, UTC)
    file = folder / f"crash-{moment:%Y%m%d-%H%M%S}.txt"
    versions = f"sync-tui {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    lines = [f"{moment:%Y-%m-%d %H:%M:%S} UTC", versions, name, *places, ""]
    try:
        make_private(folder)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, _PRIVATE_FILE)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write("\n".join(map(clean, lines)))
    except OSError:
        return None
    return file
