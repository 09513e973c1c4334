"""What a person does to a watch list: values in, values out. Files are written by `edit_watch_list`."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple, TypedDict

from sync_tui.config.keys import SYNC
from sync_tui.config.watchlist import fitting
from sync_tui.domain.text import SafeText, clean
from sync_tui.domain.watch import SyncKey, WatchedSync, WatchList

MOST_TAGS: int = SYNC["tags"].form.most
LONGEST_TAG: int = SYNC["tags"].form.each.most


class Words(TypedDict, total=False):
    """What a person says of a sync; those alone that are to change."""

    label: SafeText | None
    group: SafeText | None
    tags: tuple[SafeText, ...]
    note: SafeText | None


class Removal(NamedTuple):
    """Entries that were taken out of a list, and the order in which it stood with them."""

    entries: tuple[WatchedSync, ...]
    order: tuple[SyncKey, ...]


def joined(watch_list: WatchList, syncs: Iterable[WatchedSync]) -> WatchList:
    """The list with those of `syncs` at its end that it does not hold, cut to what a list may say of them."""
    return watch_list.with_added(fitting(sync)._replace(list_name=watch_list.name) for sync in syncs)


def parted(watch_list: WatchList, keys: Collection[SyncKey]) -> tuple[WatchList, Removal]:
    """The list without those of `keys` that it holds, and what brings them back."""
    gone = tuple(sync for sync in watch_list.syncs if sync.key in keys)
    kept = tuple(sync for sync in watch_list.syncs if sync.key not in keys)
    return watch_list._replace(syncs=kept), Removal(gone, tuple(sync.key for sync in watch_list.syncs))


def restored(watch_list: WatchList, removal: Removal) -> WatchList:
    """The list with what was removed, each behind the nearest of those it stood behind that are still there."""
    held = {sync.key for sync in watch_list.syncs}
    missing = {sync.key: sync for sync in removal.entries if sync.key not in held}
    behind: defaultdict[SyncKey | None, list[WatchedSync]] = defaultdict(list)
    nearest: SyncKey | None = None
    for key in removal.order:
        if key in held:
            nearest = key
        elif key in missing:
            behind[nearest].append(missing[key])
    syncs = [*behind[None]]
    for sync in watch_list.syncs:
        syncs += [sync, *behind[sync.key]]
    return watch_list._replace(syncs=tuple(syncs))


def reworded(watch_list: WatchList, words: Mapping[SyncKey, Words]) -> WatchList:
    """The list with the words of each sync on it, where it holds that."""
    syncs = tuple(sync._replace(**words[sync.key]) if sync.key in words else sync for sync in watch_list.syncs)
    return watch_list._replace(syncs=syncs)


def parsed_tags(text: str) -> tuple[SafeText, ...]:
    """The tags in a line with commas between them, each once; `ValueError` says what a list would refuse."""
    tags = tuple(dict.fromkeys(clean(word.strip()) for word in text.split(",") if word.strip()))
    if len(tags) > MOST_TAGS:
        raise ValueError(f"at most {MOST_TAGS} tags")
    if any(len(tag) > LONGEST_TAG for tag in tags):
        raise ValueError(f"a tag has at most {LONGEST_TAG} characters")
    return tags


def retagged(tags: Iterable[SafeText], text: str) -> tuple[SafeText, ...]:
    """`tags` after a line for several syncs: with "+" before each tag they are added, with "-" taken away; else set.

    Such as "+prod, -trial". `ValueError` says what a list would refuse, or cannot be meant.
    """
    words = parsed_tags(text)
    signed = [word for word in words if word[0] in "+-"]
    if not signed:
        return words
    if len(signed) < len(words) or not all(word[1:].strip() for word in signed):
        raise ValueError("+ or - before every tag, or before none")
    dropped = {word[1:].strip() for word in signed if word[0] == "-"}
    added = (SafeText(word[1:].strip()) for word in signed if word[0] == "+")
    return tuple(dict.fromkeys((*(tag for tag in tags if tag not in dropped), *added)))
