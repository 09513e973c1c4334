"""One request and what is done to it: the material that every kind of fault is made of."""

import asyncio
import contextlib
import json
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

POISON = 666_000_000
"""A count that no document worth believing holds: whoever shows it believed what was to be refused."""

PATIENCE = 40.0
"""Virtual seconds after which a fault that waits for the client to give up ends by itself."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request that has arrived whole, and the way back. Seconds are virtual: `speed` of them pass in a real one."""

    document: dict[str, object]  # the honest answer
    token: str  # as it arrived
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    rng: random.Random
    speed: float

    async def send(self, content: bytes) -> None:
        """Write, and wait until the system took it."""
        self.writer.write(content)
        await self.writer.drain()

    async def pause(self, seconds: float) -> None:
        """Let virtual seconds pass."""
        await asyncio.sleep(seconds / self.speed)

    async def wait_for_the_end(self, seconds: float = PATIENCE) -> None:
        """Say nothing until the client hangs up, or it is enough."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds / self.speed):
                while not self.reader.at_eof():
                    await self.reader.read(4_096)

    def abort(self) -> None:
        """End the connection with a reset."""
        self.writer.transport.abort()

    def changed(self, **members: object) -> bytes:
        """The honest document with some members in place of its own."""
        return json.dumps({**self.document, **members}).encode()

    def summary(self, **members: object) -> dict[str, object]:
        """The honest summary with some members in place of its own."""
        held = self.document["summary"]
        assert isinstance(held, dict)
        return {**held, **members}

    @property
    def body(self) -> bytes:
        """The honest document."""
        return json.dumps(self.document).encode()


Play = Callable[[Exchange], Awaitable[None]]


def poison() -> bytes:
    """A well-formed document in a place where none may be believed."""
    summary = {"totalRecords": POISON, "syncedRecordsCount": POISON, "latestCursor": "poison"}
    return json.dumps({"status": "IDLE", "summary": summary}).encode()


def head(status: int | str, *headers: str, length: int | None = None, kind: str = "application/json") -> bytes:
    """A status line and headers, with a blank line after them."""
    lines = [f"HTTP/1.1 {status} Whatever", *headers]
    if kind:
        lines.append(f"Content-Type: {kind}")
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"


def whole(status: int, body: bytes, *headers: str, kind: str = "application/json") -> bytes:
    """A complete answer."""
    return head(status, *headers, length=len(body), kind=kind) + body
