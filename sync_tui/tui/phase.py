"""What a sync is probably doing. The API names no phase, so this is a guess, and worded as one."""

from sync_tui.domain.duration import HOUR, duration_words
from sync_tui.domain.freshness import Freshness
from sync_tui.domain.health import Movement, rhythm
from sync_tui.domain.observation import SyncState
from sync_tui.domain.status import Status
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.track import Track

LONG_RUN = 600.0  # seconds after which an incremental run is no longer likely
FULL_SYNC_AFTER = 20 * HOUR  # Paragon refreshes everything about once a day


def phase_words(track: Track, moment: Moment) -> str | None:
    """The phase of a fresh status; None where there is nothing to guess."""
    state, movement = track.state, track.movement
    if state is None or movement is None or track.freshness(moment.now) is not Freshness.FRESH:
        return None
    match state.known_status:
        case Status.INITIALIZING:
            return "created; its initial backfill has probably not begun"
        case _ if state.is_last_synced_unclear:
            return None
        case Status.ACTIVE:
            return f"probably {_run(state, movement, moment)}"
        case Status.RATE_LIMITED:
            return f"waiting for the third party, probably in {_run(state, movement, moment)}"
        case Status.IDLE:
            return _rest(state, movement)
        case _:
            return None


def _run(state: SyncState, movement: Movement, moment: Moment) -> str:
    if state.last_synced_at is None:
        return "the initial backfill: no run has completed yet"
    lasts = moment.now - movement.status_since
    if lasts > LONG_RUN or moment.wall - state.last_synced_at.timestamp() > FULL_SYNC_AFTER:
        return "a full run: it takes long for an incremental one"
    return "an incremental run"


def _rest(state: SyncState, movement: Movement) -> str:
    if state.last_synced_at is None:
        return "at rest, and no run has completed yet"
    usual = rhythm(movement)
    told = "" if usual is None else f"; they come about every {duration_words(usual)}"
    return f"waiting for the next incremental run{told}"
