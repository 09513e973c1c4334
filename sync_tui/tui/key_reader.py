"""What is typed, read by a thread that sleeps until there is something, or until it is told to end."""

import os
import threading
from codecs import getincrementaldecoder
from collections.abc import Callable
from select import select

from textual._xterm_parser import XTermParser
from textual.constants import ESCAPE_DELAY
from textual.message import Message

MOST_AT_ONCE = 4_096
TOLD_APART = ESCAPE_DELAY + 0.01  # seconds after which an escape without a sequel is a key


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


def read_keys(terminal: int, ending: Ending, took: Callable[[Message], None], *, debug: bool = False) -> None:
    """Hand every key, click and answer of the terminal to `took`, until `ending` is set or the terminal is gone.

    In place of Textual's own loop, which looks ten times a second whether an escape has a sequel.
    """
    parser, decode = XTermParser(debug), getincrementaldecoder("utf-8")("replace").decode
    patience = None
    while not ending.is_set():
        readable, _, _ = select([terminal, ending.fileno()], [], [], patience)
        patience = None
        if terminal in readable:
            data = _read(terminal)
            if not data:
                return
            if text := decode(data):
                for event in parser.feed(text):
                    took(event)
            patience = TOLD_APART
        for event in parser.tick():
            took(event)


def _read(terminal: int) -> bytes:
    """What was typed; nothing where the terminal is gone, which whoever writes to it finds out as well."""
    try:
        return os.read(terminal, MOST_AT_ONCE)
    except OSError:
        return b""
