from datetime import timedelta
from typing import Any

import pytest

from sync_tui.domain.observation import Failure, Link, Observation, SyncState
from sync_tui.domain.text import SafeText
from sync_tui.monitor.columns import BLANK, COLUMN_BY_KEY, COLUMNS
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.recent import with_outcome
from sync_tui.monitor.tone import GLYPHS, Tone
from sync_tui.monitor.track import Track
from sync_tui.monitor.words import NONE, link_words, status_words
from tests.monitor.tracks import MOMENT, NEVER, NOW, STALE, UNKNOWN, WALL, failing, moving, seen


def _shown(track: Track) -> dict[str, str]:
    return {column.key: column.cell(track, MOMENT).text for column in COLUMNS}


def _text(key: str, track: Track) -> str:
    return COLUMN_BY_KEY[key].cell(track, MOMENT).text


def _tone(key: str, track: Track) -> Tone:
    return COLUMN_BY_KEY[key].cell(track, MOMENT).tone


def test_a_fresh_active_row_says_everything() -> None:
    track = moving(
        seen(total_records=5_000, synced_records_count=1_204, last_synced_at=WALL - timedelta(hours=2, minutes=14)),
        312,
    )
    assert _shown(track) == {
        "status": "● ACTIVE",
        "sync": "Acme",
        "progress": "24 %",
        "rate": "312/m",
        "eta": "~12 min",
        "last_synced": "2 h 14 min",
        "seen": "4 s",
        "next": "6 s",
        "health": "moving",
        "link": "ok",
        "integration": "box",
        "pipeline": "–",
        "profile": "default",
        "user": "–",
        "group": "North",
        "records": "1,204 of 5,000",
        "history": "–",
        "tags": "–",
        "reason": "–",
        "id": "163a345e",
    }


@pytest.mark.parametrize(
    ("per_minute", "words"),
    [
        (312, "312/m"),
        (99_999, "99,999/m"),
        (100_000, "100k/m"),
        (287_989, "287k/m"),
        (9_999_999, "9,999k/m"),
        (10_000_000, "10M/m"),
        (4_503_599_627, "4,503M/m"),
    ],
)
def test_a_rate_fits_its_column_whole(per_minute: int, words: str) -> None:
    cell = COLUMN_BY_KEY["rate"].cell(moving(seen(), per_minute), MOMENT)
    assert cell.text == words
    assert len(words) <= 8


def test_a_stale_row_keeps_its_values_but_claims_nothing() -> None:
    track = failing(moving(seen(age=STALE, total_records=5_000, synced_records_count=1_204), 312), Link.TIMEOUT, 2)
    shown = _shown(track)
    assert (shown["status"], shown["progress"], shown["seen"]) == ("● ACTIVE?", "24 %", "47 s")
    assert (shown["rate"], shown["eta"], shown["link"]) == ("–", "–", "timeout ×2")
    assert (_tone("status", track), _tone("seen", track), _tone("progress", track)) == (
        Tone.STALE,
        Tone.STALE,
        Tone.DIM,
    )
    assert _tone("health", track) is Tone.DIM


def test_the_reason_of_an_error_is_a_column_and_claims_nothing_once_it_is_old() -> None:
    words = SafeText("Credential ID is no longer valid")
    fresh, stale = seen(status="ERRORED", reason=words), seen(age=STALE, status="ERRORED", reason=words)
    assert (_shown(fresh)["reason"], _tone("reason", fresh)) == (words, Tone.PLAIN)
    assert (_shown(stale)["reason"], _tone("reason", stale)) == (words, Tone.DIM)
    keys = [COLUMN_BY_KEY["reason"].sort_key(track, MOMENT) for track in (fresh, seen())]
    assert keys[0] < keys[1]


