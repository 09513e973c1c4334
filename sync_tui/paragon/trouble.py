"""Why a connection could not be made or kept, read from the errors of the operating system and of TLS."""

import errno
import os
import socket
import ssl
from collections.abc import Iterator

from sync_tui.domain.observation import Failure, Link
from sync_tui.domain.text import SafeText, clean

# Verification codes of OpenSSL (X509_V_ERR_*); all others mean that nobody we trust vouches for the certificate.
_CERTIFICATE = {
    9: "certificate not valid yet",
    10: "certificate expired",
    62: "certificate for the wrong host",
    64: "certificate for the wrong host",
}
_SYSTEM = {
    errno.ECONNREFUSED: "connection refused",
    errno.ECONNRESET: "connection reset",
    errno.EPIPE: "connection closed",
    errno.ECONNABORTED: "connection closed",
    errno.ENETUNREACH: "network unreachable",
    errno.EHOSTUNREACH: "host unreachable",
}


def failure_of_cause(error: BaseException) -> Failure | None:
    """The failure that the errors behind `error` speak of; None where none of the system or of TLS is among them."""
    causes = tuple(_causes(error, set()))
    for cause in causes:
        if isinstance(cause, socket.gaierror):
            known = cause.errno == socket.EAI_NONAME
            return Failure(Link.DNS, SafeText("host name not found" if known else "host name lookup failed"))
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Failure(
                Link.TLS, SafeText(_CERTIFICATE.get(cause.verify_code, "certificate of an unknown authority"))
            )
        if isinstance(cause, ssl.SSLEOFError):
            # No word on trust: a load balancer with nobody behind it does this, until somebody is.
            return Failure(Link.REFUSED, SafeText("connection closed in the TLS handshake"))
        if isinstance(cause, ssl.SSLError):
            return Failure(Link.TLS, SafeText("TLS handshake failed"))
    numbered = (cause for cause in causes if isinstance(cause, OSError) and cause.errno is not None)
    return next(map(_failure_of_system, numbered), None)


def forget_frames(error: BaseException) -> None:
    """Have what was under way freed at once, and not whenever garbage is looked for.

    An error knows the frames that it came through, and one that waited for a task or a handshake knows the error: such
    a ring would keep the connection, with all that TLS holds for it.
    """
    for cause in _causes(error, set()):
        cause.__traceback__ = None


def _failure_of_system(error: OSError) -> Failure:
    number = error.errno or 0
    if number == errno.ETIMEDOUT:
        return Failure(Link.TIMEOUT, SafeText("connection timed out"))
    return Failure(Link.REFUSED, clean(_SYSTEM.get(number) or f"no connection: {os.strerror(number)}"))


def _causes(error: BaseException | None, seen: set[int]) -> Iterator[BaseException]:
    """`error` and all it came from, `raise … from None` or not: layers below hide what a person wants to know."""
    if error is None or id(error) in seen:
        return
    seen.add(id(error))
    yield error
    if isinstance(error, BaseExceptionGroup):
        for member in error.exceptions:
            yield from _causes(member, seen)
    yield from _causes(error.__cause__, seen)
    yield from _causes(error.__context__, seen)
