"""The one object every front end drives: what to watch, ask now, look at, and what is known."""

import asyncio
import random
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from sync_tui.domain.backoff import Random
from sync_tui.domain.duration import duration_words
from sync_tui.domain.observation import Link, Listing
from sync_tui.domain.polling import LEAST_SPREAD, Polling
from sync_tui.domain.profile import Origin, Profile
from sync_tui.domain.schedule import AskNow, Pace, Select, begun_again, followed_by
from sync_tui.domain.text import SafeText, clean
from sync_tui.domain.watch import SyncKey, WatchedSync
from sync_tui.monitor.alarms import Alarm, Alarms
from sync_tui.monitor.clock import Clock
from sync_tui.monitor.discovery import left_out_words, listed_syncs, profile_named, watched_syncs
from sync_tui.monitor.first_track import first_track
from sync_tui.monitor.look_once import looked_once
from sync_tui.monitor.notices import Notices
from sync_tui.monitor.origin_changes import hold, recover
from sync_tui.monitor.origin_gate import OriginGate
from sync_tui.monitor.origins import OriginReport, Origins, OriginState
from sync_tui.monitor.oversight import Oversight
from sync_tui.monitor.pulse import Pulse
from sync_tui.monitor.sign_ins import SignIns
from sync_tui.monitor.store import Store
from sync_tui.monitor.supervisor import Supervisor, Work
from sync_tui.monitor.track import Track
from sync_tui.monitor.worker import Api, Surroundings, Worker

__all__ = ["Monitor", "OriginReport", "OriginState"]

CLOSE_WITHIN = 1.0
NEWS_EVERY = 2.0
SIGN_INS_EVERY = 2.0


