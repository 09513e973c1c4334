"""Workers and the engine in virtual time: who is asked, and when."""

from collections import Counter

import pytest

from sync_tui.domain.freshness import Freshness
from sync_tui.domain.observation import Link
from tests.monitor.fake_api import Asked, bad, good
from tests.monitor.world import RATE, assert_polite, busiest, key, new_world, running, syncs

MILLISECOND = 0.001


async def test_the_first_polls_are_spread_and_every_sync_is_seen() -> None:
    async with running(syncs(60)) as world:
        due = [track.plan.due - world.clock.boot() for track in world.monitor.store.values()]
        assert 0 <= min(due) < 1.0
        assert 9.0 < max(due) < 10.0
        await world.clock.advance(12.0)
        assert set(Counter(request.sync_id for request in world.api.asked).values()) == {1}
        assert len(world.api.asked) == 60
        assert busiest(world.api.times(), 1.0) <= 15
        assert_polite(world.api.asked)
        assert all(track.link is Link.OK for track in world.monitor.store.values())


async def test_a_short_list_is_seen_within_a_second_or_two() -> None:
    async with running(syncs(5)) as world:
        await world.clock.advance(1.2)
        assert len(world.api.asked) == 5


async def test_two_machines_do_not_ask_in_step() -> None:
    async with running(syncs(40), seed=1) as one, running(syncs(40), seed=2) as other:
        await one.clock.advance(12.0)
        await other.clock.advance(12.0)
        assert [asked.sync_id for asked in one.api.asked] != [asked.sync_id for asked in other.api.asked]


@pytest.mark.parametrize(
    ("status", "seconds"),
    [("INITIALIZING", 5), ("ACTIVE", 10), ("IDLE", 30), ("ERRORED", 60), ("DISABLED", 120), ("HIBERNATING", 30)],
)
async def test_a_sync_is_asked_at_the_cadence_of_its_status(status: str, seconds: float) -> None:
    async with running(syncs(1)) as world:
        world.api.default = lambda _: good(status)
        await world.clock.advance(40.5 * seconds)
        gaps = [gap - 0.1 for gap in world.api.gaps("sync-0")]
        assert len(gaps) >= 35
        assert 0.9 * seconds - MILLISECOND <= min(gaps)
        assert max(gaps) <= 1.1 * seconds + MILLISECOND
        assert sum(gaps) / len(gaps) == pytest.approx(seconds, rel=0.05)


async def test_a_back_off_of_the_third_party_is_honoured_to_the_millisecond() -> None:
    async with running(syncs(1)) as world:
        world.api.scripts["sync-0"].append(good("RATE_LIMITED", backoff_ms=26_400))
        await world.clock.advance(2.0)
        answered = world.track("sync-0").observed_at
        assert answered is not None
        for nagging in range(240):
            assert len(world.api.asked) == 1, f"asked {nagging / 10} s into the back-off"
            world.monitor.ask_all()
            world.monitor.select(key("sync-0") if nagging % 2 else None)
            await world.clock.advance(0.1)
        await world.clock.advance(30.0)
        assert answered + 26.4 <= world.api.times()[1] <= answered + 26.4 + 2.64


async def test_asking_inside_a_back_off_says_how_long_it_lasts() -> None:
    async with running(syncs(2)) as world:
        world.api.scripts["sync-0"].append(good("RATE_LIMITED", backoff_ms=60_000))
        await world.clock.advance(2.0)
        answered = world.track("sync-0").observed_at
        assert answered is not None
        assert world.monitor.ask_now(key("sync-0")) == pytest.approx(answered + 60 - world.clock.boot())
        assert world.monitor.ask_now(key("sync-1")) == 0.0
        assert world.monitor.ask_now(key("nobody")) == 0.0
        await world.clock.advance(0.01)
        assert len(world.api.times("sync-0")) == 1
        assert len(world.api.times("sync-1")) == 2


async def test_asking_while_the_origin_is_held_says_how_long_that_lasts() -> None:
    async with running(syncs(3)) as world:
        await world.clock.advance(10.0)
        world.api.scripts["sync-0"].append(bad(Link.THROTTLED, 429, 60.0))
        world.monitor.ask_now(key("sync-0"))
        await world.clock.advance(0.11)
        assert world.monitor.ask_now(key("sync-1")) == pytest.approx(60.0, abs=0.1)
        await world.clock.advance(60.0)
        assert world.monitor.ask_now(key("sync-1")) == 0.0


