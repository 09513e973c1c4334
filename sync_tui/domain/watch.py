"""What is watched: a sync by its id, through a profile, with the words its owner gave it."""

import re
from collections.abc import Callable, Hashable, Iterable
from typing import NamedTuple

from sync_tui.domain.text import SafeText, clean

SYNC_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}")
USER_LIMIT = 256
SYNC_ID_RULE = "letters, digits, '-' and '_', at most 128, beginning with a letter or digit"


def is_sync_id(text: str) -> bool:
    """Whether `text` may stand in a request path; the API's own ids are UUIDs, the schema says only `string`."""
    return SYNC_ID.fullmatch(text) is not None


def parsed_user(text: str) -> SafeText:
    """A connected user, whom a token may be minted for: what is shown is what is sent. `ValueError` where it is not."""
    user = clean(text, USER_LIMIT)
    if not text or user != text:
        raise ValueError(f"{clean(text, 80)!r} is not a connected user: 1 to {USER_LIMIT} characters that can be shown")
    return user


class SyncKey(NamedTuple):
    """The identity of a watched sync on this screen: the same id may be asked through two profiles."""

    profile: str
    user: str | None
    id: str


class WatchedSync(NamedTuple):
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


class WatchList(NamedTuple):
    """A titled set of watched syncs, in its author's order."""

    name: SafeText
    title: SafeText | None = None
    syncs: tuple[WatchedSync, ...] = ()

    @property
    def heading(self) -> SafeText:
        """What the screen calls it."""
        return self.title or self.name

    def with_added(
        self, syncs: Iterable[WatchedSync], same: Callable[[WatchedSync], Hashable] = lambda sync: sync.key
    ) -> "WatchList":
        """The list with those of `syncs` at its end that it does not hold yet; what it holds stays as it is.

        Two entries are one where `same` of them is equal.
        """
        held = set(map(same, self.syncs))
        added: dict[Hashable, WatchedSync] = {}
        for sync in syncs:
            if same(sync) not in held:
                added.setdefault(same(sync), sync)
        return self._replace(syncs=(*self.syncs, *added.values()))
