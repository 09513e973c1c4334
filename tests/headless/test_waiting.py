"""What a wait comes to, in virtual time."""

import asyncio
import random
from collections.abc import Callable
from io import StringIO

import pytest

from sync_tui.config.targets import Targets
from sync_tui.domain.errors import CredentialError, ExitCode, UnreachableError, UsageError
from sync_tui.domain.observation import Failure, Link, ListedSync
from sync_tui.domain.polling import Polling
from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import WatchedSync
from sync_tui.headless.display import Display
from sync_tui.headless.progress import ProgressBar
from sync_tui.headless.wait import Wait
from sync_tui.headless.waiting import Ending, Goal
from sync_tui.paragon.client import Reply
from tests.headless.tracks import state
from tests.monitor.fake_api import bad, lists_after
from tests.monitor.world import World, new_world, syncs

IDLE = Reply(state("IDLE", 5, 5), None, 200, 0.1)
NEVER_RAN = Reply(state("IDLE")._replace(last_synced_at=None), None, 200, 0.1)
UNCLEAR = Reply(state("IDLE")._replace(last_synced_at=None, is_last_synced_unclear=True), None, 200, 0.1)
ACTIVE = Reply(state("ACTIVE", 1, 5), None, 200, 0.1)
ERRORED = Reply(state("ERRORED", reason="credential deleted"), None, 200, 0.1)


def _targets(watched: list[WatchedSync]) -> Targets:
    return Targets(SafeText("test"), tuple(watched))


async def _ending(
    world: World, targets: Targets, goal: Goal | None = None, timeout: float | None = None, within: float = 3_600.0
) -> Ending:
    bar = ProgressBar(StringIO(), Display())
    waiting = asyncio.ensure_future(Wait(world.monitor, goal or Goal(), timeout, bar).run(targets))
    end = world.clock.boot() + within
    while not waiting.done() and world.clock.boot() < end:
        await world.clock.advance(1.0)
    assert waiting.done(), "it waits on"
    return waiting.result()


async def test_it_ends_when_every_sync_has_completed_a_run() -> None:
    world = new_world()
    world.api.scripts["sync-1"].extend([ACTIVE, ACTIVE])
    world.api.default = lambda _: IDLE
    ending = await _ending(world, _targets(syncs(3)))
    assert ending.code is ExitCode.DONE
    assert ending.line.startswith("all 3 syncs are IDLE, after ")


async def test_idle_without_a_completed_run_is_waited_for() -> None:
    world = new_world()
    world.api.scripts["sync-0"].extend([NEVER_RAN, NEVER_RAN])
    world.api.default = lambda _: IDLE
    ending = await _ending(world, _targets(syncs(1)))
    assert ending.code is ExitCode.DONE
    assert len(world.api.times("sync-0")) == 3


async def test_a_sync_that_is_done_is_asked_no_more() -> None:
    world = new_world()
    world.api.default = lambda sync_id: IDLE if sync_id == "sync-0" else ACTIVE
    await _ending(world, _targets(syncs(2)), timeout=120)
    assert len(world.api.times("sync-0")) == 1
    assert len(world.api.times("sync-1")) > 5


async def test_one_that_was_done_and_is_busy_again_counts_as_done() -> None:
    world = new_world()
    world.api.scripts["sync-0"].extend([IDLE, ACTIVE])
    world.api.scripts["sync-1"].extend([ACTIVE, ACTIVE, IDLE])
    assert (await _ending(world, _targets(syncs(2)))).code is ExitCode.DONE


async def test_an_error_ends_it_with_1_and_says_which_and_why() -> None:
    world = new_world()
    world.api.scripts["sync-1"].extend([ACTIVE, ERRORED])
    world.api.default = lambda _: ACTIVE
    ending = await _ending(world, _targets(syncs(2)))
    assert ending.code is ExitCode.ATTENTION
    assert ending.line.startswith("sync-1 is ERRORED: credential deleted (0 of 2 done after ")


async def test_without_fail_on_an_error_is_waited_out() -> None:
    world = new_world()
    world.api.scripts["sync-0"].append(ERRORED)
    world.api.default = lambda _: IDLE
    assert (await _ending(world, _targets(syncs(1)), Goal(fail_on=frozenset()))).code is ExitCode.DONE


