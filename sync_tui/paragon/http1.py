"""HTTP/1.1 answers, read strictly: what two readers could take for different answers is none to us.

Pure: bytes in, values out. Whatever is wrong is a `BrokenAnswerError`, whose text is ours alone and quotes nothing.
RFC 9112 allows a reader to repair some of what is refused here (bare line feeds, folded lines, two lengths); a
repaired answer is how one request comes to be answered with the answer to another.
"""

import re
from dataclasses import dataclass
from typing import Protocol

HEAD_CAP = 100 * 1024
NO_STATUS_LINE = "no status line"
_LINE_CAP = 4 * 1024
_TRAILER_CAP = 16 * 1024
_LENGTH_DIGITS = 15

_STATUS_LINE = re.compile(rb"HTTP/1\.([01]) ([1-9][0-9][0-9])(?: [^\x00\n\v\f\r]*)?\r\n")
_FIELD = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+):([^\x00\n\v\f\r]*)\r\n")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,%d})(?:[ \t]*|;[^\x00\n\v\f\r]*)\r\n" % _LENGTH_DIGITS)
_BARE_LINE_FEED = re.compile(rb"(?<!\r)\n")

Fields = list[tuple[bytes, bytes]]

_FRAMING = frozenset({b"transfer-encoding", b"content-length", b"connection"})


class BrokenAnswerError(Exception):
    """What arrived is no HTTP/1.1 answer that can be read in one way only."""


@dataclass(frozen=True, slots=True)
class AnswerHead:
    """A status, its header fields as sent, and where the body ends."""

    status: int
    fields: Fields
    length: int | None  # of the body in bytes; None for one that ends with the connection or in its last chunk
    is_chunked: bool
    stays_open: bool  # whether the connection is good for another request once the body was read


class HeadReader:
    """Finds the head of an answer in what has arrived, as it arrives."""

    def __init__(self) -> None:
        self._seen = 0

    def head(self, arrived: bytearray) -> AnswerHead | None:
        """The final answer's head, taken off the front of `arrived`; None where it is not all there yet.

        Interim answers (1xx) before it are dropped.
        """
        while True:
            end = arrived.find(b"\r\n\r\n", max(self._seen - 3, 0))
            if max(end, len(arrived) if end < 0 else 0) > HEAD_CAP:
                raise BrokenAnswerError("a head without an end")
            if end < 0:
                if _BARE_LINE_FEED.search(arrived, self._seen):
                    raise BrokenAnswerError("a bare line feed")
                self._seen = len(arrived)
                return None
            head = _head(bytes(arrived[: end + 2]))
            del arrived[: end + 4]
            self._seen = 0
            if head.status >= 200:
                return head
            if head.status == 101:
                raise BrokenAnswerError("a switch of protocols that nobody asked for")


class BodyReader(Protocol):
    """Takes a body off what has arrived; `is_over` once that was all of it."""

    is_over: bool

    def data(self, arrived: bytearray) -> bytes:
        """The data at the front of `arrived`, which loses all that was understood."""
        ...

    def end(self) -> None:
        """Nothing more will arrive; `EOFError` where something should."""
        ...


def body_reader(head: AnswerHead) -> BodyReader:
    """The reader of the body that follows `head`."""
    return _ChunkedReader() if head.is_chunked else _PlainReader(head.length)


class _PlainReader:
    """A body of so many bytes; None for one that ends with the connection."""

    def __init__(self, length: int | None) -> None:
        self.is_over = length == 0
        self._left = length

    def data(self, arrived: bytearray) -> bytes:
        data = bytes(arrived if self._left is None else arrived[: self._left])
        del arrived[: len(data)]
        if self._left is not None:
            self._left -= len(data)
            self.is_over = self._left == 0
        return data

    def end(self) -> None:
        if self._left is not None:
            raise EOFError
        self.is_over = True


