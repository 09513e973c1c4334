"""How far a connection gets is told phase by phase, and ends at the first that fails."""

import asyncio
import shutil
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync_tui.domain.observation import Link
from sync_tui.domain.profile import Origin
from sync_tui.paragon import reach
from sync_tui.paragon.reach import reached
from tests.paragon.fault_server import GOOD, served
from tests.paragon.moment import Moment
from tests.paragon.test_tls import certificate

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl command")


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that nobody else gets meanwhile, and nobody listens on."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


def link_of(phases: tuple[reach.Phase, ...]) -> Link:
    failure = phases[-1].failure
    assert failure is not None
    return failure.link


async def test_a_plain_origin_is_found_and_connected_and_nothing_is_sent() -> None:
    async with served(GOOD) as server:
        phases = await reached(server.origin, Moment())
        assert [(phase.name, phase.failure) for phase in phases] == [("dns", None), ("tcp", None)]
        assert phases[0].detail == phases[1].detail == "127.0.0.1"
        assert server.asked == []


@needs_openssl
async def test_a_secured_origin_tells_its_protocol_and_when_its_certificate_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cert, context = certificate(tmp_path, "IP:127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    async with served(GOOD, context) as server:
        phases = await reached(server.origin, Moment())
    assert [phase.name for phase in phases] == ["dns", "tcp", "tls"]
    assert phases[-1].failure is None
    assert phases[-1].detail.startswith("TLSv1.3, certificate until ")
    assert phases[-1].detail.endswith("GMT")


@needs_openssl
async def test_a_certificate_of_nobody_is_a_tls_failure(tmp_path: Path) -> None:
    _, context = certificate(tmp_path, "IP:127.0.0.1")
    async with served(GOOD, context) as server:
        phases = await reached(server.origin, Moment())
    assert [phase.name for phase in phases] == ["dns", "tcp", "tls"]
    assert link_of(phases) is Link.TLS


async def test_a_closed_port_ends_it_at_tcp(closed_port: int) -> None:
    phases = await reached(Origin("http", "127.0.0.1", closed_port), Moment())
    assert [phase.name for phase in phases] == ["dns", "tcp"]
    assert link_of(phases) is Link.REFUSED


async def test_a_second_address_is_tried_where_the_first_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    async def two(self: object, host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, 0, 0, "", (address, port)) for address in ("127.0.0.2", "127.0.0.1")]

    monkeypatch.setattr(asyncio.get_running_loop().__class__, "getaddrinfo", two)
    async with served(GOOD) as server:
        phases = await reached(Origin("http", "localhost", server.port), Moment())
    assert [phase.detail for phase in phases] == ["127.0.0.2, 127.0.0.1", "127.0.0.1"]


async def test_a_name_that_nobody_knows_ends_it_at_dns(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    phases = await reached(Origin("https", "sync.example.com", 443), Moment())
    assert [phase.name for phase in phases] == ["dns"]
    assert link_of(phases) is Link.DNS


async def test_a_handshake_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "PHASE_WITHIN", 0.2)
    async with served(GOOD) as server:
        phases = await reached(Origin("https", "127.0.0.1", server.port), Moment())
    assert [phase.name for phase in phases] == ["dns", "tcp", "tls"]
    assert link_of(phases) is Link.TIMEOUT


async def test_behind_a_proxy_the_way_is_the_one_to_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    async with served(GOOD) as server:
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:canary@127.0.0.1:{server.port}")
        phases = await reached(Origin("https", "sync.example.com", 443), Moment())
    assert [phase.name for phase in phases] == ["proxy", "dns", "tcp"]
    assert phases[0].detail == f"through 127.0.0.1:{server.port}"
    assert "canary" not in str(phases)


async def test_a_proxy_that_is_none_ends_it_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "socks5://127.0.0.1:1")
    phases = await reached(Origin("https", "sync.example.com", 443), Moment())
    assert [phase.name for phase in phases] == ["proxy"]
    assert link_of(phases) is Link.REFUSED


async def test_authorities_that_cannot_be_read_end_it_before_it_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable() -> ssl.SSLContext:
        raise PermissionError("no")

    monkeypatch.setattr(reach, "trusted_authorities", unreadable)
    phases = await reached(Origin("https", "127.0.0.1", 1), Moment())
    assert [phase.name for phase in phases] == ["tls"]
    assert link_of(phases) is Link.TLS
