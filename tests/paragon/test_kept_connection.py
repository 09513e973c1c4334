"""One connection over real sockets: when it is used again, when it must not be, and what is left of it."""

import asyncio
import contextlib
import gc
import gzip
import shutil
import ssl
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import pytest

from sync_tui.domain.observation import Failure, Link
from sync_tui.domain.polling import Budget, Polling
from sync_tui.domain.profile import Origin, Secret
from sync_tui.domain.text import clean
from sync_tui.paragon import transport
from sync_tui.paragon.client import SyncApi
from sync_tui.paragon.dialing import Dialer
from sync_tui.paragon.kept_connection import KeptConnection
from sync_tui.paragon.transport import Answer, Connection, Connections
from tests.paragon.fault_server import GOOD, TOKEN, Asked, FaultServer, Script, json_reply, reply, served, then_close
from tests.paragon.moment import Moment
from tests.paragon.test_tls import certificate

TICKS = 40
SMUGGLED = json_reply({"status": "ERRORED", "reason": "smuggled"})
needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl command")
needs_proc = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts in /proc/self/fd")


@pytest.fixture
async def connections() -> AsyncIterator[Connections]:
    connections = Connections(Polling(budget=Budget(in_flight=4)), Moment())
    yield connections
    await connections.aclose()


async def ask(connection: Connection, within: float = 5.0) -> Answer | Failure:
    return await connection.answer("/api/syncs/a", Secret(TOKEN), within, 262_144)


async def bodies(connection: Connection, times: int) -> list[bytes | Failure]:
    found = [await ask(connection) for _ in range(times)]
    return [each.body if isinstance(each, Answer) else each for each in found]


async def until(is_true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not is_true():
            await asyncio.sleep(0)


def sockets() -> int:
    """How many this process holds."""
    held = 0
    for each in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):  # the one that this loop reads with is gone by now
            held += str(each.readlink()).startswith("socket:")
    return held


GOOD_BODY = GOOD.partition(b"\r\n\r\n")[2]


@pytest.mark.parametrize(
    "answer",
    [
        GOOD.replace(b"\r\nContent-Type", b"\r\nTransfer-Encoding: chunked\r\nContent-Type"),
        GOOD.replace(b"\r\nContent-Type", b"\r\nContent-Length: 3\r\nContent-Type"),
        GOOD.replace(b"\r\nContent-Type", b"\r\n folded\r\nContent-Type"),
        GOOD.replace(b"\r\nContent-Type", b"\r\nX: a\x00b\r\nContent-Type"),
        GOOD.replace(b"\r\nContent-Type", b"\nContent-Type"),
        GOOD.replace(b"\r\n", b"\n"),
    ],
)
async def test_an_answer_that_two_readers_take_differently_is_none(connections: Connections, answer: bytes) -> None:
    async with served(answer) as server:
        found = await ask(connections.to(server.origin))
        assert isinstance(found, Failure)
        assert (found.link, found.http_status) == (Link.NOT_API, None)
        assert (found.detail or "").startswith("what answers there does not speak HTTP: ")
        server.script = GOOD
        assert await bodies(connections.to(server.origin), 1) == [GOOD_BODY]
    assert server.connections == 2


@pytest.mark.parametrize("garbage", [SMUGGLED, b"x", b"\r\n"])
async def test_what_follows_an_answer_is_never_the_next_one(connections: Connections, garbage: bytes) -> None:
    async with served(GOOD + garbage) as server:
        assert await bodies(connections.to(server.origin), 3) == [GOOD_BODY] * 3
    assert server.connections == 3


async def test_what_arrives_unasked_is_never_an_answer(connections: Connections) -> None:
    async with served(GOOD) as server:
        connection = connections.to(server.origin)
        assert await bodies(connection, 1) == [GOOD_BODY]
        for writer in server.writers:
            writer.write(SMUGGLED)
        # Not one turn of the loop in between: the system has it, and the loop has not looked.
        assert await bodies(connection, 1) == [GOOD_BODY]
    assert server.connections == 2


