"""What the detail says, sentence by sentence."""

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_tui.domain.health import Health
from sync_tui.domain.observation import Failure, Link, Observation
from sync_tui.domain.schedule import Plan
from sync_tui.domain.status import Status
from sync_tui.domain.text import SafeText, clean
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.track import Track
from sync_tui.tui.advice import link_advice, status_advice
from sync_tui.tui.docs import docs_of
from sync_tui.tui.ink import line_width
from sync_tui.tui.keys import KeyTable
from sync_tui.tui.subject import Subject
from sync_tui.tui.summary import origin_words, summary_lines
from tests.tui.world import BOOT, WALL, NotingMonitor, bad, good, plan, sync

NOW = Moment(BOOT, WALL)
KEYS = KeyTable().names


@pytest.fixture(autouse=True)
def _utc(utc: None) -> None:
    pass


def track_of(*happened: tuple[Observation, Plan], **fields: object) -> Track:
    monitor = NotingMonitor()
    watched = sync(1, "Beta · Salesforce", **fields)
    monitor.watch([watched])
    for observation, then in happened:
        monitor.store.apply(watched.key, observation, then)
    return monitor.store[watched.key]


def said(track: Track, *, width: int = 60, moment: Moment = NOW, at_least: bool = False) -> str:
    lines = summary_lines(Subject(track, moment, width, KEYS, at_least))
    return "\n".join("".join(span.text for span in line).rstrip() for line in lines)


def wall(seconds: float) -> datetime:
    return datetime.fromtimestamp(WALL + seconds, UTC)


def test_an_errored_sync_says_since_when_why_and_what_next() -> None:
    reason = SafeText("Credential ID 0aea7d3a is no longer valid or has been deleted.")
    answers = [(good(at, "ERRORED", reason=reason), plan(at, 60)) for at in (-8_040, -12)]
    text = said(track_of(*answers))
    assert "✗ ERRORED for 2 h 14 min" in text
    assert "Credential ID 0aea7d3a is no longer valid or has been\ndeleted." in text
    assert "→ the end user reconnects in the Connect Portal, then\n  re-enable this sync" in text
    assert "Health       failed\n" in text


def test_an_errored_sync_without_a_reason_says_that_there_is_none() -> None:
    text = said(track_of((good(-2, "ERRORED"), plan(-2, 60))))
    assert text.startswith("✗ ERRORED for 2 s\nthe server gave no reason\n→ remove the cause")
    assert "no reason" not in said(track_of((good(-2, "IDLE"), plan(-2))))


def test_what_to_do_next_stands_above_the_rest_of_a_long_reason() -> None:
    reason = clean(" ".join(f"word{number}" for number in range(100)) + " token expired")
    lines = said(track_of((good(-2, "ERRORED", reason=reason), plan(-2, 60)))).split("\n")
    assert lines[1].startswith("word0 word1 ")
    assert [line.endswith("…") for line in lines[1:4]] == [False, False, True]
    assert lines[4].startswith("→ the end user reconnects")
    whole = " ".join(" ".join(lines).split()).partition("Reason ")[2]
    assert whole.startswith(f"{reason} Sync ")


def test_who_refused_tells_what_to_look_at() -> None:
    steps = {
        302: "→ check base_url and any proxy",
        405: "→ the API does not take this question",
        503: "→ check the API's state",
        None: "→ check the API's state",
    }
    for http_status, step in steps.items():
        assert step in said(track_of((bad(-2, Link.REFUSED, "no", http_status), plan(-2, failures=1))))


def test_a_status_that_was_so_at_our_first_look_lasts_at_least_so_long() -> None:
    assert "✓ IDLE for at least 14 s" in said(track_of((good(-14, "IDLE"), plan(-14))), at_least=True)


def test_a_rate_limited_sync_counts_down_to_at_most() -> None:
    track = track_of((good(-3, "RATE_LIMITED", rate_limit_backoff_ms=29_000), plan(-3)))
    assert "resumes in ≤ 26 s" in said(track)
    assert "resumes in ≤ 20 s" in said(track, moment=Moment(BOOT + 6, WALL + 6))
    assert "its back-off is over" in said(track, moment=Moment(BOOT + 30, WALL + 30))


