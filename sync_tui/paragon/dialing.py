"""From a host's name to a connected socket: one lookup at a time, and the first of its addresses that takes us."""

import asyncio
import errno
import ipaddress
import itertools
import socket
from collections.abc import Sequence

HEAD_START = 0.25  # seconds an address has to itself before the next is tried as well (RFC 8305)
MOST_ADDRESSES = 8
_PATH_ERRORS = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT})

Address = tuple[int, tuple[str, int] | tuple[str, int, int, int]]
"""A family, and what such a socket connects to."""

Attempt = asyncio.Task[socket.socket]


class Dialer:
    """Connects to one host and port, again and again.

    Whoever needs its addresses while they are being looked up waits for that lookup: a name server that hangs costs
    one thread, and not one for every poll that gave up waiting for it.
    """

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._lookup: asyncio.Task[list[Address]] | None = None

    async def addresses(self) -> list[Address]:
        """Where the host is, IPv6 and IPv4 in turn, the system's favourite first; `OSError` where nobody knows."""
        literal = _literal(self._host, self._port)
        if literal is not None:
            return [literal]
        if self._lookup is None:
            self._lookup = asyncio.get_running_loop().create_task(_found(self._host, self._port))
            self._lookup.add_done_callback(self._forget)
        lookup = self._lookup
        # Not awaited itself: whoever stops waiting must not stop it for the others.
        await asyncio.wait((lookup,))
        return lookup.result()

    def give_up(self) -> None:
        """Stop a lookup that is under way."""
        if self._lookup is not None:
            self._lookup.cancel()

    def _forget(self, lookup: asyncio.Task[list[Address]]) -> None:
        self._lookup = None
        if not lookup.cancelled():
            lookup.exception()  # it was told to all who waited; where nobody did, nobody misses it


async def connected(addresses: Sequence[Address]) -> socket.socket:
    """A connection to the first address that takes it; the errors of all of them, in a group, where none does."""
    if len(addresses) == 1:
        return await _connected(addresses[0])
    race: list[Attempt] = []
    winner: Attempt | None = None
    try:
        for place, address in enumerate(addresses, start=1):
            race.append(asyncio.get_running_loop().create_task(_connected(address)))
            winner = await _winner(race, HEAD_START if place < len(addresses) else None)
            if winner is not None:
                return winner.result()
    finally:
        for attempt in race:
            if attempt is not winner:
                attempt.add_done_callback(_close_late)
                attempt.cancel()
    errors = sorted(map(_error, race), key=_is_of_the_path)
    raise OSError("no address took the connection") from ExceptionGroup("", errors)


async def _winner(race: list[Attempt], within: float | None) -> Attempt | None:
    """The attempt that has connected; None once all have failed or, given a `within`, once one has or it is over."""
    running = {attempt for attempt in race if not attempt.done()}
    while running:
        ended, running = await asyncio.wait(running, timeout=within, return_when=asyncio.FIRST_COMPLETED)
        winner = next((attempt for attempt in ended if attempt.exception() is None), None)
        if winner is not None or within is not None:
            return winner
    return None


async def _connected(address: Address) -> socket.socket:
    family, place = address
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.settimeout(0)
        await asyncio.get_running_loop().sock_connect(sock, place)
    except BaseException:
        sock.close()
        raise
    return sock


async def _found(host: str, port: int) -> list[Address]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses: list[Address] = [(family, place) for family, _, _, _, place in found]  # type: ignore[misc]
    if not addresses:
        raise socket.gaierror(socket.EAI_NONAME, "no address")
    favourite = addresses[0][0]
    first = [address for address in addresses if address[0] == favourite]
    others = [address for address in addresses if address[0] != favourite]
    pairs = itertools.zip_longest(first, others)
    return [address for pair in pairs for address in pair if address is not None][:MOST_ADDRESSES]


def _literal(host: str, port: int) -> Address | None:
    """The address that a host is, where it is one already and needs no lookup."""
    try:
        version = ipaddress.ip_address(host).version
    except ValueError:
        return None
    return (socket.AF_INET, (host, port)) if version == 4 else (socket.AF_INET6, (host, port, 0, 0))


def _close_late(attempt: Attempt) -> None:
    if not attempt.cancelled() and attempt.exception() is None:
        attempt.result().close()


def _error(attempt: Attempt) -> Exception:
    error = attempt.exception()
    return error if isinstance(error, Exception) else OSError("not tried to the end")


def _is_of_the_path(error: Exception) -> bool:
    """Whether an address was never reached, as all of IPv6 on many a machine: what another said tells more."""
    return isinstance(error, OSError) and error.errno in _PATH_ERRORS
