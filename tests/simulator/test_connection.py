"""Connections: kept, pipelined, refused, and never held hostage."""

import asyncio
import socket
import struct

import pytest

from sync_tui.simulator import server
from sync_tui.simulator.connection import HEAD_CAP, IDLE_SECONDS, READING_SECONDS, REQUEST_SECONDS, Connection
from sync_tui.simulator.message import BODY_CAP, http_date
from tests.clock import FakeClock
from tests.simulator.client import RawClient, request, until
from tests.simulator.conftest import Start

HEALTH = request("/healthz")
MOST_READ_AT_ONCE = 256 * 1024  # by asyncio


async def test_one_connection_serves_many_requests(start: Start) -> None:
    _, base_url = await start()
    async with RawClient(base_url) as client:
        assert {(await client.get("/healthz")).status for _ in range(50)} == {200}


async def test_pipelined_requests_are_answered_in_order_even_after_a_slow_one(start: Start) -> None:
    clock = FakeClock()
    api, base_url = await start("demo", syncs=10, clock=clock)
    slow = api.watched("demo")[9].id
    async with RawClient(base_url) as client:
        await client.send(HEALTH + request(f"/api/syncs/{slow}") + request("/api/syncs/unknown") + HEALTH)
        assert (await client.reply()).document == {"status": "ok"}
        await clock.advance(3.0)
        assert "summary" in (await client.reply()).document
        assert [(await client.reply()).status for _ in range(2)] == [404, 200]


async def test_a_request_may_arrive_byte_by_byte(start: Start) -> None:
    _, base_url = await start()
    async with RawClient(base_url) as client:
        for byte in b"\r\n" + HEALTH:
            await client.send(bytes([byte]))
        assert (await client.reply()).status == 200


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
        (b"hello\r\n\r\n", 400),
        (b"GET /healthz HTTP/2.0\r\nHost: a\r\n\r\n", 400),
        (b"GET http://127.0.0.1/healthz HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"GET /healthz HTTP/1.1\r\n\r\n", 400),
        (b"GET /healthz HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", 400),
        (b"GET /healthz HTTP/1.1\r\nHost: a\r\n folded: x\r\n\r\n", 400),
        (b"GET /healthz HTTP/1.1\r\nHost: a\x00b\r\n\r\n", 400),
        (b"GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        (b"GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400),
        (b"GET /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 501),
        (b"POST /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % (BODY_CAP + 1), 413),
        (b"GET /" + b"a" * (HEAD_CAP + 1), 431),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 4 * HEAD_CAP + b"\r\n\r\n", 431),
    ],
)
async def test_garbage_is_refused_and_ends_the_connection(start: Start, data: bytes, status: int) -> None:
    _, base_url = await start()
    async with RawClient(base_url) as client:
        await client.send(data + HEALTH)
        reply = await client.reply()
        assert (reply.status, reply.headers["connection"]) == (status, "close")
        await client.send(HEALTH)
        assert await client.end() == b""
    async with RawClient(base_url) as client:
        assert (await client.get("/healthz")).status == 200


async def test_a_head_of_the_most_allowed_size_is_served(start: Start) -> None:
    _, base_url = await start()
    frame = len(request("/healthz", None, "GET", "X: ")) - len(b"\r\n\r\n")
    async with RawClient(base_url) as client:
        await client.send(request("/healthz", None, "GET", "X: " + "a" * (HEAD_CAP - frame)))
        assert (await client.reply()).status == 200