class _ChunkedReader:
    """A body in chunks, with a trailer that is read and dropped."""

    def __init__(self) -> None:
        self.is_over = False
        self._left = 0  # of the current chunk, with the line end behind it
        self._trailer: int | None = None  # bytes of it so far

    def data(self, arrived: bytearray) -> bytes:
        data = bytearray()
        while arrived and not self.is_over:
            if self._trailer is not None:
                if not self._has_trailer_line(arrived):
                    break
            elif self._left:
                if not self._take(arrived, data):
                    break
            elif not self._has_size(arrived):
                break
        return bytes(data)

    def end(self) -> None:
        raise EOFError

    def _take(self, arrived: bytearray, data: bytearray) -> bool:
        taken = min(max(self._left - 2, 0), len(arrived))
        data += arrived[:taken]
        del arrived[:taken]
        self._left -= taken
        if self._left > 2 or len(arrived) < 2:
            return False
        if arrived[:2] != b"\r\n":
            raise BrokenAnswerError("a chunk longer than it says")
        del arrived[:2]
        self._left = 0
        return True

    def _has_size(self, arrived: bytearray) -> bool:
        line = _line(arrived)
        if line is None:
            return False
        match = _CHUNK_SIZE.fullmatch(line)
        if match is None:
            raise BrokenAnswerError("a chunk without a size")
        size = int(match[1], 16)
        if size:
            self._left = size + 2
        else:
            self._trailer = 0
        return True

    def _has_trailer_line(self, arrived: bytearray) -> bool:
        line = _line(arrived)
        if line is None:
            return False
        self._trailer = (self._trailer or 0) + len(line)
        if line == b"\r\n":
            self.is_over = True
        elif self._trailer > _TRAILER_CAP or _FIELD.fullmatch(line) is None:
            raise BrokenAnswerError("a trailer that is no header")
        return True


def _line(arrived: bytearray) -> bytes | None:
    """The first line with its end, taken off the front; None where its end is not there yet."""
    end = arrived.find(b"\n", 0, _LINE_CAP)
    if end < 0:
        if len(arrived) >= _LINE_CAP:
            raise BrokenAnswerError("a line without an end")
        return None
    line = bytes(arrived[: end + 1])
    del arrived[: end + 1]
    return line


def _head(block: bytes) -> AnswerHead:
    match = _STATUS_LINE.match(block)
    if match is None:
        raise BrokenAnswerError(NO_STATUS_LINE)
    is_new, status = match[1] == b"1", int(match[2])
    fields: Fields = []
    framing: Fields = []
    place = match.end()
    while place < len(block):
        match = _FIELD.match(block, place)
        if match is None:
            raise BrokenAnswerError("a header that is none")
        field = match[1].lower(), match[2].strip(b" \t")
        fields.append(field)
        if field[0] in _FRAMING:
            framing.append(field)
        place = match.end()
    is_chunked = _is_chunked(framing, is_new)
    length = 0 if status < 200 or status in (204, 304) else _length(framing, is_chunked)
    closes = b"close" in _words(framing, b"connection")
    ends = is_chunked or length is not None
    return AnswerHead(status, fields, length, is_chunked and length is None, is_new and ends and not closes)


def _is_chunked(fields: Fields, is_new: bool) -> bool:
    codings = _words(fields, b"transfer-encoding")
    if not codings:
        return False
    if codings != [b"chunked"] or not is_new:
        raise BrokenAnswerError("a transfer encoding that is not chunked")
    return True


def _length(fields: Fields, is_chunked: bool) -> int | None:
    lengths = set(_words(fields, b"content-length"))
    if is_chunked:
        if lengths:
            raise BrokenAnswerError("both a length and chunks")
        return None
    if not lengths:
        return None
    if len(lengths) > 1:
        raise BrokenAnswerError("several lengths")
    (length,) = lengths
    if not length.isdigit() or len(length) > _LENGTH_DIGITS:
        raise BrokenAnswerError("a length that is none")
    return int(length)


def _words(fields: Fields, name: bytes) -> list[bytes]:
    """The members of a header's list, in lower case, over all its occurrences."""
    return [word.strip(b" \t").lower() for key, value in fields if key == name for word in value.split(b",")]
