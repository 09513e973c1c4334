"""What is typed, read by a thread that sleeps until there is something, or until it is told to end."""

import os
import re
import threading
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from select import select

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.constants import ESCAPE_DELAY
from textual.events import Key, Paste
from textual.message import Message

MOST_AT_ONCE = 4_096
TOLD_APART = ESCAPE_DELAY + 0.01  # seconds after which an escape without a sequel is a key
PASTE_GOES_ON_WITHIN = 5.0  # seconds after which the end of a paste is not awaited any more
_ESCAPE, _CONTROL = "\x1b", "\x1b["
_PASTE_BEGINS, _PASTE_ENDS = "\x1b[200~", "\x1b[201~"
# A whole sequence; but after "[M" comes where a mouse is, in old terminals, and after "[[" a key of the Linux console.
_ANSWER = re.compile(r"\x1b(?:\[(?!M)[0-?]*[ -/]*[@-Z\\\]^-~]|\\)")
_GOES_ON = frozenset("[O]PX^_\\" + _ESCAPE)  # what follows the escape of a longer sequence
# Keys that a terminal spells so; but the signs of another keyboard are typed as themselves.
_SPELLED_SO = {
    sequence for sequence, keys in ANSI_SEQUENCES_KEYS.items() if len(sequence) == 2 and not isinstance(keys, str)
}
_STRING = re.compile(r"\x1b[]PX^_].")
_ENDS_STRING = frozenset("\a")
_ENDS_CONTROL = frozenset(map(chr, range(0x40, 0x7F)))
_LONGEST = 32  # characters of a sequence, more than which the parser takes for keys


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
    """What is typed, as keys, clicks, pastes and answers of the terminal.

    Nothing keeps what comes after it from being heard; and what is no key, whether it is an answer to a question that
    another program asked or a part of a paste, is never taken for some.

    An escape and a key behind it look like that key with alt: tmux even waits half a second to make one of the two.
    They are two keys, unless alt and that key mean something here.
    """

    def __init__(self, *, debug: bool = False, means: Callable[[str], bool] = lambda _: False) -> None:
        """`means` says of a key with alt, as Textual names it, whether anything is bound to it."""
        self._debug = debug
        self._means = means
        self._parser = XTermParser(debug)
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._sequence = ""  # what came of one that the parser has not understood so far
        self._paste: list[str] | None = None  # its characters, while it comes
        self._unheard: frozenset[str] = frozenset()  # what ends that which is not listened to

    @property
    def patience(self) -> float | None:
        """The seconds of silence that say something; None where silence says nothing."""
        if self._paste is not None:
            return PASTE_GOES_ON_WITHIN
        return TOLD_APART if self._sequence or self._unheard else None

    def typed(self, data: bytes) -> Iterator[Message]:
        """What `data` completes."""
        for character in self._decode(data):
            yield from self._taken(character)

    def silence(self) -> Iterator[Message]:
        """What `patience` seconds without anything typed complete."""
        if self._paste is not None:
            # Its terminal went away in the middle of it, as tmux outlives one: every key would be part of the paste.
            yield from self._pasted(self._paste, _PASTE_ENDS)
        elif self._unheard or len(self._sequence) > len(_CONTROL):
            self._begin_again()
        elif len(self._sequence) > len(_ESCAPE) and self._are_two(self._sequence[-1]):
            yield from self._two_keys(self._sequence[-1])
        else:
            self._sequence, self._parser._timeout_time = "", 0.0
            yield from self._parser.tick()

    def _taken(self, character: str) -> Iterator[Message]:
        if self._paste is not None:
            yield from self._pasted(self._paste, character)
        elif self._unheard and character != _ESCAPE:
            if character in self._unheard:
                self._unheard = frozenset()
        elif self._sequence == _ESCAPE and character not in _GOES_ON and self._are_two(character):
            yield from self._two_keys(character)
        else:
            self._unheard = frozenset()
            self._sequence = character if character == _ESCAPE else self._sequence and self._sequence + character
            yield from self._parsed(character)
            self._judge()

    def _are_two(self, character: str) -> bool:
        """Whether an escape and what follows it are two keys."""
        if _ESCAPE + character in _SPELLED_SO:
            return False
        return not any(self._means(event.key) for event in self._parser._sequence_to_key_events(character, alt=True))

    def _two_keys(self, character: str) -> Iterator[Message]:
        self._begin_again()
        yield Key("escape", _ESCAPE)
        yield from self._parsed(character)

    def _pasted(self, pasted: list[str], text: str) -> Iterator[Message]:
        pasted += text
        if text[-1] == _PASTE_ENDS[-1] and "".join(pasted[-len(_PASTE_ENDS) :]) == _PASTE_ENDS:
            self._paste = None
            yield Paste("".join(pasted[: -len(_PASTE_ENDS)]).replace("\0", ""))

    def _parsed(self, character: str) -> Iterator[Message]:
        try:
            yield from self._parser.feed(character)
        except (ValueError, OverflowError):
            self._begin_again()  # such as the number of a key that there cannot be

    def _judge(self) -> None:
        """What to do with a sequence, as far as it came."""
        if self._sequence == _PASTE_BEGINS:
            self._begin_again()
            self._paste = []
        elif self._parser._timeout_time is None:
            self._sequence = ""  # it was understood, or none was begun
        elif _ANSWER.fullmatch(self._sequence):
            self._begin_again()
        elif _STRING.match(self._sequence):
            self._begin_again()
            self._unheard = _ENDS_STRING
        elif len(self._sequence) == _LONGEST:
            self._begin_again()
            self._unheard = _ENDS_CONTROL

    def _begin_again(self) -> None:
        """Forget what came of a sequence."""
        ended, self._parser = self._parser, XTermParser(self._debug)
        self._parser.mouse_pixels = ended.mouse_pixels
        self._parser.terminal_size = ended.terminal_size
        self._parser.terminal_pixel_size = ended.terminal_pixel_size
        self._sequence, self._unheard = "", frozenset()


def read_keys(
    terminal: int,
    ending: Ending,
    took: Callable[[Message], None],
    *,
    debug: bool = False,
    means: Callable[[str], bool] = lambda _: False,
) -> None:
    """Hand every key, click and answer of the terminal to `took`, until `ending` is set or the terminal is gone.

    In place of Textual's own loop, which looks ten times a second whether an escape has a sequel.
    """
    text = TypedText(debug=debug, means=means)
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
        elif readable:
            return
        else:
            events = text.silence()
        for event in events:
            took(event)
