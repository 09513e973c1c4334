"""A token in the keyring of the desktop: asked for in a thread of its own, since a keyring may never answer."""

import asyncio
import threading
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

from sync_tui.domain.errors import CredentialError
from sync_tui.domain.profile import KEYRING_SERVICE, Secret
from sync_tui.domain.text import clean
from sync_tui.paragon.tokens import checked_token

ANSWER_WITHIN = 3.0
_LIBRARY = "keyring"
# They keep what they are given in a file, in plain text or behind a password that they ask for on the terminal.
_FILE_MODULES = ("keyrings.alt", "keyrings.cryptfile")
_NO_KEYRINGS = ("keyring.backends.fail", "keyring.backends.null")


class KeyringAccount:
    """One account under our service."""

    def __init__(self, account: str, profile_name: str) -> None:
        self.how = f"keyring set {KEYRING_SERVICE} {clean(account)}"
        self._account = account
        self._profile_name = profile_name
        self._asking: asyncio.Future[str | None] | None = None

    def require(self) -> None:
        """Raise `CredentialError` where the library is not installed."""
        if find_spec(_LIBRARY) is None:
            name = self._profile_name
            raise CredentialError(f"profile \"{name}\" has its token in the keyring: pip install 'sync-tui[keyring]'")

    async def token(self, within: float = ANSWER_WITHIN) -> Secret:
        """The token that is there; `CredentialError` where there is none, or no answer `within` seconds."""
        self.require()
        if self._asking is None:
            self._asking = _in_thread(self._account)
        # One that hangs is not asked twice: its thread would hang as well.
        asking = self._asking
        await asyncio.wait((asking,), timeout=within)
        if not asking.done():
            why = f"did not answer within {within:g} s: unlock it"
            raise CredentialError(f'the keyring with the token of profile "{self._profile_name}" {why}')
        self._asking = None
        try:
            text = asking.result()
        except _RefusedKeyringError as refused:
            raise CredentialError(f'the token of profile "{self._profile_name}": {refused}') from None
        except Exception as error:  # noqa: BLE001 - a keyring is somebody else's code, and may raise what it likes
            # The type alone: the text of an exception may quote what it was given.
            why = clean(type(error).__name__)
            raise CredentialError(
                f'the keyring with the token of profile "{self._profile_name}" cannot be read: {why}'
            ) from None
        if not text:
            raise CredentialError(f'no token of profile "{self._profile_name}" in the keyring: {self.how}')
        return checked_token(text, self._profile_name)


class _RefusedKeyringError(Exception):
    """The keyring is none that a token may be kept in."""


def _in_thread(account: str) -> "asyncio.Future[str | None]":
    """What the keyring has for `account`. A daemon: the program ends although it waits."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[str | None] = loop.create_future()
    # Somebody may wait for it, or nobody any more: an exception that is never looked at is no news.
    answer.add_done_callback(lambda done: done.cancelled() or done.exception())

    def settle(text: str | None, error: Exception | None) -> None:
        if answer.done():
            return
        if error is None:
            answer.set_result(text)
        else:
            answer.set_exception(error)

    def ask() -> None:
        text, trouble = None, None
        try:
            text = _password(account)
        except Exception as error:  # noqa: BLE001 - told to whoever waits
            trouble = error
        try:
            loop.call_soon_threadsafe(settle, text, trouble)
        except RuntimeError:
            return  # the loop is closed: nobody waits

    threading.Thread(target=ask, name="keyring", daemon=True).start()
    return answer


def _password(account: str) -> str | None:
    import keyring

    backend = keyring.get_keyring()
    _check_is_safe(backend)
    return backend.get_password(KEYRING_SERVICE, account)


def _check_is_safe(backend: object) -> None:
    """Raise where `backend`, or one that it passes requests on to, is no keyring, or keeps secrets in a file."""
    kinds = [kind for member in _members(backend) for kind in type(member).__mro__]
    if any(kind.__module__.startswith(_FILE_MODULES) or "plaintext" in kind.__name__.lower() for kind in kinds):
        raise _RefusedKeyringError("the keyring here keeps secrets in a file: better use { file = … } with mode 0600")
    if not kinds or any(kind.__module__ in _NO_KEYRINGS for kind in kinds):
        raise _RefusedKeyringError("there is no keyring on this machine: use env, file or command")


def _members(backend: Any) -> Iterator[object]:  # noqa: ANN401 - of a library that has no types for it
    """`backend`, or the keyrings that it chains."""
    if type(backend).__module__ != "keyring.backends.chainer":
        yield backend
        return
    for member in backend.backends:
        yield from _members(member)
