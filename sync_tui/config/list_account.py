"""What a watch list would ask, of whom and with whose token: said before anything is sent."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sync_tui.domain.profile import Profile
from sync_tui.domain.text import SafeText, clean, counted
from sync_tui.domain.watch import WatchedSync

SHOWN_USERS = 3


def asked_lines(syncs: Sequence[WatchedSync], profiles: Mapping[str, Profile]) -> Iterator[SafeText]:
    """A line for each profile that the list names, in its order; `profiles` are the reader's own."""
    for profile_name, count in Counter(sync.profile for sync in syncs).items():
        profile = profiles.get(profile_name)
        if profile is None:
            yield clean(f"{counted(count)} of profile {profile_name}, which your config.toml does not have: not asked")
            continue
        users = dict.fromkeys(sync.user for sync in syncs if sync.profile == profile_name)
        yield clean(f"GET {profile.origin}/api/syncs/ID for {counted(count)}, with {_token(profile, list(users))}")


def _token(profile: Profile, users: list[str | None]) -> str:
    if not profile.mints:
        return f"the token of profile {profile.name}"
    named = [user for user in users if user]
    more = f" and {len(named) - SHOWN_USERS} more" if len(named) > SHOWN_USERS else ""
    whom = f"{', '.join(named[:SHOWN_USERS])}{more}" if named else "nobody, since it names no user"
    return f"tokens that profile {profile.name} signs for {whom}"
