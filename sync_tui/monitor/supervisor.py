"""Sees to it that every worker lives: one that ended, hangs or was cancelled by mistake is shown and restarted."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from contextvars import copy_context
from typing import Any

from sync_tui.domain.backoff import Random
from sync_tui.domain.observation import Failure, Link
from sync_tui.domain.schedule import Abandon, Plan
from sync_tui.domain.text import SafeText, clean
from sync_tui.domain.watch import SyncKey
from sync_tui.monitor.clock import Clock
from sync_tui.monitor.pulse import Pulse
from sync_tui.monitor.round import GRACE, Round, until_next
from sync_tui.monitor.store import Store
from sync_tui.monitor.worker import Worker, WorkerError

LOOK_EVERY = 1.0
LEAST = 0.125  # seconds from a look that was late to the next
RESTART_BASE = 1.0
RESTART_CAP = 60.0
RESUME_SPREAD = 5.0
OFTEN = 5
WITHIN = 600.0
SLOW_RESTART = 300.0

_log = logging.getLogger(__name__)
_log.addHandler(logging.NullHandler())  # the last resort of `logging` is a line across the screen

Work = Callable[[], Coroutine[Any, Any, None]]
IsStuck = Callable[[float], bool]


class Supervisor:
    """Looks once a second. It trusts tasks and clocks, not what a worker says of itself."""

    def __init__(
        self,
        workers: Mapping[SyncKey, Worker],
        store: Store,
        clock: Clock,
        rng: Random,
        deadline: float,
        pulse: Pulse,
    ) -> None:
        self._workers = workers
        self._store = store
        self._clock = clock
        self._rng = rng
        self._pulse = pulse
        self._deadline = deadline
        self._context = copy_context()  # one for all workers: a copy for each would be kept as long as it lives
        self._kept: dict[str, tuple[Work, asyncio.Task[None], IsStuck]] = {}
        self._ends: dict[SyncKey, deque[float]] = {}  # of the workers that ended, the moments of the last few
        self.looks = 0

    async def run(self) -> None:
        """Look for ever."""
        self._pulse.start()
        looked = self._clock.boot()
        while True:
            await self._clock.sleep(until_next(LOOK_EVERY, self._clock.mono(), LEAST))
            self.looks += 1
            self._pulse.feel()
            # By the moment of the look before: after a loop that stood still everybody is late, and had no turn yet.
            self._look_after_kept(looked)
            self._look(looked)
            looked = self._clock.boot()

    def keep(self, work: Work, name: str, is_stuck: IsStuck = lambda _: False) -> None:
        """Run what all workers need and what never ends by itself; once more, should it end, or be stuck at a look."""
        self._kept[name] = (work, asyncio.get_running_loop().create_task(work(), name=name), is_stuck)

    def repeat(self, work: Work, every: float, name: str) -> None:
        """The same for what is done once every so many seconds."""
        each = Round(self._clock, every, work)
        self.keep(each.run, name, each.is_stuck)

    def drop(self, name: str) -> None:
        """Run no more what was kept under a name."""
        kept = self._kept.pop(name, None)
        if kept is not None:
            kept[1].cancel()

    def start(self, worker: Worker) -> None:
        """Run `worker` in a task of its own."""
        loop = asyncio.get_running_loop()
        worker.task = loop.create_task(worker.run(), name="worker", context=self._context)

    def tasks(self) -> set[asyncio.Task[None]]:
        """What runs: all that is kept, and every worker."""
        workers = {worker.task for worker in self._workers.values() if worker.task is not None}
        return workers | {task for _, task, _ in self._kept.values()}

    def _look_after_kept(self, now: float) -> None:
        for name, (work, task, is_stuck) in list(self._kept.items()):
            if not task.done() and not is_stuck(now):
                continue
            _log.error("%s %s; restarted", name, _end_of(task) if task.done() else "hung")
            task.cancel()
            self.keep(work, name, is_stuck)

    def _look(self, now: float) -> None:
        for key in self._doubtful(now - GRACE):
            worker, track = self._workers[key], self._store[key]
            task = worker.task
            if task is None:
                continue
            why = _end_of(task) if task.done() else self._what_ails(worker, track.plan, now)
            if why is not None:
                task.cancel()
                worker.let_go()
                self._restart(worker, why, self._clock.boot())
            elif worker.restarts and track.failure is None:
                worker.restarts = 0

    def _doubtful(self, late: float) -> list[SyncKey]:
        """Whose workers do not just rest until they are due: of a thousand, once a second, the few that count.

        Nobody is looked up by key for that: to hash it would take longer than all the rest. Who waits for a token was
        due before it, and so is among those who are late.
        """
        awake = [
            key for key, track in self._store.items() if track.plan.due < late or track.plan.asking_since is not None
        ]
        ailing = [
            key
            for key, worker in self._workers.items()
            if worker.restarts or (worker.task is not None and worker.task.done())
        ]
        return [key for key in dict.fromkeys(awake + ailing) if key in self._workers]

    def _what_ails(self, worker: Worker, plan: Plan, now: float) -> SafeText | None:
        """Why a worker whose task goes on needs a successor; None where it lives.

        Wherever it waits, there is a moment by which that ends; in the line alone it is the gate's to say.
        """
        late = now - GRACE
        if plan.asking_since is not None:
            return SafeText("hung in a request") if late > plan.asking_since + self._deadline else None
        if worker.token_since is not None:
            return SafeText("hung while it got its token") if late > worker.token_since + self._deadline else None
        if late <= plan.due:
            return None
        if worker.stands_in_line:
            return SafeText("lost its place in the line") if worker.is_forgotten else None
        return SafeText("overslept" if worker.sleeps else "hung")

    def _restart(self, worker: Worker, why: SafeText, now: float) -> None:
        worker.restarts += 1
        times = self._often(worker, now)
        ceiling = min(RESTART_CAP, RESTART_BASE * 2.0 ** min(worker.restarts - 1, 10))
        delay = self._rng() * ceiling
        words = f"the worker {why}; restarted"
        if times >= OFTEN:
            delay = SLOW_RESTART * (1 + self._rng()) / 2
            words = f"the worker {why}, {times} times of late: this is a bug; restarted slowly"
        _log.error("worker of %s %s; restart %d", worker.key.id, why, worker.restarts)
        worker.apply(Failure(Link.INTERNAL, SafeText(words)))
        worker.happen(Abandon(delay))
        self.start(worker)

    def _often(self, worker: Worker, now: float) -> int:
        """How many times it ended lately, this one included."""
        for gone in self._ends.keys() - self._workers.keys():
            del self._ends[gone]
        ends = self._ends.setdefault(worker.key, deque(maxlen=OFTEN))
        ends.append(now)
        return max(worker.restarts, sum(now - end <= WITHIN for end in ends))

    def resume(self) -> None:
        """The machine slept or the loop stood still: every row is due again, spread out, and old answers are void."""
        for key, worker in list(self._workers.items()):
            if worker.task is None or worker.task.done():
                continue
            plan = self._store[key].plan
            waits = plan.asking_since is not None or worker.token_since is not None
            worker.happen(Abandon(0.0 if plan.selected else self._rng() * RESUME_SPREAD))
            if waits:
                # Its connection died in the sleep, and would take a whole deadline to say so.
                worker.task.cancel()
                self.start(worker)


def _end_of(task: asyncio.Task[None]) -> SafeText:
    if task.cancelled():
        return SafeText("was cancelled")
    error = task.exception()
    if error is None:
        return SafeText("returned")
    # The type alone: the text of an exception may quote what it choked on.
    return clean(f"failed: {error if isinstance(error, WorkerError) else type(error).__name__}")
