import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync_tui.domain.gate import (
    PROBE_CAP,
    Gate,
    admitted,
    asked_for,
    full_gate,
    is_held,
    is_origin_trouble,
    pace,
    rebudgeted,
    returned,
    seconds_to_admission,
    settled,
)
from sync_tui.domain.observation import Failure, Link
from sync_tui.domain.polling import Budget
from sync_tui.domain.watch import SyncKey

NOW = 1_000.0
DEAD = Failure(Link.TIMEOUT)


def _key(number: int) -> SyncKey:
    return SyncKey("default", None, f"sync-{number}")


def _highest() -> float:
    return 1.0 - 2**-53


def _asked(gate: Gate, number: int, failure: Failure | None, now: float = NOW, draw: float = 1.0) -> Gate:
    return settled(admitted(gate, now), _key(number), failure, now, lambda: draw)


def _failing(times: int, syncs: int, failure: Failure = DEAD) -> Gate:
    gate = full_gate(Budget(), NOW)
    for number in range(times):
        gate = _asked(gate, number % syncs, failure)
    return gate


@settings(max_examples=200, deadline=None)
@given(
    st.integers(1, 12),
    st.sampled_from([0.3, 1.0, 5.0, 7.0]),
    st.integers(1, 9),
    st.integers(0, 2**32),
)
def test_no_window_holds_more_than_the_burst_and_the_rate(burst: int, rate: float, at_once: int, seed: int) -> None:
    draw = random.Random(seed)
    gate, now = full_gate(Budget(rate, burst, at_once), NOW), NOW
    sent: list[float] = []
    for _ in range(150):
        if draw.random() < 0.2:
            now += draw.choice([0.01, 1.0, 20.0])
        wait = seconds_to_admission(gate, now)
        if wait == 0:
            gate = admitted(gate, now)
            sent.append(now)
        elif wait < math.inf:
            now += wait
        if (gate.in_flight and draw.random() < 0.7) or wait == math.inf:
            failure = draw.choice([None, None, DEAD, Failure(Link.THROTTLED, None, 429, draw.choice([0.0, 3.0, None]))])
            gate = settled(gate, _key(draw.randrange(3)), failure, now, draw.random)
        assert 0 <= gate.in_flight <= at_once
    for first, began in enumerate(sent):
        for last in range(first, len(sent)):
            assert last - first + 1 <= burst + rate * (sent[last] - began) + 1e-3


def test_an_admission_is_not_put_off_by_an_error_of_rounding() -> None:
    gate, now = full_gate(Budget(rate=3.0, burst=1, in_flight=10_000), 86_400.1), 86_400.1
    for _ in range(1_000):
        gate = admitted(gate, now)
        now += seconds_to_admission(gate, now)
        assert seconds_to_admission(gate, now) == 0


def test_a_full_gate_lets_a_burst_through_and_then_keeps_the_rate() -> None:
    gate = full_gate(Budget(rate=5.0, burst=3, in_flight=9), NOW)
    for _ in range(3):
        assert seconds_to_admission(gate, NOW) == 0
        gate = admitted(gate, NOW)
    assert seconds_to_admission(gate, NOW) == pytest.approx(0.2)


def test_the_bucket_never_holds_more_than_the_burst() -> None:
    gate = full_gate(Budget(rate=5.0, burst=2, in_flight=9), NOW)
    later = NOW + 1_000_000
    gate = admitted(admitted(gate, later), later)
    assert seconds_to_admission(gate, later) == pytest.approx(0.2)


def test_a_clock_that_goes_back_makes_no_tokens() -> None:
    gate = admitted(full_gate(Budget(rate=5.0, burst=1, in_flight=9), NOW), NOW)
    assert seconds_to_admission(gate, NOW - 100) >= 0.2


def test_who_is_over_the_limit_in_flight_waits_for_one_to_end() -> None:
    gate = full_gate(Budget(in_flight=2), NOW)
    gate = admitted(admitted(gate, NOW), NOW)
    assert seconds_to_admission(gate, NOW) == math.inf
    assert seconds_to_admission(returned(gate), NOW) == 0
    assert seconds_to_admission(settled(gate, _key(0), None, NOW, _highest), NOW) == 0


