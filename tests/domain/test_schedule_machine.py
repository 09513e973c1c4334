"""Days of polling one sync, in any order of events: what must hold after each of them."""

import random
from dataclasses import dataclass

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sync_tui.domain.observation import Failure, Link, SyncState
from sync_tui.domain.polling import Cadence
from sync_tui.domain.schedule import (
    Abandon,
    Answered,
    Ask,
    AskNow,
    Event,
    Failed,
    Recovered,
    Select,
    Sleep,
    Tick,
    first_plan,
    step,
)
from sync_tui.domain.text import SafeText

CADENCE = Cadence()
LONGEST_WAIT = 1.1 * CADENCE.backoff_ceiling
ROUNDING = 1e-6
STATUSES = ["INITIALIZING", "ACTIVE", "IDLE", "ERRORED", "DISABLED", "RATE_LIMITED", "HIBERNATING"]
OUTCOMES = [link for link in Link if link is not Link.OK]


@dataclass
class Answer:
    """An ask that was sent, until its outcome arrives."""

    generation: int


class OneSync(RuleBasedStateMachine):
    """A worker's loop around `step`, driven by anything that may happen to it."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.plan = first_plan(CADENCE, self.now, 0.0, 0.0)
        self.draw = random.Random(0).random
        self.sent: list[Answer] = []
        self.forbidden_until = 0.0
        self.abandoned = False  # since the last good answer

    @initialize(seed=st.integers(0, 2**32), phase=st.floats(0, 1, exclude_max=True))
    def begin(self, seed: int, phase: float) -> None:
        self.draw = random.Random(seed).random
        self.plan = first_plan(CADENCE, self.now, phase, 10.0)

    def _happens(self, event: Event) -> None:
        before = self.plan
        self.plan, effect = step(before, event, self.now, self.draw)
        if isinstance(effect, Ask):
            assert before.asking_since is None, "a second ask while one is in flight"
            assert self.now >= self.forbidden_until, "asked inside a back-off"
            assert effect.generation > before.generation
            self.sent.append(Answer(effect.generation))
        else:
            assert effect == Sleep(self.plan.due)

    def _outcome(self, event: Event) -> None:
        """The worker's own rule: an outcome counts only while its generation is current."""
        if self.sent.pop().generation != self.plan.generation:
            return
        self._happens(event)
        match event:
            case Answered(state):
                self.forbidden_until = 0.0
                self.abandoned = False
                if state.status == "RATE_LIMITED":
                    self.forbidden_until = self.now + CADENCE.backoff(state)
            case Failed(failure) if failure.retry_after is not None:
                self.forbidden_until = max(self.forbidden_until, self.now + failure.retry_after)

    @rule(seconds=st.sampled_from([0.0, 0.001, 1.0, 7.3, 60.0, 3_600.0, 100_000.0]) | st.floats(0, 400))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds
        self._happens(Tick())

    @rule()
    def sleeps_until_it_is_due(self) -> None:
        self.now = max(self.now, self.plan.due)
        self._happens(Tick())

    @rule()
    def wakes_a_millisecond_early(self) -> None:
        if self.plan.due - 0.001 > self.now:
            self.now = self.plan.due - 0.001
            asks = len(self.sent)
            self._happens(Tick())
            assert len(self.sent) == asks

    @precondition(lambda self: self.sent)
    @rule(status=st.sampled_from(STATUSES), backoff=st.none() | st.integers(0, 10**8), floor=st.floats(0, 300))
    def the_api_answers(self, status: str, backoff: int | None, floor: float) -> None:
        self._outcome(Answered(SyncState(SafeText(status), rate_limit_backoff_ms=backoff), floor))

    @precondition(lambda self: self.sent)
    @rule(
        link=st.sampled_from(OUTCOMES),
        http_status=st.sampled_from([None, 302, 404, 410, 429, 503]),
        retry_after=st.none() | st.floats(0, 3_600),
    )
    def the_ask_fails(self, link: Link, http_status: int | None, retry_after: float | None) -> None:
        self._outcome(Failed(Failure(link, None, http_status, retry_after)))

    @rule()
    def a_person_asks_now(self) -> None:
        self._happens(AskNow())
        self._happens(Tick())

    @rule(selected=st.booleans())
    def a_person_looks(self, selected: bool) -> None:
        self._happens(Select(selected))
        self._happens(Tick())

    @rule(delay=st.floats(0, 60))
    def the_ask_is_abandoned(self, delay: float) -> None:
        self.abandoned = True
        self._happens(Abandon(delay))

    @rule(within=st.floats(0, 60))
    def the_origin_recovers(self, within: float) -> None:
        self._happens(Recovered(within))

    @invariant()
    def every_wait_ends(self) -> None:
        if self.plan.asking_since is None:
            assert self.plan.due - self.now <= LONGEST_WAIT

    @invariant()
    def a_back_off_is_never_undercut(self) -> None:
        if self.plan.asking_since is None:
            assert self.plan.due >= self.forbidden_until - ROUNDING or self.now >= self.forbidden_until

    @invariant()
    def a_selected_row_is_looked_at_every_five_seconds(self) -> None:
        plan = self.plan
        if self.abandoned or not plan.selected or plan.asked_at is None or plan.failures or plan.not_before:
            return
        if plan.asking_since is None:
            assert plan.due <= max(plan.asked_at + 1.1 * CADENCE.selected + ROUNDING, self.now)

    @invariant()
    def counts_are_those_of_a_row_of_failures(self) -> None:
        assert 0 <= self.plan.missing <= self.plan.failures


TestOneSync = OneSync.TestCase
TestOneSync.settings = settings(max_examples=300, stateful_step_count=60, deadline=None)
