"""Ten minutes without the API: few requests while it lasts, and everybody seen again soon after it."""

import pytest

from sync_tui.domain.freshness import Freshness
from sync_tui.domain.observation import Link
from sync_tui.domain.profile import Profile
from sync_tui.monitor.engine import OriginState
from sync_tui.paragon.client import Reply
from tests.monitor.fake_api import bad, good
from tests.monitor.world import World, assert_polite, key, running, syncs

OUTAGE = 600.0


async def _seen_again(world: World, end: float) -> float:
    """Seconds until each sync was seen after `end`."""
    while not all(track.failure is None for track in world.monitor.store.values()):
        await world.clock.advance(0.25)
        assert world.clock.boot() < end + 600
    return world.clock.boot() - end


@pytest.mark.parametrize(
    ("link", "latency"), [(Link.REFUSED, 0.01), (Link.TIMEOUT, 15.0), (Link.NOT_API, 0.1), (Link.DNS, 5.0)]
)
@pytest.mark.parametrize(("count", "within"), [(10, 75.0), (60, 75.0), (200, 110.0)])
async def test_an_outage_costs_few_requests_and_ends_for_all_soon_after_it(
    link: Link, latency: float, count: int, within: float
) -> None:
    for seed in range(3):
        async with running(syncs(count), seed=seed) as world:
            await world.clock.advance(120.0)
            before = len(world.api.asked)
            world.api.default = lambda _: bad(link, 503 if link is Link.REFUSED else None)
            world.api.latency = lambda _: latency
            await world.clock.advance(OUTAGE)
            end = world.clock.boot()
            assert len(world.api.asked) - before <= 40
            assert [report.state for report in world.monitor.origins()] == [OriginState.OFFLINE]
            assert {track.freshness(end) for track in world.monitor.store.values()} == {Freshness.UNKNOWN}
            assert {track.state and track.state.status for track in world.monitor.store.values()} == {"IDLE"}
            world.api.default = lambda _: good()
            world.api.latency = lambda _: 0.1
            assert await _seen_again(world, end) <= within
            assert_polite(world.api.asked)


async def test_after_an_outage_rows_in_their_own_back_off_are_asked_soon_and_not_all_at_once() -> None:
    async with running(syncs(20)) as world:
        world.api.default = lambda _: good("ACTIVE")
        await world.clock.advance(60.0)
        world.api.default = lambda _: bad(Link.REFUSED)
        await world.clock.advance(200.0)
        world.api.default = lambda _: good("ACTIVE")
        while not any(track.failure is None for track in world.monitor.store.values()):
            await world.clock.advance(0.1)
        came_back, asked = world.clock.boot(), len(world.api.asked)
        await world.clock.advance(6.0)
        assert all(track.failure is None for track in world.monitor.store.values())
        assert len([moment for moment in world.api.times()[asked:] if moment <= came_back + 0.5]) <= 5


async def test_an_outage_of_one_origin_delays_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running([*syncs(10), *syncs(10, profile="other")]) as world:
        await world.clock.advance(60.0)
        ask = world.api.get_status

        async def dead_for_one(profile: Profile, sync_id: str, *, user: str | None = None) -> Reply:
            if profile.name == "default":
                return await ask(profile, sync_id, user=user)
            await world.clock.sleep(15.0)
            return bad(Link.TIMEOUT)

        monkeypatch.setattr(world.api, "get_status", dead_for_one)
        await world.clock.advance(300.0)
        gaps = [gap for number in range(10) for gap in world.api.gaps(f"sync-{number}")]
        assert max(gaps) <= 1.1 * 30 + 1
        assert {world.track(f"sync-{number}").link for number in range(10)} == {Link.OK}
        assert world.track("sync-0", "other").link is not Link.OK


async def test_many_that_are_missing_at_once_are_said_to_be_suspicious() -> None:
    async with running(syncs(5)) as world:
        await world.clock.advance(5.0)
        world.api.default = lambda _: bad(Link.NOT_FOUND, 404)
        await world.clock.advance(60.0)
        (report,) = world.monitor.origins()
        assert (report.state, report.hint) == (OriginState.OK, "many 404s: WAF or wrong user?")
        for number in range(3):
            world.monitor.unwatch(key(f"sync-{number}"))
        assert world.monitor.origins()[0].hint is None


async def test_after_a_429_the_pace_is_halved_and_said() -> None:
    async with running(syncs(200)) as world:
        await world.clock.advance(100.0)
        world.api.scripts["sync-0"].append(bad(Link.THROTTLED, 429, 30.0))
        world.monitor.ask_now(key("sync-0"))
        await world.clock.advance(1.0)
        (report,) = world.monitor.origins()
        assert (report.state, report.rate, report.stretched) == (OriginState.THROTTLED, 2.5, 100.0)
        held_until = report.until
        assert held_until is not None
        asked = len(world.api.asked)
        await world.clock.advance(held_until - world.clock.boot() + 30.0)
        assert 70 <= len(world.api.asked) - asked <= 1 + 30 * 2.75
        await world.clock.advance(400.0)
        assert world.monitor.origins()[0].rate == 5.0


@pytest.mark.parametrize(
    ("ahead", "words"),
    [(-240.0, "clock 4 min ahead of the server's"), (3_600.0, "clock 1 h behind the server's")],
)
async def test_a_clock_that_differs_from_the_servers_is_said_once_and_shown(ahead: float, words: str) -> None:
    async with running(syncs(3)) as world:
        await world.clock.advance(10.0)
        assert world.monitor.origins()[0].remarks == ()
        world.api.ahead_by = ahead
        await world.clock.advance(10.0)
        assert world.monitor.origins()[0].remarks == (words,)
        world.api.ahead_by = ahead * 1.5
        await world.clock.advance(60.0)
        assert [notice.words for notice in world.monitor.notices.kept()] == [f"default.example: {words}"]
        world.api.ahead_by = 20.0
        await world.clock.advance(10.0)
        assert world.monitor.origins()[0].remarks == ()


async def test_what_is_suspicious_is_said_once() -> None:
    async with running(syncs(5)) as world:
        world.api.default = lambda _: bad(Link.FORBIDDEN, 403)
        await world.clock.advance(400.0)
        assert [notice.words for notice in world.monitor.notices.kept()] == [
            "default.example: many 403s: WAF or wrong user?"
        ]
