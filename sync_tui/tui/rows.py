"""The lines of the table: the titles, a sync, a section."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from sync_tui.domain.text import SafeText
from sync_tui.monitor.cells import Cell
from sync_tui.monitor.columns import COLUMN_BY_KEY
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.tone import Tone
from sync_tui.tui.cells import GAP, MARK_WIDTH, Slot, drawn_cell
from sync_tui.tui.grouping import Heading, Summary
from sync_tui.tui.ink import Line, Span, clipped, line_width, padded
from sync_tui.tui.marks import marked_part
from sync_tui.tui.tally import Talk, figures
from sync_tui.tui.tones import Ground, Trim
from sync_tui.tui.view import View

OPEN, FOLDED = "▾", "▸"
CURSOR, MARK, SOME_MARKED, STILL = "▌", "◆", "◇", "┊"

_UNMARKED = Span(" " * MARK_WIDTH)
_BETWEEN = Span(" " * GAP)
_STRONG = frozenset({Tone.ERRORED, Tone.BAD})
_MORE = "›"
_LABEL_MOST = 40
_SIZE_WIDTH = 3  # cells, of most sections


class Look(NamedTuple):
    """What stands before a row, and how it is drawn."""

    under_cursor: bool = False
    marked: bool = False
    some_marked: bool = False  # of a section, and not all
    still: bool = False  # frozen: not what is there now


def title_line(shown: Sequence[Slot], sort: str, width: int, *, reverse: bool, left_out: int = 0) -> Line:
    """The titles in `width` cells, with an arrow at the one that is sorted by.

    Where that one is not `shown`, the column of names says which it is; where chosen columns are `left_out`, the right
    end says how many.
    """
    arrow = "▴" if reverse else "▾"
    is_shown = any(slot.column.key == sort for slot in shown)
    spans = [_UNMARKED]
    for slot in shown:
        title, tone = str(slot.column.title), Tone.DIM
        if slot.column.key == sort:
            title, tone = f"{title} {arrow}", Tone.PLAIN
        elif slot.column.key == "sync" and not is_shown:
            title, tone = _sorted_unseen(title, sort, arrow, slot.width), Tone.PLAIN
        spans += (Span(padded(title, slot.width, slot.column.align), tone, bold=True), _BETWEEN)
    return _with_left_out(spans, width, left_out) if left_out else tuple(spans)


def _sorted_unseen(title: str, sort: str, arrow: str, width: int) -> str:
    by = COLUMN_BY_KEY[sort].title
    wordings = (f"{title}, by {by} {arrow}", f"by {by} {arrow}")
    return next((words for words in wordings if len(words) <= width), f"{arrow} {by}")


def _with_left_out(spans: Sequence[Span], width: int, left_out: int) -> Line:
    *before, last, _ = spans
    titles = (*before, last._replace(text=last.text.rstrip()))
    words, room = f"+{left_out}", width - line_width(titles)
    sign = words if len(words) < room else _MORE
    return (*titles, Span(sign.rjust(room), Tone.WARNING, bold=True))


def sync_cell(cell: Cell, slot: Slot) -> Line:
    """A cell of a sync in its slot."""
    return drawn_cell(cell, slot, bold=cell.tone in _STRONG)


def sync_line(inked: Sequence[Line], shown: Sequence[Slot], look: Look, flashing: Collection[int]) -> Line:
    """A sync: what stands before a row, and a cell a column."""
    return (*_front(look), *sync_cells(inked, shown, look, flashing, range(len(shown))))


def sync_cells(
    inked: Sequence[Line], shown: Sequence[Slot], look: Look, flashing: Collection[int], numbers: Iterable[int]
) -> Line:
    """The cells at these numbers. Those that are also in `flashing` have just changed."""
    spans: list[Span] = []
    for number in numbers:
        drawn = inked[number]
        if look.under_cursor and shown[number].column.key == "sync":
            drawn = tuple([span._replace(bold=True) for span in drawn])
        if look.still:
            drawn = tuple([span._replace(tone=Tone.DIM, bold=False) for span in drawn])
        spans += (*drawn[:-1], *_flashed(drawn[-1])) if number in flashing else drawn
    return tuple(spans)


def section_line(
    label: SafeText, summary: Summary, worst: Cell, width: int, look: Look, *, folded: bool, longest: int
) -> Line:
    """A section: its name, how many it holds, the worst of them, and how all of them stand.

    `longest` are the cells of the longest name of a section: what follows the names stands in one column.
    """
    arrow = Span(f"{FOLDED if folded else OPEN} ", Tone.ACTIVE, bold=True)
    room = min(_LABEL_MOST, max(8, width // 3))
    name = clipped((Span(label, bold=True),), room)
    size = Span(f" {summary.size:,}".ljust(min(longest, room) - line_width(name) + _SIZE_WIDTH) + "  ", Tone.DIM)
    # Where the sections are those of a status, its word is said once.
    said = () if worst.text.endswith(label) else (Span(f"{worst.text}   ", worst.tone, bold=True),)
    head: Line = (*_front(look), arrow, *name, size, *said)
    for talk in (Talk.WORDS, Talk.GLYPHS, Talk.CLOSE, Talk.LEAST):
        line = (*head, *figures(summary.tally, talk))
        if line_width(line) <= width:
            break
    line = clipped(line, width)
    return tuple([span._replace(tone=Tone.DIM) for span in line]) if look.still else line


def heading_line(view: View, heading: Heading, moment: Moment, width: int) -> Line | None:
    """The line of a section in a table of `width` cells; None where nothing is left in it."""
    summary = view.summary(heading)
    neediest = None if summary is None else view.tracks.get(summary.worst)
    if summary is None or neediest is None:
        return None
    worst = COLUMN_BY_KEY["status"].cell(neediest, moment)
    marked = marked_part(view, heading)
    look = Look(heading == view.at, marked == 1, 0 < marked < 1, still=view.frozen is not None)
    folded, longest = heading in view.folded, view.longest_heading
    return section_line(heading.label, summary, worst, width - 1, look, folded=folded, longest=longest)


def centred(lines: Sequence[Line], y: int, height: int, width: int) -> Line:
    """Line `y` of a page of `height` lines in which `lines` stand in the middle, somewhat high."""
    number = y - max(0, (height - len(lines)) // 3)
    if not 0 <= number < len(lines):
        return ()
    return (Span(" " * max(0, (width - line_width(lines[number])) // 2)), *lines[number])


def _front(look: Look) -> list[Span]:
    mark = MARK if look.marked else SOME_MARKED if look.some_marked else ""
    if not (look.under_cursor or mark or look.still):
        return [_UNMARKED]
    cursor = Span(CURSOR if look.under_cursor else " ", Tone.ACTIVE)
    if mark:
        return [cursor, Span(mark, Tone.WARNING, bold=True)]
    return [cursor, Span(STILL if look.still else " ", Trim.RULE)]


def _flashed(span: Span) -> Line:
    """What has changed is underlined and bold; the space around it is not."""
    body = span.text.strip(" ")
    before, _, after = span.text.partition(body) if body else (span.text, "", "")
    return (Span(before, span.tone), Span(body, span.tone, bold=True, ground=Ground.FLASH), Span(after, span.tone))
