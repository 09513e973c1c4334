"""One look at each sync, as `status` takes it, and the syncs that a token lists."""

import asyncio
from types import MethodType

import pytest

from sync_tui.domain.errors import CredentialError, UnreachableError
from sync_tui.domain.observation import Failure, Link, ListedSync
from sync_tui.domain.profile import Profile
from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import SyncKey, WatchedSync
from sync_tui.paragon.client import Reply
from tests.clock import settled
from tests.monitor.fake_api import FakeApi, bad, good
from tests.monitor.world import World, busiest, new_world, syncs

PATIENCE = 3_600.0
REAL_MOMENT = 0.5  # seconds of the real clock: a look's deadline is the loop's own


async def _looked(world: World, watched: list[WatchedSync], within: float = PATIENCE, seconds: float = 120.0) -> None:
    """A look that has `seconds` of virtual time to come to its end."""
    world.monitor.watch(watched)
    looking = asyncio.get_running_loop().create_task(world.monitor.look_once(within))
    await world.clock.advance(seconds)
    await looking


def _links(world: World) -> list[Link | None]:
    return [track.link for track in world.monitor.store.values()]


async def test_each_sync_is_asked_once_in_the_order_of_the_list() -> None:
    world = new_world()
    await _looked(world, syncs(30))
    assert [request.sync_id for request in world.api.asked] == [f"sync-{number}" for number in range(30)]
    assert _links(world) == [Link.OK] * 30
    assert busiest(world.api.times(), 1.0) <= 15
    assert max(request.in_flight for request in world.api.asked) <= 8
    await world.monitor.aclose()


async def test_a_look_begins_at_once_and_does_not_spread() -> None:
    world = new_world()
    await _looked(world, syncs(8), seconds=0.2)
    assert len(world.api.asked) == 8
    await world.monitor.aclose()


async def test_a_look_at_nothing_is_over() -> None:
    world = new_world()
    await world.monitor.look_once(0.0)
    await _looked(world, syncs(1, profile="missing"))
    assert world.api.asked == []
    assert _links(world) == [Link.UNAUTHORIZED]
    await world.monitor.aclose()


async def test_an_origin_that_holds_us_is_not_waited_for_and_the_rest_says_so() -> None:
    world = new_world()
    world.api.default = lambda sync_id: bad(Link.THROTTLED, 429, 600.0) if sync_id == "sync-0" else good()
    world.api.latency = lambda sync_id: 0.1 if sync_id == "sync-0" else 0.2
    await _looked(world, [*syncs(20), *syncs(3, "far", "other")], seconds=1.0)
    asked = {request.sync_id for request in world.api.asked}
    assert asked == {*(f"sync-{number}" for number in range(8)), "far-0", "far-1", "far-2"}
    assert _links(world) == [Link.THROTTLED, *[Link.OK] * 7, *[Link.THROTTLED] * 12, *[Link.OK] * 3]
    await world.monitor.aclose()


async def test_an_origin_that_does_not_answer_is_given_up_after_a_few() -> None:
    world = new_world()
    world.api.default = lambda _: bad(Link.REFUSED)
    await _looked(world, syncs(60), seconds=5.0)
    assert len(world.api.asked) <= 16
    assert set(_links(world)) == {Link.REFUSED, Link.OFFLINE}
    assert _links(world)[-1] is Link.OFFLINE
    await world.monitor.aclose()


async def test_a_second_look_at_a_blocked_origin_asks_nobody() -> None:
    world = new_world()
    world.api.default = lambda _: bad(Link.THROTTLED, 429, 600.0)
    await _looked(world, syncs(1))
    world.monitor.watch(syncs(3))
    await _looked(world, syncs(3))
    assert len(world.api.asked) == 1
    assert _links(world) == [Link.THROTTLED] * 3
    await world.monitor.aclose()


async def test_what_is_not_reached_in_time_is_a_timeout_that_says_so() -> None:
    world = new_world()
    world.api.latency = lambda sync_id: 0.0 if sync_id == "sync-0" else 1e9
    world.monitor.watch(syncs(20))
    await world.monitor.look_once(REAL_MOMENT)
    assert _links(world) == [Link.OK, *[Link.TIMEOUT] * 19]
    failures = {track.failure.detail for track in world.monitor.store.values() if track.failure is not None}
    assert failures == {"not reached within 0.5 s"}
    (gate,) = world.monitor._gates.values()
    assert gate.gate.in_flight == 0
    await world.monitor.aclose()
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_bug_in_one_look_is_raised_when_all_others_are_done() -> None:
    world = new_world()
    world.api.scripts["sync-1"].append(LookupError("a bug"))
    with pytest.raises(LookupError):
        await _looked(world, syncs(3))
    assert len(world.api.asked) == 3
    await world.monitor.aclose()


async def test_a_look_that_is_interrupted_leaves_no_task() -> None:
    world = new_world(latency=1e9)
    world.monitor.watch(syncs(20))
    looking = asyncio.get_running_loop().create_task(world.monitor.look_once(PATIENCE))
    await settled()
    looking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await looking
    await world.monitor.aclose()
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def _discovered(world: World, listed: tuple[ListedSync, ...] | Failure) -> tuple[WatchedSync, ...]:
    world.api.listed = listed
    discovering = asyncio.get_running_loop().create_task(world.monitor.discover("default"))
    await world.clock.advance(1.0)
    return await discovering


