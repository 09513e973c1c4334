"""Text that is safe to show: every string from outside becomes `SafeText` at the boundary it enters by."""

import unicodedata
from typing import NewType

SafeText = NewType("SafeText", str)
"""Printable text without control, format, surrogate or unassigned characters; made by `clean` alone."""

_LINE_SPACE = frozenset("\t\n\r\v\f")
_UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_CONTROL_PICTURES = 0x2400
_DELETE = 0x7F
_DELETE_PICTURE = "␡"


def clean(raw: str, limit: int = 2_000) -> SafeText:
    """`raw` with every unsafe character made visible, at most `limit` characters long.

    An attack should be seen, so nothing is dropped silently: ESC becomes ␛, a right-to-left override ⟨202E⟩, a
    line break a space, and a cut ends in "…". Idempotent.
    """
    if not raw.isprintable():
        # Cut first: a megabyte of hostile text must not cost a megabyte of work. No character shrinks.
        raw = "".join(map(_visible, raw[: limit + 1]))
    if len(raw) > limit:
        raw = raw[: limit - 1] + "…"
    return SafeText(raw)


def counted(count: int, what: str = "sync") -> SafeText:
    """Such as "1 sync" or "1,204 syncs"; `what` is a word of ours."""
    return SafeText(f"{count:,} {what}{'' if count == 1 else 's'}")


def _visible(character: str) -> str:
    code = ord(character)
    if character in _LINE_SPACE:
        return " "
    if code < 0x20:
        return chr(_CONTROL_PICTURES + code)
    if code == _DELETE:
        return _DELETE_PICTURE
    if unicodedata.category(character) in _UNSAFE_CATEGORIES:
        return f"⟨{code:04X}⟩"
    return character
