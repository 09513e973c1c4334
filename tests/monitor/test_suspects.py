from sync_tui.domain.observation import Failure, Link
from sync_tui.monitor.suspects import Suspects
from tests.monitor.world import key

MISSING = Failure(Link.NOT_FOUND, None, 404)
FORBIDDEN = Failure(Link.FORBIDDEN, None, 403)


def _seen(*turned: tuple[str, Failure | None, float]) -> Suspects:
    suspects = Suspects()
    for name, failure, now in turned:
        suspects.note(key(name), failure, now)
    return suspects


def test_three_that_turn_up_missing_within_a_minute_are_suspicious() -> None:
    suspects = _seen(("a", MISSING, 0.0), ("b", MISSING, 30.0), ("c", MISSING, 60.0))
    assert suspects.hint() == "many 404s: WAF or wrong user?"


def test_three_that_are_forbidden_within_a_minute_are_too() -> None:
    suspects = _seen(("a", FORBIDDEN, 0.0), ("b", FORBIDDEN, 1.0), ("c", FORBIDDEN, 2.0), ("d", MISSING, 3.0))
    assert suspects.hint() == "many 403s: WAF or wrong user?"


def test_two_or_one_again_and_again_or_some_over_an_hour_are_not() -> None:
    assert _seen(("a", MISSING, 0.0), ("b", MISSING, 1.0)).hint() is None
    assert _seen(*(("a", MISSING, float(moment)) for moment in range(9))).hint() is None
    assert _seen(("a", MISSING, 0.0), ("b", MISSING, 40.0), ("c", MISSING, 80.0)).hint() is None


def test_it_stays_while_they_are_missing_and_goes_once_one_is_found_or_forgotten() -> None:
    suspects = _seen(("a", MISSING, 0.0), ("b", MISSING, 1.0), ("c", MISSING, 2.0), ("a", MISSING, 900.0))
    assert suspects.hint() is not None
    suspects.note(key("a"), None, 901.0)
    assert suspects.hint() is None
    suspects.note(key("a"), MISSING, 30.0)
    assert suspects.hint() is not None
    suspects.forget(key("b"))
    assert suspects.hint() is None
