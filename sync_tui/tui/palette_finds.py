"""What the command palette finds by names that others gave: syncs and watch lists. None of it is read as markup."""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial

from rich.text import Text
from textual.command import DiscoveryHit, Hit, Hits, Provider

from sync_tui.config.watchlists import watch_list_names
from sync_tui.domain.text import clean
from sync_tui.tui.steady import steady
from sync_tui.tui.switching_actions import SwitchingActions

MOST = 100  # of each search: more than a person reads


class NamedThings(Provider):
    """Goes to a sync by its name, or to a saved list by its own."""

    _names: tuple[str, ...] = ()

    async def startup(self) -> None:
        """Read the names of the lists."""
        screen = self.screen
        directory = screen.lists_directory if isinstance(screen, SwitchingActions) else None
        if directory is not None:
            read = partial(watch_list_names, directory)
            self._names = await asyncio.get_running_loop().run_in_executor(None, read)

    async def discover(self) -> Hits:
        """The lists alone: before a letter is typed, ten thousand syncs are no help."""
        if isinstance(self.screen, SwitchingActions):
            for words, go in self._lists(self.screen):
                yield DiscoveryHit(Text(steady(words)), go, clean(words), f"key {self.screen.lists_key}")

    async def search(self, query: str) -> Hits:
        """Everything whose name has each word of `query` in it, the closest first."""
        if not isinstance(self.screen, SwitchingActions):
            return
        typed, matcher, found = query.casefold().split(), self.matcher(query), 0
        for words, go in (*self._lists(self.screen), *self._syncs(self.screen)):
            folded = words.casefold()
            if all(word in folded for word in typed):
                found += 1
                yield Hit(matcher.match(words) or 0.1, _marked(steady(words), typed), go, clean(words))
            if found == MOST:
                return

    def _lists(self, screen: SwitchingActions) -> Iterator[tuple[str, Callable[[], None]]]:
        for name in self._names:
            yield f"Watch list {name}", partial(screen.action_use_list, name)

    def _syncs(self, screen: SwitchingActions) -> Iterator[tuple[str, Callable[[], None]]]:
        for sync in screen.watched:
            # A name that has the id in it says it once.
            words = sync.name if sync.id in sync.name else f"{sync.name} · {sync.id}"
            yield f"Go to {words}", partial(screen.go_to, sync.key)


class Themes(Provider):
    """Puts on a theme by its name."""

    async def discover(self) -> Hits:
        """All of them."""
        for name, put_on in self._themes():
            yield DiscoveryHit(name, put_on)

    async def search(self, query: str) -> Hits:
        """Those whose name is like `query`."""
        matcher = self.matcher(query)
        for name, put_on in self._themes():
            score = matcher.match(name)
            if score > 0:
                yield Hit(score, matcher.highlight(name), put_on)

    def _themes(self) -> Iterator[tuple[str, Callable[[], None]]]:
        for name in sorted(self.app.available_themes):
            yield name, partial(setattr, self.app, "theme", name)


def _marked(words: str, typed: list[str]) -> Text:
    text, folded = Text(words), words.casefold()
    # Some letters fold to two: where a match stands is then not certain.
    for word in typed if len(folded) == len(words) else ():
        at = folded.find(word)
        text.stylize("bold", at, at + len(word))
    return text
