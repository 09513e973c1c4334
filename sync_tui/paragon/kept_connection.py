"""One connection kept open, as a transport for httpx: a request with no body at a time, and nothing shared.

Where `httpx.AsyncHTTPTransport` has a pool, locks, tracing, two HTTP versions and three event loops behind it, this
has one `asyncio` transport: a poll costs a fraction. A request is never sent twice: what was lost on a connection that
ended at that very moment is a failure like any other, since a repetition would be a request that no budget admitted.
"""

import asyncio
import errno
import select
import socket
import ssl
from collections.abc import AsyncIterator
from typing import cast

import httpx

from sync_tui.paragon.dialing import Dialer, connected
from sync_tui.paragon.http1 import AnswerHead, BodyReader, BrokenAnswerError, HeadReader, body_reader
from sync_tui.paragon.request_bytes import request_bytes
from sync_tui.paragon.secured import SecuredReading

LOOKUP = "host name lookup"
_BUFFER = 64 * 1024
_PIECE = 4 * 1024  # nearly every answer is smaller


class BrokenHttpError(httpx.RemoteProtocolError):
    """An answer that is no HTTP; its text is ours, and safe to show."""


class PhaseTimeoutError(httpx.ConnectTimeout):
    """Where on the way to a connection the time ran out."""

    def __init__(self, phase: str) -> None:
        super().__init__(phase)
        self.phase = phase