def test_an_active_sync_shows_bar_rate_and_time_left() -> None:
    answers = [
        (good(at, "ACTIVE", total_records=5_000, synced_records_count=3_550 + 52 * at // 10), plan(at, 10))
        for at in (-60, -40, -20, 0)
    ]
    text = said(track_of(*answers))
    assert "Records      3,550 of 5,000" in text
    assert "█" in text
    assert " 71 %" in text
    assert "Rate         312 records a minute" in text
    assert "Done in      ~4 min" in text
    assert "Health       moving: 312 records a minute" in text


def test_when_it_will_be_done_is_a_guess_of_its_last_answer_and_does_not_move_with_the_clock() -> None:
    answers = [
        (good(at, "ACTIVE", total_records=5_000, synced_records_count=3_550 + 52 * at // 10), plan(at, 10))
        for at in (-60, -40, -20, 0)
    ]
    for later in (0, 9):
        text = said(track_of(*answers), moment=Moment(BOOT + later, WALL + later))
        assert "Done in      ~4 min (at about 12:09)\n" in text


def test_a_stale_sync_says_so_in_words_with_its_age() -> None:
    track = track_of((good(-57, "ACTIVE", total_records=9, synced_records_count=3), plan(-57, 10)))
    text = said(track, width=80)
    assert "● ACTIVE? stale: last seen 57 s ago (12:03:34); it may have changed" in text
    assert "Health" not in text
    assert "Done in" not in text


def test_no_bar_is_drawn_of_a_sync_that_may_have_ended_long_ago() -> None:
    answer = (good(-57, "ACTIVE", total_records=9, synced_records_count=3), plan(-57, 10))
    assert " 33 %" in said(track_of(answer))
    late = said(track_of(answer), moment=Moment(BOOT + 3_600, WALL + 3_600))
    assert "Records      3 of 9\n" in late
    assert "%" not in late


def test_a_last_run_that_cannot_be_read_is_not_called_never() -> None:
    assert "Last synced  never\n" in said(track_of((good(-2, "IDLE"), plan(-2))))
    text = said(track_of((good(-2, "IDLE", is_last_synced_unclear=True), plan(-2))))
    assert "Last synced  not told in a way that can be read\n" in text
    assert "never" not in text
    assert "Health" not in text, "it is not called well"


def test_an_unknown_sync_is_never_called_by_its_old_status_alone() -> None:
    text = said(track_of((good(-3_720, "IDLE"), plan(-3_720))), width=80)
    assert text.startswith("∅ UNKNOWN was IDLE, last seen 1 h 2 min ago (11:02:31)")


def test_a_failing_link_says_what_how_often_since_when_and_what_next() -> None:
    behind = plan(-57, 10)._replace(failures=2, due=BOOT + 9)
    timed_out = "no answer within 15 s"
    track = track_of(
        (good(-57, "ACTIVE"), plan(-57, 10)),
        (bad(-32, Link.TIMEOUT, timed_out), behind),
        (bad(-12, Link.TIMEOUT, timed_out), behind),
    )
    text = said(track)
    assert "! cannot be asked: timeout ×2 for 32 s\nno answer within 15 s\n→ nothing to do unless it stays" in text
    assert "Next poll    in 9 s" in text


@pytest.mark.parametrize(
    ("link", "http_status", "due", "words"),
    [
        (Link.REFUSED, 503, 9.0, "HTTP 503"),
        (Link.UNAUTHORIZED, 401, 9.0, "signed out"),
        (Link.UNAUTHORIZED, None, math.inf, "no profile"),
    ],
)
def test_a_failing_link_is_called_what_the_table_calls_it(
    link: Link, http_status: int | None, due: float, words: str
) -> None:
    assert f"! cannot be asked: {words} for 2 s\n→ " in said(
        track_of((bad(-2, link, http_status=http_status), plan(-2, due=BOOT + due)))
    )


def test_what_the_link_says_already_is_not_said_again() -> None:
    text = said(track_of((bad(-2, Link.REFUSED, "HTTP 503", 503), plan(-2))))
    assert "! cannot be asked: HTTP 503 for 2 s\n→ check the API's state" in text
    assert "HTTP 503: boom\n→ " in said(track_of((bad(-2, Link.REFUSED, "HTTP 503: boom", 503), plan(-2))))


def test_a_sync_without_an_answer_says_what_it_waits_for() -> None:
    assert said(track_of()).startswith("… waiting for its first answer")
    failing = said(track_of((bad(-2, Link.DNS, "no such host"), plan(-2, promised=None))))
    assert failing.startswith("… no answer since the start")
    assert "check base_url and the name server" in failing


def test_a_sync_being_asked_says_so() -> None:
    assert "Next poll    asking now" in said(track_of((good(-2, "IDLE"), plan(-2, asking_since=BOOT - 1))))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "no count that can be read"),
        ({"total_records": 7}, "of 7"),
        ({"synced_records_count": 1_204}, "1,204"),
        ({"synced_records_count": 0, "total_records": 7}, "0 of 7"),
        ({"synced_records_count": 9, "total_records": 7}, "9 of 7 (total not trusted)"),
    ],
)
def test_counts_are_told_as_far_as_they_are_known(fields: dict[str, int], words: str) -> None:
    text = said(track_of((good(-2, "ACTIVE", **fields), plan(-2))))
    assert f"Records      {words}\n" in text
    assert "%" not in text


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (310, "5 min ago (11:59:21)"),
        (86_400 * 3 + 7_200, "3 d 2 h ago (2026-11-20 10:04:31)"),
        (-10, "just now (12:04:41)"),
        (-7_200, "in the future (14:04:31)"),
    ],
)
def test_the_last_sync_is_told_relative_and_by_the_clock(age: int, words: str) -> None:
    text = said(track_of((good(-2, "IDLE", last_synced_at=wall(0) - timedelta(seconds=age)), plan(-2))))
    assert f"Last synced  {words}" in text


