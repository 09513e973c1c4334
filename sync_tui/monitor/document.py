"""One sync as JSON: the fields that scripts rely on, as data. A field that is not known is null, never 0."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sync_tui.domain.freshness import Freshness
from sync_tui.domain.health import Health, HealthReport, is_telling
from sync_tui.domain.observation import Link, SyncState
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.track import Track

SCHEMA = 1

Document = dict[str, Any]


class Seen(NamedTuple):
    """A track, and when it is looked at."""

    track: Track
    moment: Moment


@dataclass(frozen=True, slots=True)
class Field:
    """One field: what it means, its JSON Schema, and its value."""

    name: str
    meaning: str
    schema: Document
    value: Callable[[Seen], Any]


def status_document(tracks: list[Track], moment: Moment) -> Document:
    """What `status --json` prints: the schema's number, when it was made, and the syncs in their list's order."""
    return {
        "schema": SCHEMA,
        "generated_at": iso_time(moment.wall),
        "syncs": [sync_document(track, moment) for track in tracks],
    }


def sync_document(track: Track, moment: Moment) -> Document:
    """One sync. Times are ISO 8601 in UTC; `_s` is seconds, `_ms` milliseconds, `progress` a fraction in (0, 1]."""
    return {field.name: field.value(Seen(track, moment)) for field in FIELDS}


def iso_time(wall: float) -> str:
    """Seconds since the epoch as "2026-11-23T12:00:00Z", with milliseconds where there are any."""
    time = datetime.fromtimestamp(wall, UTC)
    precision = "milliseconds" if time.microsecond >= 1_000 else "seconds"
    return time.isoformat(timespec=precision).replace("+00:00", "Z")


def _or_null(schema: Document) -> Document:
    nullable = {**schema, "type": [schema["type"], "null"]}
    return {**nullable, "enum": [*schema["enum"], None]} if "enum" in schema else nullable


def _of_state(value: Callable[[SyncState], Any]) -> Callable[[Seen], Any]:
    return lambda seen: None if seen.track.state is None else value(seen.track.state)


def _observed_at(seen: Seen) -> str | None:
    return None if seen.track.observed_wall is None else iso_time(seen.track.observed_wall)


def _age(seen: Seen) -> float | None:
    age = seen.track.age(seen.moment.now)
    return None if age is None else round(age, 1)


def _progress(seen: Seen) -> float | None:
    if seen.track.state is None or seen.track.state.progress is None:
        return None
    # Rounded down, so that 1 is said only of a whole; and never to 0, which would be a claim of its own.
    parts = 10_000 * (seen.track.state.synced_records_count or 0) // (seen.track.state.total_records or 1)
    return max(1, parts) / 10_000


def _last_synced_at(seen: Seen) -> str | None:
    if seen.track.state is None or seen.track.state.last_synced_at is None:
        return None
    return iso_time(seen.track.state.last_synced_at.timestamp())


def _health(seen: Seen) -> str | None:
    report = _report(seen)
    return None if report is None else str(report.health)


def _health_detail(seen: Seen) -> str | None:
    report = _report(seen)
    return None if report is None else report.detail


def _report(seen: Seen) -> HealthReport | None:
    """Our reading; none of what is too old to believe, and "ok" of nothing that we do not understand."""
    track, moment = seen
    report = track.health(moment.now, moment.wall)
    if report is None or track.state is None or track.freshness(moment.now) is Freshness.UNKNOWN:
        return None
    return report if is_telling(report.health, track.state) else None


def _next_poll(seen: Seen) -> float | None:
    at = seen.track.next_ask(seen.moment.now)
    return None if at is None else round(max(0.0, at - seen.moment.now), 1)


_TEXT: Document = {"type": "string"}
_COUNT: Document = {"type": "integer", "minimum": 0}
_SECONDS: Document = {"type": "number", "minimum": 0}
_TIME: Document = {"type": "string", "format": "date-time"}
_FRACTION: Document = {"type": "number", "exclusiveMinimum": 0, "maximum": 1}

LINK_FIELDS: tuple[Field, ...] = (
    Field(
        "state",
        "whether the sync can be asked; null before the first outcome",
        _or_null({"type": "string", "enum": list(map(str, Link))}),
        lambda seen: None if seen.track.link is None else str(seen.track.link),
    ),
    Field(
        "detail",
        "why it cannot, in a line",
        _or_null(_TEXT),
        lambda seen: None if seen.track.failure is None else seen.track.failure.detail,
    ),
    Field(
        "http_status",
        "of the last ask; null where no HTTP answer arrived",
        _or_null({"type": "integer", "minimum": 100, "maximum": 999}),
        lambda seen: seen.track.http_status,
    ),
    Field("failures", "in a row, 0 after a good answer", _COUNT, lambda seen: seen.track.plan.failures),
    Field(
        "next_poll_in_s",
        "seconds until it may be asked; null where it never is, or where nobody can tell: due, and its origin offline",
        _or_null(_SECONDS),
        _next_poll,
    ),
)

FIELDS: tuple[Field, ...] = (
    Field("id", "the sync's id", _TEXT, lambda seen: seen.track.sync.id),
    Field("label", "what its watch list calls it", _or_null(_TEXT), lambda seen: seen.track.sync.label),
    Field("list", "the watch list it stands in", _or_null(_TEXT), lambda seen: seen.track.sync.list_name),
    Field("profile", "the profile it is asked with", _TEXT, lambda seen: seen.track.sync.profile),
    Field("user", "the connected user", _or_null(_TEXT), lambda seen: seen.track.sync.user),
    Field("integration", "as listed", _or_null(_TEXT), lambda seen: seen.track.sync.integration),
    Field("pipeline", "as listed", _or_null(_TEXT), lambda seen: seen.track.sync.pipeline),
    Field("group", "as in its watch list", _or_null(_TEXT), lambda seen: seen.track.sync.group),
    Field(
        "tags",
        "as in its watch list",
        {"type": "array", "items": _TEXT},
        lambda seen: list(seen.track.sync.tags),
    ),
    Field(
        "status",
        "the server's word as it was last seen: the six, or another; null before the first answer",
        _or_null(_TEXT),
        _of_state(lambda state: state.status),
    ),
    Field(
        "status_known",
        "whether it is one of the six",
        {"type": "boolean"},
        lambda seen: seen.track.state is not None and seen.track.state.known_status is not None,
    ),
    Field(
        "freshness",
        "how far what the server said may still be believed",
        {"type": "string", "enum": list(map(str, Freshness))},
        lambda seen: str(seen.track.freshness(seen.moment.now)),
    ),
    Field("observed_at", "when the last good answer was here", _or_null(_TIME), _observed_at),
    Field("age_s", "seconds since then", _or_null(_SECONDS), _age),
    Field("total_records", "as sent", _or_null(_COUNT), _of_state(lambda state: state.total_records)),
    Field("synced_records_count", "as sent", _or_null(_COUNT), _of_state(lambda state: state.synced_records_count)),
    Field("progress", "synced of total; null where the two do not mean that", _or_null(_FRACTION), _progress),
    Field(
        "last_synced_at", "as sent, in UTC; null where none was sent that can be read", _or_null(_TIME), _last_synced_at
    ),
    Field(
        "latest_cursor",
        "as sent, opaque; JSON where it is no text",
        _or_null(_TEXT),
        _of_state(lambda state: state.latest_cursor),
    ),
    Field("credential_id", "as sent", _or_null(_TEXT), _of_state(lambda state: state.credential_id)),
    Field(
        "rate_limit_backoff_ms",
        "milliseconds, as sent",
        _or_null(_COUNT),
        _of_state(lambda state: state.rate_limit_backoff_ms),
    ),
    Field("reason", "the server's, of an error", _or_null(_TEXT), _of_state(lambda state: state.reason)),
    Field(
        "health",
        "our own reading, beside the status and never in its place; null where there is nothing to go by",
        _or_null({"type": "string", "enum": list(map(str, Health))}),
        _health,
    ),
    Field("health_detail", "why, where there is more to say", _or_null(_TEXT), _health_detail),
    Field(
        "link",
        "whether we can ask",
        {"type": "object"},
        lambda seen: {field.name: field.value(seen) for field in LINK_FIELDS},
    ),
)
