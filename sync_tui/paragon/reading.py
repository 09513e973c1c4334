"""What is taken of an answer of the HTTP library: its head, and the bytes of its body."""

import httpx

from sync_tui.domain.observation import Failure, Link
from sync_tui.domain.text import SafeText
from sync_tui.paragon.outcome import Head


def read_head(response: httpx.Response) -> Head:
    """Status and headers, the names in lower case."""
    # Not `multi_items`, which looks first in what encoding all of them could be, and then decodes them.
    raw = response.headers.raw
    try:
        headers = tuple((name.decode().lower(), value.decode()) for name, value in raw)
    except UnicodeDecodeError:
        headers = tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in raw)
    return Head(response.status_code, headers)


async def read_body(response: httpx.Response, cap: int) -> bytes | Failure:
    """The raw body: never decoded, since a small body in an encoding may be a huge one."""
    body, stream = bytearray(), response.stream
    if not isinstance(stream, httpx.AsyncByteStream):
        raise TypeError("a body that cannot be waited for")
    try:
        # Not through the answer's own `aiter_raw`, which costs as much again as the reading.
        async for chunk in stream:
            body += chunk
            if len(body) > cap:
                return Failure(Link.BAD_DATA, SafeText(f"too large: more than {cap // 1024} KiB"), response.status_code)
    finally:
        await stream.aclose()
    return bytes(body)
