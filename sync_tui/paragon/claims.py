"""What a token says of itself. Nothing here is verified: only the API can, and nothing is decided by it."""

import base64
import json
from dataclasses import dataclass

from sync_tui.domain.profile import Secret
from sync_tui.domain.text import SafeText, clean

MOST_AUDIENCES = 5
WORD_LIMIT = 120
_AGES = 1e11  # seconds: beyond it, no calendar of ours goes


@dataclass(frozen=True, slots=True)
class Claims:
    """The registered claims of a JWT (RFC 7519 4.1) that tell a person whose it is; None where it does not say."""

    subject: SafeText | None = None
    audience: tuple[SafeText, ...] = ()
    expires_at: float | None = None  # seconds since the epoch
    issued_at: float | None = None  # the same


def unverified_claims(secret: Secret) -> Claims | None:
    """The claims of a token; None for one that is no JWT."""
    parts = secret.reveal().split(".")
    if len(parts) != 3:
        return None
    try:
        document = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict):
        return None
    audience, expiry = document.get("aud"), document.get("exp")
    words = audience if isinstance(audience, list) else [audience]
    return Claims(
        subject=_word(document.get("sub")),
        audience=tuple(word for word in map(_word, words[:MOST_AUDIENCES]) if word is not None),
        expires_at=_time(expiry),
        issued_at=_time(document.get("iat")),
    )


def _word(value: object) -> SafeText | None:
    return clean(value, WORD_LIMIT) if isinstance(value, str) and value else None


def _time(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value < _AGES else None
