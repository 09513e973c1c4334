"""Ages and countdowns in steps: true for as long as they stand there, and known to change when they do."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sync_tui.domain.health import first_movement
from sync_tui.domain.observation import SyncState
from sync_tui.domain.polling import Cadence
from sync_tui.domain.schedule import Plan
from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import WatchedSync
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.track import Track
from sync_tui.tui.ages import holds_until, step_of
from sync_tui.tui.cells import slots

NOW = Moment(5_000.0, 1_763_900_000.0)
WIDE = slots(220)
seconds = st.one_of(st.floats(0, 130), st.floats(0, 200_000))


def track_seen(
    ago: float, due_in: float, synced_ago: float | None = None, backoff: float | None = None, interval: float = 10.0
) -> Track:
    synced = None if synced_ago is None else datetime.fromtimestamp(NOW.wall, UTC) - timedelta(seconds=synced_ago)
    state = SyncState(
        SafeText("ACTIVE" if backoff is None else "RATE_LIMITED"),
        last_synced_at=synced,
        rate_limit_backoff_ms=None if backoff is None else int(backoff * 1000),
    )
    plan = Plan(Cadence(), NOW.now + due_in, promised=NOW.now - ago + interval, interval=interval)
    seen_at = NOW.now - ago
    return Track(WatchedSync("1"), plan, state, observed_at=seen_at, movement=first_movement(state, seen_at))


def texts(track: Track, moment: Moment) -> list[tuple[object, ...]]:
    cells = [slot.column.cell(track, moment) for slot in WIDE]
    return [(cell.text, cell.tone) for cell in cells]


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (0, "<10 s"), (9.99, "<10 s"), (10, "<20 s"), (49, "<50 s"), (50, "<1 min"), (60, "1 min"), (119, "1 min"),
        (3_600, "1 h"), (8_040, "2 h 14 min"), (90_000, "1 d 1 h"), (-3, "<10 s"),
    ],
)  # fmt: skip
def test_an_age_is_said_in_steps(age: float, words: str) -> None:
    assert step_of(age).words == words


@given(seconds)
def test_no_age_looks_less_than_it_is_by_more_than_its_unit(age: float) -> None:
    step = step_of(age)
    assert step.least <= age < step.below
    assert step_of(step.least).words == step.words
    assert step_of(step.below).words != step.words


@given(
    seconds,
    st.floats(-50, 4_000),
    st.none() | st.floats(-200, 4_000),
    st.none() | st.floats(1, 4_000),
    st.floats(5, 3_600),
)
@example(33.0, -5.0, None, None, 13.7)
def test_a_row_says_until_when_it_holds(
    ago: float, due_in: float, synced_ago: float | None, backoff: float | None, interval: float
) -> None:
    track = track_seen(ago, due_in, synced_ago, backoff, interval)
    until = holds_until(track, NOW)
    assert until >= NOW.now
    for part in (0.0, 0.3, 0.999):
        later = min(until, NOW.now + 10_000) - NOW.now
        moment = Moment(NOW.now + later * part, NOW.wall + later * part)
        assert texts(track, moment) == texts(track, NOW)


@pytest.mark.parametrize(
    ("track", "column", "words"),
    [
        (track_seen(3, 7), "seen", "<10 s"),
        (track_seen(3, 17), "next", "<20 s"),
        (track_seen(3, -7), "next", "0 s"),
        (track_seen(3, 7, synced_ago=45), "last_synced", "<50 s"),
        (track_seen(3, 7, synced_ago=-100), "last_synced", "in future"),
        (track_seen(3, 7, backoff=30), "eta", "≤ 30 s"),
        (track_seen(3, 7, backoff=100), "eta", "≤ 2 min"),
    ],
)
def test_cells_are_worded_in_steps(track: Track, column: str, words: str) -> None:
    slot = next(slot for slot in WIDE if slot.column.key == column)
    assert slot.column.cell(track, NOW).text == words
