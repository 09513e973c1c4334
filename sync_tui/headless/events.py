"""What counts as a change worth a line: status, link, freshness, health; counts only where nothing else changed."""

from dataclasses import dataclass
from enum import StrEnum

from sync_tui.domain.backoff import JITTER
from sync_tui.domain.duration import duration_words
from sync_tui.domain.freshness import Freshness
from sync_tui.domain.health import Health
from sync_tui.domain.observation import Link, SyncState
from sync_tui.domain.text import SafeText
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.track import Track
from sync_tui.monitor.words import failure_detail, link_words


class Change(StrEnum):
    """The `event` of a line, the most telling first: what changes together is one line."""

    SEEN = "seen"  # the first outcome of a sync, good or bad
    STATUS = "status"
    LINK = "link"
    FRESHNESS = "freshness"
    HEALTH = "health"
    COUNTS = "counts"


@dataclass(frozen=True, slots=True)
class Face:
    """The parts of a track that a change is a change of."""

    status: SafeText | None
    link: Link | None
    freshness: Freshness
    health: Health | None
    counts: tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Shown:
    """What was last said of a sync."""

    face: Face
    counted_at: float  # boot-clock seconds of the answer whose counts were last said; 0 where there was none


@dataclass(frozen=True, slots=True)
class Event:
    """A change worth a line."""

    kind: Change
    before: Shown | None  # None where nothing was said of the sync yet
    track: Track
    moment: Moment


def event_of(before: Shown | None, track: Track, moment: Moment) -> Event | None:
    """What changed since `before` was said; None where nothing did, or where there is no outcome yet."""
    if track.link is None:
        return None
    kind = Change.SEEN if before is None else _kind(before, track, moment)
    return None if kind is None else Event(kind, before, track, moment)


def shown(track: Track, moment: Moment) -> Shown:
    """What a line about `track` says, to compare the next one with."""
    return Shown(_face(track, moment), track.observed_at or 0.0)


def sentence(event: Event) -> str:
    """One change in words: "Acme · HubSpot: ACTIVE -> IDLE, 12,408 of 12,408 records"."""
    parts = (_said(event), _why(event))
    return f"{event.track.sync.name}: " + ", ".join(part for part in parts if part)


def _kind(before: Shown, track: Track, moment: Moment) -> Change | None:
    old, new = before.face, _face(track, moment)
    if old.status != new.status:
        return Change.STATUS
    if old.link != new.link:
        return Change.LINK
    if old.freshness != new.freshness:
        return Change.FRESHNESS
    if old.health != new.health:
        return Change.HEALTH
    return Change.COUNTS if old.counts != new.counts and _is_due(before, track) else None


def _is_due(before: Shown, track: Track) -> bool:
    """Whether a cadence has passed since counts were last said; else they wait for a later answer."""
    return (track.observed_at or 0.0) - before.counted_at >= (1 - JITTER) * track.plan.interval


def _face(track: Track, moment: Moment) -> Face:
    state = track.state
    return Face(
        status=None if state is None else state.status,
        link=track.link,
        freshness=track.freshness(moment.now),
        health=track.told_health(moment.now, moment.wall),
        counts=(None, None) if state is None else (state.synced_records_count, state.total_records),
    )


def _said(event: Event) -> str:
    track, moment = event.track, event.moment
    status = "no answer yet" if track.state is None else str(track.state.status)
    match event.kind:
        case Change.SEEN | Change.LINK if track.failure is not None:
            return f"cannot be asked, {link_words(track)}"
        case Change.LINK:
            return f"answers again, {status}"
        case Change.STATUS if event.before is not None and event.before.face.status is not None:
            return f"{event.before.face.status} -> {status}"
        case Change.FRESHNESS:
            return (
                f"{status} is {track.freshness(moment.now)}, last seen {duration_words(track.age(moment.now) or 0)} ago"
            )
        case Change.HEALTH:
            health = track.told_health(moment.now, moment.wall)
            if health is None:
                return f"{status}, and whether all is well cannot be told"
            return f"{status} is {health.replace('_', ' ')}"
    return status


def _why(event: Event) -> str | None:
    track, state = event.track, event.track.state
    if track.failure is not None:
        return failure_detail(track)
    if event.kind is Change.HEALTH:
        report = track.health(event.moment.now, event.moment.wall)
        return None if report is None else report.detail
    if state is None or event.kind is Change.FRESHNESS:
        return None
    if state.reason and event.kind in (Change.SEEN, Change.STATUS):
        return state.reason
    return _records(state)


def _records(state: SyncState) -> str | None:
    synced, total = state.synced_records_count, state.total_records
    if synced is None:
        return None
    return f"{synced:,} records" if total is None else f"{synced:,} of {total:,} records"
