"""A client that speaks plain bytes, so that a test sees what is on the wire."""

import asyncio
import contextlib
import json
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

TOKEN = "header.payload.signature"
PATIENCE = 10.0


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        return json.loads(self.body)


class RawClient:
    """One connection to a base URL."""

    def __init__(self, base_url: str, *, small: bool = False) -> None:
        self._port = int(base_url.rpartition(":")[2])
        self._small = small  # takes little at a time

    async def __aenter__(self) -> Self:
        connection = socket.socket()
        connection.setblocking(False)  # noqa: FBT003
        if self._small:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", self._port))
        limit = 4_096 if self._small else 65_536
        self.reader, self.writer = await asyncio.open_connection(sock=connection, limit=limit)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.writer.close()
        with contextlib.suppress(ConnectionError):
            await self.writer.wait_closed()

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        async with asyncio.timeout(PATIENCE):
            await self.writer.drain()

    async def reply(self, *, with_body: bool = True) -> Reply:
        """The next answer."""
        async with asyncio.timeout(PATIENCE):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
            body = await self.reader.readexactly(int(headers["content-length"])) if with_body else b""
        return Reply(int(head[0].split()[1]), headers, body)

    async def get(self, path: str, token: str | None = TOKEN, method: str = "GET") -> Reply:
        """The answer to one request."""
        await self.send(request(path, token, method))
        return await self.reply(with_body=method != "HEAD")

    async def end(self) -> bytes:
        """What still comes until the server ends the connection."""
        async with asyncio.timeout(PATIENCE):
            try:
                return await self.reader.read()
            except ConnectionError:
                return b""


def request(path: str, token: str | None = TOKEN, method: str = "GET", *extra: str) -> bytes:
    """The bytes of a request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *extra]
    if token is not None:
        lines.append(f"Authorization: Bearer {token}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def until(condition: Callable[[], object]) -> None:
    """Return once `condition` holds."""
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.001)