@pytest.mark.parametrize(
    "key", ["progress", "rate", "eta", "last_synced", "seen", "next", "history", "records", "reason"]
)
def test_a_figure_that_is_not_shown_sorts_last(key: str) -> None:
    counts: dict[str, Any] = {"total_records": 5_000, "synced_records_count": 1_204}
    full = moving(seen(last_synced_at=WALL, reason=SafeText("why"), **counts), 312)._replace(recent=b"\x01")
    waiting, stale = seen("RATE_LIMITED", rate_limit_backoff_ms=20_000), moving(seen(age=STALE, **counts), 312)
    column = COLUMN_BY_KEY[key]
    for track in (full, stale, waiting, NEVER):
        assert (column.sort_key(track, MOMENT) == BLANK) is (column.cell(track, MOMENT).text in (NONE, "never"))


def test_a_count_at_rest_is_no_progress() -> None:
    at_rest = seen("IDLE", total_records=5, synced_records_count=5)
    assert COLUMN_BY_KEY["progress"].sort_key(at_rest, MOMENT) == BLANK


def test_a_row_too_old_to_believe_is_unknown() -> None:
    track = seen(age=UNKNOWN, synced_records_count=5)
    shown = _shown(track)
    assert (shown["status"], shown["health"], shown["seen"]) == ("∅ UNKNOWN", "–", "6 min")
    assert (_tone("status", track), _tone("seen", track)) == (Tone.UNKNOWN, Tone.UNKNOWN)


def test_a_row_never_seen_waits_and_invents_nothing() -> None:
    shown = _shown(NEVER)
    assert shown["status"] == "… waiting"
    assert {shown[key] for key in ("progress", "records", "rate", "eta", "last_synced", "seen", "health", "link")} == {
        "–"
    }
    assert status_words(failing(NEVER, Link.DNS), MOMENT) == "no answer"
    assert _tone("status", NEVER) is Tone.DIM


@pytest.mark.parametrize(
    ("status", "text", "tone"),
    [
        ("ERRORED", "✗ ERRORED", Tone.ERRORED),
        ("RATE_LIMITED", "◐ RATE_LIMITED", Tone.RATE_LIMITED),
        ("INITIALIZING", "◌ INITIALIZING", Tone.INITIALIZING),
        ("ACTIVE", "● ACTIVE", Tone.ACTIVE),
        ("IDLE", "✓ IDLE", Tone.IDLE),
        ("DISABLED", "‖ DISABLED", Tone.DISABLED),
        ("HIBERNATING", "? HIBERNATING", Tone.UNRECOGNISED),
    ],
)
def test_a_status_is_a_glyph_a_word_and_a_tone(status: str, text: str, tone: Tone) -> None:
    cell = COLUMN_BY_KEY["status"].cell(seen(status), MOMENT)
    assert (cell.text, cell.tone) == (text, tone)


def test_no_two_statuses_share_a_glyph() -> None:
    assert len(set(GLYPHS.values())) == len(GLYPHS)


@pytest.mark.parametrize(
    ("synced", "total", "text", "fraction"),
    [
        (999, 1_000, "99 %", 0.999),
        (1_000, 1_000, "100 %", 1.0),
        (29, 100, "29 %", 0.29),
        (57, 100, "57 %", 0.57),
        (1, 1_000, "0 %", 0.001),
        (1_204, 1_000, "1,204", None),
        (1_204, None, "1,204", None),
        (0, 1_000, "0", None),
        (0, 0, "0", None),
        (None, 1_000, "–", None),
        (10**15, 10**15 + 1, "99 %", 1.0),
    ],
)
def test_progress_is_rounded_down_and_drawn_only_where_it_can_be_trusted(
    synced: int | None, total: int | None, text: str, fraction: float | None
) -> None:
    cell = COLUMN_BY_KEY["progress"].cell(seen(total_records=total, synced_records_count=synced), MOMENT)
    assert cell.text == text
    assert cell.fraction == (None if fraction is None else pytest.approx(fraction))


def test_a_sync_that_does_not_run_shows_its_count_and_no_bar() -> None:
    cell = COLUMN_BY_KEY["progress"].cell(seen("IDLE", total_records=20_000, synced_records_count=12_408), MOMENT)
    assert (cell.text, cell.fraction, cell.tone) == ("12,408", None, Tone.PLAIN)
    assert _tone("progress", seen("IDLE", STALE, synced_records_count=5)) is Tone.DIM


