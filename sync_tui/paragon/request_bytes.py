"""The bytes of a request, which say what they should and nothing else."""

import re

import httpx

_TARGET = re.compile(rb"/[\x21-\x7e]*")
_FIELD = re.compile(
    rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+: [\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?"
)


def request_bytes(request: httpx.Request) -> bytes:
    """A GET as it is sent; `httpx.LocalProtocolError`, which quotes nothing, for what would say something else."""
    target = request.url.raw_path
    if not _TARGET.fullmatch(target) or request.method != "GET":
        raise httpx.LocalProtocolError("no such request is made here")
    lines = [b"GET %b HTTP/1.1" % target]
    for field in request.headers.raw:
        line = b"%b: %b" % field
        if not _FIELD.fullmatch(line):
            raise httpx.LocalProtocolError("a header that is none")
        lines.append(line)
    return b"\r\n".join((*lines, b"", b""))
