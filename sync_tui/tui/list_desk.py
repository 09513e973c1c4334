"""What a person does to the lists on screen: their files are edited, and the screen shows what they then say."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from sync_tui.config.invocation import Invocation
from sync_tui.config.list_edits import Removal, Words, described, joined, parted, restored
from sync_tui.config.watchlists import Saved, edit_watch_list, load_watch_list, watch_list_path
from sync_tui.domain.profile import Profile
from sync_tui.domain.text import SafeText, clean, counted
from sync_tui.domain.watch import SyncKey, WatchedSync, WatchList
from sync_tui.monitor.engine import Monitor
from sync_tui.monitor.tone import Tone
from sync_tui.tui.asking import Said
from sync_tui.tui.following import Following

Result = TypeVar("Result")
KEPT_WITHIN = 0.5  # seconds, at the end
_MOST_LEVELS = 100


@dataclass(slots=True)
class _Edit:
    """A list as its file held it, and as it was written."""

    before: WatchList
    after: WatchList
    saved: Saved


class ListDesk:
    """Edits one list after the other, each in a thread and under the lock of its file.

    Every coroutine says what came of it, and raises `ConfigError` with the file as it was.
    """

    def __init__(self, monitor: Monitor, following: Following, invocation: Invocation | None) -> None:
        self._monitor = monitor
        self._following = following
        self._invocation = invocation
        self._turn = asyncio.Lock()
        self._removals: list[tuple[tuple[str, Removal], ...]] = []  # by word; what one key took away
        self._under_way: set[asyncio.Future[_Edit]] = set()

    @property
    def directory(self) -> Path | None:
        """The config directory; None where the screen has none, as that of the demo."""
        return None if self._invocation is None else self._invocation.directory

    @property
    def lists(self) -> Mapping[str, WatchList]:
        """The lists in use, by the word that names each; none where the screen shows something else."""
        if self._invocation is None or self._following.has_begun:
            return self._following.lists
        return self._invocation.targets.lists

    @property
    def profiles(self) -> Mapping[str, Profile]:
        """The profiles in use, by name."""
        if self._invocation is None or self._following.has_begun:
            return self._following.profiles
        return self._invocation.settings.profiles

    def entries(self, keys: Sequence[SyncKey]) -> list[WatchedSync]:
        """The entries that the screen shows of those of `keys` that any list holds."""
        held: dict[SyncKey, WatchedSync] = {}
        for watch_list in self.lists.values():
            for sync in watch_list.syncs:
                held.setdefault(sync.key, sync)
        return [held[key] for key in keys if key in held]

    def holders(self, keys: Set[SyncKey]) -> tuple[str, ...]:
        """The words of the lists that hold any of `keys`."""
        return tuple(
            word for word, watch_list in self.lists.items() if any(sync.key in keys for sync in watch_list.syncs)
        )

    async def add(self, word: str, syncs: Sequence[WatchedSync]) -> Said:
        """Put syncs at the end of a list."""
        edit = await self._edit(word, lambda watch_list: joined(watch_list, syncs))
        added = len(edit.after.syncs) - len(edit.before.syncs)
        name = edit.after.name
        if not added:
            return f"{name} holds {'it' if len(syncs) == 1 else 'all of them'} already", Tone.PLAIN
        there = f", {len(syncs) - added:,} there already" if added < len(syncs) else ""
        return f"{counted(added)} added to {name}{there}", Tone.GOOD

    async def remove(self, keys: Set[SyncKey]) -> Said:
        """Take syncs out of every list on screen that holds them."""
        removals: list[tuple[str, Removal]] = []
        for word in self.holders(keys):
            found: list[Removal] = []
            await self._edit(word, partial(_parted, keys=keys, found=found), keys)
            if found and found[-1].entries:
                removals.append((word, found[-1]))
        if not removals:
            return "nothing was removed: no list on screen holds it", Tone.WARNING
        self._removals = [*self._removals, tuple(removals)][-_MOST_LEVELS:]
        return f"removed {_named(removals)} from {_words(removals)}; u brings {_it(removals)} back", Tone.PLAIN

    async def undo(self) -> Said:
        """Bring back what was removed last."""
        if not self._removals:
            return "nothing to undo: nothing was removed from a list here", Tone.PLAIN
        removals = self._removals.pop()
        known = [(word, removal) for word, removal in removals if word in self.lists]
        count = 0
        try:
            for word, removal in known:
                edit = await self._edit(word, partial(restored, removal=removal))
                count += len(edit.after.syncs) - len(edit.before.syncs)
        except Exception:
            # What could not be written can be undone once it can.
            self._removals.append(removals)
            raise
        if not count:
            return f"{_named(removals)} {_is(removals)} there already", Tone.PLAIN
        more = f"; u again brings back {_named(self._removals[-1])}" if self._removals else ""
        return f"{_named(removals)} {_is(removals)} back in {_words(removals)}{more}", Tone.GOOD

    async def describe(self, keys: Collection[SyncKey], words: Words) -> Said:
        """Put other words on syncs, in the first list that holds each: its words are those on screen."""
        left, changed, names = set(keys), 0, []
        for word in self.holders(left):
            here = {sync.key for sync in self.lists[word].syncs} & left
            edit = await self._edit(word, partial(described, keys=here, words=words))
            changed += sum(old != new for old, new in zip(edit.before.syncs, edit.after.syncs, strict=True))
            names.append(edit.after.name)
            left -= here
            if not left:
                break
        if not changed:
            return "nothing was changed", Tone.PLAIN
        return f"{counted(changed)} edited in {' and '.join(names)}", Tone.GOOD

    async def in_thread(self, work: Callable[[], Result]) -> Result:
        """What `work` returns; a file system that hangs stops nobody else."""
        return await asyncio.get_running_loop().run_in_executor(None, work)

    async def finish(self) -> None:
        """Let what is being written be written; a disk that hangs keeps nobody."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=KEPT_WITHIN)

    async def _edit(
        self, word: str, change: Callable[[WatchList], WatchList], removed: Collection[SyncKey] = ()
    ) -> _Edit:
        async with self._turn:
            writing = asyncio.get_running_loop().run_in_executor(None, partial(self._written, word, change))
            self._under_way.add(writing)
            writing.add_done_callback(self._under_way.discard)
            # Begun is begun: who leaves meanwhile does not leave half of it.
            edit = await asyncio.shield(writing)
        if word in self.lists:
            self._following.use(word, edit.before, edit.after, removed)
        if edit.saved.backup is not None:
            kept = clean(edit.saved.backup.name)
            self._monitor.notices.tell(
                clean(f"{edit.saved.path.name} was written by hand: that version is kept beside it as {kept}")
            )
        return edit

    def _written(self, word: str, change: Callable[[WatchList], WatchList]) -> _Edit:
        directory = self.directory or Path()
        # A list that is gone is not made again by an edit.
        load_watch_list(word, directory)
        lists: list[WatchList] = []

        def changed(before: WatchList) -> WatchList:
            lists[:] = [before, change(before)]
            return lists[1]

        saved = edit_watch_list(watch_list_path(word, directory), changed)
        return _Edit(lists[0], lists[1], saved)


def _parted(watch_list: WatchList, keys: Collection[SyncKey], found: list[Removal]) -> WatchList:
    rest, removal = parted(watch_list, keys)
    found[:] = [removal]
    return rest


def _entries(removals: Iterable[tuple[str, Removal]]) -> list[WatchedSync]:
    return list({entry.key: entry for _, removal in removals for entry in removal.entries}.values())


def _named(removals: Iterable[tuple[str, Removal]]) -> SafeText:
    entries = _entries(removals)
    return entries[0].name if len(entries) == 1 else counted(len(entries))


def _is(removals: Iterable[tuple[str, Removal]]) -> str:
    return "is" if len(_entries(removals)) == 1 else "are"


def _it(removals: Iterable[tuple[str, Removal]]) -> str:
    return "it" if len(_entries(removals)) == 1 else "them"


def _words(removals: Iterable[tuple[str, Removal]]) -> str:
    return " and ".join(clean(Path(word).stem, 64) for word, _ in removals)
