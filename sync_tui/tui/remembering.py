"""What is kept of the screen on disk: one thing after the other, each in a thread, so that nobody waits for a disk."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import TypeVar

from sync_tui.config.ui_memory import Look, UiMemory

KEPT_WITHIN = 0.5  # seconds, at the end
LOOK_EVERY = 2.0  # seconds

Result = TypeVar("Result")


class Remembering:
    """The look of one list, and the saved filters of them all: those that another monitor saves are found here too."""

    def __init__(self, memory: UiMemory | None) -> None:
        """Without a memory nothing outlives the screen."""
        self._memory = memory
        self._turn = asyncio.Lock()
        self._under_way: set[asyncio.Task[None]] = set()
        self._looking: asyncio.Task[None] | None = None
        self._look_from = 0.0  # boot-clock seconds
        self._saves = 0
        self.filters: Mapping[str, str] = MappingProxyType({})  # by name, the last saved first

    def recall(self, now: float) -> Look | None:
        """How the list was looked at last; the filters are known from here on, and need no look for a while."""
        if self._memory is None:
            return None
        self._look_from = now + LOOK_EVERY
        self.filters = self._memory.filters()
        return self._memory.look()

    def keep_look(self, look: Look) -> None:
        """Keep how the list is looked at."""
        if self._memory is not None:
            self._begin(partial(self._memory.keep_look, look))

    def keep_filter(self, name: str, text: str | None, failed: Callable[[], None]) -> None:
        """Know a filter under a name, or forget it where `text` is None; `failed` is called where that is not kept."""
        rest = {key: value for key, value in self.filters.items() if key != name}
        self.filters = rest if text is None else {name: text, **rest}
        self._saves += 1
        if self._memory is not None:
            self._begin(partial(self._memory.keep_filter, name, text), failed)

    def look_again(self, now: float, found: Callable[[], None]) -> None:
        """From time to time, call `found` where another monitor has saved or forgotten a filter since the last look."""
        is_idle = self._looking is None or self._looking.done()
        if self._memory is not None and is_idle and now >= self._look_from:
            self._look_from = now + LOOK_EVERY
            self._looking = asyncio.create_task(self._looked(self._memory, found))

    async def finish(self) -> None:
        """Let what is being kept be kept; a disk that hangs keeps nobody."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=KEPT_WITHIN)

    def _begin(self, keep: Callable[[], bool], failed: Callable[[], None] = lambda: None) -> None:
        task = asyncio.create_task(self._kept(keep, failed))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _kept(self, keep: Callable[[], bool], failed: Callable[[], None]) -> None:
        if not await self._in_turn(keep):
            failed()

    async def _looked(self, memory: UiMemory, found: Callable[[], None]) -> None:
        saves = self._saves
        filters = await self._in_turn(memory.changed_filters)
        # What was saved meanwhile may not have been in the file yet.
        if filters is not None and saves == self._saves and filters != self.filters:
            self.filters = filters
            found()

    async def _in_turn(self, work: Callable[[], Result]) -> Result:
        async with self._turn:
            return await asyncio.get_running_loop().run_in_executor(None, work)
