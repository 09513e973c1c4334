"""What the lines of the table show: kept, so that the next look costs no more than what changed since."""

import math
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from textual.strip import Strip

from sync_tui.domain.watch import SyncKey
from sync_tui.monitor.cells import Cell
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.tone import Tone
from sync_tui.monitor.track import Track
from sync_tui.tui.ages import holds_until
from sync_tui.tui.cells import Slot
from sync_tui.tui.flashes import Flashes
from sync_tui.tui.grouping import Heading, Row
from sync_tui.tui.ink import EMPTY, Line, differing
from sync_tui.tui.palettes import Palette
from sync_tui.tui.parts import Part
from sync_tui.tui.rows import Look, heading_line, sync_cell, sync_cells, sync_line
from sync_tui.tui.strips import strip_of
from sync_tui.tui.tones import Ground
from sync_tui.tui.view import View

WALL_JUMP = 1.0  # seconds by which the wall clock was set, so that what servers date is of another age


class Frame(NamedTuple):
    """What the lines of one drawing have in common."""

    moment: Moment
    shown: tuple[Slot, ...]
    width: int  # cells for text
    whole: int  # with those of the scrollbar
    top: int  # the row that stands in line 0, or would
    palette: Palette
    has_focus: bool

    def strip(self, line: Line, ground: Ground = Ground.BASE) -> Strip:
        """A line of the table, drawn."""
        strip = strip_of(line, self.palette, self.width, ground)
        return strip.extend_cell_length(self.whole, self.palette.style(Tone.PLAIN))


class Drawn(NamedTuple):
    """A line: the cells of a sync, or a section."""

    row: Row
    track: Track | None = None  # what the cells tell of
    shown: tuple[Slot, ...] = ()
    cells: tuple[Cell, ...] = ()
    inked: tuple[Line, ...] = ()  # the same, each in its place
    flashing: tuple[int, ...] = ()
    line: Line = EMPTY  # of a section
    until: float = -math.inf  # boot-clock seconds; from then on it may differ by time alone
    believed_until: float = -math.inf  # until then the cells that do not tick are these
    flashing_until: float = math.inf

    def holds(self, tracks: Mapping[SyncKey, Track], frame: Frame) -> bool:
        """Whether the cells of a sync are still these, however they stand out."""
        return (
            isinstance(self.row, SyncKey)
            and tracks.get(self.row) is self.track
            and self.shown is frame.shown
            and frame.moment.now < self.until
        )

    def outdated(self, before: "Drawn | None", width: int) -> Iterator[tuple[int, int]]:
        """Where a line of `width` cells differs from how it was: x and width of each such part."""
        if before is None or before.shown is not self.shown or self.line != before.line:
            yield 0, width
            return
        flashing = {*before.flashing} ^ {*self.flashing}
        for number, (slot, old, new) in enumerate(zip(self.shown, before.inked, self.inked, strict=False)):
            if number in flashing:
                yield slot.x, slot.width
            elif old is not new and old != new:
                first, last = differing(old, new)
                yield slot.x + first, last - first


