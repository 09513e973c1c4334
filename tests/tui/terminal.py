"""A real terminal for a real process, driven by hand."""

import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

PATIENCE = 20.0
ROOT = Path(__file__).parents[2]


class Terminal:
    """A Python program on its own pseudo terminal; what it writes is kept."""

    def __init__(self, program: str, environ: Mapping[str, str] | None = None) -> None:
        self._master, child = pty.openpty()
        os.set_blocking(self._master, False)
        measured = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
        base = {
            **measured,
            "PATH": os.environ["PATH"],
            "TERM": "xterm-256color",
            "COLUMNS": "100",
            "LINES": "24",
            "TZ": "UTC",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=child,
            stdout=child,
            stderr=child,
            cwd=ROOT,
            env={**base, **(environ or {})},
            start_new_session=True,
        )
        os.close(child)
        self.written = b""

    def wait_for(self, words: str) -> None:
        """Read until `words` were written."""
        deadline = time.monotonic() + PATIENCE
        while words.encode() not in self.written:
            assert time.monotonic() < deadline, self.written[-2_000:]
            assert self._read(0.1) or self.process.poll() is None, self.written[-2_000:]

    def type(self, text: str) -> None:
        """Press keys."""
        os.write(self._master, text.encode())

    def kill(self, number: signal.Signals) -> None:
        """Send a signal."""
        self.process.send_signal(number)

    def exit_code(self, within: float = PATIENCE) -> int:
        """The exit code, awaited; everything written until then is read."""
        deadline = time.monotonic() + within
        while self.process.poll() is None:
            assert time.monotonic() < deadline, self.written[-2_000:]
            self._read(0.05)
        while self._read(0.05):
            pass
        return self.process.returncode

    @property
    def restored(self) -> bool:
        """Whether alternate screen, mouse and hidden cursor were all taken back."""
        return all(
            self.written.rfind(off) > self.written.rfind(on)
            for on, off in (
                (b"\x1b[?1049h", b"\x1b[?1049l"),
                (b"\x1b[?1000h", b"\x1b[?1000l"),
                (b"\x1b[?25l", b"\x1b[?25h"),
            )
        )

    def close(self) -> None:
        """End the process, whatever it is doing."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._master)

    def _read(self, patience: float) -> bool:
        if not select.select([self._master], [], [], patience)[0]:
            return False
        try:
            piece = os.read(self._master, 65_536)
        except OSError:
            return False
        self.written += piece
        return bool(piece)
