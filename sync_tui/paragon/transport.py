"""HTTP: one request to one origin, and what came of it. No other file asks for a transport of any library."""

import asyncio
import contextlib
import logging
import ssl
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from typing import TypeVar

import httpx

from sync_tui import __version__
from sync_tui.domain.observation import Failure, Link
from sync_tui.domain.polling import Polling
from sync_tui.domain.profile import Origin, Secret
from sync_tui.domain.text import SafeText
from sync_tui.paragon.dialing import Dialer
from sync_tui.paragon.endpoint import Endpoint
from sync_tui.paragon.kept_connection import KeptConnection
from sync_tui.paragon.no_answer import CONNECT_WITHIN, READ_WITHIN, failure_of_error
from sync_tui.paragon.outcome import Head
from sync_tui.paragon.proxy import NO_PROXY_URL, proxy_url
from sync_tui.paragon.reading import read_body, read_head
from sync_tui.paragon.trouble import forget_frames

WRITE_WITHIN = 5.0
LEAST_KEEPALIVE = 300.0
CLOSE_WITHIN = 0.4

# At DEBUG it writes down the headers of answers, unclean and with whatever a server repeats of our own.
logging.getLogger("httpcore").setLevel(logging.WARNING)

T = TypeVar("T")

_EXTENSION = "sync_tui.secret"  # the key of a request's extensions that carries its token
NO_CERTIFICATES = Failure(Link.TLS, SafeText("no certificates: SSL_CERT_FILE or SSL_CERT_DIR cannot be read"))
_GIVEN_UP = Failure(Link.INTERNAL, SafeText("the client was closed"))


class OriginViolationError(Exception):
    """A request would have carried a token to where it does not belong: a bug, stopped before a byte was sent."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer: its head, its body or why that did not arrive, and the seconds from send to the whole of it."""

    head: Head
    body: bytes | Failure
    latency: float


class BoundTransport(httpx.AsyncBaseTransport):
    """The last hop of every request, and the only place that turns a token into a header."""

    def __init__(self, endpoint: Endpoint, inner: httpx.AsyncBaseTransport) -> None:
        self._endpoint = endpoint
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send `request` with its token, if it goes to the origin and the paths which that token is for."""
        url = request.url
        default_port = 443 if url.scheme == "https" else 80
        # raw_host, since host turns the ASCII form of an international name back into letters.
        to = Origin(url.scheme, url.raw_host.decode("ascii"), default_port if url.port is None else url.port)
        secret = request.extensions.pop(_EXTENSION, None)
        if secret is None or not self._endpoint.admits(request.method, to, url.raw_path.decode("ascii")):
            raise OriginViolationError(f"no token of {self._endpoint.origin} for {request.method} {url.host}")
        request.headers["authorization"] = f"Bearer {secret.reveal()}"
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._inner.aclose()


class Connection:
    """All requests to one origin: a gate, and behind it the open connections, each lent to one request at a time.

    They lie in a stack of ours. Through a proxy each is a pool of one: httpcore 1.0.9 hands one idle connection to
    every request that begins at the same moment, which costs with their square, and loses a connection whose request
    is cancelled early.
    """

    def __init__(
        self, origin: Origin, polling: Polling, boot: Callable[[], float], trust: Callable[[], ssl.SSLContext]
    ) -> None:
        self._endpoint = Endpoint(origin)
        self._url = httpx.URL(str(origin))
        self._headers = httpx.Headers({"Host": self._url.netloc.decode("ascii"), **_HEADERS})
        self._boot = boot
        self._trust = trust
        self._dialer = Dialer(origin.host, origin.port)
        self._most = polling.budget.in_flight
        self._gate = asyncio.Semaphore(self._most)
        self._limits: set[asyncio.Timeout] = set()  # of the requests that are out
        self._refreshes = 0
        self._idle: deque[tuple[float, BoundTransport]] = deque()  # when each was last used, the latest at the end
        self._closing: set[asyncio.Task[None]] = set()
        self.use(polling)

    def use(self, polling: Polling) -> None:
        """Keep connections for another cadence, and let more requests through; fewer are the engine's to send."""
        self._deadline = polling.deadline
        # More than twice the longest cadence, or each poll pays for a new connection and over TLS four times the CPU.
        self._keepalive = max(LEAST_KEEPALIVE, 2.5 * polling.cadence.longest)
        while self._most < polling.budget.in_flight:
            self._most += 1
            self._gate.release()

    async def in_turn(self, work: Callable[[], Coroutine[None, None, T]]) -> T:
        """What `work` returns, once the gate let it through; that wait is no part of any deadline.

        A caller that is cancelled takes its request along: before it ends, the connection is closed and its place at
        the gate is free, so that nobody who is let through by a gate of the engine ever waits here.
        """
        async with self._gate:
            return await work()

    async def answer(self, path: str, secret: Secret, within: float, cap: int) -> Answer | Failure:
        """The answer to a GET of `path`, `within` seconds, its body `cap` bytes at most."""
        transport = self._taken()
        if isinstance(transport, Failure):
            return transport
        request = httpx.Request(
            "GET",
            url_at(self._url, path),
            headers=self._headers,
            stream=_NO_BODY,  # given, or httpx works out at each request that there is none
            extensions={"timeout": _TIMEOUTS, _EXTENSION: secret},
        )
        head: Head | None = None
        failure: Failure
        sent, refreshes = self._boot(), self._refreshes
        try:
            async with self._lent(transport, within):
                response = await transport.handle_async_request(request)
                head = read_head(response)
                body = await read_body(response, cap)
            return Answer(head, body, self._boot() - sent)
        except TimeoutError:
            if self._refreshes != refreshes:
                return _GIVEN_UP
            failure = Failure(Link.TIMEOUT, SafeText(f"no answer within {self._deadline:g} s"))
        except httpx.TransportError as error:
            failure = failure_of_error(error, is_answered=head is not None)
            forget_frames(error)
        return failure if head is None else Answer(head, failure, self._boot() - sent)

    def refresh(self) -> None:
        """Give up what is out and every open connection: each request from here on begins with a new one."""
        self._refreshes += 1
        for limit in self._limits:
            if not limit.expired():
                limit.reschedule(0.0)  # of the loop's clock: long over
        self._dialer.give_up()
        self._close_idle()

    async def aclose(self) -> None:
        """The same, for good, and bounded."""
        self.refresh()
        if self._closing:
            await asyncio.wait(self._closing, timeout=CLOSE_WITHIN)

    def _close_idle(self) -> None:
        while self._idle:
            self._close_later(self._idle.pop()[1])

    def _close_later(self, transport: BoundTransport) -> None:
        closing = asyncio.get_running_loop().create_task(_close(transport))
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)

    def _taken(self) -> BoundTransport | Failure:
        """A connection for one request: the one used last, or a new one."""
        # The boot clock, since a connection that the machine slept through is dead and, to httpcore, still young.
        while self._idle and self._boot() - self._idle[0][0] > self._keepalive:
            self._close_later(self._idle.popleft()[1])
        if self._idle:
            return self._idle.pop()[1]
        transport = _transport(self._endpoint.origin, self._dialer, self._trust)
        return transport if isinstance(transport, Failure) else BoundTransport(self._endpoint, transport)

    @contextlib.asynccontextmanager
    async def _lent(self, transport: BoundTransport, within: float) -> AsyncIterator[None]:
        """`transport` for so many seconds; it is kept where all went well, and closed where anything did not."""
        try:
            async with asyncio.timeout(within) as limit:
                self._limits.add(limit)
                try:
                    yield
                finally:
                    self._limits.discard(limit)
        except BaseException as error:
            await _close(transport)
            if isinstance(error, TimeoutError | httpx.TimeoutException | httpx.NetworkError):
                # What befell this one, the idle ones share: a path that is gone, a server that started anew.
                self._close_idle()
            raise
        self._idle.append((self._boot(), transport))


