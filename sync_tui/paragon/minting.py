"""Tokens that we sign ourselves: one key for a profile, one short-lived token for each of its connected users."""

import asyncio
from collections.abc import Callable, Mapping

from sync_tui.domain.errors import CredentialError
from sync_tui.domain.profile import Secret, SigningKeyToken
from sync_tui.paragon.signing_key import SIGNING_KEY, Sign, require_signing, signing
from sync_tui.paragon.token_source import RUN_SPACING, Place, secret_source

LIFETIME = 600  # seconds that a token is good for
BACK_DATED = 30  # seconds that the server's clock may be behind ours
AHEAD = 60  # seconds before its end that a token is replaced


def signing_key_place(source: SigningKeyToken, profile_name: str, environ: Mapping[str, str]) -> Place:
    """Where the signing key of a profile is kept."""
    return secret_source(source.key, profile_name, environ, SIGNING_KEY)


class Signer:
    """The signing key of one profile, got once for all of its users."""

    def __init__(
        self,
        source: SigningKeyToken,
        profile_name: str,
        boot: Callable[[], float],
        wall: Callable[[], float],
        environ: Mapping[str, str],
    ) -> None:
        self.profile_name = profile_name
        self.wall = wall
        self.generation = 0  # grows when another key is found, or none any more
        self._aud = source.aud
        self._keys = signing_key_place(source, profile_name, environ)
        self._boot = boot
        self._turn = asyncio.Lock()
        self._pem: Secret | None = None
        self._sign: Sign | CredentialError
        self._sign = CredentialError(f'the signing key of profile "{profile_name}" was not looked for yet')
        self._look_from = float("-inf")

    @property
    def remedy(self) -> str:
        """What a person does about a rejected token."""
        return f'check its audience, "{self._aud}", and whether the signing key is the project\'s last'

    def has_changed(self) -> bool:
        """Whether another key may be there since the last look."""
        return self._keys.has_changed()

    async def token(self, user: str, is_rejected: bool) -> tuple[Secret, int]:
        """A new token for `user`, and its end in seconds since the epoch; `CredentialError` where there is no key.

        Where the token before was rejected, the key is looked for again first.
        """
        async with self._turn:
            await self._look_again(is_rejected)
        if isinstance(self._sign, CredentialError):
            raise self._sign
        now = int(self.wall())
        claims = {"sub": user, "aud": self._aud, "iat": now - BACK_DATED, "exp": now + LIFETIME}
        return self._sign(claims), now + LIFETIME

    async def _look_again(self, is_rejected: bool) -> None:
        is_wanting = is_rejected or isinstance(self._sign, CredentialError)
        if not (self._keys.has_changed() or (is_wanting and self._boot() >= self._look_from)):
            return
        self._look_from = self._boot() + self._keys.spacing
        try:
            require_signing(self.profile_name)
            pem = await self._keys.obtained()
            if self._pem is not None and self._pem.reveal() == pem.reveal():
                return
            # In a thread: a screen is drawn meanwhile.
            self._sign = await asyncio.to_thread(signing, pem, self.profile_name)
            self._pem = pem
            self.generation += 1
        except CredentialError as error:
            self.generation += self._pem is not None
            self._sign, self._pem = error, None


class MintedTokens:
    """The tokens of one connected user: a `Source` that makes them."""

    spacing = RUN_SPACING

    def __init__(self, signer: Signer, user: str | None) -> None:
        self.is_hopeful = True
        self._signer = signer
        self._user = user
        self._generation = 0  # of the key that signed the last one
        self._ends: int | None = None  # of the last one, in seconds since the epoch

    @property
    def remedy(self) -> str:
        """What a person does about a rejected token."""
        return self._signer.remedy

    def has_changed(self) -> bool:
        """Whether the last token is about to end, or another key may be there."""
        is_stale = self._ends is not None and not (self._is_current() and self._generation == self._signer.generation)
        return self._user is not None and (is_stale or self._signer.has_changed())

    async def obtained(self) -> Secret:
        """A new token; `CredentialError` where none can be made."""
        if not self._user:
            name = self._signer.profile_name
            raise CredentialError(f'profile "{name}" signs a token per connected user: say whose sync it is (user)')
        # Whoever asks although the last one is good was refused with it.
        is_rejected = self._is_current() and self._generation == self._signer.generation
        self._ends, signed_before = None, self._generation
        secret, self._ends = await self._signer.token(self._user, is_rejected)
        self._generation = self._signer.generation
        self.is_hopeful = self._generation != signed_before
        return secret

    def _is_current(self) -> bool:
        if self._ends is None:
            return False
        made = self._ends - LIFETIME
        # A clock that was put back says nothing about when the API's will pass the end.
        return made - BACK_DATED <= self._signer.wall() < self._ends - AHEAD