def test_the_words_of_the_owner_and_the_ids_are_shown_whole() -> None:
    track = track_of(
        (good(-2, "IDLE", credential_id=SafeText("cred-1")), plan(-2)),
        group=SafeText("Beta"),
        tags=(SafeText("prod"), SafeText("eu")),
        note=SafeText("first customer"),
        list_name=SafeText("onboarding"),
    )
    text = said(track)
    assert track.sync.id in text
    for words in ("Credential   cred-1", "Group        Beta", "Tags         prod, eu", "Note         first customer"):
        assert words in text


def test_the_origin_names_integration_pipeline_user_and_profile() -> None:
    track = track_of(integration=SafeText("box"), pipeline=SafeText("files"), user=SafeText("user_1"), profile="prod")
    assert origin_words(track) == "box / files · user_1 · prod"
    nameless = track._replace(sync=track.sync._replace(label=None))
    assert nameless.sync.name.startswith("box / files ")
    assert origin_words(nameless) == "user_1 · prod"


@pytest.mark.parametrize("link", [link for link in Link if link is not Link.OK])
def test_every_failing_link_has_a_next_step(link: Link) -> None:
    advice = link_advice(track_of((bad(-1, link), plan(-1)), profile="prod"), KEYS)
    assert advice
    assert "{" not in advice
    assert "\n" not in advice


def test_a_sync_without_a_profile_here_is_not_told_to_renew_a_token() -> None:
    advice = link_advice(track_of((bad(-1, Link.UNAUTHORIZED), plan(-1, due=math.inf)), profile="prod"), KEYS)
    assert advice == "add profile prod to config.toml, or change the profile in the watch list"


def test_a_token_that_is_read_once_is_renewed_by_a_restart_and_by_no_key() -> None:
    failure = Failure(Link.UNAUTHORIZED, SafeText("sign-in needed"), needs_restart=True)
    track = track_of((bad(-1, Link.UNAUTHORIZED), plan(-1)), profile="prod")._replace(failure=failure)
    advice = link_advice(track, KEYS)
    assert advice == "quit, and start again with a new token of profile prod: this one was read at the start"
    assert "then press a" in str(link_advice(track._replace(failure=Failure(Link.UNAUTHORIZED)), KEYS))


