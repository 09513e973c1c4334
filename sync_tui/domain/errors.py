"""Everything that ends a command, drawn as a tree; each class carries its exit code.

SyncTuiError
├── UsageError         2   the command line asks for what cannot be
├── ConfigError        2   config.toml or a watch list is not what it must be
├── UnreachableError   3   the API could not be reached or did not answer as the API
└── CredentialError    4   a credential is missing, unsafe or rejected

A message is one line: what is wrong, where (file and key), and what to do next. It is safe to print.
"""

from collections.abc import Iterable
from enum import IntEnum

from sync_tui.domain.text import SafeText, clean


class ExitCode(IntEnum):
    """What the process says to its caller; part of the public contract."""

    DONE = 0
    ATTENTION = 1
    USAGE = 2
    UNREACHABLE = 3
    CREDENTIALS = 4
    TIMEOUT = 124
    HANGUP = 129
    INTERRUPTED = 130
    QUIT = 131
    TERMINATED = 143


class SyncTuiError(Exception):
    """The root; never raised itself."""

    exit_code = ExitCode.ATTENTION

    def __init__(self, message: str) -> None:
        super().__init__(clean(message))


class UsageError(SyncTuiError):
    """The command line asks for what cannot be."""

    exit_code = ExitCode.USAGE


class ConfigError(SyncTuiError):
    """A file of ours cannot be used: the message names file, key and, where there is one, the nearest valid key.

    `problems` has one line for each thing that is wrong, in the order of the file; the message alone where not given.
    """

    exit_code = ExitCode.USAGE

    def __init__(self, message: str, problems: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.problems: tuple[SafeText, ...] = tuple(map(clean, problems)) or (clean(message),)


class UnreachableError(SyncTuiError):
    """The API could not be reached or did not answer as the API.

    `may_pass` where time alone may mend that: not where what answers is something else, or speaks of the request.
    """

    exit_code = ExitCode.UNREACHABLE

    def __init__(self, message: str, *, may_pass: bool = False) -> None:
        super().__init__(message)
        self.may_pass = may_pass


class CredentialError(SyncTuiError):
    """A credential is missing, unsafe to use, or was rejected. The message never holds any part of it."""

    exit_code = ExitCode.CREDENTIALS
