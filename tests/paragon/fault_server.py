"""A loopback server that answers with scripted bytes, right or wrong, and remembers what it was asked."""

import asyncio
import contextlib
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from sync_tui.domain.profile import FixedToken, Origin, Profile, Secret

TOKEN = "eyJhbGciOiJSUzI1NiJ9.Y2FuYXJ5LWNhbmFyeQ.c2lnbmF0dXJl"
IDLE = {"status": "IDLE", "summary": {"totalRecords": 7, "syncedRecordsCount": 7}}

Script = Callable[["Asked", asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    line: str
    headers: dict[str, str]
    peer: tuple[str, int]

    @property
    def path(self) -> str:
        return self.line.split(" ")[1]

    @property
    def token(self) -> str | None:
        return self.headers.get("authorization", "").removeprefix("Bearer ") or None


@dataclass
class FaultServer:
    """Answers every request with `script`, until that closes the connection."""

    script: Script | bytes
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    scheme: str = "http"
    writers: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def origin(self) -> Origin:
        return Origin(self.scheme, "127.0.0.1", self.port)

    def profile(self, token: str = TOKEN, name: str = "prod") -> Profile:
        return Profile(name, self.origin, FixedToken(Secret(token)))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.writers.add(writer)
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                headers = {
                    name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)
                }
                asked = Asked(head[0], headers, writer.get_extra_info("peername"))
                self.asked.append(asked)
                if isinstance(self.script, bytes):
                    writer.write(self.script)
                else:
                    await self.script(asked, writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.CancelledError, OSError):
            pass
        finally:
            self.writers.discard(writer)
            writer.close()


@contextlib.asynccontextmanager
async def served(script: Script | bytes, context: ssl.SSLContext | None = None) -> AsyncIterator[FaultServer]:
    """A running server on a free port of 127.0.0.1."""
    server = FaultServer(script, scheme="http" if context is None else "https")
    listener = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=context)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        for writer in tuple(server.writers):
            writer.transport.abort()
        await listener.wait_closed()


def reply(status: int, body: bytes = b"", *headers: str, content_type: str = "application/json") -> bytes:
    """A whole HTTP/1.1 answer."""
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(body)}", *headers]
    if content_type:
        lines.append(f"Content-Type: {content_type}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def json_reply(value: object, status: int = 200, *headers: str) -> bytes:
    """The same with a JSON body."""
    return reply(status, json.dumps(value).encode(), *headers)


GOOD = json_reply(IDLE)


def then_close(content: bytes) -> Script:
    """Send `content` and close the connection."""

    async def script(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(content)
        await writer.drain()
        writer.close()

    return script


def by_token(good: set[str]) -> Script:
    """The good answer to whoever carries one of the `good` tokens, 401 to everybody else."""

    async def script(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(GOOD if asked.token in good else json_reply({"message": "Unauthorized"}, 401))

    return script
