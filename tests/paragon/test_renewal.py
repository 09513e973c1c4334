"""Tokens that say when they end are replaced before that, once, while the old one is still sent."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sync_tui.domain.observation import Link
from sync_tui.domain.polling import Polling
from sync_tui.domain.profile import EnvToken, FileToken, Profile, Secret, TokenSource
from sync_tui.paragon.claims import unverified_claims
from sync_tui.paragon.client import Reply, SyncApi
from tests.paragon.asking import looked
from tests.paragon.fault_server import GOOD, Asked, FaultServer, json_reply, served
from tests.paragon.jwts import unsigned
from tests.paragon.moment import Moment
from tests.paragon.test_credentials import Printer, write

START = 1_795_435_200.0
LIFE = 600.0
SYNCS = 60


class World:
    """A server that believes its own clock, and a client with clocks of its own."""

    def __init__(self, server: FaultServer) -> None:
        self.server = server
        self.boot = Moment()
        self.wall = Moment(START)
        self.served = Moment(START)  # the server's clock
        self.skew = 0.0
        self.expired = 0
        self.api = SyncApi(Polling(), self.boot, self.wall, skew=lambda _: self.skew, rng=lambda: 0.5)
        self.profile = server.profile("none-yet")
        server.script = self.answer

    def use(self, source: TokenSource) -> None:
        self.profile = Profile("prod", self.profile.origin, source)

    def pass_by(self, seconds: float) -> None:
        for clock in (self.boot, self.wall, self.served):
            clock.pass_by(seconds)

    async def answer(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        claims = unverified_claims(Secret(asked.token or ""))
        is_good = claims is not None and claims.expires_at is not None and claims.expires_at > self.served()
        self.expired += not is_good
        writer.write(GOOD if is_good else json_reply({}, 401))

    async def crowd(self) -> list[Reply]:
        return list(await asyncio.gather(*(looked(self.api, self.profile, f"s{n}") for n in range(SYNCS))))

    async def at_rest(self) -> None:
        """Return when no command runs in the background any more."""
        credentials = self.api._wallet.credentials(self.profile, None)
        while credentials._looking is not None:
            await asyncio.sleep(0.01)

    def fresh(self, name: str) -> str:
        return unsigned(self.served(), self.served() + LIFE, name)

    @property
    def tokens(self) -> list[str | None]:
        return [asked.token for asked in self.server.asked]


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with served(GOOD) as server, asyncio.timeout(60):
        world = World(server)
        yield world
        await world.api.aclose()


@pytest.fixture
def printer(tmp_path: Path) -> Printer:
    return Printer(tmp_path, "none-yet")


async def all_well(world: World) -> None:
    replies = await world.crowd()
    assert all(reply.state is not None for reply in replies), [reply.failure for reply in replies if reply.failure][:1]


async def until_sent(world: World, token: str) -> None:
    while world.tokens[-1] != token:
        await all_well(world)


async def test_sixty_syncs_over_an_hour_see_each_renewal_once_and_never_an_expired_token(
    world: World, printer: Printer
) -> None:
    world.use(printer.source)
    for renewal in range(7):
        printer.print(newest := world.fresh(f"t{renewal}"))
        await until_sent(world, newest) if renewal else await all_well(world)
        assert printer.runs == renewal + 1
        for _ in range(9):
            world.pass_by(LIFE * 0.9 / 9 - 0.1)
            await all_well(world)
        assert printer.runs == renewal + 1
        world.pass_by(1.0)
    assert world.expired == 0


async def test_the_old_token_is_sent_while_the_new_one_is_got(world: World, printer: Printer) -> None:
    world.use(printer.source)
    printer.print(old := world.fresh("old"))
    await all_well(world)
    world.pass_by(541)
    printer.print(new := world.fresh("new"))
    printer.hang()
    await all_well(world)
    while printer.runs < 2:
        await asyncio.sleep(0.01)
    await all_well(world)
    assert set(world.tokens) == {old}
    printer.go_on()
    await until_sent(world, new)
    assert printer.runs == 2


async def test_a_machine_that_slept_past_the_end_sends_no_expired_token(world: World, printer: Printer) -> None:
    world.use(printer.source)
    printer.print(world.fresh("old"))
    await all_well(world)
    world.pass_by(8 * 3_600)
    printer.print(world.fresh("new"))
    await all_well(world)
    assert (world.expired, printer.runs) == (0, 2)


async def test_a_renewal_that_fails_costs_nothing_while_the_old_token_is_good(world: World, printer: Printer) -> None:
    world.use(printer.source)
    printer.print(old := world.fresh("old"))
    await all_well(world)
    printer.print("fail")
    world.pass_by(541)
    await all_well(world)
    while printer.runs < 2:
        await asyncio.sleep(0.01)
    for seconds in (5, 5, 5, 15, 10, 10):
        await world.at_rest()
        world.pass_by(seconds)
        await all_well(world)
    await world.at_rest()
    assert set(world.tokens) == {old}
    assert 3 <= printer.runs <= 5, "in half of the time that is left, and never within ten seconds"


async def test_a_command_that_keeps_printing_the_same_token_is_not_run_all_the_time(
    world: World, printer: Printer
) -> None:
    world.use(printer.source)
    printer.print(unsigned(START, START + 12, "short"))
    await all_well(world)
    for _ in range(11):
        world.pass_by(1)
        await all_well(world)
    assert printer.runs <= 2


async def test_a_clock_that_is_ahead_refuses_no_token_and_runs_no_command(world: World, printer: Printer) -> None:
    world.wall.pass_by(7_200)
    world.use(printer.source)
    printer.print(world.fresh("good"))
    for _ in range(20):
        await all_well(world)
        world.pass_by(25)
    assert (world.expired, printer.runs) == (0, 1)


async def test_a_clock_that_is_behind_is_put_right_by_the_skew(world: World, printer: Printer) -> None:
    world.wall.pass_by(-7_200)
    world.skew = 7_200
    world.use(printer.source)
    printer.print(world.fresh("old"))
    await all_well(world)
    world.pass_by(541)
    printer.print(new := world.fresh("new"))
    await until_sent(world, new)
    assert world.expired == 0


async def test_a_file_with_a_token_that_ends_is_read_again_and_a_variable_is_not(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "token"
    write(path, world.fresh("old"))
    world.use(FileToken(path))
    await all_well(world)
    write(path, new := world.fresh("new"))
    await all_well(world)
    assert world.tokens[-1] == new
    monkeypatch.setenv("MY_TOKEN", old := world.fresh("variable"))
    world.use(EnvToken("MY_TOKEN"))
    await all_well(world)
    world.pass_by(LIFE - 1)
    await all_well(world)
    assert world.tokens[-1] == old
    world.pass_by(2)
    found = await looked(world.api, world.profile)
    assert found.failure is not None
    assert found.failure.link is Link.UNAUTHORIZED
    assert found.failure.detail == (
        'sign-in needed: the token of profile "prod" was rejected (by its own words it has ended);'
        " start again with a new $MY_TOKEN"
    )


async def test_a_token_for_nobody_says_that_the_api_wants_an_audience(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_TOKEN", "e30.e30.c2ln")
    world.use(EnvToken("MY_TOKEN"))
    found = await looked(world.api, world.profile)
    assert "rejected (it names no audience, and the Sync API wants one)" in str(found.failure)
