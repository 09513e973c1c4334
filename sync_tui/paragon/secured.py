"""How TLS is read: in small pieces, and all that came before the end."""

import asyncio
from asyncio.sslproto import SSLProtocol
from typing import Protocol

# asyncio's own idea of it is 256 KiB: for each connection, and once more for each read.
SSLProtocol.max_size = 16 * 1024  # as much as one record


class Receiver(Protocol):
    """Who takes what a connection brings."""

    def arrive(self, data: bytes | memoryview) -> None:
        """Keep it."""

    def eof_received(self) -> None:
        """The other side sends no more."""

    def connection_lost(self, error: Exception | None) -> None:
        """Nothing arrives any more."""


class SecuredReading(asyncio.Protocol):
    """Hands on what arrives over TLS.

    Not to a buffered protocol: once the other side has ended, asyncio's TLS fills its buffer one last time and drops
    what is left.
    """

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver

    def data_received(self, data: bytes) -> None:
        """Hand it on."""
        self._receiver.arrive(data)

    def eof_received(self) -> None:
        """Hand it on."""
        self._receiver.eof_received()

    def connection_lost(self, error: Exception | None) -> None:
        """Hand it on."""
        self._receiver.connection_lost(error)