async def test_what_the_token_lists_becomes_what_is_watched() -> None:
    world = new_world()
    text = SafeText
    listed = (
        ListedSync("a"),
        ListedSync("b", text("box"), text("files"), text("IDLE"), text("Acme")),
        ListedSync("c", text("box"), configuration_name=text("Beta")),
        ListedSync("d", configuration_name=text("Gamma")),
    )
    found = await _discovered(world, listed)
    assert [sync.id for sync in found] == ["a", "b", "c", "d"]
    assert [sync.label for sync in found] == [None, "Acme · box / files", "Beta · box", "Gamma"]
    assert {sync.profile for sync in found} == {"default"}
    assert (found[1].integration, found[1].pipeline) == ("box", "files")
    (gate,) = world.monitor._gates.values()
    assert gate.gate.in_flight == 0
    await world.monitor.aclose()


async def test_a_connected_user_is_asked_for_and_kept_with_what_is_theirs() -> None:
    world = new_world()
    world.api.listed = (ListedSync("a"),)
    discovering = asyncio.get_running_loop().create_task(world.monitor.discover("default", "ada"))
    await world.clock.advance(1.0)
    (found,) = await discovering
    assert (found.key, world.api.listed_for) == (SyncKey("default", "ada", "a"), ["ada"])
    world.monitor.watch([found, WatchedSync("b")])
    looking = asyncio.get_running_loop().create_task(world.monitor.look_once(10.0))
    await world.clock.advance(1.0)
    await looking
    assert {asked.sync_id: asked.user for asked in world.api.asked} == {"a": "ada", "b": None}
    await world.monitor.aclose()


@pytest.mark.parametrize(
    ("failure", "kind", "words"),
    [
        (
            Failure(Link.UNAUTHORIZED, SafeText("HTTP 401"), 401),
            CredentialError,
            "default.example did not list its syncs",
        ),
        (
            Failure(Link.UNAUTHORIZED, SafeText("sign-in needed: no token")),
            CredentialError,
            "^sign-in needed: no token$",
        ),
        (Failure(Link.FORBIDDEN, None, 403), CredentialError, "default.example did not list its syncs: forbidden"),
        (Failure(Link.TIMEOUT, SafeText("no answer")), UnreachableError, "did not list its syncs: no answer"),
        (
            Failure(Link.THROTTLED, SafeText("HTTP 429"), 429, 9.0),
            UnreachableError,
            "did not list its syncs: HTTP 429, and a pause of 9 s is asked for",
        ),
    ],
)
async def test_a_token_that_lists_nothing_says_why(failure: Failure, kind: type[Exception], words: str) -> None:
    world = new_world()
    with pytest.raises(kind, match=words):
        await _discovered(world, failure)
    await world.monitor.aclose()


async def test_a_discovery_does_not_wait_for_a_blocked_origin() -> None:
    world = new_world()
    with pytest.raises(UnreachableError, match="HTTP 429"):
        await _discovered(world, Failure(Link.THROTTLED, SafeText("HTTP 429"), 429, 3_600.0))
    with pytest.raises(UnreachableError, match="asked us to wait"):
        await _discovered(world, ())
    await world.monitor.aclose()


@pytest.mark.parametrize("ending", [RuntimeError, asyncio.CancelledError])
async def test_a_discovery_that_breaks_off_gives_its_slot_back(
    ending: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = new_world()

    async def breaks(api: FakeApi, profile: Profile, **_: object) -> tuple[ListedSync, ...]:
        raise ending

    monkeypatch.setattr(world.api, "list_syncs", MethodType(breaks, world.api))
    with pytest.raises(ending):
        await world.monitor.discover("default")
    (gate,) = world.monitor._gates.values()
    assert gate.gate.in_flight == 0
    await world.monitor.aclose()


async def test_without_an_api_of_its_own_a_monitor_makes_the_real_one(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[FakeApi] = []
    world = new_world()

    def real_api(*about: object) -> FakeApi:
        made.append(world.api)
        return world.api

    monkeypatch.setattr("sync_tui.paragon.client.SyncApi", real_api)
    monkeypatch.setattr(world.monitor, "_api", None)
    await _looked(world, syncs(3))
    assert made == [world.api]
    assert _links(world) == [Link.OK] * 3
    await world.monitor.aclose()


async def test_a_reply_that_arrives_with_the_deadline_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    world = new_world()

    async def answers_when_cancelled(api: FakeApi, profile: Profile, sync_id: str, **_: object) -> Reply:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return good("ACTIVE")
        return good()

    monkeypatch.setattr(world.api, "get_status", MethodType(answers_when_cancelled, world.api))
    world.monitor.watch(syncs(1))
    await world.monitor.look_once(REAL_MOMENT)
    assert _links(world) == [Link.OK]
    await world.monitor.aclose()