def test_a_good_link_needs_no_advice() -> None:
    assert link_advice(track_of((good(-1, "IDLE"), plan(-1))), KEYS) is None
    assert link_advice(track_of(), KEYS) is None
    assert status_advice(track_of(), None) is None


@pytest.mark.parametrize("status", [Status.ERRORED, Status.RATE_LIMITED, Status.DISABLED])
def test_a_status_that_stops_a_sync_has_a_next_step(status: Status) -> None:
    assert status_advice(track_of((good(-1, status), plan(-1))), None)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (
            "Credential ID 0aea7d3a is no longer valid or has been deleted.",
            "the end user reconnects in the Connect Portal",
        ),
        (
            "Credentials are no longer valid. Please re-authenticate the user's Google Drive account.",
            "reconnects in the",
        ),
        ("invalid_grant: token has been expired or revoked", "the end user reconnects"),
        ("Request failed with status code 401", "the end user reconnects"),
        ("Request failed with status code 404", "what this sync reads is gone"),
        ("Credential 0aea7d3a was not found", "the end user reconnects in the Connect Portal"),
        ("Quota exceeded for quota metric 'Queries'", "wait for the third party's limit"),
        ("Request failed with status code 403", "may not read this"),
        ("Request failed with status code 429", "wait for the third party's limit"),
        ("Request failed with status code 503", "the third party failed"),
        ("it went wrong [/]", "remove the cause"),
        (None, "remove the cause"),
    ],
)
def test_each_known_reason_has_a_next_step_of_its_own(reason: str | None, words: str) -> None:
    answer = good(-1, "ERRORED", reason=None if reason is None else SafeText(reason))
    advice = status_advice(track_of((answer, plan(-1))), Health.FAILED)
    assert advice is not None
    assert words in advice
    assert "re-enable" in advice


def test_an_old_reason_of_a_sync_that_is_well_is_no_cause_for_advice() -> None:
    answer = good(-1, "ACTIVE", reason=SafeText("Credentials are no longer valid."))
    assert status_advice(track_of((answer, plan(-1))), Health.MOVING) is None


def test_the_page_that_o_opens_stands_beside_the_step_or_among_the_fields() -> None:
    assert "\n  o docs.useparagon.com/managed-sync/api/reenable-sync\n" in said(
        track_of((good(-2, "DISABLED"), plan(-2))), width=80
    )
    well = said(track_of((good(-2, "ACTIVE"), plan(-2))), width=80)
    assert "  o docs" not in well
    assert "Docs         docs.useparagon.com/managed-sync/sync-api" in well


def test_what_is_in_the_way_of_asking_comes_first() -> None:
    track = track_of((good(-2, "ERRORED"), plan(-2)), (bad(-1, Link.NOT_FOUND), plan(-2)))
    text = said(track, width=80)
    assert text.count("  o docs") == 1
    assert "o docs.useparagon.com/managed-sync/api/list-syncs" in text
    assert docs_of(track).endswith("/list-syncs")


@pytest.mark.parametrize("health", [Health.STALLED, Health.LATE, Health.FLAPPING, Health.NEVER_SYNCED])
def test_a_health_that_needs_eyes_has_a_next_step(health: Health) -> None:
    assert status_advice(track_of((good(-1, "ACTIVE"), plan(-1))), health)


def test_a_word_of_tomorrow_is_shown_and_called_unknown_to_us() -> None:
    text = said(track_of((good(-2, "MIGRATING"), plan(-2))), width=90)
    assert text.startswith("? MIGRATING for 2 s")
    assert "a status this version does not know" in text
    assert "Health" not in text, "it is not called well"


@given(st.text(max_size=200).map(clean), st.text(max_size=200).map(clean), st.integers(34, 90))
def test_no_line_is_wider_than_the_pane(reason: SafeText, name: SafeText, width: int) -> None:
    answer = good(-2, "ERRORED", reason=reason, latest_cursor=name, credential_id=name)
    track = track_of((answer, plan(-2)), note=name, group=name)
    for line in summary_lines(Subject(track, NOW, width, KEYS)):
        assert line_width(line) <= width