async def test_what_is_sent_while_nobody_asks_fills_no_memory(connections: Connections) -> None:
    before = [each for each in gc.get_objects() if type(each).__name__ == "_Wire"]
    async with served(GOOD) as server:
        connection = connections.to(server.origin)
        assert await bodies(connection, 1) == [GOOD_BODY]
        (writer,) = server.writers
        writer.write(b"x" * 32 * 1024 * 1024)
        left = -1
        while left != (left := writer.transport.get_write_buffer_size()):
            await asyncio.sleep(0.02)
        # What is not with the server is with the system, which takes a few MiB, or with us.
        (wire,) = (each for each in gc.get_objects() if type(each).__name__ == "_Wire" and each not in before)
        assert 0 < len(wire._arrived) < 512 * 1024
        assert await bodies(connection, 1) == [GOOD_BODY]


async def test_a_server_that_closes_between_requests_costs_no_poll_and_no_second_request(
    connections: Connections,
) -> None:
    async with served(then_close(GOOD)) as server:
        for _ in range(10):
            assert await bodies(connections.to(server.origin), 1) == [GOOD_BODY]
            await until(lambda: not server.writers)
    assert (server.connections, len(server.asked)) == (10, 10)


async def test_a_request_is_never_sent_twice(connections: Connections) -> None:
    """A budget admits one request: what is lost with its connection is a failure, and the schedule asks again."""

    async def once(asked: Asked, writer: asyncio.StreamWriter) -> None:
        if len(server.asked) == 2:
            writer.close()
        else:
            writer.write(GOOD)

    async with served(once) as server:
        first, second, third = await bodies(connections.to(server.origin), 3)
    assert second == Failure(Link.REFUSED, clean("connection closed without an answer"))
    assert (first, third, len(server.asked), server.connections) == (GOOD_BODY, GOOD_BODY, 3, 2)


@pytest.mark.parametrize(
    "last", [b"HTTP/1.0 200 OK\r\nConnection: keep-alive", b"HTTP/1.1 200 OK\r\nConnection: Close"]
)
async def test_an_answer_that_is_the_last_one_ends_its_connection(connections: Connections, last: bytes) -> None:
    async with served(last + b"\r\nContent-Length: 2\r\n\r\n{}") as server:
        assert await bodies(connections.to(server.origin), 2) == [b"{}", b"{}"]
    assert server.connections == 2


@pytest.mark.parametrize("status", [204, 304, 404, 503])
async def test_a_connection_is_used_again_after_any_whole_answer(connections: Connections, status: int) -> None:
    async with served(reply(status, b"" if status in (204, 304) else b"{}")) as server:
        await bodies(connections.to(server.origin), 3)
    assert (server.connections, len(server.asked)) == (1, 3)


async def test_after_silence_the_next_request_goes_out_on_a_new_connection(connections: Connections) -> None:
    """Half-open: the path is gone for all that lie idle, and no poll is to find that out for each of them."""

    async def held(_: Asked, writer: asyncio.StreamWriter) -> None:
        await release.wait()
        writer.write(GOOD)

    release = asyncio.Event()
    async with served(held) as server:
        connection = connections.to(server.origin)
        asking = [asyncio.create_task(ask(connection)) for _ in range(4)]
        await until(lambda: len(server.asked) == 4)
        release.set()
        await asyncio.gather(*asking)
        before = {asked.peer for asked in server.asked}
        release.clear()
        silent = await ask(connection, within=0.05)
        assert isinstance(silent, Failure)
        assert silent.link is Link.TIMEOUT
        release.set()
        assert await bodies(connection, 1) == [GOOD_BODY]
    assert len(before) == 4
    assert server.asked[-2].peer in before
    assert server.asked[-1].peer not in before