class DrawnLines:
    """The lines in view, by their place in it. All order is the view's."""

    def __init__(self, view: View, moment: Moment, *, moves: bool) -> None:
        self._view = view
        self._flashes = Flashes(moves=moves)
        self._lines: dict[int, Drawn] = {}
        self._wall_ahead = moment.wall - moment.now

    def place(self, row: Row | None) -> int | None:
        """The line in which a row was drawn."""
        return next((y for y, drawn in self._lines.items() if drawn.row == row), None)

    def forget(self) -> None:
        """All lines are to be drawn anew."""
        self._lines.clear()

    def rearranged(self, frame: Frame) -> None:
        """The same in another order: what changed in a row flashes where it stands from now on."""
        self._flashes.end(frame.moment.now)
        for drawn in self._lines.values():
            if not drawn.holds(self._view.tracks, frame):
                self._now(drawn.row, frame, drawn)
        self.forget()

    def tick(self, moment: Moment) -> None:
        """Forget the flashes that are over; where the wall clock was set, look at every age again."""
        self._flashes.end(moment.now)
        if abs(moment.wall - moment.now - self._wall_ahead) > WALL_JUMP:
            self._lines = {y: drawn._replace(until=-math.inf) for y, drawn in self._lines.items()}
        self._wall_ahead = moment.wall - moment.now

    def changes(self, frame: Frame, first: int, last: int) -> Iterator[tuple[int, list[tuple[int, int]]]]:
        """The lines, of those before `last`, that differ from what was drawn, each with its parts: x and width."""
        rows, tracks, lines = self._view.rows, self._view.tracks, self._lines
        for y in range(first, min(last, len(rows) - frame.top)):
            row, before = rows[y + frame.top], lines.get(y)
            if before is not None and before.row != row:
                before = None
            if before is not None and before.holds(tracks, frame) and frame.moment.now < before.flashing_until:
                continue
            now = self._now(row, frame, before)
            if now is None:
                continue
            self._lines[y] = now
            if parts := list(now.outdated(before, frame.whole)):
                yield y, parts

    def strip(self, part: Part, row: Row, frame: Frame) -> Strip | None:
        """A part of the line of a row; None where its sync is gone."""
        y, first, last = part
        drawn = self._to_draw(y, row, frame)
        if drawn is None:
            return None
        under_cursor = row == self._view.at and y + frame.top == self._view.row
        look = Look(under_cursor, row in self._view.marked, still=self._view.frozen is not None)
        ground = (Ground.CURSOR if frame.has_focus else Ground.CURSOR_AWAY) if under_cursor else Ground.BASE
        shown = drawn.shown
        numbers = [number for number, slot in enumerate(shown) if slot.x < last and first < slot.end]
        if drawn.line or not numbers or first < shown[numbers[0]].x or last > shown[numbers[-1]].end:
            line = drawn.line or sync_line(drawn.inked, shown, look, drawn.flashing)
            return frame.strip(line, ground).crop(first, last)
        left, cells = shown[numbers[0]].x, sync_cells(drawn.inked, shown, look, drawn.flashing, numbers)
        return strip_of(cells, frame.palette, last - left, ground, first - left)

    def _to_draw(self, y: int, row: Row, frame: Frame) -> Drawn | None:
        """What was last found to be there, as far as time alone has not changed it: what came since is `changes`'."""
        before = self._lines.get(y)
        if isinstance(row, SyncKey) and row not in self._view.tracks:
            return None
        if before is None or before.row != row or before.shown is not frame.shown:
            now = self._now(row, frame)
            if now is not None:
                self._lines[y] = now
            return now
        # Not kept where it differs: this may be for some of its cells only, and the others are to be written yet.
        return before if frame.moment.now < before.until else self._now(row, frame)

    def _now(self, row: Row, frame: Frame, before: Drawn | None = None) -> Drawn | None:
        """What a row is to show, flashing where it differs from `before`; None where its sync is gone."""
        if isinstance(row, Heading):
            return self._section(row, frame)
        track, now = self._view.tracks.get(row), frame.moment.now
        if track is None:
            return None
        if before is not None and before.holds(self._view.tracks, frame):
            drawn = before
        else:
            drawn = _drawn_sync(row, track, frame, before)
            if before is not None and before.shown is frame.shown:
                self._flashes.note(row, frame.shown, before.cells, drawn.cells, now)
        flashing = self._flashes.of(row, frame.shown, now)
        if flashing == drawn.flashing == ():
            return drawn
        return drawn._replace(flashing=flashing, flashing_until=self._flashes.ends(row, frame.shown, now))

    def _section(self, heading: Heading, frame: Frame) -> Drawn | None:
        line = heading_line(self._view, heading, frame.moment, frame.width)
        return None if line is None else Drawn(heading, shown=frame.shown, line=line, until=-math.inf)


def _drawn_sync(row: Row, track: Track, frame: Frame, before: Drawn | None) -> Drawn:
    """What the line of a sync is to show; what it shares with `before` is not made again."""
    shown, moment = frame.shown, frame.moment
    believed_until = track.believed_until(moment.now)
    if before is None or before.shown is not shown:
        cells = tuple([slot.column.cell(track, moment) for slot in shown])
        inked = tuple([sync_cell(cell, slot) for cell, slot in zip(cells, shown, strict=True)])
    else:
        only_ticks = before.track is track and before.believed_until == believed_until
        known = zip(shown, before.cells, strict=True)
        cells = tuple(
            [old if only_ticks and not slot.column.ticks else slot.column.cell(track, moment) for slot, old in known]
        )
        kept = zip(cells, shown, before.cells, before.inked, strict=True)
        inked = tuple([ink if cell == old else sync_cell(cell, slot) for cell, slot, old, ink in kept])
    until = holds_until(track, moment)
    return Drawn(row, track, shown, cells, inked, until=until, believed_until=believed_until)
