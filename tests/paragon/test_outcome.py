"""Status and headers to meaning."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync_tui.domain.observation import Failure, Link
from sync_tui.paragon.outcome import Head, failure_of_body, failure_of_head, retry_after

NOW = 1_795_435_200.0  # Mon, 23 Nov 2026 12:00:00 GMT


def head(status: int, *headers: tuple[str, str]) -> Head:
    return Head(status, headers)


def failure(status: int, *headers: tuple[str, str]) -> Failure:
    found = failure_of_head(head(status, *headers), lambda: NOW)
    assert found is not None
    return found


def wait(*values: str, date: str | None = None) -> float | None:
    headers = [("retry-after", value) for value in values]
    return retry_after(head(429, *headers, *([] if date is None else [("date", date)])), lambda: NOW)


@pytest.mark.parametrize("content", ["application/json", "Application/JSON; charset=utf-8", "application/problem+json"])
def test_a_200_in_json_is_worth_reading(content: str) -> None:
    assert failure_of_head(head(200, ("content-type", content)), lambda: NOW) is None


def test_a_200_without_a_content_type_is_worth_reading() -> None:
    assert failure_of_head(head(200), lambda: NOW) is None


@pytest.mark.parametrize(
    ("status", "link", "detail"),
    [
        (401, Link.UNAUTHORIZED, "HTTP 401"),
        (403, Link.FORBIDDEN, "HTTP 403"),
        (404, Link.NOT_FOUND, "HTTP 404"),
        (408, Link.TIMEOUT, "HTTP 408"),
        (425, Link.TIMEOUT, "HTTP 425"),
        (429, Link.THROTTLED, "HTTP 429"),
        (400, Link.REFUSED, "HTTP 400"),
        (407, Link.REFUSED, "HTTP 407"),
        (409, Link.REFUSED, "HTTP 409"),
        (410, Link.REFUSED, "HTTP 410"),
        (500, Link.REFUSED, "HTTP 500"),
        (502, Link.REFUSED, "HTTP 502"),
        (503, Link.REFUSED, "HTTP 503"),
        (599, Link.REFUSED, "HTTP 599"),
        (101, Link.NOT_API, "HTTP 101 unexpected"),
        (201, Link.NOT_API, "HTTP 201 unexpected"),
        (204, Link.NOT_API, "HTTP 204 unexpected"),
        (206, Link.NOT_API, "HTTP 206 unexpected"),
        (304, Link.NOT_API, "HTTP 304 unexpected"),
    ],
)
def test_each_status_has_its_link(status: int, link: Link, detail: str) -> None:
    found = failure(status)
    assert (found.link, found.detail, found.http_status, found.retry_after) == (link, detail, status, None)


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    ("location", "detail"),
    [
        ("https://evil.example/api", "redirect to evil.example refused"),
        ("//user:pw@evil.example:1/", "redirect to evil.example refused"),
        ("/login", "redirect to another path refused"),
        ("https://[", "redirect to what is no address refused"),
        ("https://a\x1bc/", "redirect to a␛c refused"),
    ],
)
def test_a_redirect_is_refused_and_says_where_to(status: int, location: str, detail: str) -> None:
    found = failure(status, ("location", location))
    assert (found.link, found.detail, found.http_status) == (Link.REFUSED, detail, status)


@pytest.mark.parametrize("status", [200, 403, 404])
def test_a_web_page_is_not_the_api_whatever_its_status(status: int) -> None:
    found = failure(status, ("content-type", "text/html; charset=utf-8"))
    assert (found.link, found.http_status) == (Link.NOT_API, status)


@pytest.mark.parametrize("content", ["text/html; charset=utf-8", "text/plain", "application/json"])
def test_a_401_rejects_the_token_in_whatever_form(content: str) -> None:
    found = failure(401, ("content-type", content))
    assert (found.link, found.http_status) == (Link.UNAUTHORIZED, 401)


@pytest.mark.parametrize("status", [429, 503])
def test_a_web_page_that_asks_us_to_stay_away_is_obeyed(status: int) -> None:
    found = failure(status, ("content-type", "text/html"), ("retry-after", "5"))
    assert found.link is not Link.NOT_API
    assert found.retry_after == 5.0


@pytest.mark.parametrize("content", ["text/plain", "application/octet-stream", "application/jsonx", "json"])
def test_a_200_of_another_type_is_not_the_api(content: str) -> None:
    found = failure(200, ("content-type", content))
    assert (found.link, found.detail) == (Link.NOT_API, f"{content} in place of JSON")


@pytest.mark.parametrize("encoding", ["gzip", "br", "identity, br"])
def test_an_encoded_200_is_refused(encoding: str) -> None:
    found = failure(200, ("content-type", "application/json"), ("content-encoding", encoding))
    assert (found.link, found.detail) == (Link.BAD_DATA, f"encoded as {encoding}")


def test_the_second_of_two_encodings_is_seen() -> None:
    assert failure(200, ("content-encoding", "identity"), ("content-encoding", "br")).link is Link.BAD_DATA


def test_the_identity_is_no_encoding() -> None:
    assert failure_of_head(head(200, ("content-encoding", "Identity")), lambda: NOW) is None


def test_a_page_without_a_content_type_is_not_the_api() -> None:
    found = failure_of_body(head(200), b" \n<!doctype html>")
    assert found is not None
    assert (found.link, found.http_status) == (Link.NOT_API, 200)
    assert failure_of_body(head(200), b"{}") is None
    assert failure_of_body(head(200, ("content-type", "application/json")), b"<") is None


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("5", 5.0),
        (" 30 ", 30.0),
        ("0000000000000030", 30.0),
        ("3601", 3600.0),
        ("9" * 5000, 3600.0),
        ("Mon, 23 Nov 2026 12:00:24 GMT", 24.0),
        ("Monday, 23-Nov-26 12:00:24 GMT", 24.0),
        ("Mon Nov 23 12:00:24 2026", 24.0),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0.0),
        ("Mon, 23 Nov 2099 11:00:00 GMT", 3600.0),
        ("-1", None),
        ("1e9", None),
        ("5.5", None),
        ("abc", None),
        ("", None),
        ("٣", None),
        ("Mon, 99 Nov 2026 12:00:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_within_bounds_or_nothing(value: str, seconds: float | None) -> None:
    assert wait(value) == seconds


def test_the_longest_of_several_waits_counts_and_a_wrong_one_does_not() -> None:
    assert wait("5", "abc", "7", "3") == 7.0


def test_a_date_is_read_against_the_date_of_the_answer() -> None:
    assert wait("Mon, 23 Nov 2026 15:00:24 GMT", date="Mon, 23 Nov 2026 15:00:00 GMT") == 24.0


def test_a_wrong_date_of_the_answer_leaves_our_own_clock() -> None:
    assert wait("Mon, 23 Nov 2026 12:00:24 GMT", date="today") == 24.0


@pytest.mark.parametrize(
    ("status", "seconds"), [(429, 9.0), (503, 9.0), (500, 9.0), (408, 9.0), (404, None), (401, None)]
)
def test_only_an_answer_about_time_asks_us_to_stay_away(status: int, seconds: float | None) -> None:
    assert failure(status, ("retry-after", "9")).retry_after == seconds


@settings(deadline=None)
@given(
    st.integers(100, 599),
    st.lists(
        st.tuples(
            st.sampled_from(["retry-after", "date", "location", "content-type", "content-encoding"]),
            st.text(st.characters(max_codepoint=255)),
        )
    ),
)
def test_any_head_is_a_failure_or_none(status: int, headers: list[tuple[str, str]]) -> None:
    found = failure_of_head(Head(status, tuple(headers)), lambda: NOW)
    if found is None:
        assert status == 200
        return
    assert found.http_status == status
    assert found.detail is not None
    assert len(found.detail) <= 200
    assert found.retry_after is None or 0 <= found.retry_after <= 3600
