"""What is written to the terminal, by a thread: a terminal that does not read stops nobody but itself."""

import contextlib
import os
import termios
import threading
from collections.abc import Callable
from select import select
from typing import IO

from textual.drivers._writer_thread import WriterThread

MOST_HELD = 64 * 1024  # bytes, before the last piece; a frame of a large screen has about as many
LEAVE_WITHIN = 0.5
_ROOM_TRIES, _ROOM_PAUSE = 25, 0.02  # seconds
_CANCEL = b"\x18"  # whatever sequence stands half on the terminal


class PatientWriter(WriterThread):
    """In place of Textual's own, which lets thirty pieces wait and then makes the event loop wait as well.

    Where too much waits, what is drawn next is dropped. Once the terminal has read the rest, `missed` is called: all
    must be drawn again. Both callbacks run on this thread.

    It makes and frees no text itself: the C library keeps for each thread what that freed, some of every size, and
    would do so anew for each writer.
    """

    def __init__(self, file: IO[str], missed: Callable[[], None], gone: Callable[[], None]) -> None:
        super().__init__(file)
        self._terminal = file.fileno()
        self._missed = missed
        self._gone = gone
        self._pieces: list[bytes] = []
        self._taken: list[bytes] = []  # being written
        self._written: list[bytes] = []  # to be freed by whoever writes next
        self._held = 0
        self._has_missed = False
        self._is_leaving = False
        self._has_ended = False
        self._restoring: list[bytes] = []  # all that is to be written since the terminal is left
        self._gives_up = False  # what it has not read
        self._begins_anew = False  # with what restores it
        self._changed = threading.Condition()

    def write(self, text: str) -> bool:  # type: ignore[override]
        """Have it written, soon, and say whether it is; never waits."""
        piece = text.encode("utf-8", "replace")
        with self._changed:
            self._written.clear()
            if self._has_ended or (self._held > MOST_HELD and not self._is_leaving):
                self._has_missed = True
                return False
            self._pieces.append(piece)
            if self._is_leaving:
                self._restoring.append(piece)
            self._held += len(piece)
            self._changed.notify_all()
            return True

    def leave(self, but: str) -> None:
        """What is not drawn by now need not be, `but` what begins so: only restoring matters from here on."""
        with self._changed:
            if self._is_leaving:
                return
            self._is_leaving = True
            self._pieces = [piece for piece in self._pieces if piece.startswith(but.encode())]
            self._restoring = self._pieces.copy()
            self._held = 0

    def stop(self) -> None:
        """Write what is left and end; a terminal that does not read is given half a second.

        Then what it has not read is taken back, as far as the system allows: what restores it takes its place.
        """
        with self._changed:
            self._is_leaving = self._has_ended = True
            self._changed.notify_all()
        self.join(LEAVE_WITHIN)
        for _ in range(_ROOM_TRIES):
            if not self._makes_room():
                break
            self.join(_ROOM_PAUSE)

    def run(self) -> None:
        """Write until stopped."""
        try:
            while self._has_taken():
                self._held_less(self._write_taken())
        except OSError:
            with self._changed:
                was_leaving, self._has_ended = self._is_leaving, True
            if not was_leaving:
                self._gone()

    def _makes_room(self) -> bool:
        """Whether what it has not read still stands in the way."""
        with self._changed:
            self._gives_up = self.is_alive()
            if self._gives_up and not self._begins_anew:
                with contextlib.suppress(termios.error):
                    termios.tcflush(self._terminal, termios.TCOFLUSH)
                    # Nobody is told of the room that this makes, but of a terminal that goes on.
                    termios.tcflow(self._terminal, termios.TCOOFF)
                    termios.tcflow(self._terminal, termios.TCOON)
            return self._gives_up

    def _has_taken(self) -> bool:
        """Whether there is more to write, once that is known."""
        with self._changed:
            while not self._pieces and not self._has_ended:
                self._changed.wait()
            self._written, self._taken, self._pieces = self._taken, self._pieces, []
            if self._gives_up and not self._begins_anew:
                self._begins_anew = True
                self._taken = [_CANCEL, *self._restoring]
            return bool(self._taken)

    def _held_less(self, written: int) -> None:
        with self._changed:
            self._held = max(0, self._held - written)
            caught_up = self._has_missed and not self._pieces and not self._is_leaving
            if caught_up:
                self._has_missed = False
        if caught_up:
            self._missed()

    def _write_taken(self) -> int:
        """How many bytes that were."""
        for piece in self._taken:
            view = memoryview(piece)
            while view and (self._begins_anew or not self._gives_up):
                try:
                    view = view[os.write(self._terminal, view) :]
                except BlockingIOError:
                    # Another program has told the terminal not to let anybody wait, as ssh does. It is not gone.
                    select((), (self._terminal,), ())
        return sum(map(len, self._taken))