class Connections:
    """One `Connection` per origin, and one TLS context for all of them: building it takes as long as twenty polls."""

    def __init__(self, polling: Polling, boot: Callable[[], float]) -> None:
        self._polling = polling
        self._boot = boot
        self._context: ssl.SSLContext | None = None
        self._connections: dict[Origin, Connection] = {}

    def to(self, origin: Origin) -> Connection:
        """The connection to `origin`, made on first use; nothing is sent yet."""
        connection = self._connections.get(origin)
        if connection is None:
            connection = Connection(origin, self._polling, self._boot, self._trust)
            self._connections[origin] = connection
        return connection

    def refresh(self) -> None:
        """Give up what is running and every open connection, of all of them."""
        for connection in self._connections.values():
            connection.refresh()

    def use(self, polling: Polling) -> None:
        """Keep the connections of all of them for another cadence and budget."""
        self._polling = polling
        for connection in self._connections.values():
            connection.use(polling)

    async def aclose(self) -> None:
        """Close all of them, within a second."""
        await asyncio.gather(*(connection.aclose() for connection in self._connections.values()))

    def _trust(self) -> ssl.SSLContext:
        if self._context is None:
            self._context = trusted_authorities()
        return self._context


def trusted_authorities() -> ssl.SSLContext:
    """Whom we believe about certificates: SSL_CERT_FILE or SSL_CERT_DIR, else certifi's list; may raise `OSError`."""
    context = httpx.create_ssl_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


def _transport(
    origin: Origin, dialer: Dialer, trust: Callable[[], ssl.SSLContext]
) -> httpx.AsyncBaseTransport | Failure:
    try:
        proxy = proxy_url(origin)
        context = trust() if origin.scheme == "https" else None
        if proxy is None:
            return KeptConnection(dialer, context)
        secured = proxy.startswith("https:")
        return httpx.AsyncHTTPTransport(
            verify=trust(),
            proxy=httpx.Proxy(proxy, ssl_context=context if secured else None),
            limits=httpx.Limits(max_connections=1, keepalive_expiry=None),
        )
    except OSError:
        return NO_CERTIFICATES
    except (ValueError, httpx.InvalidURL):
        return Failure(Link.REFUSED, NO_PROXY_URL)


async def _close(transport: BoundTransport) -> None:
    with contextlib.suppress(RuntimeError, OSError):
        async with asyncio.timeout(CLOSE_WITHIN):
            await transport.aclose()


def url_at(origin: httpx.URL, path: str) -> httpx.URL:
    """The URL of a path of the Sync API, none of whose characters needs quoting, at an origin.

    To have httpx take it apart costs a tenth of a poll, and to keep it for the next one half a KiB of every sync.
    """
    url = httpx.URL(origin)
    url._uri_reference = origin._uri_reference._replace(path=path)
    return url


_HEADERS = {"accept": "application/json", "accept-encoding": "identity", "user-agent": f"sync-tui/{__version__}"}
_NO_BODY = httpx.ByteStream(b"")
_TIMEOUTS = httpx.Timeout(connect=CONNECT_WITHIN, read=READ_WITHIN, write=WRITE_WITHIN, pool=WRITE_WITHIN).as_dict()
