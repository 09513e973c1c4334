"""How far a connection to an origin gets, phase by phase: for a diagnosis, with no token in sight."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

from sync_tui.domain.observation import Failure, Link
from sync_tui.domain.profile import Origin
from sync_tui.domain.text import SafeText, clean
from sync_tui.paragon.dialing import Address, Dialer, connected
from sync_tui.paragon.proxy import NO_PROXY_URL, proxy_url
from sync_tui.paragon.transport import NO_CERTIFICATES, trusted_authorities
from sync_tui.paragon.trouble import failure_of_cause

PHASE_WITHIN = 5.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Phase:
    """One step of a connection: how long it took, and what it found; or why it failed."""

    name: str  # proxy, dns, tcp or tls
    seconds: float
    detail: SafeText
    failure: Failure | None = None


async def reached(origin: Origin, boot: Callable[[], float]) -> tuple[Phase, ...]:
    """The phases up to the first that failed, each within five seconds; nothing is sent beyond a TLS handshake.

    Behind a proxy they are those of the way to the proxy: the rest of the way is its own.
    """
    try:
        proxy = proxy_url(origin)
        # Before a clock runs: it takes longer than most handshakes.
        trust = trusted_authorities() if origin.scheme == "https" else None
    except ValueError:
        return (_stopped("proxy", Failure(Link.REFUSED, NO_PROXY_URL)),)
    except OSError:
        return (_stopped("tls", NO_CERTIFICATES),)
    if proxy is None:
        return await _Walk(boot).to(origin.host, origin.port, trust)
    parts = urlsplit(proxy)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    way = await _Walk(boot).to(host, port, trust=None)
    return (Phase("proxy", 0.0, clean(f"through {host}:{port}")), *way)


def _stopped(name: str, failure: Failure) -> Phase:
    return Phase(name, 0.0, SafeText(""), failure)


class _FailedError(Exception):
    """A phase failed: there is no next one."""


class _Walk:
    """One connection, made step by step and thrown away."""

    def __init__(self, boot: Callable[[], float]) -> None:
        self._boot = boot
        self._phases: list[Phase] = []

    async def to(self, host: str, port: int, trust: ssl.SSLContext | None) -> tuple[Phase, ...]:
        with suppress(_FailedError):
            addresses = await self._phase("dns", Dialer(host, port).addresses(), _listed)
            sock = await self._phase("tcp", connected(addresses), lambda sock: str(sock.getpeername()[0]))
            try:
                if trust is not None:
                    await self._phase("tls", _secured(sock, host, trust), str)
            finally:
                sock.close()
        return tuple(self._phases)

    async def _phase(self, name: str, work: Awaitable[T], words: Callable[[T], str]) -> T:
        began = self._boot()
        failure: Failure | None
        try:
            async with asyncio.timeout(PHASE_WITHIN):
                result = await work
        except TimeoutError:
            failure = Failure(Link.TIMEOUT, SafeText(f"no answer within {PHASE_WITHIN:g} s"))
        except OSError as error:
            failure = failure_of_cause(error) or Failure(Link.REFUSED, clean(str(error), 200))
        else:
            self._phases.append(Phase(name, self._boot() - began, clean(words(result), 200)))
            return result
        self._phases.append(Phase(name, self._boot() - began, SafeText(""), failure))
        raise _FailedError


def _listed(addresses: Sequence[Address]) -> str:
    return ", ".join(place[0] for _, place in addresses)


async def _secured(sock: socket.socket, host: str, trust: ssl.SSLContext) -> str:
    """Do the handshake, and say which protocol it agreed on and until when the certificate is good."""
    _, writer = await asyncio.open_connection(sock=sock, ssl=trust, server_hostname=host)
    try:
        secured: ssl.SSLObject = writer.get_extra_info("ssl_object")
        until = (secured.getpeercert() or {}).get("notAfter", "an unknown day")
        return f"{secured.version()}, certificate until {until}"
    finally:
        # Not closed: a polite end would wait for the other side.
        writer.transport.abort()
