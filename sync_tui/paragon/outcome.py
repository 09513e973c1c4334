"""What an HTTP answer means before its body is read as the API's: status and headers to a failure, or to none."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from sync_tui.domain.backoff import RETRY_AFTER_CAP
from sync_tui.domain.observation import Failure, Link
from sync_tui.domain.text import SafeText, clean

_DETAIL_LIMIT = 200
_LINKS = {
    401: Link.UNAUTHORIZED,
    403: Link.FORBIDDEN,
    404: Link.NOT_FOUND,
    # 408 and 425 both say: nothing is wrong with the request, send it again.
    408: Link.TIMEOUT,
    425: Link.TIMEOUT,
    429: Link.THROTTLED,
}
_SAY_WHEN = frozenset({408, 425, 429})
# A 401 is none of these: whoever sends it, and in whatever form, has not let our token pass.
_OF_A_FIREWALL = frozenset({403, 404})
_JSON = re.compile(r"(application|text)/([\w.-]+\+)?json")


@dataclass(frozen=True, slots=True)
class Head:
    """The status and headers of an answer, as sent: nothing here is clean."""

    status: int
    headers: tuple[tuple[str, str], ...]  # names in lower case

    def values(self, name: str) -> tuple[str, ...]:
        """Every value of a header, in the order sent."""
        return tuple(value for key, value in self.headers if key == name)

    def first(self, name: str) -> str:
        """The first value of a header, stripped; empty where it was not sent."""
        return next((value for key, value in self.headers if key == name), "").strip()

    @property
    def media_type(self) -> str:
        """The type of the body without its parameters, in lower case; empty where it was not sent."""
        return self.first("content-type").partition(";")[0].strip().lower()


def failure_of_head(head: Head, wall: Callable[[], float]) -> Failure | None:
    """Why an answer is none of the API's good ones, judged by status and headers; None for a 200 worth reading."""
    status = head.status
    if status == 200:
        return _failure_of_content(head)
    if 300 <= status < 400 and status != 304:
        return _failure(Link.REFUSED, f"redirect to {_redirect_host(head)} refused", status)
    if status < 400:
        return _failure(Link.NOT_API, f"HTTP {status} unexpected", status)
    if status in _OF_A_FIREWALL and head.media_type == "text/html":
        # The API answers in JSON. A page comes from a firewall, a portal or a proxy, which know no sync and no token.
        return _failure(Link.NOT_API, f"HTTP {status} with a web page in place of the API's answer", status)
    stay_away = retry_after(head, wall) if status in _SAY_WHEN or status >= 500 else None
    return Failure(_LINKS.get(status, Link.REFUSED), SafeText(f"HTTP {status}"), status, stay_away)


def failure_of_body(head: Head, body: bytes) -> Failure | None:
    """A page that came without a content type, as from a captive portal; None for anything else."""
    if body.lstrip()[:1] == b"<" and not head.media_type:
        return _failure(Link.NOT_API, "a web page in place of JSON", head.status)
    return None


def retry_after(head: Head, wall: Callable[[], float]) -> float | None:
    """Seconds to stay away, 0 to 3600, the longest where several are sent; None where none is valid (RFC 9110 10.2.3).

    A date is read against the answer's own `Date`, so that our clock being wrong costs nothing.
    """
    waits = [_seconds(value.strip(), head, wall) for value in head.values("retry-after")]
    return max((min(max(wait, 0.0), RETRY_AFTER_CAP) for wait in waits if wait is not None), default=None)


def http_date(value: str) -> float | None:
    """Seconds since the epoch; None where it is no date."""
    try:
        moment = parsedate_to_datetime(value)
        return (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _failure_of_content(head: Head) -> Failure | None:
    encoding = ", ".join(head.values("content-encoding")).strip().lower()
    if encoding not in ("", "identity"):
        # We asked for no encoding: a few hundred bytes of one may hold as many megabytes.
        return _failure(Link.BAD_DATA, f"encoded as {encoding}", head.status)
    media_type = head.media_type
    if media_type and not _JSON.fullmatch(media_type):
        return _failure(Link.NOT_API, f"{media_type} in place of JSON", head.status)
    return None


def _failure(link: Link, detail: str, status: int) -> Failure:
    return Failure(link, clean(detail, _DETAIL_LIMIT), status)


def _redirect_host(head: Head) -> str:
    try:
        return urlsplit(head.first("location")).hostname or "another path"
    except ValueError:
        return "what is no address"


def _seconds(value: str, head: Head, wall: Callable[[], float]) -> float | None:
    if value.isascii() and value.isdigit():
        digits = value.lstrip("0")
        return float(digits or "0") if len(digits) < 10 else RETRY_AFTER_CAP
    until = http_date(value)
    if until is None:
        return None
    sent = http_date(head.first("date"))
    return until - (wall() if sent is None else sent)
