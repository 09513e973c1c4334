"""The main screen: lets each part draw what the store has learnt, and turns keys into calls of the monitor."""

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.events import DescendantFocus, Key, Paste, Unmount
from textual.timer import Timer

from sync_tui.domain.alerting import Alerting
from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import SyncKey
from sync_tui.monitor.deferring import defer_no_more
from sync_tui.monitor.moment import Moment
from sync_tui.tui.announcing import Announcer, terminal_of
from sync_tui.tui.asking import asked_words
from sync_tui.tui.body import Body
from sync_tui.tui.compositor import TightScreen
from sync_tui.tui.detail import Detail
from sync_tui.tui.detail_actions import DetailActions
from sync_tui.tui.discovery import Discovery
from sync_tui.tui.empty import empty_lines
from sync_tui.tui.export_actions import ExportActions
from sync_tui.tui.filter_bar import FilterBar, narrowing_line
from sync_tui.tui.flushes import Flushes
from sync_tui.tui.following import Following
from sync_tui.tui.footer import Footer
from sync_tui.tui.footer_line import origin_wordings
from sync_tui.tui.handover import Handover
from sync_tui.tui.header import Header
from sync_tui.tui.header_line import clock_words, frozen_words, profile_words
from sync_tui.tui.keys import FILTER_HINTS, Place, bindings, table_hints
from sync_tui.tui.ledger import Ledger
from sync_tui.tui.list_desk import ListDesk
from sync_tui.tui.marks import marks_of
from sync_tui.tui.panes import Edge, panes
from sync_tui.tui.remembering import Remembering
from sync_tui.tui.session import AT_FIRST, Session
from sync_tui.tui.sign_in import SignIn
from sync_tui.tui.switching_actions import SwitchingActions
from sync_tui.tui.table import SyncTable
from sync_tui.tui.table_actions import TableActions
from sync_tui.tui.table_messages import Moved, Opened
from sync_tui.tui.tally import Tally
from sync_tui.tui.too_small import TooSmall
from sync_tui.tui.typed_ahead import TypedAhead
from sync_tui.tui.undoing import Step
from sync_tui.tui.view import View

TICK = 1.0
LATE = 2.0
SELECT_AFTER = 0.4


