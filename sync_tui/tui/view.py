"""Which tracks the table shows, in which order, and where the cursor is. No screen: order and identity only."""

from collections.abc import Callable, Iterable, Mapping

from sync_tui.domain.watch import SyncKey
from sync_tui.monitor.columns import COLUMN_BY_KEY, Moment, SortKey
from sync_tui.monitor.track import Track
from sync_tui.tui.filters import Filter
from sync_tui.tui.ledger import Ledger

ATTENTION = "status"  # the column whose sort key is the need for attention


class View:
    """An order over the tracks. The cursor is a sync, not a row: it stays on its sync while the order changes."""

    def __init__(self, tracks: Mapping[SyncKey, Track], ledger: Ledger) -> None:
        self._tracks = tracks
        self._ledger = ledger
        self.keys: list[SyncKey] = []
        self.positions: dict[SyncKey, int] = {}
        self.cursor: SyncKey | None = None
        self.pinned = False  # until a person touches anything, the cursor stays on the first row
        self.sort = ATTENTION
        self.reverse = False
        self.filter = Filter()
        self.problems_only = False
        self.hidden_problems = 0
        self.unordered = True  # whether the rows may no longer be the right ones, or rightly ordered
        self._lost: SyncKey | None = None  # where the cursor was before a filter hid its sync

    @property
    def narrowed(self) -> bool:
        """Whether some tracks may be hidden."""
        return bool(self.filter) or self.problems_only

    @property
    def row(self) -> int:
        """The row of the cursor; 0 where there is none."""
        return 0 if self.cursor is None else self.positions.get(self.cursor, 0)

    def learn(self, keys: Iterable[SyncKey], moment: Moment) -> None:
        """Look again at tracks that changed, or came, or went."""
        for key in keys:
            # Any other order or choice of rows may rest on what the ledger does not compare.
            self.unordered |= self._ledger.update(key, moment) or self.sort != ATTENTION or bool(self.filter)

    def age(self, moment: Moment) -> None:
        """Look again at what time alone may have changed."""
        self.unordered |= self._ledger.expire(moment)

    def arrange(self, moment: Moment) -> None:
        """Choose and order the rows again."""
        self.unordered = False
        shown = [key for key, track in self._tracks.items() if self._shows(key, track, moment)]
        self.keys = sorted(shown, key=self._sort_key(moment), reverse=self.reverse)
        row = self.row
        self.positions = {key: position for position, key in enumerate(self.keys)}
        self.hidden_problems = 0
        if self.narrowed:
            shown_problems = sum(self._ledger[key].problem for key in self.keys)
            self.hidden_problems = self._ledger.problems - shown_problems
        self._settle(row)

    def move_to(self, row: int) -> None:
        """Put the cursor on a row, or on the nearest there is."""
        self.pinned = True
        self._lost = None
        self.cursor = self.keys[min(max(row, 0), len(self.keys) - 1)] if self.keys else None

    def sort_by(self, column: str) -> None:
        """Order by a column; by the same one again, the other way round."""
        self.reverse = not self.reverse if column == self.sort else False
        self.sort = column

    def _shows(self, key: SyncKey, track: Track, moment: Moment) -> bool:
        if self.problems_only and not self._ledger[key].problem:
            return False
        return not self.filter or self.filter.finds(track, moment)

    def _sort_key(self, moment: Moment) -> Callable[[SyncKey], SortKey]:
        if self.sort == ATTENTION:
            return lambda key: self._ledger[key].rank
        sort_key = COLUMN_BY_KEY[self.sort].sort_key
        return lambda key: sort_key(self._tracks[key], moment)

    def _settle(self, row: int) -> None:
        if not self.keys:
            self._lost = self._lost or self.cursor
            self.cursor = None
            return
        if not self.pinned:
            self.cursor = self.keys[0]
            return
        if self._lost in self.positions:
            self.cursor, self._lost = self._lost, None
        if self.cursor not in self.positions:
            # A sync that a filter hides is returned to when it shows again; one that is gone is not.
            if self._lost is None and self.narrowed and self.cursor in self._tracks:
                self._lost = self.cursor
            self.cursor = self.keys[min(row, len(self.keys) - 1)]
