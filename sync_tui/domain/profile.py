"""Where to ask and with whose token: profiles, origins and the kinds of place a token comes from."""

import ipaddress
import re
from pathlib import Path
from typing import NamedTuple, NoReturn
from urllib.parse import urlsplit

from sync_tui.domain.text import SafeText

DEFAULT_BASE_URL = "https://sync.useparagon.com"
CLOUD_HOST = "useparagon.com"
KEYRING_SERVICE = "sync-tui"
_HOST_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_DEFAULT_PORTS = {"https": 443, "http": 80}


class Secret:
    """A token that does not print: repr, str and format are dots, it is not compared, copied or pickled."""

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """The token itself, for the transport alone."""
        return self.__value

    def __repr__(self) -> str:
        return "•••"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return "•••"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is not serialised")

    def __getstate__(self) -> NoReturn:
        raise TypeError("a Secret is not serialised")

    def __copy__(self) -> NoReturn:
        raise TypeError("a Secret is not copied")

    def __deepcopy__(self, memo: object) -> NoReturn:
        raise TypeError("a Secret is not copied")


class Origin(NamedTuple):
    """Scheme, host and port: what a token is bound to."""

    scheme: str
    host: str  # lower case ASCII; an IPv6 address without brackets
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == _DEFAULT_PORTS[self.scheme] else f":{self.port}")

    @property
    def label(self) -> SafeText:
        """The host, with its port where that is not the scheme's own: for the screen."""
        return SafeText(str(self).removeprefix(f"{self.scheme}://"))


class EnvToken(NamedTuple):
    """A token in an environment variable: it cannot be renewed while we run."""

    name: str


class FileToken(NamedTuple):
    """A token in a file of the user's own, mode 0600, read again when it changes."""

    path: Path


class CommandToken(NamedTuple):
    """A token printed by a command: an argument vector, never a shell line."""

    argv: tuple[str, ...]


class KeyringToken(NamedTuple):
    """A token in the keyring of the desktop. Its service also sets it apart from an `EnvToken` of the same name."""

    account: str
    service: str = KEYRING_SERVICE


class FixedToken(NamedTuple):
    """A token made by this program for its own simulator; no file can express it."""

    secret: Secret


KeySource = EnvToken | FileToken | CommandToken
"""Where a signing key is, in PEM."""


class SigningKeyToken(NamedTuple):
    """Tokens that we sign with the project's RSA key: one for each connected user, in memory alone."""

    key: KeySource
    project_id: str
    audience: str | None = None  # whole, where the instance wants another than the cloud's

    @property
    def aud(self) -> str:
        """The `aud` claim: the Sync API accepts no token without it."""
        return self.audience or f"{CLOUD_HOST}/{self.project_id}"


TokenSource = EnvToken | FileToken | CommandToken | KeyringToken | FixedToken | SigningKeyToken


class Profile(NamedTuple):
    """A name for an origin and the credential that is bound to it."""

    name: str
    origin: Origin
    token: TokenSource
    read_only: bool = True

    @property
    def mints(self) -> bool:
        """Whether each connected user has a token of their own, so that a sync must say whose it is."""
        return isinstance(self.token, SigningKeyToken)


def parsed_base_url(text: str) -> Origin:
    """The origin of a base URL, with or without a trailing `/api`; `ValueError` says which rule it breaks.

    https everywhere, http on literal loopback only. No user info, path, query or fragment: the token is bound to what
    is returned, so nothing in the text may make two programs read two different hosts.
    """
    if not text.isascii() or not text.isprintable() or " " in text or "\\" in text:
        raise ValueError("a base URL is plain ASCII without spaces")
    try:
        parts = urlsplit(text)
    except ValueError:
        raise ValueError("the host of a base URL is not an address") from None
    if parts.scheme not in _DEFAULT_PORTS:
        raise ValueError("a base URL begins with https:// (or http:// on loopback)")
    if "@" in parts.netloc:
        raise ValueError("a base URL holds no user name or password")
    if "?" in text or "#" in text or parts.path not in ("", "/", "/api", "/api/"):
        raise ValueError("a base URL ends after the host, or in /api")
    try:
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise ValueError("the port of a base URL is a number from 1 to 65535") from None
    _check_host(host)
    if port == 0 or parts.netloc.endswith(":"):
        raise ValueError("the port of a base URL is a number from 1 to 65535")
    written = f"[{host}]" if ":" in host else host
    if parts.netloc.lower() not in (written, f"{written}:{port}"):
        # The parser skips what it cannot use, as in "[::1]example.com"; another program may not.
        raise ValueError("the host of a base URL is a name or an address, with nothing around it")
    if parts.scheme == "http" and not is_loopback(host):
        raise ValueError("http is for loopback only (127.0.0.1, [::1], localhost): write https://")
    return Origin(parts.scheme, host, port or _DEFAULT_PORTS[parts.scheme])


def is_loopback(host: str) -> bool:
    """Whether `host` is literally this machine; a name that merely resolves to it is not."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check_host(host: str) -> None:
    if not host:
        raise ValueError("a base URL names a host")
    if ":" in host:
        try:
            zone = ipaddress.IPv6Address(host).scope_id
        except ValueError:
            raise ValueError("the host of a base URL is not an address") from None
        if zone is not None:
            raise ValueError("an address in a base URL has no zone")
        return
    if len(host) > 253 or not all(_HOST_LABEL.fullmatch(label) for label in host.split(".")):
        raise ValueError("the host of a base URL is lower-case letters, digits, '-' and '.'")
