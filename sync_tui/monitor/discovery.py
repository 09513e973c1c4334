"""What `GET /api/syncs` listed, as syncs to watch."""

from collections.abc import Iterable

from sync_tui.domain.observation import ListedSync
from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import WatchedSync


def watched_syncs(profile_name: str, listed: Iterable[ListedSync]) -> tuple[WatchedSync, ...]:
    """One entry per listed sync, in the order of the list; a configuration name becomes the label."""
    return tuple(
        WatchedSync(
            id=sync.id,
            profile=profile_name,
            label=_label(sync),
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