def test_five_failures_of_two_syncs_open_the_gate_and_four_do_not() -> None:
    assert _failing(4, 2).open_since is None
    gate = _failing(5, 2)
    assert gate.open_since == NOW
    assert seconds_to_admission(gate, NOW) == pytest.approx(2.0)


def test_one_sync_alone_never_opens_the_gate() -> None:
    gate = _failing(50, 1)
    assert gate.open_since is None
    assert _asked(gate, 7, DEAD).open_since == NOW


@pytest.mark.parametrize(
    ("failure", "is_trouble"),
    [
        (Failure(Link.TIMEOUT), True),
        (Failure(Link.DNS), True),
        (Failure(Link.TLS), True),
        (Failure(Link.NOT_API, None, 200), True),
        (Failure(Link.NOT_API, None, 403), True),
        (Failure(Link.NOT_API, None, 204), False),
        (Failure(Link.NOT_API, None, 304), False),
        (Failure(Link.REFUSED), True),
        (Failure(Link.REFUSED, None, 503), True),
        (Failure(Link.REFUSED, None, 302), False),
        (Failure(Link.REFUSED, None, 410), False),
        (Failure(Link.THROTTLED, None, 429), False),
        (Failure(Link.UNAUTHORIZED, None, 401), False),
        (Failure(Link.FORBIDDEN, None, 403), False),
        (Failure(Link.NOT_FOUND, None, 404), False),
        (Failure(Link.BAD_DATA, None, 200), False),
        (Failure(Link.INTERNAL), False),
    ],
    ids=lambda value: f"{value.link}-{value.http_status}" if isinstance(value, Failure) else "",
)
def test_only_trouble_of_the_whole_origin_opens_the_gate(failure: Failure, is_trouble: bool) -> None:
    assert is_origin_trouble(failure) is is_trouble
    assert (_failing(9, 3, failure).open_since is not None) is is_trouble


def test_while_open_one_probe_at_a_time_is_let_through() -> None:
    gate = _failing(5, 2)
    probing = admitted(gate, gate.probe_at)
    assert seconds_to_admission(gate, gate.probe_at) == 0
    assert seconds_to_admission(probing, gate.probe_at + 1_000) == math.inf


def test_probes_grow_further_apart_up_to_three_quarters_of_a_minute() -> None:
    gate, now = _failing(5, 2), NOW
    waits = []
    for number in range(8):
        waits.append(seconds_to_admission(gate, now))
        now += waits[-1]
        gate = _asked(gate, number, DEAD, now)
    assert waits == pytest.approx([2, 4, 8, 16, 32, 45, 45, 45])
    assert waits[-1] == PROBE_CAP
    assert _asked(gate, 0, DEAD, now, draw=0.0).probe_at == now + PROBE_CAP / 2


def test_requests_sent_before_the_gate_opened_are_no_probes() -> None:
    gate = full_gate(Budget(), NOW)
    for _ in range(8):
        gate = admitted(gate, NOW)
    for number in range(7):
        gate = settled(gate, _key(number), DEAD, NOW, _highest)
    assert gate.open_since == NOW
    assert gate.probe_at - NOW == pytest.approx(2.0)
    assert seconds_to_admission(gate, NOW + 60) == math.inf


@pytest.mark.parametrize(
    "answer",
    [
        None,
        Failure(Link.NOT_FOUND, None, 404),
        Failure(Link.UNAUTHORIZED, None, 401),
        Failure(Link.BAD_DATA, None, 200),
    ],
    ids=str,
)
def test_any_answer_of_the_api_closes_the_gate(answer: Failure | None) -> None:
    gate = _asked(_failing(9, 3), 1, answer, NOW + 100)
    assert (gate.open_since, gate.failures, gate.probes, gate.failing) == (None, 0, 0, frozenset())
    assert seconds_to_admission(gate, NOW + 100) == 0


@pytest.mark.parametrize("link", [Link.UNAUTHORIZED, Link.INTERNAL])
def test_what_never_reached_the_origin_neither_opens_nor_closes_the_gate(link: Link) -> None:
    opened = _failing(5, 2)
    assert _asked(opened, 9, Failure(link), opened.probe_at).open_since == NOW
    nearly = _asked(_failing(4, 2), 9, Failure(link))
    assert (nearly.failures, nearly.open_since, nearly.in_flight) == (4, None, 0)


