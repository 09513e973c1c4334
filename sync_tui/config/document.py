"""A TOML file, read so that no content of it can hang, exhaust or surprise the reader."""

import os
import re
import stat
from pathlib import Path
from typing import NamedTuple

from sync_tui.config.leak import secret_kind
from sync_tui.domain.errors import ConfigError
from sync_tui.domain.text import clean

# The parser takes time quadratic in the parts of a dotted key: this many steps are a fraction of a second.
MOST_DOT_STEPS = 10_000_000
_PLACE = r"(.*) \(at (.*)\)"
_END = "end of document"


class RawFile(NamedTuple):
    """The bytes of a regular file, with who owns and who may change it."""

    path: Path
    raw: bytes
    mode: int  # permission bits
    owner: int  # user id

    def __repr__(self) -> str:
        return f"RawFile({self.path})"  # what it holds may be a secret


class Document(NamedTuple):
    """A parsed TOML file with its source text, for the lines of its keys."""

    path: Path
    text: str
    table: dict[str, object]

    def __repr__(self) -> str:
        return f"Document({self.path})"


def read_raw(path: Path, limit: int) -> RawFile:
    """The file at `path`, at most `limit` bytes; a FIFO or a device is refused and never waited for.

    Raises `FileNotFoundError` where there is none, `ConfigError` for everything else.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise ConfigError(f"{path}: is not a regular file; name a .toml file")
            with os.fdopen(descriptor, "rb", closefd=False) as stream:
                raw = stream.read(limit + 1)
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        raise
    except PermissionError as error:
        raise ConfigError(f"{path}: cannot be read: {reason(error)}; let your own user read it") from None
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: cannot be read: {reason(error)}") from None
    if len(raw) > limit:
        raise ConfigError(f"{path}: is larger than {limit // 1024} KiB; split it")
    return RawFile(path, raw, stat.S_IMODE(status.st_mode), status.st_uid)


def parsed_document(path: Path, raw: bytes) -> Document:
    """`raw` as TOML; `ConfigError` names the line where it is not."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}, line {line}: is not UTF-8; save it as UTF-8") from None
    if has_too_many_dots(text):
        raise ConfigError(f"{path}: has lines with far too many dots; shorten its keys")
    import tomllib  # only here: a plain list, and no config.toml, are read without it

    try:
        return Document(path, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(_broken(path, text, str(error))) from None
    except RecursionError:
        raise ConfigError(f"{path}: is nested too deep; remove the inner arrays or tables") from None
    except ValueError:
        raise ConfigError(f"{path}: holds a value that is out of range, such as a number of too many digits") from None


def has_too_many_dots(text: str) -> bool:
    """Whether the parser of TOML could take too long for `text`."""
    return "." in text and sum(line.count(".") ** 2 for line in text.split("\n")) > MOST_DOT_STEPS


def reason(error: Exception) -> str:
    """Why a call of the operating system failed, without the path it repeats."""
    return clean((error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__, 200)


def _broken(path: Path, text: str, message: str) -> str:
    found = re.fullmatch(_PLACE, message)
    what, where = found.groups() if found else (message, "")
    if secret_kind(what):
        what = "it seems to hold a secret"
    if where == _END:
        what, where = f"{what}, and here the file ends", f"line {text.rstrip().count(chr(10)) + 1}"
    place = ", " + where.replace(", column", " column") if where else ""
    return f"{path}{place}: is not valid TOML: {clean(what, 200)}"
