"""What a person can do next, by status and by link. Words only."""

import math
import re
from collections.abc import Mapping

from sync_tui.domain.health import Health
from sync_tui.domain.observation import Link
from sync_tui.domain.status import Status
from sync_tui.monitor.track import Track

_RECONNECT = "the end user reconnects in the Connect Portal, then re-enable this sync"
_BY_REASON = (
    (
        r"rate.?limit|too many requests|quota|\b429\b",
        "wait for the third party's limit to pass, then re-enable this sync",
    ),
    (
        r"\b403\b|forbidden|permission|scope|access denied|insufficient",
        "the connected account may not read this: grant it access, or reconnect one that has it, then re-enable",
    ),
    (r"credential|re-?auth|invalid_grant", _RECONNECT),  # one that is not found is no source that is gone
    (
        r"\b404\b|not found|no longer exists",
        "what this sync reads is gone at the third party: choose another source, or restore it, then re-enable",
    ),
    (r"authenticat|token|unauthori[sz]ed|\b401\b", _RECONNECT),
    (
        r"\b5\d\d\b|time(d)? ?out|unavailable|ECONN",
        "the third party failed: see whether it is well again, then re-enable this sync",
    ),
)
_BY_STATUS = {
    Status.ERRORED: "remove the cause; often the end user reconnects in the Connect Portal. Then re-enable this sync",
    Status.RATE_LIMITED: "nothing to do: Paragon goes on by itself when the third party allows it",
    Status.DISABLED: "re-enable this sync when it should run again",
}
_BY_HEALTH = {
    Health.STALLED: "if it stays so, look at the integration and its credential in the Paragon dashboard",
    Health.LATE: "look at the sync's schedule, and whether it was paused on purpose",
    Health.FLAPPING: "compare the times of the changes with deploys and credential renewals",
    Health.NEVER_SYNCED: "check that the sync was started, and that its source holds any records",
}
_BY_LINK = {
    Link.TIMEOUT: "nothing to do unless it stays: the API was too slow, asked again with growing pauses",
    Link.REFUSED: "check the API's state; asked again with growing pauses",
    Link.THROTTLED: "nothing to do: the API asked for a pause. If it keeps asking, poll less",
    Link.UNAUTHORIZED: "renew the token of profile {profile}, then press {add}; it is also tried again by itself",
    Link.FORBIDDEN: "the token of profile {profile} may not read this sync: check project and user",
    Link.NOT_FOUND: "check the id, the profile and the user; the sync may have been deleted",
    Link.BAD_DATA: "the answer is not what the API documents; the Raw tab shows it. Update sync-tui, or report it",
    Link.NOT_API: "something else answers here; the Raw tab shows what. Check base_url, a proxy or a sign-in page",
    Link.TLS: "check base_url and the clock; for a private authority set SSL_CERT_FILE",
    Link.DNS: "check base_url and the name server",
    Link.OFFLINE: "check the network and base_url; nothing to do where the API itself is down",
    Link.INTERNAL: "a bug of sync-tui: the sync is asked again, please report it",
}
_BY_UNKNOWN_WORD = "a status this version does not know: see whether a newer sync-tui does"


def status_advice(track: Track, health: Health | None) -> str | None:
    """The next step that the last known status or health calls for; None where there is none."""
    if track.state is None:
        return None
    known = track.state.known_status
    if known is None:
        return _BY_UNKNOWN_WORD
    if known is Status.ERRORED and track.state.reason is not None:
        return _reason_advice(track.state.reason) or _BY_STATUS[known]
    if known in _BY_STATUS:
        return _BY_STATUS[known]
    return None if health is None else _BY_HEALTH.get(health)


def link_advice(track: Track, keys: Mapping[str, str]) -> str | None:
    """The next step that a failed ask calls for, None where the last ask succeeded; `keys` are by what they do."""
    if track.link is None or track.link is Link.OK:
        return None
    if track.plan.due == math.inf:  # it has no profile here, and is never asked
        return f"add profile {track.sync.profile} to config.toml, or change the profile in the watch list"
    if track.failure is not None and track.failure.needs_restart:
        return f"quit, and start again with a new token of profile {track.sync.profile}: this one was read at the start"
    if track.link is Link.REFUSED and track.failure is not None:
        return _refusal_advice(track.failure.http_status)
    return _BY_LINK[track.link].format(profile=track.sync.profile, add=keys["add"])


def _refusal_advice(http_status: int | None) -> str:
    """Who refused tells by the status, where there was one."""
    if http_status is not None and 300 <= http_status < 400:
        return "check base_url and any proxy: what answers there sends us elsewhere, which is not followed"
    if http_status is not None and 400 <= http_status < 500:
        return "the API does not take this question: check base_url, the id and the profile"
    return _BY_LINK[Link.REFUSED]


def _reason_advice(reason: str) -> str | None:
    """The API gives a reason in words alone, so it is known by its words."""
    return next((advice for words, advice in _BY_REASON if re.search(words, reason, re.IGNORECASE)), None)
