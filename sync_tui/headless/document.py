"""One sync as JSON: the schema that scripts rely on. A field that is not known is null, never 0."""

from datetime import UTC, datetime
from typing import Any

from sync_tui.monitor.columns import Moment
from sync_tui.monitor.track import Track

SCHEMA = 1

Document = dict[str, Any]


def status_document(tracks: list[Track], moment: Moment) -> Document:
    """What `status --json` prints: the schema's number, when it was made, and the syncs in their list's order."""
    return {
        "schema": SCHEMA,
        "generated_at": iso_time(moment.wall),
        "syncs": [sync_document(track, moment) for track in tracks],
    }


def sync_document(track: Track, moment: Moment) -> Document:
    """One sync. Times are ISO 8601 in UTC; `_s` is seconds, `_ms` milliseconds, `progress` a fraction in (0, 1]."""
    sync, state = track.sync, track.state
    report = track.health(moment.now, moment.wall)
    age = track.age(moment.now)
    last_synced = None if state is None else state.last_synced_at
    return {
        "id": sync.id,
        "label": sync.label,
        "list": sync.list_name,
        "profile": sync.profile,
        "user": sync.user,
        "integration": sync.integration,
        "pipeline": sync.pipeline,
        "group": sync.group,
        "tags": list(sync.tags),
        "status": None if state is None else state.status,
        "status_known": state is not None and state.known_status is not None,
        "freshness": str(track.freshness(moment.now)),
        "observed_at": None if track.observed_wall is None else iso_time(track.observed_wall),
        "age_s": None if age is None else round(age, 1),
        "total_records": None if state is None else state.total_records,
        "synced_records_count": None if state is None else state.synced_records_count,
        "progress": None if state is None or state.progress is None else round(state.progress, 4),
        "last_synced_at": None if last_synced is None else iso_time(last_synced.timestamp()),
        "latest_cursor": None if state is None else state.latest_cursor,
        "credential_id": None if state is None else state.credential_id,
        "rate_limit_backoff_ms": None if state is None else state.rate_limit_backoff_ms,
        "reason": None if state is None else state.reason,
        "health": None if report is None else str(report.health),
        "health_detail": None if report is None else report.detail,
        "link": _link_document(track, moment),
    }


def iso_time(wall: float) -> str:
    """Seconds since the epoch as "2026-11-23T12:00:00Z", with milliseconds where there are any."""
    time = datetime.fromtimestamp(wall, UTC)
    precision = "milliseconds" if time.microsecond >= 1_000 else "seconds"
    return time.isoformat(timespec=precision).replace("+00:00", "Z")


def _link_document(track: Track, moment: Moment) -> Document:
    due = track.plan.due - moment.now
    return {
        "state": None if track.link is None else str(track.link),
        "detail": None if track.failure is None else track.failure.detail,
        "http_status": track.http_status,
        "failures": track.plan.failures,
        "next_poll_in_s": None if due == float("inf") else round(max(0.0, due), 1),
    }
