"""The JSON Schema of what is printed, made from the fields themselves; `python -m sync_tui.headless.schema` prints it.

The package ships what it prints as status.schema.json.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from sync_tui.headless.events import Change
from sync_tui.monitor.document import FIELDS, LINK_FIELDS, SCHEMA, Document, Field

FILE = Path(__file__).with_name("status.schema.json")
_TIME: Document = {"type": "string", "format": "date-time"}


def status_schema() -> Document:
    """Describes `status --json`; its `$defs.change` describes one line of `watch --jsonl`.

    Every field named here is always there. Others may come in time: a reader skips what it does not know.
    """
    syncs = {"type": "array", "items": _ref("sync")}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:sync-tui:status:{SCHEMA}",
        "title": "sync-tui status --json",
        **_object({"schema": {"const": SCHEMA}, "generated_at": _TIME, "syncs": syncs}),
        "$defs": {
            "sync": _object({**_described(FIELDS), "link": _ref("link")}),
            "link": _object(_described(LINK_FIELDS)),
            "change": {
                "title": "a line of sync-tui watch --jsonl",
                "allOf": [_object({"event": {"enum": list(map(str, Change))}, "at": _TIME}), _ref("sync")],
            },
        },
    }


def _described(fields: Iterable[Field]) -> Document:
    return {field.name: {"description": field.meaning, **field.schema} for field in fields}


def _object(properties: Document) -> Document:
    return {"type": "object", "required": list(properties), "properties": properties}


def _ref(name: str) -> Document:
    return {"$ref": f"#/$defs/{name}"}


if __name__ == "__main__":
    print(json.dumps(status_schema(), indent=2))
