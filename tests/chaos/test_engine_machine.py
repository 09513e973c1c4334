"""The whole engine in virtual time, under anything that may happen to it: what must hold after each step.

Two origins: the first has every fault there is, the second has none and must not feel those of the first.
"""

import asyncio
import itertools
import math
import random
from collections import defaultdict
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sync_tui.domain.freshness import Freshness
from sync_tui.domain.observation import Link
from sync_tui.domain.profile import Profile
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.origin_gate import OriginGate
from sync_tui.monitor.track import Track
from sync_tui.monitor.words import status_words
from sync_tui.paragon.client import Reply
from tests.clock import FakeClock
from tests.monitor.fake_api import FakeApi, bad, good
from tests.monitor.world import BURST, IN_FLIGHT, RATE, World, busiest, key, new_world, syncs

T = TypeVar("T")

TROUBLED, SOUND = 9, 4
INTERVALS = {"INITIALIZING": 5.0, "ACTIVE": 10.0, "IDLE": 30.0, "ERRORED": 60.0, "DISABLED": 120.0}
STATUSES = [*INTERVALS, "RATE_LIMITED", "HIBERNATING"]
BACKOFF = 40.0
LONGEST_HOLD = 60.0
DEADLINE = 15.0
MOST_FLOOR = TROUBLED / (0.8 * 0.25)  # the list at the least pace that any number of 429s leads to
FAILURES = [
    bad(Link.TIMEOUT),
    bad(Link.REFUSED),
    bad(Link.REFUSED, 503),
    bad(Link.REFUSED, 302),
    bad(Link.DNS),
    bad(Link.TLS),
    bad(Link.NOT_API, 200),
    bad(Link.BAD_DATA, 200),
    bad(Link.NOT_FOUND, 404),
    bad(Link.FORBIDDEN, 403),
    bad(Link.UNAUTHORIZED),
    bad(Link.THROTTLED, 429),
    bad(Link.THROTTLED, 429, 7.0),
    bad(Link.THROTTLED, 429, LONGEST_HOLD),
    bad(Link.REFUSED, 503, 20.0),
]
BUG: RuntimeError = RuntimeError("a bug")


