"""What a command line asks to watch: named lists, single ids, or whatever is there."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from sync_tui.config.keys import DEFAULT_PROFILE
from sync_tui.config.last_list import default_list
from sync_tui.config.location import expanded
from sync_tui.config.watchlists import check_lists_folder, is_path, load_watch_list
from sync_tui.domain.errors import UsageError
from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import SYNC_ID_RULE, SyncKey, WatchedSync, WatchList, is_sync_id


class TargetRequest(NamedTuple):
    """The words of the command line that choose syncs."""

    lists: Sequence[str] = ()
    sync_ids: Sequence[str] = ()
    profile: str | None = None
    user: SafeText | None = None


class Targets(NamedTuple):
    """Either syncs, or the profile whose own list is to be asked for; neither where nothing is configured."""

    heading: SafeText
    syncs: tuple[WatchedSync, ...] = ()
    discover: str | None = None
    user: SafeText | None = None  # whose syncs are to be discovered, where that was said
    known_as: str = ""  # the same for the same choice: what is remembered of it stands under this
    lists: Mapping[str, WatchList] = MappingProxyType({})  # those watched, by the word that names each

    @property
    def list_name(self) -> str | None:
        """The name or path of the list, where exactly one is watched."""
        return next(iter(self.lists)) if len(self.lists) == 1 else None


def requested_targets(request: TargetRequest, config_dir: Path) -> Targets:
    """The targets of `request`; without any word: the last used list, else the only one, else discovery."""
    names = list(request.lists)
    if names:
        _refuse_beside_lists(request)
    if request.sync_ids:
        return _single_syncs(request)
    if not names and request.profile is None and request.user is None:
        check_lists_folder(config_dir)
        saved = default_list(config_dir)
        names = [] if saved is None else [saved]
    if not names:
        return _listed_by_the_api(request)
    lists = {name: load_watch_list(name, config_dir) for name in names}
    known_as = " + ".join(str(expanded(name).absolute()) if is_path(name) else name for name in names)
    return Targets(heading_of(lists.values()), merged_syncs(lists.values()), lists=lists, known_as=known_as)


def heading_of(lists: Iterable[WatchList]) -> SafeText:
    """What the screen calls several lists together."""
    return SafeText(" + ".join(watch_list.heading for watch_list in lists))


def merged_syncs(lists: Iterable[WatchList]) -> tuple[WatchedSync, ...]:
    """Every sync of the lists once, in their order, as the first that names it has it."""
    several = tuple(lists)
    if len(several) == 1:
        return several[0].syncs
    merged: dict[SyncKey, WatchedSync] = {}
    for watch_list in several:
        for sync in watch_list.syncs:
            merged.setdefault(sync.key, sync)
    return tuple(merged.values())


def _refuse_beside_lists(request: TargetRequest) -> None:
    if request.sync_ids:
        raise UsageError("--sync watches without a list: give one or the other")
    for flag, given in (("--profile", request.profile), ("--user", request.user)):
        if given is not None:
            raise UsageError(f"a list says itself whom it asks, and {flag} watches without one: give one or the other")


def _listed_by_the_api(request: TargetRequest) -> Targets:
    profile = request.profile or DEFAULT_PROFILE
    known_as = f"discover {profile} {request.user or ''}".strip()
    heading = SafeText(f"All syncs of {request.user}" if request.user is not None else "All syncs")
    return Targets(heading, discover=profile, user=request.user, known_as=known_as)


def _single_syncs(request: TargetRequest) -> Targets:
    for sync_id in request.sync_ids:
        if not is_sync_id(sync_id):
            raise UsageError(f"--sync {sync_id!r} is not a sync id: {SYNC_ID_RULE}")
    syncs = {
        sync.key: sync
        for sync in (
            WatchedSync(id=sync_id, profile=request.profile or DEFAULT_PROFILE, user=request.user)
            for sync_id in request.sync_ids
        )
    }
    heading = SafeText(request.sync_ids[0]) if len(syncs) == 1 else SafeText(f"{len(syncs)} syncs")
    return Targets(heading, tuple(syncs.values()), known_as="--sync")
