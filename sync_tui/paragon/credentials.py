"""Whose token a request carries: got once, renewed once when rejected, and held back while there is no better one."""

import asyncio
import os
from collections.abc import Callable, Mapping

from sync_tui.domain.errors import CredentialError
from sync_tui.domain.observation import Failure, Link
from sync_tui.domain.profile import Profile, Secret, SigningKeyToken
from sync_tui.domain.schedule import SIGN_IN_BASE, SIGN_IN_CAP
from sync_tui.domain.text import clean
from sync_tui.paragon.minting import signing_key_place
from sync_tui.paragon.signing_key import require_signing
from sync_tui.paragon.token_source import Source, secret_source

VOUCHED_FOR = 60.0
_DETAIL_LIMIT = 200


def missing_credential(profile: Profile, environ: Mapping[str, str] = os.environ) -> CredentialError | None:
    """Why the profile's token cannot be used, as far as can be told at once; None where a command must tell."""
    try:
        if isinstance(profile.token, SigningKeyToken):
            require_signing(profile.name)
            signing_key_place(profile.token, profile.name, environ).look()
        else:
            secret_source(profile.token, profile.name, environ).look()
    except CredentialError as error:
        return error
    return None


class Credentials:
    """A token, for all syncs that share it. Nothing here raises what an environment, file or command does."""

    def __init__(self, source: Source, profile_name: str, boot: Callable[[], float]) -> None:
        self._source = source
        self._name = profile_name
        self._boot = boot
        self._current: Secret | None = None
        self._trouble: CredentialError | None = None  # why the last look for a token found none
        self._looking: asyncio.Task[None] | None = None
        self._look_from = float("-inf")
        self._held_until: float | None = None
        self._tries = 0
        self._rejected_by: set[str] = set()  # since a token was last accepted
        self._outsiders: set[str] = set()  # rejected by themselves, while others are accepted
        self._accepted = ("", float("-inf"))  # by which sync, and when
        self._accepted_before = ("", float("-inf"))  # the same of another sync

    async def token(self, within: float) -> Secret | Failure:
        """The token to send now, or why there is none; at most `within` seconds for a command to print one."""
        # Whoever comes first after a hold tries for all: it renews the hold, and only its answer lifts it.
        is_try = self._held_until is not None and not self._is_held()
        if is_try:
            self._hold()
        # A token that is being renewed was rejected: nobody else sends it meanwhile.
        is_wanting = not self._is_held() and (self._current is None or self._looking is not None)
        if is_try or is_wanting or self._source.has_changed():
            await self._look(within)
        if self._trouble is not None or self._current is None or (self._is_held() and not is_try):
            return self._sign_in()
        return self._current

    def accepted(self, secret: Secret, who: str) -> None:
        """The API answered `who` with `secret`."""
        if secret is not self._current:
            return
        self._held_until = None
        self._tries = 0
        # Rejected, and others accepted after that: it was not the token.
        self._outsiders |= self._rejected_by
        self._outsiders.discard(who)
        self._rejected_by.clear()
        if self._accepted[0] != who:
            self._accepted_before = self._accepted
        self._accepted = (who, self._boot())

    async def rejected(self, secret: Secret, who: str, within: float) -> Secret | Failure | None:
        """What to do about a 401 for `who`: ask once more with another token, report a failure, or None: the API's own.

        One look for a better token serves all syncs that were rejected together.
        """
        if self._current is not None and self._current is not secret:
            return self._sign_in() if self._is_held() else self._current
        if not (who in self._outsiders and self._is_vouched_for(who)):
            await self._look(within)
            if self._trouble is None and self._current is not None and self._current is not secret:
                return self._current
        return self.refused(secret, who)

    def refused(self, secret: Secret, who: str) -> Failure | None:
        """What to report of a 401 after which there is no better token; None where it speaks of `who` alone."""
        self._rejected_by.add(who)
        if self._is_vouched_for(who) or self._current is not secret:
            return None
        self._hold()
        return self._sign_in()

    async def aclose(self) -> None:
        """Stop a running command."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait((self._looking,), timeout=1.0)

    def _is_vouched_for(self, who: str) -> bool:
        """Whether the token must be good: another sync was accepted lately, and none new but `who` rejected since."""
        last = self._accepted_before if self._accepted[0] == who else self._accepted
        return self._boot() - last[1] <= VOUCHED_FOR and self._rejected_by - self._outsiders <= {who}

    def _is_held(self) -> bool:
        return self._held_until is not None and self._boot() < self._held_until

    def _hold(self) -> None:
        if not self._is_held():
            self._held_until = self._boot() + min(SIGN_IN_CAP, SIGN_IN_BASE * 2.0 ** min(self._tries, 10))
            self._tries += 1

    def _sign_in(self) -> Failure:
        if self._trouble is not None:
            why = str(self._trouble)
        elif self._current is None:
            why = f'the token command of profile "{self._name}" is still running'
        else:
            why = f'the token of profile "{self._name}" was rejected; {self._source.remedy}'
        return Failure(Link.UNAUTHORIZED, clean(f"sign-in needed: {why}", _DETAIL_LIMIT))

    async def _look(self, within: float) -> None:
        """Look for a token, or wait for the look that is under way."""
        if self._looking is None and self._boot() >= self._look_from:
            self._look_from = self._boot() + self._source.spacing
            self._looking = asyncio.get_running_loop().create_task(self._found())
        if self._looking is not None:
            looking = self._looking
            await asyncio.wait((looking,), timeout=within)
            if looking.done() and not looking.cancelled():
                looking.result()

    async def _found(self) -> None:
        try:
            secret = await self._source.obtained()
        except CredentialError as error:
            self._trouble = error
            self._hold()
        else:
            is_new = self._current is None or self._current.reveal() != secret.reveal()
            if is_new:
                self._current = secret
            if (is_new and self._source.is_hopeful) or self._trouble is not None:
                self._held_until = None
            self._trouble = None
        finally:
            self._looking = None
