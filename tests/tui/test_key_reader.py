"""What is typed comes at once, and nothing is done while nothing is typed."""

import os
import pty
import resource
import threading
import time
import tty
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
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


def keys_of(events: Iterable[Message]) -> list[str]:
    return [event.key for event in events if isinstance(event, Key)]


def patience_of(text: TypedText) -> float | None:
    return text.patience


PASTED = b"\x1b[200~jk\x1b[31mq\x00\xc3\xbc\x1b[201~"


@pytest.mark.parametrize("cut", range(len(PASTED) + 1))
def test_a_paste_is_whole_however_it_comes_and_none_of_it_is_a_key(cut: int) -> None:
    text = TypedText()
    events = [*text.typed(PASTED[:cut]), *text.typed(PASTED[cut:]), *text.typed(b"j")]
    assert [event.text for event in events if isinstance(event, Paste)] == ["jk\x1b[31mqü"]
    assert keys_of(events) == ["j"]
    assert patience_of(text) is None


def test_silence_in_a_paste_is_waited_out_once() -> None:
    text = TypedText()
    assert not list(text.typed(b"\x1b[200~jk"))
    assert patience_of(text) == key_reader.PASTE_GOES_ON_WITHIN
    [paste] = text.silence()
    assert isinstance(paste, Paste)
    assert patience_of(text) is None
    assert keys_of(text.typed(b"q")) == ["q"]


@pytest.mark.parametrize("odd", [b"\x1b[999999999999A", b"\x1b[:A", b"\x1b[1114112u"])
def test_a_key_that_there_cannot_be_ends_nothing(typing: Typing, odd: bytes) -> None:
    typing.type(odd + b"q", "q")
    typing.type(b"\x1b[A", "up")


@pytest.mark.parametrize(
    "answer",
    [
        b"\x1b[?62;4;9;22c",
        b"\x1b[>41;330;0c",
        b"\x1b[0n",
        b"\x1b[4;600;800t",
        b"\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\",
        b"\x1b]11;rgb:1e1e/1e1e/1e1e\x07",
        b"\x1bP>|tmux 3.3a\x1b\\",
        b"\x1b_Gi=31;OK\x1b\\",
        b"\x1b[" + b"1;" * 40 + b"c",
    ],
)
def test_an_answer_that_another_program_asked_for_is_no_key(answer: bytes) -> None:
    text = TypedText()
    assert keys_of(text.typed(answer + b"j")) == ["j"]
    assert patience_of(text) is None
    # The connection may be slow, or end in the middle of it.
    for cut in range(3, len(answer) - answer.endswith(b"\\")):
        assert not list(text.typed(answer[:cut]))
        assert patience_of(text) == key_reader.TOLD_APART
        assert not list(text.silence())
        assert keys_of(text.typed(b"j")) == ["j"]


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        (b"\x1bq", ["escape", "q"]),
        (b"\x1b1", ["escape", "1"]),
        (b"\x1b\r", ["escape", "enter"]),
        (b"\x1b\x1bq", ["escape", "escape", "q"]),
        (b"\x1bO", ["escape", "O"]),
        ("\x1bü".encode(), ["escape", "ü"]),
        (b"\x1bqj", ["escape", "q", "j"]),
        (b"\x1b\t", ["shift+tab"]),
        (b"\x1b\x7f", ["ctrl+w"]),
    ],
)
def test_an_escape_and_a_key_behind_it_are_two(typed: bytes, keys: list[str]) -> None:
    text = TypedText()
    assert [*keys_of(text.typed(typed)), *(keys_of(text.silence()) if patience_of(text) else ())] == keys
    assert patience_of(text) is None


@pytest.mark.parametrize(("typed", "key"), [(b"\x1bq", "alt+q"), (b"\x1bO", "alt+shift+o")])
def test_a_key_with_alt_that_means_something_is_one(typed: bytes, key: str) -> None:
    text = TypedText(means={key}.__contains__)
    assert not keys_of(text.typed(typed))
    assert keys_of(text.silence()) == [key]
    assert keys_of(text.typed(b"\x1bj")) == ["escape", "j"]


def test_every_key_that_textual_knows_is_heard() -> None:
    spelled = [sequence for sequence, keys in ANSI_SEQUENCES_KEYS.items() if not isinstance(keys, str)]
    heard = {sequence: keys_of(TypedText().typed(sequence.encode())) for sequence in spelled}
    assert heard == {sequence: keys_of(XTermParser().feed(sequence)) for sequence in spelled}
    assert sum(map(len, heard.values())) > 300


@pytest.mark.parametrize("click", [b"\x1b[M !!", b"\x1b[<0;1;1M", b"\x1b[32;1;1M"])
def test_a_mouse_leaves_no_keys_behind(click: bytes) -> None:
    assert keys_of(TypedText().typed(click + b"j")) == ["j"]


def test_a_click_is_in_its_place_after_a_key_that_there_cannot_be() -> None:
    text = TypedText()
    list(text.typed(b"\x1b[?2048;2$y\x1b[48;24;80;480;800t"))
    list(text.typed(b"\x1b[999999999999A"))
    [click] = text.typed(b"\x1b[<0;101;41M")
    assert isinstance(click, MouseDown)
    assert (click.x, click.y) == (10, 2)


@given(st.binary(max_size=60), st.integers(0, 60))
def test_whatever_was_typed_the_next_key_is_heard(noise: bytes, cut: int) -> None:
    text = TypedText()
    for data in (noise[:cut], noise[cut:]):
        list(text.typed(data))
    while text.patience is not None:
        list(text.silence())
    assert keys_of(text.typed(b"q"))[-1:] == ["q"]


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
