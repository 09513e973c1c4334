"""Bytes to values."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync_tui.domain.observation import Failure, Link, ListedSync, Listing, SyncState
from sync_tui.domain.text import clean
from sync_tui.paragon.wire import decoded_list, decoded_status, error_words

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
SUMMARY = ("totalRecords", "syncedRecordsCount", "lastSyncedAt", "latestCursor")
FULL = {
    "status": "RATE_LIMITED",
    "credentialId": "0aea7d3a-b5f7-4488-890e-d51a5cf4f8f1",
    "summary": {
        "totalRecords": 5000,
        "syncedRecordsCount": 1204,
        "lastSyncedAt": "2026-11-23T12:00:00.250Z",
        "latestCursor": "Y3Vyc29yOjEyMQ==",
    },
    "rateLimitBackoffMs": 30000,
    "reason": "slow down",
    "incrementalAccumulatorFrequency": "5m",
}


def state(**fields: Any) -> SyncState:
    decoded = decoded_status(json.dumps({"status": "IDLE", **fields}).encode())
    assert isinstance(decoded, SyncState)
    return decoded


def summary(**fields: Any) -> SyncState:
    return state(summary=fields)


def test_a_whole_document_becomes_a_state() -> None:
    assert decoded_status(json.dumps(FULL).encode()) == SyncState(
        status=clean("RATE_LIMITED"),
        total_records=5000,
        synced_records_count=1204,
        last_synced_at=datetime(2026, 11, 23, 12, 0, 0, 250_000, UTC),
        latest_cursor=clean("Y3Vyc29yOjEyMQ=="),
        credential_id=clean("0aea7d3a-b5f7-4488-890e-d51a5cf4f8f1"),
        rate_limit_backoff_ms=30000,
        reason=clean("slow down"),
    )


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b'{"status":"IDLE"', "not JSON"),
        (b"<html>", "not JSON"),
        (b"null", "not an object"),
        (b"[]", "not an object"),
        (b'"IDLE"', "not an object"),
        (b"{}", "no status"),
        (b'{"status":null}', "no status"),
        (b'{"status":3}', "no status"),
        (b'{"status":""}', "no status"),
        (b'{"status":"  "}', "no status"),
        (b'{"status":"' + b"A" * 65 + b'"}', "no status"),
        (b'{"status":"IDLE","x":NaN}', "a number that is not finite"),
        (b'{"status":"IDLE","x":-Infinity}', "a number that is not finite"),
        (b'{"status":"IDLE","x":1e999}', "a number that is not finite"),
        (b'{"status":"IDLE","status":"ERRORED"}', "a key appears twice"),
        (b'{"status":"IDLE","x":{"a":1,"a":1}}', "a key appears twice"),
        (b"[" * 200_000, "nested too deeply"),
        ('{"status":"IDLE"}'.encode("utf-16"), "not UTF-8"),
        ('{"status":"IDLE"}'.encode("utf-16-le"), "not JSON"),
        (b'{"status":"\xff"}', "not UTF-8"),
    ],
)
def test_a_document_that_is_not_ours_is_bad_data(body: bytes, detail: str) -> None:
    assert decoded_status(body) == Failure(Link.BAD_DATA, clean(detail))


@pytest.mark.parametrize("word", ["active", "PENDING", "paused", "A" * 64, "Ünknown"])
def test_a_word_we_do_not_know_is_kept(word: str) -> None:
    assert state(status=word).status == word


def test_what_many_syncs_say_is_kept_once() -> None:
    first, second = (decoded_status(b'{"status": "ACTIVE", "credentialId": "0aea7d3a-b5f7"}') for _ in range(2))
    assert isinstance(first, SyncState)
    assert isinstance(second, SyncState)
    assert first.status is second.status
    assert first.credential_id is second.credential_id


def test_a_status_that_would_act_on_a_terminal_is_made_visible() -> None:
    assert state(status="A\x1b[2J\u202e").status == "A␛[2J⟨202E⟩"


def test_a_lone_surrogate_is_made_visible() -> None:
    assert state(reason="\ud800").reason == "⟨D800⟩"


@pytest.mark.parametrize("value", [None, True, -1, 123.0, "123", [], {}, 10**16, -(10**17), 10**4000])
def test_a_count_that_is_not_one_is_absent_and_costs_nothing_else(value: object) -> None:
    # Written by hand: json.dumps would refuse to print an integer of four thousand digits.
    text = "1" + "0" * 4000 if value == 10**4000 else json.dumps(value)
    decoded = decoded_status(
        f'{{"status":"IDLE","rateLimitBackoffMs":{text},'
        f'"summary":{{"totalRecords":{text},"syncedRecordsCount":5}}}}'.encode()
    )
    assert isinstance(decoded, SyncState)
    assert (decoded.total_records, decoded.synced_records_count, decoded.rate_limit_backoff_ms) == (None, 5, None)


def test_zero_is_a_count() -> None:
    assert summary(totalRecords=0, syncedRecordsCount=0).total_records == 0


@pytest.mark.parametrize("value", [None, [], "x", 3])
def test_a_summary_of_the_wrong_type_leaves_every_count_absent(value: object) -> None:
    assert state(summary=value) == SyncState(status=clean("IDLE"), is_last_synced_unclear=True)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-23T12:00:00Z", (2026, 11, 23, 12, 0, 0, 0)),
        ("2026-11-23T12:00:00", (2026, 11, 23, 12, 0, 0, 0)),
        ("2026-11-23 12:00", (2026, 11, 23, 12, 0, 0, 0)),
        ("2026-11-23t12:00:00z", (2026, 11, 23, 12, 0, 0, 0)),
        ("2026-11-23T12:00:00.5+01:00", (2026, 11, 23, 11, 0, 0, 500_000)),
        ("2026-11-23T12:00:00.123456789-0530", (2026, 11, 23, 17, 30, 0, 123_456)),
        ("2026-11-23T12:00:00+02", (2026, 11, 23, 10, 0, 0, 0)),
        (1_795_435_200, (2026, 11, 23, 12, 0, 0, 0)),
        (1_795_435_200_250, (2026, 11, 23, 12, 0, 0, 250_000)),
    ],
)
def test_an_instant_is_read_as_utc(text: object, instant: tuple[int, ...]) -> None:
    year, month, day, hour, minute, second, microsecond = instant
    assert summary(lastSyncedAt=text).last_synced_at == datetime(
        year, month, day, hour, minute, second, microsecond, UTC
    )


@pytest.mark.parametrize(
    "value",
    [
        "",
        "yesterday",
        "2026-11-23",
        "20261123T120000Z",
        "2026-13-01T00:00:00Z",
        "2026-11-23T25:00:00Z",
        "2026-11-23T12:00:00.1234567890Z",
        "2026-11-23T12:00:00+99:00",
        "1999-12-31T23:59:59Z",
        "2201-01-01T00:00:00Z",
        "0001-01-01T00:00:00+23:59",
        "٢٠٢٦-11-23T12:00:00Z",
        1_795_435_200.0,
        0,
        True,
        10**15,
        10**30,
        {},
    ],
)
def test_an_instant_that_is_none_is_null_and_no_word_that_nothing_ever_ran(value: object) -> None:
    decoded = summary(lastSyncedAt=value, totalRecords=3)
    assert decoded == SyncState(status=clean("IDLE"), total_records=3, is_last_synced_unclear=True)
    assert not decoded.has_never_synced


@pytest.mark.parametrize("fields", [{}, {"lastSyncedAt": None}])
def test_an_instant_that_is_left_out_says_that_nothing_ever_ran(fields: dict[str, object]) -> None:
    assert summary(**fields).has_never_synced


def test_snake_case_counts_where_camel_case_is_absent() -> None:
    decoded = state(
        credential_id="c",
        rate_limit_backoff_ms=5,
        summary={
            "total_records": 2,
            "synced_records_count": 1,
            "last_synced_at": "2026-11-23T12:00Z",
            "latest_cursor": "x",
        },
    )
    assert (decoded.credential_id, decoded.rate_limit_backoff_ms) == ("c", 5)
    assert (decoded.total_records, decoded.synced_records_count, decoded.latest_cursor) == (2, 1, "x")
    assert decoded.last_synced_at is not None


def test_camel_case_wins_over_its_twin_even_where_it_is_wrong() -> None:
    assert summary(totalRecords=None, total_records=3).total_records is None


def test_a_long_reason_is_cut_and_a_long_cursor_is_kept_whole() -> None:
    decoded = state(reason="r" * 3000, summary={"latestCursor": "c" * 200_000})
    assert decoded.reason is not None
    assert len(decoded.reason) == 2000
    assert decoded.latest_cursor == "c" * 200_000


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ({"page": {"at": [1, 2]}, "é": None}, '{"page":{"at":[1,2]},"é":null}'),
        (1_732_700_000_123_456_789, "1732700000123456789"),
        (0, "0"),
        (["\x1b[2J"], '["\\u001b[2J"]'),
        ({"at": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"}, '{"at":"•••"}'),
    ],
)
def test_a_cursor_or_a_reason_that_is_no_text_is_told_as_json(sent: object, shown: str) -> None:
    decoded = state(reason={"why": sent}, summary={"latestCursor": sent})
    assert decoded.latest_cursor == shown
    assert decoded.reason is not None
    assert decoded.reason.startswith('{"why":')


def test_what_is_nested_too_deeply_for_a_text_costs_nothing_else() -> None:
    for depth in (100, 500, 900, 980, 995, 1_000, 2_000, 5_000, 20_000, 100_000):
        decoded = decoded_status(
            f'{{"status":"IDLE","summary":{{"latestCursor":{"[" * depth + "]" * depth}}}}}'.encode()
        )
        if isinstance(decoded, Failure):
            assert decoded == Failure(Link.BAD_DATA, clean("nested too deeply"))
        else:
            assert decoded.latest_cursor in ("[" * depth + "]" * depth, "nested too deeply")


def test_an_empty_text_is_absent() -> None:
    assert state(reason="", credentialId=" ", summary={}) == SyncState(status=clean("IDLE"))


@pytest.mark.parametrize("wrap", ['{"data":%s}', "%s", '{"syncs":%s}', '{"data":null,"items":%s}'])
def test_a_list_is_read_in_every_wrapping(wrap: str) -> None:
    item = '[{"id":"a-1","integration":"hubspot","pipeline":"deals","status":"IDLE","configuration_name":"Two"}]'
    assert decoded_list((wrap % item).encode()) == Listing(
        (ListedSync("a-1", clean("hubspot"), clean("deals"), clean("IDLE"), clean("Two")),)
    )


def test_a_list_without_syncs_is_one() -> None:
    assert decoded_list(b"[]") == decoded_list(b'{"data":[]}') == Listing(())


def test_a_byte_order_mark_is_no_matter() -> None:
    assert decoded_list(b'\xef\xbb\xbf[{"id":"a"}]') == Listing((ListedSync("a"),))
    assert decoded_status(b'\xef\xbb\xbf{"status":"IDLE","summary":{}}') == SyncState(status=clean("IDLE"))


def test_items_without_a_usable_id_are_counted_and_an_id_counts_once() -> None:
    body = b'[{"id":"a"},{"id":".."},{"id":7},{},null,"x",{"id":"a","status":"IDLE"},{"id":"b"}]'
    assert decoded_list(body) == Listing((ListedSync("a"), ListedSync("b")), left_out=5)


@pytest.mark.parametrize(
    "body", [b"{}", b'{"data":{}}', b"3", b'"x"', b"{", b"\xff", b'[{"id":7}]', b'{"data":[null,{}]}']
)
def test_a_body_without_a_list_is_bad_data(body: bytes) -> None:
    failure = decoded_list(body)
    assert isinstance(failure, Failure)
    assert failure.link is Link.BAD_DATA


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"message":"Sync not found"}', "Sync not found"),
        (b'{"message":["a"],"error":"Bad Request"}', "Bad Request"),
        (b'{"error":{"message":"inner"}}', "inner"),
        (b'{"code":"NO_SUCH_SYNC"}', "NO_SUCH_SYNC"),
        (b'{"code":404,"message":""}', None),
        (b"[]", None),
        (b"<html>", None),
        (b"\x1f\x8b", None),
    ],
)
def test_an_error_body_says_what_it_says_in_words(body: bytes, words: str | None) -> None:
    assert error_words(body) == words


@settings(deadline=None)
@given(st.binary() | st.text().map(str.encode) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_a_state_or_a_failure(body: bytes) -> None:
    assert isinstance(decoded_status(body), SyncState | Failure)
    assert isinstance(decoded_list(body), Listing | Failure)
    assert isinstance(error_words(body), str | None)


@settings(deadline=None)
@given(
    st.fixed_dictionaries(
        {"status": st.text(min_size=1, max_size=64)},
        optional={
            "summary": st.fixed_dictionaries(
                {"unknown": JSON},
                optional=dict.fromkeys(SUMMARY, JSON | st.integers(0, 10**17)),
            )
            | JSON,
            **dict.fromkeys(("credentialId", "rateLimitBackoffMs", "reason"), JSON),
        },
    )
)
def test_a_state_holds_only_safe_and_plausible_values(document: dict[str, Any]) -> None:
    decoded = decoded_status(json.dumps(document).encode())
    if isinstance(decoded, Failure):
        assert decoded.link is Link.BAD_DATA
        return
    for text in (decoded.status, decoded.latest_cursor, decoded.credential_id, decoded.reason):
        assert text is None or (text == clean(text, 262_144) and text)
    for count in (decoded.total_records, decoded.synced_records_count, decoded.rate_limit_backoff_ms):
        assert count is None or (type(count) is int and 0 <= count < 10**16)
    assert decoded.last_synced_at is None or decoded.last_synced_at.tzinfo is UTC
