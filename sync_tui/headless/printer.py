"""Lines to a reader who may be slow: written from a thread, so that nobody else waits for them."""

import asyncio
import os
from collections.abc import Iterable
from typing import TextIO


class Printer:
    """Writes to the descriptor of `out` itself: nothing is buffered, so nothing is late and nothing is left behind."""

    def __init__(self, out: TextIO) -> None:
        out.flush()
        self._descriptor = out.fileno()
        self._encoding, self._errors = out.encoding, out.errors or "strict"

    async def print(self, lines: Iterable[str]) -> None:
        """Return when all `lines` are written; `OSError` where that cannot be, `BrokenPipeError` without a reader."""
        text = "".join(f"{line}\n" for line in lines)
        if text:
            data = text.encode(self._encoding, self._errors)
            await asyncio.get_running_loop().run_in_executor(None, self._write, data)

    def _write(self, data: bytes) -> None:
        while data:
            data = data[os.write(self._descriptor, data) :]
