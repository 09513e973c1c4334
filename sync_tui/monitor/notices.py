"""What happened to the monitor itself, said once: the machine slept, the loop stood still, a file changed."""

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from sync_tui.domain.text import SafeText

KEPT = 100


class Notice(NamedTuple):
    """One line for a person, to be shown for a while and then found in a log."""

    at: float  # boot-clock seconds
    words: SafeText  # such as "resumed after 1h 02m: asking all again"
    is_warning: bool = False


class Notices:
    """The notices of one monitor, the last hundred of them kept; `Monitor.notices`.

    A front end listens from its first frame on, and shows each as a toast, a line, or in any way that passes by
    itself. Whatever else has something to say once, such as a changed file, tells it here.
    """

    def __init__(self, boot: Callable[[], float]) -> None:
        self._boot = boot
        self._kept: deque[Notice] = deque(maxlen=KEPT)
        self._listeners: list[Callable[[Notice], None]] = []

    def listen(self, listener: Callable[[Notice], None]) -> Callable[[], None]:
        """Call `listener` with each notice from now on, until the returned function is called. It must not raise."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell(self, words: SafeText, *, is_warning: bool = False) -> None:
        """Say it, now."""
        notice = Notice(self._boot(), words, is_warning)
        self._kept.append(notice)
        for listener in tuple(self._listeners):
            listener(notice)

    def kept(self) -> tuple[Notice, ...]:
        """What was said, the oldest first."""
        return tuple(self._kept)
