"""A TCP proxy with toxics: what a bad network does to bytes, in either direction, switched while it runs."""

import asyncio
import contextlib
from dataclasses import dataclass

TOXICS = ("latency", "bandwidth", "timeout", "reset_peer", "slow_close", "slicer", "limit_data", "down")
DIRECTIONS = ("up", "down", "both")
LIMIT = 60


@dataclass(frozen=True, slots=True)
class Toxic:
    """What is done, and to which of the two streams."""

    name: str
    direction: str

    def touches(self, direction: str) -> bool:
        """Whether the stream in that direction is its own."""
        return self.direction in (direction, "both")


class ToxicProxy:
    """Passes connections on to a port of loopback, through at most one toxic."""

    def __init__(self, target: int, speed: float) -> None:
        self.port = 0
        self._target = target
        self._speed = speed
        self._toxic: Toxic | None = None
        self._listener: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._running: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Listen, on the port of the last time."""
        self._listener = await asyncio.start_server(self._accepted, "127.0.0.1", self.port, reuse_address=True)
        self.port = self._listener.sockets[0].getsockname()[1]

    async def set(self, toxic: Toxic | None) -> None:
        """Apply `toxic` from now on, also to what is connected; None for a network without faults."""
        was_down = self._toxic is not None and self._toxic.name == "down"
        self._toxic = toxic
        if toxic is not None and toxic.name == "down":
            self.close()
        elif was_down:
            await self.open()

    def close(self) -> None:
        """Refuse new connections and reset those there are."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        for writer in tuple(self._writers):
            writer.transport.abort()

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            back, on = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, on}
        both = [
            asyncio.ensure_future(self._pump(reader, on, "up")),
            asyncio.ensure_future(self._pump(back, writer, "down")),
        ]
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        if self._toxic is not None and self._toxic.name == "slow_close":
            await self._pause(3)
        for pump in both:
            pump.cancel()
        await asyncio.wait(both)
        self._writers -= {writer, on}
        writer.close()
        on.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, direction: str) -> None:
        with contextlib.suppress(OSError):
            passed = 0
            while content := await reader.read(65_536):
                toxic = self._toxic
                if toxic is None or not toxic.touches(direction):
                    writer.write(content)
                elif not await self._treated(toxic.name, content, writer, passed):
                    return
                passed += len(content)
                await writer.drain()

    async def _treated(self, name: str, content: bytes, writer: asyncio.StreamWriter, passed: int) -> bool:
        """Pass `content` on as the toxic allows; False where the connection ends with it."""
        match name:
            case "latency":
                await self._pause(2)
                writer.write(content)
            case "bandwidth":
                await self._sliced(content, writer, 40, 0.5)
            case "slicer":
                await self._sliced(content, writer, 3, 0.01)
            case "reset_peer":
                writer.transport.abort()
                return False
            case "limit_data":
                writer.write(content[: max(0, LIMIT - passed)])
                return passed + len(content) < LIMIT
            case "slow_close":
                writer.write(content)
            case _:
                pass  # timeout: swallowed
        return True

    async def _sliced(self, content: bytes, writer: asyncio.StreamWriter, size: int, every: float) -> None:
        for start in range(0, len(content), size):
            writer.write(content[start : start + size])
            await writer.drain()
            await self._pause(every)

    async def _pause(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self._speed)