@pytest.mark.parametrize(
    ("asked", "held"), [(24.0, 24.0), (5.0, 5.0), (4.9, 15.0), (0.0, 15.0), (1e9, 3_600.0), (None, 15.0)]
)
def test_a_429_holds_the_origin_for_its_retry_after(asked: float | None, held: float) -> None:
    gate = _asked(full_gate(Budget(), NOW), 1, Failure(Link.THROTTLED, None, 429, asked))
    assert gate.held_since == NOW
    assert gate.held_until == pytest.approx(NOW + held)
    assert seconds_to_admission(gate, gate.held_until - 0.001) == pytest.approx(0.001)
    assert seconds_to_admission(gate, gate.held_until) == 0
    assert is_held(gate, gate.held_until - 0.001)
    assert not is_held(gate, gate.held_until)


@pytest.mark.parametrize("asked", [None, 0.0, 1.0])
def test_a_429_that_names_no_time_holds_for_longer_each_time_until_there_is_another_answer(asked: float | None) -> None:
    gate, now, holds = full_gate(Budget(), NOW), NOW, []
    for number in range(6):
        gate = _asked(gate, number, Failure(Link.THROTTLED, None, 429, asked), now)
        holds.append(gate.held_until - now)
        now = gate.held_until
    assert holds == pytest.approx([15, 30, 60, 120, 120, 120])
    gate = _asked(_asked(gate, 1, None, now), 1, Failure(Link.THROTTLED, None, 429, asked), now)
    assert gate.held_until - now == pytest.approx(15)


def test_429s_of_requests_that_were_out_together_count_as_one() -> None:
    gate = full_gate(Budget(), NOW)
    for _ in range(8):
        gate = admitted(gate, NOW)
    for number in range(8):
        gate = settled(gate, _key(number), Failure(Link.THROTTLED, None, 429, 0.0), NOW, _highest)
    assert gate.held_until == pytest.approx(NOW + 15)


def test_a_hold_is_never_shortened_and_keeps_its_beginning() -> None:
    gate = _asked(full_gate(Budget(), NOW), 1, Failure(Link.THROTTLED, None, 429, 60.0))
    gate = settled(gate._replace(in_flight=1), _key(2), Failure(Link.THROTTLED, None, 429, 5.0), NOW + 1, _highest)
    assert (gate.held_since, gate.held_until) == (NOW, NOW + 60)


@pytest.mark.parametrize("link", [Link.THROTTLED, Link.REFUSED])
def test_a_new_hold_begins_when_it_is_asked_for(link: Link) -> None:
    gate = _asked(full_gate(Budget(), NOW), 1, Failure(Link.THROTTLED, None, 429, 60.0))
    gate = _asked(gate, 2, None, NOW + 100)
    gate = _asked(gate, 1, Failure(link, None, 503, 7.0), NOW + 5_000)
    assert (gate.held_since, gate.held_until) == (NOW + 5_000, NOW + 5_007)


def test_a_503_that_says_when_holds_the_origin_too() -> None:
    gate = _asked(full_gate(Budget(), NOW), 1, Failure(Link.REFUSED, None, 503, 12.0))
    assert seconds_to_admission(gate, NOW) == pytest.approx(12.0)
    assert gate.failures == 1


def test_after_a_hold_nobody_comes_back_with_a_whole_burst() -> None:
    gate = _asked(full_gate(Budget(), NOW), 1, Failure(Link.THROTTLED, None, 429, 60.0))
    assert seconds_to_admission(gate, NOW + 60) == 0
    gate = admitted(gate, NOW + 60)
    assert seconds_to_admission(gate, NOW + 60) == pytest.approx(0.4)


def test_an_empty_bucket_is_not_filled_by_a_hold() -> None:
    gate = full_gate(Budget(rate=2.0, burst=1), NOW)
    gate = _asked(gate, 1, Failure(Link.THROTTLED, None, 429, 10.0))
    assert seconds_to_admission(gate, NOW + 4) == pytest.approx(7.0)


def test_a_429_halves_the_pace_which_recovers_by_a_tenth_a_minute() -> None:
    gate = _asked(full_gate(Budget(rate=5.0), NOW), 1, Failure(Link.THROTTLED, None, 429, 10.0))
    until = NOW + 10
    assert [pace(gate, at) for at in (NOW, until, until + 60, until + 300, until + 1e6)] == pytest.approx(
        [2.5, 2.5, 3.0, 5.0, 5.0]
    )
    gate = _asked(gate, 1, Failure(Link.THROTTLED, None, 429, 10.0), until + 60)
    assert pace(gate, until + 70) == pytest.approx(1.5)


