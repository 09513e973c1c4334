"""The table as data: one list of columns for the screen, `status`, CSV and sorting."""

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Literal, NamedTuple

from sync_tui.domain.freshness import Freshness
from sync_tui.domain.health import Health
from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import SyncKey
from sync_tui.monitor.attention import SortKey, attention
from sync_tui.monitor.cells import (
    Cell,
    eta_cell,
    health_cell,
    history_cell,
    last_synced_cell,
    link_cell,
    next_poll_cell,
    progress_cell,
    rate_cell,
    reason_cell,
    records_cell,
    seen_cell,
    shown_health,
    status_cell,
)
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.recent import KEPT, changes
from sync_tui.monitor.tone import Tone
from sync_tui.monitor.track import Track
from sync_tui.monitor.words import NONE

BLANK: SortKey = (math.inf,)  # of what has only a dash to show: it comes last, whichever way round the order is
_HEALTH_RANKS = {health: float(rank) for rank, health in enumerate(Health)}
_UNCLEAR = _HEALTH_RANKS[Health.WAITING] - 0.5  # after what needs a person, before all that is well


class Column(NamedTuple):
    """One column. `ticks` marks a cell that changes by time alone: it never counts as a change."""

    key: str
    title: SafeText
    width: int  # cells on screen; of the sync column, the least
    cell: Callable[[Track, Moment], Cell]
    sort_key: Callable[[Track, Moment], SortKey]
    align: Literal["left", "right"] = "left"
    ticks: bool = False


def _health_rank(track: Track, moment: Moment) -> SortKey:
    health = shown_health(track, moment)
    return (_UNCLEAR if health is None else _HEALTH_RANKS[health],)


def _text_column(key: str, title: str, width: int, text: Callable[[Track], str | None]) -> Column:
    def cell(track: Track, moment: Moment) -> Cell:
        value = text(track)
        return Cell(SafeText(value)) if value else Cell(NONE, Tone.DIM)

    return Column(key, SafeText(title), width, cell, lambda track, moment: _by_text(text(track)))


def _by_text(text: str | None) -> SortKey:
    return (0.0, text.casefold()) if text else BLANK


def _least_first(value: float | None) -> SortKey:
    return BLANK if value is None else (value,)


def _most_first(value: float | None) -> SortKey:
    return BLANK if value is None else (-value,)


def _if_fresh(value: float | None, track: Track, moment: Moment) -> float | None:
    return value if track.freshness(moment.now) is Freshness.FRESH else None


def _eta(track: Track, moment: Moment) -> float | None:
    left = track.backoff_left(moment.now)
    return _if_fresh(track.eta if left is None else left, track, moment)


COLUMNS: tuple[Column, ...] = (
    Column("status", SafeText("STATUS"), 15, status_cell, attention),
    _text_column("sync", "SYNC", 20, lambda track: track.sync.name),
    Column(
        "progress",
        SafeText("PROGRESS"),
        16,
        progress_cell,
        lambda track, moment: _most_first(progress_cell(track, moment).fraction),
    ),
    Column(
        "rate",
        SafeText("RATE"),
        9,
        rate_cell,
        lambda track, moment: _most_first(_if_fresh(track.rate, track, moment)),
        "right",
    ),
    Column(
        "eta",
        SafeText("ETA"),
        13,
        eta_cell,
        lambda track, moment: _least_first(_eta(track, moment)),
        "right",
        ticks=True,
    ),
    Column(
        "last_synced",
        SafeText("LAST SYNCED"),
        13,
        last_synced_cell,
        lambda track, moment: _most_first(
            track.state.last_synced_at.timestamp() if track.state and track.state.last_synced_at else None
        ),
        "right",
        ticks=True,
    ),
    Column(
        "seen",
        SafeText("SEEN"),
        11,
        seen_cell,
        lambda track, moment: _most_first(track.age(moment.now)),
        "right",
        ticks=True,
    ),
    Column(
        "next",
        SafeText("NEXT"),
        11,
        next_poll_cell,
        lambda track, moment: _least_first(track.next_ask(moment.now)),
        "right",
        ticks=True,
    ),
    Column("health", SafeText("HEALTH"), 12, health_cell, _health_rank, ticks=True),
    Column(
        "link",
        SafeText("LINK"),
        15,
        link_cell,
        lambda track, moment: (0.0 if track.failure else 1.0, track.link or ""),
    ),
    Column(
        "history",
        SafeText("HISTORY"),
        KEPT,
        history_cell,
        lambda track, moment: _most_first(changes(track.recent) if track.recent else None),
        "right",
    ),
    Column(
        "records",
        SafeText("RECORDS"),
        22,
        records_cell,
        lambda track, moment: _most_first(None if track.state is None else track.state.synced_records_count),
        "right",
    ),
    _text_column("integration", "INTEGRATION", 14, lambda track: track.sync.integration),
    _text_column("pipeline", "PIPELINE", 12, lambda track: track.sync.pipeline),
    _text_column("profile", "PROFILE", 10, lambda track: track.sync.profile),
    _text_column("user", "USER", 16, lambda track: track.sync.user),
    _text_column("group", "GROUP", 12, lambda track: track.sync.group),
    _text_column("tags", "TAGS", 14, lambda track: ", ".join(track.sync.tags)),
    Column(
        "reason",
        SafeText("REASON"),
        40,
        reason_cell,
        lambda track, moment: _by_text(None if track.state is None else track.state.reason),
    ),
    _text_column("id", "ID", 36, lambda track: track.sync.id),
)

COLUMN_BY_KEY = {column.key: column for column in COLUMNS}


def ordered(keys: Iterable[SyncKey], sort_keys: Mapping[SyncKey, SortKey], *, reverse: bool) -> list[SyncKey]:
    """`keys` in the order of their `sort_keys`, or the other way round."""
    found = sorted(keys, key=sort_keys.__getitem__, reverse=reverse)
    if reverse:
        found.sort(key=lambda key: sort_keys[key] == BLANK)
    return found
