"""The engine with the real client on loopback: tokens that change, fail or take their time, and who notices."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sync_tui.domain.observation import Link
from sync_tui.domain.polling import Budget, Cadence, Polling
from sync_tui.domain.profile import CommandToken, FileToken, FixedToken, Profile, Secret, TokenSource
from sync_tui.domain.watch import WatchedSync
from sync_tui.monitor.clock import SystemClock
from sync_tui.monitor.engine import Monitor
from sync_tui.monitor.track import Track
from tests.monitor.world import busiest
from tests.paragon.fault_server import GOOD, Asked, FaultServer, json_reply, served
from tests.paragon.test_credentials import Printer, write

OLD, NEW = "old-token-canary-1", "new-token-canary-2"
BUDGET = Budget(rate=20.0, burst=10, in_flight=8)
POLLING = Polling(Cadence(initializing=1, active=1, idle=1, errored=1, disabled=1, unknown=1, selected=1), BUDGET)


@dataclass
class World:
    """A server that knows which tokens are good, and one monitor of several profiles."""

    server: FaultServer
    good: set[str] = field(default_factory=set)
    arrived: list[tuple[float, str | None]] = field(default_factory=list)
    profiles: dict[str, Profile] = field(default_factory=dict)
    clock: SystemClock = field(default_factory=SystemClock)
    delay: float = 0.0

    def __post_init__(self) -> None:
        self.monitor = Monitor(self.profiles, POLLING, self.clock)
        self.server.script = self.answer

    async def answer(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        self.arrived.append((self.clock.boot(), asked.token))
        if self.delay:
            await asyncio.sleep(self.delay)
        writer.write(GOOD if asked.token in self.good else json_reply({"message": "Unauthorized"}, 401))

    def watch(self, profile: str, token: TokenSource, count: int) -> None:
        self.profiles[profile] = Profile(profile, self.server.origin, token)
        self.monitor.watch(WatchedSync(f"{profile}-{number}", profile) for number in range(count))

    def tracks(self, profile: str) -> list[Track]:
        return [track for track in self.monitor.store.values() if track.sync.profile == profile]

    def all_are(self, profile: str, link: Link) -> Callable[[], bool]:
        return lambda: {track.link for track in self.tracks(profile)} == {link}

    async def until(self, is_so: Callable[[], bool], within: float = 30.0) -> float:
        """Seconds until it is so."""
        began = self.clock.boot()
        async with asyncio.timeout(within):
            while not is_so():
                await asyncio.sleep(0.02)
        return self.clock.boot() - began


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with served(GOOD) as server:
        world = World(server)
        yield world
        await world.monitor.aclose()


@pytest.fixture
def eager_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pause between two runs of a command: what keeps their number down is all the rest."""
    monkeypatch.setattr("sync_tui.paragon.token_source._Command.spacing", 0.0)


async def test_a_tenant_whose_command_hangs_slows_no_other_at_the_same_origin(world: World) -> None:
    world.good.add(NEW)
    world.watch("dead", CommandToken((sys.executable, "-c", "import time; time.sleep(60)")), 60)
    world.watch("alive", FixedToken(Secret(NEW)), 5)
    world.monitor.start()
    assert await world.until(world.all_are("alive", Link.OK)) < 5.0
    polls = len(world.arrived)
    # The cadence is stretched for all sixty-five; nobody waits for the ten seconds that the command is given.
    assert await world.until(lambda: len(world.arrived) - polls >= 5) < 7.0
    assert {token for _, token in world.arrived} == {NEW}


async def test_a_new_token_file_is_noticed_by_itself_and_every_row_goes_on(world: World, tmp_path: Path) -> None:
    path = tmp_path / "token"
    write(path, OLD)
    world.watch("prod", FileToken(path), 60)
    world.monitor.start()
    await world.until(world.all_are("prod", Link.UNAUTHORIZED))
    rejected = len(world.arrived)
    assert rejected <= 1 + BUDGET.in_flight
    world.good.add(NEW)
    write(path, NEW)
    assert await world.until(world.all_are("prod", Link.OK)) < 2.0 + 60 / BUDGET.rate + 3.0
    assert [token for _, token in world.arrived].count(OLD) == rejected
    assert busiest([at for at, _ in world.arrived], 1.0) <= BUDGET.burst + BUDGET.rate


@pytest.mark.usefixtures("eager_commands")
async def test_a_rotation_runs_the_command_once_and_never_exceeds_the_budget(world: World, tmp_path: Path) -> None:
    printer = Printer(tmp_path, OLD)
    world.good.add(OLD)
    world.delay = 0.05
    world.watch("prod", printer.source, 60)
    world.monitor.start()
    await world.until(world.all_are("prod", Link.OK))
    assert printer.runs == 1
    printer.print(NEW)
    world.good.clear()
    world.good.add(NEW)
    before = len(world.arrived)
    await world.until(lambda: [token for _, token in world.arrived[before:]].count(NEW) >= 60)
    tokens = [token for _, token in world.arrived[before:]]
    assert printer.runs == 2
    assert 1 <= tokens.count(OLD) <= 1 + BUDGET.in_flight
    assert world.all_are("prod", Link.OK)(), "nobody was told to sign in"
    assert busiest([at for at, _ in world.arrived], 1.0) <= BUDGET.burst + BUDGET.rate


@pytest.mark.usefixtures("eager_commands")
async def test_a_person_who_signed_in_brings_every_row_back(world: World, tmp_path: Path) -> None:
    printer = Printer(tmp_path, "fail")
    world.watch("prod", printer.source, 20)
    world.monitor.start()
    await world.until(world.all_are("prod", Link.UNAUTHORIZED))
    assert "signed out" in str(world.tracks("prod")[0].failure)
    printer.print(NEW)
    world.good.add(NEW)
    assert world.monitor.sign_in_again(world.tracks("prod")[7].sync.key)
    assert await world.until(world.all_are("prod", Link.OK)) < 8.0
    assert printer.runs == 2
