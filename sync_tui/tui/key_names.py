"""How Textual names keys, and how a person reads them."""

import unicodedata

from textual.keys import Keys, _character_to_key, format_key


def key_name(word: str) -> str:
    """A key as Textual names it: "?" is "question_mark"."""
    return _character_to_key(word) if len(word) == 1 else word.lower()


def shown_keys(names: str) -> str:
    """Keys as a person reads them."""
    return " ".join(map(format_key, names.split(",")))


def is_key(word: str) -> bool:
    """Whether there is such a key: a letter, f5, ctrl+r."""
    *modifiers, base = word.lower().split("+") if len(word) > 1 else [word]
    known = len(base) == 1 or base in {str(key.value) for key in Keys} or _has_name(base)
    return known and set(modifiers) <= {"ctrl", "shift", "alt"}


def _has_name(base: str) -> bool:
    try:
        return unicodedata.lookup(base.replace("_", " ").upper()).isascii()
    except KeyError:
        return False
