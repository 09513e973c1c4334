"""`GET /api/syncs`: asked in the line of its origin, and what it listed as syncs to watch."""

from collections.abc import Iterable, Mapping

from sync_tui.domain.duration import duration_words
from sync_tui.domain.errors import ConfigError, CredentialError, UnreachableError
from sync_tui.domain.gate import may_pass
from sync_tui.domain.observation import Failure, Link, ListedSync, Listing
from sync_tui.domain.profile import Profile
from sync_tui.domain.text import SafeText, clean, counted
from sync_tui.domain.watch import SyncKey, WatchedSync
from sync_tui.monitor.clock import Clock
from sync_tui.monitor.origin_gate import OriginGate, Rank
from sync_tui.monitor.worker import MOST_REPEATS, Api


def profile_named(name: str, profiles: Mapping[str, Profile]) -> Profile:
    """The profile of that name; `ConfigError` where there is none, or none any more."""
    profile = profiles.get(name)
    if profile is None:
        raise ConfigError(f'there is no profile "{clean(name, 64)}" in config.toml')
    return profile


async def listed_syncs(
    api: Api, gate: OriginGate, clock: Clock, profile: Profile, user: str | None, *, waits: bool = False
) -> Listing:
    """The syncs of the profile's token, or of the user's; raises `CredentialError` or `UnreachableError`.

    A blocked origin is such an error, unless it `waits` for the end of that.
    """
    listed = await _listed(api, gate, clock, profile, user, waits=waits)
    for _ in range(MOST_REPEATS):
        if isinstance(listed, Failure) and listed.asks_again:
            listed = await _listed(api, gate, clock, profile, user, waits=waits)
    if isinstance(listed, Failure):
        if listed.link is Link.UNAUTHORIZED and listed.http_status is None and listed.detail is not None:
            raise CredentialError(listed.detail)  # there was no token to ask with: nobody was asked
        why = f"{profile.origin.label} did not list its syncs: {listed.detail or listed.link}"
        if listed.retry_after:
            why += f", and a pause of {duration_words(listed.retry_after)} is asked for"
        if listed.link in (Link.UNAUTHORIZED, Link.FORBIDDEN):
            raise CredentialError(why)
        raise UnreachableError(why, may_pass=may_pass(listed))
    return listed


async def _listed(
    api: Api, gate: OriginGate, clock: Clock, profile: Profile, user: str | None, *, waits: bool
) -> Listing | Failure:
    key = SyncKey(profile.name, user, "")
    failure = await api.token_ready(profile, user=user)
    if failure is None:
        failure = await _entered(gate, key, (0, clock.boot()), waits=waits)
    if failure is not None:
        return failure
    try:
        listed = await api.list_syncs(profile, user=user)
    except BaseException:
        gate.withdraw()
        raise
    gate.leave(key, listed if isinstance(listed, Failure) else None)
    return listed


async def _entered(gate: OriginGate, key: SyncKey, rank: Rank, *, waits: bool) -> Failure | None:
    if waits:
        with gate.turn(key, rank) as turn:
            return await turn
    # A person has just asked: nobody else may be there to probe.
    gate.hasten(key)
    return await gate.enter_unless_blocked(rank)


def left_out_words(count: int) -> str:
    """What is said of items of a listing that have no usable id."""
    return f"{counted(count)} without a usable id left out"


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
