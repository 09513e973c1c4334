"""What a row shows: made again only where it may differ, and never another than if all of it were made anew."""

from collections import Counter
from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from sync_tui.monitor.cells import Cell
from sync_tui.monitor.columns import Column
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.track import Track
from sync_tui.tui.cells import Slot, slots
from sync_tui.tui.drawn import Frame, _drawn_sync
from sync_tui.tui.palettes import BarePalette
from tests.tui.test_ages import NOW, track_seen

seconds = st.floats(0, 1_000)


def frame_of(shown: tuple[Slot, ...], after: float = 0.0) -> Frame:
    return Frame(Moment(NOW.now + after, NOW.wall + after), shown, 200, 201, 0, BarePalette(), has_focus=True)


@given(
    track=st.builds(track_seen, seconds, seconds, st.none() | seconds, st.none() | seconds, st.floats(1, 100)),
    width=st.sampled_from((40, 80, 220)),
    steps=st.lists(seconds, min_size=1, max_size=4),
)
def test_what_is_kept_of_a_row_is_what_would_be_made_anew(track: Track, width: int, steps: list[float]) -> None:
    shown, after = slots(width), 0.0
    drawn = _drawn_sync(track.sync.key, track, frame_of(shown), None)
    for step in steps:
        after += step
        frame = frame_of(shown, after)
        drawn = _drawn_sync(track.sync.key, track, frame, drawn)
        assert drawn == _drawn_sync(track.sync.key, track, frame, None)


def test_time_alone_makes_again_what_ticks_until_the_answer_is_stale() -> None:
    made: Counter[str] = Counter()

    def counted(column: Column, track: Track, moment: Moment) -> Cell:
        made[column.key] += 1
        return column.cell(track, moment)

    shown = tuple(slot._replace(column=slot.column._replace(cell=partial(counted, slot.column))) for slot in slots(220))
    ticking = {slot.column.key for slot in shown if slot.column.ticks}
    track = track_seen(0.0, due_in=10.0)
    drawn = _drawn_sync(track.sync.key, track, frame_of(shown), None)

    made.clear()
    later = _drawn_sync(track.sync.key, track, frame_of(shown, 12.0), drawn)
    assert set(made) == ticking
    _drawn_sync(track.sync.key, track, frame_of(shown, 100.0), later)
    assert set(made) == {slot.column.key for slot in shown}
    made.clear()
    _drawn_sync(track.sync.key, track._replace(failing_since=0.0), frame_of(shown, 12.0), drawn)
    assert set(made) == {slot.column.key for slot in shown}
