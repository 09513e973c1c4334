"""A real program on a real pty, seen through a terminal emulator."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

import pyte

PATIENCE = 30.0


class Terminal:
    """Runs `sync-tui WORDS…` on a pty of its own and keeps what its screen shows."""

    def __init__(
        self,
        words: Sequence[str],
        environ: Mapping[str, str] | None = None,
        size: tuple[int, int] = (120, 40),
        argv: Sequence[str] | None = None,
    ) -> None:
        columns, rows = size
        self.output = b""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._master, slave = pty.openpty()
        self.resize(columns, rows)
        self.process = subprocess.Popen(
            list(argv or (sys.executable, "-m", "sync_tui", *words)),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509
            env={**os.environ, "COLUMNS": str(columns), "LINES": str(rows), **(environ or {})},
        )
        os.close(slave)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        os.close(self._master)

    @property
    def lines(self) -> list[str]:
        """The screen, top to bottom, without trailing blanks."""
        return [line.rstrip() for line in self._screen.display]

    @property
    def columns(self) -> int:
        """Its cells from left to right."""
        return int(self._screen.columns)

    @property
    def text(self) -> str:
        """The screen as one string."""
        return "\n".join(self.lines)

    @property
    def modes(self) -> list[object]:
        """How the terminal takes keys and shows text by now."""
        return _modes(self._master)

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self._master, keys.encode())

    def resize(self, columns: int, rows: int) -> None:
        """Give the program another window; the kernel tells it."""
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._screen.resize(rows, columns)

    def scribble(self, words: str) -> None:
        """Write over every line of the screen, as a program beside ours would."""
        self._stream.feed("".join(f"\x1b[{row};1H{words}" for row in range(1, self._screen.lines + 1)).encode())

    def turn_to_an_empty_screen(self) -> None:
        """Show nothing of what was written so far, as a terminal that turns to its other screen and back."""
        while self._read(0):
            pass
        self._screen.reset()

    def wait_for(self, sought: str | Callable[[str], bool], within: float = PATIENCE) -> str:
        """The screen's text once it satisfies `sought`; fails with the screen after `within` seconds."""
        satisfied = sought if callable(sought) else lambda text: sought in text
        end = time.monotonic() + within
        while not satisfied(self.text):
            left = end - time.monotonic()
            if left <= 0 or not self._read(left):
                what = "the condition" if callable(sought) else repr(sought)
                raise AssertionError(f"{what} was not seen within {within:g} s on:\n{self.text}")
        return self.text

    def arrival_of(self, sought: bytes, within: float = PATIENCE, after: bytes = b"") -> float:
        """The `perf_counter` when these bytes had come, `after` others; what an emulator makes of them comes later."""
        end = time.monotonic() + within
        unseen = b""
        while sought not in (unseen.partition(after)[2] if after else unseen):
            chunk = self._taken(max(0.0, end - time.monotonic()))
            if not chunk:
                raise AssertionError(f"{sought!r} did not come within {within:g} s")
            unseen += chunk
        arrived = time.perf_counter()
        self._stream.feed(unseen)
        return arrived

    def exit_code(self, within: float = PATIENCE) -> int:
        """The code the program ended with, once it has."""
        end = time.monotonic() + within
        while self._read(max(0.0, end - time.monotonic())) and time.monotonic() < end:
            pass
        return self.process.wait(max(0.1, end - time.monotonic()))

    def wait_until_stopped(self) -> None:
        """Until job control has stopped the program; needs /proc."""
        stat, end = Path(f"/proc/{self.process.pid}/stat"), time.monotonic() + PATIENCE
        while stat.read_text().rpartition(")")[2].split()[0] != "T":
            assert time.monotonic() < end
            time.sleep(0.01)

    def _read(self, within: float) -> bool:
        """Take in what the program wrote next; False where nothing more comes."""
        chunk = self._taken(within)
        self._stream.feed(chunk)
        return bool(chunk)

    def _taken(self, within: float) -> bytes:
        readable, _, _ = select.select([self._master], [], [], within)
        if not readable:
            return b""
        try:
            chunk = os.read(self._master, 65_536)
        except OSError:
            return b""
        self.output += chunk
        return chunk


def fresh_modes() -> list[object]:
    """Those of a terminal that nobody has used yet."""
    master, slave = pty.openpty()
    try:
        return _modes(master)
    finally:
        os.close(master)
        os.close(slave)


def _modes(terminal: int) -> list[object]:
    return termios.tcgetattr(terminal)[:4]
