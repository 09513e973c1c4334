"""What is typed while the screen that it is for is on its way."""

from collections import deque
from collections.abc import Awaitable, Callable

from textual.events import Key, Paste

WAITS_AT_MOST = 3.0  # seconds: a disk that hangs does not keep a person from every key
LEFT_TO_APP = frozenset({"ctrl+c", "ctrl+q", "ctrl+z"})  # what ends or suspends the program, whatever is awaited


class TypedAhead:
    """Keys that wait for a screen, and are then heard there in their order; or for nothing, and are forgotten."""

    def __init__(self, hear: Callable[[Key | Paste], Awaitable[None]], boot: Callable[[], float]) -> None:
        """`boot` tells the time in seconds."""
        self._hear = hear
        self._boot = boot
        self._typed: deque[Key | Paste] = deque()
        self._until: float | None = None  # None where no screen is awaited
        self._delivers = False

    def wait(self) -> None:
        """From here on, what is typed is for a screen to come."""
        self._until = self._boot() + WAITS_AT_MOST

    def takes(self, event: Key | Paste) -> bool:
        """Whether what was typed waits."""
        if self._until is not None and self._boot() > self._until:
            self.forget()
        if (self._until is None and not self._delivers) or (isinstance(event, Key) and event.key in LEFT_TO_APP):
            return False
        self._typed.append(event)
        return True

    def forget(self) -> None:
        """No screen comes: what was typed for it is for nothing else, and answers no question in its place."""
        self._typed.clear()
        self._until = None

    async def deliver(self) -> None:
        """The screen is there. Where a key asks for another one, those behind it wait for that."""
        self._until, self._delivers = None, True
        try:
            while self._typed and self._until is None:
                await self._hear(self._typed.popleft())
        finally:
            self._delivers = False
