"""What is watched: a sync by its id, through a profile, with the words its owner gave it."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from sync_tui.domain.text import SafeText

_SYNC_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}")
SYNC_ID_RULE = "letters, digits, '-' and '_', at most 128, beginning with a letter or digit"


def is_sync_id(text: str) -> bool:
    """Whether `text` may stand in a request path; the API's own ids are UUIDs, the schema says only `string`."""
    return _SYNC_ID.fullmatch(text) is not None


class SyncKey(NamedTuple):
    """The identity of a watched sync on this screen: the same id may be asked through two profiles."""

    profile: str
    user: str | None
    id: str


@dataclass(frozen=True, slots=True)
class WatchedSync:
    """One entry of a watch list, or of what `GET /api/syncs` listed."""

    id: str  # satisfies is_sync_id
    profile: str = "default"
    label: SafeText | None = None
    user: SafeText | None = None
    integration: SafeText | None = None
    pipeline: SafeText | None = None
    group: SafeText | None = None
    tags: tuple[SafeText, ...] = ()
    note: SafeText | None = None
    list_name: SafeText | None = None

    @property
    def key(self) -> SyncKey:
        """Profile, user and id."""
        return SyncKey(self.profile, self.user, self.id)

    @property
    def name(self) -> SafeText:
        """The label, else integration and pipeline with the start of the id, else the id."""
        if self.label:
            return self.label
        origin = " / ".join(part for part in (self.integration, self.pipeline) if part)
        return SafeText(f"{origin} {self.id[:8]}" if origin else self.id)


@dataclass(frozen=True, slots=True)
class WatchList:
    """A titled set of watched syncs, in its author's order."""

    name: SafeText
    title: SafeText | None = None
    syncs: tuple[WatchedSync, ...] = ()

    @property
    def heading(self) -> SafeText:
        """What the screen calls it."""
        return self.title or self.name
