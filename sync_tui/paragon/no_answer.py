"""Why there is no whole answer, read from the errors of the HTTP library."""

import httpx

from sync_tui.domain.observation import Failure, Link
from sync_tui.domain.text import SafeText
from sync_tui.paragon.http1 import NO_STATUS_LINE
from sync_tui.paragon.kept_connection import LOOKUP, BrokenHttpError, PhaseTimeoutError
from sync_tui.paragon.trouble import failure_of_cause

CONNECT_WITHIN = 5.0
READ_WITHIN = 10.0


def failure_of_error(error: httpx.TransportError, is_answered: bool) -> Failure:
    """What an error of the library means. One that only a bug can cause is raised, without its text."""
    if isinstance(error, httpx.ConnectTimeout):
        phase = error.phase if isinstance(error, PhaseTimeoutError) else "connection"
        return Failure(
            Link.DNS if phase == LOOKUP else Link.TIMEOUT, SafeText(f"no {phase} within {CONNECT_WITHIN:g} s")
        )
    if isinstance(error, httpx.TimeoutException):
        return Failure(Link.TIMEOUT, SafeText(f"no answer within {READ_WITHIN:g} s"))
    if isinstance(error, httpx.ProxyError):
        status = str(error)[:3]
        return Failure(Link.REFUSED, SafeText(f"the proxy said HTTP {status}" if status.isdecimal() else "proxy error"))
    known = failure_of_cause(error)
    if known is not None:
        return known
    if isinstance(error, httpx.RemoteProtocolError):
        return _broken_answer(error, is_answered)
    if isinstance(error, httpx.NetworkError):
        return Failure(Link.REFUSED, SafeText("connection closed"))
    # The text of a LocalProtocolError quotes the header it choked on, which may be the token.
    raise RuntimeError(f"the request could not be made: {type(error).__name__}") from None


def _broken_answer(error: httpx.RemoteProtocolError, is_answered: bool) -> Failure:
    words = str(error)
    if words.startswith("Server disconnected"):
        return Failure(Link.REFUSED, SafeText("connection closed without an answer"))
    # What the library says of an answer quotes it; what we say does not.
    why = f": {words}" if isinstance(error, BrokenHttpError) and words != NO_STATUS_LINE else ""
    if not is_answered:
        return Failure(Link.NOT_API, SafeText(f"what answers there does not speak HTTP{why}"))
    if words.startswith("peer closed connection"):
        return Failure(Link.REFUSED, SafeText("connection closed in mid-answer"))
    return Failure(Link.BAD_DATA, SafeText(f"broken body{why}"))
