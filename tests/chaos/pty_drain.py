"""The other end of the screen: a pty that is read all the time, by a thread, and kept for whoever searches it."""

import fcntl
import os
import pty
import struct
import subprocess
import termios
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

COLUMNS, ROWS = 180, 80


class DrainedProcess:
    """A program on a pty of its own whose every byte goes to a file."""

    def __init__(self, argv: Sequence[str], environ: Mapping[str, str], output: Path) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.process = subprocess.Popen(
            argv,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509
            env=environ,
        )
        os.close(slave)
        self.written = 0  # bytes of the file that are there to be read
        self._thread = threading.Thread(target=self._drain, args=(output,), daemon=True)
        self._thread.start()

    def __enter__(self) -> "DrainedProcess":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, 9)
        self.process.wait()
        self._thread.join(5)
        os.close(self._master)

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self._master, keys.encode())

    def _drain(self, output: Path) -> None:
        with output.open("wb", buffering=0) as out:
            while True:
                try:
                    content = os.read(self._master, 65_536)
                except OSError:
                    return
                if not content:
                    return
                out.write(content)
                self.written += len(content)
