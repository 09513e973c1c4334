"""What `wait` waits for, and what ends it: decided from what is known, without a clock of its own."""

from collections.abc import Collection
from dataclasses import dataclass

from sync_tui.domain.duration import duration_words
from sync_tui.domain.errors import ExitCode
from sync_tui.domain.freshness import Freshness
from sync_tui.domain.status import Status
from sync_tui.domain.text import clean
from sync_tui.headless.verdict import CREDENTIAL_LINKS
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.track import Track
from sync_tui.monitor.words import failure_detail, link_words

NAMED = 3
_WHY_LIMIT = 200
_UNCLEAR = "whether it completed a run cannot be read in what the API sends"


@dataclass(frozen=True, slots=True)
class Goal:
    """The status to wait for, and those that end the wait."""

    until: str = Status.IDLE
    fail_on: frozenset[str] = frozenset({Status.ERRORED})

    def is_met(self, track: Track) -> bool:
        """Whether the last answer is what is waited for. IDLE wants a completed run: idle alone is no success."""
        if track.state is None or track.state.status != self.until:
            return False
        return self.until != Status.IDLE or track.state.last_synced_at is not None

    def has_failed(self, track: Track) -> bool:
        """Whether the last answer ends the wait."""
        return track.state is not None and track.state.status in self.fail_on


@dataclass(frozen=True, slots=True)
class Ending:
    """How a wait ended, in a code and a line."""

    code: ExitCode
    line: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many syncs there were, how many are done, and for how many seconds it went on."""

    total: int
    done: int
    seconds: float

    def __str__(self) -> str:
        return f"{self.done} of {self.total} done after {duration_words(self.seconds)}"


def has_news(track: Track, moment: Moment) -> bool:
    """Whether the last ask was answered, and may still be believed: nothing older ends a wait."""
    return track.failure is None and track.freshness(moment.now) is Freshness.FRESH


def success(goal: Goal, tally: Tally) -> Ending:
    """All of them met the goal."""
    what = "the sync is" if tally.total == 1 else f"all {tally.total} syncs are"
    return Ending(ExitCode.DONE, f"{what} {goal.until}, after {duration_words(tally.seconds)}")


def failed(tracks: Collection[Track], tally: Tally) -> Ending:
    """Some of them reached a status that ends the wait."""
    return Ending(ExitCode.ATTENTION, f"{_listed(tracks)} ({tally})")


def hopeless(left: Collection[Track], tally: Tally) -> Ending | None:
    """Why none of those that are `left` can ever meet the goal; None while one of them may."""
    signed_out = [track for track in left if track.link in CREDENTIAL_LINKS]
    missing = [track for track in left if track.is_missing]
    if len(signed_out) + len(missing) < len(left):
        return None
    code = ExitCode.CREDENTIALS if signed_out else ExitCode.UNREACHABLE
    return Ending(code, f"{_listed(left)} ({tally})")


def timed_out(left: Collection[Track], tally: Tally) -> Ending:
    """Time is over for those that are `left`."""
    return Ending(ExitCode.TIMEOUT, f"time is over: {_listed(left)} ({tally})")


def _listed(tracks: Collection[Track]) -> str:
    named = [_words(track) for track in tracks][:NAMED]
    if len(tracks) > len(named):
        named.append(f"and {len(tracks) - len(named)} more")
    return "; ".join(named)


def _words(track: Track) -> str:
    if track.failure is not None:
        return _joined(f"{track.sync.name} cannot be asked, {link_words(track)}", failure_detail(track))
    if track.state is None:
        return f"{track.sync.name} has not answered yet"
    if track.state.known_status is Status.IDLE and track.state.last_synced_at is None:
        never = track.state.has_never_synced
        return f"{track.sync.name} is IDLE, and {'never completed a run' if never else _UNCLEAR}"
    return _joined(f"{track.sync.name} is {track.state.status}", track.state.reason)


def _joined(said: str, why: str | None) -> str:
    return f"{said}: {clean(why, _WHY_LIMIT)}" if why else said
