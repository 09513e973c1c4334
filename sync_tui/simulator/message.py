"""HTTP/1.1 messages, as much of them as a small JSON API needs: a request's head in, an answer's bytes out."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from http import HTTPStatus

BODY_CAP = 64 * 1024
_REQUEST_LINE = re.compile(rb"([A-Z]{1,20}) (/[!-~]*) HTTP/1\.([01])")
_HEADER = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*((?:[ -~\t\x80-\xff]*[!-~\x80-\xff])?)[ \t]*")
_JSON = json.JSONEncoder(separators=(",", ":"))
_DIGITS = re.compile(rb"[0-9]{1,10}")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_REASONS = {status.value: status.phrase for status in HTTPStatus}


@dataclass(frozen=True, slots=True)
class Request:
    """The head of a request that can be answered."""

    method: str
    path: str  # without its query, not decoded
    authorization: bytes
    body: int  # bytes that follow the head
    close: bool  # the client wants no more than this one


@dataclass(frozen=True, slots=True)
class Answer:
    """A JSON answer."""

    status: int
    document: object
    delay: float = 0.0  # real seconds to wait before it is sent
    headers: tuple[str, ...] = ()
    close: bool = False  # the connection cannot be used any further


def refusal(status: int, message: str) -> Answer:
    """The answer to a request that was not understood, after which the connection ends."""
    return Answer(status, {"message": message}, close=True)


def parsed_head(head: bytes) -> Request | Answer:
    """The request in `head`, which ends before the blank line, or the refusal that it deserves."""
    line, *fields = head.split(b"\r\n")
    matched = _REQUEST_LINE.fullmatch(line)
    headers = _headers(fields)
    if matched is None or headers is None:
        return refusal(400, "Bad request")
    method, target, minor = matched.groups()
    if minor == b"1" and b"host" not in headers:
        return refusal(400, "A request names its host")
    if b"transfer-encoding" in headers:
        return refusal(501, "Send a content-length instead of a transfer-encoding")
    length = headers.get(b"content-length", b"0")
    if not _DIGITS.fullmatch(length):
        return refusal(400, "Bad content-length")
    if int(length) > BODY_CAP:
        return refusal(413, "Body too large")
    return Request(
        method=method.decode(),
        path=target.partition(b"?")[0].decode(),
        authorization=headers.get(b"authorization", b""),
        body=int(length),
        close=_closes(headers.get(b"connection", b""), minor),
    )


def encoded(answer: Answer, wall: float, *, close: bool, without_body: bool) -> bytes:
    """The bytes of `answer`, dated `wall`; a HEAD request is told how long the body would have been."""
    body = _JSON.encode(answer.document).encode()
    lines = [
        f"HTTP/1.1 {answer.status} {_REASONS[answer.status]}",
        f"Date: {http_date(int(wall))}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        *answer.headers,
    ]
    if close:
        lines.append("Connection: close")
    head = "\r\n".join(lines).encode() + b"\r\n\r\n"
    return head if without_body else head + body


@lru_cache(maxsize=1)
def http_date(second: int) -> str:
    """A moment in seconds since the epoch as HTTP writes it, in English whatever the locale."""
    moment = datetime.fromtimestamp(second, UTC)
    day, month = _DAYS[moment.weekday()], _MONTHS[moment.month - 1]
    return f"{day}, {moment.day:02} {month} {moment.year} {moment:%H:%M:%S} GMT"


def _headers(lines: list[bytes]) -> Mapping[bytes, bytes] | None:
    """Header values by lower-case name; None where a line is not a header, or a length is given twice."""
    headers: dict[bytes, bytes] = {}
    for line in lines:
        matched = _HEADER.fullmatch(line)
        if matched is None:
            return None
        name = matched[1].lower()
        if name == b"content-length" and headers.get(name, matched[2]) != matched[2]:
            return None
        headers[name] = matched[2]
    return headers


def _closes(connection: bytes, minor: bytes) -> bool:
    return minor == b"0" or b"close" in {word.strip() for word in connection.lower().split(b",")}
