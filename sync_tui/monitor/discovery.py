"""What `GET /api/syncs` listed, as syncs to watch."""

from collections.abc import Iterable

from sync_tui.domain.observation import ListedSync
from sync_tui.domain.text import SafeText, clean
from sync_tui.domain.watch import WatchedSync


def watched_syncs(profile_name: str, listed: Iterable[ListedSync], user: str | None = None) -> tuple[WatchedSync, ...]:
    """One entry per sync that was listed for `user`, in the order of the list; a configuration name is the label."""
    owner = None if user is None else clean(user)
    return tuple(
        WatchedSync(
            id=sync.id,
            profile=profile_name,
            label=_label(sync),
            user=owner,
            integration=sync.integration,
            pipeline=sync.pipeline,
        )
        for sync in listed
    )


def _label(sync: ListedSync) -> SafeText | None:
    if sync.configuration_name is None:
        return None
    origin = " / ".join(part for part in (sync.integration, sync.pipeline) if part)
    return SafeText(f"{sync.configuration_name} · {origin}" if origin else sync.configuration_name)