class Monitor:
    """Watches syncs from `start` to `aclose`, on one event loop. All methods are called on that loop."""

    def __init__(
        self,
        profiles: Mapping[str, Profile],
        polling: Polling,
        clock: Clock,
        api: Api | None = None,
        rng: Random = random.random,
    ) -> None:
        self.store = Store()
        self.clock = clock
        self.notices = Notices(clock.boot)
        self._profiles = profiles
        self._polling = polling
        self._api = api
        self._rng = rng
        self._pulse = Pulse(clock, self._resumed)
        self._alarms = Alarms(clock, self._pulse.feel)
        self._origins = Origins(polling, clock, self._alarms, rng, self._recovered, self._held, self._ahead)
        self._gates = self._origins.gates
        self._workers: dict[SyncKey, Worker] = {}
        self._supervisor = Supervisor(self._workers, self.store, clock, rng, polling.deadline, self._pulse)
        self._sign_ins = SignIns(
            lambda: self._api, self._workers, self.store, lambda: self._polling.budget, self.notices
        )
        self._oversight = Oversight(self._supervisor, self._supervisor_hung)
        self._phase_seed = rng()
        self._selected: SyncKey | None = None
        self._opened = False

    def start(self) -> None:
        """Begin to ask. What is watched before is asked from here on."""
        if self._oversight.is_on:
            return
        # Here and not above: a program that starts, looks once and ends has no use for it.
        from sync_tui.monitor.heap import give_back_large_blocks

        give_back_large_blocks()
        self._open()
        self._oversight.start()
        self._supervisor.repeat(self._tell_news, NEWS_EVERY, "news of the origins")
        self._supervisor.repeat(self._sign_ins.look, SIGN_INS_EVERY, "sign-ins")
        for key in self.store:
            if key not in self._workers:
                self._employ(key)

    async def look_once(self, within: float) -> None:
        """Ask each sync once, in the order they were added, in place of `start`.

        Nobody waits for a blocked origin, and what is not reached `within` seconds is a timeout that says so.
        """
        self._open()
        workers = [worker for worker in map(self._hired, self.store) if worker is not None]
        await looked_once(workers, within)

    def watch(self, syncs: Iterable[WatchedSync]) -> None:
        """Add syncs; one that is watched already keeps what is known of it."""
        added = {sync.key: sync for sync in syncs if sync.key not in self.store}.values()
        for sync in added:
            self._count(sync.key, 1)
        for sync in added:
            key = self.store.add(self._first_track(sync))
            if self._oversight.is_on:
                self._employ(key)

    def unwatch(self, key: SyncKey) -> None:
        """Stop asking a sync and forget it."""
        if key in self.store:
            self._dismiss(key)
        self.store.remove(key)

    def reconfigure(self, profiles: Mapping[str, Profile], polling: Polling) -> None:
        """Ask through other profiles and at another pace from here on. What another origin said is forgotten."""
        before = self._profiles
        changed = [key for key in self.store if before.get(key.profile) != profiles.get(key.profile)]
        for key in changed:
            self._dismiss(key)
        self._profiles, self._polling = profiles, polling
        self._origins.use(polling)
        if self._api is not None:
            self._api.use(polling, profiles)
        for key, worker in self._workers.items():
            floor = self._origins.floor(profiles[key.profile].origin)
            worker.happen(Pace(polling.cadence, self.store[key].state, floor))
        for key in changed:
            self._count(key, 1)
        for key in changed:
            old, new, track = before.get(key.profile), profiles.get(key.profile), self.store[key]
            first = self._first_track(track.sync)
            if old is not None and new is not None and old.origin == new.origin:
                self.store.plan(key, begun_again(track.plan, first.plan))
            else:
                self.store.add(first._replace(plan=followed_by(track.plan, first.plan)))
            if self._oversight.is_on:
                self._employ(key)

    def keep(self, work: Work, name: str) -> Callable[[], None]:
        """Run what never ends, until `aclose` or until the returned function is called; should it end, once more."""
        self._supervisor.keep(work, name)
        return lambda: self._supervisor.drop(name)

    def ask_now(self, key: SyncKey) -> float:
        """Ask one sync as soon as the budget allows; the seconds for which the API asked us to wait first, often 0."""
        worker = self._workers.get(key)
        if worker is None:
            return 0.0
        worker.asked_for()
        held_until = self._gates[worker.origin].gate.held_until
        return max(0.0, max(self.store[key].plan.not_before, held_until) - self.clock.boot())

    def ask_all(self) -> None:
        """The same for every sync, the longest due first."""
        for worker in self._workers.values():
            worker.happen(AskNow())

    def sign_in_again(self, key: SyncKey) -> bool:
        """Try the credential of a sync that needs a sign-in at once, by asking that sync; whether it needs one."""
        worker, profile = self._workers.get(key), self._profiles.get(key.profile)
        if worker is None or profile is None or self.store[key].link is not Link.UNAUTHORIZED:
            return False
        self._connected().sign_in_again(profile, user=key.user)
        worker.asked_for()
        worker.happen(AskNow())
        return True

    def select(self, key: SyncKey | None) -> None:
        """A person looks at this sync, and at no other."""
        if key == self._selected:
            return
        for selected, is_new in ((self._selected, False), (key, True)):
            worker = None if selected is None else self._workers.get(selected)
            if worker is not None:
                worker.happen(Select(is_new))
        self._selected = key

    def origins(self) -> tuple[OriginReport, ...]:
        """The origins being asked, in the order of their first sync."""
        return self._origins.reports()

    async def discover(
        self, profile_name: str, user: str | None = None, *, waits: bool = False
    ) -> tuple[WatchedSync, ...]:
        """The syncs of the profile's token, or of a connected user's, to be watched; raises as `listed` does."""
        listed = await self.listed(profile_name, user, waits=waits)
        if listed.left_out:
            self.notices.tell(clean(f"profile {profile_name}: {left_out_words(listed.left_out)}"), is_warning=True)
        return watched_syncs(profile_name, listed.syncs, user)

    async def listed(self, profile_name: str, user: str | None = None, *, waits: bool = False) -> Listing:
        """The same as the API lists them; raises `CredentialError`, `UnreachableError` or `ConfigError`.

        Where the origin is blocked that is an error, unless it `waits`: then it asks once it may, as a worker does.
        """
        self._open()
        profile = profile_named(profile_name, self._profiles)
        gate = self._gate(profile.origin)
        return await listed_syncs(self._connected(), gate, self.clock, profile, user, waits=waits)

    async def aclose(self) -> None:
        """Stop asking and close every connection, within two seconds."""
        tasks = self._oversight.stop()
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=CLOSE_WITHIN)
        if self._api is not None:
            try:
                async with asyncio.timeout(CLOSE_WITHIN):
                    await self._api.aclose()
            except TimeoutError:
                pass

    def _open(self) -> None:
        if not self._opened:
            self._opened = True
            self._supervisor.keep(self._alarms.run, "alarms", self._alarms.is_stuck)

    def _supervisor_hung(self) -> None:
        self.notices.tell(SafeText("the supervisor of the workers hung, and was replaced"), is_warning=True)

    async def _tell_news(self) -> None:
        """Say once what is new and odd about an origin."""
        for words in self._origins.news():
            self.notices.tell(words, is_warning=True)

    def _first_track(self, sync: WatchedSync) -> Track:
        profile = self._profiles.get(sync.profile)
        return first_track(sync, profile, self._polling, self.clock.boot(), self._origins, self._phase_seed)

    def _dismiss(self, key: SyncKey) -> None:
        self._count(key, -1)
        worker = self._workers.pop(key, None)
        if worker is not None and worker.origin in self._gates:
            self._gates[worker.origin].forget(key)
        if worker is not None and worker.task is not None:
            worker.task.cancel()
            worker.task = None

    def _count(self, key: SyncKey, by: int) -> None:
        profile = self._profiles.get(key.profile)
        if profile is not None:
            self._origins.count(profile.origin, by)

    def _employ(self, key: SyncKey) -> None:
        worker = self._hired(key)
        if worker is not None:
            self._workers[key] = worker
            if key == self._selected:
                worker.happen(Select(selected=True))
            self._supervisor.start(worker)

    def _hired(self, key: SyncKey) -> Worker | None:
        profile = self._profiles.get(key.profile)
        if profile is None:
            return None
        return Worker(key, profile, self._gate(profile.origin), self._around, Alarm(self._alarms))

    @cached_property
    def _around(self) -> Surroundings:
        api, floor = self._connected(), self._origins.floor
        return Surroundings(self.store, api, self.clock, self._rng, self._pulse, floor)

    def _gate(self, origin: Origin) -> OriginGate:
        is_new = origin not in self._gates
        gate = self._origins.gate(origin)
        if is_new:
            self._supervisor.keep(gate.run, f"gate of {origin}", gate.is_stuck)
        return gate

    def _ahead(self, origin: Origin) -> float:
        return 0.0 if self._api is None else self._api.ahead(origin)

    def _recovered(self, origin: Origin) -> None:
        spread = max(LEAST_SPREAD, self._origins.watched(origin) / self._polling.budget.rate)
        recover(self.store, [worker for worker in self._workers.values() if worker.origin == origin], spread)

    def _held(self, origin: Origin, until: float) -> None:
        hold(self.store, self._profiles, origin, until)

    def _resumed(self, after: float, *, slept: bool) -> None:
        """The machine slept, or the loop stood still: no connection is trusted, and no budget was saved up."""
        if self._api is not None:
            self._api.refresh()
        for gate in self._gates.values():
            gate.calm()
        self._supervisor.resume()
        self._alarms.look_again()
        what = "resumed after" if slept else "sync-tui stood still for"
        self.notices.tell(SafeText(f"{what} {duration_words(after)}: asking all again"), is_warning=not slept)

    def _connected(self) -> Api:
        if self._api is None:
            # Here and not above: the HTTP client must not be paid for before the first frame.
            from sync_tui.paragon.client import SyncApi

            self._api = SyncApi(self._polling, self.clock.boot, self.clock.wall, self._profiles)
        return self._api
