"""One sync's worker: rest until it is due, stand in the origin's line, ask, and hand in what was found."""

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple, Protocol

from sync_tui.domain.backoff import Random
from sync_tui.domain.observation import Failure, Listing, Observation
from sync_tui.domain.polling import Polling
from sync_tui.domain.profile import Origin, Profile
from sync_tui.domain.schedule import Abandon, Answered, Ask, AskNow, Event, Failed, Tick, step
from sync_tui.domain.watch import SyncKey
from sync_tui.monitor.alarms import Alarm
from sync_tui.monitor.clock import Clock
from sync_tui.monitor.origin_gate import OriginGate, Rank
from sync_tui.monitor.pulse import Pulse
from sync_tui.monitor.store import Store

if TYPE_CHECKING:
    from sync_tui.paragon.client import Reply
    from sync_tui.paragon.wallet import Recovery

ASKED_LATELY = 1.0
MOST_REPEATS = 2  # of one ask, for the sake of its token


class Api(Protocol):
    """What the engine needs of the Sync API. Nothing the network, a server or a credential does is raised.

    A failure that `asks_again` is no answer yet: another turn is wanted, after `token_ready`.
    """

    async def token_ready(self, profile: Profile, *, user: str | None = None) -> Failure | None:
        """Wait until there is a token to ask with; why there is none, else. To be awaited outside of every line."""
        ...

    async def recoveries(self) -> "tuple[Recovery, ...]":
        """The credentials that are worth another ask, after somebody was told to sign in; each is said once."""
        ...

    def sign_in_again(self, profile: Profile, *, user: str | None = None) -> None:
        """A person signed in: the next ask tries at once, whatever holds the credential back."""
        ...

    async def get_status(self, profile: Profile, sync_id: str, *, user: str | None = None) -> "Reply":
        """One look at one sync of a connected user."""
        ...

    async def list_syncs(self, profile: Profile, *, user: str | None = None) -> Listing | Failure:
        """The syncs of the profile's token, or of the user's."""
        ...

    def ahead(self, origin: Origin) -> float:
        """Seconds the origin's clock is ahead of ours; 0 where that is not known."""
        ...

    def refresh(self) -> None:
        """Give up what is in flight and every open connection; the next request makes a new one."""
        ...

    def use(self, polling: Polling, profiles: Mapping[str, Profile]) -> None:
        """Ask under another budget and cadence, and for other profiles from here on."""
        ...

    async def aclose(self) -> None:
        """Close every connection."""
        ...


class Surroundings(NamedTuple):
    """What all workers share."""

    store: Store
    api: Api
    clock: Clock
    rng: Random
    pulse: Pulse
    floor: Callable[[Origin], float]  # the least interval in seconds that the origin's list allows


class WorkerError(Exception):
    """What a worker must not raise; its text is the name of that."""


