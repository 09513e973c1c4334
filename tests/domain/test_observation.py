import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_tui.domain.observation import SyncState
from sync_tui.domain.text import SafeText

COUNTS = st.none() | st.integers(min_value=-5, max_value=10**16)


def _state(synced: int | None, total: int | None) -> SyncState:
    return SyncState(SafeText("ACTIVE"), total_records=total, synced_records_count=synced)


@pytest.mark.parametrize(
    ("synced", "total", "progress", "remaining"),
    [
        (1_204, 5_000, 0.2408, 3_796),
        (5, 5, 1.0, 0),
        (0, 5, None, None),
        (6, 5, None, None),
        (0, 0, None, None),
        (1, 0, None, None),
        (-1, 5, None, None),
        (None, 5, None, None),
        (5, None, None, None),
    ],
)
def test_progress_is_said_only_where_the_counts_mean_one(
    synced: int | None, total: int | None, progress: float | None, remaining: int | None
) -> None:
    state = _state(synced, total)
    assert state.progress == progress
    assert state.remaining == remaining


@given(COUNTS, COUNTS)
def test_a_progress_is_above_nothing_and_at_most_whole(synced: int | None, total: int | None) -> None:
    state = _state(synced, total)
    assert state.progress is None or 0 < state.progress <= 1
    assert (state.progress is None) == (state.remaining is None)
