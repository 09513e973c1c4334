"""Secrets that were typed or pasted where none belongs, told by their looks."""

import re
from collections.abc import Iterator
from typing import TypeGuard

# A JSON Web Token begins with the base64url of "{", then a quote or a blank.
# The "e" stands before all else, and before the look behind it, so that a long text is searched fast.
_JSON = r"(?:yJ|y[A-D]|w[k-r0-3])"
_TOKEN = rf"e(?:(?<![A-Za-z0-9_-]e){_JSON}[A-Za-z0-9_-]{{6,}}\.[A-Za-z0-9_-]{{6,}}|yJ[A-Za-z0-9_-]{{24,}})"
_KEY = r"-----BEGIN |PRIVATE KEY-----"

DEEPEST = 8
HIDDEN = "•••"

KeyPath = tuple[str | int, ...]
"""Keys and, for an entry of an array, its index from 0."""


def secret_kind(text: str) -> str | None:
    """ "a token" or "a private key" where `text` looks as if it held one; None otherwise."""
    # A long list is looked through before the first frame: what has no such letters at all needs no second look.
    if ("ey" in text or "ew" in text) and re.search(_TOKEN, text):
        return "a token"
    return "a private key" if "-----" in text and re.search(_KEY, text) else None


def leaks(table: dict[str, object]) -> Iterator[tuple[KeyPath, str]]:
    """Where a document holds something that looks like a secret, and what kind: keys are looked at as values are.

    Nothing is read below a depth that no file of ours has: the path ends there, with "tables nested too deep".
    """
    left: list[tuple[KeyPath, object]] = [((), table)]
    while left:
        path, value = left.pop()
        if isinstance(value, str) and (kind := secret_kind(value)):
            yield path, f"looks like {kind}"
        elif len(path) > DEEPEST and isinstance(value, dict | list):
            yield path[:DEEPEST], "holds tables nested too deep"
        elif is_table(value):
            for key in value:
                if kind := secret_kind(key):
                    yield (*path, HIDDEN), f"looks like {kind}"
            left.extend(((*path, key), inner) for key, inner in reversed(value.items()))
        elif isinstance(value, list):
            left.extend(((*path, index), inner) for index, inner in reversed(list(enumerate(value))))


def is_table(value: object) -> TypeGuard[dict[str, object]]:
    """Whether a TOML value is a table."""
    return isinstance(value, dict)
