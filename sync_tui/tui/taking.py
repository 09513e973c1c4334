"""What a screen is asked first about each key."""

from typing import Protocol, runtime_checkable

from textual.events import Key, Paste


@runtime_checkable
class TakesKeys(Protocol):
    """A screen with a line to type on.

    A key that is passed on to a widget acts some turns of the loop later, when a fast hand has typed the next one.
    """

    def takes(self, event: Key | Paste) -> bool:
        """Whether what was typed is for the line; it is on it, then."""