@needs_proc
@pytest.mark.parametrize("is_secured", [False, pytest.param(True, marks=needs_openssl)])
async def test_a_cancel_at_any_moment_leaves_no_socket(
    is_secured: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, trust = None, None
    if is_secured:
        cert, context = certificate(tmp_path, "IP:127.0.0.1")
        trust = ssl.create_default_context(cafile=str(cert))
    async with served(GOOD, context) as server:
        request = httpx.Request(
            "GET", f"{server.origin}/api/syncs/a", extensions={"timeout": {"connect": 5.0, "read": 5.0}}
        )

        async def one(kept: KeptConnection) -> bytes:
            response = await kept.handle_async_request(request)
            try:
                return await response.aread()
            finally:
                await response.aclose()

        before = sockets()
        ended = 0
        for turn in range(5 * TICKS):
            kept = KeptConnection(Dialer(server.origin.host, server.port), trust)
            asking = asyncio.create_task(one(kept))
            for _ in range(turn):
                await asyncio.sleep(0)
            asking.cancel()
            await asyncio.wait([asking])
            ended += not asking.cancelled()
            await kept.aclose()
        await until(lambda: not server.writers)
        await until(lambda: sockets() <= before)
    # Some were cancelled, and some came through: the whole way was covered.
    assert 0 < ended < 5 * TICKS


@pytest.mark.parametrize("name", ["connect", "read"])
async def test_each_phase_has_its_time(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(_: Asked, writer: asyncio.StreamWriter) -> None:
        await writer.wait_closed()

    async with served(silent) as server:
        timeouts = {"connect": 5.0, "read": 5.0, name: 0.05}
        request = httpx.Request("GET", f"{server.origin}/api/syncs/a", extensions={"timeout": timeouts})
        dialer = Dialer(server.origin.host, server.port)
        if name == "connect":
            dialer = _Hanging()
        kept = KeptConnection(dialer, None)
        with pytest.raises(httpx.TimeoutException) as caught:
            await kept.handle_async_request(request)
        assert isinstance(caught.value, httpx.ConnectTimeout if name == "connect" else httpx.ReadTimeout)
        await kept.aclose()


class _Hanging(Dialer):
    def __init__(self) -> None:
        super().__init__("localhost", 1)

    async def addresses(self) -> list[tuple[int, tuple[str, int] | tuple[str, int, int, int]]]:
        await asyncio.Event().wait()
        return []


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("POST", {}),
        ("GET", {"x": "a\r\nX-Evil: 1"}),
        ("GET", {"x": "a\nb"}),
        ("GET", {"x": "a\x00"}),
        ("GET", {"x": " a"}),
        ("GET", {"x": ""}),
        ("GET", {"x\r\ny": "a"}),
        ("GET", {"x:": "a"}),
    ],
)
async def test_a_request_that_would_say_something_else_is_not_sent(method: str, headers: dict[str, str]) -> None:
    async with served(GOOD) as server:
        request = httpx.Request(method, f"{server.origin}/", headers=headers, extensions={"timeout": {"connect": 1.0}})
        kept = KeptConnection(Dialer("127.0.0.1", server.port), None)
        with pytest.raises(httpx.LocalProtocolError) as caught:
            await kept.handle_async_request(request)
        assert "Evil" not in str(caught.value)
    assert server.connections == 0


async def test_an_address_of_the_new_kind_is_asked_like_any_other(connections: Connections) -> None:
    server = FaultServer(GOOD)
    try:
        listener = await asyncio.start_server(server.serve, "::1", 0)
    except OSError:
        pytest.skip("this machine has no IPv6")
    async with listener:
        port = listener.sockets[0].getsockname()[1]
        assert await bodies(connections.to(Origin("http", "::1", port)), 2) == [GOOD_BODY] * 2
        assert server.asked[0].headers["host"] == f"[::1]:{port}"
        for writer in tuple(server.writers):
            writer.transport.abort()
    assert server.connections == 1


