"""Addresses are tried in turn, each with a head start, and the first that answers is taken."""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Iterator

import pytest

from sync_tui.domain.observation import Failure, Link
from sync_tui.domain.text import clean
from sync_tui.paragon import dialing
from sync_tui.paragon.dialing import Address, Dialer, connected
from sync_tui.paragon.trouble import failure_of_cause


@pytest.fixture
async def port() -> AsyncIterator[int]:
    """A port of 127.0.0.1 that takes connections."""
    listener = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    async with listener:
        yield listener.sockets[0].getsockname()[1]


@pytest.fixture
def dead_port() -> Iterator[int]:
    """A port that nobody listens on, and nobody else gets meanwhile."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


def here(port: int) -> Address:
    return (socket.AF_INET, ("127.0.0.1", port))


def resolve(monkeypatch: pytest.MonkeyPatch, found: list[tuple[int, str]]) -> list[str]:
    """Let every name be at `found`, families and hosts; the names that were asked for."""
    asked: list[str] = []

    async def lookup(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        asked.append(host)
        await asyncio.sleep(0)
        return [(family, socket.SOCK_STREAM, 6, "", (address, port)) for family, address in found]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", lookup)
    return asked


async def test_an_address_needs_no_lookup(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = resolve(monkeypatch, [])
    assert await Dialer("127.0.0.1", 80).addresses() == [(socket.AF_INET, ("127.0.0.1", 80))]
    assert await Dialer("::1", 443).addresses() == [(socket.AF_INET6, ("::1", 443, 0, 0))]
    assert asked == []


async def test_families_take_turns_and_the_favourite_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    six, four = socket.AF_INET6, socket.AF_INET
    resolve(monkeypatch, [(six, "a"), (six, "b"), (six, "c"), (four, "d")])
    assert [place[0] for _, place in await Dialer("example.test", 80).addresses()] == ["a", "d", "b", "c"]


async def test_a_name_without_addresses_is_a_name_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve(monkeypatch, [])
    with pytest.raises(socket.gaierror):
        await Dialer("example.test", 80).addresses()


async def test_those_who_need_the_addresses_together_share_one_lookup(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = resolve(monkeypatch, [(socket.AF_INET, "127.0.0.1")])
    dialer = Dialer("example.test", 80)
    one, two = asyncio.create_task(dialer.addresses()), asyncio.create_task(dialer.addresses())
    await asyncio.sleep(0)
    one.cancel()
    assert len(await two) == 1
    assert asked == ["example.test"]
    await dialer.addresses()
    assert asked == ["example.test"] * 2


async def test_giving_up_ends_the_lookup(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve(monkeypatch, [(socket.AF_INET, "127.0.0.1")])
    dialer = Dialer("example.test", 80)
    dialer.give_up()
    asking = asyncio.create_task(dialer.addresses())
    await asyncio.sleep(0)
    dialer.give_up()
    with pytest.raises(asyncio.CancelledError):
        await asking


async def test_the_next_address_is_tried_at_once_where_one_refuses(
    port: int, dead_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialing, "HEAD_START", 3600.0)
    async with asyncio.timeout(5):
        with await connected([here(dead_port), here(port)]) as sock:
            assert sock.getpeername()[1] == port


async def test_the_next_address_is_tried_soon_where_one_is_silent(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    cancelled: list[Address] = []
    dial = dialing._connected

    async def silent(address: Address) -> socket.socket:
        if address[1][1] != 1:
            return await dial(address)
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.append(address)
        raise AssertionError

    monkeypatch.setattr(dialing, "_connected", silent)
    monkeypatch.setattr(dialing, "HEAD_START", 0.01)
    with await connected([here(1), here(1), here(port)]) as sock:
        assert sock.getpeername()[1] == port
    await asyncio.sleep(0)
    assert cancelled == [here(1)] * 2


async def test_where_two_connect_one_is_closed(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[socket.socket] = []
    dial = dialing._connected

    async def together(address: Address) -> socket.socket:
        own = await dial(address)
        made.append(own)
        while len(made) < 2:
            await asyncio.sleep(0)
        return own

    monkeypatch.setattr(dialing, "_connected", together)
    monkeypatch.setattr(dialing, "HEAD_START", 0.0)
    with await connected([here(port), here(port)]) as sock:
        for _ in range(3):
            await asyncio.sleep(0)
        assert [each.fileno() >= 0 for each in made] == [each is sock for each in made]
        assert len(made) == 2


async def test_where_none_connects_the_errors_of_all_are_told(dead_port: int) -> None:
    with pytest.raises(OSError, match="no address took the connection") as caught:
        await connected([here(dead_port), here(dead_port)])
    group = caught.value.__cause__
    assert isinstance(group, ExceptionGroup)
    assert [type(error) for error in group.exceptions] == [ConnectionRefusedError] * 2


async def test_an_address_that_was_never_reached_is_told_last(dead_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    dial = dialing._connected

    async def unreachable(address: Address) -> socket.socket:
        if address[1][1] == 1:
            raise OSError(errno.ENETUNREACH, "Network is unreachable")
        return await dial(address)

    monkeypatch.setattr(dialing, "_connected", unreachable)
    with pytest.raises(OSError, match="no address took the connection") as caught:
        await connected([here(1), here(dead_port)])
    assert failure_of_cause(caught.value) == Failure(Link.REFUSED, clean("connection refused"))


async def test_a_cancel_at_any_moment_leaves_no_socket(
    port: int, dead_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[socket.socket] = []
    build = socket.socket

    class Counted(build):  # type: ignore[valid-type,misc]
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments)
            made.append(self)

    monkeypatch.setattr(socket, "socket", Counted)
    for turn in range(30):
        asking = asyncio.create_task(connected([here(dead_port), here(port)]))
        for _ in range(turn):
            await asyncio.sleep(0)
        asking.cancel()
        await asyncio.wait([asking])
        if not asking.cancelled():
            asking.result().close()
    for _ in range(3):
        await asyncio.sleep(0)
    assert made
    assert all(sock.fileno() == -1 for sock in made)
