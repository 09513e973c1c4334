"""Faults below the meaning of an answer: how its bytes arrive, or do not."""

from email.utils import formatdate
from time import time

from tests.chaos.exchange import Exchange, Play, head, poison, whole


async def _ok(exchange: Exchange) -> None:
    await exchange.send(whole(200, exchange.body))


async def _delay(exchange: Exchange) -> None:
    await exchange.pause(exchange.rng.uniform(0.5, 4))
    await _ok(exchange)


async def _pieces(exchange: Exchange) -> None:
    content = whole(200, exchange.body)
    step = len(content) // 7
    for start in range(0, len(content), step):
        await exchange.send(content[start : start + step])
        await exchange.pause(0.2)


async def _chunked(exchange: Exchange) -> None:
    body = exchange.body
    pieces = [body[start : start + 5] for start in range(0, len(body), 5)]
    chunks = b"".join(b"%x;x=y\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    await exchange.send(head(200, "Transfer-Encoding: chunked") + chunks + b"0\r\nX-Trailer: yes\r\n\r\n")


async def _hints(exchange: Exchange) -> None:
    await exchange.send(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 3)
    await _ok(exchange)


async def _skewed(exchange: Exchange) -> None:
    offset = exchange.rng.choice([-86_400, 240, 1e6])
    await exchange.send(whole(200, exchange.body, f"Date: {formatdate(time() + offset, usegmt=True)}"))


async def _untyped(exchange: Exchange) -> None:
    await exchange.send(whole(200, exchange.body, kind=""))


async def _said_to_close(exchange: Exchange) -> None:
    await exchange.send(whole(200, exchange.body, "Connection: close"))


async def _close_delimited(exchange: Exchange) -> None:
    await exchange.send(head(200) + exchange.body)


async def _closed_behind_our_back(exchange: Exchange) -> None:
    await _ok(exchange)
    await exchange.pause(0.5)


async def _reset_behind_our_back(exchange: Exchange) -> None:
    await _ok(exchange)
    await exchange.pause(0.5)
    exchange.abort()


async def _silent(exchange: Exchange) -> None:
    await exchange.wait_for_the_end()


async def _half_open(exchange: Exchange) -> None:
    await exchange.send(whole(200, poison())[:-20])
    await exchange.wait_for_the_end()


async def _reset_before(exchange: Exchange) -> None:
    exchange.abort()


async def _closed_before(exchange: Exchange) -> None:
    del exchange


def _cut(where: float, *, reset: bool) -> Play:
    """End the connection after that part of an answer."""

    async def play(exchange: Exchange) -> None:
        content = whole(200, poison())
        await exchange.send(content[: int(len(content) * where)])
        if reset:
            await exchange.pause(0.2)
            exchange.abort()

    return play


def _drip(content: bytes, before: bytes = b"", every: float = 0.5, seconds: float = 25.0) -> Play:
    """`before`, and then a little of `content` again and again, for longer than any deadline."""

    async def play(exchange: Exchange) -> None:
        await exchange.send(before)
        for turn in range(int(seconds / every)):
            if exchange.reader.at_eof():
                return
            start = turn % len(content)
            await exchange.send(content[start : start + 1] if every >= 0.5 else content)
            await exchange.pause(every)

    return play


def _raw(content: bytes) -> Play:
    async def play(exchange: Exchange) -> None:
        await exchange.send(content)

    return play


GOOD: dict[str, Play] = {
    "ok": _ok,
    "delay": _delay,
    "in pieces": _pieces,
    "chunked": _chunked,
    "1xx and then the answer": _hints,
    "a date of another day": _skewed,
    "json without a type": _untyped,
}
GOOD_AND_CLOSED: dict[str, Play] = {
    "connection: close": _said_to_close,
    "ended by closing": _close_delimited,
    "closed behind our back": _closed_behind_our_back,
    "reset behind our back": _reset_behind_our_back,
}
BROKEN: dict[str, Play] = {
    "silent": _silent,
    "half-open": _half_open,
    "closed before the head": _closed_before,
    "reset before the head": _reset_before,
    "closed in the head": _cut(0.1, reset=False),
    "reset in the head": _cut(0.2, reset=True),
    "closed in the body": _cut(0.8, reset=False),
    "reset in the body": _cut(0.9, reset=True),
    "reset at the last byte": _cut(0.999, reset=True),
    "slow-loris head": _drip(whole(200, poison())),
    "slow-loris body": _drip(b" ", head(200, length=100_000)),
    "endless header": _drip(b"X-Again: " + b"a" * 2_000 + b"\r\n", b"HTTP/1.1 200 OK\r\n", 0.1),
    "1xx flood": _drip(b"HTTP/1.1 100 Continue\r\n\r\n", b"", 0.1),
    "truncated": _raw(head(200, length=5_000) + poison()),
    "truncated and undelimited": _raw(head(200) + poison()[:40]),
    "a chunk cut short": _raw(head(200, "Transfer-Encoding: chunked") + b"ffff\r\n" + poison()),
    "chunks that are none": _raw(head(200, "Transfer-Encoding: chunked") + b"zz\r\n" + poison()),
    "two lengths": _raw(head(200, "Content-Length: 3", length=len(poison())) + poison()),
    "garbage": _raw(bytes(range(256)) * 8),
    "no http": _raw(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "an empty line": _raw(b"\r\n\r\n"),
    "http/0.9": _raw(poison()),
    "a status that is no number": _raw(b"HTTP/1.1 abc Whatever\r\n\r\n"),
}
