"""What the detail pane says before a person turns its pages: its title, its tabs, the account of a sync or section."""

from collections.abc import Mapping
from typing import NamedTuple

from sync_tui.domain.watch import SyncKey
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.tone import Tone
from sync_tui.monitor.track import Track
from sync_tui.tui.grouping import Heading, Row
from sync_tui.tui.header_line import rule
from sync_tui.tui.ink import EMPTY, Line, Span, cut, line_width, plain
from sync_tui.tui.ledger import Ledger
from sync_tui.tui.panes import SCROLLBAR, Edge
from sync_tui.tui.section import MOST_NEEDY, key_lines, section_lines, section_origin
from sync_tui.tui.subject import Subject
from sync_tui.tui.summary import origin_words, summary_lines
from sync_tui.tui.tab import Tab
from sync_tui.tui.tones import Ground, Trim
from sync_tui.tui.view import View

MARGIN = 2  # cells of the edge beside every line
_SHORT = 12  # lines of a pane that has none to spare
_SHORTEST = 8  # lines of one that has room for little more than its tabs


class Pane(NamedTuple):
    """The place of the detail, in cells and lines, and which of its sides meets the table."""

    width: int
    height: int
    edge: Edge
    has_focus: bool = False  # whether keys are for it

    @property
    def gap(self) -> int:
        """Empty lines above a page."""
        return 0 if self.height < _SHORT else 1

    @property
    def inner(self) -> int:
        """Cells for what a page says."""
        return max(1, self.width - SCROLLBAR - MARGIN - 1)

    def beside(self, line: Line) -> Line:
        """A line behind the edge."""
        return (Span("│ " if self.edge is Edge.LEFT else "  ", Trim.RULE), *line)

    def below(self, lines: list[Line]) -> list[Line]:
        """A page under its gap."""
        return [*[EMPTY] * self.gap, *lines]

    def tab_words(self) -> list[tuple[Tab, str]]:
        """The tabs as they are drawn; closer together where there is little room."""
        pad = " " if sum(len(tab) + 3 for tab in Tab) - 1 <= self.inner else ""
        return [(tab, f"{pad}{tab}{pad}") for tab in Tab]


def title_lines(pane: Pane, view: View, at: Row | None, track: Track | None, tab: Tab = Tab.SUMMARY) -> list[Line]:
    """What stays while the rest scrolls, for what the cursor is `at`; `track` is None where that is no sync."""
    top = [rule(pane.width, None)] if pane.edge is Edge.TOP else []
    summary = view.summary(at) if isinstance(at, Heading) else None
    if isinstance(at, Heading) and summary is not None:
        return [*top, *map(pane.beside, _names(pane, at.label, section_origin(view.group_by, summary)))]
    if track is None:
        return [*top, pane.beside(EMPTY)]
    names = _names(pane, track.sync.name, origin_words(track))
    return [*top, *map(pane.beside, (*names, _tabs(pane, tab)))]


def subject_of(
    pane: Pane, ledger: Ledger, key: SyncKey, track: Track, moment: Moment, keys: Mapping[str, str]
) -> Subject:
    """A sync to speak of in this place."""
    since = None if track.movement is None else track.movement.status_since
    at_least = since is not None and ledger[key].since_first == since
    return Subject(track, moment, pane.inner, keys, at_least)


def summary_page(pane: Pane, subject: Subject) -> list[Line]:
    """The account of a sync."""
    return pane.below(summary_lines(subject))


def section_page(pane: Pane, view: View, heading: Heading, moment: Moment, keys: Mapping[str, str]) -> list[Line]:
    """The account of a section; nothing where nothing is left in it."""
    summary = view.summary(heading)
    if summary is None:
        return []
    lines = section_lines(summary, view.neediest(heading, MOST_NEEDY), moment, pane.inner)
    return pane.below([*lines, *([] if pane.has_focus else key_lines(keys, pane.inner))])


def _names(pane: Pane, named: str, origin_of: str) -> list[Line]:
    """A name, and under or beside it where that comes from."""
    name = plain(cut(named, pane.inner), bold=True)
    origin = plain(cut(origin_of, pane.inner), Tone.DIM)
    if pane.height < _SHORT and line_width(name) + 2 + line_width(origin) <= pane.inner:
        return [(*name, Span("  "), *origin)]
    return [name] if pane.height < _SHORTEST else [name, origin]


def _tabs(pane: Pane, present: Tab) -> Line:
    ground = Ground.CURSOR if pane.has_focus else Ground.CURSOR_AWAY
    spans: list[Span] = []
    for tab, words in pane.tab_words():
        on = tab is present
        spans.append(Span(words, Tone.PLAIN if on else Tone.DIM, on, ground if on else None))
        spans.append(Span(" "))
    return tuple(spans)
