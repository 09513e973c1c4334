"""The Sync API as the rest of the program sees it: questions, and answers that are values whatever happened."""

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sync_tui.domain.backoff import Random
from sync_tui.domain.observation import Failure, Link, Listing, SyncState
from sync_tui.domain.polling import Polling
from sync_tui.domain.profile import Origin, Profile, Secret
from sync_tui.domain.text import SafeText
from sync_tui.paragon.claims import Claims, unverified_claims
from sync_tui.paragon.credentials import Credentials
from sync_tui.paragon.endpoint import Endpoint
from sync_tui.paragon.outcome import failure_of_body, failure_of_head
from sync_tui.paragon.redaction import holds_token, redacted, repeats
from sync_tui.paragon.server_clock import ServerClocks
from sync_tui.paragon.wallet import Recovery, Wallet, WalletClocks
from sync_tui.paragon.wire import decoded_list, decoded_status, error_words

if TYPE_CHECKING:
    from sync_tui.paragon.transport import Answer, Connection, Connections

STATUS_CAP = 256 * 1024
LIST_CAP = 4 * 1024 * 1024  # all syncs of a user in one answer: the API knows no pages here
WORDS_LIMIT = 120
# A shorter token is no JWT but somebody's stand-in, and may be a word that occurs anywhere.
_UNMISTAKABLE = 16


@dataclass(frozen=True, slots=True)
class Reply:
    """One look at one sync. Exactly one of `state` and `failure` is set."""

    state: SyncState | None = None
    failure: Failure | None = None
    http_status: int | None = None  # None where no HTTP answer arrived
    latency: float | None = None  # seconds from send to the whole answer
    size: int | None = None  # bytes of the body; None where it did not arrive whole
    body: bytes | None = None  # as received; None where it did not arrive, or holds what may be a token


@dataclass(frozen=True, slots=True)
class _Page:
    """A 200 whose body is worth decoding, or why there is none."""

    body: bytes | Failure
    http_status: int | None = None
    latency: float | None = None
    size: int | None = None
    received: bytes | None = None  # the body, whatever it is, unless it holds what may be a token


