"""Answers taken apart byte by byte: what is read, what is refused, and that no stricter reader would differ."""

import contextlib
import itertools
import random
from dataclasses import dataclass

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_tui.paragon.http1 import HEAD_CAP, AnswerHead, BrokenAnswerError, HeadReader, body_reader

BODY = b'{"status":"IDLE"}'
PLAIN = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 17\r\n\r\n" + BODY
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"
    b'5;a=b\r\n{"sta\r\n00c \r\ntus":"IDLE"}\r\n0\r\nX-Sum: 1\r\n\r\n'
)
UNTIL_CLOSE = b"HTTP/1.0 200\r\n\r\n" + BODY
INTERIM = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: </a>\r\n\r\n" + PLAIN


@dataclass
class Read:
    """One answer, as far as it was read."""

    head: AnswerHead | None
    body: bytes
    is_whole: bool
    left: bytes


def read(*pieces: bytes) -> Read:
    """What comes of an answer that arrives in these pieces, and then ends."""
    arrived = bytearray()
    reader = HeadReader()
    head, body, bodies = None, b"", None
    for piece in pieces:
        arrived += piece
        if head is None:
            head = reader.head(arrived)
            bodies = None if head is None else body_reader(head)
        if bodies is not None:
            body += bodies.data(arrived)
    if bodies is not None and not bodies.is_over:
        with contextlib.suppress(EOFError):
            bodies.end()
    return Read(head, body, bodies is not None and bodies.is_over, bytes(arrived))


@pytest.mark.parametrize(
    ("answer", "stays_open"), [(PLAIN, True), (CHUNKED, True), (UNTIL_CLOSE, False), (INTERIM, True)]
)
def test_an_answer_is_read_whole(answer: bytes, stays_open: bool) -> None:
    found = read(answer)
    assert found.head is not None
    assert (found.head.status, found.body, found.is_whole, found.left) == (200, BODY, True, b"")
    assert found.head.stays_open is stays_open


@given(
    answer=st.sampled_from([PLAIN, CHUNKED, UNTIL_CLOSE, INTERIM]),
    cuts=st.lists(st.integers(0, len(INTERIM)), max_size=12).map(sorted),
)
def test_where_it_is_cut_makes_no_difference(answer: bytes, cuts: list[int]) -> None:
    edges = [0, *cuts, len(answer)]
    assert read(*(answer[a:b] for a, b in itertools.pairwise(edges))) == read(answer)


def test_byte_by_byte_makes_no_difference() -> None:
    for answer in (PLAIN, CHUNKED, UNTIL_CLOSE, INTERIM):
        assert read(*(answer[at : at + 1] for at in range(len(answer)))) == read(answer)


def test_fields_keep_their_order_and_lose_the_space_around_them() -> None:
    found = read(b"HTTP/1.1 200 OK\r\nSet-Cookie:a\r\nX-Y: \t b c\t \r\nset-cookie: d\r\nEmpty:\r\n\r\n")
    assert found.head is not None
    assert found.head.fields == [(b"set-cookie", b"a"), (b"x-y", b"b c"), (b"set-cookie", b"d"), (b"empty", b"")]


@pytest.mark.parametrize("status", [b"204 No Content", b"304 Not Modified"])
def test_some_answers_never_have_a_body(status: bytes) -> None:
    found = read(b"HTTP/1.1 " + status + b"\r\nContent-Length: 9\r\n\r\n")
    assert (found.body, found.is_whole) == (b"", True)


@pytest.mark.parametrize("words", [b"close", b"Keep-Alive, CLOSE"])
def test_an_answer_may_say_that_it_is_the_last(words: bytes) -> None:
    found = read(b"HTTP/1.1 200 OK\r\nConnection: " + words + b"\r\nContent-Length: 0\r\n\r\n")
    assert found.head is not None
    assert not found.head.stays_open


def test_the_same_length_twice_is_one_length() -> None:
    assert read(b"HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\nContent-Length: 2\r\n\r\nab").body == b"ab"


