"""Secrets at rest, in the environment or in a file: tokens, and the keys that sign them.

What is missing, unsafe or no token is a `CredentialError` that says what to do. Its message may name a variable, a
file or a profile; it never holds any part of what was read.
"""

import os
import re
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from sync_tui.domain.errors import CredentialError
from sync_tui.domain.profile import Secret

TOKEN_LIMIT = 8_192
FILE_LIMIT = 16_384
_TOKEN = re.compile(rf"[A-Za-z0-9._~+/=-]{{1,{TOKEN_LIMIT}}}")
_OTHERS = 0o077

Signature = tuple[int, ...]
"""What differs when a file was replaced, rewritten or given away."""


class Kind(NamedTuple):
    """A kind of secret."""

    name: str  # what people call it
    checked: Callable[[str, str], Secret]  # what was read and its profile's name to the secret, or a CredentialError
    may_complain: bool = True  # whether the complaint of a command that prints it may be shown


def checked_token(text: str, profile_name: str) -> Secret:
    """`text` without one line end, as a token: characters that can stand in a header and hide nothing in it."""
    text = text.removesuffix("\n").removesuffix("\r")
    if not _TOKEN.fullmatch(text):
        raise CredentialError(f'the token of profile "{profile_name}" is not a token: get a new one')
    return Secret(text)


TOKEN = Kind("token", checked_token)


def env_secret(name: str, environ: Mapping[str, str], profile_name: str, kind: Kind = TOKEN) -> Secret:
    """The secret in the variable `name`."""
    text = environ.get(name)
    if not text:
        state = "is not set" if text is None else "is empty"
        remedy = f'set it to the {kind.name} of profile "{profile_name}" and start again'
        raise CredentialError(f"${name} {state}: {remedy}")
    return kind.checked(text, profile_name)


def file_signature(path: Path) -> Signature | None:
    """What to compare with an earlier one; None where the file cannot be seen."""
    try:
        return _signature(path.stat())
    except (OSError, ValueError):
        return None


def file_secret(path: Path, profile_name: str, kind: Kind = TOKEN) -> tuple[Secret, Signature]:
    """The secret in a regular file that is ours alone, and the signature of what was read."""
    file = f'the {kind.name} file of profile "{profile_name}"'
    try:
        # O_NONBLOCK: opening a FIFO would otherwise wait for its writer, and the screen with it.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "no such path"
        raise CredentialError(f"{file}, {path}, cannot be read: {why}") from None
    try:
        seen = os.fstat(descriptor)
        _check_is_ours(seen, path, file)
        content = os.read(descriptor, FILE_LIMIT)
    finally:
        os.close(descriptor)
    return kind.checked(content.decode("utf-8", "replace"), profile_name), _signature(seen)


def _check_is_ours(seen: os.stat_result, path: Path, file: str) -> None:
    if not stat.S_ISREG(seen.st_mode):
        raise CredentialError(f"{file}, {path}, is not a regular file: name one in config.toml")
    if seen.st_uid != os.geteuid():
        raise CredentialError(f"{file}, {path}, belongs to another user: make a copy of your own")
    if seen.st_mode & _OTHERS:
        raise CredentialError(f"others can use {file}: chmod 600 {path}")


def _signature(seen: os.stat_result) -> Signature:
    return (seen.st_dev, seen.st_ino, seen.st_mtime_ns, seen.st_size, seen.st_mode, seen.st_uid)
