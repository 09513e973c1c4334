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
        raise CredentialError(f'the token of profile "{profile_name}" is not a token: {_mistake(text)}')
    return Secret(text)


def _mistake(text: str) -> str:
    """What was done wrong with a token, where that is known; in words that hold no part of it."""
    if text[:7].lower() == "bearer ":
        return 'it begins with "Bearer"; leave that word out'
    if text[:1] in ("'", '"') and text[-1:] == text[:1]:
        return "it stands in quotes; leave them out"
    if re.search(r"\s", text):
        return "it has a blank or a line break in it; what is wanted is the token alone"
    return "get a new one"


TOKEN = Kind("token", checked_token)


def env_secret(name: str, environ: Mapping[str, str], profile_name: str, kind: Kind = TOKEN) -> Secret:
    """The secret in the variable `name`."""
    text = environ.get(name)
    if not text:
        state = "is not set" if text is None else "is empty"
        remedy = f'set it to the {kind.name} of profile "{profile_name}" and start again'
        raise CredentialError(f"${name} {state}: {remedy}")
    try:
        return kind.checked(text, profile_name)
    except CredentialError as error:
        raise CredentialError(f"${name}: {error}") from None


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
