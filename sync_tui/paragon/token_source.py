"""Where a token comes from: one shape for variables, files and commands."""

from collections.abc import Callable, Mapping
from typing import Protocol, assert_never

from sync_tui.domain.errors import CredentialError
from sync_tui.domain.profile import CommandToken, EnvToken, FileToken, FixedToken, Secret, TokenSource
from sync_tui.paragon.token_command import command_token
from sync_tui.paragon.tokens import Signature, checked_token, env_token, file_signature, file_token

RUN_SPACING = 10.0


class Source(Protocol):
    """Where a token comes from."""

    spacing: float  # seconds between two looks
    remedy: str  # what a person does about a rejected token

    def look(self) -> None:
        """Raise `CredentialError` where it can be told without waiting that there is no usable token."""
        ...

    def has_changed(self) -> bool:
        """Whether a person may have put another token there since the last look."""
        ...

    async def obtained(self) -> Secret:
        """The token that is there now; `CredentialError` where there is none."""
        ...


def token_source(source: TokenSource, profile_name: str, environ: Mapping[str, str]) -> Source:
    """Where the token of a profile comes from. A variable is read here, and never again."""
    match source:
        case EnvToken(name):
            return _Steady(lambda: env_token(name, environ, profile_name), f"start again with a new ${name}")
        case FixedToken(secret):
            return _Steady(lambda: checked_token(secret.reveal(), profile_name), "start again")
        case FileToken():
            return _File(source, profile_name)
        case CommandToken():
            return _Command(source, profile_name)
        case _ as unreachable:
            assert_never(unreachable)


class _Steady:
    """A token that stays what it was when the program began."""

    spacing = 0.0

    def __init__(self, read: Callable[[], Secret], remedy: str) -> None:
        self.remedy = remedy
        self._token: Secret | CredentialError
        try:
            self._token = read()
        except CredentialError as error:
            self._token = error

    def look(self) -> None:
        if isinstance(self._token, CredentialError):
            raise self._token

    def has_changed(self) -> bool:
        return False

    async def obtained(self) -> Secret:
        if isinstance(self._token, CredentialError):
            raise self._token
        return self._token


class _File:
    spacing = 0.0

    def __init__(self, source: FileToken, profile_name: str) -> None:
        self.remedy = f"write a new one to {source.path}"
        self._path = source.path
        self._profile_name = profile_name
        self._read: Signature | None = None  # of what was last read; None where that failed

    def look(self) -> None:
        file_token(self._path, self._profile_name)

    def has_changed(self) -> bool:
        return self._read is None or file_signature(self._path) != self._read

    async def obtained(self) -> Secret:
        self._read = None
        secret, self._read = file_token(self._path, self._profile_name)
        return secret


class _Command:
    spacing = RUN_SPACING

    def __init__(self, source: CommandToken, profile_name: str) -> None:
        self.remedy = "sign in again where its command gets it"
        self._argv = source.argv
        self._profile_name = profile_name

    def look(self) -> None:
        return

    def has_changed(self) -> bool:
        return False

    async def obtained(self) -> Secret:
        return await command_token(self._argv, self._profile_name)
