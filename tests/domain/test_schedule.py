import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_tui.domain.backoff import HELD, RETRY_CAP, Random
from sync_tui.domain.observation import Failure, Link, SyncState
from sync_tui.domain.polling import Cadence
from sync_tui.domain.schedule import (
    Abandon,
    Answered,
    Ask,
    AskNow,
    Failed,
    Pace,
    Plan,
    Select,
    Sleep,
    Tick,
    begun_again,
    first_plan,
    followed_by,
    step,
)
from sync_tui.domain.text import SafeText

NOW = 1_000.0


def _lowest() -> float:
    return 0.0


def _middle() -> float:
    return 0.5


def _highest() -> float:
    return 1.0 - 2**-53


def _state(status: str, backoff_ms: int | None = None) -> SyncState:
    return SyncState(SafeText(status), rate_limit_backoff_ms=backoff_ms)


def _asking(selected: bool = False) -> Plan:
    plan, effect = step(first_plan(Cadence(), NOW, 0.0, 0.0)._replace(selected=selected), Tick(), NOW, _middle)
    assert effect == Ask(1)
    return plan


def _answered(state: SyncState, rng: Random = _middle, floor: float = 0.0, selected: bool = False) -> Plan:
    return step(_asking(selected), Answered(state, floor), NOW, rng)[0]


def _failed(link: Link, times: int = 1, rng: Random = _middle, **about: float | int | None) -> Plan:
    plan, now = _asking(), NOW
    failure = Failure(link, None, about.get("http_status"), about.get("retry_after"))  # type: ignore[arg-type]
    for _ in range(times):
        plan = step(plan._replace(asking_since=now), Failed(failure), now, rng)[0]
    return plan


@pytest.mark.parametrize(
    ("status", "seconds"),
    [("INITIALIZING", 5), ("ACTIVE", 10), ("IDLE", 30), ("ERRORED", 60), ("DISABLED", 120), ("HIBERNATING", 30)],
)
def test_each_status_has_its_own_cadence_with_a_tenth_of_jitter(status: str, seconds: float) -> None:
    assert _answered(_state(status)).due - NOW == pytest.approx(seconds)
    assert _answered(_state(status), _lowest).due - NOW == pytest.approx(0.9 * seconds)
    assert _answered(_state(status), _highest).due - NOW == pytest.approx(1.1 * seconds)


@pytest.mark.parametrize(
    ("backoff_ms", "seconds"),
    [(None, 30), (26_000, 26), (0, 10), (9_999, 10), (3_600_000, 3_600), (10**15, 3_600), (12_345, 12.345)],
)
def test_a_rate_limited_sync_is_left_alone_for_what_it_asked_within_bounds(
    backoff_ms: int | None, seconds: float
) -> None:
    plan = _answered(_state("RATE_LIMITED", backoff_ms), _lowest)
    assert plan.due - NOW == pytest.approx(seconds, abs=1e-9)
    assert plan.not_before == plan.due
    late = _answered(_state("RATE_LIMITED", backoff_ms), _highest)
    assert seconds < late.due - NOW <= seconds + min(0.1 * seconds, 30.0) + 1e-9


def test_a_back_off_counts_only_while_the_sync_is_rate_limited() -> None:
    assert _answered(_state("IDLE", 600_000)).due - NOW == pytest.approx(30)


def test_a_list_too_long_for_the_budget_stretches_the_cadence() -> None:
    plan = _answered(_state("ACTIVE"), floor=50.0)
    assert plan.due - NOW == pytest.approx(50)
    assert plan.interval == 50.0
    assert _answered(_state("DISABLED"), floor=50.0).due - NOW == pytest.approx(120)
    limited = _answered(_state("RATE_LIMITED", 20_000), _lowest, floor=50.0)
    assert limited.due - NOW == pytest.approx(50)
    assert limited.not_before - NOW == pytest.approx(20)


def test_a_selected_row_is_asked_every_five_seconds_even_where_the_list_is_stretched() -> None:
    assert _answered(_state("DISABLED"), floor=50.0, selected=True).due - NOW == pytest.approx(5)
    assert _answered(_state("RATE_LIMITED", 26_000), _lowest, selected=True).due - NOW == pytest.approx(26)


def test_a_good_answer_promises_the_next_and_forgets_all_failures() -> None:
    plan = _asking()._replace(failures=7, missing=2)
    plan = step(plan, Answered(_state("IDLE")), NOW, _middle)[0]
    assert (plan.failures, plan.missing, plan.asked_at, plan.asking_since) == (0, 0, NOW, None)
    assert plan.promised == plan.due


