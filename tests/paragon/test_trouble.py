"""Errors of the system and of TLS to failures."""

import errno
import socket
import ssl

import pytest

from sync_tui.domain.observation import Failure, Link
from sync_tui.domain.text import clean
from sync_tui.paragon.trouble import failure_of_cause, forget_frames


def untrusted(code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED]")
    error.verify_code = code
    return error


@pytest.mark.parametrize(
    ("error", "link", "detail"),
    [
        (socket.gaierror(socket.EAI_NONAME, "x"), Link.DNS, "host name not found"),
        (socket.gaierror(socket.EAI_AGAIN, "x"), Link.DNS, "host name lookup failed"),
        (untrusted(9), Link.TLS, "certificate not valid yet"),
        (untrusted(10), Link.TLS, "certificate expired"),
        (untrusted(62), Link.TLS, "certificate for the wrong host"),
        (untrusted(64), Link.TLS, "certificate for the wrong host"),
        (untrusted(18), Link.TLS, "certificate of an unknown authority"),
        (untrusted(20), Link.TLS, "certificate of an unknown authority"),
        (ssl.SSLError(1, "[SSL] handshake"), Link.TLS, "TLS handshake failed"),
        (ssl.SSLEOFError(8, "EOF occurred"), Link.REFUSED, "connection closed in the TLS handshake"),
        (ConnectionRefusedError(errno.ECONNREFUSED, "x"), Link.REFUSED, "connection refused"),
        (ConnectionResetError(errno.ECONNRESET, "x"), Link.REFUSED, "connection reset"),
        (BrokenPipeError(errno.EPIPE, "x"), Link.REFUSED, "connection closed"),
        (OSError(errno.ENETUNREACH, "x"), Link.REFUSED, "network unreachable"),
        (OSError(errno.EHOSTUNREACH, "x"), Link.REFUSED, "host unreachable"),
        (OSError(errno.EMFILE, "x"), Link.REFUSED, "no connection: Too many open files"),
        (TimeoutError(errno.ETIMEDOUT, "x"), Link.TIMEOUT, "connection timed out"),
    ],
)
def test_each_error_has_its_link(error: OSError, link: Link, detail: str) -> None:
    assert failure_of_cause(error) == Failure(link, clean(detail))


def test_a_cause_is_found_however_deep_it_is_hidden() -> None:
    try:
        try:
            try:
                raise ConnectionRefusedError(errno.ECONNREFUSED, "x")
            except OSError as inner:
                raise ExceptionGroup("all attempts failed", [ValueError(), inner]) from None
        except ExceptionGroup as group:
            raise RuntimeError("wrapped") from group
    except RuntimeError as outer:
        found = failure_of_cause(outer)
    assert found == Failure(Link.REFUSED, clean("connection refused"))


def test_a_name_that_does_not_resolve_outweighs_what_it_led_to() -> None:
    error = OSError(errno.ECONNREFUSED, "x")
    error.__cause__ = socket.gaierror(socket.EAI_NONAME, "x")
    found = failure_of_cause(error)
    assert found is not None
    assert found.link is Link.DNS


def test_errors_that_name_each_other_end() -> None:
    first, second = RuntimeError(), RuntimeError()
    first.__cause__, second.__cause__ = second, first
    assert failure_of_cause(first) is None


def test_an_error_without_a_number_says_nothing() -> None:
    assert failure_of_cause(OSError("all connection attempts failed")) is None


def test_errors_forget_the_frames_they_came_through() -> None:
    def fail() -> None:
        try:
            raise ConnectionRefusedError
        except OSError as inner:
            raise ExceptionGroup("all attempts failed", [inner]) from inner

    with pytest.raises(ExceptionGroup) as caught:
        fail()
    forget_frames(caught.value)
    assert (caught.value.__traceback__, caught.value.exceptions[0].__traceback__) == (None, None)
