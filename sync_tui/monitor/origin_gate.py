"""The line in front of one origin: who may ask next, and when.

Whom a person waits for goes first, but while others are due no more often than every fourth time: who leans on a key
starves nobody.
"""

import asyncio
import heapq
import itertools
import math
from collections import deque
from collections.abc import Callable, Sequence
from typing import Self

from sync_tui.domain.backoff import Random
from sync_tui.domain.gate import (
    Gate,
    admitted,
    asked_for,
    calmed,
    full_gate,
    is_held,
    pace,
    rebudgeted,
    returned,
    seconds_to_admission,
    settled,
)
from sync_tui.domain.observation import Failure, Link
from sync_tui.domain.polling import Budget
from sync_tui.domain.text import SafeText, clean
from sync_tui.domain.watch import SyncKey
from sync_tui.monitor.alarms import Alarm, Alarms
from sync_tui.monitor.clock import Clock
from sync_tui.monitor.meter import Meter
from sync_tui.monitor.suspects import Suspects

OTHERS_BETWEEN = 3
HELD_LONGER = 1.0  # seconds; less is no news: requests that were out together are told to wait one by one

Rank = tuple[int, float]
"""A place in the line: 0 for a person who waits, 1 for the schedule; then the moment it was due."""


class Turn(asyncio.Future[Failure | None]):
    """A place in the line of `gate`: `with turn: await turn` ends when one request may be sent.

    To be followed by `leave` or `withdraw`, unless a failure comes of it. It is no coroutine, as an alarm is none.
    """

    __slots__ = ("_due", "_gate", "_order", "hurries", "key")

    def __init__(self, gate: "OriginGate", key: SyncKey | None, rank: Rank, order: int) -> None:
        super().__init__(loop=asyncio.get_running_loop())
        self.key = key  # None of one who does not wait for an origin that is blocked
        self.hurries = rank[0] == 0  # whether a person waits for it
        self._gate = gate
        self._due = rank[1]
        self._order = order

    def __lt__(self, other: "Turn") -> bool:
        return (self._due, self._order) < (other._due, other._order)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._gate.step_aside(self, is_taken=kind is None)


