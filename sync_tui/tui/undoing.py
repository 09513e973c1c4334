"""What is taken back: each step that a person took in the lists and among the filters, and the words for it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from sync_tui.config.list_edits import Removal, Words, parted, restored, reworded
from sync_tui.domain.text import SafeText, clean, counted
from sync_tui.domain.watch import SyncKey, WatchedSync, WatchList

Change = Callable[[WatchList], WatchList]


class Step(NamedTuple):
    """What takes one step back, and what is said of that."""

    promise: str  # what it does
    undone: str  # what it did
    idle: str  # why there was nothing left to do
    changes: tuple[tuple[str, Change], ...] = ()  # by the word of each list
    takes: frozenset[SyncKey] = frozenset()  # what that takes out
    saves: tuple[str, str] | None = None  # a filter, by its name, that is known again


def removal_step(removals: Sequence[tuple[str, Removal]]) -> Step:
    """Brings back what was taken out of lists, by their words."""
    entries = distinct(entry for _, removal in removals for entry in removal.entries)
    name, are = named(entries), "is" if len(entries) == 1 else "are"
    changes = tuple((word, partial(restored, removal=removal)) for word, removal in removals)
    lists = list_names(word for word, _ in removals)
    return Step(f"brings back {name}", f"{name} {are} back in {lists}", f"{name} {are} there already", changes)


def addition_step(word: str, entries: Sequence[WatchedSync]) -> Step:
    """Takes out what was added to a list."""
    name, are = named(entries), "is" if len(entries) == 1 else "are"
    keys = frozenset(entry.key for entry in entries)
    return Step(
        f"takes {name} out again",
        f"{name} {are} out of {list_names([word])} again",
        f"{name} {are} not there any more",
        ((word, lambda watch_list: parted(watch_list, keys)[0]),),
        keys,
    )


def edit_step(before: Mapping[str, Mapping[SyncKey, WatchedSync]], changed: Iterable[str]) -> Step:
    """Puts the old words back; `before` are the entries as they were, by list, and `changed` what of them changed."""
    entries, fields = distinct(entry for held in before.values() for entry in held.values()), tuple(changed)
    name, have = named(entries), "has" if len(entries) == 1 else "have"
    changes = tuple((word, partial(reworded, words=_words(held, fields))) for word, held in before.items())
    return Step(
        f"takes back the edit of {name}",
        f"{name} {have} the old words again",
        f"{name} {have} the old words already",
        changes,
    )


def filter_step(name: str, text: str) -> Step:
    """Brings back a saved filter that was forgotten."""
    return Step(f"brings back @{name}", f"@{name} is saved again", f"@{name} is there already", saves=(name, text))


def distinct(entries: Iterable[WatchedSync]) -> list[WatchedSync]:
    """Each sync once, however many lists hold it."""
    return list({entry.key: entry for entry in entries}.values())


def named(entries: Sequence[WatchedSync]) -> SafeText:
    """One by its name, several by their number."""
    return entries[0].name if len(entries) == 1 else counted(len(entries))


def list_names(words: Iterable[str]) -> str:
    """Lists as a person calls them."""
    return " and ".join(clean(Path(word).stem, 64) for word in words)


def _words(held: Mapping[SyncKey, WatchedSync], fields: Sequence[str]) -> dict[SyncKey, Words]:
    words: dict[SyncKey, Words] = {}
    for key, entry in held.items():
        old = Words(label=entry.label, group=entry.group, tags=entry.tags, note=entry.note)
        words[key] = Words(**{name: value for name, value in old.items() if name in fields})  # type: ignore[typeddict-item]
    return words
