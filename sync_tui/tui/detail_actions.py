"""What the keys of the screen do with the sync in the detail: turn its pages, copy it, open its docs."""

from textual.screen import Screen

from sync_tui.monitor.moment import Moment
from sync_tui.monitor.store import Store
from sync_tui.monitor.track import Track
from sync_tui.tui.body import Body
from sync_tui.tui.detail import Detail
from sync_tui.tui.docs import docs_of
from sync_tui.tui.handover import Handover
from sync_tui.tui.tab import Tab
from sync_tui.tui.view import View


class DetailActions(Screen[None], inherit_bindings=False):
    """The part of the screen that has these actions; the parts named here are its heir's."""

    _store: Store
    _view: View
    _body: Body
    _detail: Detail
    _handover: Handover

    def _moment(self) -> Moment:
        raise NotImplementedError

    def action_next_tab(self, step: int) -> None:
        """Turn to the next page of the detail, or to the one before; where it is out of sight, show it."""
        if self._detail.display and self._shown is not None:
            self._view.pinned = True
            self._detail.next_tab(step)
        elif self._view.at is not None:
            self._show_detail()

    def action_show_tab(self, number: int) -> None:
        """Turn to a page of the detail, by its number."""
        if self._shown is not None:
            self._detail.show_tab(list(Tab)[number - 1])
            self._show_detail()

    def action_copy(self) -> None:
        """Copy the id, or those of all marked; on the Cursor page the cursor, on the Raw page the answer."""
        chosen = self._view.chosen
        if chosen and chosen != (self._view.cursor,) and not self._detail.has_focus:
            self._view.pinned = True
            what = f"{len(chosen):,} ids" if len(chosen) > 1 else f"the id of {self._store[chosen[0]].sync.name}"
            self._handover.copy("\n".join(key.id for key in chosen), what)
        elif self._shown is not None:
            self._view.pinned = True
            self._handover.copy(*self._detail.copyable())

    def action_copy_row(self) -> None:
        """Copy what `status --json` says of the sync, or of all marked."""
        tracks = [self._store[key] for key in self._view.chosen if key in self._store]
        if tracks:
            self._view.pinned = True
            self._handover.copy_rows(tracks, self._moment())

    def action_docs(self) -> None:
        """Open the docs for how the sync stands."""
        track = self._shown
        if track is not None:
            self._view.pinned = True
            self._handover.open(docs_of(track))

    @property
    def _shown(self) -> Track | None:
        return None if self._view.cursor is None else self._store.get(self._view.cursor)

    def _show_detail(self) -> None:
        self._view.pinned = True
        if not self._detail.display:
            self._body.open_detail()
