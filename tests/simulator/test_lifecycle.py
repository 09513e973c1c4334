"""What the simulated syncs say of themselves, at any moment of their lives."""

import base64
import itertools
import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_tui.domain.status import STATUS_BY_WORD
from sync_tui.simulator.lifecycle import PAGE, Calendar, SimulatedSync
from sync_tui.simulator.scenario import load_scenario

EPOCH = 1_795_435_200.0
CALENDAR = Calendar(EPOCH, 1.0)
DEMO = load_scenario("demo")
POPULATION = DEMO.population(60, seed=7)
MONTH = 30 * 86_400.0

syncs = st.sampled_from(POPULATION)
moments = st.floats(0.0, MONTH, allow_nan=False)
steps = st.floats(0.0, 400.0, allow_nan=False)


def _document(sync: SimulatedSync, at: float, calendar: Calendar = CALENDAR) -> Any:
    return sync.document_at(at, calendar)


def _dated(stamp: str) -> float:
    return datetime.fromisoformat(stamp).timestamp()


def _of_kind(name: str) -> SimulatedSync:
    return next(sync for sync in POPULATION if sync.kind.name == name)


@given(st.integers(0, 10_000), st.integers(0, 12), moments)
def test_the_same_seed_and_moment_give_the_same_document(seed: int, index: int, at: float) -> None:
    once, again = (load_scenario("demo").population(index + 1, seed)[index] for _ in range(2))
    assert _document(once, at) == _document(again, at)
    assert once.listed_at(at, CALENDAR) == again.listed_at(at, CALENDAR)


@given(syncs, moments)
def test_a_document_has_the_fields_that_its_status_gives_a_meaning_and_no_others(
    sync: SimulatedSync, at: float
) -> None:
    document = _document(sync, at)
    assert document["status"] in STATUS_BY_WORD
    expected = {"status", "credentialId", "summary"}
    expected |= {"rateLimitBackoffMs"} if document["status"] == "RATE_LIMITED" else set()
    expected |= {"reason"} if document["status"] == "ERRORED" else set()
    assert set(document) == expected
    counts = {"totalRecords", "syncedRecordsCount"}
    assert set(document["summary"]) in (counts, counts | {"lastSyncedAt", "latestCursor"})
    assert json.loads(json.dumps(document)) == document


@given(syncs, moments)
def test_no_more_is_synced_than_there_is(sync: SimulatedSync, at: float) -> None:
    summary = _document(sync, at)["summary"]
    assert 0 <= summary["syncedRecordsCount"] <= summary["totalRecords"]


@given(syncs, moments, st.floats(0.1, 1_000.0, allow_nan=False))
def test_nothing_is_dated_after_now(sync: SimulatedSync, at: float, speed: float) -> None:
    calendar = Calendar(EPOCH, speed)
    now = EPOCH + at / speed
    summary, item = _document(sync, at, calendar)["summary"], sync.listed_at(at, calendar)
    dates = [item["dateCreated"], item["dateUpdated"], summary.get("lastSyncedAt", item["dateCreated"])]
    assert all(_dated(str(date)) <= now for date in dates)
    assert item["dateCreated"] <= item["dateUpdated"]  # type: ignore[operator]


@given(syncs, moments, steps)
def test_within_a_run_counts_only_rise_and_what_was_completed_is_never_taken_back(
    sync: SimulatedSync, at: float, step: float
) -> None:
    before, after = _document(sync, at), _document(sync, at + step)
    last, next_last = (document["summary"].get("lastSyncedAt", "") for document in (before, after))
    assert last <= next_last
    moved_on = sync.listed_at(at, CALENDAR)["dateUpdated"] != sync.listed_at(at + step, CALENDAR)["dateUpdated"]
    if not moved_on:
        assert before["status"] == after["status"]
        assert last == next_last
        for count in ("totalRecords", "syncedRecordsCount"):
            assert before["summary"][count] <= after["summary"][count]


@given(moments, st.floats(0.0, 5.0, allow_nan=False), st.floats(0.1, 100.0, allow_nan=False))
def test_a_back_off_counts_down_in_real_time(at: float, step: float, speed: float) -> None:
    calendar = Calendar(EPOCH, speed)
    sync = _of_kind("limited")
    before, after = _document(sync, at, calendar), _document(sync, at + step, calendar)
    if before["status"] != "RATE_LIMITED":
        return
    left = before["rateLimitBackoffMs"]
    assert left > 0
    if after["status"] == "RATE_LIMITED" and step < 4.0:
        assert abs(left - after["rateLimitBackoffMs"] - step / speed * 1000) <= 2
    resumed = _document(sync, at + (left + 1) / 1000 * speed, calendar)
    assert resumed["status"] == "ACTIVE"


