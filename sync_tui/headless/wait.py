"""`sync-tui wait`: until every sync is where it should be."""

import sys
from collections.abc import Callable, Iterable
from functools import partial

from sync_tui.config.invocation import Invocation
from sync_tui.config.provenance import Provenance
from sync_tui.config.targets import Targets
from sync_tui.domain.errors import ExitCode, UsageError
from sync_tui.domain.status import Status
from sync_tui.domain.watch import SyncKey
from sync_tui.headless.display import display_of
from sync_tui.headless.finding import LOOK_EVERY, found_at_last
from sync_tui.headless.following import follow_files
from sync_tui.headless.news import News
from sync_tui.headless.progress import ProgressBar, progress
from sync_tui.headless.running import exit_code_of, outcome
from sync_tui.headless.streams import say
from sync_tui.headless.waiting import Ending, Goal, Tally, failed, has_news, hopeless, success, timed_out
from sync_tui.monitor.clock import SystemClock
from sync_tui.monitor.engine import Monitor
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.readiness import require_askable


class Wait:
    """A wait that is going on. A sync that met the goal once is done: it is unwatched, and asked no more."""

    def __init__(
        self,
        monitor: Monitor,
        goal: Goal,
        timeout: float | None,
        bar: ProgressBar,
        follow: Callable[[Monitor], None] = lambda _: None,
    ) -> None:
        self._monitor = monitor
        self._follow_files = follow  # called once all is watched
        self._goal = goal
        self._bar = bar
        self._began = monitor.clock.boot()
        self._ends = float("inf") if timeout is None else self._began + timeout
        self._done = 0

    async def run(self, targets: Targets) -> Ending:
        """Wait, and say how it ended. Raises `SyncTuiError` where there is nothing to wait for."""
        monitor = self._monitor
        try:
            with News(monitor.store, monitor.clock) as news:
                monitor.start()
                try:
                    monitor.watch(await found_at_last(monitor, targets, self._ends))
                except TimeoutError as late:
                    return Ending(ExitCode.TIMEOUT, f"time is over, and what to wait for is not known yet: {late}")
                if not monitor.store:
                    raise UsageError("there is no sync to wait for: the list is empty")
                self._follow_files(monitor)
                return await self._ended(news)
        finally:
            self._bar.clear()
            await monitor.aclose()

    async def _ended(self, news: News) -> Ending:
        ending = None
        touched: Iterable[SyncKey] = ()
        while ending is None:
            ending = self._ending(touched)
            if ending is None:
                touched = await news.touched(self._drawn())
        return ending

    def _ending(self, touched: Iterable[SyncKey]) -> Ending | None:
        store, moment = self._monitor.store, self._moment()
        news = [store[key] for key in touched if key in store and has_news(store[key], moment)]
        failures = [track for track in news if self._goal.has_failed(track)]
        for track in news:
            if self._goal.is_met(track):
                self._monitor.unwatch(track.sync.key)
                self._done += 1
        if failures:
            return failed(failures, self._tally())
        if not store and not self._done:
            raise UsageError("there is no sync left to wait for: the list was emptied")
        if not store:
            return success(self._goal, self._tally())
        left = tuple(store.values())
        ending = hopeless(left, self._tally())
        if ending is None and moment.now >= self._ends:
            ending = timed_out(left, self._tally())
        return ending

    def _drawn(self) -> float:
        """Draw how far it has come, where that is due; seconds until the next look."""
        pause, now = min(LOOK_EVERY, max(0.0, self._ends - self._monitor.clock.boot())), self._moment().now
        if not self._bar.is_shown:
            return pause
        if not self._bar.seconds_to_draw(now):
            left = self._monitor.store.values()
            counts_records = self._goal.until == Status.IDLE
            self._bar.draw(progress(left, self._done + len(left), self._moment(), counts_records), now)
            return pause
        return min(pause, self._bar.seconds_to_draw(now))

    def _tally(self) -> Tally:
        seconds = self._monitor.clock.boot() - self._began
        return Tally(self._done + len(self._monitor.store), self._done, seconds)

    def _moment(self) -> Moment:
        return Moment.of(self._monitor.clock)


def run_wait(invocation: Invocation) -> int:
    """Wait, say on stderr how it ended, and return the exit code. stdout stays empty."""
    goal = _goal(invocation)
    settings, targets = invocation.settings, invocation.targets
    require_askable(settings, targets, invocation.environ)
    monitor = Monitor(settings.profiles, settings.polling, SystemClock())
    measured = partial(display_of, sys.stderr, invocation.environ, invocation["plain"])
    bar = ProgressBar(sys.stderr, measured(), measured)
    follow = partial(follow_files, invocation=invocation, before_a_line=bar.clear)
    return outcome(exit_code_of(_said(Wait(monitor, goal, invocation["timeout"], bar, follow), targets)))


async def _said(wait: Wait, targets: Targets) -> int:
    ending = await wait.run(targets)
    say(ending.line)
    return ending.code


def _goal(invocation: Invocation) -> Goal:
    until, fail_on = invocation.value("until"), invocation.value("fail_on")
    if until.value not in fail_on.value:
        return Goal(until.value, fail_on.value)
    is_weaker = fail_on.provenance is Provenance.ENVIRONMENT and until.provenance is Provenance.FLAG
    if fail_on.provenance is not Provenance.DEFAULT and not is_weaker:
        both = f"--until {until.value} and --fail-on {until.value}"
        raise UsageError(f"{both} contradict each other: take one of them away")
    return Goal(until.value, fail_on.value - {until.value})