class Worker:
    """Keeps one track alive while its task runs. All knowledge goes through the store."""

    __slots__ = (
        "_alarm",
        "_around",
        "_gate",
        "_person_waits",
        "_profile",
        "_repeats",
        "_slot",
        "key",
        "restarts",
        "task",
        "token_since",
    )

    def __init__(self, key: SyncKey, profile: Profile, gate: OriginGate, around: Surroundings, alarm: Alarm) -> None:
        self.key = key
        self.task: asyncio.Task[None] | None = None
        self.restarts = 0  # in a row
        self.token_since: float | None = None  # boot-clock seconds since it waits for a token, while it does
        self._profile = profile
        self._gate = gate
        self._around = around
        self._alarm = alarm
        self._person_waits = False
        self._repeats = 0  # of the ask that is under way
        self._slot: int | None = None  # the generation of the ask that counts as in flight

    @property
    def sleeps(self) -> bool:
        """Whether it waits for its alarm."""
        return self._alarm.is_set

    @property
    def stands_in_line(self) -> bool:
        """Whether it waits for its turn to ask."""
        return self._gate.stands(self.key)

    @property
    def is_forgotten(self) -> bool:
        """Whether it waits for a turn that nobody will give it."""
        return self._gate.has_forgotten(self.key)

    async def run(self) -> None:
        """Ask for ever, as long as this is the worker's task: one that survived its cancellation has a successor."""
        around = self._around
        while asyncio.current_task() is self.task:
            with self._alarm.until(around.store[self.key].plan.due):
                await self._alarm
            if around.clock.boot() < around.store[self.key].plan.due:
                continue
            # Here and not in the line: a token that takes its time holds up nobody else.
            try:
                if await self._has_token():
                    self._say_blocked()
                    with self._gate.turn(self.key, self._rank()) as turn:
                        await turn
                    del turn  # else its memory would be held through the next rest
                    await self._ask()
            except (SystemExit, KeyboardInterrupt) as error:
                # Out of a task, either would end the loop, and with it everybody.
                raise WorkerError(type(error).__name__) from error

    async def look(self, place: int) -> None:
        """Ask once, at this place in the line; where the origin is blocked, show that instead of waiting for it."""
        self.happen(AskNow())
        first, wants_turn = 1, True
        while wants_turn and await self._has_token():
            blocked = await self._gate.enter_unless_blocked((first, float(place)))
            if blocked is not None:
                self.apply(blocked)
                return
            first, wants_turn = 0, await self._ask()

    @property
    def origin(self) -> Origin:
        """Whom it asks."""
        return self._profile.origin

    def asked_for(self) -> None:
        """A person waits for this one: it goes before others, unless it is being asked or was a moment ago."""
        around = self._around
        plan, now = around.store[self.key].plan, around.clock.boot()
        if plan.asking_since is not None or (plan.asked_at is not None and now - plan.asked_at < ASKED_LATELY):
            return
        self._person_waits = True
        self._gate.hasten(self.key)
        self.happen(AskNow())

    def let_go(self) -> None:
        """Its task counts no more, and neither does what that waits for: it may not hear its cancellation."""
        self.token_since = None
        if self._slot is not None:
            self._slot = None
            self._gate.withdraw()

    def happen(self, event: Event) -> None:
        """Put `event` into the schedule, and look at it at once."""
        around = self._around
        plan, _ = step(around.store[self.key].plan, event, around.clock.boot(), around.rng)
        around.store.plan(self.key, plan)
        self._alarm.ring()

    def apply(self, failure: Failure) -> None:
        """Show a failure that no request had, without touching the schedule."""
        clock, key = self._around.clock, self.key
        seen = Observation(clock.boot(), clock.wall(), failure=failure, asked=False)
        self._around.store.apply(key, seen, self._around.store[key].plan)

    async def _has_token(self) -> bool:
        """Whether there is a token to ask with, once it is there; shown where there is none."""
        around, key = self._around, self.key
        generation = around.store[key].plan.generation
        self.token_since = since = around.clock.boot()
        try:
            failure = await around.api.token_ready(self._profile, user=key.user)
        finally:
            if self.token_since == since:  # else a successor waits by now
                self.token_since = None
        track = around.store.get(key)
        if failure is None or track is None or track.plan.generation != generation:
            return failure is None and track is not None
        self._person_waits = False
        now = around.clock.boot()
        plan, _ = step(track.plan, Failed(failure), now, around.rng)
        around.store.apply(key, Observation(now, around.clock.wall(), failure=failure, asked=False), plan)
        return False

    async def _ask(self) -> bool:
        """Ask, now that it is our turn; whether it wants another one."""
        around, key = self._around, self.key
        plan, effect = step(around.store[key].plan, Tick(), around.clock.boot(), around.rng)
        if not isinstance(effect, Ask):
            self._gate.withdraw()
            return False
        self._person_waits = False
        self._slot = effect.generation
        try:
            around.store.plan(key, plan)
            reply = await around.api.get_status(self._profile, key.id, user=key.user)
        except BaseException:
            if self._slot == effect.generation:
                self.let_go()
            raise
        if self._slot == effect.generation:
            self._slot = None
            self._gate.leave(key, reply.failure)
        if self._wants_repeat(reply, effect.generation):
            self.happen(Abandon(0.0))
            self._person_waits = True  # in front of those who have not had a turn
            return True
        self._accept(reply, effect.generation)
        return False

    def _wants_repeat(self, reply: "Reply", generation: int) -> bool:
        track = self._around.store.get(self.key)
        is_current = track is not None and track.plan.generation == generation
        is_wanted = reply.failure is not None and reply.failure.asks_again and self._repeats < MOST_REPEATS
        self._repeats = self._repeats + 1 if is_wanted else 0
        return is_current and is_wanted

    def _accept(self, reply: "Reply", generation: int) -> None:
        around, key = self._around, self.key
        # What was answered before a sleep, and read after it, is old: it would pass for the present.
        around.pulse.feel()
        track = around.store.get(key)
        if track is None or track.plan.generation != generation:
            return
        now = around.clock.boot()
        event: Event
        if reply.state is not None:
            event = Answered(reply.state, around.floor(self.origin))
        elif reply.failure is not None:
            event = Failed(reply.failure)
        else:
            raise ValueError("a reply holds a state or a failure")
        plan, _ = step(track.plan, event, now, around.rng)
        seen = Observation(
            now,
            around.clock.wall(),
            reply.state,
            reply.failure,
            reply.http_status,
            reply.latency,
            reply.size,
            reply.body,
        )
        around.store.apply(key, seen, plan)

    def _say_blocked(self) -> None:
        blocked = self._gate.blocked()
        if blocked is not None and self._around.store[self.key].failure != blocked:
            self.apply(blocked)

    def _rank(self) -> Rank:
        return (0 if self._person_waits else 1, self._around.store[self.key].plan.due)
