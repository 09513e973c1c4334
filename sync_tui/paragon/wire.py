"""Bytes of the Sync API to typed values: whatever arrives, the result is a value or a failure, never an exception.

Strict about the document (UTF-8, no duplicate keys, finite numbers), lenient about its fields: one that is absent or
wrong is None and costs the others nothing. Fields follow Paragon's Get Sync Status and List Syncs pages; snake_case
twins, as older installations send them, count where the camelCase name is absent.
"""

import json
import math
import re
import sys
from datetime import UTC, datetime, timedelta, timezone
from functools import cache, lru_cache
from typing import Any, NoReturn

from sync_tui.domain.observation import Failure, Link, ListedSync, Listing, SyncState
from sync_tui.domain.text import SafeText, clean
from sync_tui.domain.watch import is_sync_id
from sync_tui.paragon.redaction import without_jwts, without_tokens

STATUS_LIMIT = 64
CURSOR_LIMIT = 262_144
REASON_LIMIT = 2_000
WORD_LIMIT = 200
COUNT_LIMIT = 10**16
INTEGER_DIGITS = 1_000
YEARS = range(2000, 2201)

_LIST_KEYS = ("data", "syncs", "items")
_ERROR_KEYS = ("message", "error", "code")
_CAPITAL = re.compile(r"(?=[A-Z])")
_INSTANT = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{0,9}))?)?"
    r" ?(?:[Zz]|([+-])([0-9]{2}):?([0-9]{2})?)?"
)
_INSTANT_LIMIT = 64
_FIRST_EPOCH_MS = 100_000_000_000  # as seconds, this would be the year 5138

_Object = dict[str, Any]


class _RefusedDocumentError(ValueError):
    """The document is JSON to a lenient reader, and not to us."""


def decoded_status(body: bytes) -> SyncState | Failure:
    """The state in the body of Get Sync Status, or `BAD_DATA` with what is wrong with it."""
    document = _document(body)
    if isinstance(document, Failure):
        return document
    if not isinstance(document, dict):
        return _bad("not an object")
    status = document.get("status")
    if not isinstance(status, str) or not 1 <= len(status) <= STATUS_LIMIT or not status.strip():
        return _bad("no status")
    summary = document.get("summary")
    fields: _Object = summary if isinstance(summary, dict) else {}
    credential_id = _opaque(_field(document, "credentialId"), WORD_LIMIT)
    last_sent = _field(fields, "lastSyncedAt")
    last_synced_at = _instant(last_sent)
    return SyncState(
        status=_shared(clean(without_tokens(status), STATUS_LIMIT)),
        total_records=_count(_field(fields, "totalRecords")),
        synced_records_count=_count(_field(fields, "syncedRecordsCount")),
        last_synced_at=last_synced_at,
        latest_cursor=_opaque(_as_text(_field(fields, "latestCursor")), CURSOR_LIMIT),
        credential_id=None if credential_id is None else _shared(credential_id),
        rate_limit_backoff_ms=_count(_field(document, "rateLimitBackoffMs")),
        reason=_text(_as_text(document.get("reason") or None), REASON_LIMIT),
        is_last_synced_unclear=fields is not summary or (last_sent is not None and last_synced_at is None),
    )


def decoded_list(body: bytes) -> Listing | Failure:
    """The syncs in the body of List Syncs, each id once.

    An item without a usable id is counted alone; where no item has one, that is `BAD_DATA` and not a user without
    syncs.
    """
    document = _document(body)
    if isinstance(document, Failure):
        return document
    if isinstance(document, dict):
        document = next((document[key] for key in _LIST_KEYS if isinstance(document.get(key), list)), None)
    if not isinstance(document, list):
        return _bad("no list of syncs")
    usable = [sync for item in document if (sync := _listed(item)) is not None]
    if document and not usable:
        return _bad("no sync in the list has an id that can be used")
    distinct: dict[str, ListedSync] = {}
    for sync in usable:
        distinct.setdefault(sync.id, sync)
    return Listing(tuple(distinct.values()), len(document) - len(usable))


def error_words(body: bytes) -> str | None:
    """What a JSON error body says, raw and whole; None where it says nothing in words."""
    document = _document(body)
    if not isinstance(document, dict):
        return None
    for key in _ERROR_KEYS:
        words = document.get(key)
        if isinstance(words, dict):
            words = words.get("message")
        if isinstance(words, str) and words.strip():
            return words
    return None


