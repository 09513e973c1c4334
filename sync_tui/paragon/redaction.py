"""What is taken out of a text before a person may see it: tokens, in whatever form a server repeats them."""

import re

from sync_tui.domain.profile import Secret
from sync_tui.domain.text import SafeText, clean

REDACTED = "•••"

# Without regard to case, since the host of a URL arrives in lower case.
_JWT = re.compile(r"eyj[\w-]+\.eyj[\w-]+\.")  # two parts that begin as JSON objects do, in lower case
_WHOLE_JWT = re.compile(r"eyJ[\w-]*\.[\w-]+\.[\w-]*", re.IGNORECASE)
_ESCAPED = re.compile(r"\\u00([0-7][0-9a-f])|\\/")
_SHORTEST = 4  # of a secret that is looked for: fewer characters occur in any text
_SIGNATURE = 16  # characters: a shorter one is none, and may be a word that occurs anywhere
_TOKEN_LIKE = re.compile(r"bearer\s+\S+|eyJ[\w.~+/=-]*", re.IGNORECASE)


def redacted(text: str, secret: Secret | None = None, limit: int = 200) -> SafeText:
    """`text` without `secret`, bearer credentials and anything that begins as a JWT does; at most `limit` characters.

    The cut comes last: half a token is no longer recognised, and still half a token.
    """
    for part in () if secret is None else _telling(secret):
        text = re.sub(re.escape(part), REDACTED, text, flags=re.IGNORECASE)
    return clean(without_tokens(text), limit)


def holds_token(body: bytes, secret: Secret) -> bool:
    """Whether `secret`, or anything like a JWT, stands in an answer, in whatever case or with JSON's escapes."""
    text = _spelled_out(body)
    told = any(len(part) >= _SHORTEST and part.lower() in text for part in _telling(secret))
    return told or _JWT.search(text) is not None


def repeats(body: bytes, secret: Secret) -> bool:
    """Whether `secret` itself stands in an answer, in whatever case or with JSON's escapes."""
    text = _spelled_out(body)
    return any(part.lower() in text for part in _telling(secret))


def without_jwts(text: str) -> str:
    """`text` without whatever has the three parts of a JWT; a cursor of one part that begins like one stays."""
    return _WHOLE_JWT.sub(REDACTED, text)


def without_tokens(text: str) -> str:
    """`text` without bearer credentials and anything that begins as a JWT does."""
    return _TOKEN_LIKE.sub(REDACTED, text)


def _telling(secret: Secret) -> tuple[str, ...]:
    """A token, and of a JWT its signature too: the two parts before it can be guessed."""
    token = secret.reveal()
    signature = token.rpartition(".")[2]
    return (token, signature) if _SIGNATURE <= len(signature) < len(token) else (token,)


def _spelled_out(body: bytes) -> str:
    text = body.decode("utf-8", "replace").lower()
    return _ESCAPED.sub(_unescaped, text) if "\\" in text else text


def _unescaped(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16)).lower() if escape[1] else "/"
