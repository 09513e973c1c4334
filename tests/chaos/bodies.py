"""Faults in what an answer says: bodies that are no document, or one that holds what it should not."""

import gzip
import json
import zlib

from tests.chaos.exchange import POISON, Exchange, Play, head, poison, whole

HOSTILE = "\x1b]52;c;Y3VybA==\x07\x1b[2J\x9b31m\u202e[@click=app.quit]x[/][red]\r\n\x00\u2066"


def _body(content: bytes, *headers: str, kind: str = "application/json") -> Play:
    async def play(exchange: Exchange) -> None:
        await exchange.send(whole(200, content, *headers, kind=kind))

    return play


async def _hostile(exchange: Exchange) -> None:
    summary = exchange.summary(latestCursor=HOSTILE, lastSyncedAt=HOSTILE, **{HOSTILE: HOSTILE})
    members = {"reason": HOSTILE, "credentialId": HOSTILE, HOSTILE: HOSTILE, "summary": summary}
    await exchange.send(whole(200, exchange.changed(status=f"NEW{HOSTILE}", **members), "X-Hostile: [/]"))


async def _unknown_status(exchange: Exchange) -> None:
    await exchange.send(whole(200, exchange.changed(status="HIBERNATING")))


async def _huge_reason(exchange: Exchange) -> None:
    await exchange.send(whole(200, exchange.changed(reason="[b]" + "because " * 12_000)))


async def _wrong_types(exchange: Exchange) -> None:
    summary = exchange.summary(totalRecords="5", lastSyncedAt=[], latestCursor=True)
    members = {"rateLimitBackoffMs": "soon", "reason": 7, "credentialId": {}}
    await exchange.send(whole(200, exchange.changed(summary=summary, **members)))


async def _absurd_values(exchange: Exchange) -> None:
    summary = exchange.summary(totalRecords=10**40, lastSyncedAt="9999-12-31T23:59:59Z")
    members = {"rateLimitBackoffMs": -1, "reason": "\ud800"}
    await exchange.send(whole(200, exchange.changed(summary=summary, **members)))


async def _token_echoed(exchange: Exchange) -> None:
    content = {**json.loads(poison()), "reason": f"Bearer {exchange.token}"}
    await exchange.send(whole(200, json.dumps(content).encode(), f"X-Token: {exchange.token}"))


async def _oversize_stream(exchange: Exchange) -> None:
    await exchange.send(head(200))
    for _ in range(64):
        await exchange.send(b" " * 65_536)


async def _nan(exchange: Exchange) -> None:
    await exchange.send(whole(200, b'{"status": "IDLE", "summary": {"syncedRecordsCount": NaN}}'))


_BOMB = gzip.compress(b" " * 20_000_000)
_TWICE = b'{"status": "IDLE", "status": "ERRORED", "summary": {"syncedRecordsCount": %d}}' % POISON

GOOD: dict[str, Play] = {
    "hostile in every field": _hostile,
    "unknown status": _unknown_status,
    "huge reason": _huge_reason,
    "wrong types beside a status": _wrong_types,
    "absurd values beside a status": _absurd_values,
}
REFUSED: dict[str, Play] = {
    "text/plain": _body(poison(), kind="text/plain"),
    "octets": _body(poison(), kind="application/octet-stream"),
    "gzip": _body(gzip.compress(poison()), "Content-Encoding: gzip"),
    "gzip bomb": _body(_BOMB, "Content-Encoding: gzip"),
    "deflate": _body(zlib.compress(poison()), "Content-Encoding: deflate"),
    "br": _body(b"\x0b\x02\x80{}\x03", "Content-Encoding: br"),
    "zstd": _body(b"\x28\xb5\x2f\xfd\x04\x00\x11\x00\x00{}", "Content-Encoding: zstd"),
    "nested encodings": _body(gzip.compress(_BOMB), "Content-Encoding: gzip, gzip, br"),
    "gzip that is none": _body(poison(), "Content-Encoding: gzip"),
    "oversize": _body(b" " * 300_000 + poison()),
    "oversize stream": _oversize_stream,
    "not utf-8": _body(poison().replace(b"poison", b"\xff\xfe")),
    "utf-16": _body(poison().decode().encode("utf-16")),
    "nan": _nan,
    "1e999": _body(poison().replace(str(POISON).encode(), b"1e999", 1)),
    "duplicate keys": _body(_TWICE),
    "deep nesting": _body(b'{"status": ' + b"[" * 90_000 + b"]" * 90_000 + b"}"),
    "null": _body(b"null"),
    "a list": _body(b"[" + poison() + b"]"),
    "empty": _body(b""),
    "no status": _body(b'{"summary": {"syncedRecordsCount": %d}}' % POISON),
    "status of a wrong type": _body(poison().replace(b'"IDLE"', b"7")),
    "a status without end": _body(poison().replace(b"IDLE", b"A" * 10_000)),
    "garbage json": _body(b'{"status": "IDLE", ' + bytes(range(256))),
    "token echoed": _token_echoed,
}
