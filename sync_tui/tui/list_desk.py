"""What a person does to the lists on screen: their files are edited, and the screen shows what they then say."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence, Set
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from sync_tui.config.invocation import Invocation
from sync_tui.config.list_edits import Removal, Words, joined, parted, reworded
from sync_tui.config.watchlists import Saved, edit_watch_list, load_watch_list, watch_list_path
from sync_tui.domain.profile import Profile
from sync_tui.domain.text import clean, counted
from sync_tui.domain.watch import SyncKey, WatchedSync, WatchList
from sync_tui.monitor.engine import Monitor
from sync_tui.monitor.tone import Tone
from sync_tui.tui.asking import Said
from sync_tui.tui.following import Following
from sync_tui.tui.undoing import Step, addition_step, distinct, edit_step, list_names, named, removal_step

Result = TypeVar("Result")
KEPT_WITHIN = 0.5  # seconds, at the end
_MOST_STEPS = 100


class _Edit(NamedTuple):
    """A list as its file held it, and as it was written."""

    before: WatchList
    after: WatchList
    saved: Saved


class ListDesk:
    """Edits one list after the other, each in a thread and under the lock of its file.

    Every coroutine says what came of it, and raises `ConfigError` with the file as it was.
    """

    def __init__(
        self,
        monitor: Monitor,
        following: Following,
        invocation: Invocation | None,
        keys: Mapping[str, str],
        steps: list[Step],
        save: Callable[[str, str], bool],
    ) -> None:
        """`keys` are those of the screen, by what they do.

        `steps` are taken back, the last one first; they are shared with who shows these lists later. `save` has a
        filter known by its name again, and says whether it was not.
        """
        self._monitor = monitor
        self._following = following
        self._invocation = invocation
        self._undo = keys["undo"]
        self._turn = asyncio.Lock()
        self._steps = steps
        self._save = save
        self._under_way: set[asyncio.Future[_Edit]] = set()

    @property
    def directory(self) -> Path | None:
        """The config directory; None where the screen has none, as that of the demo."""
        return None if self._invocation is None else self._invocation.directory

    @property
    def lists(self) -> Mapping[str, WatchList]:
        """The lists in use, by the word that names each; none where the screen shows something else."""
        if self._invocation is None or self._following.begun.is_set():
            return self._following.lists
        return self._invocation.targets.lists

    @property
    def profiles(self) -> Mapping[str, Profile]:
        """The profiles in use, by name."""
        if self._invocation is None or self._following.begun.is_set():
            return self._following.profiles
        return self._invocation.settings.profiles

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._steps)

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
        there = {sync.key for sync in edit.before.syncs}
        added = [sync for sync in edit.after.syncs if sync.key not in there]
        name = edit.after.name
        if not added:
            return f"{name} holds {'it' if len(syncs) == 1 else 'all of them'} already", Tone.PLAIN
        self.keep(addition_step(word, added))
        more = f", {len(syncs) - len(added):,} there already" if len(added) < len(syncs) else ""
        return f"{counted(len(added))} added to {name}{more}; {self._undo} takes {_them(added)} out again", Tone.GOOD

    async def remove(self, keys: Set[SyncKey]) -> Said:
        """Take syncs out of every list on screen that holds them."""
        removals: list[tuple[str, Removal]] = []
        try:
            for word in self.holders(keys):
                found: list[Removal] = []
                await self._edit(word, partial(_parted, keys=keys, found=found), keys)
                if found and found[-1].entries:
                    removals.append((word, found[-1]))
        finally:
            # Where a later list cannot be written, what was done to those before can be undone all the same.
            if removals:
                self.keep(removal_step(removals))
        if not removals:
            return "nothing was removed: no list on screen holds it", Tone.WARNING
        entries = distinct(entry for _, removal in removals for entry in removal.entries)
        lists = list_names(word for word, _ in removals)
        return f"removed {named(entries)} from {lists}; {self._undo} brings {_them(entries)} back", Tone.PLAIN

    async def describe(self, words: Mapping[SyncKey, Words]) -> Said:
        """Put other words on syncs, in the first list that holds each: its words are those on screen."""
        left, before, names = set(words), dict[str, dict[SyncKey, WatchedSync]](), list[str]()
        for word in self.holders(left):
            here = {sync.key for sync in self.lists[word].syncs} & left
            edit = await self._edit(word, partial(reworded, words={key: words[key] for key in here}))
            pairs = zip(edit.before.syncs, edit.after.syncs, strict=True)
            before[word] = {old.key: old for old, new in pairs if old != new}
            names.append(edit.after.name)
            left -= here
            if not left:
                break
        changed = sum(map(len, before.values()))
        if not changed:
            return "nothing was changed", Tone.PLAIN
        self.keep(edit_step(before, {name for each in words.values() for name in each}))
        return f"{counted(changed)} edited in {' and '.join(names)}; {self._undo} takes that back", Tone.GOOD

    async def undo(self) -> Said:
        """Take back what a person did last."""
        if not self._steps:
            return "nothing to undo: no list was changed here", Tone.PLAIN
        step = self._steps.pop()
        is_changed = step.saves is not None and self._save(*step.saves)
        try:
            for word, change in step.changes:
                if word in self.lists:
                    edit = await self._edit(word, change, step.takes)
                    is_changed |= edit.before != edit.after
        except Exception:
            # What could not be written can be undone once it can.
            self._steps.append(step)
            raise
        more = f"; {self._undo} again {self._steps[-1].promise}" if self._steps else ""
        return (f"{step.undone}{more}", Tone.GOOD) if is_changed else (f"{step.idle}{more}", Tone.PLAIN)

    async def in_thread(self, work: Callable[[], Result]) -> Result:
        """What `work` returns; a file system that hangs stops nobody else."""
        return await asyncio.get_running_loop().run_in_executor(None, work)

    async def finish(self) -> None:
        """Let what is being written be written; a disk that hangs keeps nobody."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=KEPT_WITHIN)

    def keep(self, step: Step) -> None:
        """Take this back before what was kept earlier."""
        self._steps.append(step)
        del self._steps[:-_MOST_STEPS]

    async def _edit(
        self, word: str, change: Callable[[WatchList], WatchList], removed: Collection[SyncKey] = ()
    ) -> _Edit:
        await self._following.begun.wait()
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


def _them(entries: Sequence[WatchedSync]) -> str:
    return "it" if len(entries) == 1 else "them"
