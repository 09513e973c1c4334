"""A client asked as the engine asks it: a token first, then a turn, and another turn where the token was renewed."""

from sync_tui.domain.profile import Profile
from sync_tui.paragon.client import Reply, SyncApi

MOST_TURNS = 3


async def looked(api: SyncApi, profile: Profile, sync_id: str = "a", user: str | None = None) -> Reply:
    """One look at one sync."""
    for _ in range(MOST_TURNS):
        failure = await api.token_ready(profile, user=user)
        if failure is not None:
            return Reply(failure=failure)
        reply = await api.get_status(profile, sync_id, user=user)
        if reply.failure is None or not reply.failure.asks_again:
            return reply
    raise AssertionError("it asks for another turn for ever")
