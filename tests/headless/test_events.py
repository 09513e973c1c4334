import pytest

from sync_tui.domain.health import STALLED_AFTER
from sync_tui.domain.observation import Failure, Link
from sync_tui.domain.text import SafeText
from sync_tui.headless.events import Change, event_of, sentence, shown
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.track import Track
from tests.headless.tracks import MOMENT, NOW, WALL, state, track

TIMEOUT = Failure(Link.TIMEOUT, SafeText("no answer within 15 s"))
IDLE = track(said=state("IDLE", 100, 100))


def _change(before: Track, after: Track, moment: Moment = MOMENT) -> tuple[Change, str] | None:
    event = event_of(shown(before, MOMENT), after, moment)
    return None if event is None else (event.kind, sentence(event))


def _first(seen: Track) -> tuple[Change, str] | None:
    event = event_of(None, seen, MOMENT)
    return None if event is None else (event.kind, sentence(event))


def test_before_the_first_outcome_there_is_nothing_to_say() -> None:
    assert _first(track()) is None


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (IDLE, "sync-1: IDLE, 100 of 100 records"),
        (track(said=state("ACTIVE", 7)), "sync-1: ACTIVE, 7 records"),
        (track(said=state("INITIALIZING")), "sync-1: INITIALIZING"),
        (track(said=state("ERRORED", 1, 2, "gone")), "sync-1: ERRORED, gone"),
        (track(failure=TIMEOUT), "sync-1: cannot be asked, timeout, no answer within 15 s"),
        (track(failure=Failure(Link.REFUSED, SafeText("HTTP 502"), 502)), "sync-1: cannot be asked, HTTP 502"),
    ],
)
def test_the_first_outcome_is_said_good_or_bad(seen: Track, said: str) -> None:
    assert _first(seen) == (Change.SEEN, said)


def test_nothing_changed_is_no_line() -> None:
    assert _change(IDLE, IDLE._replace()) is None


def test_a_new_status_says_both_words_and_the_counts() -> None:
    assert _change(IDLE, track(said=state("ACTIVE", 3, 9))) == (
        Change.STATUS,
        "sync-1: IDLE -> ACTIVE, 3 of 9 records",
    )


def test_an_error_says_the_servers_reason() -> None:
    changed = _change(IDLE, track(said=state("ERRORED", 3, 9, "credential deleted")))
    assert changed == (Change.STATUS, "sync-1: IDLE -> ERRORED, credential deleted")


def test_the_first_status_after_a_failure_has_no_arrow() -> None:
    assert _change(track(failure=TIMEOUT), IDLE) == (Change.STATUS, "sync-1: IDLE, 100 of 100 records")


def test_a_failure_is_a_change_of_the_link_and_never_of_the_status() -> None:
    failing = IDLE._replace(failure=TIMEOUT)
    assert _change(IDLE, failing) == (Change.LINK, "sync-1: cannot be asked, timeout, no answer within 15 s")
    assert _change(failing, IDLE) == (Change.LINK, "sync-1: answers again, IDLE, 100 of 100 records")


def test_old_age_is_a_change_by_itself() -> None:
    later = Moment(NOW + 200, WALL + 200)
    assert _change(IDLE, IDLE, later) == (Change.FRESHNESS, "sync-1: IDLE is stale, last seen 3 min ago")


def test_a_sync_that_stands_still_changes_its_health_by_time_alone() -> None:
    active = track(said=state("ACTIVE", 5, 9))
    assert active.movement is not None
    still = active._replace(movement=active.movement._replace(moved_at=NOW - STALLED_AFTER - 60))
    assert _change(active, still) == (Change.HEALTH, "sync-1: ACTIVE is stalled, nothing moved for 15 min")


def test_what_is_not_understood_is_not_called_well() -> None:
    never = track(said=state("IDLE")._replace(last_synced_at=None))
    unclear = track(said=state("IDLE")._replace(last_synced_at=None, is_last_synced_unclear=True))
    assert _change(never, unclear) == (Change.HEALTH, "sync-1: IDLE, and whether all is well cannot be told")
    assert _change(unclear, IDLE) == (Change.HEALTH, "sync-1: IDLE is ok")


def test_counts_are_said_once_a_cadence_and_the_rest_is_not_lost() -> None:
    active = track(said=state("ACTIVE", 5, 90))
    assert active.observed_at is not None
    soon = track(said=state("ACTIVE", 6, 90))._replace(observed_at=active.observed_at + 8.9)
    later = soon._replace(observed_at=active.observed_at + 9.0)
    assert _change(active, soon) is None
    assert _change(active, later) == (Change.COUNTS, "sync-1: ACTIVE, 6 of 90 records")


def test_what_changes_together_is_one_line_of_the_most_telling() -> None:
    failing = track(said=state("ACTIVE", 3, 9))._replace(failure=TIMEOUT)
    changed = _change(failing, track(said=state("ERRORED", 4, 9, "gone")))
    assert changed is not None
    assert changed[0] is Change.STATUS
