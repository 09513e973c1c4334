"""The last hop, and what becomes of requests that nobody waits for any more."""

import asyncio
import ssl
import time

import httpx
import pytest

from sync_tui.domain.observation import Failure, Link
from sync_tui.domain.polling import Budget, Polling
from sync_tui.domain.profile import Origin, Secret
from sync_tui.domain.text import clean
from sync_tui.paragon import transport
from sync_tui.paragon.client import SyncApi
from sync_tui.paragon.endpoint import Endpoint
from sync_tui.paragon.transport import Answer, BoundTransport, Connections, OriginViolationError, url_at
from tests.paragon.fault_server import GOOD, TOKEN, Asked, served
from tests.paragon.moment import Moment

TICKS = 40
ROUNDS = 200


class _Recorder(httpx.AsyncBaseTransport):
    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return httpx.Response(200)


async def sent(origin: Origin, method: str, url: str, *, with_token: bool = True) -> list[httpx.Request]:
    recorder = _Recorder()
    extensions = {"sync_tui.secret": Secret(TOKEN)} if with_token else {}
    await BoundTransport(Endpoint(origin), recorder).handle_async_request(
        httpx.Request(method, url, extensions=extensions)
    )
    return recorder.requests


@pytest.mark.parametrize(
    ("origin", "url"),
    [
        (Origin("https", "sync.example.com", 443), "https://sync.example.com/api/syncs/a"),
        (Origin("https", "sync.example.com", 443), "https://sync.example.com:443/api/syncs"),
        (Origin("http", "::1", 8080), "http://[::1]:8080/api/syncs/a"),
        (Origin("http", "localhost", 80), "http://localhost/api/syncs/a"),
        (Origin("https", "xn--fiqs8s.example", 443), "https://xn--fiqs8s.example/api/syncs/a"),
    ],
)
async def test_a_token_goes_to_its_own_origin(origin: Origin, url: str) -> None:
    (request,) = await sent(origin, "GET", url)
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert not request.extensions


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("POST", "https://sync.example.com/api/syncs/a"),
        ("DELETE", "https://sync.example.com/api/syncs/a"),
        ("GET", "http://sync.example.com/api/syncs/a"),
        ("GET", "http://sync.example.com:443/api/syncs/a"),
        ("GET", "https://sync.example.com:8443/api/syncs/a"),
        ("GET", "https://sync.example.com./api/syncs/a"),
        ("GET", "https://evil.example/api/syncs/a"),
        ("GET", "https://sync.example.com@evil.example/api/syncs/a"),
        ("GET", "https://sync.example.com/api/syncs/.."),
        ("GET", "https://sync.example.com/api/syncs/a/records"),
        ("GET", "https://sync.example.com/api/syncs/a?next=https://evil.example"),
        ("GET", "https://sync.example.com/api/syncs/%2e%2e"),
    ],
)
async def test_a_token_goes_nowhere_else(method: str, url: str) -> None:
    with pytest.raises(OriginViolationError) as caught:
        await sent(Origin("https", "sync.example.com", 443), method, url)
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("path", ["/api/syncs", "/api/syncs/163a345e-2dd4-51ff_BCF5"])
@pytest.mark.parametrize("origin", ["https://sync.example.com", "http://[::1]:8080", "https://xn--fiqs8s.example:444"])
def test_the_url_of_a_path_is_what_httpx_makes_of_both(origin: str, path: str) -> None:
    url, whole = url_at(httpx.URL(origin), path), httpx.URL(origin + path)
    assert url == whole
    assert str(url) == str(whole) == origin + path
    parts = ("raw_scheme", "raw_host", "port", "raw_path", "netloc", "query", "fragment")
    assert [getattr(url, part) for part in parts] == [getattr(whole, part) for part in parts]
    assert httpx.URL(origin).path != path


@pytest.mark.parametrize(
    "path", ["/", "/api/syncs/..", "/api/syncs/a?next=b", "/api/syncs/%2e", "//evil.example/api/syncs"]
)
async def test_a_path_that_is_none_of_the_api_is_not_asked(path: str) -> None:
    connections = Connections(Polling(deadline=2.0), Moment())
    with pytest.raises(OriginViolationError):
        await connections.to(Origin("http", "localhost", 1)).answer(path, Secret(TOKEN), 2.0, 1_024)
    await connections.aclose()


async def test_a_request_without_a_token_is_not_sent() -> None:
    with pytest.raises(OriginViolationError):
        await sent(Origin("http", "localhost", 80), "GET", "http://localhost/api/syncs/a", with_token=False)


async def test_one_trust_store_serves_all_origins(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[ssl.SSLContext] = []
    build = httpx.create_ssl_context

    def counted() -> ssl.SSLContext:
        made.append(build())
        return made[-1]

    monkeypatch.setattr(httpx, "create_ssl_context", counted)
    connections = Connections(Polling(deadline=2.0), Moment())

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"this is not TLS\r\n")
        await reader.read()
        writer.close()

    plain = await asyncio.start_server(talk, "127.0.0.1", 0)
    port = plain.sockets[0].getsockname()[1]
    async with plain:
        for host in ("127.0.0.1", "localhost"):
            to = connections.to(Origin("https", host, port))
            found = await to.answer("/api/syncs/a", Secret(TOKEN), 2.0, 1000)
            assert found == Failure(Link.TLS, clean("TLS handshake failed"))
        assert connections.to(Origin("https", "localhost", port)) is to
        await connections.aclose()
    assert len(made) == 1


async def test_a_trust_store_that_cannot_be_read_is_a_tls_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/ca.pem")
    connections = Connections(Polling(), Moment())
    found = await connections.to(Origin("https", "localhost", 1)).answer("/api/syncs/a", Secret(TOKEN), 2.0, 1000)
    await connections.aclose()
    assert found == Failure(Link.TLS, found.detail if isinstance(found, Failure) else None)
    assert isinstance(found, Failure)
    assert "SSL_CERT_FILE" in (found.detail or "")


