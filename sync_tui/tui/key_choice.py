"""The keys that a person chose: as Textual names them, and what is wrong with them in the words of that person."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sync_tui.domain.text import clean
from sync_tui.tui.key_names import is_key, key_name
from sync_tui.tui.keys import KEYS, Key, Place

_APART = {Place.TABLE: Place.DETAIL, Place.DETAIL: Place.TABLE}


class KeyChoice(NamedTuple):
    """By the id of what they do, the keys of each; and the problems, each after the id that it is about."""

    names: dict[str, str]  # as Textual has them, comma between
    problems: list[tuple[str, str]]


def read_keys(changes: Mapping[str, str]) -> KeyChoice:
    """What `changes` say, which are keys with a comma between by the id of what they do."""
    written: dict[str, dict[str, str]] = {}  # by id, the words by Textual's names for them
    problems: list[tuple[str, str]] = []
    for key_id, keys in changes.items():
        words = [word.strip() for word in keys.split(",")]
        written[key_id] = {key_name(word): word for word in words if is_key(word)}
        wrong = [clean(word, 40) for word in words if not is_key(word)]
        problems += [(key_id, f'cannot be "{word}": that is no key; write a letter, f5 or ctrl+r') for word in wrong]
    names = {key_id: ",".join(keys) for key_id, keys in written.items()}
    table = {key.id: key._replace(keys=names.get(key.id, key.keys)) for key in KEYS}
    for key, other, name in _clashes(table, written):
        word = clean(written[key.id][name], 40)
        problems.append((key.id, f'cannot be "{word}": that is the key of {other.id}; give that another one'))
    return KeyChoice(names, problems)


def _clashes(table: Mapping[str, Key], changed: Mapping[str, object]) -> Iterator[tuple[Key, Key, str]]:
    """A changed key, another that it would share a name with in one place, and that name; each pair once."""
    told: set[frozenset[str]] = set()
    for key in (table[key_id] for key_id in changed):
        for other in table.values():
            pair = frozenset((key.id, other.id))
            if other.id == key.id or not other.action or other.place is _APART.get(key.place) or pair in told:
                continue
            shared = set(key.keys.split(",")) & set(other.keys.split(",")) - {""}
            if shared:
                told.add(pair)
                yield key, other, min(shared)
