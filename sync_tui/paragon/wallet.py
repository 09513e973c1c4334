"""Who holds the credentials: one set for a profile, or one for each of its connected users."""

import asyncio
import os
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sync_tui.domain.backoff import Random
from sync_tui.domain.profile import EnvToken, Origin, Profile, SigningKeyToken
from sync_tui.paragon.clocks import Clocks
from sync_tui.paragon.credentials import Credentials
from sync_tui.paragon.minting import MintedTokens, Signer, signing_key_place
from sync_tui.paragon.token_source import Source, secret_source


@dataclass(frozen=True, slots=True)
class Recovery:
    """Credentials of which somebody was told to sign in, and which are worth another ask."""

    profile: Profile
    user: str | None  # whose, where the profile signs a token per user
    is_trial: bool  # whether one request may try; all may, where it is not


@dataclass(frozen=True, slots=True)
class WalletClocks:
    """Seconds: ours through suspend, ours since the epoch, and by how much an origin's clock is ahead of the latter."""

    boot: Callable[[], float]
    wall: Callable[[], float]
    skew: Callable[[Origin], float] = lambda _: 0.0

    def at(self, origin: Origin) -> Clocks:
        """The clocks that the credentials of an origin live by."""
        return Clocks(self.boot, lambda: self.wall() + self.skew(origin))


class Wallet:
    """The credentials of all profiles, and of each connected user where a profile signs a token per user."""

    def __init__(
        self,
        clocks: WalletClocks,
        profiles: Mapping[str, Profile],
        rng: Random = random.random,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        self._clocks = clocks
        self._profiles = profiles
        self._rng = rng
        self._environ = environ
        self._held: dict[tuple[Profile, str | None], Credentials] = {}
        self._signers: dict[Profile, Signer] = {}

    def credentials(self, profile: Profile, user: str | None) -> Credentials:
        """Those to ask with; the same ones whenever the same are asked for."""
        key = (profile, user if profile.mints else None)
        held = self._held.get(key)
        if held is None:
            clocks = self._clocks.at(profile.origin)
            held = self._held[key] = Credentials(self._source(profile, user), profile.name, clocks, self._rng)
        return held

    def use(self, profiles: Mapping[str, Profile]) -> None:
        """Forget the credentials of every profile that is not among these, or is another one now."""
        self._profiles = profiles
        current = set(profiles.values())
        for key in [key for key in self._held if key[0] not in current]:
            self._held.pop(key).give_up()
        self._signers = {profile: signer for profile, signer in self._signers.items() if profile in current}

    async def recoveries(self) -> tuple[Recovery, ...]:
        """What is worth another ask since the last time. Looks at the files of those that were told to sign in."""
        found = [(key, await held.recovered()) for key, held in tuple(self._held.items())]
        return tuple(
            Recovery(profile, user, is_trial=recovered is None)
            for (profile, user), recovered in found
            if recovered is not False
        )

    async def aclose(self) -> None:
        """Stop every command that runs."""
        await asyncio.gather(*(held.aclose() for held in self._held.values()))

    def _source(self, profile: Profile, user: str | None) -> Source:
        if not isinstance(profile.token, SigningKeyToken):
            return secret_source(
                profile.token, profile.name, self._environ, child_environ=lambda: self._child_environ(profile)
            )
        signer = self._signers.get(profile)
        if signer is None:
            keys = signing_key_place(profile.token, profile.name, self._environ, lambda: self._child_environ(profile))
            signer = Signer(profile.token, profile.name, self._clocks.at(profile.origin), keys)
            self._signers[profile] = signer
        return MintedTokens(signer, user)

    def _child_environ(self, profile: Profile) -> Mapping[str, str]:
        """What a command of `profile` may know: for whom it runs, and no token of any profile."""
        secret = set(_secret_variables((profile, *self._profiles.values())))
        known = {name: value for name, value in self._environ.items() if name not in secret}
        return {**known, "SYNC_TUI_PROFILE": profile.name, "SYNC_TUI_ORIGIN": str(profile.origin)}


def _secret_variables(profiles: Iterable[Profile]) -> Iterable[str]:
    for profile in profiles:
        token = profile.token.key if isinstance(profile.token, SigningKeyToken) else profile.token
        if isinstance(token, EnvToken):
            yield token.name