@pytest.mark.parametrize(
    ("scheme", "detail"), [("https", "no TLS handshake within 5 s"), ("http", "no answer within 10 s")]
)
async def test_silence_is_a_timeout_before_the_deadline(
    scheme: str, detail: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "_TIMEOUTS", dict.fromkeys(("connect", "read", "write", "pool"), 0.1))

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    listener = await asyncio.start_server(listen, "127.0.0.1", 0)
    connections = Connections(Polling(), Moment())
    async with listener:
        to = connections.to(Origin(scheme, "127.0.0.1", listener.sockets[0].getsockname()[1]))
        found = await to.answer("/api/syncs/a", Secret(TOKEN), 5.0, 1000)
        await connections.aclose()
    assert found == Failure(Link.TIMEOUT, clean(detail))


async def test_an_error_that_only_a_bug_can_cause_is_raised_without_its_text() -> None:
    connections = Connections(Polling(), Moment())
    async with served(GOOD) as server:
        with pytest.raises(RuntimeError, match="LocalProtocolError") as caught:
            await connections.to(server.origin).answer("/api/syncs/a", Secret(f"{TOKEN}\n"), 2.0, 1000)
    await connections.aclose()
    assert TOKEN not in str(caught.value)
    assert caught.value.__suppress_context__


async def test_a_cancelled_caller_costs_no_later_poll() -> None:
    moment = Moment()
    api = SyncApi(Polling(budget=Budget(in_flight=4), deadline=5.0), moment, moment)
    async with served(GOOD) as server, asyncio.timeout(60):
        for turn in range(ROUNDS):
            asking = asyncio.create_task(api.get_status(server.profile(), "a"))
            for _ in range(turn % TICKS):
                await asyncio.sleep(0)
            asking.cancel()
            await asyncio.wait([asking])
        replies = await asyncio.gather(*(api.get_status(server.profile(), f"s{n}") for n in range(40)))
        assert [found.failure for found in replies] == [None] * 40
        while len(server.writers) > 4:  # the server sees the end of a connection a moment later
            await asyncio.sleep(0.001)
        await api.aclose()


async def test_a_caller_that_is_cancelled_twice_costs_no_later_poll() -> None:
    moment = Moment()
    api = SyncApi(Polling(budget=Budget(in_flight=1), deadline=5.0), moment, moment)
    async with served(GOOD) as server, asyncio.timeout(30):
        for turn in range(TICKS):
            asking = asyncio.create_task(api.get_status(server.profile(), "a"))
            for _ in range(turn):
                await asyncio.sleep(0)
            asking.cancel()
            await asyncio.sleep(0)
            asking.cancel()
            await asyncio.wait([asking])
        assert (await api.get_status(server.profile(), "a")).failure is None
        await api.aclose()


async def test_a_deadline_at_any_moment_costs_no_later_poll() -> None:
    """The loop stands still past the deadline at each of the first moments: the exchange itself is cancelled there."""
    connections = Connections(Polling(budget=Budget(in_flight=2)), Moment())
    async with served(GOOD) as server, asyncio.timeout(60):
        connection = connections.to(server.origin)
        for turn in range(TICKS):
            asking = asyncio.create_task(connection.answer("/api/syncs/a", Secret(TOKEN), 0.01, 1000))
            for _ in range(turn):
                await asyncio.sleep(0)
            time.sleep(0.015)
            await asking
        for _ in range(10):
            found = await connection.answer("/api/syncs/a", Secret(TOKEN), 5.0, 1000)
            assert isinstance(found, Answer)
        await connections.aclose()


async def test_a_refresh_at_the_very_moment_of_a_deadline_is_no_trouble() -> None:
    """As after a sleep of the machine: the loop finds the deadline over, and the next it does is to refresh."""
    connections = Connections(Polling(budget=Budget(in_flight=2)), Moment())
    refreshed = asyncio.Event()

    async def silent(_: Asked, writer: asyncio.StreamWriter) -> None:
        await writer.wait_closed()

    async with served(silent) as server, asyncio.timeout(10):
        connection = connections.to(server.origin)
        asking = asyncio.create_task(connection.answer("/api/syncs/a", Secret(TOKEN), 0.2, 1000))

        def refresh() -> None:
            assert not asking.done()
            connections.refresh()
            refreshed.set()

        while not server.asked:
            await asyncio.sleep(0)
        (limit,) = connection._limits
        asyncio.get_running_loop().call_at((limit.when() or 0.0) + 0.001, refresh)
        time.sleep(0.3)
        found = await asking
        await refreshed.wait()
        await connections.aclose()
    assert found == Failure(Link.INTERNAL, clean("the client was closed"))


async def test_a_cancelled_caller_takes_its_request_along_and_nobody_waits_for_that() -> None:
    moment = Moment()
    api = SyncApi(Polling(budget=Budget(in_flight=1), deadline=5.0), moment, moment)

    async def held(asked: Asked, writer: asyncio.StreamWriter) -> None:
        while asked.path.endswith("a"):
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            await writer.drain()  # raises once the other side is gone
            await asyncio.sleep(0.005)
        writer.write(GOOD)

    async with served(held) as server, asyncio.timeout(10):
        left = asyncio.create_task(api.get_status(server.profile(), "a"))
        while not server.asked:
            await asyncio.sleep(0)
        left.cancel()
        async with asyncio.timeout(1.0):
            assert (await api.get_status(server.profile(), "b")).failure is None
        assert left.cancelled()
        while len(server.writers) > 1:
            await asyncio.sleep(0.001)
        await api.aclose()