class SyncApi:
    """All origins and all credentials, on one event loop.

    A failure that `asks_again` is no answer yet: leave the line, wait for `token_ready`, stand in line, ask again. So
    no token is waited for, and no request repeated, within a turn that others wait for or beyond the budget.
    """

    def __init__(
        self,
        polling: Polling,
        boot: Callable[[], float],
        wall: Callable[[], float],
        profiles: Mapping[str, Profile] | None = None,
        *,
        skew: Callable[[Origin], float] | None = None,
        rng: Random = random.random,
    ) -> None:
        """`profiles` are those whose variables no command may see; `skew` in place of what answers say of it."""
        self._polling = polling
        self._boot = boot
        self._wall = wall
        self._server_clocks = ServerClocks(boot, wall)
        clocks = WalletClocks(boot, wall, skew or self._server_clocks.ahead)
        self._wallet = Wallet(clocks, {} if profiles is None else profiles, rng)
        self._connections: Connections | None = None

    async def token_ready(self, profile: Profile, *, user: str | None = None) -> Failure | None:
        """Wait until there is a token to ask with, no longer than a request may take; why there is none, else."""
        failure = await self._wallet.credentials(profile, user).ready(self._polling.deadline)
        if failure is None:
            # What is loaded on first use is loaded before anybody's turn: a first burst that leaves late would arrive
            # closer to the requests after it than the budget allows.
            self._connected()
        return failure

    async def recoveries(self) -> tuple[Recovery, ...]:
        """The credentials that are worth another ask, after somebody was told to sign in; each is said once.

        Ask every few seconds: this is where a token file that was written meanwhile is seen.
        """
        return await self._wallet.recoveries()

    def sign_in_again(self, profile: Profile, *, user: str | None = None) -> None:
        """A person signed in: the next ask tries the token at once, or gets another, whatever the hold."""
        self._wallet.credentials(profile, user).try_again()

    async def get_status(self, profile: Profile, sync_id: str, *, user: str | None = None) -> Reply:
        """One look at one sync, with the token of its connected `user` where the profile signs one per user.

        A failure of network, server or credential is a value; `ValueError` for a wrong id.
        """
        page = await self._page(profile, user, Endpoint(profile.origin).status_path(sync_id), STATUS_CAP)
        state = page.body if isinstance(page.body, Failure) else decoded_status(page.body)
        if isinstance(state, Failure):
            failure = _with_status(state, page)
            return Reply(None, failure, page.http_status, page.latency, page.size, page.received)
        return Reply(state, None, page.http_status, page.latency, page.size, page.received)

    async def list_syncs(self, profile: Profile, *, user: str | None = None) -> Listing | Failure:
        """The syncs of the profile's token, or of `user`'s, in the order the API lists them."""
        page = await self._page(profile, user, Endpoint(profile.origin).list_path, LIST_CAP)
        listed = page.body if isinstance(page.body, Failure) else decoded_list(page.body)
        return _with_status(listed, page) if isinstance(listed, Failure) else listed

    async def token_claims(self, profile: Profile, *, user: str | None = None) -> Claims | Failure | None:
        """What the token to be sent says of itself, unverified; None for one that is no JWT. Nothing is sent."""
        credentials = self._wallet.credentials(profile, user)
        failure = await credentials.ready(self._polling.deadline)
        secret = await credentials.at_hand() if failure is None else failure
        return secret if isinstance(secret, Failure) else unverified_claims(secret)

    def ahead(self, origin: Origin) -> float:
        """Seconds the origin's clock is ahead of ours, as its answers are dated; 0 where that is not known."""
        return self._server_clocks.ahead(origin)

    def refresh(self) -> None:
        """Give up what is in flight and every open connection, as after a sleep: the next request makes a new one."""
        if self._connections is not None:
            self._connections.refresh()

    def use(self, polling: Polling, profiles: Mapping[str, Profile]) -> None:
        """Ask under another budget and cadence, and for other profiles from here on; what is under way goes on."""
        self._polling = polling
        self._wallet.use(profiles)
        if self._connections is not None:
            self._connections.use(polling)

    async def aclose(self) -> None:
        """Stop what is running and close every connection, within a second."""
        closing = [self._wallet.aclose()]
        if self._connections is not None:
            closing.append(self._connections.aclose())
        await asyncio.gather(*closing)

    async def _page(self, profile: Profile, user: str | None, path: str, cap: int) -> _Page:
        connection = self._connected().to(profile.origin)
        ask = _Request(profile.origin, self._wallet.credentials(profile, user), connection, path, cap)
        return await connection.in_turn(lambda: self._in_turn(ask))

    async def _in_turn(self, ask: "_Request") -> _Page:
        """One request with the token at hand, and what a rejection of that token means."""
        secret = await ask.credentials.at_hand()
        if isinstance(secret, Failure):
            return _Page(secret)
        page = await self._asked(ask, secret)
        if not _is_unauthorized(page):
            return page
        verdict = await ask.credentials.rejected(secret, ask.path)
        return page if verdict is None else replace(page, body=verdict)

    async def _asked(self, ask: "_Request", secret: Secret) -> _Page:
        """One request with this token, judged."""
        answer = await ask.connection.answer(ask.path, secret, self._polling.deadline, ask.cap)
        if isinstance(answer, Failure):
            return _Page(answer)
        self._server_clocks.note(ask.origin, answer.head, answer.latency)
        size, shown = None, None
        if isinstance(answer.body, bytes):
            size, shown = len(answer.body), None if holds_token(answer.body, secret) else answer.body
        failure = failure_of_head(answer.head, self._wall)
        body: bytes | Failure
        if failure is None:
            body = _readable(answer, shown, secret)
            if not isinstance(body, Failure):
                ask.credentials.accepted(secret, ask.path)
        else:
            body = _explained(failure, answer.body, secret)
        return _Page(body, answer.head.status, answer.latency, size, shown)

    def _connected(self) -> "Connections":
        if self._connections is None:
            # Here and not above: whoever only wants a Reply should not pay for an HTTP library.
            from sync_tui.paragon.transport import Connections

            self._connections = Connections(self._polling, self._boot)
        return self._connections


@dataclass(frozen=True, slots=True)
class _Request:
    """What to ask, and on whose account."""

    origin: Origin
    credentials: Credentials
    connection: "Connection"
    path: str
    cap: int


def _is_unauthorized(page: _Page) -> bool:
    return isinstance(page.body, Failure) and page.body.link is Link.UNAUTHORIZED


def _readable(answer: "Answer", shown: bytes | None, secret: Secret) -> bytes | Failure:
    """The body of a 200, unless it is a web page, or repeats the token: what is shown must never hold it."""
    body, head = answer.body, answer.head
    if isinstance(body, Failure):
        return body
    if shown is None and len(secret.reveal()) >= _UNMISTAKABLE and repeats(body, secret):
        return Failure(Link.BAD_DATA, SafeText("the answer repeats the token"), head.status)
    return failure_of_body(head, body) or body


def _explained(failure: Failure, body: bytes | Failure, secret: Secret) -> Failure:
    """`failure` with what the server said of it in words, and without any token."""
    detail = failure.detail or ""
    words = None if isinstance(body, Failure) else error_words(body)
    if words is not None:
        detail = f"{detail}: {redacted(words, secret, WORDS_LIMIT)}"
    return failure._replace(detail=redacted(detail, secret))


def _with_status(failure: Failure, page: _Page) -> Failure:
    return failure if failure.http_status is not None else failure._replace(http_status=page.http_status)
