"""What a sync is probably doing."""

from datetime import UTC, datetime

import pytest

from sync_tui.tui.phase import phase_words
from tests.tui.pages import NOW, past
from tests.tui.world import WALL, good, plan


def ago(seconds: float) -> datetime:
    return datetime.fromtimestamp(WALL - seconds, UTC)


def guess(*statuses: tuple[float, str], last_synced: float | None = None) -> str | None:
    last = None if last_synced is None else ago(last_synced)
    subject, _ = past(*((good(at, status, last_synced_at=last), plan(at)) for at, status in statuses))
    return phase_words(subject.track, NOW)


@pytest.mark.parametrize(
    ("statuses", "last_synced", "words"),
    [
        ([(-2, "INITIALIZING")], None, "created; its initial backfill has probably not begun"),
        ([(-2, "ACTIVE")], None, "probably the initial backfill: no run has completed yet"),
        ([(-2, "ACTIVE")], 90, "probably an incremental run"),
        ([(-2, "ACTIVE")], 23 * 3_600, "probably a full run: it takes long for an incremental one"),
        ([(-900, "ACTIVE"), (-2, "ACTIVE")], 960, "probably a full run: it takes long for an incremental one"),
        ([(-2, "RATE_LIMITED")], None, "waiting for the third party, probably in the initial backfill"),
        ([(-2, "IDLE")], None, "at rest, and no run has completed yet"),
        ([(-2, "IDLE")], 60, "waiting for the next incremental run"),
    ],
)
def test_a_guess_is_worded_as_one(statuses: list[tuple[float, str]], last_synced: float | None, words: str) -> None:
    said = guess(*statuses, last_synced=last_synced)
    assert said is not None
    assert said.startswith(words)


@pytest.mark.parametrize("status", ["ERRORED", "DISABLED", "MIGRATING"])
def test_where_there_is_nothing_to_guess_nothing_is_said(status: str) -> None:
    assert guess((-2, status)) is None


@pytest.mark.parametrize("status", ["IDLE", "ACTIVE", "RATE_LIMITED"])
def test_a_last_run_that_cannot_be_read_is_no_ground_for_a_guess(status: str) -> None:
    subject, _ = past((good(-2, status, is_last_synced_unclear=True), plan(-2)))
    assert phase_words(subject.track, NOW) is None


def test_an_old_answer_is_no_ground_for_a_guess() -> None:
    assert guess((-120, "ACTIVE")) is None
    assert phase_words(past()[0].track, NOW) is None


def test_a_learnt_rhythm_is_told() -> None:
    answers = [(good(at, "IDLE", last_synced_at=ago(-at)), plan(at)) for at in (-242, -182, -122, -62, -2)]
    subject, _ = past(*answers)
    assert phase_words(subject.track, NOW) == "waiting for the next incremental run; they come about every 1 min"