@pytest.mark.parametrize(
    ("link", "http_status"),
    [
        (Link.TIMEOUT, None),
        (Link.REFUSED, None),
        (Link.REFUSED, 503),
        (Link.DNS, None),
        (Link.NOT_API, 200),
        (Link.OFFLINE, None),
        (Link.INTERNAL, None),
    ],
)
def test_trouble_backs_off_in_doubling_steps_with_full_jitter(link: Link, http_status: int | None) -> None:
    ceilings = [_failed(link, times, _highest, http_status=http_status).due - NOW for times in range(1, 12)]
    assert ceilings == pytest.approx([2, 4, 8, 16, 32, 64, 120, 120, 120, 120, 120])
    assert _failed(link, 9, _lowest, http_status=http_status).due - NOW == pytest.approx(1)
    assert _failed(link, 9, _middle, http_status=http_status).due - NOW == pytest.approx(60)


@pytest.mark.parametrize(
    ("link", "http_status", "delays"),
    [
        (Link.FORBIDDEN, 403, [300, 300]),
        (Link.REFUSED, 302, [300, 300]),
        (Link.REFUSED, 410, [300, 300]),
        (Link.NOT_FOUND, 404, [15, 60, 300, 900, 900]),
        (Link.UNAUTHORIZED, 401, [30, 60, 120, 240, 480, 600, 600]),
        (Link.TLS, None, [60, 120, 240, 480, 600, 600]),
        (Link.THROTTLED, 429, [10, 10]),
    ],
)
def test_what_a_person_must_mend_is_asked_rarely(link: Link, http_status: int, delays: list[float]) -> None:
    found = [_failed(link, times, http_status=http_status).due - NOW for times in range(1, len(delays) + 1)]
    assert found == pytest.approx(delays)


def test_bad_data_is_asked_again_between_a_quarter_minute_and_five() -> None:
    assert _failed(Link.BAD_DATA, 8, _lowest).due - NOW == pytest.approx(15)
    ceilings = [_failed(Link.BAD_DATA, times, _highest).due - NOW for times in range(1, 7)]
    assert ceilings == pytest.approx([30, 60, 120, 240, 300, 300])


def test_one_404_is_not_believed_and_two_that_are_interrupted_neither() -> None:
    plan = _failed(Link.NOT_FOUND)
    plan = step(plan._replace(asking_since=NOW), Failed(Failure(Link.TIMEOUT)), NOW, _middle)[0]
    plan = step(plan._replace(asking_since=NOW), Failed(Failure(Link.NOT_FOUND)), NOW, _middle)[0]
    assert plan.missing == 1
    assert plan.due - NOW == pytest.approx(15)


@pytest.mark.parametrize(("asked", "kept"), [(40.0, 40.0), (1e9, 3_600.0), (-5.0, None), (0.0, None)])
@pytest.mark.parametrize(("link", "http_status"), [(Link.THROTTLED, 429), (Link.REFUSED, 503)])
def test_a_retry_after_is_kept_to_the_millisecond(
    link: Link, http_status: int, asked: float, kept: float | None
) -> None:
    plan = _failed(link, rng=_lowest, http_status=http_status, retry_after=asked)
    if kept is None:
        assert 1.0 <= plan.due - NOW <= 5.0
    else:
        assert (plan.due, plan.not_before) == (NOW + kept, NOW + kept)


def test_a_failure_does_not_shorten_a_back_off() -> None:
    plan = _answered(_state("RATE_LIMITED", 600_000))
    plan = step(plan._replace(asking_since=NOW), Failed(Failure(Link.TIMEOUT)), NOW + 1, _lowest)[0]
    assert plan.due == plan.not_before == NOW + 600


def test_a_failure_promises_nothing_new() -> None:
    plan = _answered(_state("ACTIVE"))
    promised = plan.promised
    plan = step(plan._replace(asking_since=NOW), Failed(Failure(Link.TIMEOUT)), NOW + 10, _middle)[0]
    assert plan.promised == promised


def test_a_tick_before_the_moment_sleeps_and_one_at_the_moment_asks() -> None:
    plan = first_plan(Cadence(), NOW, 0.5, 10.0)
    assert plan.due == NOW + 5
    assert step(plan, Tick(), NOW + 4.999, _middle) == (plan, Sleep(NOW + 5))
    asked, effect = step(plan, Tick(), NOW + 5, _middle)
    assert effect == Ask(1)
    assert asked.asking_since == NOW + 5


def test_one_ask_is_in_flight_and_no_second() -> None:
    plan = _asking()
    for event in (Tick(), AskNow(), Tick(), Select(selected=True), Tick()):
        plan, effect = step(plan, event, NOW + 100, _middle)
        assert isinstance(effect, Sleep)


def test_an_abandoned_ask_is_of_an_older_generation() -> None:
    plan, _ = step(_asking(), Abandon(3.0), NOW + 1, _middle)
    assert (plan.asking_since, plan.due, plan.generation) == (None, NOW + 4, 2)
    assert step(plan, Tick(), NOW + 4, _middle)[1] == Ask(3)


def test_a_person_is_answered_at_once_but_not_inside_a_back_off() -> None:
    plan = step(_answered(_state("DISABLED")), AskNow(), NOW + 7, _middle)[0]
    assert plan.due == NOW + 7
    plan = step(_answered(_state("RATE_LIMITED", 600_000)), AskNow(), NOW + 7, _middle)[0]
    assert plan.due == NOW + 600


