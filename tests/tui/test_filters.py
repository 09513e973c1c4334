"""The filter line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_tui.domain.observation import Link
from sync_tui.domain.text import SafeText
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.track import Track
from sync_tui.tui.filters import Filter, is_subsequence
from tests.tui.world import BOOT, WALL, NotingMonitor, bad, good, plan, sync

NOW = Moment(BOOT, WALL)
SAVED = {"errors": "status:errored", "idle": "status:idle or status:disabled"}


@pytest.fixture
def drive() -> Track:
    monitor = NotingMonitor()
    watched = sync(
        1,
        "Acme · Google Drive",
        integration=SafeText("googledrive"),
        pipeline=SafeText("files"),
        user=SafeText("user_01JH"),
        group=SafeText("Pilot"),
        tags=(SafeText("prod"), SafeText("eu")),
        profile="staging",
    )
    monitor.watch([watched])
    counts = {"total_records": 4_000, "synced_records_count": 2_000}
    monitor.store.apply(watched.key, good(-5, "ERRORED", reason=SafeText("Credential gone."), **counts), plan(-5))
    monitor.store.apply(watched.key, bad(-1, Link.TIMEOUT), plan(-5, failures=1))
    return monitor.store[watched.key]


@pytest.mark.parametrize(
    "text",
    [
        "acme",
        "DRIVE acme",
        "00000001-2dd4",
        "googledrive",
        "files",
        "user_01",
        "pilot",
        "prod",
        "errored",
        "status:err",
        "tag:prod",
        "tag:EU group:pilot",
        "link:time",
        "health:failed",
        "profile:stag user:01jh integration:google pipeline:file id:0001",
        "!zendesk",
        "!status:idle",
        "",
        "!",
        "tag:",
        "acmgd",
        "gdrive",
        "not zendesk and acme",
        "zendesk or acme",
        "(zendesk or acme) tag:prod",
        "!(zendesk or salesforce)",
        '"acme · google"',
        'name:"google drive"',
        "tag=prod",
        "tag!=pro",
        "age>4s age<6s",
        "age >= 5s and age <= 5s",
        "age:>4s",
        "age=5",
        "for<1m",
        "records>1k total!=7",
        "progress>=50 progress<=50%",
        "failures=1",
        "@errors !@idle",
        "reason:gone",
        "failed",
        "timeout",
        "!stalled !ok",
    ],
)
def test_a_filter_finds_what_has_all_its_words(drive: Track, text: str) -> None:
    assert Filter(text, SAVED).finds(drive, NOW)


@pytest.mark.parametrize(
    "text",
    [
        "zendesk",
        "acme zendesk",
        "!acme",
        "!status:errored",
        "tag:pilot",
        "status:idle",
        "link:ok",
        "rived",
        '"acmgd"',
        "acme and zendesk",
        "zendesk or salesforce",
        "(acme or zendesk) tag:test",
        "!(acme or zendesk)",
        "tag=pro",
        "tag!=prod",
        "age>5m",
        "for>1h",
        "records<2k",
        "progress>50",
        "rate>0",
        "eta<1h",
        "synced>0",
        "@idle",
    ],
)
def test_a_filter_leaves_out_what_lacks_a_word(drive: Track, text: str) -> None:
    assert not Filter(text, SAVED).finds(drive, NOW)


@pytest.mark.parametrize(
    ("text", "ticks"), [("acme status:idle", False), ("age>10m", True), ("!(a or for<1h)", True), ("records>1", False)]
)
def test_a_filter_knows_whether_time_alone_changes_what_it_finds(text: str, ticks: bool) -> None:
    assert Filter(text).ticks is ticks


@pytest.mark.parametrize("text", ['link:"signed out"', "link:unauthorized", "!link:profile"])
def test_a_link_is_found_by_the_words_on_screen_too(text: str) -> None:
    monitor = NotingMonitor()
    watched = sync(1)
    monitor.watch([watched])
    monitor.store.apply(watched.key, bad(-1, Link.UNAUTHORIZED), plan(-1))
    assert Filter(text).finds(monitor.store[watched.key], NOW)


@pytest.mark.parametrize(
    "typed", ["\u00c9QUIPE", "E\u0301quipe", 'name:"\u00e9q"', "name=e\u0301quipe", "\u00e9qp", "stra\u00dfe"]
)
@pytest.mark.parametrize("label", ["\u00e9quipe STRASSE", "e\u0301quipe stra\u00dfe"])
def test_a_letter_is_found_however_its_accent_is_made(typed: str, label: str) -> None:
    monitor = NotingMonitor()
    watched = sync(1, label if "=" not in typed else label.split()[0])
    monitor.watch([watched])
    assert Filter(typed).finds(monitor.store[watched.key], NOW)


def test_only_a_filter_that_asks_for_nothing_is_false() -> None:
    assert not Filter("")
    assert not Filter(" tag: ")
    assert Filter("acme")


@given(st.text("abc ", min_size=1, max_size=6), st.text("abc d", max_size=12))
def test_a_subsequence_is_found_wherever_it_begins_a_word(letters: str, words: str) -> None:
    def follows(at: int) -> bool:
        for letter in letters:
            at = words.find(letter, at) + 1
            if not at:
                return False
        return True

    starts = [at for at in range(len(words)) if words[at] == letters[0] and not words[:at][-1:].isalnum()]
    assert is_subsequence(letters, words) is any(follows(at) for at in starts)


def test_an_unanswered_sync_is_found_by_waiting() -> None:
    monitor = NotingMonitor()
    watched = sync(1)
    monitor.watch([watched])
    assert Filter("status:waiting").finds(monitor.store[watched.key], NOW)
    assert not Filter("health:ok").finds(monitor.store[watched.key], NOW)


def test_what_is_not_called_well_is_not_found_as_well() -> None:
    monitor = NotingMonitor()
    known, strange = sync(1), sync(2)
    monitor.watch([known, strange])
    monitor.store.apply(known.key, good(-1, "ACTIVE"), plan(-1))
    monitor.store.apply(strange.key, good(-1, "MIGRATING"), plan(-1))
    assert [Filter("health:ok").finds(monitor.store[each.key], NOW) for each in (known, strange)] == [True, False]


@pytest.mark.parametrize("text", ["rate>1", "eta<1h", "health:moving", "moving"])
def test_what_the_table_tells_of_fresh_syncs_alone_finds_no_other(text: str) -> None:
    monitor = NotingMonitor()
    watched = sync(1)
    monitor.watch([watched])
    for at in (-60, -40, -20, 0):
        counts = {"total_records": 5_000, "synced_records_count": 3_550 + 5 * at}
        monitor.store.apply(watched.key, good(at, "ACTIVE", **counts), plan(at, 10))
    track = monitor.store[watched.key]
    assert Filter(text).finds(track, NOW)
    assert not Filter(text).finds(track, Moment(BOOT + 3_600, WALL + 3_600)), "it is UNKNOWN, and was so an hour ago"


def test_status_terms_know_stale_and_unknown_from_fresh(drive: Track) -> None:
    late = Moment(BOOT + 3_600, WALL + 3_600)
    assert Filter("status:unknown").finds(drive, late)
    assert not Filter("status:unknown").finds(drive, NOW)