async def test_it_can_wait_for_another_status() -> None:
    world = new_world()
    world.api.scripts["sync-0"].append(IDLE)
    world.api.default = lambda _: Reply(state("DISABLED"), None, 200, 0.1)
    ending = await _ending(world, _targets(syncs(1)), Goal("DISABLED"))
    assert ending.code is ExitCode.DONE
    assert ending.line.startswith("the sync is DISABLED, after ")


async def test_when_time_is_over_it_says_what_is_missing() -> None:
    world = new_world()
    world.api.default = lambda sync_id: {"sync-0": IDLE, "sync-1": NEVER_RAN}.get(sync_id, ACTIVE)
    world.api.latency = lambda sync_id: 1e9 if sync_id == "sync-3" else 0.1
    ending = await _ending(world, _targets(syncs(6)), timeout=10)
    assert ending.code is ExitCode.TIMEOUT
    assert ending.line == (
        "time is over: sync-1 is IDLE, and never completed a run; sync-2 is ACTIVE; sync-3 has not answered yet; "
        "and 2 more (1 of 6 done after 10 s)"
    )


async def test_a_last_run_that_cannot_be_read_is_no_success_and_not_called_none() -> None:
    world = new_world()
    world.api.default = lambda _: UNCLEAR
    ending = await _ending(world, _targets(syncs(1)), timeout=10)
    assert ending.code is ExitCode.TIMEOUT
    assert "sync-0 is IDLE, and whether it completed a run cannot be read" in ending.line


async def test_it_returns_within_a_tick_of_its_timeout() -> None:
    world = new_world()
    world.api.default = lambda _: ACTIVE
    began = world.clock.boot()
    await _ending(world, _targets(syncs(2)), timeout=61.5)
    assert 61.5 <= world.clock.boot() - began <= 63


async def test_a_passing_failure_ends_nothing() -> None:
    world = new_world()
    world.api.scripts["sync-0"].extend([bad(Link.TIMEOUT), bad(Link.NOT_FOUND, 404), bad(Link.REFUSED), ACTIVE])
    world.api.default = lambda _: IDLE
    assert (await _ending(world, _targets(syncs(1)))).code is ExitCode.DONE


@pytest.mark.parametrize(
    ("links", "code"),
    [
        ([Link.UNAUTHORIZED, Link.FORBIDDEN], ExitCode.CREDENTIALS),
        ([Link.NOT_FOUND, Link.NOT_FOUND], ExitCode.UNREACHABLE),
        ([Link.NOT_FOUND, Link.FORBIDDEN], ExitCode.CREDENTIALS),
    ],
)
async def test_it_ends_when_none_of_the_rest_can_ever_be_read(links: list[Link], code: ExitCode) -> None:
    world = new_world()
    replies = {f"sync-{number}": bad(link, 404 if link is Link.NOT_FOUND else 401) for number, link in enumerate(links)}
    world.api.default = lambda sync_id: replies.get(sync_id, IDLE)
    ending = await _ending(world, _targets(syncs(3)))
    assert ending.code is code
    assert "sync-0 cannot be asked" in ending.line
    assert "1 of 3 done" in ending.line


async def test_a_404_is_not_believed_before_it_is_seen_twice() -> None:
    world = new_world()
    world.api.default = lambda _: bad(Link.NOT_FOUND, 404)
    await _ending(world, _targets(syncs(1)))
    assert len(world.api.times("sync-0")) == 2


async def test_as_long_as_one_may_come_it_waits_on() -> None:
    world = new_world()
    world.api.default = lambda sync_id: bad(Link.FORBIDDEN, 403) if sync_id == "sync-0" else ACTIVE
    assert (await _ending(world, _targets(syncs(2)), timeout=900)).code is ExitCode.TIMEOUT


async def test_a_profile_that_is_not_here_ends_it_with_4() -> None:
    world = new_world()
    ending = await _ending(world, _targets(syncs(1, profile="elsewhere")))
    assert ending.code is ExitCode.CREDENTIALS
    assert "elsewhere" in ending.line


async def test_an_empty_list_is_refused_rather_than_met() -> None:
    with pytest.raises(UsageError, match="empty"):
        await _ending(new_world(), _targets([]))


async def test_it_discovers_what_to_wait_for() -> None:
    world = new_world()
    world.api.listed = (ListedSync("found"),)
    world.api.default = lambda _: IDLE
    ending = await _ending(world, Targets(SafeText("all"), discover="default"))
    assert ending.code is ExitCode.DONE
    assert world.api.times("found")


