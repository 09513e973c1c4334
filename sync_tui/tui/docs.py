"""The page of Paragon's documentation that explains what a sync shows."""

from sync_tui.domain.observation import Link
from sync_tui.domain.status import Status
from sync_tui.monitor.track import Track

DOCS_HOST = "docs.useparagon.com"
_DOCS = f"https://{DOCS_HOST}/managed-sync"
_SYNC_API = f"{_DOCS}/sync-api"
_STATUS = f"{_DOCS}/api/get-sync-status"
_BY_STATUS = {
    Status.ERRORED: f"{_DOCS}/api/reenable-sync",
    Status.DISABLED: f"{_DOCS}/api/reenable-sync",
    Status.RATE_LIMITED: _STATUS,
}
_BY_LINK = {
    Link.NOT_FOUND: f"{_DOCS}/api/list-syncs",
    Link.BAD_DATA: _STATUS,
    Link.THROTTLED: _STATUS,
    Link.TIMEOUT: _STATUS,
}


def link_docs(link: Link) -> str:
    """What explains a failed ask: mostly the page on base URL and token."""
    return _BY_LINK.get(link, _SYNC_API)


def status_docs(track: Track) -> str:
    """What explains the last known status."""
    known = None if track.state is None else track.state.known_status
    if known is None:
        return _STATUS
    return _BY_STATUS.get(known, _SYNC_API)


def docs_of(track: Track) -> str:
    """What explains a sync as it stands: what is in the way of asking it comes first."""
    return status_docs(track) if track.failure is None else link_docs(track.failure.link)


def shown(url: str) -> str:
    """A URL as a person reads it."""
    return url.removeprefix("https://")
