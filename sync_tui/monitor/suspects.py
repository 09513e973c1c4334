"""What the answers of several syncs together suggest: three that turn up missing at once were hardly all deleted."""

from sync_tui.domain.observation import Failure, Link
from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import SyncKey

ENOUGH = 3
WITHIN = 60.0
_WORDS = {
    Link.NOT_FOUND: SafeText("many 404s: WAF or wrong user?"),
    Link.FORBIDDEN: SafeText("many 403s: WAF or wrong user?"),
}


class Suspects:
    """The syncs of one origin that are refused or not found now, and since when."""

    def __init__(self) -> None:
        self._since: dict[Link, dict[SyncKey, float]] = {link: {} for link in _WORDS}
        self._hint: SafeText | None = None

    def note(self, key: SyncKey, failure: Failure | None, now: float) -> None:
        """A request for `key` ended at `now`, with this failure or none."""
        changed = False
        for link, since in self._since.items():
            if failure is not None and failure.link is link:
                changed |= since.setdefault(key, now) == now
            elif since:
                changed |= since.pop(key, None) is not None
        if changed:
            self._hint = next((_WORDS[link] for link, since in self._since.items() if _at_once(since)), None)

    def forget(self, key: SyncKey) -> None:
        """It is no longer watched."""
        self.note(key, None, 0.0)

    def hint(self) -> SafeText | None:
        """In words for a person; None where nothing is suspected."""
        return self._hint


def _at_once(since: dict[SyncKey, float]) -> bool:
    """Whether enough of them turned within a minute of each other."""
    times = sorted(since.values())
    return any(last - first <= WITHIN for first, last in zip(times, times[ENOUGH - 1 :], strict=False))
