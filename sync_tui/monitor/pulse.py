"""Whether time went on as it should: a machine that slept, or a loop that stood still, is noticed by whoever looks."""

from typing import Protocol

from sync_tui.monitor.clock import Clock

ASLEEP_AFTER = 2.0
STALLED_AFTER = 5.0


class Resumed(Protocol):
    """Called once time moves again, before anyone acts on what was true before."""

    def __call__(self, after: float, *, slept: bool) -> None:
        """The machine slept, or else the loop stood still, for `after` seconds."""
        ...


class Pulse:
    """The gap between two looks at the clocks. Somebody looks once a second; who looks first tells everybody.

    Before an alarm rings and before an answer is believed, because both may be what a sleep left over.
    """

    def __init__(self, clock: Clock, resumed: Resumed) -> None:
        self._clock = clock
        self._resumed = resumed
        self._boot = clock.boot()
        self._mono = clock.mono()
        self._is_felt = False

    def start(self) -> None:
        """Somebody looks from here on."""
        self._boot, self._mono = self._clock.boot(), self._clock.mono()
        self._is_felt = True

    def feel(self) -> None:
        """Look at the clocks."""
        if not self._is_felt:
            return
        boot, mono = self._clock.boot(), self._clock.mono()
        boot_passed, mono_passed = boot - self._boot, mono - self._mono
        self._boot, self._mono = boot, mono
        slept = boot_passed - mono_passed > ASLEEP_AFTER
        if slept or mono_passed > STALLED_AFTER:
            self._resumed(boot_passed, slept=slept)