async def test_asking_all_asks_each_once_within_the_budget() -> None:
    async with running(syncs(30)) as world:
        world.api.default = lambda _: good("DISABLED")
        await world.clock.advance(30.0)
        before = len(world.api.asked)
        world.monitor.ask_all()
        await world.clock.advance(6.0)
        assert Counter(request.sync_id for request in world.api.asked[before:]) == Counter(
            f"sync-{number}" for number in range(30)
        )
        assert_polite(world.api.asked)


async def test_leaning_on_one_row_neither_floods_it_nor_starves_the_others() -> None:
    async with running(syncs(200)) as world:
        world.api.default = lambda _: good("ACTIVE")
        await world.clock.advance(120.0)
        asked = len(world.api.asked)
        for _ in range(1_200):
            world.monitor.ask_now(key("sync-0"))
            await world.clock.advance(0.1)
        counts = Counter(request.sync_id for request in world.api.asked[asked:])
        assert 60 <= counts.pop("sync-0") <= 120
        assert len(counts) == 199
        assert min(counts.values()) >= 2
        assert {track.freshness(world.clock.boot()) for track in world.monitor.store.values()} == {Freshness.FRESH}
        assert_polite(world.api.asked)


async def test_asking_all_again_and_again_asks_all_in_turn() -> None:
    async with running(syncs(60)) as world:
        world.api.default = lambda _: good("DISABLED")
        await world.clock.advance(30.0)
        asked = len(world.api.asked)
        for _ in range(600):
            world.monitor.ask_all()
            await world.clock.advance(0.1)
        counts = Counter(request.sync_id for request in world.api.asked[asked:])
        assert len(counts) == 60
        assert max(counts.values()) - min(counts.values()) <= 2
        assert_polite(world.api.asked)


async def test_whom_a_person_asks_for_goes_before_all_who_wait() -> None:
    async with running(syncs(200)) as world:
        await world.clock.advance(100.0)
        world.api.scripts["sync-0"].append(bad(Link.THROTTLED, 429, 600.0))
        world.monitor.ask_now(key("sync-0"))
        await world.clock.advance(500.0)
        asked = len(world.api.asked)
        world.monitor.ask_now(key("sync-123"))
        await world.clock.advance(101.0)
        assert world.api.asked[asked].sync_id == "sync-123"


async def test_a_list_too_long_for_the_budget_is_stretched_and_the_screen_is_told() -> None:
    async with running(syncs(200)) as world:
        world.api.default = lambda _: good("ACTIVE")
        await world.clock.advance(300.0)
        (report,) = world.monitor.origins()
        assert report.stretched == pytest.approx(50.0)
        assert 1.0 <= report.used <= RATE
        assert report.rate == RATE
        assert all(45 <= gap <= 65 for number in range(200) for gap in world.api.gaps(f"sync-{number}")[1:])
        assert {track.freshness(world.clock.boot()) for track in world.monitor.store.values()} == {Freshness.FRESH}


async def test_a_short_list_is_not_stretched() -> None:
    async with running(syncs(20)) as world:
        await world.clock.advance(5.0)
        assert [report.stretched for report in world.monitor.origins()] == [None]


async def test_a_thousand_syncs_never_exceed_the_budget_and_every_one_is_polled() -> None:
    async with running(syncs(1_000)) as world:
        world.api.default = lambda _: good("ACTIVE")
        await world.clock.advance(520.0)
        assert_polite(world.api.asked)
        assert min(Counter(request.sync_id for request in world.api.asked).values()) >= 2
        assert len(world.api.asked) >= 0.75 * RATE * 500


async def test_no_jump_of_the_wall_clock_changes_a_schedule() -> None:
    async def asked(jumps: list[float]) -> list[Asked]:
        world = new_world()
        world.api.default = lambda sync_id: good("RATE_LIMITED", backoff_ms=20_000) if "1" in sync_id else good()
        world.monitor.watch(syncs(12))
        world.monitor.start()
        for jump in jumps:
            world.clock.wall_offset += jump
            await world.clock.advance(20.0)
        await world.monitor.aclose()
        return world.api.asked

    still = await asked([0.0] * 6)
    assert len(still) > 30
    assert await asked([3_600.0, -86_400.0, 1e9, -5e8, 0.5, -0.5]) == still
