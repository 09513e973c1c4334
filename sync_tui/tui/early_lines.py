"""What the screen shows before anything was asked: the lines of its first frame, made without Textual."""

from collections.abc import Iterator, Mapping
from operator import add
from typing import NamedTuple

from sync_tui.domain.watch import SyncKey
from sync_tui.monitor.moment import Moment
from sync_tui.tui.cells import Choices, Slot, left_out, slots
from sync_tui.tui.detail_lines import Pane, section_page, subject_of, summary_page, title_lines
from sync_tui.tui.footer_line import FooterLine, origin_wordings
from sync_tui.tui.grouping import Heading
from sync_tui.tui.header_line import HeaderLine, clock_words, profile_words, rule
from sync_tui.tui.ink import EMPTY, Line
from sync_tui.tui.keys import TABLE_HINTS
from sync_tui.tui.ledger import Ledger
from sync_tui.tui.look import recalled
from sync_tui.tui.panes import FOOTER, HEADER, SCROLLBAR, Edge, panes
from sync_tui.tui.rows import Look, heading_line, sync_cell, sync_line, title_line
from sync_tui.tui.session import AT_FIRST, Session
from sync_tui.tui.tally import Tally
from sync_tui.tui.tones import Ground
from sync_tui.tui.view import View

_TITLES = 1


class Stretch(NamedTuple):
    """A part of a line of the screen: what it says, on a ground, in so many cells."""

    line: Line
    ground: Ground
    width: int


EarlyLine = tuple[Stretch, ...]


def early_lines(session: Session, width: int, height: int) -> list[EarlyLine]:
    """The whole screen; empty where something else is to be shown first."""
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
    wordings = origin_wordings(session.monitor.origins(), moment.now, ledger.signed_out, len(store))
    footer = FooterLine(session.keys.hints(TABLE_HINTS), wordings)
    beside = place.share if place.edge is Edge.LEFT else 0
    below = place.share if place.edge is Edge.TOP else 0
    table = _table(view, choices, moment, width - beside, height - HEADER - FOOTER - below)
    pane = Pane(*place.detail, place.edge)
    detail = [] if place.edge is Edge.NONE else _detail(pane, view, ledger, moment, session.keys.names)
    return [
        (Stretch(header.line(width), Ground.BAR, width),),
        (Stretch(rule(width, joint), Ground.BASE, width),),
        *(map(add, table, detail) if beside else (*table, *detail)),
        (Stretch(footer.line(width), Ground.BAR, width),),
    ]


def _table(view: View, choices: Choices | None, moment: Moment, width: int, height: int) -> Iterator[EarlyLine]:
    room = width - SCROLLBAR
    shown = slots(room - 1, choices)
    missing = left_out(shown, choices)
    yield _scrolled(title_line(shown, view.sort, room, reverse=view.reverse, left_out=missing), room)
    for number in range(height - _TITLES):
        ground = Ground.CURSOR if number == view.row else Ground.BASE
        yield _scrolled(_line(view, number, shown, moment, room), room, ground)


def _detail(pane: Pane, view: View, ledger: Ledger, moment: Moment, keys: Mapping[str, str]) -> list[EarlyLine]:
    key = view.cursor
    track = None if key is None else view.tracks[key]
    lines = title_lines(pane, view, view.at, track)
    page = []
    if isinstance(view.at, Heading):
        page = section_page(pane, view, view.at, moment, keys)
    elif key is not None and track is not None:
        page = summary_page(pane, subject_of(pane, ledger, key, track, moment, keys))
    lines += [pane.beside(line) for line in page]
    lines += [pane.beside(EMPTY)] * (pane.height - len(lines))
    return [_scrolled(line, pane.width - SCROLLBAR) for line in lines[: pane.height]]


def _scrolled(line: Line, width: int, ground: Ground = Ground.BASE) -> EarlyLine:
    """A line beside the place of a scrollbar."""
    return (Stretch(line, ground, width), Stretch(EMPTY, Ground.BASE, SCROLLBAR))


def _line(view: View, number: int, shown: tuple[Slot, ...], moment: Moment, width: int) -> Line:
    if number >= len(view.rows):
        return EMPTY
    row = view.rows[number]
    if not isinstance(row, SyncKey):
        return heading_line(view, row, moment, width) or EMPTY
    track, look = view.tracks[row], Look(under_cursor=number == view.row)
    return sync_line([sync_cell(slot.column.cell(track, moment), slot) for slot in shown], shown, look, ())
