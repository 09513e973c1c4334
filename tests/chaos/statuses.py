"""Faults that are a status: what the API, a proxy or a firewall may answer in its place."""

from email.utils import formatdate
from time import time

from tests.chaos.exchange import Exchange, Play, poison, whole

PAGE = b"<!doctype html><html><body><h1>Request blocked</h1> cloud-armor reference 0a1b</body></html>"


def _status(status: int, *headers: str, body: bytes | None = None, kind: str = "application/json") -> Play:
    content = poison() if body is None else body

    async def play(exchange: Exchange) -> None:
        await exchange.send(whole(status, content, *headers, kind=kind))

    return play


def _bare(status: int) -> Play:
    """A status that has no body."""

    async def play(exchange: Exchange) -> None:
        await exchange.send(f"HTTP/1.1 {status} Whatever\r\n\r\n".encode())

    return play


def _dated(offset: float) -> Play:
    """A 429 with a date, some seconds from the `Date` of the answer, which is a day ahead of our clock."""

    async def play(exchange: Exchange) -> None:
        skewed = time() + 86_400
        headers = (
            f"Date: {formatdate(skewed, usegmt=True)}",
            f"Retry-After: {formatdate(skewed + offset, usegmt=True)}",
        )
        await exchange.send(whole(429, b"{}", *headers))

    return play


async def _echoed(exchange: Exchange) -> None:
    words = f'{{"message": "invalid token {exchange.token}", "error": "Bearer {exchange.token}"}}'
    await exchange.send(whole(400, words.encode(), f"X-Token: {exchange.token}"))


async def _redirect_with_the_token(exchange: Exchange) -> None:
    await exchange.send(whole(302, b"", f"Location: http://127.0.0.1:9/{exchange.token}"))


LIGHT: dict[str, Play] = {
    **{str(status): _status(status) for status in (408, 425, 500, 502, 503, 504)},
    "500 html": _status(500, body=PAGE, kind="text/html"),
    "502 of a proxy": _status(502, body=PAGE, kind="text/html; charset=utf-8"),
    "503 retry-after 5": _status(503, "Retry-After: 5"),
    "429": _status(429),
    "429 retry-after 0": _status(429, "Retry-After: 0"),
    "429 retry-after 3": _status(429, "Retry-After: 3"),
    "429 retry-after -1": _status(429, "Retry-After: -1"),
    "429 retry-after abc": _status(429, "Retry-After: abc"),
    "429 two headers": _status(429, "Retry-After: 2", "Retry-After: 6"),
    "429 date": _dated(5),
    "429 past date": _dated(-3_600),
    "200 html": _status(200, body=PAGE, kind="text/html"),
    "200 html without a type": _status(200, body=PAGE, kind=""),
    "waf 403": _status(403, "Server: cloud-armor", body=PAGE, kind="text/html"),
    "waf 404": _status(404, "Server: cloud-armor", body=PAGE, kind="text/html"),
    "204": _bare(204),
    "304": _bare(304),
    "206": _status(206, "Content-Range: bytes 0-9/100"),
    "418": _status(418),
    "999": _status(999),
}
HEAVY: dict[str, Play] = {
    **{str(status): _status(status) for status in (201, 400, 401, 403, 404, 405, 409, 410, 451)},
    **{
        str(status): _status(status, "Location: http://127.0.0.1:9/api/syncs/elsewhere")
        for status in (301, 302, 303, 307, 308)
    },
    "302 with the token": _redirect_with_the_token,
    "400 that echoes the token": _echoed,
    "403 with escapes": _status(403, body=b'{"message": "\\u001b]52;c;ZXZpbA==\\u0007[@click=app.bell]x[/]"}'),
}
FOREVER = _status(429, "Retry-After: 1000000000")
REJECTED = _status(401, body=b'{"message": "Unauthorized"}')
