"""What the screen shows before anything was asked: the lines of its first frame, made without Textual."""

from collections.abc import Iterator
from typing import NamedTuple

from sync_tui.domain.watch import SyncKey
from sync_tui.monitor.moment import Moment
from sync_tui.tui.cells import Choices, Slot, left_out, slots
from sync_tui.tui.header_line import HeaderLine, clock_words, profile_words, rule
from sync_tui.tui.ink import EMPTY, Line, Span
from sync_tui.tui.ledger import Ledger
from sync_tui.tui.look import recalled
from sync_tui.tui.panes import SCROLLBAR, Edge, Panes, panes
from sync_tui.tui.rows import Look, heading_line, sync_cell, sync_line, title_line
from sync_tui.tui.session import AT_FIRST, Session
from sync_tui.tui.tally import Tally
from sync_tui.tui.tones import Ground, Trim
from sync_tui.tui.view import View

_HEADER, _TITLES, _FOOTER = 2, 1, 1


class Stretch(NamedTuple):
    """A part of a line of the screen: what it says, on a ground, in so many cells."""

    line: Line
    ground: Ground
    width: int


EarlyLine = tuple[Stretch, ...]


def early_lines(session: Session, width: int, height: int) -> list[EarlyLine]:
    """The whole screen, but for what the detail and the footer say; empty where something else is to be shown first."""
    place = panes(width, height)
    if place.too_small or session.consent is not None or not session.syncs:
        return []
    session.monitor.watch(session.syncs[:AT_FIRST])
    store, moment = session.monitor.store, Moment.of(session.monitor.clock)
    ledger = Ledger(store)
    view = View(store, ledger)
    choices = recalled(view, None if session.memory is None else session.memory.look(), session.columns)
    view.learn(store, moment)
    view.arrange(moment)
    if view.narrowed:
        return []
    header = HeaderLine(
        session.heading, session.badge, profile_words(ledger.profiles), Tally.of(ledger), clock_words(moment.wall)
    )
    joint = width - place.share if place.edge is Edge.LEFT else None
    return [
        (Stretch(header.line(width), Ground.BAR, width),),
        (Stretch(rule(width, joint), Ground.BASE, width),),
        *_body(view, choices, moment, place, width, height - _HEADER - _FOOTER),
        (Stretch(EMPTY, Ground.BAR, width),),
    ]


def _body(
    view: View, choices: Choices | None, moment: Moment, place: Panes, width: int, height: int
) -> Iterator[EarlyLine]:
    beside = place.share if place.edge is Edge.LEFT else 0
    table = width - beside
    lines = height - (place.share if place.edge is Edge.TOP else 0)
    shown = slots(table - SCROLLBAR - 1, choices)
    missing = left_out(shown, choices)
    titles = title_line(shown, view.sort, table - SCROLLBAR, reverse=view.reverse, left_out=missing)
    bar = Stretch(EMPTY, Ground.BASE, SCROLLBAR)
    edge = Stretch((Span("│", Trim.RULE),), Ground.BASE, beside)
    for y in range(height):
        if y == lines:
            yield (Stretch(rule(width - SCROLLBAR, None), Ground.BASE, width),)
            continue
        number = y - _TITLES
        line = EMPTY if y >= lines else titles if number < 0 else _line(view, number, shown, moment, table - SCROLLBAR)
        ground = Ground.CURSOR if number == view.row and y < lines else Ground.BASE
        yield (Stretch(line, ground, table - SCROLLBAR), bar, *((edge,) if beside else ()))


def _line(view: View, number: int, shown: tuple[Slot, ...], moment: Moment, width: int) -> Line:
    if number >= len(view.rows):
        return EMPTY
    row = view.rows[number]
    if not isinstance(row, SyncKey):
        return heading_line(view, row, moment, width) or EMPTY
    track, look = view.tracks[row], Look(under_cursor=number == view.row)
    return sync_line([sync_cell(slot.column.cell(track, moment), slot) for slot in shown], shown, look, ())
