"""The project's signing key, in every spelling that people keep it in."""

import base64
import binascii
import re
from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from sync_tui.domain.errors import CredentialError
from sync_tui.domain.profile import Secret
from sync_tui.paragon.tokens import Kind

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

Sign = Callable[[dict[str, Any]], Secret]
"""Makes a token of claims."""

LEAST_BITS = 2_048  # RFC 7518 3.3: what RS256 must have
_LIBRARIES = ("jwt", "cryptography")
_BLOCK = re.compile(r"-----BEGIN ((?:[A-Z0-9]+ ){0,3}PRIVATE KEY)-----([A-Za-z0-9+/=\s]+)-----END \1-----")
_WRITTEN_BREAK = re.compile(r"(?:\\+r)?\\+n|\\+r")
_LINE = 64


def require_signing(profile_name: str) -> None:
    """Raise `CredentialError` where the libraries that sign are not installed."""
    if any(find_spec(library) is None for library in _LIBRARIES):
        raise CredentialError(f"profile \"{profile_name}\" signs its tokens: pip install 'sync-tui[sign]'")


def checked_key(text: str, profile_name: str) -> Secret:
    """The one private key in `text` as clean PEM.

    Read are real line breaks of any kind, those written as \\n in one line, blanks in their place, quotes and words
    around the key, and base64 of all that.
    """
    found = _block(text) or _block(_decoded(text))
    if found is None:
        kind = "is a public one" if "-----BEGIN PUBLIC KEY" in text else "is not a private key in PEM"
        raise CredentialError(f'the signing key of profile "{profile_name}" {kind}: get one under Settings, SDK Setup')
    label, body = found
    lines = [body[start : start + _LINE] for start in range(0, len(body), _LINE)]
    return Secret("\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""]))


SIGNING_KEY = Kind("signing key", checked_key, may_complain=False)


def signing(pem: Secret, profile_name: str) -> Sign:
    """What signs claims as RS256 with the key in `pem`; `CredentialError` where that cannot.

    Takes a fifth of a second: the libraries are loaded here, and the key is proved.
    """
    key = parsed_key(pem, profile_name)
    import jwt

    return lambda claims: Secret(jwt.encode(claims, key, "RS256"))


def parsed_key(pem: Secret, profile_name: str) -> "RSAPrivateKey":
    """The RSA key in `pem`; `CredentialError` for any other kind, and for one that is too short, locked or damaged."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    what = f'the signing key of profile "{profile_name}"'
    try:
        key = load_pem_private_key(pem.reveal().encode("ascii"), password=None)
    except TypeError:
        raise CredentialError(f"{what} is locked with a passphrase: keep it without one, mode 600") from None
    except (ValueError, UnsupportedAlgorithm):
        raise CredentialError(f"{what} is damaged: copy it again, whole") from None
    if not isinstance(key, RSAPrivateKey) or key.key_size < LEAST_BITS:
        raise CredentialError(f"{what} is not an RSA key of {LEAST_BITS} bits or more: take the project's own")
    return key


def _block(text: str) -> tuple[str, str] | None:
    """Label and base64 of the first private key in `text`."""
    found = _BLOCK.search(_WRITTEN_BREAK.sub("\n", text))
    return None if found is None else (found[1], "".join(found[2].split()))


def _decoded(text: str) -> str:
    """`text` read as base64; empty where it is none."""
    compact = "".join(text.split()).strip("\"'").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(compact + "=" * (-len(compact) % 4), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""
