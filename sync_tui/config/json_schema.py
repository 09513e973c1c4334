"""JSON Schemas (2020-12) of the files that people write, made from the keys that the loaders judge by.

An editor that completes by them offers what would be accepted. What only the loaders know (a base URL that can be used,
an `entries` that is true, a text that looks like a secret) they say when the file is read.
"""

from collections.abc import Mapping
from typing import Any, assert_never

from sync_tui.config.form import Flag, Form, Many, Named, Number, Section, Text, Words
from sync_tui.config.keys import CONFIG, SCHEMA, WATCH_LIST

Schema = dict[str, Any]


def file_schemas() -> dict[str, Schema]:
    """The schemas of config.toml and of a watch list, as `config` and `watchlist`."""
    return {
        "config": _document("config", "config.toml", CONFIG),
        "watchlist": _document("watchlist", "NAME.toml", WATCH_LIST),
    }


def _document(name: str, title: str, section: Section) -> Schema:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:sync-tui:{name}:{SCHEMA}",
        "title": f"{title} of sync-tui",
        **_section(section),
    }


def _schema(form: Form) -> Schema:
    match form:
        case Number(low, high, is_whole):
            if low == high:
                return {"const": low}
            return {"type": "integer" if is_whole else "number", "minimum": low, "maximum": high}
        case Text():
            return {"type": "string", **_text(form)}
        case Flag():
            return {"type": "boolean"}
        case Words(each, least, most):
            array = {"type": "array", "items": _schema(each), "minItems": least}
            return array if most is None else {**array, "maxItems": most}
        case Section():
            return _section(form)
        case Named():
            return _named(form)
        case Many(each, most):
            return {"type": "array", "items": _section(each), "maxItems": most}
        case _ as unreachable:
            assert_never(unreachable)


def _text(form: Text) -> Schema:
    limits: Mapping[str, object] = {
        "minLength": None if form.may_be_empty else 1,
        "maxLength": form.most,
        "pattern": None if form.pattern is None else _whole(form.pattern),
    }
    return {word: limit for word, limit in limits.items() if limit is not None}


def _section(section: Section, optional: tuple[str, ...] = ()) -> Schema:
    required = [key.name for key in section.keys if key.is_required and key.name not in optional]
    choice = {"oneOf" if section.is_exclusive else "anyOf": [{"required": [name]} for name in section.choice]}
    return {
        "type": "object",
        "properties": {
            key.name: {
                "description": key.meaning,
                **({} if key.default is None else {"default": key.default}),
                **_schema(key.form),
            }
            for key in section.keys
        },
        "additionalProperties": False,
        **({"required": required} if required else {}),
        **(choice if section.choice else {}),
        **({"dependentRequired": {key: [needed] for key, needed in section.needs}} if section.needs else {}),
    }


def _named(form: Named) -> Schema:
    return {
        "type": "object",
        "propertyNames": {"pattern": _whole(form.name)},
        "properties": {name: _section(form.each, keys) for name, keys in form.without},
        "additionalProperties": _section(form.each),
    }


def _whole(pattern: str) -> str:
    return f"^(?:{pattern})$"
