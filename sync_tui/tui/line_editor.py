"""A line of text under a person's hands: what keys do to it. Nothing typed or pasted is more than text."""

from collections.abc import Callable
from dataclasses import dataclass

from rich.cells import cell_len

from sync_tui.domain.text import SafeText, clean

_PLACES: dict[str, Callable[[int, int], int]] = {
    "left": lambda at, _: at - 1,
    "right": lambda at, _: at + 1,
    "home": lambda _at, _length: 0,
    "ctrl+a": lambda _at, _length: 0,
    "end": lambda _at, length: length,
    "ctrl+e": lambda _at, length: length,
}
"""Where a key puts the caret, from where it is on a line of some length."""


@dataclass(slots=True)
class LineEditor:
    """At most `limit` characters, and where the next one goes."""

    limit: int
    text: SafeText
    at: int

    @classmethod
    def on(cls, text: str, limit: int) -> "LineEditor":
        """An editor with the caret behind `text`."""
        shown = SafeText(clean(text)[:limit])
        return cls(limit, shown, len(shown))

    @property
    def room(self) -> int:
        """How many characters it takes yet."""
        return self.limit - len(self.text)

    def insert(self, raw: str) -> bool:
        """Put what was typed or pasted at the caret; where there is no room for all of it, none of it, and False."""
        added = clean(raw, self.limit + 1)
        if len(added) > self.room:
            return False
        self.text = SafeText(self.text[: self.at] + added + self.text[self.at :])
        self.at += len(added)
        return True

    def press(self, key: str) -> bool:
        """Whether the key means something on a line; it is done, then."""
        before, after = self.text[: self.at], self.text[self.at :]
        if key in ("backspace", "ctrl+h"):
            before = before[:-1]
        elif key in ("delete", "ctrl+d"):
            after = after[1:]
        elif key == "ctrl+u":
            before = ""
        elif key == "ctrl+k":
            after = ""
        elif key == "ctrl+w":
            before = before.rstrip()[: before.rstrip().rfind(" ") + 1]
        elif key in _PLACES:
            self.at = min(max(0, _PLACES[key](self.at, len(self.text))), len(self.text))
            return True
        else:
            return False
        self.text, self.at = SafeText(before + after), len(before)
        return True

    def shown(self, width: int) -> tuple[str, str]:
        """What stands before the caret and behind it, in at most `width` cells together; the caret stays in view."""
        # No character is narrower than a cell, but for those that stand on another: a long line costs no more than a
        # short one.
        before, after = self.text[max(0, self.at - width) : self.at], self.text[self.at : self.at + width]
        while cell_len(before) > max(width - min(cell_len(after), width // 3), 0):
            before = before[1:]
        while cell_len(before) + cell_len(after) > width:
            after = after[:-1]
        return before, after
