"""What is known of a sync that was not asked yet: no more than when it will be."""

import zlib

from sync_tui.domain.observation import Failure, Link
from sync_tui.domain.polling import Polling
from sync_tui.domain.profile import Origin, Profile
from sync_tui.domain.schedule import first_plan
from sync_tui.domain.text import clean
from sync_tui.domain.watch import WatchedSync
from sync_tui.monitor.origins import Origins
from sync_tui.monitor.track import Track


def first_track(
    sync: WatchedSync, profile: Profile | None, polling: Polling, now: float, origins: Origins, seed: float
) -> Track:
    """The track of `sync`, one of those watched of its origin; each has a moment of its own, by `seed`.

    Without a `profile` it is never asked, and says why.
    """
    if profile is None:
        why = clean(f'no profile "{sync.profile}" on this machine: add it to config.toml')
        never = first_plan(polling.cadence, now, 1.0, float("inf"))
        return Track(sync, never, failure=Failure(Link.UNAUTHORIZED, why))
    origin = profile.origin
    spread = polling.budget.spread(origins.watched(origin))
    plan = first_plan(polling.cadence, now, _phase(seed, origin, sync.id), spread)
    return Track(sync, plan._replace(held_until=origins.held_until(origin)))


def _phase(seed: float, origin: Origin, sync_id: str) -> float:
    """Where in the spread a sync stands, in [0, 1): the same for the same seed."""
    return zlib.crc32(f"{seed} {origin} {sync_id}".encode()) / 2**32
