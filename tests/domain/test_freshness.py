import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_tui.domain.freshness import Freshness, freshness

ORDER = [Freshness.FRESH, Freshness.STALE, Freshness.UNKNOWN]


@pytest.mark.parametrize(
    ("interval", "age", "expected"),
    [
        (10.0, 30.0, Freshness.FRESH),  # an ACTIVE sync: promised after 10 s, 20 s of grace
        (10.0, 30.001, Freshness.STALE),
        (10.0, 330.0, Freshness.STALE),
        (10.0, 330.001, Freshness.UNKNOWN),
        (120.0, 180.0, Freshness.FRESH),  # a DISABLED sync: half of 120 s is more than 20 s
        (120.0, 180.001, Freshness.STALE),
        (120.0, 480.001, Freshness.UNKNOWN),
        (40.0, 60.0, Freshness.FRESH),
        (40.0, 60.001, Freshness.STALE),
    ],
)
def test_a_value_is_believed_as_long_as_the_design_says(interval: float, age: float, expected: Freshness) -> None:
    seen_at = 1_000.0
    assert freshness(seen_at + interval, interval, seen_at + age) is expected


def test_what_was_never_seen_is_neither_fresh_nor_stale() -> None:
    assert freshness(None, 0.0, 5.0) is Freshness.NEVER


@given(st.floats(0, 1e6), st.floats(0, 4_000), st.floats(0, 1e6), st.floats(0, 1e6))
def test_time_alone_never_makes_a_value_fresher(promised: float, interval: float, one: float, other: float) -> None:
    sooner, later = sorted((one, other))
    ranks = [ORDER.index(freshness(promised, interval, now)) for now in (sooner, later)]
    assert ranks[0] <= ranks[1]
