"""The connected users that a discovery is about: those of the flags, and those of a file."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from sync_tui.config.invocation import Invocation
from sync_tui.domain.errors import ConfigError, UsageError
from sync_tui.domain.profile import Profile
from sync_tui.domain.text import SafeText, clean
from sync_tui.domain.watch import parsed_user

STDIN = "-"
FILE_LIMIT = 4 * 1024 * 1024  # bytes
_COMMENT = re.compile(r"(?:^|\s)#.*")


def named_owners(invocation: Invocation, profile: Profile) -> tuple[SafeText | None, ...]:
    """The users, each once, in the order they were named; one None where the token says by itself whose it is.

    Raises `UsageError` where the profile cannot ask for them, and `ConfigError` for a file that cannot be read.
    """
    file = invocation["users_file"]
    users = tuple(dict.fromkeys((*invocation["user"], *(() if file is None else _users_of(file)))))
    if profile.mints and not users:
        where = "--user U or --users-file FILE" if file is None else "the file names none"
        raise UsageError(f'profile "{profile.name}" signs a token per connected user: say whose syncs: {where}')
    if len(users) > 1 and not profile.mints:
        why = "has one token, which belongs to one user; a signing_key in config.toml signs one for each"
        raise UsageError(f'{len(users)} users, but profile "{profile.name}" {why}')
    return users or (None,)


def _users_of(file: str) -> Iterator[SafeText]:
    try:
        text = _content(file).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError(f"{file}: is not UTF-8; save it as UTF-8") from None
    for number, line in enumerate(text.split("\n"), 1):
        word = _COMMENT.sub("", line).strip()
        if word:
            try:
                yield parsed_user(word)
            except ValueError as error:
                raise ConfigError(f"{file}, line {number}: {error}") from None


def _content(file: str) -> bytes:
    try:
        if file == STDIN:
            content = b"" if sys.stdin is None else sys.stdin.buffer.read(FILE_LIMIT + 1)
        else:
            # Not only regular files: a shell hands over what a command prints as a pipe.
            with Path(file).expanduser().open("rb") as stream:
                content = stream.read(FILE_LIMIT + 1)
    except (OSError, ValueError, RuntimeError) as error:
        raise ConfigError(f"{file}: cannot be read: {clean(getattr(error, 'strerror', None) or str(error))}") from None
    if len(content) > FILE_LIMIT:
        raise ConfigError(f"{file}: is larger than {FILE_LIMIT // 1024} KiB; split it")
    return content