async def test_a_body_is_skipped(start: Start) -> None:
    _, base_url = await start()
    async with RawClient(base_url) as client:
        await client.send(request("/healthz", None, "POST", f"Content-Length: {BODY_CAP}"))
        assert (await client.reply()).status == 405
        await client.send(HEALTH[:10] * (BODY_CAP // 10))
        await client.send(b"x" * (BODY_CAP % 10) + HEALTH)
        assert (await client.reply()).status == 200


@pytest.mark.parametrize(
    "data",
    [
        request("/healthz", None, "GET", "Connection: Keep-Alive, Close"),
        b"GET /healthz HTTP/1.0\r\n\r\n",
    ],
)
async def test_a_client_that_wants_no_more_is_let_go_after_its_answer(start: Start, data: bytes) -> None:
    _, base_url = await start()
    async with RawClient(base_url) as client:
        await client.send(data + HEALTH)
        reply = await client.reply()
        assert (reply.status, reply.headers["connection"]) == (200, "close")
        assert await client.end() == b""


async def test_a_client_that_sends_no_more_still_gets_its_slow_answer(start: Start) -> None:
    clock = FakeClock()
    api, base_url = await start("demo", syncs=10, clock=clock)
    async with RawClient(base_url) as client:
        await client.send(request(f"/api/syncs/{api.watched('demo')[9].id}"))
        client.writer.write_eof()
        await until(lambda: len(clock._sleepers) == 2)
        await clock.advance(3.0)
        assert (await client.reply()).status == 200
        assert await client.end() == b""


async def test_a_client_that_leaves_before_its_slow_answer_costs_nothing(start: Start) -> None:
    clock = FakeClock()
    api, base_url = await start("demo", syncs=10, clock=clock)
    async with RawClient(base_url) as client:
        await client.send(request(f"/api/syncs/{api.watched('demo')[9].id}"))
        await until(lambda: len(clock._sleepers) == 2)
        linger = struct.pack("ii", 1, 0)
        client.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        client.writer.transport.abort()
        await until(lambda: not api._connections)
    assert sum(not sleeper.done() for *_, sleeper in clock._sleepers) == 1
    async with RawClient(base_url) as client:
        assert (await client.get("/healthz")).status == 200


async def test_a_client_that_floods_during_a_slow_answer_is_made_to_wait(start: Start) -> None:
    clock = FakeClock()
    api, base_url = await start("demo", syncs=10, clock=clock)
    async with RawClient(base_url) as client:
        await client.send(request(f"/api/syncs/{api.watched('demo')[9].id}"))
        flood = asyncio.ensure_future(client.send(HEALTH * 20_000))
        await until(lambda: any(_is_held_back(connection) for connection in api._connections))
        assert max(len(connection._buffer) for connection in api._connections) < MOST_READ_AT_ONCE + HEAD_CAP
        answers = asyncio.ensure_future(_replies(client, 20_001))
        await clock.advance(3.0)
        await flood
        assert await answers == 20_001


async def _replies(client: RawClient, count: int) -> int:
    for _ in range(count):
        await client.reply()
    return count


@pytest.mark.parametrize(
    ("data", "patience"),
    [
        (b"", IDLE_SECONDS),
        (HEALTH[:20], REQUEST_SECONDS),
        (request("/healthz", None, "POST", "Content-Length: 100"), REQUEST_SECONDS),
        (b"garbage\r\n\r\n", REQUEST_SECONDS),
    ],
    ids=["says nothing", "half a request", "half a body", "stays after a refusal"],
)
async def test_a_client_that_keeps_us_waiting_is_let_go(start: Start, data: bytes, patience: float) -> None:
    clock = FakeClock()
    api, base_url = await start(clock=clock)
    async with RawClient(base_url) as client:
        await client.send(data)
        await _arrived(base_url)
        await clock.advance(patience - 0.5)
        assert len(api._connections) == 1
        await clock.advance(2.0)
        assert await client.end() is not None
        await until(lambda: not api._connections)


async def test_a_client_that_talks_on_after_a_refusal_is_let_go_too(start: Start) -> None:
    clock = FakeClock()
    api, base_url = await start(clock=clock)
    async with RawClient(base_url) as client:
        await client.send(b"garbage\r\n\r\n")
        await client.reply()
        await clock.advance(REQUEST_SECONDS / 2)
        await client.send(HEALTH)
        await _arrived(base_url)
        await clock.advance(REQUEST_SECONDS / 2 + 2.0)
        await until(lambda: not api._connections)


async def test_a_client_that_does_not_read_is_let_go(start: Start) -> None:
    clock = FakeClock()
    api, base_url = await start("demo", syncs=100, clock=clock)
    async with RawClient(base_url, small=True) as client:
        client.writer.write(request("/api/syncs") * 400)
        await until(lambda: any(connection._unread for connection in api._connections))
        await clock.advance(READING_SECONDS + 2.0)
        await until(lambda: not api._connections)
    async with RawClient(base_url) as client:
        assert (await client.get("/healthz")).status == 200


async def test_a_client_that_reads_late_gets_all_of_it(start: Start) -> None:
    api, base_url = await start("demo", syncs=100)
    async with RawClient(base_url, small=True) as client:
        client.writer.write(request("/api/syncs") * 400)
        client.writer.write_eof()
        await until(lambda: any(connection._unread for connection in api._connections))
        assert await _replies(client, 400) == 400
        assert await client.end() == b""


async def test_two_hundred_clients_are_served_side_by_side(start: Start) -> None:
    _, base_url = await start()

    async def ask() -> set[int]:
        async with RawClient(base_url) as client:
            return {(await client.get("/api/syncs")).status for _ in range(5)}

    answers = await asyncio.gather(*(ask() for _ in range(200)))
    assert set().union(*answers) == {200}


async def test_clients_beyond_the_limit_are_turned_away_and_the_others_stay(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "MOST_CONNECTIONS", 2)
    _, base_url = await start()
    async with RawClient(base_url) as first, RawClient(base_url) as second:
        assert [(await client.get("/healthz")).status for client in (first, second)] == [200, 200]
        async with RawClient(base_url) as third:
            assert await third.end() == b""
        assert (await first.get("/healthz")).status == 200


@pytest.mark.parametrize(
    ("second", "words"),
    [(784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT")],
)
def test_a_date_is_written_as_http_wants_it(second: int, words: str) -> None:
    assert http_date(second) == words


async def _arrived(base_url: str) -> None:
    """Whatever was sent before has been read: the loop serves its sockets in turn."""
    async with RawClient(base_url) as other:
        await other.send(request("/healthz", None, "GET", "Connection: close"))
        await other.reply()
        assert await other.end() == b""


def _is_held_back(connection: Connection) -> bool:
    return connection._transport is not None and not connection._transport.is_reading()
