"""What is typed comes at once, and nothing is done while nothing is typed."""

import os
import pty
import resource
import threading
import time
import tty
from collections.abc import Iterator

import pytest
from textual.events import Key, MouseDown, Paste
from textual.message import Message

from sync_tui.tui import key_reader
from sync_tui.tui.key_reader import Ending, TypedText, read_keys

PATIENCE = 10.0


class Typing:
    """A terminal, and who reads it."""

    def __init__(self) -> None:
        self.master, self.terminal = pty.openpty()
        tty.setraw(self.terminal)
        self.ending = Ending()
        self.keys: list[str] = []
        self.pastes: list[str] = []
        self.changed = threading.Condition()
        self.switches = 0
        self.thread = threading.Thread(target=self._read)

    def _read(self) -> None:
        read_keys(self.terminal, self.ending, self._take)
        self.switches = resource.getrusage(resource.RUSAGE_THREAD).ru_nvcsw

    def _take(self, message: Message) -> None:
        with self.changed:
            if isinstance(message, Key):
                self.keys.append(message.key)
            if isinstance(message, Paste):
                self.pastes.append(message.text)
            self.changed.notify_all()

    def type(self, data: bytes, *keys: str) -> None:
        """Type, and wait until these keys have come."""
        os.write(self.master, data)
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.keys) >= len(keys), PATIENCE)
        assert self.keys == list(keys)
        self.keys.clear()


@pytest.fixture
def typing() -> Iterator[Typing]:
    typing = Typing()
    typing.thread.start()
    yield typing
    typing.ending.set()
    typing.thread.join(PATIENCE)
    assert not typing.thread.is_alive()
    os.close(typing.terminal)


def test_keys_come_as_they_are_typed(typing: Typing) -> None:
    typing.type(b"j", "j")
    typing.type(b"\x1b[A", "up")
    typing.type("ü".encode()[:1])
    typing.type("ü".encode()[1:], "ü")


def test_an_escape_without_a_sequel_is_a_key(typing: Typing) -> None:
    typing.type(b"\x1b", "escape")


def test_what_is_no_text_harms_nobody(typing: Typing) -> None:
    typing.type(b"\xff\xfej", "replacement_character", "replacement_character", "j")


def test_a_paste_whose_end_never_comes_swallows_no_key_after_it(
    typing: Typing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_reader, "PASTE_GOES_ON_WITHIN", 0.05)
    typing.type(b"\x1b[200~half of it")
    with typing.changed:
        assert typing.changed.wait_for(lambda: typing.pastes, PATIENCE)
    typing.type(b"q", "q")
    assert typing.pastes == ["half of it"]


@pytest.mark.parametrize("cut", range(1, 12))
def test_a_paste_is_whole_however_it_comes(cut: int) -> None:
    text, data = TypedText(), b"\x1b[200~jk\x1b[201~"
    events = [*text.typed(data[:cut]), *text.silence(), *text.typed(data[cut:]), *text.silence()]
    assert [event.text for event in events if isinstance(event, Paste)] == ["jk"] or cut < 6
    assert text.patience is None


def test_silence_in_a_paste_is_waited_out_once() -> None:
    text = TypedText()
    assert not [*text.typed(b"\x1b[200~jk"), *text.silence()]
    assert text.patience == key_reader.PASTE_GOES_ON_WITHIN
    [paste] = text.silence()
    assert isinstance(paste, Paste)
    assert text.patience is None


@pytest.mark.parametrize("odd", [b"\x1b[999999999999A", b"\x1b[:A", b"\x1b[1114112u"])
def test_a_key_that_there_cannot_be_ends_nothing(typing: Typing, odd: bytes) -> None:
    typing.type(odd + b"q", "q")
    typing.type(b"\x1b[A", "up")


def test_a_click_is_in_its_place_after_a_key_that_there_cannot_be() -> None:
    text = TypedText()
    list(text.typed(b"\x1b[?2048;2$y\x1b[48;24;80;480;800t"))
    list(text.typed(b"\x1b[999999999999A"))
    [click] = text.typed(b"\x1b[<0;101;41M")
    assert isinstance(click, MouseDown)
    assert (click.x, click.y) == (10, 2)


def test_a_terminal_that_somebody_else_read_is_read_on(typing: Typing, monkeypatch: pytest.MonkeyPatch) -> None:
    read, misses = os.read, [BlockingIOError()]

    def missed(descriptor: int, most: int) -> bytes:
        if descriptor == typing.terminal and misses:
            raise misses.pop()
        return read(descriptor, most)

    monkeypatch.setattr(os, "read", missed)
    typing.type(b"j", "j")
    assert not misses


def test_the_end_comes_at_once_and_a_new_beginning_after_it(typing: Typing) -> None:
    for _ in range(3):
        typing.ending.set()
        typing.ending.set()
        typing.thread.join(PATIENCE)
        typing.ending.clear()
        typing.ending.clear()
        typing.thread = threading.Thread(target=typing._read)
        typing.thread.start()
        typing.type(b"j", "j")


def test_nobody_wakes_while_nothing_is_typed(typing: Typing) -> None:
    typing.type(b"j", "j")
    time.sleep(1.5)
    typing.ending.set()
    typing.thread.join(PATIENCE)
    assert typing.switches < 10


def test_a_terminal_that_is_gone_is_read_no_more(typing: Typing) -> None:
    os.close(typing.master)
    typing.thread.join(PATIENCE)
    assert not typing.thread.is_alive()
