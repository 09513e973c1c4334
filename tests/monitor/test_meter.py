import pytest

from sync_tui.monitor.meter import WINDOW, Meter


def test_what_happened_in_the_last_ten_seconds_counts() -> None:
    meter = Meter()
    assert meter.per_second(1_000.0) == 0.0
    for number in range(50):
        meter.note(1_000.0 + number / 5)
    assert meter.per_second(1_009.8) == 5.0
    assert meter.per_second(1_015.0) == pytest.approx(2.5, abs=0.2)
    assert meter.per_second(1_009.8 + WINDOW) == pytest.approx(0.0, abs=0.1)
    assert meter.per_second(1_030.0) == 0.0


def test_a_thousand_a_second_cost_no_more_than_ten() -> None:
    meter = Meter()
    for number in range(30_000):
        meter.note(5.0 + number / 1_000)
    assert meter.per_second(35.0) == pytest.approx(1_000.0, rel=0.02)
    assert len(meter._parts) <= 101
