"""The line in front of one origin: who may ask next, and when."""

import asyncio
import heapq
import itertools
import math
from collections import deque

from sync_tui.domain.gate import Gate, admitted, calmed, full_gate, is_held, returned, seconds_to_admission, settled
from sync_tui.domain.observation import Failure, Link
from sync_tui.domain.polling import Budget
from sync_tui.domain.schedule import Random
from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import SyncKey
from sync_tui.monitor.alarms import Alarm, Alarms
from sync_tui.monitor.clock import Clock

USED_WINDOW = 10.0

Rank = tuple[int, float]
"""A place in the line: 0 for a person who waits, 1 for the schedule; then the moment it was due."""

Turn = asyncio.Future[Failure | None]


class OriginGate:
    """Admits requests in the order of their rank, as `domain.gate` allows."""

    def __init__(self, label: SafeText, budget: Budget, clock: Clock, alarms: Alarms, rng: Random) -> None:
        self.label = label
        self.gate: Gate = full_gate(budget, clock.boot())
        self._clock = clock
        self._rng = rng
        self._alarm = Alarm(alarms)
        self._order = itertools.count()
        self._line: list[tuple[Rank, int, Turn]] = []
        self._waiting: dict[SyncKey, Turn] = {}
        self._impatient: set[Turn] = set()
        self._sent: deque[float] = deque()

    async def run(self) -> None:
        """Admit for ever."""
        while True:
            await self._alarm.sleep_until(self._admit())

    async def enter(self, key: SyncKey, rank: Rank) -> None:
        """Return when one request may be sent; follow it with `leave` or `withdraw`."""
        turn: Turn = asyncio.get_running_loop().create_future()
        self._waiting[key] = turn
        try:
            await self._turn(rank, turn)
        finally:
            self._waiting.pop(key, None)

    def hasten(self, key: SyncKey) -> None:
        """A person waits for `key`: where it stands in line, it goes to the front."""
        turn = self._waiting.pop(key, None)
        if turn is not None:
            # Its old place stays in the line, and is passed over once the turn is done.
            heapq.heappush(self._line, ((0, self._clock.boot()), next(self._order), turn))
            self._alarm.ring()

    async def enter_unless_blocked(self, rank: Rank) -> Failure | None:
        """The same, but None says it may be sent; a failure says why nobody is admitted, without waiting for it."""
        blocked = self.blocked()
        if blocked is not None:
            return blocked
        turn: Turn = asyncio.get_running_loop().create_future()
        self._impatient.add(turn)
        try:
            return await self._turn(rank, turn)
        finally:
            self._impatient.discard(turn)

    def leave(self, key: SyncKey, failure: Failure | None) -> None:
        """The request ended, with this outcome."""
        self.gate = settled(self.gate, key, failure, self._clock.boot(), self._rng)
        blocked = self.blocked()
        if blocked is not None:
            for turn in self._impatient:
                if not turn.done():
                    turn.set_result(blocked)
        self._alarm.ring()

    def withdraw(self) -> None:
        """The request was never sent, or nobody knows how it ended."""
        self.gate = returned(self.gate)
        self._alarm.ring()

    def calm(self) -> None:
        """What was saved up is given up: after a sleep, all would go at once."""
        self.gate = calmed(self.gate, self._clock.boot())

    def blocked(self) -> Failure | None:
        """Why nobody is admitted at this moment, budget aside; None where the origin is asked as usual."""
        now = self._clock.boot()
        if is_held(self.gate, now):
            return Failure(Link.THROTTLED, SafeText(f"{self.label} asked us to wait"))
        if self.gate.open_since is not None:
            return Failure(Link.OFFLINE, SafeText(f"{self.label} does not answer; one probe at a time asks on"))
        return None

    def requests_per_second(self) -> float:
        """Admissions a second over the last ten seconds."""
        self._forget(self._clock.boot())
        return len(self._sent) / USED_WINDOW

    async def _turn(self, rank: Rank, turn: Turn) -> Failure | None:
        heapq.heappush(self._line, (rank, next(self._order), turn))
        self._alarm.ring()
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.result() is None:
                self.withdraw()
            raise

    def _admit(self) -> float:
        """Admit whom the gate allows now; the boot-clock moment to look again."""
        while self._line:
            now = self._clock.boot()
            if self._line[0][2].done():
                heapq.heappop(self._line)
                continue
            wait = seconds_to_admission(self.gate, now)
            if wait > 0:
                return now + wait
            _, _, turn = heapq.heappop(self._line)
            self.gate = admitted(self.gate, now)
            self._forget(now)
            self._sent.append(now)
            turn.set_result(None)
        return math.inf

    def _forget(self, now: float) -> None:
        while self._sent and self._sent[0] <= now - USED_WINDOW:
            self._sent.popleft()