def test_all_who_are_throttled_together_halve_the_pace_once() -> None:
    gate = full_gate(Budget(rate=5.0), NOW)
    for _ in range(8):
        gate = admitted(gate, NOW)
    for number in range(8):
        gate = settled(gate, _key(number), Failure(Link.THROTTLED, None, 429, 5.0), NOW + number / 10, _highest)
    assert pace(gate, NOW + 1) == 2.5


@pytest.mark.parametrize(("rate", "least"), [(5.0, 0.25), (0.1, 0.1)])
def test_a_pace_is_never_so_slow_that_nobody_is_asked(rate: float, least: float) -> None:
    gate, now = full_gate(Budget(rate=rate), NOW), NOW
    for _ in range(20):
        gate = _asked(gate, 1, Failure(Link.THROTTLED, None, 429, 1.0), now)
        now = gate.held_until
    assert pace(gate, now) == pytest.approx(least)


def test_a_503_that_says_when_does_not_slow_the_pace() -> None:
    gate = _asked(full_gate(Budget(rate=5.0), NOW), 1, Failure(Link.REFUSED, None, 503, 12.0))
    assert pace(gate, NOW + 12) == 5.0


def test_after_an_outage_nobody_comes_back_with_a_whole_burst() -> None:
    gate = _asked(_failing(9, 3), 1, None, NOW + 100)
    gate = admitted(gate, NOW + 100)
    assert seconds_to_admission(gate, NOW + 100) == pytest.approx(0.2)


def test_a_certificate_that_nobody_trusts_opens_the_gate_at_once_and_is_looked_at_ever_more_rarely() -> None:
    gate, now = _failing(1, 1, Failure(Link.TLS)), NOW
    waits = []
    for number in range(7):
        waits.append(seconds_to_admission(gate, now))
        now += waits[-1]
        gate = _asked(gate, number, Failure(Link.TLS), now)
    assert waits == pytest.approx([2, 120, 240, 480, 600, 600, 600])


def test_a_person_brings_the_next_probe_forward_though_not_every_second() -> None:
    gate = _asked(_failing(1, 1, Failure(Link.TLS)), 1, Failure(Link.TLS), NOW + 2)
    assert gate.probe_at == pytest.approx(NOW + 122)
    assert asked_for(gate, NOW + 5).probe_at == pytest.approx(NOW + 12)
    assert asked_for(gate, NOW + 60).probe_at == pytest.approx(NOW + 60)
    assert asked_for(gate, NOW + 500).probe_at == pytest.approx(NOW + 122)
    closed = full_gate(Budget(), NOW)
    assert asked_for(closed, NOW) is closed


def test_a_person_does_not_shorten_a_hold() -> None:
    gate = _asked(_failing(9, 3), 1, Failure(Link.REFUSED, None, 503, 60.0), NOW + 10)
    assert seconds_to_admission(asked_for(gate, NOW + 30), NOW + 30) == pytest.approx(40.0)


def test_another_budget_keeps_what_is_in_hand_as_far_as_it_goes() -> None:
    small, large = Budget(rate=1.0, burst=2, in_flight=1), Budget(rate=10.0, burst=50, in_flight=20)
    gate = rebudgeted(full_gate(large, 100.0), small, 100.0)
    assert (gate.tokens, gate.budget) == (2.0, small)
    gate = admitted(admitted(gate, 100.0), 100.0)
    gate = rebudgeted(gate, large, 100.0)
    assert gate.in_flight == 2, "what is under way is counted on"
    assert seconds_to_admission(gate, 100.0) == pytest.approx(0.1), "a new budget is no gift"


def test_a_pace_that_a_429_halved_stays_halved_under_another_budget() -> None:
    large, small = Budget(rate=10.0, burst=1), Budget(rate=4.0, burst=1)
    throttled = _asked(full_gate(large, NOW), 1, Failure(Link.THROTTLED, None, 429, 1.0))
    before = pace(throttled, NOW) / large.rate
    assert before < 1.0
    assert pace(rebudgeted(throttled, small, NOW), NOW) == pytest.approx(before * small.rate)
