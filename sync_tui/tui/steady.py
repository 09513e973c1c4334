"""Text whose cells every terminal counts alike, character by character, as the screen was laid out with.

A terminal that takes a character for wider or narrower than that shifts the rest of its line, over what stands there.
"""

import re
import unicodedata
from collections.abc import Iterator

from rich.cells import cell_len

_MOST_MARKS = 4  # on one character: more are no writing, and reach into the lines around
_PLAIN = re.compile("[ -\u02ff\u2000-\u20cf\u2100-\u2bff]*")  # nothing in there combines
_WIDENS = "\ufe0f"
_NOT_DRAWN = (
    "[\ufe00-\ufe0f\U000e0100-\U000e01ef"  # variation selectors
    "\U0001f3fb-\U0001f3ff"  # skin tones
    "\u115f-\u11ff\ud7b0-\ud7fb"  # parts of Hangul syllables
    "\u034f\u180b-\u180f\u20e3\u3164\uffa0]"  # fillers, joiners and the cap of a key
)
_HANGUL_PARTS = "[\u1100-\u11ff]+"
_OF_THEIR_OWN_WIDTH = "[\u0900-\u0dff\u0f00-\u109f\u1700-\u1cff\ua800-\uabff\U00011000-\U00011fff]"
_FIRST_FLAG, _LAST_FLAG = 0x1F1E6, 0x1F1FF


def steady(text: str) -> str:
    """`text` in as many cells, without what only some terminals join, widen, or give a cell of its own.

    A heart that was to be drawn as an emoji is the plain one, a flag is its two letters, a skin tone is left out, and
    so is a mark without a character to stand on. What is copied or exported is the text as it came.
    """
    return (
        text if text.isascii() or _PLAIN.fullmatch(text) else "".join(_steady(re.sub(_HANGUL_PARTS, _composed, text)))
    )


def is_doubtful(text: str) -> bool:
    """Whether terminals count the cells of `text` in several ways all the same: some vowel signs of India's scripts.

    Those are writing and stay; what comes after them is to be written at a place that is named.
    """
    return not _PLAIN.fullmatch(text) and re.search(_OF_THEIR_OWN_WIDTH, text) is not None


def _steady(text: str) -> Iterator[str]:
    marks, base = _MOST_MARKS, ""  # there is nothing yet for a mark to stand on
    for character in text:
        width = cell_len(character)
        if width:
            marks, base = 0, character
            yield _shown(character, width)
        elif character == _WIDENS:
            yield " " * (cell_len(base + character) - cell_len(base))
            base = ""
        elif marks < _MOST_MARKS and not re.match(_NOT_DRAWN, character):
            marks += 1
            yield character


def _shown(character: str, width: int) -> str:
    code = ord(character)
    if _FIRST_FLAG <= code <= _LAST_FLAG:
        return chr(ord("A") + code - _FIRST_FLAG)
    return " " * width if re.match(_NOT_DRAWN, character) else character


def _composed(parts: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", parts[0])
