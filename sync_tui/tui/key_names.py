"""How Textual names keys, and how a person reads them."""

import unicodedata

from textual.keys import Keys, _character_to_key, format_key

from sync_tui.domain.errors import ConfigError
from sync_tui.domain.text import clean


def key_names(key_id: str, keys: str) -> str:
    """Keys with a comma between as Textual names them: "?" is "question_mark". `ConfigError` where one is none."""
    words = [word.strip() for word in keys.split(",")]
    for word in words:
        if not _is_key(word):
            raise ConfigError(f"ui.keys.{key_id}: {clean(word, 40)!r} is no key; write a letter, f5 or ctrl+r")
    return ",".join(_character_to_key(word) if len(word) == 1 else word.lower() for word in words)


def shown_keys(names: str) -> str:
    """Keys as a person reads them."""
    return " ".join(map(format_key, names.split(",")))


def _is_key(word: str) -> bool:
    *modifiers, base = word.lower().split("+") if len(word) > 1 else [word]
    known = len(base) == 1 or base in {str(key.value) for key in Keys} or _has_name(base)
    return known and set(modifiers) <= {"ctrl", "shift", "alt"}


def _has_name(base: str) -> bool:
    try:
        return unicodedata.lookup(base.replace("_", " ").upper()).isascii()
    except KeyError:
        return False
