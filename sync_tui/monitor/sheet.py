"""Tracks as comma-separated values: the fields of the JSON document, flattened."""

import csv
import io
from collections.abc import Iterable

from sync_tui.monitor.document import FIELDS, LINK_FIELDS, sync_document
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.track import Track

_FORMULA_STARTS = tuple("=+-@＝＋－＠")
HEADER = (*(field.name for field in FIELDS if field.name != "link"), *(f"link_{field.name}" for field in LINK_FIELDS))


def sheet(tracks: Iterable[Track], moment: Moment) -> str:
    """A header row and a row per track, as RFC 4180 has it: CRLF, quotes where needed, null as nothing.

    Tags are joined with ";". A text that a spreadsheet would run as a formula gets a ' in front: the JSON document has
    it as it was sent.
    """
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(HEADER)
    for track in tracks:
        document = sync_document(track, moment)
        link = document.pop("link")
        rows.writerow([_cell(value) for value in (*document.values(), *link.values())])
    return text.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        value = ";".join(map(str, value))
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value
