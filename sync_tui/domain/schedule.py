"""When to ask a sync next: a pure state machine, so that days of polling are tested in milliseconds.

`step` takes the plan of one sync and an event and returns the new plan with what to do. All times are seconds on the
suspend-counting clock. Nothing here knows asyncio, HTTP or a screen.
"""

from typing import NamedTuple, assert_never

from sync_tui.domain.backoff import JITTER, RETRY_AFTER_CAP, Random, failure_delay, jittered
from sync_tui.domain.observation import Failure, Link, SyncState
from sync_tui.domain.polling import Cadence
from sync_tui.domain.status import Status

BACKOFF_JITTER_CAP = 30.0


class Plan(NamedTuple):
    """The schedule of one sync."""

    cadence: Cadence
    due: float  # ask at this moment
    not_before: float = 0.0  # a back-off that nothing undercuts, not even a person
    held_until: float = 0.0  # its origin lets nobody ask before: to be told, while the line there sees to it
    interval: float = 0.0  # planned at the last good answer
    promised: float | None = None  # when that answer's successor was due
    failures: int = 0  # in a row
    missing: int = 0  # 404s in a row
    asked_at: float | None = None  # the last ask that ended
    asking_since: float | None = None
    selected: bool = False
    generation: int = 0  # an answer that carries an older one is dropped


class Tick:
    """Time has passed."""

    __slots__ = ()


class Answered(NamedTuple):
    """The API answered with a state; `floor` is the least interval that the origin's budget allows for its list."""

    state: SyncState
    floor: float = 0.0


class Failed(NamedTuple):
    """The sync could not be asked."""

    failure: Failure


class AskNow:
    """A person wants to know now."""

    __slots__ = ()


class Select(NamedTuple):
    """A person is, or no longer is, looking at this sync."""

    selected: bool


class Pace(NamedTuple):
    """A person wants another cadence. `state` is the last good answer; `floor` is as in `Answered`."""

    cadence: Cadence
    state: SyncState | None
    floor: float = 0.0


class Abandon(NamedTuple):
    """The ask in flight no longer counts: its worker died, or the machine slept. Ask again after `delay` seconds."""

    delay: float


class Recovered(NamedTuple):
    """The origin answers again, or there is a token again: a back-off from that is over. Ask within so many seconds."""

    within: float


Event = Tick | Answered | Failed | AskNow | Select | Pace | Abandon | Recovered


class Ask(NamedTuple):
    """Send one request; hand its outcome back only while `generation` is current."""

    generation: int


class Sleep(NamedTuple):
    """Nothing to do before this moment."""

    until: float


Effect = Ask | Sleep


def first_plan(cadence: Cadence, now: float, phase: float, spread: float) -> Plan:
    """The plan of a sync that was never asked: due within `spread` seconds, at its own `phase` in [0, 1)."""
    return Plan(cadence, due=now + phase * spread)


def begun_again(plan: Plan, first: Plan) -> Plan:
    """`plan` for a new worker that asks when that of a new sync, `first`, would. Back-offs and promises stay."""
    due = max(first.due, plan.not_before)
    return followed_by(plan, plan)._replace(cadence=first.cadence, due=due, asking_since=None, selected=False)


def followed_by(plan: Plan, first: Plan) -> Plan:
    """`first` in the place of `plan`: no answer to what was asked under `plan` is taken for one of it."""
    return first._replace(generation=plan.generation + 1)


def step(plan: Plan, event: Event, now: float, rng: Random) -> tuple[Plan, Effect]:
    """The plan after `event`, and what to do: ask at once, or sleep."""
    match event:
        case Tick():
            if plan.asking_since is None and now >= plan.due:
                asking = plan._replace(asking_since=now, generation=plan.generation + 1)
                return asking, Ask(asking.generation)
        case Answered(state, floor):
            plan = _answered(plan, state, floor, now, rng)
        case Failed(failure):
            plan = _failed(plan, failure, now, rng)
        case AskNow():
            plan = plan._replace(due=max(min(plan.due, now), plan.not_before))
        case Recovered(within):
            plan = plan._replace(due=max(min(plan.due, now + rng() * within), plan.not_before))
        case Select(selected):
            plan = _selected(plan, selected, now)
        case Pace():
            plan = _paced(plan, event)
        case Abandon(delay):
            plan = plan._replace(
                asking_since=None,
                generation=plan.generation + 1,
                due=max(now + delay, plan.not_before),
            )
        case _ as unreachable:
            assert_never(unreachable)
    return plan, Sleep(plan.due)


def _answered(plan: Plan, state: SyncState, floor: float, now: float, rng: Random) -> Plan:
    interval = max(plan.cadence.of(state), floor)
    not_before = 0.0
    if state.known_status is Status.RATE_LIMITED:
        # The back-off is a promise to the third party: jitter goes upwards only.
        not_before = now + plan.cadence.backoff(state)
        delay = interval + rng() * min(JITTER * interval, BACKOFF_JITTER_CAP)
    else:
        if plan.selected:
            # One row under a person's eyes never strains the budget, so the list's floor is not for it.
            interval = min(interval, plan.cadence.selected)
        delay = jittered(interval, rng)
    due = now + delay
    return Plan(
        plan.cadence,
        due=due,
        not_before=not_before,
        held_until=plan.held_until,
        interval=interval,
        promised=due,
        asked_at=now,
        selected=plan.selected,
        generation=plan.generation,
    )


def _failed(plan: Plan, failure: Failure, now: float, rng: Random) -> Plan:
    failures = plan.failures + 1
    missing = plan.missing + 1 if failure.link is Link.NOT_FOUND else 0
    delay = failure_delay(failure, failures, missing, rng)
    not_before = plan.not_before
    if failure.retry_after is not None:
        asked = min(max(failure.retry_after, 0.0), RETRY_AFTER_CAP)
        delay = max(delay, asked)
        not_before = max(not_before, now + asked)
    elif failure.link is Link.THROTTLED:
        not_before = max(not_before, now + delay)
    return plan._replace(
        due=max(now + delay, not_before),
        not_before=not_before,
        failures=failures,
        missing=missing,
        asked_at=now,
        asking_since=None,
    )


def _selected(plan: Plan, selected: bool, now: float) -> Plan:
    plan = plan._replace(selected=selected)
    if not selected or plan.failures or plan.asked_at is None:
        return plan
    sooner = max(plan.asked_at + plan.cadence.selected, now)
    return plan._replace(due=max(min(plan.due, sooner), plan.not_before))


def _paced(plan: Plan, pace: Pace) -> Plan:
    """A shorter cadence counts from the last answer; a longer one from the next, since that one is promised already."""
    plan = plan._replace(cadence=pace.cadence)
    if pace.state is None or plan.asked_at is None or plan.failures or plan.asking_since is not None:
        return plan
    if pace.state.known_status is Status.RATE_LIMITED:
        return plan
    interval = max(pace.cadence.of(pace.state), pace.floor)
    if plan.selected:
        interval = min(interval, pace.cadence.selected)
    return plan._replace(due=max(min(plan.due, plan.asked_at + interval), plan.not_before))
