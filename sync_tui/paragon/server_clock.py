"""How far an origin's clock is from ours, read from the `Date` of its answers."""

from collections.abc import Callable

from sync_tui.domain.profile import Origin
from sync_tui.paragon.outcome import Head, http_date

LOOK_EVERY = 10.0
AGREES_WITHIN = 5.0
_HALF_A_SECOND = 0.5  # a date is in whole seconds, rounded down


class ServerClocks:
    """The clocks of all origins. One odd `Date`, of a proxy or a portal, moves none: two answers must agree."""

    def __init__(self, boot: Callable[[], float], wall: Callable[[], float]) -> None:
        self._boot = boot
        self._wall = wall
        self._ahead: dict[Origin, float] = {}
        self._last: dict[Origin, float] = {}  # what the last answer looked at said
        self._looked_at: dict[Origin, float] = {}

    def note(self, origin: Origin, head: Head, latency: float) -> None:
        """An answer has just arrived, `latency` seconds after it was asked for."""
        now = self._boot()
        if now - self._looked_at.get(origin, float("-inf")) < LOOK_EVERY:
            return
        sent = http_date(head.first("date"))
        if sent is None or head.values("age"):
            return  # undated, or out of some cache
        ahead = sent + _HALF_A_SECOND - (self._wall() - latency / 2)
        last, self._last[origin] = self._last.get(origin), ahead
        if last is not None and abs(ahead - last) <= AGREES_WITHIN:
            self._ahead[origin] = ahead
            self._looked_at[origin] = now

    def ahead(self, origin: Origin) -> float:
        """Seconds the origin's clock is ahead of ours; 0 where that is not known."""
        return self._ahead.get(origin, 0.0)
