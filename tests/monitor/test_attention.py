"""Which row a person should see first, by need and by column."""

from datetime import timedelta

import pytest

from sync_tui.domain.observation import Link
from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import WatchedSync
from sync_tui.monitor.attention import attention, needs_attention
from sync_tui.monitor.columns import COLUMN_BY_KEY, COLUMNS
from sync_tui.monitor.track import Track
from tests.monitor.tracks import FRESH, MOMENT, NEVER, NOW, STALE, UNKNOWN, WALL, failing, moving, seen


def _since(track: Track, seconds: float) -> Track:
    assert track.movement is not None
    return track._replace(movement=track.movement._replace(status_since=NOW - seconds))


def _stalled() -> Track:
    track = seen("ACTIVE")
    assert track.movement is not None
    return track._replace(movement=track.movement._replace(moved_at=NOW - 2_000))


IN_ORDER_OF_NEED = [
    _since(seen("ERRORED"), 100),
    _since(seen("ERRORED"), 10),
    failing(seen("IDLE"), Link.UNAUTHORIZED),
    seen("IDLE", UNKNOWN),
    seen("ERRORED", STALE),
    _stalled(),
    seen("RATE_LIMITED"),
    NEVER,
    seen("INITIALIZING"),
    seen("ACTIVE"),
    seen("IDLE", last_synced_at=WALL),
    seen("DISABLED"),
]


def test_attention_goes_to_the_neediest_first_and_then_to_the_longest_in_its_state() -> None:
    ranks = [attention(track, MOMENT) for track in IN_ORDER_OF_NEED]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(ranks)


@pytest.mark.parametrize(
    "track",
    [
        seen("ERRORED"),
        seen("ACTIVE", STALE),
        seen("ACTIVE", UNKNOWN),
        _stalled(),
        seen("HIBERNATING"),
        failing(seen("IDLE"), Link.FORBIDDEN),
        failing(seen("IDLE"), Link.TIMEOUT),
        failing(NEVER, Link.DNS),
    ],
)
def test_what_a_person_should_look_at_needs_attention(track: Track) -> None:
    assert needs_attention(track, MOMENT)


@pytest.mark.parametrize(
    "track", [NEVER, *(seen(status) for status in ("RATE_LIMITED", "INITIALIZING", "ACTIVE", "DISABLED"))]
)
def test_what_runs_as_it_should_needs_nobody(track: Track) -> None:
    assert not needs_attention(track, MOMENT)


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.key)
def test_every_column_sorts_tracks_of_every_kind(column: object) -> None:
    tracks = [*IN_ORDER_OF_NEED, moving(seen(total_records=5, synced_records_count=5), 60), seen("HIBERNATING")]
    assert column in COLUMNS
    sort_key = next(other for other in COLUMNS if other is column).sort_key
    assert len(sorted(tracks, key=lambda track: sort_key(track, MOMENT))) == len(tracks)


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [
        ("progress", seen(total_records=10, synced_records_count=9), NEVER),
        ("rate", moving(seen(synced_records_count=5), 60), seen()),
        ("last_synced", seen(last_synced_at=WALL), seen(last_synced_at=WALL - timedelta(days=1))),
        ("seen", seen(age=STALE), seen(age=FRESH)),
        ("next", NEVER, seen()),
        ("health", seen("ERRORED"), NEVER),
        ("health", NEVER, seen("RATE_LIMITED")),
        ("health", seen("HIBERNATING"), seen("IDLE", last_synced_at=WALL)),
        ("health", seen("IDLE", is_last_synced_unclear=True), seen("DISABLED")),
        ("health", seen("IDLE", UNKNOWN, last_synced_at=WALL), seen("IDLE", last_synced_at=WALL)),
        ("link", failing(seen(), Link.DNS), seen()),
        ("group", seen(), seen()._replace(sync=WatchedSync("b"))),
        ("sync", seen(), seen()._replace(sync=WatchedSync("b", label=SafeText("beta")))),
    ],
)
def test_a_column_puts_first_what_is_looked_for_by_it(key: str, first: Track, last: Track) -> None:
    sort_key = COLUMN_BY_KEY[key].sort_key
    assert sort_key(first, MOMENT) < sort_key(last, MOMENT)


def test_an_end_in_sight_sorts_before_one_that_is_not() -> None:
    near = moving(seen(total_records=1_000, synced_records_count=990), 60)
    far = moving(seen(total_records=10_000, synced_records_count=990), 60)
    keys = [COLUMN_BY_KEY["eta"].sort_key(track, MOMENT) for track in (near, far, NEVER)]
    assert keys == sorted(keys)
    assert len(set(keys)) == 3
