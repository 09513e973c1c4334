"""Files that are changed by several processes and survive a crash: locks, whole replacements, private folders."""

import errno
import fcntl
import os
import stat
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sync_tui.config.document import reason
from sync_tui.domain.errors import ConfigError

Pause = Callable[[float], object]
"""Waits for the given seconds."""

LOCK_TRIES = 40
LOCK_PAUSE = 0.05  # seconds
_PRIVATE_FILE = 0o600
_PRIVATE_DIR = 0o700


def wait(seconds: float) -> None:
    """The `Pause` of a real machine."""
    threading.Event().wait(seconds)


@contextmanager
def locked(path: Path, pause: Pause = wait) -> Iterator[None]:
    """Hold `PATH.lock`, for two seconds of waiting at most; `ConfigError` where another process keeps it."""
    lock = path.with_name(f"{path.name}.lock")
    for _ in range(LOCK_TRIES):
        descriptor = _taken(lock)
        if descriptor is not None:
            break
        pause(LOCK_PAUSE)
    else:
        raise ConfigError(f"{path}: is busy in another window; try again")
    try:
        yield
    finally:
        # Removed while held: who waits for the old file finds that it is not the one at the path any more.
        with suppress(OSError):
            lock.unlink()
        os.close(descriptor)


def replace_file(path: Path, content: bytes, new_mode: int = _PRIVATE_FILE) -> None:
    """Put `content` at `path`, whole or not at all, keeping the mode of a file that is there.

    Raises `OSError`, with the old file untouched and nothing left behind.
    """
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else new_mode
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            os.fchmod(stream.fileno(), mode)
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def make_private(folder: Path) -> None:
    """Make `folder` and its missing parents, 0700 each; raises `OSError`, `NotADirectoryError` where a file is."""
    if not folder.is_dir():
        make_private(folder.parent)
        try:
            folder.mkdir(mode=_PRIVATE_DIR, exist_ok=True)
        except FileExistsError:
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder)) from None


def resolved(path: Path) -> Path:
    """Where a write to `path` must go, so that a link stays a link; `ConfigError` where it leads nowhere."""
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise ConfigError(f"{path}: cannot be written: {reason(error)}") from None


def _taken(lock: Path) -> int | None:
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
    descriptor = os.open(lock, flags, _PRIVATE_FILE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(descriptor), lock.stat()):
            return descriptor
    except (BlockingIOError, FileNotFoundError):
        pass
    except BaseException:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None


def _sync_folder(folder: Path) -> None:
    # The rename has happened; a file system that cannot sync a folder does not undo it.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
