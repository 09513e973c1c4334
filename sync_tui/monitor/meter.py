"""How often something happened of late."""

from collections import deque

WINDOW = 10.0
_PART = 0.1  # seconds that are counted as one moment: thousands a second cost no more than ten


class Meter:
    """Counts what happens; times are boot-clock seconds, and never go back."""

    def __init__(self) -> None:
        self._parts: deque[list[int]] = deque()  # which part of the clock's time, and how often in it
        self._total = 0

    def note(self, now: float) -> None:
        """It happened."""
        part = self._forgotten(now)
        if self._parts and self._parts[-1][0] == part:
            self._parts[-1][1] += 1
        else:
            self._parts.append([part, 1])
        self._total += 1

    def per_second(self, now: float) -> float:
        """How often a second, over the last ten of them."""
        self._forgotten(now)
        return self._total / WINDOW

    def _forgotten(self, now: float) -> int:
        """Drop what is longer ago than the window; the part that is now."""
        part = int(now / _PART)
        while self._parts and self._parts[0][0] <= part - WINDOW / _PART:
            self._total -= self._parts.popleft()[1]
        return part
