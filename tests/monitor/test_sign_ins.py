"""Credentials that are missing, rejected or slow: who waits for them, who does not, and when all go on."""

from sync_tui.domain.observation import Failure, Link
from sync_tui.domain.profile import Profile
from sync_tui.domain.text import SafeText
from sync_tui.paragon.client import Reply
from sync_tui.paragon.wallet import Recovery
from tests.monitor.fake_api import good
from tests.monitor.world import PROFILES, RATE, World, assert_polite, busiest, key, running, syncs

SIGN_IN = Failure(Link.UNAUTHORIZED, SafeText("sign-in needed: start again"))
AGAIN = Reply(None, Failure(Link.UNAUTHORIZED, None, 401, asks_again=True), 401, None)


def recovery(is_trial: bool = False, user: str | None = None, profile: Profile = PROFILES["default"]) -> Recovery:
    return Recovery(profile, user, is_trial)


def links(world: World) -> set[Link | None]:
    return {track.link for track in world.monitor.store.values()}


async def test_a_sync_without_a_token_is_shown_and_takes_no_turn_and_no_budget() -> None:
    async with running(syncs(60)) as world:
        world.api.unready["default"] = SIGN_IN
        await world.clock.advance(600.0)
        assert world.api.asked == []
        assert links(world) == {Link.UNAUTHORIZED}
        assert world.monitor.origins()[0].used == 0.0


async def test_all_rows_go_on_soon_after_their_credential_recovered_and_within_the_budget() -> None:
    async with running(syncs(60)) as world:
        world.api.unready["default"] = SIGN_IN
        await world.clock.advance(3_600.0)
        world.api.unready.clear()
        world.api.recovered.append(recovery())
        began = world.clock.boot()
        await world.clock.advance(2.0 + 60 / RATE + 2.0)
        assert links(world) == {Link.OK}
        assert_polite(world.api.asked)
        assert busiest(world.api.times(), 1.0) <= 15
        assert min(world.api.times()) - began <= 2.0 + 1.0
        words = [notice.words for notice in world.monitor.notices.kept()]
        assert words == ['profile "default" has a token again: asking 60 syncs']


async def test_a_hold_that_is_over_sends_the_one_that_was_not_seen_for_the_longest_time() -> None:
    async with running(syncs(3)) as world:
        world.api.latency = lambda sync_id: 5.0 if sync_id == "sync-0" else 0.1
        await world.clock.advance(6.5)
        assert links(world) == {Link.OK}
        world.api.unready["default"] = SIGN_IN
        await world.clock.advance(300.0)
        before = len(world.api.asked)
        oldest = min(world.monitor.store.values(), key=lambda track: track.observed_at or 0.0)
        world.api.unready.clear()
        world.api.recovered.append(recovery(is_trial=True))
        await world.clock.advance(2.5)
        assert [asked.sync_id for asked in world.api.asked[before:]] == [oldest.sync.id]
        assert world.monitor.notices.kept() == ()


async def test_a_recovery_wakes_nobody_else() -> None:
    async with running(syncs(3) + syncs(3, "far", "other")) as world:
        world.api.unready = {"default": SIGN_IN, "other": SIGN_IN}
        await world.clock.advance(300.0)
        world.api.unready.clear()
        world.api.recovered.append(recovery())
        await world.clock.advance(4.0)
        assert {asked.profile for asked in world.api.asked} == {"default"}


async def test_a_pause_that_the_api_asked_for_outlasts_a_recovery() -> None:
    async with running(syncs(1)) as world:
        world.api.scripts["sync-0"].append(good("RATE_LIMITED", backoff_ms=600_000))
        await world.clock.advance(2.0)
        plan = world.track("sync-0").plan
        world.monitor.store.plan(key("sync-0"), plan._replace(due=world.clock.boot()))
        world.api.unready["default"] = SIGN_IN
        world.monitor.ask_all()
        await world.clock.advance(60.0)
        world.api.unready.clear()
        world.api.recovered.append(recovery())
        await world.clock.advance(60.0)
        assert len(world.api.asked) == 1


async def test_another_turn_for_a_renewed_token_stands_in_line_like_any_other() -> None:
    async with running(syncs(60)) as world:
        await world.clock.advance(40.0)
        for number in range(60):
            world.api.scripts[f"sync-{number}"].append(AGAIN)
        await world.clock.advance(60.0)
        assert_polite(world.api.asked)
        assert links(world) == {Link.OK}


async def test_another_turn_is_not_shown_as_a_failure_and_comes_before_the_schedule() -> None:
    async with running(syncs(1)) as world:
        world.api.scripts["sync-0"].append(AGAIN)
        await world.clock.advance(1.5)
        assert len(world.api.asked) == 2
        track = world.track("sync-0")
        assert (track.link, track.plan.failures) == (Link.OK, 0)


async def test_turns_do_not_follow_each_other_for_ever() -> None:
    async with running(syncs(1)) as world:
        world.api.default = lambda _: AGAIN
        await world.clock.advance(10.0)
        assert len(world.api.asked) == 3
        assert links(world) == {Link.UNAUTHORIZED}


async def test_a_look_at_all_takes_another_turn_as_well() -> None:
    async with running([]) as world:
        pass
    world.monitor.watch(syncs(2))
    world.api.scripts["sync-0"].append(AGAIN)
    world.api.latency = lambda _: 0.0
    await world.monitor.look_once(5.0)
    assert len(world.api.asked) == 3
    assert links(world) == {Link.OK}
    await world.monitor.aclose()


async def test_a_person_who_signed_in_is_believed_at_once() -> None:
    async with running(syncs(3)) as world:
        world.api.unready["default"] = SIGN_IN
        await world.clock.advance(3_600.0)
        world.api.unready.clear()
        assert world.monitor.sign_in_again(key("sync-1"))
        await world.clock.advance(0.5)
        assert world.api.signed_in_again == [("default", None)]
        assert [asked.sync_id for asked in world.api.asked] == ["sync-1"]
        assert not world.monitor.sign_in_again(key("sync-1")), "it needs no sign-in any more"
        assert not world.monitor.sign_in_again(key("nobody"))
