"""Certificates and proxies, with certificates made on the spot."""

import asyncio
import contextlib
import gc
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from sync_tui.domain.observation import Link
from sync_tui.domain.polling import Polling
from sync_tui.domain.profile import FixedToken, Origin, Profile, Secret
from sync_tui.paragon import transport
from sync_tui.paragon.client import Reply, SyncApi
from tests.paragon.fault_server import GOOD, TOKEN, Asked, served
from tests.paragon.moment import Moment

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl command")
KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


def openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def certificate(folder: Path, names: str, days: int = 2) -> tuple[Path, ssl.SSLContext]:
    """A certificate that vouches for itself, and a server's context with it."""
    key, request, cert = folder / "key.pem", folder / "request.pem", folder / "cert.pem"
    openssl(
        "req", "-new", *KEY, "-keyout", key, "-out", request, "-subj", "/CN=test", "-addext", f"subjectAltName={names}"
    )
    openssl(
        "x509", "-req", "-in", request, "-signkey", key, "-days", str(days), "-copy_extensions", "copy", "-out", cert
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return cert, context


async def asked(profile: Profile) -> Reply:
    moment = Moment()
    api = SyncApi(Polling(), moment, moment)
    try:
        async with asyncio.timeout(20):
            return await api.get_status(profile, "a")
    finally:
        await api.aclose()


async def tls_detail(profile: Profile) -> str | None:
    failure = (await asked(profile)).failure
    assert failure is not None
    assert failure.link is Link.TLS
    return failure.detail


async def test_a_certificate_of_a_private_authority_is_trusted_where_the_environment_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cert, context = certificate(tmp_path, "IP:127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    async with served(GOOD, context) as server:
        found = await asked(server.profile())
    assert found.failure is None
    assert server.asked[0].token == TOKEN


async def test_only_http_1_1_is_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cert, context = certificate(tmp_path, "IP:127.0.0.1")
    context.set_alpn_protocols(["h2", "http/1.1"])
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    async with served(GOOD, context) as server:
        assert (await asked(server.profile())).failure is None
    assert server.asked[0].line.endswith("HTTP/1.1")


async def test_an_unknown_authority_is_told(tmp_path: Path) -> None:
    _, context = certificate(tmp_path, "IP:127.0.0.1")
    async with served(GOOD, context) as server:
        assert await tls_detail(server.profile()) == "certificate of an unknown authority"
    assert server.asked == []


async def test_a_failed_handshake_leaves_nothing_behind(tmp_path: Path) -> None:
    """What TLS holds for a connection is freed at once, not whenever garbage is looked for."""
    _, context = certificate(tmp_path, "IP:127.0.0.1")
    async with served(GOOD, context) as server:
        gc.collect()
        gc.disable()
        try:
            for _ in range(3):
                await tls_detail(server.profile())
            left = [thing for thing in gc.get_objects() if isinstance(thing, ssl.SSLObject) and not thing.server_side]
        finally:
            gc.enable()
    assert left == []


async def test_a_wrong_host_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cert, context = certificate(tmp_path, "DNS:other.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    async with served(GOOD, context) as server:
        assert await tls_detail(server.profile()) == "certificate for the wrong host"
    assert server.asked == []


async def test_an_expired_certificate_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        cert, context = certificate(tmp_path, "IP:127.0.0.1", days=-1)
    except subprocess.CalledProcessError:
        pytest.skip("this openssl makes no expired certificate")
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    async with served(GOOD, context) as server:
        assert await tls_detail(server.profile()) == "certificate expired"
    assert server.asked == []


async def test_a_handshake_that_is_cut_off_is_no_word_on_trust() -> None:
    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.close()

    listener = await asyncio.start_server(cut, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    async with listener:
        failure = (await asked(Profile("p", Origin("https", "127.0.0.1", port), FixedToken(Secret(TOKEN))))).failure
    assert failure is not None
    assert (failure.link, failure.detail) == (Link.REFUSED, "connection closed in the TLS handshake")


@contextlib.asynccontextmanager
async def proxy(answer: bytes, port: int = 0) -> AsyncIterator[tuple[int, list[bytes]]]:
    """A CONNECT proxy that answers with `answer`, and joins what follows to `port`. Yields its port and all it read."""
    heads: list[bytes] = []

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer)
        if port:
            there, back = await asyncio.open_connection("127.0.0.1", port)
            await asyncio.gather(pump(reader, back), pump(there, writer))
        writer.close()

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with listener:
        yield listener.sockets[0].getsockname()[1], heads


def through(monkeypatch: pytest.MonkeyPatch, url: str) -> Profile:
    """A profile of an origin that only the proxy `url` reaches."""
    for name in ("https_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", url)
    return Profile("p", Origin("https", "sync.example.test", 443), FixedToken(Secret(TOKEN)))


async def test_a_proxy_is_used_and_never_sees_the_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cert, context = certificate(tmp_path, "DNS:sync.example.test")
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    ok = b"HTTP/1.1 200 Connected\r\n\r\n"
    async with served(GOOD, context) as server, proxy(ok, server.port) as (port, heads):
        found = await asked(through(monkeypatch, f"http://127.0.0.1:{port}"))
    assert found.failure is None
    assert server.asked[0].token == TOKEN
    assert heads[0].startswith(b"CONNECT sync.example.test:443 HTTP/1.1\r\n")
    assert b"uthorization" not in heads[0]


async def test_a_proxy_over_tls_is_used_with_the_same_trust(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cert, context = certificate(tmp_path, "IP:127.0.0.1")
    trust = ssl.create_default_context(cafile=str(cert))
    monkeypatch.setattr(httpx, "create_ssl_context", lambda: trust)
    async with served(b"HTTP/1.1 407 Who\r\n\r\n", context) as server:
        failure = (await asked(through(monkeypatch, f"https://127.0.0.1:{server.port}"))).failure
    assert failure is not None
    assert failure.detail == "the proxy said HTTP 407"
    assert server.asked[0].line.startswith("CONNECT")


async def test_the_password_of_a_proxy_is_for_the_proxy_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cert, context = certificate(tmp_path, "DNS:sync.example.test")
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    ok = b"HTTP/1.1 200 Connected\r\n\r\n"
    async with served(GOOD, context) as server, proxy(ok, server.port) as (port, heads):
        found = await asked(through(monkeypatch, f"http://user:hunter2@127.0.0.1:{port}"))
    assert found.failure is None
    assert b"Proxy-Authorization: Basic dXNlcjpodW50ZXIy\r\n" in heads[0]
    assert TOKEN.encode() not in heads[0]
    assert "proxy-authorization" not in server.asked[0].headers


async def test_a_proxy_that_never_answers_is_a_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "_TIMEOUTS", dict.fromkeys(("connect", "read", "write", "pool"), 0.1))

    async def silent(_: Asked, writer: asyncio.StreamWriter) -> None:
        await writer.wait_closed()

    async with served(silent) as server:
        failure = (await asked(through(monkeypatch, f"http://127.0.0.1:{server.port}"))).failure
    assert failure is not None
    assert failure.link is Link.TIMEOUT
    assert server.asked[0].token is None


async def test_a_proxy_that_refuses_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    async with proxy(b"HTTP/1.1 407 Proxy \x1b[31m\r\n\r\n") as (port, _):
        failure = (await asked(through(monkeypatch, f"http://127.0.0.1:{port}"))).failure
    assert failure is not None
    assert (failure.link, failure.detail) == (Link.REFUSED, "the proxy said HTTP 407")


async def test_a_proxy_that_cannot_be_used_says_so_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    failure = (await asked(through(monkeypatch, "socks5://user:hunter2@127.0.0.1:1"))).failure
    assert failure is not None
    assert (failure.link, "hunter2" in (failure.detail or "")) == (Link.REFUSED, False)
