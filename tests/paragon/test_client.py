"""The Sync API over real sockets: every row of the outcome table, and what must never leave."""

import asyncio
import gzip
import json
import random
import socket
from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from sync_tui.domain.observation import Failure, Link, ListedSync, Listing
from sync_tui.domain.polling import Budget, Cadence, Polling
from sync_tui.domain.profile import FixedToken, Origin, Profile, Secret
from sync_tui.domain.text import clean
from sync_tui.paragon.client import Reply, SyncApi
from sync_tui.paragon.kept_connection import KeptConnection
from tests.paragon.fault_server import GOOD, TOKEN, Asked, FaultServer, Script, json_reply, reply, served, then_close
from tests.paragon.moment import Moment

SHORT = Polling(deadline=0.3)
HTML = b"<!doctype html><title>Sign in</title>"


@pytest.fixture
async def api() -> AsyncIterator[SyncApi]:
    moment = Moment()
    api = SyncApi(Polling(), moment, moment)
    yield api
    await api.aclose()


def endless(piece: bytes, start: bytes = b"") -> Script:
    """Send `start`, and then `piece` every few milliseconds until the client has enough."""

    async def script(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while not writer.is_closing():
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.005)

    return script


async def silent(_: Asked, writer: asyncio.StreamWriter) -> None:
    await writer.wait_closed()


async def reset(_: Asked, writer: asyncio.StreamWriter) -> None:
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    writer.transport.abort()


async def test_a_good_answer_is_a_state_with_its_status_and_latency(api: SyncApi) -> None:
    async with served(GOOD) as server:
        reply_ = await api.get_status(server.profile(), "a-1")
    assert reply_.state is not None
    assert (reply_.state.status, reply_.state.total_records) == ("IDLE", 7)
    assert (reply_.failure, reply_.http_status) == (None, 200)
    assert reply_.latency is not None


async def test_an_answer_is_kept_as_it_was_received(api: SyncApi) -> None:
    body = b'{"status":"IDLE", "new":1.50}\n'
    async with served(reply(200, body, "Content-Type: application/json")) as server:
        reply_ = await api.get_status(server.profile(), "a-1")
    assert (reply_.body, reply_.size) == (body, len(body))
    async with served(reply(503, HTML, "Content-Type: text/html")) as server:
        reply_ = await api.get_status(server.profile(), "a-1")
    assert (reply_.body, reply_.size, reply_.http_status) == (HTML, len(HTML), 503)


@pytest.mark.parametrize("status", [200, 401, 403, 500])
async def test_a_body_that_repeats_the_token_is_counted_and_not_kept(api: SyncApi, status: int) -> None:
    body = f"<p>{TOKEN}</p>".encode()
    async with served(reply(status, body, "Content-Type: text/html")) as server:
        reply_ = await api.get_status(server.profile(), "a-1")
    assert (reply_.body, reply_.size) == (None, len(body))


async def test_a_request_says_what_it_must_and_nothing_else(api: SyncApi) -> None:
    async with served(GOOD) as server:
        await api.get_status(server.profile(), "a-1")
    asked = server.asked[0]
    assert asked.line == "GET /api/syncs/a-1 HTTP/1.1"
    assert asked.headers.pop("user-agent").startswith("sync-tui/")
    assert asked.headers == {
        "host": f"127.0.0.1:{server.port}",
        "accept": "application/json",
        "accept-encoding": "identity",
        "authorization": f"Bearer {TOKEN}",
    }


async def test_a_cookie_is_never_sent_back(api: SyncApi) -> None:
    async with served(json_reply({"status": "IDLE"}, 200, "Set-Cookie: a=b")) as server:
        for _ in range(2):
            await api.get_status(server.profile(), "a")
    assert all("cookie" not in asked.headers for asked in server.asked)


async def test_polls_share_a_connection_and_profiles_of_one_origin_do(api: SyncApi) -> None:
    async with served(GOOD) as server:
        for token in (TOKEN, "another-token"):
            await api.get_status(server.profile(token), "a")
    assert [asked.token for asked in server.asked] == [TOKEN, "another-token"]
    assert server.connections == 1