def test_what_follows_an_answer_is_not_part_of_it() -> None:
    assert read(PLAIN + b"HTTP/1.1 500").left == b"HTTP/1.1 500"
    assert read(CHUNKED + b"\r\n").left == b"\r\n"


@pytest.mark.parametrize("answer", [PLAIN[:-1], CHUNKED[:-1], CHUNKED[:-20]])
def test_a_body_that_ends_early_is_not_whole(answer: bytes) -> None:
    assert not read(answer).is_whole


OK = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "no status line"),
        (b"\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", "no status line"),
        (b"HTTP/2.0 200 OK\r\n\r\n", "no status line"),
        (b"HTTP/1.1  200 OK\r\n\r\n", "no status line"),
        (b"HTTP/1.1 20 OK\r\n\r\n", "no status line"),
        (b"HTTP/1.1 099 OK\r\n\r\n", "no status line"),
        (b"HTTP/1.1 200 O\x00K\r\n\r\n", "no status line"),
        (b"HTTP/1.1 200 OK\n\n", "a bare line feed"),
        (OK + b"A: b\nC: d\r\n", "a bare line feed"),
        (OK + b"A: b\nC: d\r\n\r\n", "a header that is none"),
        (OK + b"A: b\r\n folded\r\n\r\n", "a header that is none"),
        (OK + b" A: b\r\n\r\n", "a header that is none"),
        (OK + b"A : b\r\n\r\n", "a header that is none"),
        (OK + b"A: b\x00c\r\n\r\n", "a header that is none"),
        (OK + b"A: b\rContent-Length: 1\r\n\r\n", "a header that is none"),
        (OK + b": b\r\n\r\n", "a header that is none"),
        (OK + b"no colon\r\n\r\n", "a header that is none"),
        (OK + b"\xc3\xa9: b\r\n\r\n", "a header that is none"),
        (OK + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "both a length and chunks"),
        (OK + b"Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n", "both a length and chunks"),
        (OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n", "several lengths"),
        (OK + b"Content-Length: 1, 2\r\n\r\n", "several lengths"),
        (OK + b"Content-Length: 1,\r\n\r\n", "several lengths"),
        (OK + b"Content-Length: 1\r\nContent-Length: 01\r\n\r\n", "several lengths"),
        (OK + b"Content-Length:\r\n\r\n", "a length that is none"),
        (OK + b"Content-Length: -1\r\n\r\n", "a length that is none"),
        (OK + b"Content-Length: +1\r\n\r\n", "a length that is none"),
        (OK + b"Content-Length: 0x1\r\n\r\n", "a length that is none"),
        (OK + b"Content-Length: 9999999999999999\r\n\r\n", "a length that is none"),
        (OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n", "a transfer encoding that is not chunked"),
        (OK + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", "not chunked"),
        (OK + b"Transfer-Encoding: identity\r\n\r\n", "a transfer encoding that is not chunked"),
        (OK + b"Transfer-Encoding: xchunked\r\n\r\n", "a transfer encoding that is not chunked"),
        (b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "a transfer encoding that is not chunked"),
        (b"HTTP/1.1 101 Switch\r\nUpgrade: x\r\n\r\n", "a switch of protocols"),
        (OK + b"X: " + b"y" * HEAD_CAP, "a head without an end"),
        (OK + b"X: " + b"y" * HEAD_CAP + b"\r\n\r\n", "a head without an end"),
    ],
)
def test_a_head_that_can_be_read_in_two_ways_is_refused(answer: bytes, why: str) -> None:
    with pytest.raises(BrokenAnswerError, match=why):
        read(answer)


@pytest.mark.parametrize("answer", [b"HTTP/1.1 200 OK\n\n", OK + b"A: b\nC: d\r\n", OK + b"A: b\r\n c\r\n\r\n"])
def test_it_is_refused_as_well_where_it_comes_byte_by_byte(answer: bytes) -> None:
    with pytest.raises(BrokenAnswerError):
        read(*(answer[at : at + 1] for at in range(len(answer))))


@pytest.mark.parametrize(
    "chunks",
    [
        b"zz\r\n",
        b"\r\n",
        b"-1\r\n",
        b"+1\r\n",
        b"0x1\r\na\r\n",
        b"1_0\r\n",
        b" 1\r\na\r\n",
        b"1\na\n0\n\n",
        b"1\r\nab\r\n",
        b"1\r\na\n\r\n",
        b"1;\x00\r\na\r\n",
        b"1234567890abcdef\r\n",
        b"1;" + b"x" * 5000,
        b"0\r\nno colon\r\n\r\n",
        b"0\r\n folded: x\r\n\r\n",
        b"0\r\n" + b"X: y\r\n" * 4000,
        b"0\r\nX: " + b"y" * 5000,
    ],
)
def test_chunks_that_are_none_are_refused(chunks: bytes) -> None:
    with pytest.raises(BrokenAnswerError):
        read(OK + b"Transfer-Encoding: chunked\r\n\r\n" + chunks)


def test_tiny_chunks_cost_no_more_than_their_bytes() -> None:
    found = read(OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 100_000 + b"0\r\n\r\n")
    assert (len(found.body), found.is_whole) == (100_000, True)


def by_h11(answer: bytes) -> Read | None:
    """The same answer as another strict reader takes it; None where that refuses it."""
    other = h11.Connection(h11.CLIENT)
    other.send(h11.Request(method="GET", target="/", headers=[("Host", "x")]))
    other.send(h11.EndOfMessage())
    other.receive_data(answer)
    other.receive_data(b"")
    head, body = None, b""
    try:
        while True:
            event = other.next_event()
            if isinstance(event, h11.Response):
                head = AnswerHead(event.status_code, list(event.headers), None, is_chunked=False, stays_open=False)
            elif isinstance(event, h11.Data):
                body += bytes(event.data)
            elif isinstance(event, h11.EndOfMessage):
                return Read(head, body, is_whole=True, left=other.trailing_data[0])
            elif not isinstance(event, h11.InformationalResponse):
                return Read(head, body, is_whole=False, left=b"")
    except h11.RemoteProtocolError as error:
        return Read(head, body, is_whole=False, left=b"") if str(error).startswith("peer closed") else None


def lowered(head: AnswerHead) -> list[tuple[bytes, bytes]]:
    """The fields, in the case that the other reader gives some of them."""
    return [(name, value.lower()) for name, value in head.fields]


ODDITIES = (
    *(b"\r\n", b"\n", b"\r", b" ", b"\t", b":", b",", b";", b"\x00", b"0", b"1", b"f", b"close", b"chunked"),
    *(b"Content-Length: 3\r\n", b"Transfer-Encoding: chunked\r\n", b"Connection: close\r\n", b"HTTP/1.1 200 \r\n"),
)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_accepted_another_reader_takes_for_the_same(seed: int) -> None:
    chance = random.Random(seed)
    accepted = 0
    for _ in range(600):
        answer = bytearray(chance.choice((PLAIN, CHUNKED, UNTIL_CLOSE, INTERIM)))
        for _ in range(chance.randrange(1, 4)):
            at = chance.randrange(len(answer))
            answer[at : at + chance.randrange(4)] = chance.choice((b"", chance.randbytes(1), *ODDITIES))
        try:
            found = read(bytes(answer))
        except BrokenAnswerError:
            continue
        other = by_h11(bytes(answer))
        if found.head is None or not found.is_whole:
            assert other is None or not other.is_whole, bytes(answer)
            continue
        accepted += 1
        assert other is not None, bytes(answer)
        assert other.head is not None, bytes(answer)
        assert found.head.status == other.head.status, bytes(answer)
        assert lowered(found.head) == lowered(other.head), bytes(answer)
        assert (found.body, other.is_whole) == (other.body, True), bytes(answer)
    assert accepted > 30