def _document(body: bytes) -> object:
    """The JSON value in `body`, or a `Failure`."""
    try:
        text = body.decode("utf-8-sig")  # RFC 8259 lets a reader ignore a byte order mark
    except UnicodeDecodeError:
        return _bad("not UTF-8")
    try:
        return _DECODER.decode(text)
    except _RefusedDocumentError as refused:
        return _bad(str(refused))
    except RecursionError:
        return _bad("nested too deeply")
    except ValueError:
        return _bad("not JSON")


def _bad(what: str) -> Failure:
    return Failure(Link.BAD_DATA, SafeText(what))


def _refused_constant(_: str) -> NoReturn:
    raise _RefusedDocumentError("a number that is not finite")


def _finite(literal: str) -> float:
    number = float(literal)
    if not math.isfinite(number):
        raise _RefusedDocumentError("a number that is not finite")
    return number


def _short_int(literal: str) -> int:
    # No refusal: an absurd number is that field's fault alone. No None either, which would be that it was not sent.
    return int(literal) if len(literal.removeprefix("-")) <= INTEGER_DIGITS else -1


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _RefusedDocumentError("a key appears twice")
    return members


def _listed(item: object) -> ListedSync | None:
    if not isinstance(item, dict):
        return None
    sync_id = item.get("id")
    if not isinstance(sync_id, str) or not is_sync_id(sync_id):
        return None
    return ListedSync(
        id=sync_id,
        integration=_text(item.get("integration"), WORD_LIMIT),
        pipeline=_text(item.get("pipeline"), WORD_LIMIT),
        status=_text(item.get("status"), STATUS_LIMIT),
        configuration_name=_text(_field(item, "configurationName"), WORD_LIMIT),
    )


def _field(members: _Object, name: str) -> object:
    return members[name] if name in members else members.get(_snake_case(name))


@cache
def _snake_case(name: str) -> str:
    return _CAPITAL.sub("_", name).lower()


def _count(value: object) -> int | None:
    # A bool is an int to Python, and to nobody else.
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < COUNT_LIMIT else None


def _as_text(value: object) -> str | None:
    """A text as it is, and what was sent in its place as JSON: to a person, an object is not nothing."""
    if value is None or isinstance(value, str):
        return value
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except RecursionError:
        return "nested too deeply"


def _text(value: object, limit: int) -> SafeText | None:
    """Words for a person: the cut comes after any token is taken out of them."""
    return clean(without_tokens(value), limit) if isinstance(value, str) and value.strip() else None


def _shared(word: SafeText) -> SafeText:
    """The one object for a word that many syncs have in common."""
    return SafeText(sys.intern(word))


def _opaque(value: object, limit: int) -> SafeText | None:
    """What only its maker understands. A cursor may begin as a JWT does, being base64 of JSON as well."""
    return clean(without_jwts(value), limit) if isinstance(value, str) and value.strip() else None


def _instant(value: object) -> datetime | None:
    """An ISO 8601 instant (naive is UTC) or whole seconds or milliseconds of the epoch, as UTC."""
    try:
        if isinstance(value, str):
            instant = _parsed_instant(value) if len(value) <= _INSTANT_LIMIT else None
        else:
            epoch = _count(value)
            instant = None if epoch is None else _epoch_instant(epoch)
    except (ValueError, OverflowError, OSError):
        return None
    return instant if instant is not None and instant.year in YEARS else None


@lru_cache(maxsize=4_096)  # a sync says the same from one run to the next
def _parsed_instant(text: str) -> datetime | None:
    match = _INSTANT.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(group or 0) for group in match.groups()[:6])
    fraction, sign, zone_hours, zone_minutes = match.groups()[6:]
    offset = timedelta(hours=int(zone_hours or 0), minutes=int(zone_minutes or 0))
    zone = timezone(-offset if sign == "-" else offset)
    microsecond = int((fraction or "").ljust(6, "0")[:6])
    return datetime(year, month, day, hour, minute, second, microsecond, zone).astimezone(UTC)


def _epoch_instant(epoch: int) -> datetime:
    seconds = epoch / 1000 if epoch >= _FIRST_EPOCH_MS else epoch
    return datetime.fromtimestamp(seconds, UTC)


# Made once: `json.loads` would make one for each answer.
_DECODER = json.JSONDecoder(
    parse_constant=_refused_constant, parse_float=_finite, parse_int=_short_int, object_pairs_hook=_object
)
