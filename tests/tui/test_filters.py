"""The filter line."""

import pytest

from sync_tui.domain.observation import Link
from sync_tui.domain.text import SafeText
from sync_tui.monitor.columns import Moment
from sync_tui.monitor.track import Track
from sync_tui.tui.filters import Filter
from tests.tui.world import BOOT, WALL, NotingMonitor, bad, good, plan, sync

NOW = Moment(BOOT, WALL)


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
    monitor.store.apply(watched.key, good(-5, "ERRORED"), plan(-5))
    monitor.store.apply(watched.key, bad(-1, Link.TIMEOUT), plan(-5))
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
    ],
)
def test_a_filter_finds_what_has_all_its_words(drive: Track, text: str) -> None:
    assert Filter(text).finds(drive, NOW)


@pytest.mark.parametrize(
    "text",
    ["zendesk", "acme zendesk", "!acme", "!status:errored", "tag:pilot", "status:idle", "link:ok", "nosuch:acme"],
)
def test_a_filter_leaves_out_what_lacks_a_word(drive: Track, text: str) -> None:
    assert not Filter(text).finds(drive, NOW)


def test_an_unanswered_sync_is_found_by_waiting() -> None:
    monitor = NotingMonitor()
    watched = sync(1)
    monitor.watch([watched])
    assert Filter("status:waiting").finds(monitor.store[watched.key], NOW)
    assert not Filter("health:ok").finds(monitor.store[watched.key], NOW)


def test_status_terms_know_stale_and_unknown_from_fresh(drive: Track) -> None:
    late = Moment(BOOT + 3_600, WALL + 3_600)
    assert Filter("status:unknown").finds(drive, late)
    assert not Filter("status:unknown").finds(drive, NOW)
