"""The scenario files, and the populations they make."""

import uuid
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_tui.domain.errors import UsageError
from sync_tui.domain.status import Status
from sync_tui.domain.watch import is_sync_id
from sync_tui.simulator.kind import kind_of
from sync_tui.simulator.lifecycle import Calendar
from sync_tui.simulator.scenario import load_scenario, scenario_names

CALENDAR = Calendar(1_795_435_200.0, 1.0)


@given(st.integers(-(2**40), 2**40))
def test_at_the_start_the_first_eight_of_the_demo_show_all_six_statuses(seed: int) -> None:
    first = load_scenario("demo").population(8, seed)
    assert {sync.document_at(0.0, CALENDAR)["status"] for sync in first} == set(Status)


def test_within_eight_seconds_the_demo_changes_statuses_and_counts() -> None:
    population = load_scenario("demo").population(24, seed=7)
    then, now = ([sync.document_at(at, CALENDAR) for sync in population] for at in (0.0, 8.0))
    assert sum(before != after for before, after in zip(then, now, strict=True)) >= 8
    flips = [before["status"] != after["status"] for before, after in zip(then, now, strict=True)]
    assert sum(flips) >= 3


@pytest.mark.parametrize("name", ["demo", "six", "steady"])
def test_more_syncs_only_add_at_the_end(name: str) -> None:
    scenario = load_scenario(name)
    assert scenario.population(40, seed=3)[:10] == scenario.population(10, seed=3)
    assert scenario.population(10, seed=3) != scenario.population(10, seed=4)


def test_ids_are_unique_version_5_uuids_and_labels_tell_syncs_apart() -> None:
    watched = load_scenario("demo").watched(1_000, seed=7, profile="demo")
    assert len({sync.id for sync in watched}) == len({sync.label for sync in watched}) == 1_000
    assert all(uuid.UUID(sync.id).version == 5 and is_sync_id(sync.id) for sync in watched)
    assert {sync.profile for sync in watched} == {"demo"}
    assert all(sync.label is not None and sync.label.startswith(f"{sync.group} · ") for sync in watched)
    assert {tag for sync in watched for tag in sync.tags} == {"prod", "trial"}


def test_a_large_population_has_every_kind_about_as_often_as_its_weight_says() -> None:
    scenario = load_scenario("demo")
    population = scenario.population(4_000, seed=1)
    counts = Counter(sync.kind.name for sync in population)
    whole = sum(kind.weight for kind in scenario.kinds)
    for kind in scenario.kinds:
        assert counts[kind.name] / 4_000 == pytest.approx(kind.weight / whole, abs=0.03)


def test_a_customer_has_one_credential_per_integration() -> None:
    population = load_scenario("demo").population(500, seed=7)
    credentials = {(sync.customer, sync.source.integration): sync.credential_id for sync in population}
    assert all(credentials[sync.customer, sync.source.integration] == sync.credential_id for sync in population)
    assert len(set(credentials.values())) == len(credentials)
    assert all(uuid.UUID(credential).version == 4 for credential in credentials.values())


def test_six_has_one_sync_per_status_with_every_field_it_can_have_and_nothing_moves() -> None:
    population = load_scenario("six").population(6, seed=7)
    documents: list[Any] = [sync.document_at(0.0, CALENDAR) for sync in population]
    assert sorted(document["status"] for document in documents) == sorted(Status)
    assert documents == [sync.document_at(1_000_000.0, CALENDAR, asked=9) for sync in population]
    by_status = {document["status"]: document for document in documents}
    assert by_status["RATE_LIMITED"]["rateLimitBackoffMs"] == 30_000
    assert by_status["ERRORED"]["reason"].startswith("Credential ID ")
    without_last = [status for status, document in by_status.items() if "lastSyncedAt" not in document["summary"]]
    assert without_last == ["INITIALIZING"]
    progress = {document["status"]: tuple(document["summary"].values())[:2] for document in documents}
    assert progress["ACTIVE"] == (5_000, 1_200)
    assert progress["RATE_LIMITED"] == (900, 400)


def test_more_than_six_of_six_begin_again_at_the_first_status() -> None:
    seventh = load_scenario("six").population(7, seed=7)[6]
    assert seventh.document_at(0.0, CALENDAR)["status"] == "INITIALIZING"


def test_steady_counts_one_record_more_with_each_request() -> None:
    for sync in load_scenario("steady").population(20, seed=7):
        documents: list[Any] = [sync.document_at(5.0, CALENDAR, asked) for asked in range(5)]
        counts = [document["summary"].pop("syncedRecordsCount") for document in documents]
        assert [count - counts[0] for count in counts] == [0, 1, 2, 3, 4]
        assert all(document == documents[0] for document in documents)
        assert documents[0]["status"] == "ACTIVE"
        exhausted: Any = sync.document_at(5.0, CALENDAR, asked=10**9)
        assert exhausted["summary"]["syncedRecordsCount"] == exhausted["summary"]["totalRecords"]


@pytest.mark.parametrize("name", scenario_names())
def test_every_opening_names_kinds_that_exist(name: str) -> None:
    scenario = load_scenario(name)
    assert set(scenario.opening) <= {kind.name for kind in scenario.kinds}


def test_an_unknown_scenario_says_which_there_are() -> None:
    with pytest.raises(UsageError, match=r"no scenario '\.\./demo': there is demo, six, steady"):
        load_scenario("../demo")


@pytest.mark.parametrize(
    "table",
    [
        {},
        {"cycle": [{"status": "IDLE"}]},
        {"once": [{"status": "IDLE", "seconds": [1, 2]}]},
        {"once": [{"status": "IDLE"}, {"status": "ACTIVE", "seconds": [1, 2]}]},
        {"once": [{"status": "IDLE"}], "cycle": [{"status": "IDLE", "seconds": [1, 2]}]},
    ],
)
def test_a_life_that_stops_in_the_middle_is_refused(table: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="kind odd: a life either has"):
        kind_of({"name": "odd", **table})


@pytest.mark.parametrize(
    ("table", "error"),
    [
        ({"status": "PAUSED"}, ValueError),
        ({"status": "IDLE", "colour": 1}, TypeError),
        ({"status": "IDLE", "synced": [1]}, ValueError),
    ],
)
def test_a_phase_that_is_none_is_refused(table: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        kind_of({"name": "odd", "once": [table]})
