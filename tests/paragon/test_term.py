"""When a token should be replaced, by its own words and two clocks."""

from hypothesis import given
from hypothesis import strategies as st

from sync_tui.domain.profile import Secret
from sync_tui.paragon.claims import Claims, unverified_claims
from sync_tui.paragon.term import Term, term
from tests.paragon.jwts import unsigned

WALL, BOOT = 1_795_435_200.0, 5_000.0


def of(issued: float, ends: float, draw: float = 0.5, boot: float = BOOT, wall: float = WALL) -> Term:
    return term(unverified_claims(Secret(unsigned(issued, ends))), boot, wall, lambda: draw)


def test_a_token_of_an_hour_is_replaced_a_tenth_of_its_life_before_its_end() -> None:
    found = of(WALL, WALL + 3_600)
    assert (found.renew, found.renew_boot) == (WALL + 3_240, BOOT + 3_240)
    assert (found.end, found.end_boot) == (WALL + 3_600, BOOT + 3_600)


def test_a_token_of_five_minutes_is_replaced_a_minute_before_its_end() -> None:
    assert of(WALL, WALL + 300).renew == WALL + 240


def test_a_token_that_was_used_before_is_reckoned_by_its_whole_life() -> None:
    assert of(WALL - 2_700, WALL + 900).renew == WALL + 540


def test_a_token_of_seconds_is_not_replaced_all_the_time() -> None:
    assert of(WALL, WALL + 20).renew == WALL + 10


def test_many_monitors_do_not_renew_in_step() -> None:
    found = {of(WALL, WALL + 3_600, draw).renew for draw in (0.0, 0.5, 0.999)}
    assert len(found) == 3
    assert max(found) - min(found) <= 0.2 * 360


def test_whichever_clock_says_so_first_counts() -> None:
    found = of(WALL, WALL + 600)
    assert not found.is_due(BOOT + 539, WALL + 539)
    assert found.is_due(BOOT + 541, WALL), "the wall clock was stopped"
    assert found.is_due(BOOT, WALL + 541), "the machine's clock was put right"
    assert found.has_ended(BOOT + 600, WALL)
    assert found.has_ended(BOOT, WALL + 600)
    assert not found.has_ended(BOOT + 599, WALL + 599)


def test_a_wall_clock_that_was_put_back_proves_nothing() -> None:
    assert of(WALL, WALL + 600).is_due(BOOT + 10, WALL - 3_600)


def test_a_token_that_looks_expired_when_it_is_got_is_neither_due_nor_over() -> None:
    found = of(WALL - 7_200, WALL - 3_600)
    for seconds in (0, 60, 86_400):
        assert not found.is_due(BOOT + seconds, WALL + seconds)
        assert not found.has_ended(BOOT + seconds, WALL + seconds)


def test_a_token_that_does_not_say_when_it_ends_is_never_due() -> None:
    for claims in (None, Claims()):
        assert not term(claims, BOOT, WALL, lambda: 0.5).is_due(BOOT + 1e9, WALL + 1e9)


@given(left=st.floats(0.001, 1e7), age=st.floats(0, 1e7), draw=st.floats(0, 0.999))
def test_a_token_is_replaced_after_now_and_before_its_end(left: float, age: float, draw: float) -> None:
    found = term(Claims(issued_at=WALL - age, expires_at=WALL + left), BOOT, WALL, lambda: draw)
    assert WALL + 0.49 * left <= found.renew <= found.end or left < 1e-5
    assert found.renew_boot <= found.end_boot


def test_a_token_without_an_end_is_never_due_whatever_a_clock_says() -> None:
    found = term(None, BOOT, WALL, lambda: 0.5)
    assert not any(found.is_due(BOOT + 1e9, wall) for wall in (WALL - 1e9, WALL - 10, WALL, WALL + 1e9))
    assert of(WALL, WALL + 3_600).is_due(BOOT, WALL - 10)
