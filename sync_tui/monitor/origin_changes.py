"""What becomes of the rows of an origin when that begins or ends to be asked."""

from collections.abc import Iterable, Mapping

from sync_tui.domain.gate import is_origin_trouble
from sync_tui.domain.observation import Link
from sync_tui.domain.profile import Origin, Profile
from sync_tui.domain.schedule import Recovered
from sync_tui.monitor.store import Store
from sync_tui.monitor.worker import Worker


def recover(store: Store, workers: Iterable[Worker], spread: float) -> None:
    """It answers again: nobody sits out a back-off from its outage, and nobody comes all at once."""
    for worker in workers:
        failure = store[worker.key].failure
        if failure is not None and (failure.link is Link.OFFLINE or is_origin_trouble(failure)):
            worker.happen(Recovered(spread))


def hold(store: Store, profiles: Mapping[str, Profile], origin: Origin, until: float) -> None:
    """It wants to hear nothing before `until`, in boot-clock seconds: each of its rows that is due sooner says so."""
    names = {name for name, profile in profiles.items() if profile.origin == origin}
    for key, track in list(store.items()):
        if track.plan.due < until and key.profile in names:
            store.plan(key, track.plan._replace(held_until=until))
