"""The changes of a sync, kept small."""

from itertools import cycle, islice

from hypothesis import given
from hypothesis import strategies as st

from sync_tui.domain.text import SafeText
from sync_tui.monitor.change_log import MOST_CHANGES, ROUTINE_KEPT, Change, ChangeLog, Lane


def status(at: float, word: str) -> Change:
    return Change(at, Lane.STATUS, SafeText(word))


def link(at: float, word: str) -> Change:
    return Change(at, Lane.LINK, SafeText(word))


def test_what_was_entered_is_told_in_its_order() -> None:
    changes = ChangeLog()
    entered = [status(1, "IDLE"), link(1, "ok"), status(2, "ERRORED"), link(3, "timeout")]
    for change in entered:
        changes.enter(change)
    assert list(changes) == entered


def test_a_word_that_is_none_of_ours_is_kept_as_it_was() -> None:
    changes = ChangeLog()
    for at, word in enumerate(("IDLE", "MIGRATING", "paused", "MIGRATING")):
        changes.enter(status(at, word))
    assert [change.word for change in changes] == ["IDLE", "MIGRATING", "paused", "MIGRATING"]


def test_a_rhythm_is_told_by_its_end_and_a_number() -> None:
    changes = ChangeLog()
    changes.enter(status(0, "ERRORED"))
    for at, word in enumerate(islice(cycle(("ACTIVE", "IDLE")), 100), start=1):
        changes.enter(status(at, word), routine=at > 1)
    told = list(changes)
    assert [change.word for change in told[:2]] == ["ERRORED", "ACTIVE"]
    folded = told[2]
    assert (folded.at, folded.word, folded.routine) == (2, "IDLE", 99 - ROUTINE_KEPT)
    assert [change.at for change in told[3:]] == list(range(101 - ROUTINE_KEPT, 101))
    assert not any(change.routine for change in told[3:])


def test_a_rhythm_is_folded_across_changes_of_other_lanes() -> None:
    changes = ChangeLog()
    for at, word in enumerate(islice(cycle(("IDLE", "ACTIVE")), 40)):
        changes.enter(status(at, word), routine=at > 0)
        changes.enter(link(at, "timeout" if at % 2 else "ok"))
    assert sum(change.lane is Lane.LINK for change in changes) == 40
    assert sum(change.lane is Lane.STATUS for change in changes) == ROUTINE_KEPT + 2


def test_a_rhythm_that_was_broken_is_folded_apart_from_the_next() -> None:
    changes = ChangeLog()
    for begin in (0, 100):
        changes.enter(status(begin, "ERRORED"))
        for at, word in enumerate(islice(cycle(("ACTIVE", "IDLE")), 20), start=begin + 1):
            changes.enter(status(at, word), routine=at > begin + 1)
    assert [change.routine for change in changes if change.routine] == [19 - ROUTINE_KEPT] * 2


@given(st.lists(st.tuples(st.sampled_from(Lane), st.text(max_size=4), st.booleans()), max_size=400))
def test_it_stays_small_and_the_last_change_is_always_told(entries: list[tuple[Lane, str, bool]]) -> None:
    known = {Lane.HEALTH: "stalled", Lane.LINK: "timeout", Lane.FRESHNESS: "stale"}
    changes = ChangeLog()
    for at, (lane, word, routine) in enumerate(entries):
        changes.enter(Change(at, lane, SafeText(known.get(lane, word))), routine=routine)
        *_, last = changes
        assert (last.at, last.lane, last.word) == (at, lane, known.get(lane, word))
    assert len(list(changes)) <= MOST_CHANGES
    assert [change.at for change in changes] == sorted(change.at for change in changes)


def test_words_of_a_stranger_are_forgotten_with_their_changes() -> None:
    changes = ChangeLog()
    for at in range(10 * MOST_CHANGES):
        changes.enter(status(at, f"word {at}"))
    told = [change.word for change in changes]
    assert told == [f"word {at}" for at in range(9 * MOST_CHANGES, 10 * MOST_CHANGES)]
    assert len(changes._others) == MOST_CHANGES
