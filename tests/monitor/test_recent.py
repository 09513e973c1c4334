"""The ring of last outcomes."""

from hypothesis import given
from hypothesis import strategies as st

from sync_tui.domain.observation import Failure, Link, Observation, SyncState
from sync_tui.domain.status import Status, known_status
from sync_tui.domain.text import SafeText
from sync_tui.monitor.recent import KEPT, NO_ANSWER, OTHER_WORD, changes, recent_status, with_outcome


def outcome(word: str | None) -> Observation:
    if word is None:
        return Observation(0.0, 0.0, failure=Failure(Link.TIMEOUT))
    return Observation(0.0, 0.0, SyncState(SafeText(word)))


@given(st.lists(st.sampled_from([*Status, "HIBERNATING", None]), max_size=3 * KEPT))
def test_the_ring_holds_the_last_outcomes_in_order(words: list[str | None]) -> None:
    recent = b""
    for word in words:
        recent = with_outcome(recent, outcome(word))
    assert len(recent) == min(KEPT, len(words))
    for code, word in zip(recent, words[-KEPT:], strict=False):
        assert (code == NO_ANSWER) is (word is None)
        assert (code == OTHER_WORD) is (word == "HIBERNATING")
        assert recent_status(code) == known_status(word)


def test_a_change_is_counted_across_asks_without_an_answer() -> None:
    recent = b""
    for word in ("IDLE", None, "IDLE", "ACTIVE", None, "ERRORED"):
        recent = with_outcome(recent, outcome(word))
    assert changes(recent) == 2
    assert changes(b"") == 0