def test_no_share_is_told_of_a_sync_that_may_have_ended_long_ago() -> None:
    counts = {"total_records": 100, "synced_records_count": 44}
    shares = [COLUMN_BY_KEY["progress"].cell(seen("ACTIVE", age, **counts), MOMENT) for age in (STALE, UNKNOWN)]
    assert [(cell.text, cell.fraction, cell.tone) for cell in shares] == [
        ("44 %", 0.44, Tone.DIM),
        ("44", None, Tone.DIM),
    ]


@pytest.mark.parametrize(
    ("synced", "total", "text"),
    [(1_204, 5_000, "1,204 of 5,000"), (1_204, None, "1,204"), (None, 5_000, "– of 5,000"), (0, 0, "0 of 0")],
)
def test_records_are_what_the_server_said_and_no_more(synced: int | None, total: int | None, text: str) -> None:
    cell = COLUMN_BY_KEY["records"].cell(seen("IDLE", total_records=total, synced_records_count=synced), MOMENT)
    assert (cell.text, cell.tone) == (text, Tone.PLAIN)
    assert _tone("records", seen("IDLE", STALE, total_records=5)) is Tone.DIM


@pytest.mark.parametrize(("per_minute", "text"), [(312, "312/m"), (12_000, "12,000/m"), (1, "1/m"), (0.4, "<1/m")])
def test_a_rate_that_is_small_is_not_shown_as_nothing(per_minute: float, text: str) -> None:
    assert _text("rate", moving(seen(synced_records_count=5), per_minute)) == text


@pytest.mark.parametrize(("backoff_ms", "text"), [(30_000, "≤ 26 s"), (1_000, "≤ 0 s"), (None, "–")])
def test_a_rate_limited_row_counts_down_its_back_off(backoff_ms: int | None, text: str) -> None:
    assert _text("eta", seen("RATE_LIMITED", rate_limit_backoff_ms=backoff_ms)) == text


@pytest.mark.parametrize(
    ("age", "text"),
    [(timedelta(seconds=12), "12 s"), (timedelta(seconds=-30), "0 s"), (timedelta(seconds=-61), "in future")],
)
def test_a_last_run_is_an_age_and_one_ahead_of_our_clock_is_said(age: timedelta, text: str) -> None:
    assert _text("last_synced", seen("IDLE", last_synced_at=WALL - age)) == text


def test_a_sync_that_never_ran_says_never() -> None:
    assert _text("last_synced", seen("IDLE")) == "never"


def test_a_last_run_that_cannot_be_read_is_not_called_never() -> None:
    unclear = seen("IDLE", is_last_synced_unclear=True)
    assert (_text("last_synced", unclear), _text("health", unclear)) == ("–", "–")


def test_the_next_poll_is_a_countdown_or_what_happens_now() -> None:
    track = seen()
    assert _text("next", track._replace(plan=track.plan._replace(asking_since=NOW))) == "asking"
    assert _text("next", track._replace(plan=track.plan._replace(due=NOW - 5))) == "0 s"
    assert _text("next", track._replace(plan=track.plan._replace(due=float("inf")))) == "–"
    held = failing(seen(), Link.OFFLINE)
    assert _text("next", held._replace(plan=held.plan._replace(due=NOW - 5))) == "in line"
    assert _text("next", held._replace(plan=held.plan._replace(due=NOW + 5))) == "5 s"
    assert _text("next", held._replace(plan=held.plan._replace(due=NOW - 5, held_until=NOW + 9))) == "in line"
    throttled = failing(seen(), Link.THROTTLED)
    assert _text("next", throttled._replace(plan=held.plan._replace(due=NOW - 5))) == "in line"
    assert _text("next", throttled._replace(plan=held.plan._replace(due=NOW - 5, held_until=NOW + 9))) == "9 s"
    assert _text("next", track._replace(plan=track.plan._replace(due=NOW + 5, held_until=NOW + 9))) == "9 s"


