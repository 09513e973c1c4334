"""What is typed, read by a thread that sleeps until there is something, or until it is told to end."""

import os
import threading
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from select import select

from textual._xterm_parser import XTermParser
from textual.constants import ESCAPE_DELAY
from textual.message import Message

MOST_AT_ONCE = 4_096
TOLD_APART = ESCAPE_DELAY + 0.01  # seconds after which an escape without a sequel is a key
PASTE_GOES_ON_WITHIN = 5.0  # seconds after which the end of a paste is not awaited any more
_PASTE_BEGINS, _PASTE_ENDS = "\x1b[200~", "\x1b[201~"


class Ending(threading.Event):
    """An event that whoever waits for input sees as input."""

    def __init__(self) -> None:
        super().__init__()
        self._seen_by, self._told_by = os.pipe()

    def fileno(self) -> int:
        """What can be read once it is set."""
        return self._seen_by

    def set(self) -> None:
        """End."""
        if not self.is_set():
            super().set()
            os.write(self._told_by, b"\0")

    def clear(self) -> None:
        """Begin again, once nobody waits any more."""
        if self.is_set():
            os.read(self._seen_by, 1)
            super().clear()


class TypedText:
    """What is typed, as keys, clicks, pastes and answers: nothing of it keeps what comes after it from being heard."""

    def __init__(self, *, debug: bool = False) -> None:
        self._debug = debug
        self._parser = XTermParser(debug)
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._tail = ""
        self._is_pasting = False
        self.patience: float | None = None
        """The seconds of silence that say something; None where silence says nothing."""

    def typed(self, data: bytes) -> Iterator[Message]:
        """What `data` completes."""
        text = self._decode(data)
        seen = self._tail + text
        begins, ends = seen.rfind(_PASTE_BEGINS), seen.rfind(_PASTE_ENDS)
        if begins != ends:
            self._is_pasting = begins > ends
        self._tail = seen[1 - len(_PASTE_ENDS) :]
        self.patience = TOLD_APART
        return self._parsed(text)

    def silence(self) -> Iterator[Message]:
        """What `patience` seconds without anything typed complete."""
        if self._is_pasting and self.patience != TOLD_APART:
            # Its terminal went away in the middle of it, as tmux outlives one: every key would be part of the paste.
            self.patience, self._is_pasting = None, False
            return self._parsed(_PASTE_ENDS)
        self.patience = PASTE_GOES_ON_WITHIN if self._is_pasting else None
        return iter(self._parser.tick())

    def _parsed(self, text: str) -> Iterator[Message]:
        for character in text:
            try:
                yield from self._parser.feed(character)
            except (ValueError, OverflowError):
                # Such as the number of a key that there cannot be. That ends a parser.
                ended, self._parser = self._parser, XTermParser(self._debug)
                self._parser.mouse_pixels = ended.mouse_pixels
                self._parser.terminal_size = ended.terminal_size
                self._parser.terminal_pixel_size = ended.terminal_pixel_size


def read_keys(terminal: int, ending: Ending, took: Callable[[Message], None], *, debug: bool = False) -> None:
    """Hand every key, click and answer of the terminal to `took`, until `ending` is set or the terminal is gone.

    In place of Textual's own loop, which looks ten times a second whether an escape has a sequel.
    """
    text = TypedText(debug=debug)
    while not ending.is_set():
        readable, _, _ = select([terminal, ending.fileno()], [], [], text.patience)
        if terminal in readable:
            try:
                data = os.read(terminal, MOST_AT_ONCE)
            except BlockingIOError:
                continue  # somebody else who has the terminal open read it
            except OSError:
                return
            if not data:
                return
            events = text.typed(data)
        else:
            events = text.silence()
        for event in events:
            took(event)
