"""Tokens that we sign ourselves: one key for a profile, one short-lived token for each of its connected users."""

import asyncio
from collections.abc import Mapping

from sync_tui.domain.errors import CredentialError
from sync_tui.domain.profile import Secret, SigningKeyToken
from sync_tui.paragon.clocks import Clocks
from sync_tui.paragon.signing_key import SIGNING_KEY, Sign, require_signing, signing
from sync_tui.paragon.token_source import RUN_SPACING, ChildEnviron, Place, secret_source

LIFETIME = 600  # seconds that a token is good for
BACK_DATED = 30  # seconds that the server's clock may be behind ours


def signing_key_place(
    source: SigningKeyToken,
    profile_name: str,
    environ: Mapping[str, str],
    child_environ: ChildEnviron | None = None,
) -> Place:
    """Where the signing key of a profile is kept."""
    return secret_source(source.key, profile_name, environ, SIGNING_KEY, child_environ)


class Signer:
    """The signing key of one profile, got once for all of its users."""

    def __init__(
        self,
        source: SigningKeyToken,
        profile_name: str,
        clocks: Clocks,
        keys: Place,
    ) -> None:
        self.profile_name = profile_name
        self.generation = 0  # grows when another key is found, or none any more
        self._aud = source.aud
        self._keys = keys
        self._clocks = clocks
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

    async def token(self, user: str, *, after_rejection: bool) -> Secret:
        """A new token for `user`; `CredentialError` where there is no key.

        Where the token before was rejected, the key is looked for again first.
        """
        async with self._turn:
            await self._look_again(after_rejection)
        if isinstance(self._sign, CredentialError):
            raise self._sign
        now = int(self._clocks.server())
        claims = {"sub": user, "aud": self._aud, "iat": now - BACK_DATED, "exp": now + LIFETIME}
        return self._sign(claims)

    async def _look_again(self, after_rejection: bool) -> None:
        is_wanting = after_rejection or isinstance(self._sign, CredentialError)
        if not (self._keys.has_changed() or (is_wanting and self._clocks.boot() >= self._look_from)):
            return
        self._look_from = self._clocks.boot() + self._keys.spacing
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
    waits = True
    renews = True

    def __init__(self, signer: Signer, user: str | None) -> None:
        self.is_hopeful = True
        self._signer = signer
        self._user = user
        self._generation: int | None = None  # of the key that signed the last one

    @property
    def remedy(self) -> str:
        """What a person does about a rejected token."""
        return self._signer.remedy

    def has_changed(self) -> bool:
        """Whether another key was found since the last token, or may be there."""
        is_of_another = self._generation not in (None, self._signer.generation)
        return self._user is not None and (is_of_another or self._signer.has_changed())

    async def obtained(self, *, after_rejection: bool = False) -> Secret:
        """A new token; `CredentialError` where none can be made."""
        if not self._user:
            name = self._signer.profile_name
            raise CredentialError(f'profile "{name}" signs a token per connected user: say whose sync it is (user)')
        signed_before, self._generation = self._generation, None
        secret = await self._signer.token(self._user, after_rejection=after_rejection)
        self._generation = self._signer.generation
        self.is_hopeful = self._generation != signed_before
        return secret
