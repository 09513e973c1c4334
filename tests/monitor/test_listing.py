"""Listing the syncs of a profile until that works, in virtual time."""

import asyncio
import itertools

import pytest

from sync_tui.domain.errors import CredentialError, UnreachableError
from sync_tui.domain.observation import Failure, Link, ListedSync
from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import WatchedSync
from sync_tui.monitor.listing import RETRY_CAP, discovered_at_last
from tests.monitor.world import World, new_world

Listing = asyncio.Task[tuple[WatchedSync, ...]]


def _listing(world: World) -> tuple[Listing, list[str]]:
    told: list[str] = []
    listing = discovered_at_last(world.monitor, "default", None, lambda error: told.append(str(error)), lambda: 0.5)
    return asyncio.get_running_loop().create_task(listing), told


async def _asked_at(world: World, seconds: float) -> list[float]:
    """The seconds, of so many to come, in which it was asked."""
    asked: list[float] = []
    for second in range(int(seconds)):
        before = len(world.api.listed_for)
        await world.clock.advance(1.0)
        asked += [second + 1.0] * (len(world.api.listed_for) - before)
    return asked


async def test_it_is_tried_again_after_longer_and_longer_until_it_works() -> None:
    world = new_world()
    world.api.listed = Failure(Link.REFUSED, SafeText("connection refused"))
    listing, told = _listing(world)
    asked = await _asked_at(world, 600)
    gaps = [later - sooner for sooner, later in itertools.pairwise(asked)]
    assert gaps[0] < gaps[3] < gaps[-1] <= RETRY_CAP + 1
    assert told == ["default.example did not list its syncs: connection refused"] * len(asked)
    world.api.listed = (ListedSync("found"),)
    await world.clock.advance(RETRY_CAP)
    assert [sync.id for sync in listing.result()] == ["found"]
    await world.monitor.aclose()


async def test_a_429_is_not_asked_again_before_its_time_and_at_once_after_it() -> None:
    world = new_world()
    world.api.listed = Failure(Link.THROTTLED, SafeText("HTTP 429"), 429, 300.0)
    listing, told = _listing(world)
    assert await _asked_at(world, 299) == [1.0]
    world.api.listed = (ListedSync("found"),)
    assert len(await _asked_at(world, 4)) == 1
    pause = "and a pause of 5 min is asked for"
    assert (listing.done(), told) == (True, [f"default.example did not list its syncs: HTTP 429, {pause}"])
    await world.monitor.aclose()


async def test_behind_an_open_gate_it_is_the_probe_where_nobody_else_is() -> None:
    world = new_world()
    world.api.listed = Failure(Link.TLS, SafeText("the certificate expired"))
    listing, told = _listing(world)
    assert 3 <= len(await _asked_at(world, 3_600)) < 20
    assert set(told) == {"default.example did not list its syncs: the certificate expired"}
    world.api.listed = (ListedSync("found"),)
    await world.clock.advance(600)
    assert listing.done()
    await world.monitor.aclose()


async def test_a_person_who_asks_for_the_list_hastens_the_probe() -> None:
    world = new_world()
    world.api.listed = Failure(Link.TLS)
    listing, _ = _listing(world)
    await world.clock.advance(3_600)
    listing.cancel()
    world.api.listed = (ListedSync("found"),)
    again, told = _listing(world)
    await world.clock.advance(11)
    assert again.done()
    assert told == [
        "default.example did not list its syncs: default.example is offline: tls; one probe at a time asks on"
    ]
    await world.monitor.aclose()


async def test_what_else_fails_and_what_the_listener_raises_ends_it() -> None:
    world = new_world()
    world.api.listed = Failure(Link.UNAUTHORIZED, None, 401)
    listing, told = _listing(world)
    await world.clock.advance(5)
    assert isinstance(listing.exception(), CredentialError)
    assert told == []

    def refused(error: UnreachableError) -> None:
        raise error

    world.api.listed = Failure(Link.NOT_API)
    ended = asyncio.ensure_future(discovered_at_last(world.monitor, "default", None, refused))
    await world.clock.advance(5)
    with pytest.raises(UnreachableError):
        await ended
    await world.monitor.aclose()
