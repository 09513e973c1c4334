"""Which tracks the table shows, in which order and sections, and where the cursor is. No screen: identity only."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from heapq import nsmallest
from types import MappingProxyType
from typing import TYPE_CHECKING

from rich.cells import cell_len

from sync_tui.domain.watch import SyncKey
from sync_tui.monitor.attention import SortKey
from sync_tui.monitor.columns import COLUMN_BY_KEY, ordered
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.track import Track
from sync_tui.tui.grouping import GroupBy, Heading, Row, Summary, sections, summary
from sync_tui.tui.ledger import Ledger

if TYPE_CHECKING:
    from sync_tui.tui.filters import Filter

ATTENTION = "status"  # the column whose sort key is the need for attention


class View:
    """An order over the tracks. The cursor is a sync, not a row: it stays on its sync while the order changes."""

    def __init__(self, tracks: Mapping[SyncKey, Track], ledger: Ledger) -> None:
        self._live, self._live_ledger = tracks, ledger
        self.tracks, self._ledger = tracks, ledger
        self.keys: list[SyncKey] = []  # those shown, in their order, each once; in a folded section too
        self.rows: list[Row] = []
        self.positions: dict[Row, int] = {}
        self.at: Row | None = None  # what the cursor stands on
        self.pinned = False  # until a person touches anything, the cursor stays on the first row
        self.sort, self.reverse = ATTENTION, False
        self.filter: Filter | None = None
        self.problems_only = False
        self.group_by: GroupBy | None = None
        self.folded: set[Heading] = set()
        self.marked: dict[SyncKey, None] = {}  # in the order in which they were marked
        self.hidden_problems = 0
        self.unordered = True  # whether the rows may no longer be the right ones, or rightly ordered
        self.frozen: Moment | None = None  # since when the view stands still
        self._sections: dict[Heading, list[SyncKey]] = {}
        self._summaries: dict[Heading, tuple[int, Summary]] = {}
        self._repeats: dict[SyncKey, list[int]] = {}
        self.longest_heading = 0  # cells
        self._tops: list[int] = []  # the rows of the sections, in their order
        self._section: Heading | None = None  # of the cursor, where its sync has rows in several
        self._sort_keys: dict[SyncKey, SortKey] = {}
        self._lost: SyncKey | None = None  # where the cursor was before a filter hid its sync

    # What is shown

    @property
    def narrowed(self) -> bool:
        """Whether some tracks may be hidden."""
        return bool(self.filter) or self.problems_only

    @property
    def cursor(self) -> SyncKey | None:
        """The sync under the cursor; None on the row of a section too."""
        return None if isinstance(self.at, Heading) else self.at

    @property
    def section(self) -> Heading | None:
        """The section that the cursor stands on or in."""
        return self._section_of(self.row)

    @property
    def chosen(self) -> tuple[SyncKey, ...]:
        """What an action is for: the marked syncs, else the section or the sync under the cursor."""
        marked = tuple(key for key in self.marked if key in self.tracks)
        if marked or self.at is None:
            return marked
        return self.held_by(self.at) if isinstance(self.at, Heading) else (self.at,)

    @property
    def marks(self) -> int:
        """How many syncs are marked."""
        return sum(key in self.tracks for key in self.marked)

    @property
    def row(self) -> int:
        """The row of the cursor; 0 where there is none."""
        places = self.places(self.at) if self.at is not None else ()
        if len(places) < 2:
            return places[0] if places else 0
        here = (row for row in places if self._section_of(row) == self._section)
        return next(here, places[0])

    def places(self, row: Row) -> tuple[int, ...]:
        """Every row in which something stands."""
        if isinstance(row, SyncKey) and row in self._repeats:
            return tuple(self._repeats[row])
        return (self.positions[row],) if row in self.positions else ()

    def held_by(self, heading: Heading) -> tuple[SyncKey, ...]:
        """The syncs of a section, whether it is open or closed."""
        return tuple(self._sections.get(heading, ()))

    def summary(self, heading: Heading) -> Summary | None:
        """How a section stands; None where nothing is left in it."""
        if not self._sections.get(heading):
            return None
        revision, known = self._summaries.get(heading, (-1, None))
        if known is None or revision != self._ledger.revision:
            known = summary(self._sections[heading], self._ledger)
            self._summaries[heading] = (self._ledger.revision, known)
        return known

    def neediest(self, heading: Heading, most: int) -> list[Track]:
        """Those of a section that need a person, the neediest first."""
        keys = [key for key in self.held_by(heading) if self._ledger[key].problem and key in self.tracks]
        return [self.tracks[key] for key in nsmallest(most, keys, key=lambda key: self._ledger[key].rank)]

    def any_shown_by(self, wanted: "Filter", moment: Moment) -> bool:
        """Whether a filter would show anything at all."""
        return any(self._shows(key, track, wanted, moment) for key, track in self.tracks.items())

    # What changed

    def learn(self, keys: Iterable[SyncKey], moment: Moment) -> None:
        """Look again at tracks that changed, or came, or went."""
        keys = tuple(keys)
        self._leave_out(keys)
        by_need = self.sort == ATTENTION and not self.filter  # then the ledger sees whatever moves a row
        for key in keys:
            differs = self._live_ledger.update(key, moment)
            if self.frozen is None and not self.unordered:
                self.unordered = differs or (not by_need and self._is_misplaced(key, moment))

    def age(self, moment: Moment) -> None:
        """Look again at what time alone may have changed."""
        differs = self._live_ledger.expire(moment)
        self.unordered |= self.frozen is None and (differs or (self.filter is not None and self.filter.ticks))

    def arrange(self, moment: Moment) -> None:
        """Choose and order the rows again."""
        self.unordered = False
        shown = [key for key, track in self.tracks.items() if self._shows(key, track, self.filter, moment)]
        sort_key = self._sort_key(moment)
        self._sort_keys = {key: sort_key(key) for key in shown}
        row = self.row
        self.keys = ordered(shown, self._sort_keys, reverse=self.reverse)
        self._place(moment)
        self.hidden_problems = 0
        if self.narrowed:
            self.hidden_problems = self._ledger.problems - sum(self._ledger[key].problem for key in self.keys)
        self._settle(row)

    # What a person asks for

    def move_to(self, row: int) -> None:
        """Put the cursor on a row, or on the nearest there is."""
        self.pinned, self._lost = True, None
        row = min(max(row, 0), len(self.rows) - 1)
        self.at = self.rows[row] if self.rows else None
        self._section = self._section_of(row)

    def sort_by(self, column: str) -> None:
        """Order by a column; by the same one again, the other way round."""
        self.reverse = not self.reverse if column == self.sort else False
        self.sort = column
        self.unordered = True

    def group(self, by: GroupBy | None) -> None:
        """Put the rows in sections, all of them open; None is without."""
        self.group_by = by
        self.folded.clear()
        self.unordered = True

    def fold(self, heading: Heading, *, folded: bool) -> None:
        """Close or open a section; a cursor inside moves to its row."""
        (self.folded.add if folded else self.folded.discard)(heading)
        if folded and self._section_of(self.row) == heading:
            self.at = self._section = heading
        self.unordered = True

    def fold_all(self, *, folded: bool) -> None:
        """Close or open every section."""
        inside = self._section_of(self.row)
        self.folded = set(self._sections) if folded else set()
        if folded and inside is not None:
            self.at = self._section = inside
        self.unordered = True

    def mark(self) -> None:
        """Mark the sync under the cursor, or take its mark away; on the row of a section, all of it."""
        keys = self.held_by(self.at) if isinstance(self.at, Heading) else (self.at,) if self.at else ()
        if all(key in self.marked for key in keys):
            for key in keys:
                del self.marked[key]
        else:
            self.marked.update(dict.fromkeys(keys))

    def freeze(self, moment: Moment) -> None:
        """Stand still: from here on, what comes is for the ledger alone."""
        self.frozen = moment
        self.tracks = MappingProxyType(dict(self._live))
        self._ledger = self._live_ledger.still(self.tracks)
        self._summaries.clear()

    def thaw(self) -> None:
        """Show the present again."""
        self.frozen = None
        self.tracks, self._ledger = self._live, self._live_ledger
        self._summaries.clear()
        self.unordered = True

    @property
    def missed(self) -> int:
        """How many syncs are not any more as the frozen view shows them, or are not in it."""
        if self.frozen is None:
            return 0
        gone = sum(key not in self._live for key in self.tracks)
        return gone + sum(_differs(self.tracks.get(key), track) for key, track in self._live.items())

    # Within

    def _leave_out(self, changed: Iterable[SyncKey]) -> None:
        """Rows stay until they are arranged again, but a section speaks of nothing that nobody knows any more."""
        if not self._sections or self.frozen is not None:
            return
        if gone := {key for key in changed if key not in self.tracks}:
            self._sections = {
                heading: [key for key in keys if key not in gone] for heading, keys in self._sections.items()
            }

    def _is_misplaced(self, key: SyncKey, moment: Moment) -> bool:
        """Whether a change that the ledger does not see puts a row elsewhere."""
        track = self.tracks.get(key)
        if track is None or self._shows(key, track, self.filter, moment) is not (key in self._sort_keys):
            return track is not None
        return key in self._sort_keys and self._sort_keys[key] != self._sort_key(moment)(key)

    def _shows(self, key: SyncKey, track: Track, wanted: "Filter | None", moment: Moment) -> bool:
        if self.problems_only and not self._ledger[key].problem:
            return False
        return not wanted or wanted.finds(track, moment)

    def _sort_key(self, moment: Moment) -> Callable[[SyncKey], SortKey]:
        if self.sort == ATTENTION:
            return lambda key: self._ledger[key].rank
        sort_key = COLUMN_BY_KEY[self.sort].sort_key
        return lambda key: sort_key(self.tracks[key], moment)

    def _place(self, moment: Moment) -> None:
        self._summaries.clear()
        self._repeats, self._tops = {}, []
        if self.group_by is None:
            self._sections, self.rows = {}, list(self.keys)
            self.positions = {row: position for position, row in enumerate(self.rows)}
            return
        self._sections = sections(self.keys, self.tracks, self.group_by, self._ledger, moment)
        self.keys = list(dict.fromkeys(key for keys in self._sections.values() for key in keys))
        self.longest_heading = max([cell_len(heading.label) for heading in self._sections], default=0)
        self.rows, self.positions = [], {}
        for heading, keys in self._sections.items():
            self._tops.append(len(self.rows))
            for row in (heading, *(() if heading in self.folded else keys)):
                first = self.positions.setdefault(row, len(self.rows))
                if isinstance(row, SyncKey) and first != len(self.rows):
                    self._repeats.setdefault(row, [first]).append(len(self.rows))
                self.rows.append(row)

    def _section_of(self, row: int) -> Heading | None:
        above = bisect_right(self._tops, min(row, len(self.rows) - 1))
        heading = self.rows[self._tops[above - 1]] if above else None
        return heading if isinstance(heading, Heading) else None

    def _settle(self, row: int) -> None:
        if not self.rows:
            self._lost = self._lost or self.cursor
            self.at = None
            return
        if not self.pinned:
            self.at = next((row for row in self.rows[:2] if isinstance(row, SyncKey)), self.rows[0])
            return
        if self._lost in self.positions:
            self.at, self._lost = self._lost, None
        if self.at in self.positions:
            return
        folded_into = self._folded_into(self.at)
        if folded_into is not None:
            self.at = folded_into
            return
        # A sync that a filter hides is returned to when it shows again; one that is gone is not.
        if self._lost is None and self.narrowed and self.cursor in self.tracks:
            self._lost = self.cursor
        self.at = self.rows[min(row, len(self.rows) - 1)]

    def _folded_into(self, at: Row | None) -> Heading | None:
        closed = (heading for heading in self._sections if heading in self.folded)
        return next((heading for heading in closed if at in self._sections[heading]), None)


def _differs(shown: Track | None, now: Track) -> bool:
    return shown is None or (shown.state, shown.link) != (now.state, now.link)