def test_a_new_sync_is_initializing_then_grows_in_uneven_pages_and_completes() -> None:
    sync = _of_kind("onboarding")
    first = _document(sync, 0.0)
    assert (first["status"], first["summary"]) == ("INITIALIZING", {"totalRecords": 0, "syncedRecordsCount": 0})
    documents = [_document(sync, at) for at in range(200)]
    run = [document for document in documents[:70] if document["status"] == "ACTIVE"]
    counts = [document["summary"]["syncedRecordsCount"] for document in run]
    assert all(count % PAGE == 0 for count in counts)
    assert counts == sorted(counts)
    assert len({after - before for before, after in zip(counts[::5], counts[5::5], strict=False)}) > 2
    assert all("lastSyncedAt" not in document["summary"] for document in run)
    done = next(document for document in documents if document["status"] == "IDLE")
    assert done["summary"]["syncedRecordsCount"] == done["summary"]["totalRecords"] > 0
    assert "lastSyncedAt" in done["summary"]


def test_a_sync_that_has_finished_begins_again_from_nothing_later() -> None:
    sync = _of_kind("onboarding")
    parts = [_document(sync, at)["summary"] for at in range(0, 1_000, 2)]
    finished = [summary["syncedRecordsCount"] == summary["totalRecords"] > 0 for summary in parts]
    beginnings = [at for at in range(1, len(parts)) if finished[at - 1] and parts[at]["syncedRecordsCount"] < PAGE * 20]
    assert beginnings
    assert all("lastSyncedAt" in parts[at] for at in beginnings)


def test_an_incremental_sync_runs_about_once_a_minute_and_moves_its_cursor() -> None:
    sync = _of_kind("minutely")
    summaries = [_document(sync, at)["summary"] for at in range(600)]
    completed = sorted({_dated(summary["lastSyncedAt"]) for summary in summaries})
    gaps = [after - before for before, after in itertools.pairwise(completed)]
    assert len(gaps) >= 8
    assert all(50 <= gap <= 67 for gap in gaps)
    cursors = [summary["latestCursor"] for summary in summaries]
    assert len(set(cursors)) == len(completed)
    assert all(base64.b64decode(cursor, validate=True) for cursor in cursors)
    statuses = {_document(sync, at)["status"] for at in range(600)}
    assert statuses == {"IDLE", "ACTIVE"}


def test_a_dead_credential_is_named_in_the_reason() -> None:
    document = _document(_of_kind("dead"), 0.0)
    assert document["status"] == "ERRORED"
    expected = f"Credential ID {document['credentialId']} is no longer valid or has been deleted."
    assert document["reason"] == expected
    assert _of_kind("dead").listed_at(0.0, CALENDAR)["reason"] == expected
    assert "lastSyncedAt" in document["summary"]


@pytest.mark.parametrize(("kind", "status"), [("dead", "ERRORED"), ("paused", "DISABLED"), ("stalled", "ACTIVE")])
@given(moments)
def test_what_stands_still_stands_still_for_ever(kind: str, status: str, at: float) -> None:
    sync = _of_kind(kind)
    assert _document(sync, at) == _document(sync, 0.0)
    assert _document(sync, at)["status"] == status


def test_a_total_can_grow_while_the_run_goes_on() -> None:
    sync = _of_kind("growing")
    totals = [_document(sync, float(at))["summary"]["totalRecords"] for at in range(0, 80, 10)]
    assert totals == sorted(set(totals))


@pytest.mark.parametrize("sync", [sync for sync in POPULATION if sync.kind.name in ("growing", "full", "onboarding")])
def test_a_long_run_never_counts_backwards_or_beyond_its_total(sync: SimulatedSync) -> None:
    before = 0
    for tenth in range(6_000):
        document = _document(sync, tenth / 10)
        summary = document["summary"]
        assert summary["syncedRecordsCount"] <= summary["totalRecords"]
        if document["status"] == "ACTIVE":
            assert summary["syncedRecordsCount"] >= before
            before = summary["syncedRecordsCount"]
        else:
            before = 0


def test_a_sync_breaks_while_one_looks_on_and_is_mended_later() -> None:
    sync = _of_kind("breaking")
    assert _document(sync, 0.0)["status"] == "IDLE"
    assert "ERRORED" in {_document(sync, float(at))["status"] for at in range(12)}
    assert [_document(sync, float(at))["status"] for at in range(12, 300, 10)][-1] != "ERRORED"


@pytest.mark.parametrize(
    ("epoch", "at", "stamp"),
    [(0.0, 0.0, "1970-01-01T00:00:00.000Z"), (EPOCH, 0.9999, "2026-11-23T12:00:00.999Z")],
)
def test_a_stamp_is_utc_in_milliseconds_and_never_rounded_up(epoch: float, at: float, stamp: str) -> None:
    assert Calendar(epoch, 1.0).stamp(at) == stamp
