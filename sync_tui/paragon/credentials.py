"""Whose token a request carries: got once, renewed once when rejected, and held back while there is no better one."""

import asyncio
import random

from sync_tui.domain.backoff import SIGN_IN_BASE, SIGN_IN_CAP, Random
from sync_tui.domain.errors import CredentialError
from sync_tui.domain.observation import Failure, Link
from sync_tui.domain.profile import Secret
from sync_tui.domain.text import SafeText, clean
from sync_tui.paragon.claims import unverified_claims
from sync_tui.paragon.clocks import Clocks
from sync_tui.paragon.term import Term, term
from sync_tui.paragon.token_source import Source
from sync_tui.paragon.vouching import Vouching

LOOK_WITHIN = 12.0  # seconds that one look may take: a command has ten, and one to be gone
PERSON_SPACING = 2.0  # seconds between two looks that a person asks for
_DETAIL_LIMIT = 200
_ASK_AGAIN = Failure(Link.UNAUTHORIZED, SafeText("a token is being got: asked again with it"), asks_again=True)


class Credentials:
    """A token, for all syncs that share it. Nothing here raises what an environment, file or command does.

    A token that takes its time is waited for in `ready`, where nobody stands in line; `at_hand` never waits for one.
    """

    def __init__(self, source: Source, profile_name: str, clocks: Clocks, rng: Random = random.random) -> None:
        self._source = source
        self._name = profile_name
        self._clocks = clocks
        self._rng = rng
        self._current: Secret | None = None
        self._term = Term(clocks.server())
        self._trouble: CredentialError | None = None  # why the last look for a token found none
        self._looking: asyncio.Task[None] | None = None
        self._looked_at = float("-inf")
        self._patience = source.spacing  # seconds from one look to the next
        self._is_doubted = False  # the current token was rejected, and a better one is looked for
        self._is_postponed = False  # a rejection came too soon after the last look for another
        self._is_unproven = False  # the current token replaced a rejected one, and was not accepted yet
        self._held_until: float | None = None
        self._is_trial = False  # held, but one request may try
        self._tries = 0
        self._vouching = Vouching(clocks.boot)
        self._turned_away = False  # somebody was told to sign in

    async def ready(self, within: float) -> Failure | None:
        """Have a token at hand, `within` seconds; why there is none, where there is not."""
        # Whoever comes first after a hold tries for all: it renews the hold, and only its answer lifts it.
        is_try = self._is_hold_over()
        if is_try:
            self._hold()
            self._is_trial, self._is_unproven = True, False
        if is_try or self._wants_look():
            await self._look(within)
        elif self._source.renews and self._is_due():
            self._begin_look(is_ahead=True)
            if self._looking is not None:
                await asyncio.wait((self._looking,), timeout=0.0)  # a token that is signed here is there at once
        return self._obstacle()

    async def at_hand(self) -> Secret | Failure:
        """The token to send now, or why there is none. Where one must be waited for: a failure that asks again."""
        if self._source.waits and (self._is_hold_over() or self._wants_look()):
            return _ASK_AGAIN
        obstacle = self._obstacle() if self._source.waits else await self.ready(0.0)
        if obstacle is not None or self._current is None:
            return self._sign_in() if obstacle is None else obstacle
        self._is_trial = False
        return self._current

    def accepted(self, secret: Secret, who: str) -> None:
        """The API answered `who` with `secret`."""
        if secret is not self._current:
            return
        self._held_until = None
        self._is_unproven = False
        self._tries = 0
        self._vouching.accept(who)
        if self._has_ended():
            self._term = Term(self._clocks.server())  # the API says otherwise: the clock is wrong

    async def rejected(self, secret: Secret, who: str) -> Failure | None:
        """What a 401 for `who` means: to ask again, to sign in, or None: it is the API's own word on `who` alone.

        One look for a better token serves all syncs that were rejected together.
        """
        if self._current is not secret:
            return self._sign_in() if self._is_held() else _ASK_AGAIN
        is_over = self._has_ended()  # and then it is the token, whoever was accepted before
        is_known_outsider = not is_over and self._vouching.is_outsider(who)
        self._vouching.reject(who)
        # A renewed token that is rejected as well is not renewed for that: nothing says that the next were better.
        is_reason_to_look = not (is_known_outsider or self._is_unproven)
        self._is_postponed = is_reason_to_look and not self._may_look()
        if is_reason_to_look and not self._is_postponed:
            self._is_doubted = True
            if self._source.waits:
                self._begin_look()
                return _ASK_AGAIN
            await self._look(0.0)
            if self._trouble is None and self._current is not secret:
                return _ASK_AGAIN
        if self._trouble is None and not is_over and self._vouching.is_vouched_for(who):
            return None
        self._hold()
        return self._sign_in()

    def try_again(self) -> None:
        """A person signed in: the next to ask tries at once, whatever the hold."""
        if self._is_blocked():
            self._held_until = self._clocks.boot()
            self._tries = 0
            self._patience = min(self._source.spacing, PERSON_SPACING)

    async def recovered(self) -> bool | None:
        """Whether all who were told to sign in may ask again; None where one of them may try. Each is said once."""
        if self._is_postponed and self._may_look():
            # Whoever was rejected meanwhile asks again with what is found.
            self._is_doubted = self._turned_away = True
            self._begin_look()
        elif self._turned_away and self._is_blocked() and self._source.has_changed():
            await self._look(0.0)
        if not self._turned_away or (self._is_blocked() and not self._is_hold_over()):
            return False
        self._turned_away = False
        return None if self._is_blocked() else True

    def give_up(self) -> None:
        """Stop a look that is under way, such as a command that runs."""
        if self._looking is not None:
            self._looking.cancel()

    async def aclose(self) -> None:
        """The same, and wait for its end, a second at most."""
        if self._looking is not None:
            self.give_up()
            await asyncio.wait((self._looking,), timeout=1.0)

    def _is_blocked(self) -> bool:
        """Whether there is no token that may be sent as a matter of course."""
        is_missing = self._trouble is not None or self._current is None
        return is_missing or self._held_until is not None or self._is_doubted

    def _is_held(self) -> bool:
        return self._held_until is not None and self._clocks.boot() < self._held_until

    def _is_hold_over(self) -> bool:
        return self._held_until is not None and not self._is_held()

    def _hold(self) -> None:
        if not self._is_held():
            self._held_until = self._clocks.boot() + min(SIGN_IN_CAP, SIGN_IN_BASE * 2.0 ** min(self._tries, 10))
            self._tries += 1

    def _wants_look(self) -> bool:
        """Whether a token must be looked for, or waited for, before anything is sent."""
        if self._source.has_changed():
            return True
        is_wanting = not self._is_held() and (self._current is None or self._is_doubted)
        return (is_wanting or (self._source.renews and self._has_ended())) and self._may_look()

    def _has_ended(self) -> bool:
        return self._term.has_ended(self._clocks.boot(), self._clocks.server())

    def _is_due(self) -> bool:
        return self._term.is_due(self._clocks.boot(), self._clocks.server()) and self._may_look()

    def _may_look(self) -> bool:
        is_time = self._clocks.boot() >= self._looked_at + self._patience
        return self._looking is not None or is_time or self._source.has_changed()

    def _obstacle(self) -> Failure | None:
        if self._trouble is not None or self._current is None or self._is_doubted:
            self._is_trial = False
            return self._sign_in()
        return self._sign_in() if self._is_held() and not self._is_trial else None

    def _sign_in(self) -> Failure:
        self._turned_away = True
        if self._trouble is not None:
            why = str(self._trouble)
        elif self._current is None or self._is_doubted:
            why = f'the token of profile "{self._name}" is still being got'
        else:
            why = f'the token of profile "{self._name}" was rejected{self._hint()}; {self._source.remedy}'
        needs_restart = not self._source.renews
        return Failure(Link.UNAUTHORIZED, clean(f"sign-in needed: {why}", _DETAIL_LIMIT), needs_restart=needs_restart)

    def _hint(self) -> str:
        """What the rejected token says of itself that would explain it. Advice only: the API does not say why."""
        claims = None if self._current is None else unverified_claims(self._current)
        if claims is None:
            return ""
        if claims.expires_at is not None and claims.expires_at <= self._clocks.server():
            return " (by its own words it has ended)"
        return "" if claims.audience else " (it names no audience, and the Sync API wants one)"

    def _begin_look(self, *, is_ahead: bool = False) -> None:
        """Begin to look for a token, unless somebody does already or did a moment ago."""
        if self._looking is None and self._may_look():
            self._looked_at, self._patience = self._clocks.boot(), self._source.spacing
            self._is_postponed = False
            self._looking = asyncio.get_running_loop().create_task(self._found(is_ahead=is_ahead))
            # Whoever waits for it is told of a bug in it; where nobody does, the next look meets it again.
            self._looking.add_done_callback(lambda task: task.cancelled() or task.exception())

    async def _look(self, within: float) -> None:
        """Look for a token, or wait for the look that is under way."""
        if not self._source.waits:
            await self._found(is_ahead=False)
            return
        self._begin_look()
        if self._looking is not None:
            looking = self._looking
            await asyncio.wait((looking,), timeout=within)
            if looking.done() and not looking.cancelled():
                looking.result()

    async def _found(self, *, is_ahead: bool) -> None:
        try:
            secret = await self._obtained()
        except CredentialError as error:
            if is_ahead and not self._is_doubted:
                self._reckon()  # the old one is good until it ends
            else:
                self._trouble = error
                self._is_doubted = False
                self._hold()
        else:
            self._keep(secret)
        finally:
            self._looking = None

    async def _obtained(self) -> Secret:
        """What the source has; one that never answers has nothing, or nobody would ever look again."""
        try:
            async with asyncio.timeout(LOOK_WITHIN):
                return await self._source.obtained(after_rejection=self._is_doubted or self._held_until is not None)
        except TimeoutError:
            raise CredentialError(f'no token of profile "{self._name}" came within {LOOK_WITHIN:g} s') from None

    def _keep(self, secret: Secret) -> None:
        is_new = self._current is None or self._current.reveal() != secret.reveal()
        was_doubted, self._is_doubted = self._is_doubted, False
        if is_new:
            self._current = secret
            self._is_unproven = was_doubted
        if (is_new and self._source.is_hopeful) or self._trouble is not None:
            self._held_until = None
        self._trouble = None
        is_good = not self._has_ended() and self._vouching.is_vouched_for_all()
        self._reckon()
        if was_doubted and not is_new and not is_good:
            self._hold()

    def _reckon(self) -> None:
        if self._current is not None:
            claims = unverified_claims(self._current)
            self._term = term(claims, self._clocks.boot(), self._clocks.server(), self._rng)