@pytest.mark.parametrize(
    ("link", "kind"),
    [(Link.UNAUTHORIZED, CredentialError), (Link.FORBIDDEN, CredentialError), (Link.NOT_API, UnreachableError)],
)
async def test_a_discovery_that_only_a_person_can_mend_is_its_error_at_once(link: Link, kind: type[Exception]) -> None:
    world = new_world()
    world.api.listed = Failure(link)
    with pytest.raises(kind):
        await _ending(world, Targets(SafeText("all"), discover="default"), within=5)
    assert len(world.api.listed_for) == 1


async def test_a_discovery_that_takes_too_long_is_a_timeout() -> None:
    world = new_world()
    world.api.latency = lambda _: 1e9
    ending = await _ending(world, Targets(SafeText("all"), discover="default"), timeout=7, within=8)
    assert ending.code is ExitCode.TIMEOUT
    assert ending.line.endswith("not known yet: profile default did not list its syncs")


@pytest.mark.parametrize(
    "outage",
    [
        Failure(Link.TIMEOUT, SafeText("no answer")),
        Failure(Link.REFUSED, SafeText("no answer")),
        Failure(Link.DNS, SafeText("no answer")),
        Failure(Link.REFUSED, SafeText("no answer"), 503),
        Failure(Link.THROTTLED, SafeText("no answer"), 429, 20.0),
    ],
)
async def test_an_outage_of_the_discovery_is_said_once_and_waited_out(
    outage: Failure, capsys: pytest.CaptureFixture[str]
) -> None:
    world = new_world()
    lists_after(world.api, outage, 4, ListedSync("found"))
    world.api.default = lambda _: IDLE
    assert (await _ending(world, Targets(SafeText("all"), discover="default"))).code is ExitCode.DONE
    assert len(world.api.listed_for) == 5
    pause = ", and a pause of 20 s is asked for" if outage.retry_after else ""
    assert capsys.readouterr().err == (
        f"sync-tui: default.example did not list its syncs: no answer{pause}; trying again\n"
        "sync-tui: profile default lists 1 sync now\n"
    )


async def test_an_outage_of_the_discovery_ends_with_the_timeout_and_says_why() -> None:
    world = new_world()
    world.api.listed = Failure(Link.DNS, SafeText("no such name"))
    ending = await _ending(world, Targets(SafeText("all"), discover="default"), timeout=61, within=63)
    assert ending.code is ExitCode.TIMEOUT
    assert ending.line.endswith("default.example did not list its syncs: no such name")


async def test_a_sleep_of_the_machine_counts_for_the_timeout_of_a_discovery() -> None:
    world = new_world()
    world.api.listed = Failure(Link.THROTTLED, None, 429, 3_600.0)
    targets = Targets(SafeText("all"), discover="default")
    waiting = asyncio.ensure_future(Wait(world.monitor, Goal(), 600, ProgressBar(StringIO(), Display())).run(targets))
    await world.clock.advance(60)
    world.clock.suspended = 600
    await world.clock.advance(6)
    assert waiting.done()
    assert waiting.result().code is ExitCode.TIMEOUT


async def test_200_syncs_that_finish_at_random_end_it_within_one_cadence_of_the_last() -> None:
    world, polling = new_world(), Polling()
    chance = random.Random(5)
    began = world.clock.boot()
    finishes = {sync.id: began + chance.uniform(0, 400) for sync in syncs(200)}
    world.api.default = lambda sync_id: IDLE if world.clock.boot() >= finishes[sync_id] else ACTIVE
    ending = await _ending(world, _targets(syncs(200)))
    assert ending.code is ExitCode.DONE
    cadence = max(polling.cadence.active, polling.budget.floor(200))
    assert world.clock.boot() - max(finishes.values()) <= 1.1 * cadence + 1


async def test_it_wakes_for_answers_and_not_in_between(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0
    ending_of: Callable[..., Ending | None] = Wait._ending

    def counted(wait: Wait, touched: object) -> Ending | None:
        nonlocal looks
        looks += 1
        return ending_of(wait, touched)

    monkeypatch.setattr(Wait, "_ending", counted)
    world = new_world()
    world.api.default = lambda _: ACTIVE
    await _ending(world, _targets(syncs(20)), timeout=600)
    answers = len(world.api.asked)
    assert answers < 1_500
    assert looks <= answers + 600 / 5 + 2
