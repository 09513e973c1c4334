"""Lines of toned text: what every part of the screen is made of. Text here is never markup."""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

from sync_tui.domain.naming import BETWEEN_WORDS, ELLIPSIS, name_within
from sync_tui.monitor.tone import Tone
from sync_tui.tui.tones import Ground, Ink


class Span(NamedTuple):
    """A run of text in one tone."""

    text: str
    tone: Ink = Tone.PLAIN
    bold: bool = False
    ground: Ground | None = None  # None: the ground of the line it stands on


Line = tuple[Span, ...]
EMPTY: Line = ()


def plain(text: str, tone: Ink = Tone.PLAIN, *, bold: bool = False) -> Line:
    """A line of a single span."""
    return (Span(text, tone, bold),)


def line_width(line: Iterable[Span]) -> int:
    """The cells that a line takes."""
    return sum([cell_len(span[0]) for span in line])


def cut(text: str, width: int) -> str:
    """`text` in at most `width` cells; what does not fit ends in "…"."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip(BETWEEN_WORDS) + ELLIPSIS if width > 0 else ""


def named(name: str, width: int) -> str:
    """A name in at most `width` cells."""
    return name_within(name, width, cell_len)


def padded(text: str, width: int, align: str = "left") -> str:
    """`text` in exactly `width` cells."""
    shown = cut(text, width)
    space = " " * (width - cell_len(shown))
    return space + shown if align == "right" else shown + space


def wrapped(text: str, width: int) -> list[str]:
    """`text` whole, in rows of at most `width` cells, broken at spaces where there are any."""
    width = max(2, width)
    rows: list[str] = []
    row, used = "", 0
    for word in text.split(" "):
        size = cell_len(word)
        if row and used + 1 + size <= width:
            row, used = f"{row} {word}", used + 1 + size
            continue
        if row:
            rows.append(row)
        *full, row = _folded(word, width) if size > width else [word]
        rows.extend(full)
        used = cell_len(row)
    return [*rows, row]


def spread(left: Line, right: Line, width: int) -> Line:
    """`left` and `right` at the two ends of `width` cells; the left one gives way."""
    room = width - line_width(right)
    left = clipped(left, max(0, room - 1))
    gap = max(0, room - line_width(left))
    return (*left, Span(" " * gap), *right)


def hinted(line: Line, x: int) -> Iterator[str]:
    """What may be a key that a line names at `x`, with what it does there: a bold word, and dim ones behind it."""
    at = 0
    for said, does in pairwise((*line, Span(""))):
        if said.bold and does.tone is Tone.DIM and at <= x < at + cell_len(said.text + does.text.rstrip()):
            yield said.text.lstrip()
        at += cell_len(said.text)


def clipped(line: Line, width: int) -> Line:
    """The start of `line` in at most `width` cells, ending in "…" where something is lost."""
    if line_width(line) <= width:
        return line
    kept: list[Span] = []
    for span in line:
        size = cell_len(span.text)
        if size >= width:
            kept.append(span._replace(text=cut(span.text + " ", width)))
            break
        kept.append(span)
        width -= size
    return tuple(kept)


def differing(old: Line, new: Line) -> tuple[int, int]:
    """Where two versions of a line differ: the first such cell, and the one after the last."""
    before, width = line_width(old), line_width(new)
    first = _shared_width(zip(old, new, strict=False), shared_start)
    if before != width:
        return first, max(before, width)
    return first, max(first, width - _shared_width(zip(reversed(old), reversed(new), strict=False), _shared_end))


def shared_start(before: str, after: str) -> int:
    """The cells that two texts begin with alike, as far as each of them is a character of ASCII."""
    pairs = enumerate(zip(before, after, strict=False))
    alike = min(len(before), len(after))
    alike = next((number for number, (old, new) in pairs if old != new or not old.isascii()), alike)
    differing = before[alike : alike + 1] + after[alike : alike + 1]
    # What is none may combine with the character before it.
    return alike if differing.isascii() else max(0, alike - 1)


def _shared_end(before: str, after: str) -> int:
    """The cells that two texts end with alike, of characters of ASCII too."""
    return shared_start(before[::-1], after[::-1])


def _shared_width(pairs: Iterable[tuple[Span, Span]], shared_of: Callable[[str, str], int]) -> int:
    """The cells of the spans that are alike, and of what is alike in the first two that are not."""
    shared = 0
    for before, after in pairs:
        if before == after:
            shared += cell_len(after.text)
            continue
        return shared + shared_of(before.text, after.text) if before[1:] == after[1:] else shared
    return shared


def _folded(word: str, width: int) -> list[str]:
    if word.isascii():
        return _folded_ascii(word, width)
    rows, row, used = [], "", 0
    for character in word:
        size = cell_len(character)
        if used + size > width:
            rows.append(row)
            row, used = "", 0
        row, used = row + character, used + size
    return [*rows, row]


def _folded_ascii(word: str, width: int) -> list[str]:
    rows = []
    while len(word) > width:
        # An id is easier to compare where it breaks at its own hyphens, and an address at its slashes.
        mark = max(word.rfind("-", width // 2, width), word.rfind("/", width // 2, width)) + 1
        end = mark or width
        rows.append(word[:end])
        word = word[end:]
    return [*rows, word]
