"""The first frame, on the terminal before Textual is imported: importing that takes longer than all of ours.

It says what the screen's own first frame says, that nothing was asked yet; that one is drawn over it. Keys that are
typed meanwhile are kept for it, and so are signals; nothing is echoed into the picture.
"""

import contextlib
import os
import shutil
import signal
import sys
import termios
import tty
from collections.abc import Iterable, Iterator, Mapping
from select import select
from typing import Any

from rich.color import ColorSystem
from rich.segment import Segment

from sync_tui.domain.spelling import in_ascii
from sync_tui.monitor.clock import Clock
from sync_tui.monitor.tone import Tone
from sync_tui.tui.early_lines import EarlyLine, Stretch, early_lines
from sync_tui.tui.palettes import BarePalette, Palette, palette_from
from sync_tui.tui.session import Session
from sync_tui.tui.steady import steady
from sync_tui.tui.tones import OWN_COLOURS, wanted_theme

TO_OTHER_SCREEN = "\x1b[?1049h"
_BEGIN = f"{TO_OTHER_SCREEN}\x1b[?25l\x1b[H\x1b[2J".encode()
_END = b"\x1b[0m\x1b[?25h\x1b[?1049l"
_WRITTEN_WITHIN = 0.1  # seconds: a terminal that does not read must not delay the start
# They act once there is somebody who knows how to leave the terminal.
_HELD = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGTSTP)


class EarlyFrame:
    """A picture on the terminal's other screen, and the modes that the terminal had before."""

    def __init__(self, screen: int, keyboard: int, clock: Clock) -> None:
        self.screen = screen
        self._keyboard = keyboard
        self._clock = clock
        self._handlers: dict[signal.Signals, Any] = {}
        self._held: list[int] = []
        self.before: list[Any] | None = None  # the terminal's modes, while it is ours and not yet Textual's
        self.has_turned = False  # to the other screen: a terminal that does not read has not

    def show(self, picture: str) -> None:
        """Take the terminal and draw on it."""
        self.before = termios.tcgetattr(self._keyboard)
        self._handlers = {number: signal.signal(number, lambda sent, _: self._held.append(sent)) for number in _HELD}
        termios.tcsetattr(self._keyboard, termios.TCSANOW, _for_keys(termios.tcgetattr(self._keyboard)))
        self.has_turned = self._write(_BEGIN)
        if self.has_turned:
            self._write(picture.encode())

    def hand_over(self) -> None:
        """Somebody else has the terminal from now on, and knows how to leave it: what was held back comes now."""
        self.before = None
        for number in self._held:
            signal.raise_signal(number)
        self._held.clear()

    def leave(self) -> None:
        """Give the terminal back as it was; nothing where it was handed over."""
        if self.before is not None:
            self._write(_END)
            with contextlib.suppress(termios.error):
                termios.tcsetattr(self._keyboard, termios.TCSANOW, self.before)
            for number, handler in self._handlers.items():
                signal.signal(number, handler)
            self.hand_over()

    def _write(self, data: bytes) -> bool:
        """Whether the terminal took all of it."""
        until = self._clock.mono() + _WRITTEN_WITHIN
        blocks = os.get_blocking(self.screen)
        os.set_blocking(self.screen, False)
        try:
            while data and select((), (self.screen,), (), max(0.0, until - self._clock.mono()))[1]:
                data = data[os.write(self.screen, data) :]
        except OSError:
            pass  # what is missing is drawn a moment later, and a terminal that is gone needs nothing
        finally:
            os.set_blocking(self.screen, blocks)
        return not data


def terminal_size(terminal: int) -> tuple[int, int]:
    """Columns and lines of a terminal; what the environment says of them only where it does not know.

    Many a shell hands on COLUMNS and LINES, which stay as they are when the terminal gets another size.
    """
    try:
        width, height = os.get_terminal_size(terminal)
    except OSError:
        width = height = 0
    return (width, height) if width > 0 and height > 0 else shutil.get_terminal_size()


@contextlib.contextmanager
def early_frame(session: Session, environ: Mapping[str, str]) -> Iterator[EarlyFrame]:
    """Show the first frame of `session` where it can be known; whatever happens before it is handed over, it goes."""
    frame = EarlyFrame(sys.stderr.fileno(), sys.stdin.fileno(), session.monitor.clock)
    try:
        palette, (width, height) = _palette(session.theme, environ), terminal_size(frame.screen)
        lines = [] if palette is None else early_lines(session, width, height)
        if palette is not None and lines:
            with contextlib.suppress(termios.error):  # hung up at this moment
                frame.show(_picture(lines, palette, environ, is_ascii=session.is_ascii))
        yield frame
    finally:
        frame.leave()


def _palette(theme: str | None, environ: Mapping[str, str]) -> Palette | None:
    """None for a theme that Textual has to make first, and for colours of which it has been told."""
    if environ.get("TEXTUAL_COLOR_SYSTEM", "auto") != "auto":
        return None
    if environ.get("NO_COLOR"):
        return BarePalette()
    colours = OWN_COLOURS.get(wanted_theme(theme, environ))
    return None if colours is None else palette_from(colours, _colour_system(environ))


def _picture(lines: list[EarlyLine], palette: Palette, environ: Mapping[str, str], *, is_ascii: bool) -> str:
    colours = _colour_system(environ)
    rows = []
    for y, line in enumerate(lines):
        words = "".join(
            segment.style.render(segment.text, color_system=colours) if segment.style else segment.text
            for stretch in line
            for segment in segments_of(stretch, palette)
        )
        rows.append(f"\x1b[{y + 1}H{in_ascii(words) if is_ascii else words}")
    return "".join(rows)


def _colour_system(environ: Mapping[str, str]) -> ColorSystem | None:
    """How many colours the terminal has, told as Textual will tell it; None for one of which nothing is known."""
    if environ.get("TERM", "").strip().lower() == "unknown":
        return None
    if environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return ColorSystem.TRUECOLOR
    many = environ.get("TERM", "").strip().lower().rpartition("-")[2] in ("256color", "kitty")
    return ColorSystem.EIGHT_BIT if many else ColorSystem.STANDARD


def segments_of(stretch: Stretch, palette: Palette) -> Iterable[Segment]:
    """A part of a line, as wide as it is."""
    line, ground, width = stretch
    drawn = [
        Segment(steady(span.text), palette.style(span.tone, span.ground or ground, bold=span.bold)) for span in line
    ]
    return Segment.simplify(Segment.adjust_line_length(drawn, width, palette.style(Tone.PLAIN, ground)))


def _for_keys(modes: list[Any]) -> list[Any]:
    """Keys as they are typed, without an echo, and kept."""
    modes[tty.LFLAG] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
    modes[tty.IFLAG] &= ~(termios.ICRNL | termios.IXON)
    modes[tty.CC][termios.VMIN] = 1
    return modes