@needs_openssl
async def test_a_server_hears_the_name_it_is_asked_by_and_one_protocol(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, connections: Connections
) -> None:
    cert, context = certificate(tmp_path, "DNS:localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    names: list[str | None] = []
    context.sni_callback = lambda _, name, __: names.append(name)
    context.set_alpn_protocols(["h2", "http/1.1"])
    protocols: list[str | None] = []

    async def script(_: Asked, writer: asyncio.StreamWriter) -> None:
        protocols.append(writer.get_extra_info("ssl_object").selected_alpn_protocol())
        writer.write(GOOD)

    async with served(script, context) as server:
        assert await bodies(connections.to(Origin("https", "localhost", server.port)), 2) == [GOOD_BODY] * 2
    assert names == ["localhost"]
    assert protocols == ["http/1.1"] * 2
    assert server.connections == 1


@needs_openssl
async def test_over_tls_what_follows_an_answer_is_never_the_next_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, connections: Connections
) -> None:
    cert, context = certificate(tmp_path, "IP:127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    async with served(GOOD + SMUGGLED, context) as server:
        assert await bodies(connections.to(server.origin), 3) == [GOOD_BODY] * 3
    assert server.connections == 3


async def _peak(work: Awaitable[object]) -> int:
    tracemalloc.start()
    try:
        await work
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


async def flood(_: Asked, writer: asyncio.StreamWriter) -> None:
    """A body of a GiB, in pieces as small as the client takes them."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    for _piece in range(16_384):
        writer.write(b"[" * 65_536)
        await writer.drain()


BOMB = reply(200, gzip.compress(bytes(64 * 1024 * 1024)), "Content-Encoding: gzip")


@pytest.mark.parametrize(
    ("script", "detail"), [(BOMB, "encoded as gzip"), (flood, "too large: more than 256 KiB")], ids=["bomb", "flood"]
)
async def test_neither_a_bomb_nor_a_flood_takes_memory(script: Script | bytes, detail: str) -> None:
    moment = Moment()
    api = SyncApi(Polling(), moment, moment)
    async with served(script) as server, asyncio.timeout(30):
        assert (await api.get_status(server.profile(), "warm")).failure == Failure(Link.BAD_DATA, clean(detail), 200)
        assert await _peak(api.get_status(server.profile(), "a")) < 5 * 1024 * 1024
        await api.aclose()


@pytest.mark.parametrize("piece", [b"HTTP/1.1 100 Continue\r\n\r\n", b"1\r\n[\r\n"], ids=["interim", "chunks"])
async def test_a_flood_at_full_speed_ends_in_time_and_keeps_the_loop_free(
    connections: Connections, piece: bytes
) -> None:
    async def flooding(_: Asked, writer: asyncio.StreamWriter) -> None:
        if piece.startswith(b"1"):
            writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while not writer.is_closing():
            writer.write(piece * 2_000)
            await writer.drain()
            await asyncio.sleep(0)

    loop = asyncio.get_running_loop()
    async with served(flooding) as server, asyncio.timeout(20):
        asking = asyncio.create_task(ask(connections.to(server.origin), within=0.5))
        longest, last = 0.0, loop.time()
        while not asking.done():
            await asyncio.sleep(0)
            longest, last = max(longest, loop.time() - last), loop.time()
        found = await asking
    # Endless chunks may pass the cap of a body before the time is over; what is no body has nothing but its time.
    failure = found.body if isinstance(found, Answer) else found
    assert isinstance(failure, Failure)
    assert failure.link in ((Link.BAD_DATA, Link.TIMEOUT) if isinstance(found, Answer) else (Link.TIMEOUT,))
    assert longest < 2.0


async def test_a_thousand_who_ask_at_once_are_all_answered(connections: Connections) -> None:
    async with served(GOOD) as server, asyncio.timeout(60):
        connection = connections.to(server.origin)
        found = await asyncio.gather(*(connection.in_turn(lambda: ask(connection)) for _ in range(1_000)))
    assert all(isinstance(each, Answer) for each in found)
    assert server.connections == 4


async def test_the_time_for_a_connection_names_what_took_it(
    connections: Connections, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "_TIMEOUTS", dict.fromkeys(("connect", "read", "write", "pool"), 0.05))
    lookups = 0
    release = asyncio.Event()

    async def hanging(*_: object, **__: object) -> list[object]:
        nonlocal lookups
        lookups += 1
        await release.wait()
        return []

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", hanging)
    connection = connections.to(Origin("http", "localhost", 1))
    for _ in range(3):
        assert await ask(connection) == Failure(Link.DNS, clean("no host name lookup within 5 s"))
    # One name server that hangs holds one thread, however many polls give up on it.
    assert lookups == 1
    release.set()
    found = await ask(connection)
    assert isinstance(found, Failure)
    assert found.detail == "host name not found"
