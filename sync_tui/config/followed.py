"""One file that is looked at again and again: what it comes to say, once it is at rest."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from sync_tui.config.document import read_raw
from sync_tui.config.settings import Settings
from sync_tui.domain.errors import ConfigError
from sync_tui.domain.text import SafeText, clean
from sync_tui.domain.watch import WatchList

# Looks in a row that must see the same before it is believed: an editor writes in several steps, and some remove first.
REST = 2
REST_MISSING = 4

Signature = tuple[int, ...]
"""What differs when a file was rewritten, replaced, given away or opened to others."""


class Reading(NamedTuple):
    """What a file says now: a value, or why there is none."""

    value: Settings | WatchList | None = None
    problem: SafeText | None = None  # one line, with file, line and key; None with a value, and where there is no file


class Followed:
    """A file at `path`, of at most `limit` bytes, that `read` makes a value of or raises `ConfigError`.

    `look` opens files and may take as long as they do: it is for a thread, one call at a time.
    """

    def __init__(self, path: Path, read: Callable[[], Settings | WatchList], limit: int) -> None:
        self._path = path
        self._read = read
        self._limit = limit
        self._judged: Signature | None = ()  # no file has this one: the first look judges whatever is there
        self._seen: Signature | None = ()
        self._looks = 0
        self._refused: tuple[bytes, SafeText] | None = None  # the content that was refused last, and why

    @property
    def is_at_rest(self) -> bool:
        """Whether the last look found what was judged before; not before the first."""
        return self._looks > 0 and self._seen == self._judged

    def look(self) -> Reading | None:
        """What it says, where that is new; None while it is as it was, not at rest, or wrong as it was."""
        seen = file_signature(self._path)
        self._looks = self._looks + 1 if seen == self._seen else 1
        self._seen = seen
        if seen == self._judged or self._looks < (REST_MISSING if seen is None else REST):
            return None
        reading = self._reading() if seen is not None else Reading()
        if file_signature(self._path) != seen:
            return None
        self._judged = seen
        refused = None if reading.problem is None else (self._content(), reading.problem)
        is_new = refused is None or refused != self._refused
        self._refused = refused
        return reading if is_new else None

    def _reading(self) -> Reading:
        try:
            return Reading(self._read())
        except ConfigError as error:
            return Reading(problem=clean(str(error)))

    def _content(self) -> bytes:
        try:
            return read_raw(self._path, self._limit).raw
        except (ConfigError, FileNotFoundError):
            return b""


def file_signature(path: Path) -> Signature | None:
    """What to compare with an earlier one; None where there is no file to be seen."""
    try:
        seen = path.stat()
    except (OSError, ValueError):
        return None
    return (seen.st_dev, seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_mode, seen.st_uid)