def test_a_look_brings_a_row_forward_but_never_behind_its_last_answer() -> None:
    plan = step(_answered(_state("DISABLED")), Select(selected=True), NOW + 1, _middle)[0]
    assert (plan.due, plan.selected) == (NOW + 5, True)
    plan = step(_answered(_state("DISABLED")), Select(selected=True), NOW + 50, _middle)[0]
    assert plan.due == NOW + 50
    plan = step(_answered(_state("RATE_LIMITED", 600_000)), Select(selected=True), NOW + 50, _middle)[0]
    assert plan.due == NOW + 600
    soon = _answered(_state("INITIALIZING"))._replace(due=NOW + 2)
    assert step(soon, Select(selected=True), NOW + 1, _middle)[0].due == NOW + 2


def test_a_look_hastens_neither_a_failing_row_nor_one_never_asked() -> None:
    failing = _failed(Link.TIMEOUT, 8)
    assert step(failing, Select(selected=True), NOW + 1, _middle)[0].due == failing.due
    unasked = first_plan(Cadence(), NOW, 0.5, 10.0)
    assert step(unasked, Select(selected=True), NOW + 1, _middle)[0].due == unasked.due


def test_looking_away_leaves_the_schedule_as_it_is() -> None:
    plan = _answered(_state("IDLE"), selected=True)
    away = step(plan, Select(selected=False), NOW + 1, _middle)[0]
    assert (away.due, away.selected) == (plan.due, False)


def test_the_longest_interval_leaves_rate_limits_aside() -> None:
    assert Cadence().longest == 120.0


@given(st.integers(1, 40), st.floats(0, 1, exclude_max=True))
def test_a_back_off_is_within_its_bounds_whatever_the_draw(times: int, draw: float) -> None:
    assert 1.0 <= _failed(Link.TIMEOUT, times, lambda: draw).due - NOW <= RETRY_CAP


@given(st.floats(0, 1, exclude_max=True))
def test_a_hold_varies_by_a_tenth_and_no_more(draw: float) -> None:
    assert abs(_failed(Link.FORBIDDEN, rng=lambda: draw).due - NOW - HELD) <= 0.1 * HELD + 1e-9


@given(st.integers(1, 39), st.floats(0, 1, exclude_max=True), st.sampled_from(list(Link)))
def test_one_more_failure_never_shortens_the_wait_for_the_same_draw(times: int, draw: float, link: Link) -> None:
    sooner, later = (_failed(link, count, lambda: draw).due for count in (times, times + 1))
    assert sooner <= later


QUICK = Cadence(idle=4.0, selected=2.0)


def _answered_at(now: float, status: str = "IDLE", **about: int) -> tuple[Plan, SyncState]:
    state = SyncState(SafeText(status), rate_limit_backoff_ms=about.get("backoff_ms"))
    plan, _ = step(first_plan(Cadence(), now, 0.0, 0.0), Tick(), now, lambda: 0.5)
    return step(plan, Answered(state), now, lambda: 0.5)[0], state


def test_a_shorter_cadence_counts_from_the_last_answer() -> None:
    plan, state = _answered_at(100.0)
    paced, _ = step(plan, Pace(QUICK, state), 103.0, lambda: 0.5)
    assert (plan.due, paced.due) == (130.0, 104.0)
    assert paced.promised == plan.promised, "what was promised is what freshness is judged by"


def test_a_longer_cadence_keeps_the_promise_that_was_given() -> None:
    plan, state = _answered_at(100.0)
    assert step(plan, Pace(Cadence(idle=600.0), state), 103.0, lambda: 0.5)[0].due == plan.due


def test_a_list_too_long_for_its_budget_is_not_hurried() -> None:
    plan, state = _answered_at(100.0)
    assert step(plan, Pace(QUICK, state, floor=25.0), 103.0, lambda: 0.5)[0].due == 125.0


def test_no_cadence_shortens_a_back_off_or_a_failure() -> None:
    plan, state = _answered_at(100.0, "RATE_LIMITED", backoff_ms=60_000)
    assert step(plan, Pace(QUICK, state), 103.0, lambda: 0.5)[0].due == plan.due
    plan, state = _answered_at(100.0)
    failed, _ = step(plan, Failed(Failure(Link.FORBIDDEN)), 130.0, lambda: 0.5)
    assert step(failed, Pace(QUICK, state), 131.0, lambda: 0.5)[0].due == failed.due


def test_a_new_worker_never_takes_the_answer_to_an_old_question() -> None:
    plan, _ = _answered_at(100.0)
    first = first_plan(QUICK, 110.0, 0.5, 1.0)
    for after in (begun_again(plan, first), followed_by(plan, first)):
        assert after.generation > plan.generation
        assert after.asking_since is None
    assert begun_again(plan, first).due == 110.5
    held = plan._replace(not_before=500.0)
    assert begun_again(held, first).due == 500.0, "a back-off outlives another token"
