"""How a connection is read, secured or not: in small pieces, and all that came before the end."""

import asyncio
import socket
import ssl
import threading
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from sync_tui.paragon.dialing import Dialer
from sync_tui.paragon.kept_connection import KeptConnection
from tests.paragon.fault_server import GOOD
from tests.paragon.test_kept_connection import GOOD_BODY, needs_openssl
from tests.paragon.test_tls import certificate

MOST = 256 * 1024
either = pytest.mark.parametrize("is_secured", [False, pytest.param(True, marks=needs_openssl)])


@asynccontextmanager
async def asked(folder: Path, content: bytes, times: int, *, is_secured: bool) -> AsyncIterator[list[bytes]]:
    """What `times` answers bring, from a thread that reads into little and hangs up behind the last one."""
    context, trust = None, None
    if is_secured:
        cert, context = certificate(folder, "IP:127.0.0.1")
        trust = ssl.create_default_context(cafile=str(cert))

    def serve() -> None:
        accepted, _ = listener.accept()
        with accepted if context is None else context.wrap_socket(accepted, server_side=True) as peer:
            for _ in range(times):
                peer.recv(4_096)
                peer.sendall(content)

    timeouts = {"connect": 5.0, "read": 5.0}
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        thread = threading.Thread(target=serve)
        thread.start()
        kept = KeptConnection(Dialer("127.0.0.1", port), trust)
        found = []
        try:
            for _ in range(times):
                request = httpx.Request("GET", f"http://127.0.0.1:{port}/a", extensions={"timeout": timeouts})
                response = await kept.handle_async_request(request)
                found.append(await response.aread())
                await response.aclose()
            yield found
        finally:
            await kept.aclose()
            await asyncio.to_thread(thread.join, 5)


@either
async def test_no_connection_and_no_read_takes_a_large_block(tmp_path: Path, is_secured: bool) -> None:
    async with asked(tmp_path, GOOD, 1, is_secured=is_secured):
        pass  # what a first connection imports is none of its own
    tracemalloc.start()
    try:
        async with asked(tmp_path, GOOD, 3, is_secured=is_secured) as found:
            _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found == [GOOD_BODY] * 3
    assert most < MOST


@either
@pytest.mark.parametrize("size", [300, 15_000, 60_000, 200_000])
async def test_who_hangs_up_behind_an_answer_has_given_all_of_it(tmp_path: Path, size: int, is_secured: bool) -> None:
    body = b"[" + b" " * size + b"]"
    content = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    async with asked(tmp_path, content, 1, is_secured=is_secured) as found:
        assert found == [body]
