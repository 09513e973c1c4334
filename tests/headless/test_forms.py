"""The forms of one look: table, JSON with its schema, CSV, and a line for tmux."""

import csv
import io
import json
from functools import cache
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_tui.domain.naming import name_within
from sync_tui.domain.observation import Failure, Link, SyncState
from sync_tui.domain.text import SafeText, clean
from sync_tui.headless.display import Display
from sync_tui.headless.listing import cell_width, listing, shared_details, shortened
from sync_tui.headless.schema import FILE, status_schema
from sync_tui.headless.tmux import tmux_line
from sync_tui.monitor.columns import COLUMN_BY_KEY
from sync_tui.monitor.document import status_document, sync_document
from sync_tui.monitor.sheet import HEADER, sheet
from sync_tui.monitor.tone import Tone
from sync_tui.monitor.track import Track
from tests.headless.tracks import MOMENT, state, track

GONE = Failure(Link.NOT_FOUND, SafeText("HTTP 404: Sync not found"), 404)
MIXED = [
    track("a", state("ACTIVE", 1_204, 5_000), label="Acme · Google Drive"),
    track("b", state("IDLE", 12_408, 12_408), label="Ärger & 漢字"),
    track("c", state("ERRORED", 3, 2, "gone")),
    track("d", state("PAUSED_BY_MOON")),
    track("e", failure=GONE),
    track("f", state("IDLE", 5), age=1_000.0),
    track("g"),
]