class KeptConnection(httpx.AsyncBaseTransport):
    """A connection to one host, made on first use and again whenever it ended or cannot be trusted any more."""

    def __init__(self, dialer: Dialer, tls: ssl.SSLContext | None) -> None:
        self._dialer = dialer
        self._tls = tls
        self._wire: _Wire | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send `request`, which has no body, and return its answer once the head is there."""
        content = request_bytes(request)
        timeouts: dict[str, float] = request.extensions["timeout"]
        wire, self._wire = self._wire, None
        if wire is not None and not wire.is_idle():
            wire.abort()
            wire = None
        if wire is None:
            wire = await self._opened(request.url.raw_host.decode("ascii"), timeouts["connect"])
        try:
            wire.send(content)
            head = await wire.head(timeouts["read"])
        except BaseException:
            wire.abort()
            raise
        return httpx.Response(head.status, headers=head.fields, stream=_Body(self, wire, head, timeouts["read"]))

    async def aclose(self) -> None:
        """Close the connection, without a word to the other side that could take time."""
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.abort()

    def keep(self, wire: "_Wire") -> None:
        """Take back the connection of an answer that was read to its end."""
        self._wire = wire

    async def _opened(self, host: str, within: float) -> "_Wire":
        wire = _Wire()
        try:
            await self._open(wire, host, within)
        except OSError as error:
            wire.abort()
            raise httpx.ConnectError("") from error
        except BaseException:
            wire.abort()
            raise
        return wire

    async def _open(self, wire: "_Wire", host: str, within: float) -> None:
        phase = LOOKUP
        try:
            async with asyncio.timeout(within):
                addresses = await self._dialer.addresses()
                phase = "connection"
                await wire.take(await connected(addresses))
                if self._tls is not None:
                    phase = "TLS handshake"
                    await wire.secure(self._tls, host)
        except TimeoutError as error:
            if error.errno is not None:
                raise  # the system's own, which knows better
            raise PhaseTimeoutError(phase) from None


class _Body(httpx.AsyncByteStream):
    """The body of an answer; its connection is kept where all of it was read, and ended where not."""

    def __init__(self, connection: KeptConnection, wire: "_Wire", head: AnswerHead, within: float) -> None:
        self._connection = connection
        self._wire = wire
        self._within = within
        self._stays_open = head.stays_open
        self._reader = body_reader(head)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            data = await self._wire.data(self._reader, self._within)
            if data:
                yield data
            if self._reader.is_over:
                return

    async def aclose(self) -> None:
        """Let go of the connection."""
        if self._stays_open and self._reader.is_over and self._wire.is_clean:
            self._connection.keep(self._wire)
        else:
            self._wire.abort()


class _Wire(asyncio.BufferedProtocol):
    """Our end of one connection: what has arrived of it, and whether more may come.

    It has a small buffer of its own to read into: for any other protocol asyncio takes a quarter of a megabyte at each
    read and gives it back, and that is a tenth of what a poll costs.
    """

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._socket: asyncio.Transport | None = None  # the same without TLS around it
        self._read = memoryview(bytearray(_PIECE))
        self._arrived = bytearray()
        self._has_ended = False
        self._is_paused = False
        self._error: Exception | None = None
        self._arrival: asyncio.Future[None] | None = None
        self._silent_until = 0.0  # of the loop's clock
        self._alarm: asyncio.TimerHandle | None = None

    @property
    def is_clean(self) -> bool:
        """Whether the connection lives, and nothing has come that nobody asked for."""
        return not self._has_ended and not self._arrived

    def is_idle(self) -> bool:
        """Whether a request can be sent: the same, with what the event loop has not seen yet."""
        return self.is_clean and self._socket is not None and not _is_readable(self._socket)

    async def take(self, sock: socket.socket) -> None:
        """Be the protocol of a connected socket."""
        try:
            await asyncio.get_running_loop().create_connection(lambda: self, sock=sock)
        except BaseException:
            sock.close()
            raise

    async def secure(self, tls: ssl.SSLContext, host: str) -> None:
        """Do the handshake; `OSError` where it fails."""
        loop = asyncio.get_running_loop()
        try:
            self._transport = await loop.start_tls(
                _there(self._socket), SecuredReading(self), tls, server_hostname=host
            )
        except OSError as error:
            if error.errno is None and not isinstance(error, ssl.SSLError):
                raise ssl.SSLEOFError("the other side ended the handshake") from error
            raise
        if self._transport is None:
            raise ssl.SSLEOFError("the other side ended the handshake")

    def send(self, content: bytes) -> None:
        """Send a request: less than what a socket takes at once, so that nobody waits for it to be gone."""
        _there(self._transport).write(content)

    async def head(self, within: float) -> AnswerHead:
        """The head of the final answer; no silence may last longer than `within` seconds."""
        reader = HeadReader()
        try:
            while (head := reader.head(self._arrived)) is None:
                if not await self._more(within):
                    raise httpx.RemoteProtocolError("Server disconnected without sending a response.")
        except BrokenAnswerError as error:
            raise BrokenHttpError(str(error)) from None
        return head

    async def data(self, reader: BodyReader, within: float) -> bytes:
        """The next piece of a body, which may be empty where the body is over."""
        try:
            while not (data := reader.data(self._arrived)) and not reader.is_over:
                if not await self._more(within):
                    reader.end()
        except BrokenAnswerError as error:
            raise BrokenHttpError(str(error)) from None
        except EOFError:
            raise httpx.RemoteProtocolError("peer closed connection in the middle of a body") from None
        return data

    def abort(self) -> None:
        """End the connection at once."""
        if self._socket is not None:
            self._socket.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is ours."""
        self._transport = self._socket = cast("asyncio.Transport", transport)

    def get_buffer(self, _: int) -> memoryview:
        """Where to put what arrives."""
        return self._read

    def buffer_updated(self, nbytes: int) -> None:
        """That much was put there."""
        self.arrive(self._read[:nbytes])

    def arrive(self, data: bytes | memoryview) -> None:
        """Keep it, and stop listening where nobody reads."""
        self._arrived += data
        if len(self._arrived) > _BUFFER and self._transport is not None:
            self._transport.pause_reading()
            self._is_paused = True
        self._wake()

    def eof_received(self) -> None:
        """The other side sends no more; nor do we."""
        self._has_ended = True
        self._wake()

    def connection_lost(self, error: Exception | None) -> None:
        """Nothing arrives any more."""
        self._has_ended = True
        self._error = error
        self._wake()
        self._look_at_silence()

    async def _more(self, within: float) -> bool:
        """Wait until something has arrived; False where the other side ended the connection in good order."""
        if self._error is not None:
            raise httpx.ReadError("") from self._error
        if self._has_ended:
            return False
        if self._is_paused:
            self._is_paused = False
            _there(self._transport).resume_reading()
        loop = asyncio.get_running_loop()
        self._arrival, self._silent_until = loop.create_future(), loop.time() + within
        if self._alarm is None or self._alarm.when() > self._silent_until:
            self._look_at_silence()
        try:
            await self._arrival
        except TimeoutError:
            raise httpx.ReadTimeout("") from None
        finally:
            self._arrival = None
        return True

    def _look_at_silence(self) -> None:
        """End a wait that was silent for too long. One timer looks now and then: one for each wait costs more."""
        loop = asyncio.get_running_loop()
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if self._arrival is None or self._arrival.done():
            return
        if loop.time() >= self._silent_until:
            self._arrival.set_exception(TimeoutError())
        else:
            self._alarm = loop.call_at(self._silent_until, self._look_at_silence)

    def _wake(self) -> None:
        if self._arrival is not None and not self._arrival.done():
            self._arrival.set_result(None)


def _there(transport: asyncio.Transport | None) -> asyncio.Transport:
    if transport is None:
        raise ConnectionResetError(errno.ECONNRESET, "the connection is gone")
    return transport


def _is_readable(transport: asyncio.Transport) -> bool:
    """Whether the system holds bytes, or an end, that the loop has not read: an idle connection must have neither."""
    poll = select.poll()
    poll.register(transport.get_extra_info("socket").fileno(), select.POLLIN)
    return bool(poll.poll(0))
