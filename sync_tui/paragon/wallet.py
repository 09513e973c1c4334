"""Who holds the credentials: one set for a profile, or one for each of its connected users."""

import asyncio
import os
from collections.abc import Callable, Mapping

from sync_tui.domain.profile import Profile, SigningKeyToken
from sync_tui.paragon.credentials import Credentials
from sync_tui.paragon.minting import MintedTokens, Signer
from sync_tui.paragon.token_source import Source, secret_source


class Wallet:
    """The credentials of all profiles, and of each connected user where a profile signs a token per user."""

    def __init__(
        self, boot: Callable[[], float], wall: Callable[[], float], environ: Mapping[str, str] = os.environ
    ) -> None:
        self._boot = boot
        self._wall = wall
        self._environ = environ
        self._held: dict[tuple[Profile, str | None], Credentials] = {}
        self._signers: dict[Profile, Signer] = {}

    def credentials(self, profile: Profile, user: str | None) -> Credentials:
        """Those to ask with; the same ones whenever the same are asked for."""
        key = (profile, user if profile.mints else None)
        held = self._held.get(key)
        if held is None:
            held = self._held[key] = Credentials(self._source(profile, user), profile.name, self._boot)
        return held

    async def aclose(self) -> None:
        """Stop every command that runs."""
        await asyncio.gather(*(held.aclose() for held in self._held.values()))

    def _source(self, profile: Profile, user: str | None) -> Source:
        if not isinstance(profile.token, SigningKeyToken):
            return secret_source(profile.token, profile.name, self._environ)
        signer = self._signers.get(profile)
        if signer is None:
            signer = Signer(profile.token, profile.name, self._boot, self._wall, self._environ)
            self._signers[profile] = signer
        return MintedTokens(signer, user)