@pytest.mark.parametrize(
    ("script", "link", "http_status"),
    [
        (json_reply({"message": "no"}, 403), Link.FORBIDDEN, 403),
        (json_reply({"message": "no"}, 404), Link.NOT_FOUND, 404),
        (reply(408), Link.TIMEOUT, 408),
        (reply(409), Link.REFUSED, 409),
        (reply(410), Link.REFUSED, 410),
        (reply(425), Link.TIMEOUT, 425),
        (reply(500, HTML, content_type="text/html"), Link.REFUSED, 500),
        (reply(302, b"", "Location: https://evil.example/"), Link.REFUSED, 302),
        (b"HTTP/1.1 204 No Content\r\n\r\n", Link.NOT_API, 204),
        (b"HTTP/1.1 304 Not Modified\r\n\r\n", Link.NOT_API, 304),
        (reply(206, b"{}"), Link.NOT_API, 206),
        (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", Link.NOT_API, None),
        (reply(200, HTML, content_type="text/html"), Link.NOT_API, 200),
        (reply(200, HTML, content_type=""), Link.NOT_API, 200),
        (reply(403, HTML, content_type="text/html"), Link.NOT_API, 403),
        (reply(200, b"{}", content_type="text/plain"), Link.NOT_API, 200),
        (reply(200, b"{"), Link.BAD_DATA, 200),
        (reply(200, b""), Link.BAD_DATA, 200),
        (reply(200, b"[]"), Link.BAD_DATA, 200),
        (reply(200, b'{"status":7}'), Link.BAD_DATA, 200),
        (reply(200, gzip.compress(GOOD), "Content-Encoding: gzip"), Link.BAD_DATA, 200),
        (reply(200, b"\x0b\x00\x80", "Content-Encoding: br"), Link.BAD_DATA, 200),
        (reply(200, b"x" * 300_000), Link.BAD_DATA, 200),
        (endless(b"x" * 65_536, b"HTTP/1.1 200 OK\r\n\r\n"), Link.BAD_DATA, 200),
        (then_close(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"), Link.REFUSED, 200),
        (then_close(b'HTTP/1.1 200 OK\r\n\r\n{"status":"ID'), Link.BAD_DATA, 200),
        (then_close(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), Link.BAD_DATA, 200),
        (then_close(b""), Link.REFUSED, None),
        (then_close(b"HTTP/1.1 200 OK\r\nContent-"), Link.REFUSED, None),
        (then_close(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), Link.NOT_API, None),
        (then_close(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000 + b"\r\n\r\n"), Link.NOT_API, None),
        (reset, Link.REFUSED, None),
    ],
)
async def test_each_fault_has_its_link(
    api: SyncApi, script: Script | bytes, link: Link, http_status: int | None
) -> None:
    async with served(script) as server, asyncio.timeout(10):
        found = await api.get_status(server.profile(), "a")
        assert found.failure is not None
        assert (found.state, found.failure.link, found.failure.http_status) == (None, link, http_status)
        assert found.http_status == http_status
        # Whatever happened to the connection, the next request is not its victim.
        server.script = GOOD
        assert (await api.get_status(server.profile(), "a")).failure is None


@pytest.mark.parametrize(
    ("script", "http_status"),
    [
        (silent, None),
        (endless(b"H"), None),
        (endless(b"HTTP/1.1 100 Continue\r\n\r\n"), None),
        (endless(b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"), None),
        (endless(b"X: y\r\n", b"HTTP/1.1 200 OK\r\n"), None),
        (endless(b" ", b"HTTP/1.1 200 OK\r\n\r\n"), 200),
    ],
)
async def test_an_answer_that_never_ends_is_a_timeout_at_the_deadline(script: Script, http_status: int | None) -> None:
    moment = Moment()
    api = SyncApi(SHORT, moment, moment)
    async with served(script) as server, asyncio.timeout(5):
        found = await api.get_status(server.profile(), "a")
        assert found.failure == Failure(Link.TIMEOUT, clean("no answer within 0.3 s"), http_status)
        await api.aclose()


async def test_a_status_counts_even_where_its_body_never_ends() -> None:
    moment = Moment()
    api = SyncApi(SHORT, moment, moment)
    start = b"HTTP/1.1 429 Too Many\r\nRetry-After: 20\r\n\r\n"
    async with served(endless(b"x", start)) as server, asyncio.timeout(5):
        failure = (await api.get_status(server.profile(), "a")).failure
        assert failure == Failure(Link.THROTTLED, clean("HTTP 429"), 429, 20.0)
        await api.aclose()


async def test_waiting_at_the_gate_does_not_count_against_the_deadline() -> None:
    moment = Moment()
    api = SyncApi(Polling(budget=Budget(in_flight=1), deadline=0.3), moment, moment)

    async def slowly(_: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.15)
        writer.write(GOOD)

    async with served(slowly) as server, asyncio.timeout(10):
        replies = await asyncio.gather(*(api.get_status(server.profile(), f"s{n}") for n in range(6)))
        assert [found.failure for found in replies] == [None] * 6
        assert server.connections == 1
        await api.aclose()


async def test_no_more_requests_are_in_flight_than_the_budget_says() -> None:
    moment = Moment()
    api = SyncApi(Polling(budget=Budget(in_flight=3)), moment, moment)
    running = most = 0

    async def counting(_: Asked, writer: asyncio.StreamWriter) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        running -= 1
        writer.write(GOOD)

    async with served(counting) as server, asyncio.timeout(10):
        await asyncio.gather(*(api.get_status(server.profile(), f"s{n}") for n in range(30)))
        await api.aclose()
    assert most == 3


async def test_whatever_bytes_arrive_a_reply_is_a_value(api: SyncApi) -> None:
    chance = random.Random(7)
    async with served(GOOD) as server, asyncio.timeout(60):
        for _ in range(300):
            answer = bytearray(GOOD)
            for _ in range(chance.randrange(1, 6)):
                at = chance.randrange(len(answer))
                answer[at : at + chance.randrange(3)] = chance.randbytes(chance.randrange(3))
            server.script = then_close(bytes(answer))
            found = await api.get_status(server.profile(), "a")
            assert (found.state is None) != (found.failure is None)


async def test_a_refused_connection_says_so(api: SyncApi) -> None:
    async with served(GOOD) as server:
        profile = server.profile()
    found = await api.get_status(profile, "a")
    assert found == Reply(failure=found.failure)
    assert found.failure is not None
    assert (found.failure.link, found.failure.detail) == (Link.REFUSED, "connection refused")


async def test_a_name_that_does_not_resolve_is_a_dns_failure(api: SyncApi, monkeypatch: pytest.MonkeyPatch) -> None:
    async def unknown(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unknown)
    profile = Profile("prod", Origin("http", "localhost", 80), FixedToken(Secret(TOKEN)))
    failure = (await api.get_status(profile, "a")).failure
    assert failure is not None
    assert (failure.link, failure.detail) == (Link.DNS, "host name not found")


async def test_a_redirect_is_never_followed(api: SyncApi) -> None:
    async with served(GOOD) as other:
        for status in (301, 302, 303, 307, 308):
            there = f"Location: http://127.0.0.1:{other.port}/api/syncs/a"
            async with served(reply(status, b"", there)) as server:
                failure = (await api.get_status(server.profile(), "a")).failure
                assert failure is not None
                assert failure.detail == "redirect to 127.0.0.1 refused"
    assert other.asked == []
    assert other.connections == 0


@pytest.mark.parametrize("sync_id", ["..", "http://127.0.0.1/x", "%2e%2e", "a\r\nX: y", "a/b"])
async def test_a_wrong_id_is_a_bug_and_sends_nothing(api: SyncApi, sync_id: str) -> None:
    async with served(GOOD) as server:
        with pytest.raises(ValueError, match="not a sync id"):
            await api.get_status(server.profile(), sync_id)
    assert server.connections == 0


async def test_the_words_of_an_error_are_kept_short_and_safe(api: SyncApi) -> None:
    words = "Sync\x1b[31m not found " + "x" * 500
    async with served(json_reply({"message": words}, 404)) as server:
        failure = (await api.get_status(server.profile(), "a")).failure
    assert failure is not None
    assert failure.detail is not None
    assert failure.detail.startswith("HTTP 404: Sync␛[31m not found xxx")
    assert len(failure.detail) <= 140


ECHOES: list[Callable[[str], bytes]] = [
    lambda token: json_reply({"message": f"bad token {token}"}, 401),
    lambda token: json_reply({"message": f"x{token}"}, 403),
    lambda token: json_reply({"error": f"Bearer {token}"}, 404),
    lambda token: json_reply({"code": token[:60]}, 500),
    lambda token: reply(302, b"", f"Location: https://{token}.example/"),
    lambda token: reply(200, b"", f"Content-Encoding: {token}"),
    lambda token: reply(200, b"{}", content_type=f"text/{token}"),
    lambda token: json_reply({"status": "IDLE", "reason": f"used {token}"}),
    lambda token: f"HTTP/1.1 {token}\r\n\r\n".encode(),
]


@pytest.mark.parametrize("echo", ECHOES)
@pytest.mark.parametrize("token", [TOKEN, "canary-canary-canary"])
async def test_no_answer_can_make_us_repeat_the_token(
    api: SyncApi, echo: Callable[[str], bytes], token: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(1)
    async with served(then_close(echo(token))) as server:
        found = await api.get_status(server.profile(token), "a")
        listed = await api.list_syncs(server.profile(token))
    seen = f"{found!r} {found} {listed!r} {server.profile(token)!r} {vars(api)!r}"
    assert found.failure is not None
    assert token[:12].lower() not in seen.lower()
    assert all(token not in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize("token", ["canary\nX-Evil: 1", "canary token", "canary\x00", "canaryé", "", "c" * 8193])
async def test_what_is_no_token_is_never_sent_and_never_shown(api: SyncApi, token: str) -> None:
    async with served(GOOD) as server:
        found = await api.get_status(server.profile(token), "a")
    assert server.connections == 0
    assert found.failure is not None
    assert found.failure.link is Link.UNAUTHORIZED
    what = "get a new one"
    if token.split() not in ([], [token]):
        what = "it has a blank or a line break in it; what is wanted is the token alone"
    assert found.failure.detail == f'sign-in needed: the token of profile "prod" is not a token: {what}'


async def test_one_line_end_after_a_token_is_no_part_of_it(api: SyncApi) -> None:
    async with served(GOOD) as server:
        assert (await api.get_status(server.profile(f"{TOKEN}\n"), "a")).failure is None
    assert server.asked[0].token == TOKEN


async def test_the_syncs_of_a_token_are_listed(api: SyncApi) -> None:
    body = {"data": [{"id": "a"}, {"id": ".."}, {"id": "b"}]}
    async with served(json_reply(body)) as server:
        assert await api.list_syncs(server.profile()) == Listing((ListedSync("a"), ListedSync("b")), left_out=1)
    assert server.asked[0].path == "/api/syncs"


async def test_a_list_may_be_larger_than_a_status(api: SyncApi) -> None:
    body = [{"id": f"sync-{n}", "integration": "x" * 100} for n in range(3000)]
    async with served(json_reply(body)) as server:
        listed = await api.list_syncs(server.profile())
    assert isinstance(listed, Listing)
    assert len(listed.syncs) == 3000


@pytest.mark.parametrize(("answer", "link"), [(reply(503), Link.REFUSED), (json_reply({}), Link.BAD_DATA)])
async def test_a_list_that_cannot_be_had_is_a_failure(api: SyncApi, answer: bytes, link: Link) -> None:
    async with served(answer) as server:
        listed = await api.list_syncs(server.profile())
    assert isinstance(listed, Failure)
    assert (listed.link, listed.http_status) == (link, int(answer[9:12]))


async def test_connections_older_than_any_server_keeps_them_are_not_used_again() -> None:
    moment = Moment()
    api = SyncApi(Polling(cadence=Cadence(disabled=1000.0)), moment, moment)
    async with served(GOOD) as server:
        for passes in (0.0, 2_400.0, 2_600.0):
            moment.pass_by(passes)
            assert (await api.get_status(server.profile(), "a")).failure is None
        await api.aclose()
    assert server.connections == 2


async def test_a_connection_that_closes_for_no_known_reason_says_so(
    api: SyncApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lost(*_: object) -> httpx.Response:
        raise httpx.ReadError("")

    monkeypatch.setattr(KeptConnection, "handle_async_request", lost)
    found = await api.get_status(FaultServer(GOOD, port=1).profile(), "a")
    assert found.failure == Failure(Link.REFUSED, clean("connection closed"))


async def test_a_client_that_was_closed_leaves_nobody_waiting() -> None:
    moment = Moment()
    api = SyncApi(Polling(), moment, moment)
    async with served(silent) as server, asyncio.timeout(5):
        asking = asyncio.create_task(api.get_status(server.profile(), "a"))
        while not server.asked:
            await asyncio.sleep(0)
        await api.aclose()
        found = await asking
    assert found.failure is not None
    assert (found.failure.link, found.failure.detail) == (Link.INTERNAL, "the client was closed")


async def test_after_a_refresh_nothing_in_flight_keeps_its_place_and_every_connection_is_new() -> None:
    moment = Moment()

    async def in_turn(asked: Asked, writer: asyncio.StreamWriter) -> None:
        if asked.path[-1] in "ab":
            await silent(asked, writer)
        else:
            writer.write(GOOD)

    api = SyncApi(Polling(budget=Budget(in_flight=2)), moment, moment)
    async with served(in_turn) as server, asyncio.timeout(5):
        left = [asyncio.create_task(api.get_status(server.profile(), name)) for name in "ab"]
        while len(server.asked) < 2:
            await asyncio.sleep(0)
        for caller in left:
            caller.cancel()
        api.refresh()
        api.refresh()
        assert (await api.get_status(server.profile(), "c")).failure is None
        assert server.connections == 3
        api.refresh()
        assert (await api.get_status(server.profile(), "d")).failure is None
        assert server.connections == 4
        await api.aclose()


async def test_closing_a_client_that_never_asked_is_nothing() -> None:
    await SyncApi(Polling(), Moment(), Moment()).aclose()


async def test_bytes_in_odd_pieces_are_one_answer(api: SyncApi) -> None:
    async def sliced(_: Asked, writer: asyncio.StreamWriter) -> None:
        for at in range(0, len(GOOD), 7):
            writer.write(GOOD[at : at + 7])
            await writer.drain()
            await asyncio.sleep(0)

    async with served(sliced) as server:
        assert (await api.get_status(server.profile(), "a")).state is not None


async def test_a_chunked_answer_is_one_answer(api: SyncApi) -> None:
    body = json.dumps({"status": "ACTIVE"}).encode()
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:5], body[5:])) + b"0\r\n\r\n"
    start = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    async with served(start + chunks) as server:
        state = (await api.get_status(server.profile(), "a")).state
    assert state is not None
    assert state.status == "ACTIVE"


async def test_profiles_of_one_name_and_different_tokens_do_not_share_a_credential(api: SyncApi) -> None:
    async with served(GOOD) as server:
        first = server.profile("first-token")
        await api.get_status(first, "a")
        await api.get_status(first._replace(token=FixedToken(Secret("second-token"))), "a")
    assert [asked.token for asked in server.asked] == ["first-token", "second-token"]


def test_the_fault_server_knows_its_origin() -> None:
    assert FaultServer(GOOD, port=7).origin == Origin("http", "127.0.0.1", 7)


async def test_a_clock_that_differs_from_the_servers_is_read_from_its_answers() -> None:
    moment = Moment(1_700_000_000.0)
    dated = json_reply({"status": "IDLE"}, 200, "Date: Tue, 14 Nov 2023 22:17:20 GMT")  # four minutes later
    api = SyncApi(Polling(), moment, moment)
    async with served(dated) as server:
        for _ in range(2):
            assert (await api.get_status(server.profile(), "a")).failure is None
        assert api.ahead(server.origin) == pytest.approx(240.0, abs=1.0)
        await api.aclose()
