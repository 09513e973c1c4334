"""The Raw page."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_tui.domain.observation import Link
from sync_tui.domain.text import clean
from sync_tui.tui.ink import line_width
from sync_tui.tui.raw import MOST_ROWS, raw_rows, raw_text
from sync_tui.tui.subject import Path
from tests.tui.pages import past, text_of
from tests.tui.world import bad, good, plan

pytestmark = pytest.mark.usefixtures("utc")

BODY = b"""{"status": "ACTIVE", "zeta": null, "summary": {"totalRecords": 5000, "ratio": 1.50, "big": 1e400},
 "new": [true, {"a": "b"}, []], "none": {}}"""


def page(body: bytes | None = BODY, *flipped: Path, width: int = 60) -> str:
    subject, history = past((good(-2, "ACTIVE", body=body), plan(-2)), width=width)
    return text_of(row.line for row in raw_rows(subject, history.received, frozenset(flipped)))


def tree(body: bytes | None = BODY, *flipped: Path, width: int = 60) -> list[str]:
    return page(body, *flipped, width=width).splitlines()[2:]


def test_what_arrived_and_when_stands_above() -> None:
    assert page().startswith(f"HTTP 200 · {len(BODY)} B · 2 s ago (12:04:29)\n\n")


def test_before_the_first_body_there_is_none() -> None:
    subject, history = past()
    assert [row.line[0].text for row in raw_rows(subject, history.received, frozenset())] == [
        "no answer with a body yet"
    ]
    assert raw_text(history.received) is None


def test_json_is_a_tree_in_the_order_received_with_numbers_as_written() -> None:
    assert tree() == [
        "▾ 5 keys",
        '    "status": "ACTIVE"',
        '    "zeta": null',
        '  ▾ "summary": 3 keys',
        '      "totalRecords": 5000',
        '      "ratio": 1.50',
        '      "big": 1e400',
        '  ▾ "new": 3 items',
        "      0: true",
        "    ▾ 1: 1 key",
        '        "a": "b"',
        "      2: []",
        '    "none": {}',
    ]


def test_a_value_that_is_closed_says_what_is_in_it() -> None:
    assert tree(BODY, (2,), (3,))[3:5] == ['  ▸ "summary": {…} 3 keys', '  ▸ "new": […] 3 items']
    assert tree(BODY, ()) == ["▸ {…} 5 keys"]


def test_a_key_that_appears_twice_is_shown_twice() -> None:
    assert tree(b'{"a": 1, "a": 2}') == ["▾ 2 keys", '    "a": 1', '    "a": 2']


def test_a_long_string_is_one_row_until_it_is_opened() -> None:
    body = json.dumps({"latestCursor": "x" * 300}).encode()
    closed, opened = tree(body), tree(body, (0,))
    assert len(closed) == 2
    assert closed[1].startswith('  ▸ "latestCursor": "xxx')
    assert closed[1].endswith("…")
    assert opened[1] == '  ▾ "latestCursor":'
    assert "".join(line.strip() for line in opened[2:]) == f'"{"x" * 300}"'


def test_a_value_that_does_not_fit_beside_its_key_stands_below_it_in_one_piece() -> None:
    assert tree(b'{"lastSyncedAt": "2026-11-24T22:53:19.881Z"}', width=36) == [
        "▾ 1 key",
        '    "lastSyncedAt":',
        '      "2026-11-24T22:53:19.881Z"',
    ]


def test_a_very_long_string_is_cut_and_says_so() -> None:
    lines = tree(json.dumps(["y" * 10_000]).encode(), (0,))
    assert "… and 6,000 characters more" in " ".join(lines)


@pytest.mark.parametrize("body", [b"7", b'"word"', b"null", b"true", b"[]", b"{}"])
def test_a_document_of_one_value_is_shown(body: bytes) -> None:
    assert tree(body) == [f"  {body.decode()}"]


def test_what_is_no_json_is_shown_as_text_that_is_safe() -> None:
    lines = tree(b"<!doctype html>\n<p>\x1b[31msign in\x00\xff</p>")
    assert lines == ["not JSON:", "<!doctype html>", "<p>␛[31msign in␀�</p>"]


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 50_000, b"[1,", b"\xff\xfe", b"\xef\xbb\xbf{}"])
def test_a_body_that_no_reader_takes_is_shown_as_text(body: bytes) -> None:
    assert tree(body)[0] == "not JSON:"


def test_a_deep_document_is_not_pushed_off_the_page() -> None:
    lines = tree(b"[" * 300 + b"1" + b"]" * 300, width=40)
    assert len(lines) == 301
    assert all(len(line) <= 40 for line in lines)


def test_a_huge_document_ends_somewhere_and_says_so() -> None:
    lines = tree(json.dumps([0] * 50_000).encode())
    assert len(lines) == MOST_ROWS + 1
    assert lines[-1] == "… more is not shown; y copies all of it"


def test_a_body_that_may_hold_a_token_is_not_shown() -> None:
    assert tree(None) == ["not shown: this body holds what may be a token"]
    _, history = past((good(-2, "ACTIVE", body=None), plan(-2)))
    assert raw_text(history.received) is None


def test_an_empty_body_is_called_so() -> None:
    assert tree(b" \n") == ["an empty body"]


def test_the_start_of_a_long_refusal_says_what_it_is_the_start_of() -> None:
    refused = bad(-2, Link.NOT_API, http_status=502, body=b"<p>" + b"z" * 9_000)
    subject, history = past((refused, plan(-2)))
    lines = text_of(row.line for row in raw_rows(subject, history.received, frozenset())).splitlines()
    assert lines[0].startswith("HTTP 502 · 8.8 KiB · 2 s ago")
    assert lines[-1] == "… the first 4.0 KiB of 8.8 KiB"


def test_an_answer_that_is_not_the_last_is_called_so() -> None:
    subject, history = past((good(-60, "ACTIVE", body=BODY), plan(-60)), (bad(-2, Link.TIMEOUT), plan(-60)))
    text = text_of(row.line for row in raw_rows(subject, history.received, frozenset()))
    assert "1 min ago (12:03:31)\nthe last ask had no answer; this is the one before\n" in text


def test_the_json_is_copied_as_it_was_received_and_anything_else_safely() -> None:
    _, history = past((good(-2, "ACTIVE", body=BODY), plan(-2)))
    assert raw_text(history.received) == BODY.decode()
    _, history = past((bad(-2, Link.NOT_API, http_status=502, body=b"a\x1b]52;c;x\x07\nb"), plan(-2)))
    assert raw_text(history.received) == "a␛]52;c;x␇\nb"


values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(max_size=80),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=30), inner, max_size=4),
    max_leaves=20,
)


@given(values, st.integers(30, 90), st.booleans())
def test_no_row_is_wider_than_the_pane_or_holds_a_control(value: object, width: int, ascii_only: bool) -> None:
    body = json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    subject, history = past((good(-2, "ACTIVE", body=body), plan(-2)), width=width)
    rows = raw_rows(subject, history.received, frozenset({(0,), (1,)}))
    for row in rows:
        assert line_width(row.line) <= width
        text = "".join(span.text for span in row.line)
        assert clean(text, len(text)) == text
    assert rows == raw_rows(subject, history.received, frozenset({(0,), (1,)}))