class OriginGate:
    """Admits requests in the order of their rank, as `domain.gate` allows."""

    def __init__(
        self,
        label: SafeText,
        budget: Budget,
        clock: Clock,
        alarms: Alarms,
        rng: Random,
        recovered: Callable[[], None] = lambda: None,
        held: Callable[[float], None] = lambda _: None,
    ) -> None:
        self.label = label
        self.gate: Gate = full_gate(budget, clock.boot())
        self._clock = clock
        self._rng = rng
        self._alarm = Alarm(alarms)
        self._order = itertools.count()
        self._recovered = recovered  # called when the origin answers again
        self._held = held  # called with the moment before which the origin wants to hear nothing
        self._told_held_until = 0.0
        self._line: list[Turn] = []
        self._hurried: deque[Turn] = deque()  # whom a person waits for
        self._others_since = 0
        self._hurried_at = -math.inf
        self._waiting: dict[SyncKey, Turn] = {}
        self._suspects = Suspects()
        self._could_go: Turn | None = None
        self._impatient: set[Turn] = set()
        self._sent = Meter()
        self._looks_at = -math.inf  # when somebody is admitted without anything happening

    async def run(self) -> None:
        """Admit for ever."""
        while True:
            self._looks_at = self._admit()
            with self._alarm.until(self._looks_at):
                await self._alarm

    def turn(self, key: SyncKey, rank: Rank) -> Turn:
        """A place in the line for `key`."""
        turn = self._waiting[key] = Turn(self, key, rank, next(self._order))
        self._stand(turn)
        return turn

    async def enter_unless_blocked(self, rank: Rank) -> Failure | None:
        """Return None when one request may be sent; else why nobody is admitted, without waiting for that to end."""
        blocked = self.blocked()
        if blocked is not None:
            return blocked
        with Turn(self, None, rank, next(self._order)) as turn:
            self._impatient.add(turn)
            self._stand(turn)
            return await turn

    def step_aside(self, turn: Turn, *, is_taken: bool) -> None:
        """Whoever waited for `turn` does no more; one that was given and `is_taken` by nobody is given back."""
        self._impatient.discard(turn)
        if turn.key is not None and self._waiting.get(turn.key) is turn:
            del self._waiting[turn.key]
        if not is_taken and turn.done() and not turn.cancelled() and turn.result() is None:
            self.withdraw()

    def is_stuck(self, now: float) -> bool:
        """Whether somebody could go now and could at the last look, and still stands there."""
        line = self._next()
        could_go = None if line is None or seconds_to_admission(self.gate, now) > 0 else line[0]
        could_go, self._could_go = self._could_go, could_go
        return could_go is not None and could_go is self._could_go

    def has_forgotten(self, key: SyncKey) -> bool:
        """Whether `key` waits for a turn that it was not given, and that nobody will give it."""
        turn = self._waiting.get(key)
        return turn is not None and not turn.done() and self._next() is None

    def stands(self, key: SyncKey) -> bool:
        """Whether `key` waits in the line."""
        return key in self._waiting

    def hasten(self, key: SyncKey) -> None:
        """A person waits for `key`: where it stands in line, it goes to the front."""
        self.gate = asked_for(self.gate, self._clock.boot())
        turn = self._waiting.get(key)
        if turn is not None and not turn.hurries:
            # Its old place stays in the line, and is passed over once the turn is done.
            turn.hurries = True
            self._hurried.append(turn)
        self._look_again()

    def leave(self, key: SyncKey, failure: Failure | None) -> None:
        """The request ended, with this outcome."""
        now, was_open = self._clock.boot(), self.gate.open_since is not None
        self.gate = settled(self.gate, key, failure, now, self._rng)
        self._suspects.note(key, failure, now)
        if was_open and self.gate.open_since is None:
            self._recovered()
        if self.gate.held_until > self._told_held_until + HELD_LONGER:
            self._told_held_until = self.gate.held_until
            self._held(self.gate.held_until)
        blocked = self.blocked() if self._impatient else None
        if blocked is not None:
            for turn in self._impatient:
                if not turn.done():
                    turn.set_result(blocked)
        self._look_again()

    def withdraw(self) -> None:
        """The request was never sent, or nobody knows how it ended."""
        self.gate = returned(self.gate)
        self._look_again()

    def calm(self) -> None:
        """What was saved up is given up: after a sleep, all would go at once."""
        self.gate = calmed(self.gate, self._clock.boot())

    def use(self, budget: Budget) -> None:
        """Admit under another budget from here on."""
        self.gate = rebudgeted(self.gate, budget, self._clock.boot())
        self._look_again()

    def blocked(self) -> Failure | None:
        """Why nobody is admitted at this moment, budget aside; None where the origin is asked as usual."""
        now = self._clock.boot()
        if is_held(self.gate, now):
            return Failure(Link.THROTTLED, SafeText(f"{self.label} asked us to wait"))
        if self.gate.open_since is not None:
            trouble = self.gate.trouble
            why = (trouble.detail or trouble.link) if trouble is not None else "no answer"
            return Failure(Link.OFFLINE, clean(f"{self.label} is offline: {why}; one probe at a time asks on"))
        return None

    def pace(self) -> float:
        """Requests a second that are allowed at present."""
        return pace(self.gate, self._clock.boot())

    def hint(self) -> SafeText | None:
        """What the answers of several syncs together suggest."""
        return self._suspects.hint()

    def forget(self, key: SyncKey) -> None:
        """A sync that is no longer watched suggests nothing."""
        self._suspects.forget(key)

    def requests_per_second(self) -> float:
        """Admissions a second over the last ten seconds."""
        return self._sent.per_second(self._clock.boot())

    def _look_again(self) -> None:
        """Admit at once whom something that happened lets in; `run` is for those whom time lets in."""
        if self._admit() < self._looks_at:
            self._alarm.ring()

    def _stand(self, turn: Turn) -> None:
        if turn.hurries:
            self._hurried.append(turn)
        else:
            heapq.heappush(self._line, turn)
        self._look_again()

    def _admit(self) -> float:
        """Admit whom the gate allows now; the boot-clock moment to look again."""
        while (line := self._next()) is not None:
            now = self._clock.boot()
            wait = seconds_to_admission(self.gate, now)
            if wait > 0:
                return now + wait
            turn = line[0]  # it leaves the line at the next look, once it is done: nobody gets lost between
            if line is self._hurried:
                self._others_since, self._hurried_at = 0, now
            else:
                self._others_since += 1
            self.gate = admitted(self.gate, now)
            self._sent.note(now)
            turn.set_result(None)
        return math.inf

    def _next(self) -> Sequence[Turn] | None:
        """In which line the next one stands; None where nobody waits."""
        while self._hurried and self._hurried[0].done():
            self._hurried.popleft()
        while self._line and self._line[0].done():
            heapq.heappop(self._line)
        if self._hurried and (not self._line or self._is_their_turn()):
            return self._hurried
        return self._line or None

    def _is_their_turn(self) -> bool:
        """Whether enough others went, or could have gone, since the last whom a person waited for."""
        passed = self._clock.boot() - self._hurried_at
        return self._others_since >= OTHERS_BETWEEN or passed * self.pace() > OTHERS_BETWEEN
