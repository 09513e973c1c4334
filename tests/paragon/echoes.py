"""Answers that repeat what they were asked with: every way a server has of putting a token in front of a person."""

import json
from collections.abc import Callable

from tests.paragon.fault_server import reply

Echo = Callable[[str], bytes]
"""The answer to whoever carries this token."""


def _escaped(token: str) -> str:
    return "".join(f"\\u{ord(character):04x}" for character in token)


def _another(token: str) -> str:
    """A token that we know nothing of, such as the one before this."""
    return token[:-6] + "AAAAAA"


def _status(**fields: object) -> bytes:
    summary = {"totalRecords": 7, "syncedRecordsCount": 7, "latestCursor": fields.pop("latestCursor", "c")}
    return reply(200, json.dumps({"status": "ERRORED", "summary": summary, "reason": "broken", **fields}).encode())


def _raw(body: str, status: int = 200, *headers: str, content_type: str = "application/json") -> bytes:
    return reply(status, body.encode(), *headers, content_type=content_type)


def _error(status: int, words: object) -> bytes:
    return reply(status, json.dumps(words).encode())


_GOOD = '{"status": "ERRORED", "summary": {"totalRecords": 7, "syncedRecordsCount": 7}, "reason": "%s"}'

ECHOES: dict[str, Echo] = {
    "reason": lambda token: _status(reason=f"you sent {token}"),
    "reason-bearer": lambda token: _status(reason=f"Authorization: Bearer {token} is wrong"),
    "reason-upper": lambda token: _status(reason=token.upper()),
    "reason-escaped": lambda token: _raw(_GOOD % _escaped(token)),
    "reason-half-escaped": lambda token: _raw(_GOOD % ("\\u0065" + token[1:])),
    "reason-long": lambda token: _status(reason="x" * 1_990 + token),
    "reason-of-another": lambda token: _status(reason=f"was {_another(token)}"),
    "cursor-of-another": lambda token: _status(latestCursor=_another(token)),
    "credential-of-another": lambda token: _status(credentialId=_another(token)),
    "500-of-another": lambda token: _error(500, {"message": f"not {_another(token)}"}),
    "status": lambda token: _status(status=token),
    "status-escaped": lambda token: _raw(f'{{"status": "{_escaped(token)}"}}'),
    "cursor": lambda token: _status(latestCursor=token),
    "cursor-escaped": lambda token: _raw(f'{{"status": "IDLE", "summary": {{"latestCursor": "{_escaped(token)}"}}}}'),
    "credential": lambda token: _status(credentialId=token),
    "key": lambda token: _status(**{token: 1}),
    "unknown-field": lambda token: _status(debug={"headers": [token]}),
    "not-json": lambda token: _raw(f"<{token}"),
    "page": lambda token: _raw(f"<html>{token}</html>", content_type="text/html"),
    "page-401": lambda token: _raw(f"<html>{token}</html>", 403, content_type="text/html"),
    "401": lambda token: _error(401, {"message": f"bad token {token}"}),
    "401-escaped": lambda token: _raw(f'{{"message": "{_escaped(token)}"}}', 401),
    "403": lambda token: _error(403, {"error": {"message": token}}),
    "404": lambda token: _error(404, {"error": f"none for Bearer {token}"}),
    "409": lambda token: _error(409, {"code": token}),
    "410-cut": lambda token: _error(410, {"message": "x" * 115 + token}),
    "429": lambda token: _error(500, {"message": [token], "error": token}),
    "500": lambda token: _error(500, token),
    "redirect": lambda token: _raw("", 302, f"Location: https://{token}.example/{token}"),
    "redirect-query": lambda token: _raw("", 307, f"Location: /login?token={token}"),
    "content-type": lambda token: _raw("{}", content_type=f"text/{token}"),
    "encoding": lambda token: _raw("{}", 200, f"Content-Encoding: {token}"),
    "retry-after": lambda token: _raw("{}", 503, f"Retry-After: {token}"),
    "date": lambda token: _raw("{}", 404, f"Date: {token}"),
    "cookie": lambda token: _raw(_GOOD % "x", 200, f"Set-Cookie: t={token}"),
    "status-line": lambda token: f"HTTP/1.1 {token} {token}\r\n\r\n".encode(),
    "version": lambda token: f"{token}/1.1 200 OK\r\n\r\n".encode(),
    "header-name": lambda token: f"HTTP/1.1 200 OK\r\n{token} {token}\r\n\r\n".encode(),
    "chunk": lambda token: f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{token}\r\n".encode(),
    "length": lambda token: f"HTTP/1.1 200 OK\r\nContent-Length: {token}\r\n\r\n".encode(),
    "cut": lambda token: f"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n{token}".encode(),
    "duplicate": lambda token: _raw(f'{{"status": "IDLE", "reason": "{token}", "reason": "{token}"}}'),
    "truncated-json": lambda token: _raw(f'{{"status": "IDLE", "reason": "{token}'),
    "latin-1": lambda token: reply(200, b'{"status": "IDLE", "reason": "\xe9' + token.encode() + b'"}'),
}
