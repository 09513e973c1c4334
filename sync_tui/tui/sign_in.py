"""A person signed in, and wants it tried at once: what is done, and what is said of it then."""

from sync_tui.domain.observation import Link
from sync_tui.domain.watch import SyncKey
from sync_tui.monitor.engine import Monitor
from sync_tui.monitor.tone import Tone
from sync_tui.tui.asking import Said

WAITED_FOR = 60.0  # seconds; what comes later is no answer to a key any more


class SignIn:
    """The last try that a person asked for, until its outcome was said."""

    def __init__(self, monitor: Monitor) -> None:
        self._monitor = monitor
        self._key: SyncKey | None = None
        self._asked_before: float | None = None
        self._began = 0.0

    def begin(self, key: SyncKey) -> Said | None:
        """Try the credential of this sync; None where it needs no sign-in."""
        track = self._monitor.store[key]
        if not self._monitor.sign_in_again(key):
            return None
        self._key, self._asked_before, self._began = key, track.plan.asked_at, self._monitor.clock.boot()
        return f'trying the token of profile "{key.profile}" again …', Tone.PLAIN

    def outcome(self, now: float) -> Said | None:
        """What came of it, once; None while nothing did."""
        track = None if self._key is None else self._monitor.store.get(self._key)
        if track is None or now - self._began > WAITED_FOR:
            self._key = None
            return None
        if track.plan.asked_at == self._asked_before:
            return None
        self._key = None
        if track.failure is None:
            return f'the token of profile "{track.sync.profile}" was accepted', Tone.GOOD
        if track.link is Link.UNAUTHORIZED:
            return str(track.failure.detail or "still not signed in"), Tone.BAD
        return f"not known yet: {track.failure.detail or track.link}", Tone.WARNING