@cache
def _validator(definition: str = "") -> Any:
    schema = json.loads(FILE.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    if definition:
        schema = {**schema["$defs"][definition], "$defs": schema["$defs"]}
    return jsonschema.Draft202012Validator(schema, format_checker=checker)


def test_the_shipped_schema_is_the_one_that_the_code_makes() -> None:
    assert json.loads(FILE.read_text()) == status_schema()


def test_nothing_is_called_well_that_is_too_old_or_not_understood() -> None:
    healths = {each["id"]: each["health"] for each in status_document(MIXED, MOMENT)["syncs"]}
    unclear = track("h", state("IDLE")._replace(last_synced_at=None, is_last_synced_unclear=True))
    assert status_document([unclear], MOMENT)["syncs"][0]["health"] is None
    assert (healths["a"], healths["c"], healths["d"], healths["f"], healths["g"]) == ("ok", "failed", None, None, None)
    assert [COLUMN_BY_KEY["health"].cell(track, MOMENT).text for track in (MIXED[0], MIXED[3], MIXED[5])] == [
        "ok",
        "–",
        "–",
    ]


def test_a_detail_that_several_have_is_said_once_and_beside_the_table() -> None:
    down = Failure(Link.OFFLINE, SafeText("default.example is offline"))
    tracks = [track("a", failure=down), track("b", failure=GONE), track("c", failure=down), track("d", failure=None)]
    lines = listing(tracks, MOMENT, Display())
    assert shared_details(tracks, lambda _: "x.example") == ["2 syncs of x.example: default.example is offline"]
    assert [line.rstrip().endswith("offline") for line in lines] == [False, True, False, True, False]
    assert lines[2].endswith("HTTP 404: Sync not found")
    assert shared_details(tracks, lambda track: track.sync.id) == [
        "1 sync of a: default.example is offline",
        "1 sync of c: default.example is offline",
    ]
    assert shared_details(tracks[:2], lambda _: "") == []
    assert listing(tracks[:1], MOMENT, Display())[1].endswith("is offline")


def test_every_kind_of_sync_fits_the_schema() -> None:
    _validator().validate(status_document(MIXED, MOMENT))


@given(
    st.builds(
        SyncState,
        st.text(max_size=8).map(clean),
        st.none() | st.integers(0, 10**16),
        st.none() | st.integers(0, 10**16),
        st.none() | st.datetimes(timezones=st.timezones()),
        st.none() | st.text(max_size=8).map(clean),
        st.none() | st.text(max_size=8).map(clean),
        st.none() | st.integers(0, 10**9),
        st.none() | st.text(max_size=8).map(clean),
    )
)
def test_whatever_a_server_said_fits_the_schema(said: SyncState) -> None:
    _validator("sync").validate(json.loads(json.dumps(sync_document(track(said=said), MOMENT))))


@pytest.mark.parametrize(
    "broken",
    [
        {"status_known": "yes"},
        {"progress": 0},
        {"total_records": -1},
        {"freshness": "rotten"},
        {"health": "dandy"},
        {"link": {"state": "ok"}},
        {"age_s": "1"},
    ],
    ids=lambda broken: next(iter(broken)),
)
def test_the_schema_refuses_what_is_not_so(broken: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        _validator("sync").validate({**sync_document(MIXED[0], MOMENT), **broken})


def test_a_missing_field_is_refused_by_the_schema() -> None:
    for name in sync_document(MIXED[0], MOMENT):
        document = sync_document(MIXED[0], MOMENT)
        del document[name]
        with pytest.raises(jsonschema.ValidationError):
            _validator("sync").validate(document)


@pytest.mark.parametrize(
    ("synced", "total", "progress"),
    [(1_204, 5_000, 0.2408), (9_999_999, 10_000_000, 0.9999), (1, 10_000_000, 0.0001), (5, 5, 1.0), (0, 5, None)],
)
def test_progress_is_1_of_a_whole_alone_and_never_0(synced: int, total: int, progress: float | None) -> None:
    assert sync_document(track(said=state("ACTIVE", synced, total)), MOMENT)["progress"] == progress


def test_a_sheet_has_the_documents_fields_and_nothing_for_null() -> None:
    rows = list(csv.DictReader(io.StringIO(sheet(MIXED, MOMENT), newline="")))
    assert list(rows[0]) == list(HEADER)
    for row, seen in zip(rows, MIXED, strict=True):
        document = sync_document(seen, MOMENT)
        link = document.pop("link")
        for name, value in {**document, **{f"link_{key}": value for key, value in link.items()}}.items():
            assert row[name] == {"None": "", "True": "true", "False": "false", "[]": ""}.get(str(value), str(value))


def test_a_sheet_is_rfc_4180() -> None:
    text = sheet([track(label='a "quoted", label')], MOMENT)
    assert text.endswith("\r\n")
    assert text.count("\r\n") == text.count("\n") == 2
    assert '"a ""quoted"", label"' in text


def test_tags_are_joined() -> None:
    tagged = MIXED[0]._replace(sync=MIXED[0].sync._replace(tags=(SafeText("prod"), SafeText("eu"))))
    assert ",prod;eu," in sheet([tagged], MOMENT)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1"])
def test_a_sheet_never_hands_a_formula_to_a_spreadsheet(text: str) -> None:
    seen = track(said=state("ERRORED", reason=text), label=text)
    row = next(csv.DictReader(io.StringIO(sheet([seen], MOMENT), newline="")))
    assert (row["label"], row["reason"], row["health_detail"]) == (f"'{text}", f"'{text}", f"'{text}")
    assert sync_document(seen, MOMENT)["label"] == text


def test_a_status_bar_counts_what_is_fresh_and_calls_the_rest_unknown() -> None:
    assert tmux_line(MIXED, MOMENT) == "✗1 ●1 ✓1 ?4"


def test_a_status_bar_is_one_line_that_tmux_does_not_interpret() -> None:
    hostile = [track(said=state("#(reboot)"), label="#[fg=red]#(reboot)\n")]
    assert tmux_line(hostile, MOMENT) == "?1"
    assert tmux_line([], MOMENT) == "no syncs"


def _table(tracks: list[Track], width: int | None = None) -> list[str]:
    return listing(tracks, MOMENT, Display(width))


def test_a_table_shows_records_of_records() -> None:
    lines = _table(MIXED)
    assert "RECORDS" in lines[0]
    assert "1,204 of 5,000" in lines[1]
    assert "24 %" in lines[1]
    assert "12,408 of 12,408" in lines[2]
    assert lines[5].endswith("HTTP 404: Sync not found")


def test_columns_stand_under_their_titles() -> None:
    lines = _table(MIXED[:2])
    for title in ("HEALTH", "LINK"):
        column = cell_width(lines[0][: lines[0].index(title)])
        for line in lines[1:]:
            cells = 0
            for index, character in enumerate(line):
                if cells == column:
                    assert line[index - 2 : index] == "  "
                    assert line[index] != " "
                    break
                cells += cell_width(character)


@pytest.mark.parametrize("width", [*range(1, 40), 60, 80, 100, 120])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    for line in _table(MIXED, width):
        assert cell_width(line) <= width


def test_on_80_columns_status_name_health_and_link_are_kept_whole() -> None:
    lines = _table(MIXED[:3], 80)
    for title in ("STATUS", "SYNC", "HEALTH", "LINK"):
        assert title in lines[0]
    assert "Acme · Google Drive" in lines[1]
    assert lines[3].endswith("ok")


def test_a_long_name_is_shortened_before_a_column_goes() -> None:
    lines = _table([track(said=state("IDLE", 5, 5), label="x" * 70)], 100)
    assert "RECORDS" in lines[0]
    assert "…" in lines[1]


def test_names_that_share_a_start_are_told_apart_by_their_ends() -> None:
    tracks = [
        track(number, state("IDLE", 5, 5), label=f"salesforce / contacts {number}") for number in ("6638", "495c")
    ]
    first, second = (line.split("  ")[1].strip() for line in _table(tracks, 40)[1:])
    assert first.endswith("6638")
    assert second.endswith("495c")


@given(st.text(max_size=40).map(clean), st.integers(1, 40))
def test_a_name_cut_in_its_middle_fits_and_one_that_fits_is_whole(name: str, width: int) -> None:
    assert cell_width(name_within(name, width, cell_width)) <= width
    if cell_width(name) <= width:
        assert name_within(name, width, cell_width) == name


def test_on_20_columns_the_status_and_a_piece_of_the_name_remain() -> None:
    assert _table(MIXED[:1], 20) == ["STATUS    SYNC", "● ACTIVE  Acme · Go…"]


def test_colour_is_for_a_styled_display_alone() -> None:
    assert Display(80, styled=True).painted("x", Tone.ERRORED) == "\x1b[1;31mx\x1b[0m"
    assert Display(80, styled=True).painted("x", Tone.PLAIN) == "x"
    assert Display(80).painted("x", Tone.ERRORED) == "x"
    assert "\x1b[" in listing(MIXED, MOMENT, Display(80, styled=True))[3]


@pytest.mark.parametrize(
    ("text", "width", "cut"),
    [("漢字", 3, "漢…"), ("漢字", 4, "漢字"), ("abc", 0, ""), ("a\u0301b", 2, "a\u0301b"), ("नमस्ते", 4, "नमस्ते")],
)
def test_a_cut_counts_cells_and_not_characters(text: str, width: int, cut: str) -> None:
    assert shortened(text, width) == cut
