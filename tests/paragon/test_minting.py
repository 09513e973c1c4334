"""Tokens that we sign: what is in them, when they are renewed, and who shares what."""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import jwt
import pytest

from sync_tui.domain.observation import Link
from sync_tui.domain.polling import Polling
from sync_tui.domain.profile import (
    CommandToken,
    EnvToken,
    FileToken,
    FixedToken,
    KeySource,
    Profile,
    Secret,
    SigningKeyToken,
)
from sync_tui.paragon.client import Reply, SyncApi
from tests.paragon.asking import looked
from tests.paragon.fault_server import GOOD, Asked, json_reply, served
from tests.paragon.keys import pem, public_pem, rsa_key
from tests.paragon.moment import Moment

START = 1_795_435_200.0
AUDIENCE = "useparagon.com/p-1"


class World:
    """A server that checks tokens as Paragon does, a client that signs them, and the clock of both."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "key.pem"
        self.keep(pem(rsa_key()))
        self.wall = Moment(START)
        self.boot = Moment()
        self.known = public_pem(rsa_key())  # the key that the server believes
        self.not_before = 0.0  # tokens that were issued earlier are refused
        self.tokens: list[str] = []
        self.api = SyncApi(Polling(), self.boot, self.wall, rng=lambda: 0.5)
        self.profile: Profile

    def keep(self, text: str) -> None:
        other = self.path.with_name("other")
        other.write_text(text)
        other.chmod(0o600)
        other.replace(self.path)

    def pass_by(self, seconds: float) -> None:
        self.wall.pass_by(seconds)
        self.boot.pass_by(seconds)

    async def answer(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        self.tokens.append(asked.token or "")
        try:
            claims = self.claims()
            good = claims["exp"] > self.wall() and claims["iat"] >= self.not_before
        except jwt.InvalidTokenError:
            good = False
        writer.write(GOOD if good else json_reply({"message": "Unauthorized"}, 401))

    def claims(self, which: int = -1) -> dict[str, Any]:
        return jwt.decode(
            self.tokens[which],
            self.known,
            ["RS256"],
            audience=AUDIENCE,
            options={"verify_exp": False, "verify_iat": False},
        )

    async def look(self, user: str | None = "ada", sync_id: str = "a") -> Reply:
        return await looked(self.api, self.profile, sync_id, user)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    world = World(tmp_path)
    async with served(world.answer) as server:
        token = SigningKeyToken(FileToken(world.path), "p-1")
        world.profile = Profile("prod", server.origin, token)
        yield world
        await world.api.aclose()


def using(world: World, key: KeySource, audience: str | None = None) -> None:
    world.profile = Profile("prod", world.profile.origin, SigningKeyToken(key, "p-1", audience))


def detail(reply: Reply) -> str:
    assert reply.failure is not None
    assert reply.failure.link is Link.UNAUTHORIZED
    return reply.failure.detail or ""


async def test_a_token_says_who_for_whom_and_for_how_long(world: World) -> None:
    assert (await world.look("org:7/ä b@x")).state is not None
    assert world.claims() == {
        "sub": "org:7/ä b@x",
        "aud": AUDIENCE,
        "iat": int(START) - 30,
        "exp": int(START) + 600,
    }
    assert jwt.get_unverified_header(world.tokens[0])["alg"] == "RS256"


async def test_an_instance_may_want_another_audience(world: World) -> None:
    using(world, FileToken(world.path), "paragon.example.com/p-1")
    assert "sign-in needed" in detail(await world.look())
    claims = jwt.decode(world.tokens[0], options={"verify_signature": False})
    assert claims["aud"] == "paragon.example.com/p-1"


async def test_each_user_has_a_token_of_their_own_and_all_syncs_of_a_user_share_it(world: World) -> None:
    looks = [world.look(user, f"s{number}") for number in range(6) for user in ("ada", "bob")]
    assert all(reply.state is not None for reply in await asyncio.gather(*looks))
    assert len(world.tokens) == 12
    assert len(set(world.tokens)) == 2
    assert {world.claims(which)["sub"] for which in range(12)} == {"ada", "bob"}


@pytest.mark.parametrize("user", [None, ""])
async def test_a_sync_without_a_user_is_a_failure_that_says_so(world: World, user: str | None) -> None:
    assert "signs a token per connected user: say whose sync it is" in detail(await world.look(user))
    assert world.tokens == []
    assert (await world.look("ada")).state is not None


async def test_where_nothing_is_signed_all_users_share_one_token_and_its_hold(world: World) -> None:
    profile = Profile("fixed", world.profile.origin, FixedToken(Secret("not-signed-by-anybody")))
    for user in ("ada", "bob", None):
        assert (await world.api.get_status(profile, "a", user=user)).failure is not None
    assert world.tokens == ["not-signed-by-anybody"]


async def test_a_token_is_replaced_before_it_ends_and_not_much_earlier(world: World) -> None:
    await world.look()
    world.pass_by(536)
    await world.look()
    assert world.tokens[0] == world.tokens[1]
    world.pass_by(1)
    async with asyncio.timeout(10):
        while world.tokens[-1] == world.tokens[0]:
            assert (await world.look()).state is not None
    assert world.claims()["exp"] == int(START) + 537 + 600


async def test_a_clock_that_was_put_back_gets_another_token(world: World) -> None:
    await world.look()
    world.pass_by(60)
    world.wall.pass_by(-3_600)
    assert (await world.look()).state is not None
    assert world.claims()["exp"] == int(START) + 60 - 3_600 + 600


async def test_a_rejected_token_is_replaced_once_and_the_sync_is_asked_again(world: World) -> None:
    await world.look()
    world.pass_by(120)
    world.not_before = world.wall() - 60
    assert (await world.look()).state is not None
    assert len(world.tokens) == 3


async def test_a_fresh_token_that_is_rejected_is_not_made_again_but_held(world: World) -> None:
    world.known = public_pem(rsa_key("second"))
    why = detail(await world.look())
    assert AUDIENCE in why
    assert len(world.tokens) == 1
    await world.look()
    assert len(world.tokens) == 1
    world.pass_by(31)
    await asyncio.gather(*(world.look(sync_id=f"s{number}") for number in range(10)))
    assert len(world.tokens) == 2, "one request tries for all"


async def test_a_renewal_with_the_same_key_does_not_end_a_hold(world: World) -> None:
    await world.look()
    world.known = public_pem(rsa_key("second"))
    for seconds in (100, 31, 61, 121, 241, 481, 601):
        world.pass_by(seconds)
        before = len(world.tokens)
        await asyncio.gather(*(world.look(sync_id=f"s{number}") for number in range(10)))
        # The first 401 finds all of them on their way; from then on one tries, with one new token.
        assert len(world.tokens) - before <= (22 if seconds == 100 else 2)


async def test_another_key_in_the_file_ends_the_hold_for_every_user(world: World) -> None:
    world.known = public_pem(rsa_key("second"))
    for user in ("ada", "bob"):
        detail(await world.look(user))
    world.keep(pem(rsa_key("second")))
    world.pass_by(11)
    for user in ("ada", "bob"):
        assert (await world.look(user)).state is not None


async def test_a_key_that_is_rotated_is_used_at_once(world: World) -> None:
    await world.look()
    world.pass_by(60)
    world.keep(pem(rsa_key("second")))
    world.known = public_pem(rsa_key("second"))
    assert (await world.look()).state is not None
    assert len(world.tokens) == 2


async def test_a_key_file_that_becomes_unsafe_is_not_used_any_more(world: World) -> None:
    await world.look()
    world.path.chmod(0o644)
    world.pass_by(11)
    assert "chmod 600" in detail(await world.look())
    world.path.chmod(0o600)
    world.pass_by(11)
    assert (await world.look()).state is not None


class Printer:
    """A command that prints a key, and counts its runs."""

    def __init__(self, world: World) -> None:
        self._runs = world.path.with_name("runs")
        self._runs.write_text("")
        code = f"print(open({str(world.path)!r}).read()); open({str(self._runs)!r}, 'a').write('x')"
        self.source = CommandToken((sys.executable, "-c", code))

    @property
    def runs(self) -> int:
        return len(self._runs.read_text())


async def test_a_key_command_runs_once_for_all_users_and_not_for_renewals(world: World) -> None:
    printer = Printer(world)
    using(world, printer.source)
    users = [f"user-{number}" for number in range(20)]
    assert all(reply.state for reply in await asyncio.gather(*map(world.look, users)))
    world.pass_by(570)
    assert all(reply.state for reply in await asyncio.gather(*map(world.look, users)))
    assert printer.runs == 1


async def test_a_key_command_runs_again_once_when_tokens_are_rejected(world: World) -> None:
    printer = Printer(world)
    using(world, printer.source)
    users = [f"user-{number}" for number in range(8)]
    await asyncio.gather(*map(world.look, users))
    world.keep(pem(rsa_key("second")))
    world.known = public_pem(rsa_key("second"))
    world.pass_by(60)
    assert all(reply.state for reply in await asyncio.gather(*map(world.look, users)))
    assert printer.runs == 2


async def test_a_failing_key_command_is_run_once_for_all_users(world: World) -> None:
    printer = Printer(world)
    using(world, printer.source)
    world.keep("no key")
    users = [f"user-{number}" for number in range(8)]
    whys = {detail(reply) for reply in await asyncio.gather(*map(world.look, users))}
    assert len(whys) == 1
    assert "is not a private key" in whys.pop()
    assert (printer.runs, world.tokens) == (1, [])
    world.keep(pem(rsa_key()))
    world.pass_by(31)
    assert all(reply.state for reply in await asyncio.gather(*map(world.look, users)))
    assert printer.runs == 2


async def test_the_key_is_checked_before_it_is_used(world: World) -> None:
    using(world, EnvToken("SYNC_TUI_TEST_NO_KEY"))
    assert "$SYNC_TUI_TEST_NO_KEY is not set" in detail(await world.look())
    assert world.tokens == []


async def test_no_library_is_a_failure_that_says_what_to_install(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync_tui.paragon.signing_key.find_spec", lambda name: None)
    assert "pip install 'sync-tui[sign]'" in detail(await world.look())


async def test_neither_key_nor_token_shows_in_a_log_a_failure_or_an_object(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    good = await world.look()
    world.pass_by(60)
    world.known = public_pem(rsa_key("second"))
    bad = await world.look()
    shown = f"{good!r}{bad!r}{caplog.text}{world.profile!r}{vars(world.api)!r}"
    for secret in (*world.tokens, *pem(rsa_key()).splitlines()[1:-1]):
        assert secret[10:50] not in shown
