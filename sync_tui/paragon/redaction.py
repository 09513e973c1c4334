"""What is taken out of a text before a person may see it: tokens, in whatever form a server repeats them."""

import re

from sync_tui.domain.profile import Secret
from sync_tui.domain.text import SafeText, clean

REDACTED = "•••"

# Without regard to case, since the host of a URL arrives in lower case.
_TOKEN_LIKE = re.compile(r"bearer\s+\S+|eyJ[\w.~+/=-]*", re.IGNORECASE)


def redacted(text: str, secret: Secret | None = None, limit: int = 200) -> SafeText:
    """`text` without `secret`, bearer credentials and anything that begins as a JWT does; at most `limit` characters.

    The cut comes last: half a token is no longer recognised, and still half a token.
    """
    if secret is not None:
        text = re.sub(re.escape(secret.reveal()), REDACTED, text, flags=re.IGNORECASE)
    return clean(_TOKEN_LIKE.sub(REDACTED, text), limit)
