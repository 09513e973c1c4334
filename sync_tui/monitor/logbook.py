"""The program's own log: what it noticed of itself, for whoever looks into it later. It never holds a token."""

import logging
import os
from collections.abc import Callable
from contextlib import suppress
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from sync_tui.config.durable import make_private
from sync_tui.config.location import LOG_FILE
from sync_tui.domain.text import SafeText
from sync_tui.monitor.notices import Notices
from sync_tui.paragon.redaction import redacted

LINE_LIMIT = 2_000  # characters
_FILE_LIMIT = 1024 * 1024  # bytes
_OLD_FILES = 4
_PRIVATE_FILE = 0o600
_ROOT = "sync_tui"


def open_logbook(folder: Path, notices: Notices) -> Callable[[], None]:
    """Write what this program logs, and each notice, into `folder`, until the returned function is called.

    Nowhere where that cannot be: a monitor goes on without a log.
    """
    logger = logging.getLogger(_ROOT)
    try:
        make_private(folder)
        handler = _PrivateFile(
            folder / LOG_FILE, maxBytes=_FILE_LIMIT, backupCount=_OLD_FILES, encoding="utf-8", delay=True
        )
    except OSError:
        return lambda: None
    handler.setFormatter(_Lines("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logger.addHandler(handler)
    # Upwards of here anybody's handler may stand, and print across the screen.
    logger.propagate = False
    logger.setLevel(logging.INFO)
    deafen = notices.listen(lambda notice: logger.info("notice: %s", notice.words))

    def close() -> None:
        deafen()
        logger.removeHandler(handler)
        with suppress(OSError):
            handler.close()

    return close


class _Lines(logging.Formatter):
    """One line for each record: its words cleaned, and of an exception its type alone."""

    def format(self, record: logging.LogRecord) -> SafeText:
        """The line."""
        kind = record.exc_info[0] if record.exc_info else None
        ended = "" if kind is None else f" ({kind.__name__})"
        record.message = record.getMessage()
        record.asctime = self.formatTime(record, self.datefmt)
        return redacted(self.formatMessage(record) + ended, limit=LINE_LIMIT)


class _PrivateFile(RotatingFileHandler):
    """A file that nobody else reads, and whose failure nobody hears of: a full disk must not stop a monitor."""

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding="utf-8", errors="backslashreplace", opener=_private)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging names both
        """Go on without it."""


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, _PRIVATE_FILE)
