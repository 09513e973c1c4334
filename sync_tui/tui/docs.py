"""The page of Paragon's documentation that explains what a sync shows, and how to open it."""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence

from sync_tui.domain.observation import Link
from sync_tui.domain.status import Status
from sync_tui.monitor.clock import Clock
from sync_tui.monitor.track import Track

OPENED_WITHIN = 1.0
_LOOK_EVERY = 0.05

_DOCS = "https://docs.useparagon.com/managed-sync"
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


def opener(environ: Mapping[str, str]) -> list[str] | None:
    """The program that opens a URL here; None where no browser would be seen, as over ssh."""
    own = environ.get("BROWSER", "").split(os.pathsep)[0]
    if own:
        try:
            return shlex.split(own) or None
        except ValueError:
            return None
    if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"):
        return None
    if sys.platform == "darwin":
        return ["open"]
    if environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"):
        program = shutil.which("xdg-open", path=environ.get("PATH"))
        return None if program is None else [program]
    return None


async def opened(url: str, program: Sequence[str], clock: Clock) -> bool:
    """Whether `program` took `url`. It runs on its own: it never writes to our terminal and outlives us."""
    words = [word.replace("%s", url) for word in program]
    try:
        process = subprocess.Popen(  # noqa: ASYNC220, S603 - the person's own browser; from asyncio it would die with us
            words if any("%s" in word for word in program) else [*words, url],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    ends = clock.mono() + OPENED_WITHIN
    while process.poll() is None and clock.mono() < ends:
        await clock.sleep(_LOOK_EVERY)
    # Still running means that it is the browser itself.
    return process.poll() in (None, 0)
