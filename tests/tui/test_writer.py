"""A terminal that does not read, reads late, or is gone: the loop never waits for it."""

import array
import contextlib
import ctypes
import fcntl
import os
import select
import subprocess
import sys
import termios
import threading
import time
import tty
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

import pytest

from sync_tui.tui.writer import LEAVE_WITHIN, MOST_HELD, PatientWriter

PATIENCE = 10.0
FRAME = "x" * 4_096


@dataclass
class _Pipe:
    """A pipe in place of a terminal, and a writer into it."""

    reader: int
    file: IO[str]
    missed: threading.Event = field(default_factory=threading.Event)
    gone: threading.Event = field(default_factory=threading.Event)

    def writer(self) -> PatientWriter:
        writer = PatientWriter(self.file, self.missed.set, self.gone.set)
        writer.start()
        return writer

    def wait_until_full(self) -> None:
        """Until the writer is stuck."""
        end, waiting = time.monotonic() + PATIENCE, array.array("i", [0])
        while waiting[0] < fcntl.fcntl(self.reader, fcntl.F_GETPIPE_SZ):
            fcntl.ioctl(self.reader, termios.FIONREAD, waiting)
            assert time.monotonic() < end

    def read_what_is_there(self) -> bytes:
        """Nothing, where nothing comes within a tenth of a second: the writer may have had its last say already."""
        readable, _, _ = select.select([self.reader], [], [], 0.1)
        return os.read(self.reader, 65_536) if readable else b""

    def read_to_the_end(self) -> str:
        """Whatever was and will be written, until the writing end is closed."""
        with os.fdopen(os.dup(self.reader), encoding="utf-8") as file:
            return file.read()


@pytest.fixture
def pipe() -> Iterator[_Pipe]:
    reader, end = os.pipe()
    with os.fdopen(end, "w", encoding="utf-8") as file:
        yield _Pipe(reader, file)
        os.close(reader)


def test_what_is_written_arrives_whole_and_in_order(pipe: _Pipe) -> None:
    writer = pipe.writer()
    pieces = [f"piece {number} ✓\n" for number in range(500)]
    for piece in pieces:
        writer.write(piece)
    writer.stop()
    assert not writer.is_alive()
    pipe.file.close()
    assert pipe.read_to_the_end() == "".join(pieces)
    assert not pipe.missed.is_set()


def test_a_terminal_that_lets_nobody_wait_is_waited_for(pipe: _Pipe) -> None:
    os.set_blocking(pipe.file.fileno(), False)
    writer = pipe.writer()
    picture = "x" * (fcntl.fcntl(pipe.reader, fcntl.F_GETPIPE_SZ) + len(FRAME))
    writer.write(picture)
    pipe.wait_until_full()
    read, end = 0, time.monotonic() + PATIENCE
    while read < len(picture):
        read += len(pipe.read_what_is_there())
        assert time.monotonic() < end
    writer.stop()
    assert not pipe.gone.is_set()
    assert not pipe.missed.is_set()


def test_nobody_waits_for_a_terminal_that_does_not_read_and_little_is_kept_for_it(pipe: _Pipe) -> None:
    writer = pipe.writer()
    began = time.monotonic()
    for _ in range(5_000):
        writer.write(FRAME)
    assert time.monotonic() - began < 2.0
    pipe.wait_until_full()
    assert writer._held <= MOST_HELD + 2 * len(FRAME)
    assert not pipe.missed.is_set()


def test_once_it_reads_again_all_is_drawn_again(pipe: _Pipe) -> None:
    writer = pipe.writer()
    for _ in range(200):
        writer.write(FRAME)
    read, end = 0, time.monotonic() + PATIENCE
    while not pipe.missed.is_set():
        read += len(pipe.read_what_is_there())
        assert time.monotonic() < end
    assert read < 200 * len(FRAME)
    writer.write("drawn again")
    assert pipe.missed.is_set()
    writer.stop()
    pipe.file.close()
    assert pipe.read_to_the_end().endswith("drawn again")


def test_leaving_a_terminal_that_does_not_read_takes_no_longer_than_promised(pipe: _Pipe) -> None:
    writer = pipe.writer()
    for _ in range(200):
        writer.write(FRAME)
    pipe.wait_until_full()
    began = time.monotonic()
    writer.leave(but="\x1b[22;2t")
    writer.write("restored")
    writer.stop()
    assert time.monotonic() - began < LEAVE_WITHIN + 1.0
    assert writer.is_alive()
    read, end = b"", time.monotonic() + PATIENCE
    while not read.endswith(b"restored"):
        read += pipe.read_what_is_there()
        assert time.monotonic() < end
    writer.join(PATIENCE)
    assert not writer.is_alive()
    assert len(read) < 200 * len(FRAME)


@pytest.mark.skipif(sys.platform != "linux", reason="what is not read can be taken back there")
@pytest.mark.parametrize("drawn", [0, 3])
def test_what_restores_a_terminal_takes_the_place_of_what_it_does_not_read(drawn: int) -> None:
    master, slave = os.openpty()
    with os.fdopen(slave, "w", encoding="utf-8") as file, os.fdopen(master, "rb", buffering=0) as screen:
        tty.setraw(slave)
        os.set_blocking(slave, False)
        with contextlib.suppress(BlockingIOError):
            while True:
                os.write(slave, b"y")
        os.set_blocking(slave, True)
        writer = PatientWriter(file, lambda: None, lambda: None)
        writer.start()
        for _ in range(drawn):
            writer.write(FRAME)
        writer.leave(but="\x1b[22;2t")
        writer.write("rest")
        writer.write("ored")
        writer.stop()
        assert not writer.is_alive()
        os.set_blocking(master, False)
        read = b"".join(iter(lambda: screen.read(65_536) or b"", b""))
        assert read.endswith(b"\x18restored")


def test_a_terminal_that_is_gone_is_said_once_and_kept_nothing_for(pipe: _Pipe) -> None:
    writer = pipe.writer()
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, pipe.file.fileno())
    os.close(nothing)
    writer.write("anyone?")
    assert pipe.gone.wait(PATIENCE)
    for _ in range(1_000):
        writer.write(FRAME)
    assert writer._held <= len(FRAME)
    writer.stop()
    assert not writer.is_alive()


PROGRAM = """
import ctypes
import time
from sync_tui.tui.writer import PatientWriter

class Heap(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in (
        "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")]

library = ctypes.CDLL(None)
library.mallinfo2.restype = Heap

def taken():
    return library.mallinfo2().uordblks // 1024

def written(file):
    writer = PatientWriter(file, lambda: None, lambda: None)
    writer.start()
    for number in range(8_000):
        writer.write("x" * (number % 997))
        while writer._held:
            time.sleep(0)
    grown = taken() - before
    writer.stop()
    return grown

with open("/dev/null", "w") as file:
    before = taken()
    written(file)
    before = taken()
    print(written(file))
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallinfo2"), reason="another C library")
def test_a_new_writer_takes_no_memory_for_pieces_of_every_size() -> None:
    result = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr
    assert int(result.stdout) < 64
