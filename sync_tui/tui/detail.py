"""The pane that tells all of one sync, beside the table, under it, or alone."""

from enum import StrEnum

from sync_tui.domain.watch import SyncKey
from sync_tui.monitor.clock import Clock
from sync_tui.monitor.columns import Moment, Tone
from sync_tui.monitor.store import Store
from sync_tui.tui.header import rule
from sync_tui.tui.ink import EMPTY, Line, Span, cut, plain
from sync_tui.tui.keys import Place, bindings
from sync_tui.tui.ledger import Ledger
from sync_tui.tui.lines import Lines
from sync_tui.tui.summary import Subject, cursor_lines, origin_words, summary_lines
from sync_tui.tui.theme import Ground, Trim


class Tab(StrEnum):
    """The pages of the pane."""

    SUMMARY = "Summary"
    CURSOR = "Cursor"


class Edge(StrEnum):
    """Which side of the pane meets the table."""

    LEFT = "left"
    TOP = "top"
    NONE = "none"


class Detail(Lines, inherit_bindings=False):
    """Drawn for the sync under the cursor; its title and tabs stay while the rest scrolls."""

    DEFAULT_CSS = "Detail { height: 1fr; }"
    BINDINGS = bindings(Place.DETAIL)

    def __init__(self, store: Store, ledger: Ledger, clock: Clock) -> None:
        super().__init__(id="detail")
        self._store = store
        self._ledger = ledger
        self._clock = clock
        self._key: SyncKey | None = None
        self.tab = Tab.SUMMARY
        self.edge = Edge.LEFT

    def show_sync(self, key: SyncKey | None) -> None:
        """Speak of `key` as things are now; from the top where it is another one."""
        if key != self._key:
            self._key = key
            self.scroll_to(y=0, animate=False, force=True)
        self._retell()

    def next_tab(self) -> None:
        """Turn to the other page, from its top."""
        tabs = list(Tab)
        self.tab = tabs[(tabs.index(self.tab) + 1) % len(tabs)]
        self.scroll_to(y=0, animate=False, force=True)
        self._retell()

    def on_resize(self) -> None:
        """Wrap everything anew."""
        self._retell()

    def on_focus(self) -> None:
        """The tabs show who has the keys."""
        self._retell()

    def on_blur(self) -> None:
        """The tabs show who has the keys."""
        self._retell()

    def _retell(self) -> None:
        self.beyond = self._beside(EMPTY)
        self.show(self._title(), self._page(Moment(self._clock.boot(), self._clock.wall())))

    @property
    def _inner(self) -> int:
        return max(1, self.scrollable_content_region.width - 3)

    def _title(self) -> list[Line]:
        track = None if self._key is None else self._store.get(self._key)
        top = [rule(self.size.width, None)] if self.edge is Edge.TOP else []
        if track is None:
            return [*top, self._beside(EMPTY)]
        name = plain(cut(track.sync.name, self._inner), bold=True)
        origin = plain(cut(origin_words(track), self._inner), Tone.DIM)
        return [*top, *(self._beside(line) for line in (name, origin, self._tabs()))]

    def _tabs(self) -> Line:
        ground = Ground.CURSOR if self.has_focus else Ground.CURSOR_AWAY
        spans: list[Span] = []
        for tab in Tab:
            on = tab is self.tab
            spans.append(Span(f" {tab} ", Tone.PLAIN if on else Tone.DIM, on, ground if on else None))
            spans.append(Span(" "))
        return tuple(spans)

    def _page(self, moment: Moment) -> list[Line]:
        track = None if self._key is None else self._store.get(self._key)
        if self._key is None or track is None:
            return []
        if self.tab is Tab.CURSOR:
            lines = cursor_lines(track, self._inner)
        else:
            since = None if track.movement is None else track.movement.status_since
            at_least = since is not None and self._ledger[self._key].since_first == since
            lines = summary_lines(Subject(track, moment, self._inner, at_least))
        return [self._beside(line) for line in (EMPTY, *lines)]

    def _beside(self, line: Line) -> Line:
        return (Span("│ " if self.edge is Edge.LEFT else "  ", Trim.RULE), *line)
