"""Following files while they are in use: a changed config.toml or watch list takes effect, or says why it cannot."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sync_tui.config.change import (
    ListChange,
    SyncsChange,
    changed_keys,
    list_change,
    listed_keys,
    shrunk,
    syncs_change,
)
from sync_tui.config.followed import Followed, Reading
from sync_tui.config.invocation import Invocation
from sync_tui.config.settings import CONFIG_FILE, CONFIG_LIMIT, Settings, load_settings
from sync_tui.config.targets import heading_of, merged_syncs
from sync_tui.config.watchlist import LIST_LIMIT
from sync_tui.config.watchlists import SUFFIX, is_path, load_watch_list, watch_list_path
from sync_tui.domain.alerting import Alerting
from sync_tui.domain.errors import SyncTuiError
from sync_tui.domain.text import SafeText, clean
from sync_tui.domain.watch import SyncKey, WatchedSync, WatchList
from sync_tui.monitor.engine import Monitor
from sync_tui.monitor.listing import discovered_at_last
from sync_tui.monitor.round import until_next

LOOK_EVERY = 1.0
LOOK_AGAIN = 0.5  # seconds, at a file that is being rewritten
_CONFIG = ""  # in place of the word that names a list

Readings = dict[str, Reading]
"""By the word that names a list, what its file newly says."""


@dataclass(frozen=True, slots=True)
class Question:
    """A change of the list named `word` that waits for a person."""

    word: str
    change: ListChange
    why: SafeText
    text: SafeText  # why, that the list in use stays, and how to answer


async def in_thread(look: Callable[[], Readings]) -> Readings:
    """What `look` returns, from a thread: a file system that hangs stops nobody else."""
    return await asyncio.get_running_loop().run_in_executor(None, look)


class Reload:
    """Looks at the files of an invocation about once a second, and says what becomes of them in the monitor's notices.

    `used` is called after a change took effect. `holds_back` says why a change of the list that
    a word names is not used before a person agrees, which is done as `to_agree` says; None where it is used at once.
    """

    def __init__(
        self,
        monitor: Monitor,
        invocation: Invocation,
        to_agree: str,
        used: Callable[[], None] = lambda: None,
        offload: Callable[[Callable[[], Readings]], Awaitable[Readings]] = in_thread,
        holds_back: Callable[[str, ListChange], SafeText | None] = lambda _, change: shrunk(change),
    ) -> None:
        self._monitor = monitor
        self._invocation = invocation
        self._to_agree = to_agree
        self._used = used
        self._offload = offload
        self._holds_back = holds_back
        self._settings = invocation.settings
        self._lists = dict(invocation.targets.lists)
        self._wrong: dict[str, SafeText] = {}  # by word: why the file is not used
        self._questions: dict[str, Question] = {}
        self._stop_listing: Callable[[], None] = lambda: None
        self._why_not_listed: str | None = None  # as it was said
        # config.toml first: a list may name a profile that was added in the same minute.
        self._files: dict[str, Followed] = {_CONFIG: self._config_file()}
        self._files |= {word: self._list_file(word) for word in self._lists}

    @property
    def heading(self) -> SafeText:
        """The titles of the lists in use."""
        return heading_of(self._lists.values()) if self._lists else self._invocation.targets.heading

    @property
    def theme(self) -> str | None:
        """The theme in use, by its name."""
        return self._invocation.theme(self._settings)

    @property
    def alerting(self) -> Alerting:
        """How a person who does not look is told."""
        return self._settings.alerting

    @property
    def standing(self) -> tuple[SafeText, ...]:
        """What is still so: files that cannot be used, and changes that wait for a person."""
        return (*self._wrong.values(), *(question.text for question in self._questions.values()))

    @property
    def question(self) -> Question | None:
        """The change that has waited longest for a person."""
        return next(iter(self._questions.values()), None)

    @property
    def lists(self) -> Mapping[str, WatchList]:
        """The lists in use, by the word that names each."""
        return self._lists

    @property
    def settings(self) -> Settings:
        """The settings in use."""
        return self._settings

    async def run(self) -> None:
        """Look for ever."""
        try:
            while True:
                await self._monitor.clock.sleep(self._rest())
                readings = await self._offload(self._look)
                for word, reading in readings.items():
                    self._take(word, reading)
        finally:
            self._stop_listing()

    def use(self, word: str, after: WatchList, removed: Collection[SyncKey] = ()) -> None:
        """Use a list as a person has just had it written, who took `removed` out of it; nothing is said of that.

        Where others have changed the file in a way that a person must agree to, it waits for that as ever.
        """
        before = self._lists[word]
        expected = before._replace(syncs=tuple(sync for sync in before.syncs if sync.key not in removed))
        by_others = list_change(expected, after)
        if by_others is not None and self._holds_back(word, by_others) is not None:
            return
        self._questions.pop(word, None)
        change = list_change(before, after)
        if change is not None:
            self._use_list(word, change)

    def answer(self, question: Question, *, agreed: bool) -> None:
        """Use the change that was asked about, or keep what is in use until the file changes again."""
        name = question.change.after.name
        if self._questions.get(question.word) != question:
            self._say(f"{name} changed again meanwhile: nothing was done")
            return
        del self._questions[question.word]
        if agreed:
            self._use_list(question.word, question.change)
            self._say(question.change.words)
        else:
            self._say(f"{name}: the list in use stays until its file changes again")

    def _config_file(self) -> Followed:
        directory, environ = self._invocation.directory, self._invocation.environ
        return Followed(directory / CONFIG_FILE, lambda: load_settings(directory, environ), CONFIG_LIMIT)

    def _list_file(self, word: str) -> Followed:
        directory = self._invocation.directory
        return Followed(watch_list_path(word, directory), lambda: load_watch_list(word, directory), LIST_LIMIT)

    def _rest(self) -> float:
        """Seconds to the next look: with what else is done once a second, unless a file is on the move."""
        if all(file.is_at_rest for file in self._files.values()):
            return until_next(LOOK_EVERY, self._monitor.clock.mono(), LOOK_EVERY / 4)
        return LOOK_AGAIN

    def _look(self) -> Readings:
        looks = ((word, file.look()) for word, file in self._files.items())
        return {word: look for word, look in looks if look is not None}

    def _take(self, word: str, reading: Reading) -> None:
        match reading.value:
            case Settings() as settings:
                self._take_settings(settings)
            case WatchList() as watch_list:
                self._take_list(word, watch_list)
            case None if reading.problem is not None:
                self._keep(word, reading.problem.replace(str(self._path(word)), self._file(word)))
            case None if word in self._lists or self._settings.config_file is not None:
                self._keep(word, f"{self._file(word)} is not there any more")

    def _take_settings(self, after: Settings) -> None:
        before, self._settings = self._settings, after
        keys = changed_keys(before, after)
        if self._wrong.pop(_CONFIG, None) is not None:
            self._say(f"{CONFIG_FILE} can be used again")
        if not keys:
            return
        if (before.profiles, before.polling) != (after.profiles, after.polling):
            self._monitor.reconfigure(after.profiles, after.polling)
        theme = self._invocation.theme
        overruled = before.ui.theme != after.ui.theme and theme(before) == theme(after)
        why = " (a flag or a variable decides the theme)" if overruled else ""
        self._say(f"{CONFIG_FILE} changed: {listed_keys(keys)}{why}")
        self._used()
        name = self._invocation.targets.discover or ""
        if name in after.profiles and after.profiles[name] != before.profiles.get(name):
            self._stop_listing()
            self._stop_listing = self._monitor.keep(partial(self._list_again, name), "listing")

    async def _list_again(self, profile: str) -> None:
        """The syncs of a token are those of another, where the profile changed: list them once more."""
        try:
            found = await discovered_at_last(self._monitor, profile, self._invocation.targets.user, self._not_listed)
        except SyncTuiError as error:
            self._not_listed(error)
        else:
            self._use_listed(profile, found)
        self._stop_listing()

    def _not_listed(self, error: SyncTuiError) -> None:
        stay = f"the syncs of profile {self._invocation.targets.discover} stay as they were: {error}"
        if stay != self._why_not_listed:
            self._why_not_listed = stay
            self._say(stay, is_warning=True)

    def _use_listed(self, profile: str, found: Sequence[WatchedSync]) -> None:
        self._why_not_listed = None
        change = syncs_change([track.sync for track in self._monitor.store.values()], found)
        replace_syncs(self._monitor, change)
        if change.added or change.removed:
            self._say(f"profile {profile} lists +{len(change.added)} −{len(change.removed)} syncs")
        self._used()

    def _take_list(self, word: str, after: WatchList) -> None:
        change = list_change(self._lists[word], after)
        why = None if change is None else self._holds_back(word, change)
        was_asked = self._questions.pop(word, None) is not None
        if self._wrong.pop(word, None) is not None:
            self._say(f"{self._file(word)} can be used again")
        if change is not None and why is not None:
            text = clean(f"{why}: the list in use stays; {self._to_agree}")
            self._questions[word] = Question(word, change, why, text)
            self._say(text, is_warning=True)
        elif change is not None:
            self._use_list(word, change)
            self._say(change.words)
        elif was_asked:
            self._say(f"{self._file(word)} is as it was again")

    def _use_list(self, word: str, change: ListChange) -> None:
        before = merged_syncs(self._lists.values())
        self._lists[word] = change.after
        replace_syncs(self._monitor, syncs_change(before, merged_syncs(self._lists.values())))
        self._used()

    def _keep(self, word: str, problem: str) -> None:
        self._questions.pop(word, None)
        stays = "the list in use stays" if word in self._lists else "the settings in use stay"
        self._wrong[word] = clean(f"{problem}; {stays}")
        self._say(self._wrong[word], is_warning=True)

    def _say(self, text: str, *, is_warning: bool = False) -> None:
        self._monitor.notices.tell(clean(text), is_warning=is_warning)

    def _path(self, word: str) -> Path:
        directory = self._invocation.directory
        return watch_list_path(word, directory) if word in self._lists else directory / CONFIG_FILE

    def _file(self, word: str) -> str:
        """What a person calls the file."""
        if word not in self._lists:
            return CONFIG_FILE
        return word if is_path(word) else f"{word}{SUFFIX}"


def turn_to(monitor: Monitor, invocation: Invocation) -> None:
    """Watch what `invocation` names in place of all that is watched.

    What an API asked of us is kept: a pause and a budget are those of its origin, whichever list is watched.
    Where all syncs of a profile are to be listed first, those of them that are watched stay until they are.
    """
    targets, watched = invocation.targets, [track.sync for track in monitor.store.values()]
    listed = [sync for sync in watched if (sync.profile, sync.user) == (targets.discover, targets.user)]
    change = syncs_change(watched, targets.syncs or listed)
    for sync in change.removed:
        monitor.unwatch(sync.key)
    monitor.reconfigure(invocation.settings.profiles, invocation.settings.polling)
    replace_syncs(monitor, change)


def use_listed(monitor: Monitor, listed: Sequence[WatchedSync]) -> None:
    """Watch what was listed in place of all that is watched."""
    replace_syncs(monitor, syncs_change([track.sync for track in monitor.store.values()], listed))


def replace_syncs(monitor: Monitor, change: SyncsChange) -> None:
    """Watch what `change` ends with, in its order. What is known of a sync that stays is kept."""
    for sync in change.removed:
        monitor.unwatch(sync.key)
    monitor.watch(change.added)
    for sync in change.edited:
        if sync.key in monitor.store:
            monitor.store.describe(sync)
    monitor.store.arrange([sync.key for sync in change.after])