@pytest.mark.parametrize(
    ("track", "words"),
    [
        (seen(), "ok"),
        (NEVER, "–"),
        (failing(seen(), Link.TIMEOUT), "timeout"),
        (failing(seen(), Link.REFUSED, 3, 503), "HTTP 503 ×3"),
        (failing(seen(), Link.REFUSED, 1, 302), "HTTP 302"),
        (failing(seen(), Link.TIMEOUT, 2, 408), "HTTP 408 ×2"),
        (failing(seen(), Link.REFUSED, 4, 200), "refused ×4"),  # broken off behind a good head
        (failing(seen(), Link.TIMEOUT, 1, 200), "timeout"),
        (failing(seen(), Link.NOT_API, 1, 204), "HTTP 204"),
        (failing(seen(), Link.NOT_API, 1, 200), "not api"),
        (failing(seen(), Link.NOT_API, 1, 403), "not api"),
        (failing(seen(), Link.REFUSED), "refused"),
        (failing(seen(), Link.NOT_FOUND, 1, 404), "not found?"),
        (failing(seen(), Link.NOT_FOUND, 2, 404), "not found ×2"),
        (failing(seen(), Link.BAD_DATA), "bad data"),
        (failing(seen(), Link.THROTTLED, 1, 429), "throttled"),
    ],
)
def test_a_link_is_a_word_and_a_count(track: Track, words: str) -> None:
    assert link_words(track) == words
    assert _text("link", track) == words


def test_only_what_a_person_must_mend_is_a_bad_link() -> None:
    assert _tone("link", failing(seen(), Link.UNAUTHORIZED)) is Tone.BAD
    assert _tone("link", failing(seen(), Link.INTERNAL)) is Tone.BAD
    assert _tone("link", failing(seen(), Link.TIMEOUT)) is Tone.WARNING
    assert (_tone("link", seen()), _tone("link", NEVER)) == (Tone.DIM, Tone.DIM)


@pytest.mark.parametrize(
    ("track", "text", "tone"),
    [
        (seen("ERRORED"), "failed", Tone.BAD),
        (seen("IDLE"), "never synced", Tone.WARNING),
        (seen("IDLE", last_synced_at=WALL), "ok", Tone.PLAIN),
        (seen("RATE_LIMITED"), "waiting", Tone.RATE_LIMITED),
        (seen("DISABLED"), "paused", Tone.DIM),
        (moving(seen(), 60), "moving", Tone.GOOD),
    ],
)
def test_health_is_a_word_of_our_own(track: Track, text: str, tone: Tone) -> None:
    assert (_text("health", track), _tone("health", track)) == (text, tone)


def test_only_cells_that_change_by_time_alone_tick() -> None:
    later = Moment(NOW + 7, WALL.timestamp() + 7)
    track = seen(total_records=5_000, synced_records_count=1_204, last_synced_at=WALL - timedelta(seconds=40))
    for column in COLUMNS:
        if not column.ticks:
            assert column.cell(track, later) == column.cell(track, MOMENT)
    assert {column.key for column in COLUMNS if column.ticks} == {"eta", "last_synced", "seen", "next", "health"}


def test_the_history_is_a_glyph_for_each_of_the_last_asks_and_quiet_when_it_is_old() -> None:
    recent = b""
    for status in ("INITIALIZING", "ACTIVE", None, "NEW_WORD", "ERRORED"):
        state = None if status is None else SyncState(SafeText(status))
        recent = with_outcome(recent, Observation(NOW, WALL.timestamp(), state, Failure(Link.TIMEOUT)))
    track = seen("ERRORED")._replace(recent=recent)
    assert _text("history", track) == "◌●·?✗"
    assert _tone("history", track) is Tone.PLAIN
    assert _tone("history", seen("ERRORED", age=STALE)._replace(recent=recent)) is Tone.DIM


def test_rows_that_changed_most_come_first_by_history() -> None:
    sort_key = COLUMN_BY_KEY["history"].sort_key
    calm, wild, none = seen()._replace(recent=b"\5\0\5"), seen()._replace(recent=b"\5\6\5"), seen()
    assert sorted([none, calm, wild], key=lambda track: sort_key(track, MOMENT)) == [wild, calm, none]
