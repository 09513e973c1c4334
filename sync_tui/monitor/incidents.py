"""What deserves a bell: an incident begins once, whatever the number of syncs that it shows itself in.

A rejected token or an unreachable origin is one incident of its profile. Whoever opens the monitor sees what is wrong
already, so what stands so at the first look is no news. The rhythm of incremental runs is no incident, nor is a row
that missed a poll or two. What a sync itself has stays while it cannot be asked: it is over when an answer says so.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from sync_tui.domain.freshness import Freshness
from sync_tui.domain.health import Health
from sync_tui.domain.observation import Link
from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import SyncKey
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.track import Track

CALM = 30.0  # seconds without it, after which the same thing is a new incident; doubled for each that came back
CALM_CAP = 3_600.0
CALM_FORGETS = 6 * 3_600.0  # seconds without it, after which nothing is doubled any more
ROOM = 256


class Trouble(StrEnum):
    """The kinds of incident, in words."""

    FAILED = "failed"
    SIGN_IN = "sign-in needed"
    UNREACHABLE = "cannot be reached"
    LOST = "not seen for minutes"
    REFUSED = "may not be read"
    STALLED = "stalled"


_OF_HEALTH: dict[Health | None, Trouble] = {Health.FAILED: Trouble.FAILED, Health.STALLED: Trouble.STALLED}

Subject = tuple[Trouble, SyncKey | str]
"""What is troubled: one sync, or a whole profile by its name."""


class _Troubles(NamedTuple):
    """What a sync is in at the same time."""

    asking: Subject | None  # it cannot be asked
    refused: Subject | None  # it may not be read, when it was answered
    health: Subject | None  # what it was, when it was read


_NONE = _Troubles(None, None, None)


class Incident(NamedTuple):
    """One thing that began to need a person."""

    trouble: Trouble
    words: SafeText  # what, and of whom


class _Record:
    def __init__(self, key: SyncKey) -> None:
        self.syncs = {key}
        self.ended_at = float("-inf")
        self.calm = CALM

    def is_forgotten(self, now: float) -> bool:
        """Whether it is as if it had never been."""
        return not self.syncs and now - self.ended_at > CALM_FORGETS


class Incidents:
    """Looks at tracks as they change, and says what began. Times are those of the boot clock."""

    def __init__(self) -> None:
        self._records: dict[Subject, _Record] = {}
        self._troubles: dict[SyncKey, _Troubles] = {}
        self._room = ROOM  # for records, before those that are over are looked for

    def begun(
        self,
        keys: Iterable[SyncKey],
        tracks: Mapping[SyncKey, Track],
        problems: Callable[[SyncKey], bool],
        moment: Moment,
    ) -> tuple[Incident, ...]:
        """The incidents that began with what is now known of `keys`; `problems` tells which of them need a person."""
        looked = (
            self._looked_at(key, tracks.get(key), moment)
            for key in keys
            if self._troubles.get(key) is not _NONE or key not in tracks or problems(key)
        )
        return tuple(incident for incidents in looked for incident in incidents)

    def _looked_at(self, key: SyncKey, track: Track | None, moment: Moment) -> tuple[Incident, ...]:
        before = self._troubles.get(key)
        if track is None:
            self._troubles.pop(key, None)
            self._left(before or _NONE, _NONE, key, moment.now)
            return ()
        if before is None and track.state is None and track.failure is None:
            return ()  # nothing was seen yet: the first look is still to come
        troubles = _troubles(track, moment, before or _NONE)
        self._troubles[key] = troubles
        self._left(before or _NONE, troubles, key, moment.now)
        entered = [subject for subject in troubles if subject is not None and subject not in (before or _NONE)]
        news = [subject for subject in entered if self._entered(subject, key, moment.now)]
        return () if before is None else tuple(Incident(subject[0], _words(subject, track)) for subject in news)

    def _forget_what_is_over(self, now: float) -> None:
        """Records of what has been over for so long that they change nothing any more, once there are many."""
        if len(self._records) < self._room:
            return
        kept = {of: record for of, record in self._records.items() if not record.is_forgotten(now)}
        self._records, self._room = kept, max(ROOM, 2 * len(kept))

    def _entered(self, subject: Subject, key: SyncKey, now: float) -> bool:
        """Whether `key` is the first of a new incident."""
        record = self._records.get(subject)
        if record is None:
            self._forget_what_is_over(now)
            self._records[subject] = _Record(key)
            return True
        was_over = not record.syncs
        record.syncs.add(key)
        calm_for = now - record.ended_at
        if not was_over or calm_for < record.calm:
            return False
        record.calm = CALM if calm_for > CALM_FORGETS else min(CALM_CAP, 2 * record.calm)
        return True

    def _left(self, before: _Troubles, after: _Troubles, key: SyncKey, now: float) -> None:
        for subject in before:
            if subject is not None and subject not in after:
                record = self._records[subject]
                record.syncs.discard(key)
                if not record.syncs:
                    record.ended_at = now


def _troubles(track: Track, moment: Moment, before: _Troubles) -> _Troubles:
    key, fresh = track.sync.key, track.freshness(moment.now)
    asking = None if track.failure is None else _of_link(track)
    refused = None if track.failure is None else before.refused
    if asking is not None and asking[0] is Trouble.REFUSED:
        asking, refused = None, asking
    if asking is None and refused is None and fresh is Freshness.UNKNOWN:
        asking = (Trouble.LOST, key)
    if asking is not None or refused is not None or fresh is not Freshness.FRESH:
        health = before.health
    else:
        word = track.health_word(moment.now, moment.wall)
        health = (_OF_HEALTH[word], key) if word in _OF_HEALTH else None
    troubles = _Troubles(asking, refused, health)
    return _NONE if troubles == _NONE else troubles


def _of_link(track: Track) -> Subject | None:
    key = track.sync.key
    match track.link:
        case Link.UNAUTHORIZED:
            # Held for want of a token, it is the profile's; answered by the API, it is that sync's alone.
            is_held = track.http_status is None
            return (Trouble.SIGN_IN, key.profile) if is_held else (Trouble.REFUSED, key)
        case Link.OFFLINE if track.state is not None:
            # One that has never answered stood so at the first look, however late its origin is given up.
            return (Trouble.UNREACHABLE, key.profile)
        case Link.FORBIDDEN:
            return (Trouble.REFUSED, key)
        case Link.NOT_FOUND if track.is_missing:
            return (Trouble.REFUSED, key)
    return None


def _words(subject: Subject, track: Track) -> SafeText:
    trouble, whom = subject
    if isinstance(whom, str):
        return SafeText(f"profile {track.sync.profile}: {trouble}")
    if trouble is Trouble.FAILED and track.state is not None and track.state.reason:
        return SafeText(f"{track.sync.name}: {track.state.status}, {track.state.reason}")
    return SafeText(f"{track.sync.name}: {trouble}")