class MonitorScreen(TableActions, DetailActions, ExportActions, SwitchingActions, TightScreen, inherit_bindings=False):
    """Header, table, detail, filter and footer over one store."""

    DEFAULT_CSS = "MonitorScreen.-small > * { display: none; } MonitorScreen.-small TooSmall { display: block; }"
    BINDINGS = bindings(Place.SCREEN)

    def __init__(self, session: Session, steps: list[Step], ahead: TypedAhead) -> None:
        super().__init__()
        self._session, self._keys, self._ahead = session, session.keys.names, ahead
        self._monitor = monitor = session.monitor
        self._store, self._clock = monitor.store, monitor.clock
        self._ledger = Ledger(self._store)
        self._view = View(self._store, self._ledger)
        self._discovery, self._sign_in = Discovery(session.discover), SignIn(monitor)
        self._dirty: set[SyncKey] = set()
        self._flushes = Flushes(self.flush)
        self._stops: list[Callable[[], None]] = []
        self.announcer = Announcer(session.alerting, *terminal_of(self))
        self._ticked = self._clock.boot()
        self._select_timer: Timer | None = None
        self._header = Header(session.heading, session.badge)
        self._remembering = Remembering(session.memory)
        self._table = SyncTable(self._view, self._clock, moves=session.motion)
        self._detail = Detail(self._view, self._store, self._ledger, self._clock, self._keys)
        self._body = Body(self._table, self._detail)
        self._filter_bar = FilterBar(self._filter, self._table.action_move, self._keep_filter)
        self._following = Following(self._monitor, self._reloaded, self._keys)
        self._desk = ListDesk(self._monitor, self._following, session.invocation, self._keys, steps, self._brought_back)
        self._footer, self._too_small = Footer(), TooSmall()
        self._handover = Handover(self, self._footer, self._clock)

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield self._header
        yield self._body
        yield self._filter_bar
        yield self._following.bar
        yield self._footer
        yield self._too_small

    def on_mount(self) -> None:
        """Know what to show before the first frame; begin to ask after it."""
        self.on_resize()
        self._recall(self._session.columns)
        self._monitor.watch(self._session.syncs[:AT_FIRST])
        self._dirty.update(self._store)
        self._stops += (self._flushes.begin(self), self.every(TICK, self.tick))
        self._stops.append(self._store.listen(self._changed))
        self.app.theme_changed_signal.subscribe(self, lambda _: self._draw_again())
        self.tick()
        self._table.focus()

    def begin(self) -> None:
        """Ask, follow files, and do all else that takes its time; nothing, where it was left before that."""
        if not self._stops:
            return
        self._monitor.watch(self._session.syncs[AT_FIRST:])
        defer_no_more()
        if self._session.consent is None:
            self._begin_asking()
        else:
            from sync_tui.tui.consent import ask_consent

            ask_consent(self.app, self._session.consent, self._session.consents, self._begin_asking)

    def _begin_asking(self) -> None:
        self._monitor.start()
        if self._discovery.profile is not None:
            self._discover()
        self._following.begin(self._session.invocation, self._session.consents)

    def _discover(self) -> None:
        listing = self._discovery.begun(self._monitor, self._session.user, self.tick)
        self.run_worker(listing, group="discover", exclusive=True)
        self._show_all(self._moment())

    def on_resize(self) -> None:
        """Put table and detail where they fit."""
        width, height = self.app.size
        fitting = panes(width, height)
        self.set_class(fitting.too_small, "-small")
        self._body.fit(fitting)
        self._header.show_joint(width - fitting.share if fitting.edge is Edge.LEFT else None)

    @on(DescendantFocus)
    def _focus_moved(self) -> None:
        if self._filter_bar.typing and self._detail.has_focus:
            # Who clicks into the detail means its keys.
            self._filter_bar.leave()
        self._show_now()

    def _show_now(self) -> None:
        self._show_all(self._moment())

    def _changed(self, key: SyncKey) -> None:
        self._dirty.add(key)
        self._flushes.ask()

    def flush(self) -> int:
        """Draw what the store has learnt since the last time, and say in how many rows."""
        moment = self._moment()
        if moment.now - self._ticked > LATE:
            # The machine slept or the loop stood still: no other row may stay as fresh as it was painted.
            self.tick()
            return 0
        changed, drawn = self._learn(moment), self._table.repaint()
        if self._view.cursor in changed:
            self._detail.follow()
        return drawn

    def tick(self) -> None:
        """Once a second: order, ages, countdowns, figures and the clock."""
        moment = self._moment()
        self._ticked = moment.now
        self._learn(moment)
        self._view.age(moment)
        if self._view.unordered and self._table.hand_rests():
            self._rearrange(moment)
        else:
            self._table.tick()
        self._footer.tell(self._sign_in.outcome(moment.now), moment.now)
        self._show_all(moment)
        self._header.show_time(moment.wall)
        self._following.tick()
        self._remembering.look_again(moment.now, self._read_filter)
        self.announcer.entitle(Tally.of(self._ledger), self._header.heading)

    def _reloaded(self, heading: SafeText, alerting: Alerting) -> None:
        self._header.entitle(heading)
        self.announcer.use(alerting)
        self._view.unordered = True
        self.flush()

    def _learn(self, moment: Moment) -> set[SyncKey]:
        changed, self._dirty = self._dirty, set()
        self._view.learn(changed, moment)
        self.announcer.look(changed, self._store, self._ledger, moment)
        return changed

    @on(Unmount)
    def leave(self) -> None:
        """Give the title back, and hear and do no more: the monitor outlives the screen."""
        self.announcer.restore()
        self._following.end()
        # What they would do to the monitor is not for the list that is watched next.
        self.workers.cancel_node(self)
        self.app.theme_changed_signal.unsubscribe(self)
        if self._select_timer is not None:
            self._select_timer.stop()
        for stop in self._stops:
            stop()
        self._stops.clear()

    def _rearrange(self, moment: Moment) -> None:
        before = self._view.at
        self._view.arrange(moment)
        self._table.rearranged()
        if self._view.at != before:
            self._cursor_moved()

    def _show_all(self, moment: Moment) -> None:
        frozen = None if self._view.frozen is None else frozen_words(self._view.frozen.wall, moment.wall)
        tally = Tally.of(self._ledger)
        self._header.show(tally, profile_words(self._ledger.profiles), frozen)
        self._too_small.show(tally, clock_words(moment.wall))
        self._detail.follow()
        bar = self._filter_bar
        bar.display = bool(self._view.narrowed or bar.typing or bar.text or frozen)
        bar.show(narrowing_line(self._view, len(self._view.tracks), bar.text, self._keys["freeze"]))
        width, watched = self._table.size.width, len(self._store)
        self._table.show_empty(empty_lines(self._view, watched, self._discovery, width, self._keys))
        ids = FILTER_HINTS if bar.typing else self._detail.hints if self._detail.has_focus else table_hints(watched)
        wordings = origin_wordings(self._monitor.origins(), moment.now, self._ledger.signed_out, watched)
        self._footer.show(self._session.keys.hints(ids), wordings, moment.now, marks_of(self._view))

    def _draw_again(self) -> None:
        for part in (self._header, self._table, self._detail, self._filter_bar, self._following.bar, self._footer):
            part.refresh()

    def _moment(self) -> Moment:
        return Moment.of(self._clock)

    @on(Moved)
    def _cursor_moved(self) -> None:
        self._detail.follow()
        if self._select_timer is not None:
            self._select_timer.stop()
        # Only where the cursor rests: scrolling through a list must not cause a poll a row.
        self._select_timer = self.set_timer(SELECT_AFTER, lambda: self._monitor.select(self._view.cursor))

    def _touched(self) -> None:
        moment = self._moment()
        self._view.pinned = True
        # What came since the last flush has no place in an order before it is learnt.
        self._learn(moment)
        self._rearrange(moment)
        self._show_all(moment)
        self._keep_soon()

    @on(Opened)
    def _open_detail(self) -> None:
        self._view.pinned = True
        self._body.open_detail()

    def action_filter(self) -> None:
        """Type a filter."""
        self._body.close_detail()
        self._filter_bar.display = True
        self._filter_bar.begin()
        self._show_now()

    def takes(self, event: Key | Paste) -> bool:
        """Whether what was typed is for the filter; it is in it, then."""
        return self._filter_bar.takes(event)

    def action_back(self) -> None:
        """One step back: out of the detail, else without the filter, else all again."""
        if self._detail.has_focus:
            self._body.close_detail()
        elif self._view.marks:
            self._unmark()
        elif self._filter_bar.text:
            self._filter_bar.replace("")
        elif self._view.problems_only:
            self.action_problems()

    def action_help(self) -> None:
        """Show every key."""
        from sync_tui.tui.popups import HelpPopup

        self.app.push_screen(HelpPopup(self._session.keys.keys))

    def action_ask(self) -> None:
        """Ask the sync under the cursor now; where they were not listed, or none was, list them again."""
        if self._discovery.profile is not None and (not self._store or self._discovery.failure is not None):
            self._discover()
        now, keys = self._clock.boot(), [key for key in self._view.chosen if key in self._store]
        waits = [self._monitor.ask_now(key) for key in keys]
        if keys:
            self._view.pinned = True
            self._footer.tell(asked_words([self._store[key] for key in keys], waits, now), now)

    def action_ask_all(self) -> None:
        """Ask every sync now, as fast as the budget allows."""
        self._monitor.ask_all()
        self._footer.say(f"asking all {len(self._store):,}, as fast as the budget allows …", self._clock.boot())
