"""Where a secret comes from: one shape for variables, files, commands and the keyring.

What runs a command or asks the keyring is imported by who has one: a token is looked for before the first frame.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol, assert_never

from sync_tui.domain.errors import CredentialError
from sync_tui.domain.profile import (
    CommandToken,
    EnvToken,
    FileToken,
    FixedToken,
    KeyringToken,
    KeySource,
    Secret,
)
from sync_tui.paragon.tokens import TOKEN, Kind, Signature, checked_token, env_secret, file_secret, file_signature

RUN_SPACING = 10.0


class Source(Protocol):
    """Where a token comes from."""

    spacing: float  # seconds between two looks
    waits: bool  # whether a look may take its time
    renews: bool  # whether another look may find another token, though nothing was seen to change

    @property
    def remedy(self) -> str:
        """What a person does about a rejected token."""
        ...

    @property
    def is_hopeful(self) -> bool:
        """Whether what was obtained last, where it is new, may be accepted though the one before was rejected."""
        ...

    def has_changed(self) -> bool:
        """Whether another token may be there since the last look."""
        ...

    async def obtained(self, *, after_rejection: bool = False) -> Secret:
        """The token that is there now; `CredentialError` where there is none."""
        ...


class Place(Source, Protocol):
    """Where a secret is kept."""

    def look(self) -> None:
        """Raise `CredentialError` where it can be told without waiting that there is no usable secret."""
        ...


ChildEnviron = Callable[[], Mapping[str, str]]
"""The environment of a command, as it is when that runs."""


def secret_source(
    source: KeySource | KeyringToken | FixedToken,
    profile_name: str,
    environ: Mapping[str, str],
    kind: Kind = TOKEN,
    child_environ: ChildEnviron | None = None,
) -> Place:
    """Where a token or a signing key is. A variable is read here, and never again.

    A command runs in `environ` where nothing says that it must know less.
    """
    match source:
        case EnvToken(name):
            return _Steady(lambda: env_secret(name, environ, profile_name, kind), f"start again with a new ${name}")
        case FixedToken(secret):
            return _Steady(lambda: checked_token(secret.reveal(), profile_name), "start again")
        case FileToken(path):
            return _File(path, profile_name, kind)
        case CommandToken(argv):
            return _Command(argv, profile_name, kind, child_environ or (lambda: environ))
        case KeyringToken(account):
            return _Keyring(account, profile_name)
        case _ as unreachable:
            assert_never(unreachable)


class _Steady:
    """A secret that stays what it was when the program began."""

    spacing = 0.0
    waits = False
    renews = False
    is_hopeful = True

    def __init__(self, read: Callable[[], Secret], remedy: str) -> None:
        self.remedy = remedy
        self._secret: Secret | CredentialError
        try:
            self._secret = read()
        except CredentialError as error:
            self._secret = error

    def look(self) -> None:
        if isinstance(self._secret, CredentialError):
            raise self._secret

    def has_changed(self) -> bool:
        return False

    async def obtained(self, *, after_rejection: bool = False) -> Secret:  # noqa: ARG002 - it is looked for anyway
        if isinstance(self._secret, CredentialError):
            raise self._secret
        return self._secret


class _File:
    spacing = 0.0
    waits = False
    renews = True
    is_hopeful = True

    def __init__(self, path: Path, profile_name: str, kind: Kind) -> None:
        self.remedy = f"write a new one to {path}"
        self._path = path
        self._profile_name = profile_name
        self._kind = kind
        self._read: Signature | None = None  # of what was last read; None where that failed

    def look(self) -> None:
        file_secret(self._path, self._profile_name, self._kind)

    def has_changed(self) -> bool:
        return self._read is None or file_signature(self._path) != self._read

    async def obtained(self, *, after_rejection: bool = False) -> Secret:  # noqa: ARG002 - it is looked for anyway
        self._read = None
        secret, self._read = file_secret(self._path, self._profile_name, self._kind)
        return secret


class _Command:
    spacing = RUN_SPACING
    waits = True
    renews = True
    is_hopeful = True

    def __init__(self, argv: tuple[str, ...], profile_name: str, kind: Kind, environ: ChildEnviron) -> None:
        self.remedy = "sign in again where its command gets it"
        self._argv = argv
        self._profile_name = profile_name
        self._kind = kind
        self._environ = environ

    def look(self) -> None:
        return

    def has_changed(self) -> bool:
        return False

    async def obtained(self, *, after_rejection: bool = False) -> Secret:  # noqa: ARG002 - it is looked for anyway
        from sync_tui.paragon.token_command import command_secret

        return await command_secret(self._argv, self._profile_name, self._kind, environ=self._environ())


class _Keyring:
    spacing = RUN_SPACING
    waits = True
    renews = True
    is_hopeful = True

    def __init__(self, account: str, profile_name: str) -> None:
        from sync_tui.paragon.keyring_token import KeyringAccount

        self._account = KeyringAccount(account, profile_name)
        self.remedy = f"store a new one: {self._account.how}"

    def look(self) -> None:
        self._account.require()

    def has_changed(self) -> bool:
        return False

    async def obtained(self, *, after_rejection: bool = False) -> Secret:  # noqa: ARG002 - it is looked up anyway
        return await self._account.token()
