"""One client's connection: requests are answered one at a time and in order, and nothing it sends or omits to read
costs more than a fixed amount of memory and time."""

import asyncio
from typing import Protocol, cast

from sync_tui.monitor.clock import Clock
from sync_tui.simulator.message import Answer, Request, encoded, parsed_head, refusal

HEAD_CAP = 16 * 1024
REQUEST_SECONDS = 10.0
READING_SECONDS = 30.0
IDLE_SECONDS = 600.0
_END_OF_HEAD = b"\r\n\r\n"


class Host(Protocol):
    """Whom a connection belongs to."""

    clock: Clock

    def admits(self) -> bool:
        """Whether the newest connection may stay."""
        ...

    def released(self, connection: "Connection") -> None:
        """The connection is over."""
        ...

    def answer(self, request: Request) -> Answer:
        """What to say."""
        ...


class Connection(asyncio.Protocol):
    """Reads requests, asks its host for answers and writes them."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._body_left = 0
        self._answering: asyncio.Task[None] | None = None
        self._unread = False  # the client does not take what it was sent
        self._ended = False  # the client sends no more
        self._finished = False  # we say no more
        self._since = host.clock.boot()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, or hang up where the host has no room."""
        stream = cast(asyncio.Transport, transport)
        if self._host.admits():
            self._transport = stream
        else:
            stream.abort()

    def connection_lost(self, _error: Exception | None) -> None:
        """End; an answer that was still to come is dropped."""
        self._transport = None
        if self._answering is not None:
            self._answering.cancel()
        self._host.released(self)

    def data_received(self, data: bytes) -> None:
        """Keep what came, and answer what is complete."""
        if self._finished:
            return
        if not self._buffer and not self._body_left:
            self._since = self._host.clock.boot()
        self._buffer += data
        self._go_on()

    def eof_received(self) -> bool:
        """The client sends no more, but still waits for what it asked for."""
        self._ended = True
        return self._answering is not None or self._unread

    def pause_writing(self) -> None:
        """The client reads too slowly."""
        self._unread, self._since = True, self._host.clock.boot()

    def resume_writing(self) -> None:
        """The client has caught up."""
        self._unread, self._since = False, self._host.clock.boot()
        self._go_on()

    def abort(self) -> None:
        """End at once."""
        if self._transport is not None:
            self._transport.abort()

    def is_overdue(self, now: float) -> bool:
        """Whether the client has left us waiting too long, at this moment of the boot clock."""
        if self._answering is not None:
            return False
        if self._unread:
            patience = READING_SECONDS
        elif self._buffer or self._body_left or self._finished:
            patience = REQUEST_SECONDS
        else:
            patience = IDLE_SECONDS
        return now - self._since > patience

    def _go_on(self) -> None:
        transport = self._transport
        if transport is None:
            return
        while not (self._answering or self._unread or self._finished):
            request = self._next_request()
            if request is None:
                break
            answer = request if isinstance(request, Answer) else self._host.answer(request)
            if answer.delay > 0:
                self._answering = asyncio.get_running_loop().create_task(self._answer_later(transport, request, answer))
            else:
                self._send(transport, request, answer)
        self._settle(transport)

    def _next_request(self) -> Request | Answer | None:
        """The next complete request, or the refusal of one that cannot become complete; None where there is neither."""
        if self._body_left:
            skipped = min(self._body_left, len(self._buffer))
            del self._buffer[:skipped]
            self._body_left -= skipped
            if self._body_left:
                return None
        # An empty line or two before a request is how some clients end the one before it.
        while self._buffer.startswith(b"\r\n"):
            del self._buffer[:2]
        end = self._buffer.find(_END_OF_HEAD, 0, HEAD_CAP + len(_END_OF_HEAD))
        if end < 0:
            return refusal(431, "Request header too large") if len(self._buffer) > HEAD_CAP else None
        head = bytes(self._buffer[:end])
        del self._buffer[: end + len(_END_OF_HEAD)]
        self._since = self._host.clock.boot()
        request = parsed_head(head)
        if isinstance(request, Request):
            self._body_left = request.body
        return request

    async def _answer_later(self, transport: asyncio.Transport, request: Request | Answer, answer: Answer) -> None:
        await self._host.clock.sleep(answer.delay)
        self._answering = None
        self._since = self._host.clock.boot()
        self._send(transport, request, answer)
        self._go_on()

    def _send(self, transport: asyncio.Transport, request: Request | Answer, answer: Answer) -> None:
        close, without_body = answer.close, False
        if isinstance(request, Request):
            close, without_body = close or request.close, request.method == "HEAD"
        transport.write(encoded(answer, self._host.clock.wall(), close=close, without_body=without_body))
        self._finished = close

    def _settle(self, transport: asyncio.Transport) -> None:
        """After all that can be said now: read on, wait, or part."""
        waiting = self._answering is not None or self._unread
        if self._ended and not waiting:
            transport.close()
        elif self._finished:
            # To close with bytes unread would reset the connection, and the answer might never be seen.
            self._buffer.clear()
            transport.write_eof()
            transport.resume_reading()
        elif waiting and len(self._buffer) > HEAD_CAP:
            transport.pause_reading()
        else:
            transport.resume_reading()