class TruthfulApi(FakeApi):
    """Numbers its good answers, and remembers when each was true and until when nobody may ask."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(clock, 0.1)
        self.true_at: dict[tuple[str, int], float] = {}
        self.status_of: dict[tuple[str, int], str] = {}
        self.forbidden: defaultdict[str, float] = defaultdict(float)  # by sync
        self.asked_in_a_back_off: list[str] = []
        self.probes_beside_another: list[str] = []
        self.gate_of: Callable[[Profile], OriginGate]
        self._versions = itertools.count(1)
        self._time = clock

    async def get_status(self, profile: Profile, sync_id: str, *, user: str | None = None) -> Reply:
        if self._time.boot() < self.forbidden[sync_id]:
            self.asked_in_a_back_off.append(f"{sync_id} {self.forbidden[sync_id] - self._time.boot():.3f} s too soon")
        asked = self._time.boot()
        gate = self.gate_of(profile).gate
        if gate.open_since is not None and gate.open_since < asked and gate.in_flight != 1:
            self.probes_beside_another.append(f"{sync_id} with {gate.in_flight} in flight")
        reply = await super().get_status(profile, sync_id, user=user)
        if reply.state is None:
            return reply
        version = next(self._versions)
        status = str(reply.state.status)
        self.true_at[sync_id, version], self.status_of[sync_id, version] = asked, status
        about = {"backoff_ms": int(1_000 * BACKOFF)} if status == "RATE_LIMITED" else {}
        return good(status, synced=version, **about)


class Engine(RuleBasedStateMachine):
    """A monitor, a server, a person, a machine that sleeps, and bugs."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.world: World
        self.api: TruthfulApi
        self.ages: dict[str, tuple[float, float]] = {}
        self.shown: dict[str, int] = {}
        self.accepted_at: dict[str, int] = {}
        self.disturbed_until = 0.0

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    @initialize(seed=st.integers(0, 2**32))
    def begin(self, seed: int) -> None:
        self._run(self._begin(seed))

    async def _begin(self, seed: int) -> None:
        draw = random.Random(seed)
        world = new_world(seed=seed)
        self.api = TruthfulApi(world.clock)
        world.monitor._api = self.api
        self.api.gate_of = lambda profile: world.monitor._gates[profile.origin]
        self.api.default = lambda _: good(draw.choice(STATUSES))
        self.world = world
        world.monitor.watch([*syncs(TROUBLED), *syncs(SOUND, prefix="sound", profile="other")])
        world.monitor.start()
        world.monitor.store.listen(self._changed)
        await world.clock.advance(3.0)

    def _changed(self, changed: object) -> None:
        """In order, and each only once: what is accepted is newer than what was."""
        for track in self._rows():
            if track.state is None or track.state.synced_records_count is None:
                continue
            version = track.state.synced_records_count
            before = self.shown.get(track.sync.id, 0)
            assert version >= before, f"{track.sync.id} went back from {before} to {version}"
            assert self.api.status_of[track.sync.id, version] == track.state.status, "a status that nobody sent"
            if version > before and track.state.status == "RATE_LIMITED":
                self.api.forbidden[track.sync.id] = self.world.clock.boot() + BACKOFF
            self.shown[track.sync.id] = version

    def _rows(self) -> list[Track]:
        return list(self.world.monitor.store.values())

    @rule(seconds=st.sampled_from([0.05, 1.0, 4.0, 12.0, 45.0, 200.0]))
    def time_passes(self, seconds: float) -> None:
        self._run(self.world.clock.advance(seconds))

    @rule(failure=st.sampled_from(FAILURES), number=st.integers(0, TROUBLED - 1), times=st.integers(1, 4))
    def a_sync_fails(self, failure: Reply, number: int, times: int) -> None:
        self.api.scripts[f"sync-{number}"].extend([failure] * times)

    @rule(failure=st.sampled_from(FAILURES))
    def the_origin_fails(self, failure: Reply) -> None:
        draw = random.Random(0)
        self.api.default = lambda sync_id: failure if sync_id.startswith("sync") else good(draw.choice(STATUSES))

    @rule(status=st.sampled_from(STATUSES))
    def the_origin_answers(self, status: str) -> None:
        self.api.default = lambda _: good(status)

    @rule(number=st.integers(0, TROUBLED - 1))
    def our_own_code_fails(self, number: int) -> None:
        self.api.scripts[f"sync-{number}"].append(BUG)

    @rule(latency=st.sampled_from([0.0, 0.1, 2.0, 14.5]))
    def answers_take(self, latency: float) -> None:
        self.api.latency = lambda sync_id: latency if sync_id.startswith("sync") else 0.1

    @rule(seconds=st.sampled_from([3.0, 60.0, 5_000.0]))
    def the_machine_sleeps(self, seconds: float) -> None:
        self.world.clock.suspended += seconds
        self._disturb()

    @rule(seconds=st.sampled_from([0.7, 3.0, 8.0]))
    def the_loop_stands_still(self, seconds: float) -> None:
        self.world.clock.now += seconds
        self._disturb()

    @rule(seconds=st.sampled_from([-1e6, -3_600.0, 0.5, 1e8]))
    def the_wall_clock_jumps(self, seconds: float) -> None:
        self.world.clock.wall_offset += seconds

    @rule(number=st.none() | st.integers(0, TROUBLED - 1))
    def a_person_asks(self, number: int | None) -> None:
        if number is None:
            self.world.monitor.ask_all()
        else:
            self.world.monitor.ask_now(key(f"sync-{number}"))

    @rule(number=st.none() | st.integers(0, TROUBLED - 1))
    def a_person_looks(self, number: int | None) -> None:
        self.world.monitor.select(None if number is None else key(f"sync-{number}"))

    @rule(number=st.integers(0, TROUBLED - 1))
    def a_worker_dies(self, number: int) -> None:
        task = self.world.monitor._workers[key(f"sync-{number}")].task
        assert task is not None
        task.cancel()
        self._run(self.world.clock.advance(3.0))
        successor = self.world.monitor._workers[key(f"sync-{number}")].task
        assert successor is not None
        assert not successor.done(), "a dead worker was not restarted within three seconds"

    def _disturb(self) -> None:
        # A sleep or a stall puts everybody off, the sound origin too: it gets a while to be itself again.
        self.ages.clear()
        self.disturbed_until = self.world.clock.boot() + 60.0

    @invariant()
    def a_fresh_row_is_as_young_as_it_says(self) -> None:
        now = self.world.clock.boot()
        for track in self._rows():
            words = status_words(track, Moment(now, self.world.clock.wall()))
            if words.endswith("?") or words in ("waiting", "no answer", "UNKNOWN"):
                continue
            assert track.state is not None
            assert track.state.synced_records_count is not None
            interval = max(BACKOFF if words == "RATE_LIMITED" else INTERVALS.get(words, 30.0), MOST_FLOOR)
            age = now - self.api.true_at[track.sync.id, track.state.synced_records_count]
            assert age <= DEADLINE + 1.1 * interval + max(20.0, interval / 2), f"{track.sync.id} {words}: {age:.1f} s"

    @invariant()
    def an_age_grows_with_time_alone(self) -> None:
        now = self.world.clock.boot()
        for track in self._rows():
            age, seen = track.age(now), self.shown.get(track.sync.id, 0)
            before = self.ages.get(track.sync.id)
            if age is not None and before is not None and self.accepted_at.get(track.sync.id) == seen:
                assert age - before[0] >= now - before[1] - 1e-6
            if age is not None:
                self.ages[track.sync.id], self.accepted_at[track.sync.id] = (age, now), seen

    @invariant()
    def nobody_is_hammered(self) -> None:
        for profile in ("default", "other"):
            asked = [request for request in self.api.asked if request.profile == profile]
            times = [request.at for request in asked]
            for window in (0.5, 1.0, 5.0, 60.0):
                assert busiest(times, window) <= BURST + RATE * window
        assert max((request.in_flight for request in self.api.asked), default=0) <= 2 * IN_FLIGHT
        assert max((request.in_flight_of_sync for request in self.api.asked), default=0) <= 1
        assert not self.api.asked_in_a_back_off

    @invariant()
    def an_open_gate_lets_one_probe_through_at_a_time(self) -> None:
        assert all(0 <= gate.gate.in_flight <= IN_FLIGHT for gate in self.world.monitor._gates.values())
        assert not self.api.probes_beside_another

    @invariant()
    def every_row_has_a_next_time(self) -> None:
        for track in self._rows():
            assert track.plan.asking_since is not None or track.plan.due < math.inf

    @invariant()
    def the_sound_origin_feels_nothing(self) -> None:
        if self.world.clock.boot() < self.disturbed_until:
            return
        for number in range(SOUND):
            track = self.world.track(f"sound-{number}", "other")
            assert track.failure is None
            assert track.freshness(self.world.clock.boot()) is Freshness.FRESH

    def teardown(self) -> None:
        try:
            if hasattr(self, "world"):
                self._run(self._recover())
        finally:
            if hasattr(self, "world"):
                self._run(self.world.monitor.aclose())
            self.loop.close()

    async def _recover(self) -> None:
        """Every fault ends, and within the longest hold of all every row is seen and fresh."""
        self.api.scripts.clear()
        self.api.default = lambda _: good("ACTIVE")
        self.api.latency = lambda _: 0.1
        await self.world.clock.advance(700.0)
        now = self.world.clock.boot()
        for track in self._rows():
            assert (track.sync.id, track.link, track.freshness(now)) == (track.sync.id, Link.OK, Freshness.FRESH)


TestEngine = Engine.TestCase
TestEngine.settings = settings(
    max_examples=20, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
