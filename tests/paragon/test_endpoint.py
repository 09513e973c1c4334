"""Where a request may go."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync_tui.domain.profile import Origin
from sync_tui.paragon.endpoint import Endpoint

ENDPOINT = Endpoint(Origin("https", "sync.example.com", 443))
HOSTILE = [
    "..",
    ".",
    "../..",
    "a/b",
    "/",
    "//evil.example",
    "https://evil.example/x",
    "%2e%2e",
    "a%0d%0aX: y",
    "a\r\nX: y",
    "a?b",
    "a#b",
    "a b",
    "a@b",
    "",
    "-a",
    "é",
    "a\n",
    "a" * 129,
]


def test_the_paths_are_those_of_the_api() -> None:
    paths = (ENDPOINT.status_path("163a345e-2dd4"), ENDPOINT.list_path)
    assert paths == ("/api/syncs/163a345e-2dd4", "/api/syncs")
    assert all(ENDPOINT.admits("GET", ENDPOINT.origin, path) for path in paths)


@pytest.mark.parametrize("sync_id", HOSTILE)
def test_an_id_that_could_change_where_the_request_goes_is_refused(sync_id: str) -> None:
    with pytest.raises(ValueError, match="is not a sync id"):
        ENDPOINT.status_path(sync_id)


@pytest.mark.parametrize("sync_id", HOSTILE)
def test_a_path_of_a_hostile_id_gets_no_token(sync_id: str) -> None:
    assert not ENDPOINT.admits("GET", ENDPOINT.origin, f"/api/syncs/{sync_id}")


@settings(deadline=None)
@given(st.text())
def test_whatever_the_id_the_path_is_allowed_or_refused(sync_id: str) -> None:
    try:
        path = ENDPOINT.status_path(sync_id)
    except ValueError:
        return
    assert re.fullmatch(r"/api/syncs/[A-Za-z0-9][A-Za-z0-9_-]{0,127}", path)


@pytest.mark.parametrize(
    ("method", "to", "path"),
    [
        ("POST", ENDPOINT.origin, "/api/syncs/a"),
        ("GET", Origin("http", "sync.example.com", 443), "/api/syncs/a"),
        ("GET", Origin("https", "sync.example.com.evil.example", 443), "/api/syncs/a"),
        ("GET", Origin("https", "sync.example.com", 444), "/api/syncs/a"),
        ("GET", ENDPOINT.origin, "/api/syncs/a?x=1"),
        ("GET", ENDPOINT.origin, "/api/syncs/a/records"),
        ("GET", ENDPOINT.origin, "/api/syncsx"),
        ("GET", ENDPOINT.origin, "/"),
    ],
)
def test_another_method_origin_or_path_is_not_admitted(method: str, to: Origin, path: str) -> None:
    assert ENDPOINT.admits("GET", ENDPOINT.origin, "/api/syncs/a")
    assert not ENDPOINT.admits(method, to, path)
