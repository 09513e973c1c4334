"""What a stream can show: how wide it is, and whether colour and movement mean anything on it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO

from sync_tui.monitor.tone import Tone

DEFAULT_WIDTH = 80
_MOST_DIGITS = 5

_CODES = {
    Tone.ERRORED: "1;31",
    Tone.BAD: "1;31",
    Tone.RATE_LIMITED: "33",
    Tone.WARNING: "33",
    Tone.STALE: "33",
    Tone.INITIALIZING: "36",
    Tone.ACTIVE: "34",
    Tone.IDLE: "32",
    Tone.GOOD: "32",
    Tone.UNRECOGNISED: "35",
    Tone.UNKNOWN: "35",
    Tone.DIM: "2",
    Tone.DISABLED: "2",
}


@dataclass(frozen=True, slots=True)
class Display:
    """`width` in cells, None where nobody cuts; `styled` allows colour, and a line that is drawn over."""

    width: int | None = None
    styled: bool = False

    def painted(self, text: str, tone: Tone) -> str:
        """`text` in the colour of `tone`, or as it is."""
        return f"\x1b[{_CODES[tone]}m{text}\x1b[0m" if self.styled and tone in _CODES else text


def display_of(stream: TextIO, environ: Mapping[str, str], plain: bool) -> Display:
    """The display behind `stream`; `plain`, NO_COLOR and a dumb terminal take the style away, never the width."""
    if not stream.isatty():
        return Display()
    is_dumb = environ.get("TERM", "dumb") == "dumb"
    return Display(_columns(stream, environ), not (plain or is_dumb or environ.get("NO_COLOR")))


def _columns(stream: TextIO, environ: Mapping[str, str]) -> int:
    told = environ.get("COLUMNS", "")
    if told.isdecimal() and len(told) <= _MOST_DIGITS and int(told):
        return int(told)
    try:
        return os.get_terminal_size(stream.fileno()).columns or DEFAULT_WIDTH
    except (OSError, ValueError):
        return DEFAULT_WIDTH
