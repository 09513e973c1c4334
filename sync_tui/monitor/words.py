"""What the status and the link of a track are called, as far as they may be believed."""

from sync_tui.domain.freshness import Freshness
from sync_tui.domain.gate import is_odd_answer
from sync_tui.domain.observation import Link
from sync_tui.domain.text import SafeText
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.tone import STATUS_TONES, Tone
from sync_tui.monitor.track import Track

NONE = SafeText("–")


def status_tone(track: Track, moment: Moment) -> Tone:
    """The tone of a track's status as far as it may be believed now."""
    fresh = track.freshness(moment.now)
    if fresh is Freshness.NEVER or track.state is None:
        return Tone.DIM
    if fresh is Freshness.UNKNOWN:
        return Tone.UNKNOWN
    known = track.state.known_status
    return Tone.UNRECOGNISED if known is None else STATUS_TONES[known]


def status_words(track: Track, moment: Moment) -> SafeText:
    """The status as a person may rely on it: a bare word is fresh, "ACTIVE?" is stale, "UNKNOWN" is too old to say."""
    fresh = track.freshness(moment.now)
    if fresh is Freshness.NEVER or track.state is None:
        return SafeText("no answer" if track.failure is not None else "waiting")
    if fresh is Freshness.UNKNOWN:
        return SafeText("UNKNOWN")
    return SafeText(f"{track.state.status}?") if fresh is Freshness.STALE else track.state.status


def link_words(track: Track) -> SafeText:
    """Whether we can ask, in a word and a count: "ok", "timeout ×2", "not found"; "not found?" until seen twice."""
    if track.link is None:
        return NONE
    word: str = outcome_words(track.link, None if track.failure is None else track.failure.http_status)
    if track.link is Link.NOT_FOUND and not track.is_missing:
        word += "?"
    # A held sign-in is one state, however often it was looked at.
    counts = track.plan.failures > 1 and track.link is not Link.UNAUTHORIZED
    return SafeText(f"{word} ×{track.plan.failures}" if counts else word)


def outcome_words(link: Link, http_status: int | None) -> SafeText:
    """What an ask came to, with `http_status` where it was answered: "ok", "timeout", "not found", "HTTP 503"."""
    if http_status is not None and _is_told_by_its_number(link, http_status):
        return SafeText(f"HTTP {http_status}")
    return SafeText(link.replace("_", " "))


def failure_detail(track: Track) -> SafeText | None:
    """What is to be said of a failure beside `link_words`; None where that says all of it."""
    failure = track.failure
    if failure is None or failure.detail == outcome_words(failure.link, failure.http_status):
        return None
    return failure.detail


def _is_told_by_its_number(link: Link, http_status: int) -> bool:
    """A 410, 503 or 408 is no refused connection and no silence; a 204 is no web page.

    Of an answer that breaks off in its body, the 200 at its head tells nothing.
    """
    if link in (Link.REFUSED, Link.TIMEOUT):
        return http_status != 200
    return link is Link.NOT_API and is_odd_answer(http_status)
