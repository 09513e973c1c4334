"""The pane that tells all of one sync, beside the table, under it, or alone."""

from collections.abc import Mapping

from textual.events import Click

from sync_tui.domain.watch import SyncKey
from sync_tui.monitor.clock import Clock
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.store import Store
from sync_tui.monitor.tone import Tone
from sync_tui.monitor.track import Track
from sync_tui.tui.detail_lines import MARGIN, Pane, section_page, subject_of, summary_page, title_lines
from sync_tui.tui.docs import DOCS_HOST
from sync_tui.tui.grouping import Heading
from sync_tui.tui.ink import EMPTY, Line, plain, wrapped
from sync_tui.tui.keys import DETAIL_HINTS, SECTION_HINTS, Place, bindings
from sync_tui.tui.ledger import Ledger
from sync_tui.tui.lines import Lines
from sync_tui.tui.panes import Edge, Panes
from sync_tui.tui.subject import Path, Row
from sync_tui.tui.tab import Tab
from sync_tui.tui.view import View


class Detail(Lines, inherit_bindings=False):
    """Drawn for what the cursor stands on, a sync or a section; the title and tabs stay while the rest scrolls."""

    DEFAULT_CSS = "Detail { height: 1fr; }"
    BINDINGS = bindings(Place.DETAIL)

    def __init__(self, view: View, store: Store, ledger: Ledger, clock: Clock, keys: Mapping[str, str]) -> None:
        """`keys` are those of the screen, by what they do."""
        super().__init__(id="detail")
        self._view = view  # whose tracks may stand still, while those of the store go on
        self._store = store
        self._ledger = ledger
        self._clock = clock
        self._keys = keys
        self._at: SyncKey | Heading | None = None  # of what it speaks
        self._rows: list[Row] = []  # of the page, where it is not the Summary
        self._flipped: frozenset[Path] = frozenset()
        self._mark: Path = ()
        self.tab = Tab.SUMMARY
        self._place = Panes(Edge.LEFT, 0)

    def stand(self, place: Panes) -> None:
        """Take a place: the first frame is for what it will be, before it has it."""
        self._place = place

    def follow(self) -> None:
        """Speak of what the cursor stands on, as things are now; from the top where that is another row."""
        if self._view.at != self._at:
            self._at = self._view.at
            self._flipped, self._mark = frozenset(), ()
            self.scroll_to(y=0, animate=False, force=True)
        self._retell()

    def show_tab(self, tab: Tab) -> None:
        """Turn to a page, from its top."""
        self.tab = tab
        self._mark = ()
        self.scroll_to(y=0, animate=False, force=True)
        self._retell()

    def next_tab(self, step: int) -> None:
        """Turn to the next page, or with -1 to the one before; around the ends."""
        tabs = list(Tab)
        self.show_tab(tabs[(tabs.index(self.tab) + step) % len(tabs)])

    def copyable(self) -> tuple[str | None, str]:
        """What `y` copies here, None where it is not there, and its name: the cursor, the JSON, or the id."""
        track = self._track
        if track is None or self._key is None:
            return None, "the id"
        if self.display and self.tab is Tab.CURSOR:
            state = self._store[self._key].state
            return (None if state is None else state.latest_cursor), "the cursor"
        if self.display and self.tab is Tab.RAW:
            from sync_tui.tui.pages import raw_text

            return raw_text(self._store.history(self._key).received), "the answer"
        return track.sync.id, "the id"

    @property
    def hints(self) -> tuple[str, ...]:
        """The keys that mean something here, by their ids."""
        return SECTION_HINTS if isinstance(self._at, Heading) else DETAIL_HINTS

    def on_resize(self) -> None:
        """Wrap everything anew."""
        self._retell()

    def on_focus(self) -> None:
        """The tabs show who has the keys."""
        self._retell()

    def on_blur(self) -> None:
        """The tabs show who has the keys."""
        self._retell()

    async def on_click(self, event: Click) -> None:
        """A tab turns to its page, a value opens or closes, and the address of a page opens that."""
        if event.y == len(self._head) - 1 and self._track is not None:
            x = MARGIN
            for tab, words in self._pane.tab_words():
                if x <= event.x < x + len(words):
                    self.show_tab(tab)
                x += len(words) + 1
        elif event.y >= len(self._head):
            number = event.y - len(self._head) + self.scroll_offset.y
            if self.tab is Tab.SUMMARY and self._is_address(number):
                await self.run_action("screen.docs")
            row = self._row(number)
            if row is not None and row.path is not None:
                self._mark = row.path
                self.action_fold()

    # Keys

    def action_fold(self) -> None:
        """Open or close the marked value of the Raw page."""
        if any(row.folds and row.path == self._mark for row in self._rows):
            self._flipped = self._flipped ^ {self._mark}
        self._retell()

    def action_move(self, lines: int) -> None:
        """One line on: of the Raw page the mark, else the view."""
        places = [number for number, row in enumerate(self._rows) if row.path is not None]
        if self.tab is not Tab.RAW or not places:
            self.scroll_relative(y=lines, animate=False, force=True)
            return
        present = self._marked_row() or 0
        steps = [place for place in places if self._rows[place].path != self._mark and (place - present) * lines > 0]
        if steps:
            self._mark_row(min(steps) if lines > 0 else self._first_of(max(steps)))

    def action_page(self, pages: int) -> None:
        """One page on."""
        height = max(1, self.size.height - len(self._head) - 1)
        self.scroll_relative(y=pages * height, animate=False, force=True)
        if self.tab is Tab.RAW:
            self._mark_row((self._marked_row() or 0) + pages * height, scroll=False)

    def action_end(self, end: int) -> None:
        """The top, or with 1 the end."""
        if self.tab is Tab.RAW:
            self._mark_row(len(self._rows) if end else 0, scroll=False)
        self.scroll_to(y=self.max_scroll_y if end else 0, animate=False, force=True)

    def _mark_row(self, number: int, *, scroll: bool = True) -> None:
        """Mark the value nearest to a row."""
        places = [place for place, row in enumerate(self._rows) if row.path is not None]
        if places:
            place = min(places, key=lambda place: abs(place - number))
            self._mark = self._rows[place].path or ()
            if scroll:
                self._keep_in_view(place + self._pane.gap)
            self._retell()
            self.refresh()

    def _keep_in_view(self, number: int) -> None:
        height = self.size.height - len(self._head)
        top = self.scroll_offset.y
        if not top <= number < top + height:
            self.scroll_to(y=number if number < top else number - height + 1, animate=False, force=True)

    def _first_of(self, place: int) -> int:
        path = self._rows[place].path
        return next(number for number, row in enumerate(self._rows) if row.path == path)

    def _marked_row(self) -> int | None:
        return next((number for number, row in enumerate(self._rows) if row.path == self._mark), None)

    def _row(self, number: int) -> Row | None:
        """The row of the Raw page that is drawn as a line of the body."""
        number -= self._pane.gap
        return self._rows[number] if self.tab is Tab.RAW and 0 <= number < len(self._rows) else None

    def _is_address(self, number: int) -> bool:
        """Whether a line of the Summary is of the address of a page, which may take several."""
        while 0 <= number < len(self._body):
            text = "".join(span.text for span in self._body[number][1:])
            if DOCS_HOST in text:
                return True
            if not text.startswith("   "):
                return False  # this begins something else
            number -= 1
        return False

    # Drawing

    @property
    def _key(self) -> SyncKey | None:
        return None if isinstance(self._at, Heading) else self._at

    @property
    def _track(self) -> Track | None:
        return self._view.tracks.get(self._key) if self._key is not None and self._key in self._store else None

    def _retell(self) -> None:
        pane = self._pane
        if not pane.width:
            return  # it is not shown
        self.beyond = pane.beside(EMPTY)
        lines = [pane.beside(line) for line in self._page(pane, Moment.of(self._clock))]
        marked = self._marked_row() if self.tab is Tab.RAW and self.has_focus else None
        if marked is not None:
            marked += pane.gap
        if marked != self.marked:
            self.marked = marked
            self.refresh()
        self.show(title_lines(pane, self._view, self._at, self._track, self.tab), lines)

    @property
    def _pane(self) -> Pane:
        width, height = self._place.detail if self.display and not self.size.width else self.size
        return Pane(width, height, self._place.edge, self.has_focus)

    def _page(self, pane: Pane, moment: Moment) -> list[Line]:
        track, self._rows = self._track, []
        if isinstance(self._at, Heading):
            return section_page(pane, self._view, self._at, moment, self._keys)
        if self._key is None or track is None:
            return []
        subject = subject_of(pane, self._ledger, self._key, track, moment, self._keys)
        if self.tab is Tab.SUMMARY:
            return summary_page(pane, subject)
        # Here and not above: the first frame must not wait for pages that nobody looks at.
        from sync_tui.tui.pages import rows_of

        # A history goes on while the view stands still, and one page must not tell of two moments.
        present = subject._replace(track=self._store[self._key])
        self._rows = rows_of(self.tab, present, self._store.history(self._key), self._flipped)
        if self._view.frozen is not None:
            words = "as it is now: what is frozen is the table and the Summary"
            self._rows[:0] = [*(Row(plain(row, Tone.WARNING)) for row in wrapped(words, pane.inner)), Row(EMPTY)]
        return pane.below([row.line for row in self._rows])
