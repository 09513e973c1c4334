"""When a token is renewed, when it is held back, and who is told what."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sync_tui.domain.observation import Failure, Link
from sync_tui.domain.polling import Polling
from sync_tui.domain.profile import CommandToken, EnvToken, FileToken, FixedToken, Profile, Secret, TokenSource
from sync_tui.paragon import credentials as credentials_module
from sync_tui.paragon import token_command
from sync_tui.paragon.client import Reply, SyncApi
from sync_tui.paragon.clocks import Clocks
from sync_tui.paragon.credentials import Credentials
from sync_tui.paragon.token_source import secret_source
from tests.paragon.asking import looked
from tests.paragon.fault_server import GOOD, Asked, FaultServer, by_token, json_reply, served
from tests.paragon.moment import Moment

OLD, NEW = "old-token-canary-1", "new-token-canary-2"


class Watcher:
    """A client, its clock, and one profile of a server that knows which tokens are good."""

    def __init__(self, server: FaultServer, good: set[str], polling: Polling | None = None) -> None:
        self.server = server
        self.good = good
        self.moment = Moment()
        self.api = SyncApi(polling or Polling(), self.moment, self.moment)
        self.profile = server.profile(OLD)

    def use(self, source: TokenSource) -> None:
        self.profile = self.profile._replace(token=source)

    async def look(self, sync_id: str = "a") -> Reply:
        return await looked(self.api, self.profile, sync_id)

    async def crowd(self, count: int = 30) -> list[Reply]:
        return list(await asyncio.gather(*(self.look(f"s{n}") for n in range(count))))

    @property
    def tokens(self) -> list[str | None]:
        return [asked.token for asked in self.server.asked]


@pytest.fixture
async def watcher() -> AsyncIterator[Watcher]:
    good = {OLD}
    async with served(by_token(good)) as server:
        watcher = Watcher(server, good)
        yield watcher
        await watcher.api.aclose()


def held(source: FileToken | EnvToken | CommandToken | FixedToken, **environ: str) -> Credentials:
    """The credentials of a profile "prod" whose token is there."""
    return Credentials(secret_source(source, "prod", environ), "prod", Clocks(Moment(), Moment()))


class Printer:
    """A command that prints what a file holds, and counts its runs."""

    def __init__(self, folder: Path, token: str) -> None:
        self._token, self._runs, self._wait = folder / "printed", folder / "runs", folder / "wait"
        self._runs.write_text("")
        self.print(token)

    @property
    def source(self) -> CommandToken:
        code = (
            "import pathlib, sys, time\n"
            f"open({str(self._runs)!r}, 'a').write('x')\n"
            f"while pathlib.Path({str(self._wait)!r}).exists(): time.sleep(0.01)\n"
            f"token = pathlib.Path({str(self._token)!r}).read_text()\n"
            "sys.exit('signed out') if token == 'fail' else print(token)"
        )
        return CommandToken((sys.executable, "-c", code))

    @property
    def runs(self) -> int:
        return len(self._runs.read_text())

    def print(self, token: str) -> None:
        self._token.write_text(token)

    def hang(self) -> None:
        self._wait.touch()

    def go_on(self) -> None:
        self._wait.unlink()


@pytest.fixture
def printer(tmp_path: Path) -> Printer:
    return Printer(tmp_path, OLD)


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    path = tmp_path / "token"
    write(path, OLD)
    return path


def write(path: Path, token: str) -> None:
    """Put another file in its place, as a careful program does."""
    other = path.with_suffix(".new")
    other.write_text(token)
    other.chmod(0o600)
    other.replace(path)


def link(reply: Reply) -> Link:
    return Link.OK if reply.failure is None else reply.failure.link


def detail(reply: Reply) -> str:
    assert reply.failure is not None
    return str(reply.failure.detail)


async def test_a_rejected_token_that_cannot_be_renewed_is_held_back_and_says_what_to_do(
    watcher: Watcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_TOKEN", "rejected-from-the-start")
    watcher.use(EnvToken("MY_TOKEN"))
    replies = [await watcher.look(f"s{n}") for n in range(20)]
    assert {link(found) for found in replies} == {Link.UNAUTHORIZED}
    assert {detail(found) for found in replies} == {
        'sign-in needed: the token of profile "prod" was rejected; start again with a new $MY_TOKEN'
    }
    assert all(found.failure is not None and found.failure.needs_restart for found in replies)
    assert len(watcher.server.asked) == 1
    assert replies[1] == Reply(failure=replies[1].failure)


async def test_a_held_token_is_tried_by_one_request_at_growing_intervals(watcher: Watcher) -> None:
    watcher.good.clear()
    await watcher.look()
    for delay in (30.0, 60.0, 120.0, 240.0, 480.0, 600.0, 600.0):
        before = len(watcher.server.asked)
        watcher.moment.pass_by(delay - 0.1)
        await watcher.crowd(5)
        assert len(watcher.server.asked) == before
        watcher.moment.pass_by(0.1)
        await watcher.crowd(5)
        assert len(watcher.server.asked) == before + 1


async def test_a_token_that_is_accepted_again_is_no_longer_held(watcher: Watcher) -> None:
    watcher.good.clear()
    await watcher.look()
    watcher.good.add(OLD)
    watcher.moment.pass_by(30.0)
    assert link(await watcher.look()) is Link.OK
    assert {link(found) for found in await watcher.crowd()} == {Link.OK}
    watcher.good.clear()
    watcher.moment.pass_by(61.0)
    await watcher.look()
    watcher.moment.pass_by(30.0)  # the first delay again
    watcher.good.add(OLD)
    assert link(await watcher.look()) is Link.OK


async def test_a_rejected_token_is_carried_by_no_more_than_what_was_in_flight(watcher: Watcher) -> None:
    await watcher.crowd()
    watcher.good.clear()
    watcher.server.asked.clear()
    await watcher.crowd(60)
    await watcher.crowd(60)
    assert len(watcher.server.asked) <= 1 + 8


async def test_a_file_that_changed_is_read_again(watcher: Watcher, token_file: Path) -> None:
    watcher.use(FileToken(token_file))
    assert link(await watcher.look()) is Link.OK
    watcher.good.add(NEW)
    write(token_file, NEW)
    assert link(await watcher.look()) is Link.OK
    assert watcher.tokens == [OLD, NEW]


async def test_a_held_token_is_released_when_its_file_changes(watcher: Watcher, token_file: Path) -> None:
    watcher.good.clear()
    watcher.use(FileToken(token_file))
    rejected = await watcher.look()
    assert "was rejected; write a new one to" in detail(rejected)
    assert rejected.failure is not None
    assert not rejected.failure.needs_restart
    watcher.good.add(NEW)
    write(token_file, NEW)
    assert {link(found) for found in await watcher.crowd()} == {Link.OK}
    assert watcher.tokens.count(OLD) == 1


async def test_a_held_token_is_not_released_by_the_same_token_again(watcher: Watcher, token_file: Path) -> None:
    watcher.good.clear()
    watcher.use(FileToken(token_file))
    await watcher.look()
    write(token_file, OLD)
    await watcher.crowd()
    assert len(watcher.server.asked) == 1


async def test_a_file_that_changes_while_a_request_is_out_is_tried_at_once(token_file: Path) -> None:
    async def script(asked: Asked, writer: asyncio.StreamWriter) -> None:
        write(token_file, NEW)
        writer.write(GOOD if asked.token == NEW else json_reply({}, 401))

    async with served(script) as server:
        watcher = Watcher(server, set())
        watcher.use(FileToken(token_file))
        assert link(await watcher.look()) is Link.OK
        assert watcher.tokens == [OLD, NEW]
        await watcher.api.aclose()


async def test_an_unsafe_file_is_not_used_and_used_as_soon_as_it_is_safe(watcher: Watcher, token_file: Path) -> None:
    watcher.use(FileToken(token_file))
    assert link(await watcher.look()) is Link.OK
    token_file.chmod(0o644)
    assert "chmod 600" in detail(await watcher.look())
    assert len(watcher.server.asked) == 1
    token_file.chmod(0o600)
    assert link(await watcher.look()) is Link.OK


async def test_a_missing_file_is_used_as_soon_as_it_is_there(watcher: Watcher, token_file: Path) -> None:
    watcher.use(FileToken(token_file))
    token_file.unlink()
    assert "cannot be read" in detail(await watcher.look())
    write(token_file, OLD)
    assert link(await watcher.look()) is Link.OK


async def test_a_command_runs_once_for_all_syncs(watcher: Watcher, printer: Printer) -> None:
    watcher.use(printer.source)
    assert {link(found) for found in await watcher.crowd()} == {Link.OK}
    assert printer.runs == 1


async def test_a_401_runs_the_command_once_for_all_syncs_and_all_go_on(watcher: Watcher, printer: Printer) -> None:
    watcher.use(printer.source)
    await watcher.crowd(60)
    printer.print(NEW)
    watcher.good.clear()
    watcher.good.add(NEW)
    watcher.server.asked.clear()
    watcher.moment.pass_by(3_600.0)
    assert {link(found) for found in await watcher.crowd(60)} == {Link.OK}
    assert printer.runs == 2
    assert watcher.tokens.count(OLD) <= 1 + 8


async def test_nobody_sends_a_rejected_token_while_its_command_runs(watcher: Watcher, printer: Printer) -> None:
    watcher.use(printer.source)
    await watcher.look()
    printer.print(NEW)
    printer.hang()
    watcher.good.clear()
    watcher.good.add(NEW)
    watcher.moment.pass_by(3_600.0)
    first = asyncio.create_task(watcher.look("a"))
    async with asyncio.timeout(20):
        while printer.runs < 2:
            await asyncio.sleep(0.01)
        others = asyncio.create_task(watcher.crowd(10))
        await asyncio.sleep(0.05)
        assert watcher.tokens == [OLD, OLD]
        printer.go_on()
        assert link(await first) is Link.OK
        assert {link(found) for found in await others} == {Link.OK}
    assert watcher.tokens.count(OLD) == 2


async def test_a_command_does_not_run_again_within_ten_seconds(watcher: Watcher, printer: Printer) -> None:
    watcher.good.clear()
    watcher.use(printer.source)
    assert "sign in again where its command gets it" in detail(await watcher.look())
    assert printer.runs == 1
    watcher.moment.pass_by(30.0)
    await watcher.crowd()
    assert printer.runs == 2
    assert len(watcher.server.asked) == 2


async def test_a_token_rejected_before_its_command_may_run_again_is_renewed_as_soon_as_it_may(
    watcher: Watcher, printer: Printer
) -> None:
    watcher.use(printer.source)
    await watcher.crowd(5)
    watcher.good.clear()
    watcher.good.add(NEW)
    printer.print(NEW)
    watcher.moment.pass_by(3.0)
    await watcher.crowd(5)
    assert await watcher.api.recoveries() == ()
    assert printer.runs == 1
    watcher.moment.pass_by(7.0)
    async with asyncio.timeout(20):
        while not (recoveries := await watcher.api.recoveries()):
            await asyncio.sleep(0.01)
    assert [recovery.is_trial for recovery in recoveries] == [False]
    assert {link(found) for found in await watcher.crowd(5)} == {Link.OK}
    assert printer.runs == 2


async def test_a_sync_that_alone_is_rejected_at_the_start_stops_nobody_later(printer: Printer) -> None:
    async def script(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(json_reply({}, 401) if "bad" in asked.path else GOOD)

    async with served(script) as server, asyncio.timeout(20):
        watcher = Watcher(server, set())
        watcher.use(printer.source)
        await watcher.crowd(5)
        assert detail(await watcher.look("bad")) == "HTTP 401"
        watcher.moment.pass_by(10.0)
        while not await watcher.api.recoveries():
            await asyncio.sleep(0.01)
        assert printer.runs == 2
        assert {link(found) for found in await watcher.crowd(5)} == {Link.OK}
        assert detail(await watcher.look("bad")) == "HTTP 401"
        watcher.moment.pass_by(30.0)
        assert await watcher.api.recoveries() == ()
        assert printer.runs == 2
        await watcher.api.aclose()


async def test_a_failing_command_is_left_alone_for_the_hold(watcher: Watcher, printer: Printer) -> None:
    printer.print("fail")
    watcher.use(printer.source)
    for delay in (0.0, 30.0, 60.0):
        watcher.moment.pass_by(delay / 2)
        await watcher.crowd(3)
        watcher.moment.pass_by(delay / 2)
        found = await watcher.crowd(10)
        assert {link(one) for one in found} == {Link.UNAUTHORIZED}
        assert "failed with exit code 1: signed out" in detail(found[0])
    assert printer.runs == 3
    assert watcher.server.asked == []
    printer.print(OLD)
    watcher.moment.pass_by(120.0)
    assert link(await watcher.look()) is Link.OK


async def test_a_command_that_takes_its_time_is_not_waited_for_past_the_deadline(printer: Printer) -> None:
    async with served(GOOD) as server, asyncio.timeout(20):
        watcher = Watcher(server, set(), Polling(deadline=0.2))
        watcher.use(printer.source)
        printer.hang()
        assert detail(await watcher.look()) == 'sign-in needed: the token of profile "prod" is still being got'
        printer.go_on()
        while link(await watcher.look()) is not Link.OK:
            await asyncio.sleep(0.01)
        assert printer.runs == 1
        await watcher.api.aclose()


async def test_a_command_that_still_runs_is_not_run_again(watcher: Watcher, printer: Printer) -> None:
    watcher.use(printer.source)
    printer.hang()
    first = asyncio.create_task(watcher.look())
    async with asyncio.timeout(20):
        while not printer.runs:
            await asyncio.sleep(0.01)
        watcher.moment.pass_by(11.0)
        second = asyncio.create_task(watcher.look())
        await asyncio.sleep(0.2)
        printer.go_on()
        assert {link(await first), link(await second)} == {Link.OK}
    assert printer.runs == 1


async def test_a_token_that_takes_its_time_takes_none_of_the_request_s(watcher: Watcher, printer: Printer) -> None:
    watcher.use(printer.source)
    printer.hang()
    asking = asyncio.create_task(watcher.look())
    async with asyncio.timeout(20):
        while not printer.runs:
            await asyncio.sleep(0.01)
        watcher.moment.pass_by(15.0)
        printer.go_on()
        assert watcher.server.asked == []
        assert link(await asking) is Link.OK


async def test_closing_ends_a_command_that_runs(printer: Printer) -> None:
    async with served(GOOD) as server, asyncio.timeout(20):
        watcher = Watcher(server, set())
        watcher.use(printer.source)
        printer.hang()
        asking = asyncio.create_task(watcher.look())
        while not printer.runs:
            await asyncio.sleep(0.01)
        await watcher.api.aclose()
        assert "is still being got" in detail(await asking)
        assert server.asked == []


async def test_a_profile_that_is_another_one_now_has_credentials_of_its_own(watcher: Watcher, printer: Printer) -> None:
    watcher.use(printer.source)
    assert link(await watcher.look()) is Link.OK
    watcher.api.use(Polling(), {"prod": watcher.profile})
    assert link(await watcher.look()) is Link.OK
    assert printer.runs == 1
    printer.hang()
    watcher.api.use(Polling(), {})
    asking = asyncio.create_task(watcher.look())
    async with asyncio.timeout(20):
        while printer.runs < 2:
            await asyncio.sleep(0.01)
        watcher.api.use(Polling(), {})
        assert "is still being got" in detail(await asking)
        printer.go_on()
        assert link(await watcher.look()) is Link.OK
    assert printer.runs == 3


async def test_a_sync_that_alone_is_rejected_does_not_stop_the_others() -> None:
    async def script(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(json_reply({"message": "not yours"}, 401) if asked.path.endswith("/bad") else GOOD)

    async with served(script) as server:
        watcher = Watcher(server, set())
        for _ in range(5):
            assert {link(found) for found in await watcher.crowd(3)} == {Link.OK}
            found = await watcher.look("bad")
            assert (link(found), found.http_status, detail(found)) == (Link.UNAUTHORIZED, 401, "HTTP 401: not yours")
            watcher.moment.pass_by(10.0)
        await watcher.api.aclose()


async def test_several_syncs_that_alone_are_rejected_do_not_stop_the_others() -> None:
    async def script(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(json_reply({}, 401) if "bad" in asked.path else GOOD)

    async with served(script) as server:
        watcher = Watcher(server, set())
        for bad in ("bad1", "bad2"):
            await watcher.look("good")
            assert detail(await watcher.look(bad)) == "HTTP 401"
        await watcher.look("good")
        for bad in ("bad1", "bad2", "bad1"):
            assert detail(await watcher.look(bad)) == "HTTP 401"
        assert link(await watcher.look("good")) is Link.OK
        await watcher.api.aclose()


async def test_a_sync_that_alone_is_rejected_does_not_run_the_command_each_time(printer: Printer) -> None:
    async def script(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(json_reply({}, 401) if "bad" in asked.path else GOOD)

    async with served(script) as server:
        watcher = Watcher(server, set())
        watcher.use(printer.source)
        for _ in range(4):
            await watcher.look("good")
            watcher.moment.pass_by(30.0)
            await watcher.look("bad")
        assert printer.runs == 2
        await watcher.api.aclose()


async def test_the_only_sync_cannot_vouch_for_itself(watcher: Watcher) -> None:
    await watcher.look()
    watcher.good.clear()
    watcher.moment.pass_by(10.0)
    assert "sign-in needed" in detail(await watcher.look())


async def test_what_was_accepted_long_ago_vouches_for_nothing(watcher: Watcher) -> None:
    await watcher.look("other")
    watcher.good.clear()
    watcher.moment.pass_by(60.1)
    assert "sign-in needed" in detail(await watcher.look())


async def test_a_new_token_that_is_rejected_too_is_held_back(watcher: Watcher, token_file: Path) -> None:
    watcher.good.clear()
    watcher.use(FileToken(token_file))
    await watcher.look()
    write(token_file, NEW)
    assert "sign-in needed" in detail(await watcher.look())
    await watcher.crowd()
    assert watcher.tokens == [OLD, NEW]


async def test_a_renewed_token_that_is_rejected_too_is_sent_once(watcher: Watcher, printer: Printer) -> None:
    watcher.use(printer.source)
    await watcher.look()
    watcher.good.clear()
    printer.print(NEW)
    watcher.moment.pass_by(3_600.0)
    assert "sign-in needed" in detail(await watcher.look())
    assert watcher.tokens == [OLD, OLD, NEW]


async def test_a_list_that_is_rejected_holds_the_token_as_a_sync_does(watcher: Watcher) -> None:
    watcher.good.clear()
    listed = await watcher.api.list_syncs(watcher.profile)
    assert isinstance(listed, Failure)
    assert (listed.link, listed.http_status) == (Link.UNAUTHORIZED, 401)
    assert "sign-in needed" in detail(await watcher.look())
    assert len(watcher.server.asked) == 1


async def test_a_late_401_for_a_token_that_was_replaced_is_answered_with_the_new_one(token_file: Path) -> None:
    credentials = held(FileToken(token_file))
    old = await credentials.at_hand()
    assert isinstance(old, Secret)
    write(token_file, NEW)
    new = await credentials.at_hand()
    verdict = await credentials.rejected(old, "late")
    assert verdict is not None
    assert verdict.asks_again
    assert await credentials.at_hand() is new
    assert isinstance(new, Secret)
    # The new one is held after this: whoever comes late does not send it either.
    for secret, who in ((new, "a"), (old, "later")):
        verdict = await credentials.rejected(secret, who)
        assert verdict is not None
        assert not verdict.asks_again
    assert isinstance(await credentials.at_hand(), Failure)


async def test_a_401_for_a_token_that_was_replaced_meanwhile_holds_nothing(token_file: Path) -> None:
    credentials = held(FileToken(token_file))
    old = await credentials.at_hand()
    write(token_file, NEW)
    new = await credentials.at_hand()
    assert isinstance(old, Secret)
    assert (verdict := await credentials.rejected(old, "a")) is not None
    assert verdict.asks_again
    credentials.accepted(old, "b")
    assert await credentials.at_hand() is new


async def test_a_bug_in_a_source_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object, **__: object) -> Secret:
        raise ZeroDivisionError

    monkeypatch.setattr(token_command, "command_secret", broken)
    with pytest.raises(ZeroDivisionError):
        await held(CommandToken(("x",))).ready(5.0)


async def test_a_source_that_never_answers_is_given_up_and_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[str] = []

    async def silent_once(*_: object, **__: object) -> Secret:
        looks.append("look")
        if len(looks) == 1:
            await asyncio.get_running_loop().create_future()
        return Secret(NEW)

    monkeypatch.setattr(token_command, "command_secret", silent_once)
    monkeypatch.setattr(credentials_module, "LOOK_WITHIN", 0.05)
    moment = Moment()
    credentials = Credentials(secret_source(CommandToken(("x",)), "prod", {}), "prod", Clocks(moment, moment))
    failure = await credentials.ready(5.0)
    assert failure is not None
    assert failure.detail == 'sign-in needed: no token of profile "prod" came within 0.05 s'
    moment.pass_by(30.0)
    assert await credentials.ready(5.0) is None
    assert len(looks) == 2


async def test_a_variable_is_read_once_and_for_all() -> None:
    environ = {"T": OLD}
    credentials = Credentials(secret_source(EnvToken("T"), "prod", environ), "prod", Clocks(Moment(), Moment()))
    environ["T"] = NEW
    secret = await credentials.at_hand()
    assert isinstance(secret, Secret)
    assert secret.reveal() == OLD


async def test_a_variable_without_a_token_sends_nothing_and_says_what_to_do(watcher: Watcher) -> None:
    watcher.use(EnvToken("SYNC_TUI_NO_SUCH_VARIABLE"))
    found = await watcher.look()
    assert "$SYNC_TUI_NO_SUCH_VARIABLE is not set" in detail(found)
    assert watcher.server.asked == []


async def test_no_token_shows_in_a_profile_or_a_credential() -> None:
    credentials = held(FixedToken(Secret(OLD)))
    secret = await credentials.at_hand()
    profile = Profile("prod", FaultServer(GOOD, port=1).origin, FixedToken(Secret(OLD)))
    assert OLD not in f"{credentials!r} {vars(credentials)!r} {secret!r} {secret} {profile!r}"
