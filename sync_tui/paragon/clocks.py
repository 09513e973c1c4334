"""The two clocks that a credential lives by."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clocks:
    """Seconds: ours, which counts through suspend, and the server's since the epoch, as well as we know it."""

    boot: Callable[[], float]
    server: Callable[[], float]
