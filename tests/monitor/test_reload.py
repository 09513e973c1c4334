"""Files that change while they are in use: real files, virtual time."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from sync_tui.config.invocation import Invocation
from sync_tui.domain.observation import ListedSync
from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import SyncKey
from sync_tui.monitor.discovery import watched_syncs
from sync_tui.monitor.engine import Monitor
from sync_tui.monitor.reload import Readings, Reload
from sync_tui.monitor.store import Store
from tests.clock import FakeClock
from tests.monitor.fake_api import FakeApi, good
from tests.monitor.files import CONFIG, invocation, write_config, write_list

NOTICED = 2.0  # seconds within which a change is in use
GONE = 3.0  # seconds within which a file that is gone is missed


@dataclass
class Followed:
    """A monitor that follows files, and what it said of them."""

    folder: Path
    clock: FakeClock
    api: FakeApi
    monitor: Monitor
    reload: Reload
    uses: list[SafeText]

    @property
    def store(self) -> Store:
        return self.monitor.store

    @property
    def ids(self) -> list[str]:
        return [key.id for key in self.store]

    @property
    def said(self) -> list[str]:
        """Every notice so far, without the folder."""
        return [notice.words.replace(str(self.folder), "DIR") for notice in self.monitor.notices.kept()]

    @property
    def warnings(self) -> list[str]:
        return [notice.words for notice in self.monitor.notices.kept() if notice.is_warning]

    async def passes(self, seconds: float = NOTICED) -> None:
        await self.clock.advance(seconds)


async def inline(look: Callable[[], Readings]) -> Readings:
    """In place of a thread, whose time no test can turn."""
    return look()


@asynccontextmanager
async def following(folder: Path, *lists: str, words: Invocation | None = None) -> AsyncIterator[Followed]:
    """The files as they are, in use."""
    words = words or invocation(folder, *(lists or ("team",)))
    clock = FakeClock()
    api = FakeApi(clock)
    monitor = Monitor(words.settings.profiles, words.settings.polling, clock, api, lambda: 0.5)
    uses: list[SafeText] = []
    reload = Reload(monitor, words, "press A", lambda: uses.append(reload.heading), inline)
    monitor.watch(words.targets.syncs)
    monitor.start()
    monitor.keep(reload.run, "files")
    try:
        await clock.advance(5.0)
        yield Followed(folder, clock, api, monitor, reload, uses)
    finally:
        await monitor.aclose()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_config(tmp_path)
    return tmp_path


def key(sync_id: str, profile: str = "default") -> SyncKey:
    return SyncKey(profile, None, sync_id)


async def test_files_that_stay_as_they_are_are_never_mentioned(folder: Path) -> None:
    write_list(folder, "a", "b")
    async with following(folder) as world:
        await world.passes(600)
        assert (world.said, world.uses, world.ids) == ([], [], ["a", "b"])


async def test_a_file_that_is_written_again_with_the_same_words_is_never_mentioned(folder: Path) -> None:
    write_list(folder, "a", "b")
    async with following(folder) as world:
        write_list(folder, "a", "b", more="# a remark\n")
        os.utime(folder / "config.toml")
        await world.passes()
        assert (world.said, world.uses) == ([], [])


async def test_syncs_come_and_go_and_what_is_known_of_the_others_stays(folder: Path) -> None:
    write_list(folder, "a", "b", "c")
    async with following(folder) as world:
        known = world.store[key("b")]
        assert known.observed_at is not None
        write_list(folder, "d", "b", "c", "e")
        await world.passes()
        assert world.said == ["team changed: +2 −1"]
        assert world.ids == ["d", "b", "c", "e"]
        assert world.store[key("b")].observed_at == known.observed_at
        assert world.store.history(key("b")) is not None
        asked = {asked.sync_id for asked in world.api.asked}
        assert {"d", "e"} <= asked
        await world.passes(300)
        assert [request.sync_id for request in world.api.asked].count("a") == 1


async def test_other_words_of_a_sync_are_shown_and_nothing_of_it_is_lost(folder: Path) -> None:
    write_list(folder, "a", "b")
    async with following(folder) as world:
        before = world.store[key("b")]
        write_list(folder, "a", "b", more='label = "Beta"\ntags = ["prod"]\ngroup = "G"\nnote = "n"\n')
        await world.passes()
        after = world.store[key("b")]
        assert world.said == ["team changed: 1 edited"]
        assert (after.sync.label, after.sync.tags, after.sync.group, after.sync.note) == ("Beta", ("prod",), "G", "n")
        assert (after.state, after.observed_at, after.plan) == (before.state, before.observed_at, before.plan)


async def test_the_order_and_the_title_follow_the_file(folder: Path) -> None:
    write_list(folder, "a", "b", "c")
    async with following(folder) as world:
        write_list(folder, "c", "a", "b")
        await world.passes()
        write_list(folder, "c", "a", "b", head='title = "Team of ours"\n')
        await world.passes()
        assert world.said == ["team changed: another order", "team changed: another title"]
        assert world.ids == ["c", "a", "b"]
        assert world.uses == ["team", "Team of ours"]


async def test_a_profile_that_a_list_did_not_name_before_is_said(folder: Path) -> None:
    write_list(folder, "a")
    async with following(folder) as world:
        write_list(folder, "a", "b", more='profile = "other"\n')
        await world.passes()
        assert world.said == ["team changed: +1; asks with profile other from now on"]
        assert key("b", "other") in world.store


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ("lable = 'x'\n", 'line 6: sync 2 (id b): lable is not a known key; did you mean "label"?'),
        ("[[sync\n", "line 6 column 7: is not valid TOML"),
        ("token = 'x'\n", "line 6: sync 2 (id b): token is refused: a watch list cannot say whose token to use"),
        ("entries = 7\n", "entries is not a known key"),
    ],
)
async def test_a_list_that_cannot_be_used_is_said_once_and_the_one_in_use_stays(
    folder: Path, more: str, problem: str
) -> None:
    write_list(folder, "a", "b")
    async with following(folder) as world:
        write_list(folder, "a", "b", more=more)
        await world.passes(60)
        assert len(world.said) == 1
        assert world.said[0].startswith("team.toml, line ")
        assert problem in world.said[0]
        assert world.said[0].endswith("; the list in use stays")
        assert world.reload.standing == tuple(world.warnings)
        write_list(folder, "a", "b", more=more)
        await world.passes()
        assert len(world.said) == 1, "the same content was said twice"
        write_list(folder, "a", "b", "c", more=more)
        await world.passes()
        assert len(world.said) == 2, "another content was not said"
        assert world.ids == ["a", "b"]
        write_list(folder, "a", "b")
        await world.passes()
        assert world.said[2:] == ["team.toml can be used again"]
        assert world.reload.standing == ()
        write_list(folder, "a", "b", more=more)
        await world.passes()
        assert len(world.said) == 4, "what is wrong again is said again"


async def test_a_list_that_is_gone_stays_in_use_until_it_is_there_again(folder: Path) -> None:
    path = write_list(folder, "a", "b")
    async with following(folder) as world:
        path.unlink()
        await world.passes(GONE)
        assert world.said == ["team.toml is not there any more; the list in use stays"]
        await world.passes(60)
        write_list(folder, "a", "b", "c")
        await world.passes()
        assert world.said[1:] == ["team.toml can be used again", "team changed: +1"]
        assert world.ids == ["a", "b", "c"]


async def test_an_editor_that_removes_before_it_writes_is_no_event(folder: Path) -> None:
    path = write_list(folder, "a", "b")
    async with following(folder) as world:
        path.unlink()
        await world.passes(1.0)
        write_list(folder, "a", "b", "c")
        await world.passes()
        assert world.said == ["team changed: +1"]


async def test_a_file_that_is_half_written_is_not_looked_at(folder: Path) -> None:
    path = write_list(folder, "a", "b", "c", "d")
    async with following(folder) as world:
        whole = path.read_text().replace('"d"', '"e"')
        for part in (3, 2):  # each a valid list that lacks its end, as a slow editor leaves it for a moment
            path.write_text(whole[: len(whole) // part])
            await world.passes(0.4)
        path.write_text(whole)
        await world.passes()
        assert world.said == ["team changed: +1 −1"]


async def test_a_fifo_in_the_place_of_a_list_stops_nothing(folder: Path) -> None:
    path = write_list(folder, "a")
    async with following(folder) as world:
        path.unlink()
        os.mkfifo(path)
        await world.passes(GONE)
        assert world.said == ["team.toml: is not a regular file; name a .toml file; the list in use stays"]
        assert world.ids == ["a"]


async def test_a_link_that_is_turned_to_another_file_is_a_change(folder: Path) -> None:
    first, second = write_list(folder, "a", name="one"), write_list(folder, "a", "b", name="two")
    link = folder / "watchlists" / "team.toml"
    link.symlink_to(first)
    async with following(folder) as world:
        (folder / "next").symlink_to(second)
        (folder / "next").replace(link)
        await world.passes()
        assert world.said == ["team changed: +1"]


async def test_a_list_that_lost_most_of_itself_waits_for_a_person(folder: Path) -> None:
    ids = [f"s{number}" for number in range(10)]
    write_list(folder, *ids)
    async with following(folder) as world:
        write_list(folder, *ids[:4])
        await world.passes(60)
        assert world.said == ["team would lose 6 of its 10 syncs: the list in use stays; press A"]
        assert world.ids == ids
        question = world.reload.question
        assert question is not None
        world.reload.answer(question, agreed=False)
        await world.passes(60)
        assert world.said[1:] == ["team: the list in use stays until its file changes again"]
        assert (world.ids, world.reload.question, world.reload.standing) == (ids, None, ())
        write_list(folder, *ids[:4], more="# again\n")
        await world.passes()
        question = world.reload.question
        assert question is not None
        world.reload.answer(question, agreed=True)
        assert world.ids == ids[:4]
        assert world.said[-1] == "team changed: −6"


async def test_a_question_that_the_file_took_back_cannot_be_agreed_to(folder: Path) -> None:
    ids = [f"s{number}" for number in range(10)]
    write_list(folder, *ids)
    async with following(folder) as world:
        write_list(folder, "s0")
        await world.passes()
        question = world.reload.question
        assert question is not None
        write_list(folder, *ids)
        await world.passes()
        assert world.said[-1] == "team.toml is as it was again"
        world.reload.answer(question, agreed=True)
        assert world.said[-1] == "team changed again meanwhile: nothing was done"
        assert world.ids == ids


@pytest.mark.parametrize(
    ("had", "has", "asks"), [(2, 0, False), (3, 1, False), (4, 2, False), (4, 1, True), (6, 3, False)]
)
async def test_a_few_syncs_may_go_at_once(folder: Path, had: int, has: int, asks: bool) -> None:
    ids = [f"s{number}" for number in range(had)]
    write_list(folder, *ids)
    async with following(folder) as world:
        write_list(folder, *ids[:has], head="" if has else "entries = 0\n")
        await world.passes()
        assert (world.reload.question is not None) == asks
        assert len(world.ids) == (had if asks else has)


async def test_of_two_lists_each_is_followed_by_itself(folder: Path) -> None:
    write_list(folder, "a", "b", name="one")
    write_list(folder, "b", "c", name="two")
    async with following(folder, "one", "two") as world:
        write_list(folder, "a", name="one")
        await world.passes()
        assert world.said == ["one changed: −1"]
        assert world.ids == ["a", "b", "c"], "the other list still watches it"
        write_list(folder, "c", name="two")
        await world.passes()
        assert world.ids == ["a", "c"]


async def test_a_list_named_by_its_path_is_followed_under_the_words_that_were_typed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    write_list(folder, "a", name="mine")
    async with following(folder, "watchlists/mine.toml") as world:
        write_list(folder, "a", more="x = 1\n", name="mine")
        await world.passes()
        assert world.said[0].startswith("watchlists/mine.toml, line 4: sync 1 (id a): x is not a known key")


async def test_a_list_named_like_the_settings_is_not_taken_for_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder / "..")
    other = folder / "lists"
    other.mkdir()
    monkeypatch.chdir(other)
    (other / "config.toml").write_text('schema = 1\n[[sync]]\nid = "a"\n')
    async with following(folder, "config.toml") as world:
        (other / "config.toml").write_text('schema = 1\n[[sync]]\nid = "a"\n[[sync]]\nid = "b"\n')
        write_config(folder, CONFIG + "[polling]\nidle = 7\n")
        await world.passes()
        assert world.said == ["config.toml changed: polling.idle", "config changed: +1"]


async def test_a_cadence_counts_from_the_last_answer_on(folder: Path) -> None:
    write_list(folder, "a")
    async with following(folder) as world:
        world.api.default = lambda _: good("IDLE")
        await world.passes(60)
        write_config(folder, CONFIG + "[polling]\nidle = 4\n")
        await world.passes()
        before = len(world.api.asked)
        await world.passes(60)
        assert 13 <= len(world.api.asked) - before <= 17
        assert world.said == ["config.toml changed: polling.idle"]
        write_config(folder)
        await world.passes(120)
        assert world.api.gaps("a")[-1] >= 25


async def test_a_budget_is_in_use_at_once(folder: Path) -> None:
    write_list(folder, *[f"s{number}" for number in range(100)])
    async with following(folder) as world:
        budget = "[polling]\nrequests_per_second = 50\nburst = 100\nin_flight = 40\n"
        write_config(folder, CONFIG + budget)
        await world.passes()
        keys = ", ".join(f"polling.{name}" for name in ("requests_per_second", "burst", "in_flight"))
        assert world.said == [f"config.toml changed: {keys}"]
        assert [report.rate for report in world.monitor.origins()] == [50]
        assert [used.budget.in_flight for used in world.api.used] == [40]
        await world.passes(10)
        before = len(world.api.asked)
        world.monitor.ask_all()
        await world.passes(1.0)
        assert len(world.api.asked) - before >= 95


async def test_another_origin_forgets_what_the_old_one_said(folder: Path) -> None:
    write_list(folder, "a", more='[[sync]]\nid = "b"\nprofile = "other"\n')
    async with following(folder) as world:
        kept = world.store[key("b", "other")]
        write_config(folder, CONFIG.replace("default.example", "elsewhere.example"))
        await world.clock.advance(1.1)
        assert world.said == ["config.toml changed: profiles.default.base_url"]
        assert world.store[key("a")].state is None
        assert world.store[key("b", "other")].observed_at == kept.observed_at
        await world.passes()
        assert world.store[key("a")].state is not None
        assert {report.label for report in world.monitor.origins()} == {"elsewhere.example", "other.example"}


async def test_another_token_asks_again_and_forgets_nothing(folder: Path) -> None:
    write_list(folder, "a")
    async with following(folder) as world:
        before = world.store[key("a")]
        write_config(folder, CONFIG.replace("TOKEN", "NEW_TOKEN", 1))
        await world.clock.advance(1.1)
        assert world.said == ["config.toml changed: profiles.default.token"]
        assert world.store[key("a")].observed_at == before.observed_at
        await world.passes()
        assert len(world.api.asked) == 2


async def test_a_profile_that_is_added_is_used_by_the_rows_that_waited_for_it(folder: Path) -> None:
    write_list(folder, "a", more='profile = "later"\n')
    words = invocation(folder, "team")
    async with following(folder, words=words) as world:
        assert world.api.asked == []
        write_config(folder, CONFIG + '[profiles.later]\nbase_url = "https://later.example"\ntoken = { env = "X" }\n')
        await world.passes(4)
        assert world.said == ["config.toml changed: +profiles.later"]
        assert world.store[key("a", "later")].state is not None
        write_config(folder)
        await world.passes(4)
        asked = len(world.api.asked)
        assert world.said[1:] == ["config.toml changed: −profiles.later"]
        await world.passes(600)
        assert len(world.api.asked) == asked
        failure = world.store[key("a", "later")].failure
        assert failure is not None
        assert "no profile" in (failure.detail or "")


@pytest.mark.parametrize("mode", [0o620, 0o602])
async def test_settings_that_others_may_change_are_not_used(folder: Path, mode: int) -> None:
    write_list(folder, "a")
    async with following(folder) as world:
        path = write_config(folder, CONFIG.replace("default.example", "evil.example"))
        path.chmod(mode)
        await world.passes()
        assert len(world.said) == 1
        assert "config.toml: can be changed by others" in world.said[0]
        assert world.said[0].endswith("; the settings in use stay")
        assert [report.label for report in world.monitor.origins()] == ["default.example"]
        write_config(folder)
        await world.passes()
        assert world.said[1:] == ["config.toml can be used again"]


async def test_settings_that_are_gone_stay_in_use(folder: Path) -> None:
    write_list(folder, "a")
    async with following(folder) as world:
        (folder / "config.toml").unlink()
        await world.passes(GONE)
        assert world.said == ["config.toml is not there any more; the settings in use stay"]
        assert [report.label for report in world.monitor.origins()] == ["default.example"]


async def test_settings_that_come_to_be_are_used(tmp_path: Path) -> None:
    write_list(tmp_path, "a")
    async with following(tmp_path) as world:
        await world.passes(10)
        assert world.said == []
        write_config(tmp_path, "schema = 1\n[polling]\nidle = 7\n[ui]\ntheme = 'light'\n")
        await world.passes()
        assert world.said == ["config.toml changed: polling.idle, ui.theme"]
        assert world.reload.theme == "light"


async def test_a_flag_still_wins_over_the_file(folder: Path) -> None:
    write_list(folder, "a")
    words = invocation(folder, "team", typed={"theme": "dark"})
    async with following(folder, words=words) as world:
        write_config(folder, CONFIG + "[ui]\ntheme = 'light'\n")
        await world.passes()
        assert world.reload.theme == "dark"
        assert world.said == ["config.toml changed: ui.theme (a flag or a variable decides the theme)"]


async def test_the_environment_still_moves_the_default_profile(tmp_path: Path) -> None:
    write_list(tmp_path, "a")
    words = invocation(tmp_path, "team", environ={"SYNC_TUI_BASE_URL": "https://moved.example"})
    async with following(tmp_path, words=words) as world:
        write_config(tmp_path, "schema = 1\n[polling]\nidle = 7\n")
        await world.passes(4)
        assert [report.label for report in world.monitor.origins()] == ["moved.example"]


async def test_what_a_token_lists_is_listed_again_for_another_token(folder: Path) -> None:
    words = invocation(folder)
    assert words.targets.discover == "default"
    async with following(folder, words=words) as world:
        world.api.listed = (ListedSync("x"), ListedSync("y"))
        world.monitor.watch(watched_syncs("default", [ListedSync("x")]))
        write_config(folder, CONFIG.replace("TOKEN", "OTHER", 1))
        await world.passes(4)
        assert world.said == ["config.toml changed: profiles.default.token", "profile default lists +1 −0 syncs"]
        assert world.ids == ["x", "y"]


async def test_a_newer_schema_is_said_and_never_used(folder: Path) -> None:
    path = write_list(folder, "a")
    async with following(folder) as world:
        path.write_text('schema = 2\n[[sync]]\nid = "b"\n')
        await world.passes()
        assert "made by a newer sync-tui" in world.said[0]
        assert world.ids == ["a"]
        assert path.read_text() == 'schema = 2\n[[sync]]\nid = "b"\n'


async def test_a_change_that_came_before_the_first_look_is_not_missed(folder: Path) -> None:
    write_list(folder, "a")
    words = invocation(folder, "team")
    assert words.targets.syncs
    write_list(folder, "a", "b")
    async with following(folder, words=words) as world:
        assert world.said == ["team changed: +1"]


async def test_no_text_of_a_file_reaches_the_screen_as_it_is(folder: Path) -> None:
    write_list(folder, "a")
    async with following(folder) as world:
        write_list(folder, "a", more='label = 3\n"\\u001b]0;x[red]" = 1\n', head='title = "\\u001b[31m"\n')
        await world.passes()
        assert len(world.said) == 1
        assert "\x1b" not in world.said[0]


async def test_alerts_are_settings_too(folder: Path) -> None:
    write_list(folder, "a")
    async with following(folder) as world:
        before = world.reload.alerting.bell
        write_config(folder, f"{CONFIG}[alerts]\nbell = {str(not before).lower()}\n")
        await world.passes()
        assert world.said == ["config.toml changed: alerts.bell"]
        assert world.reload.alerting.bell != before


async def test_what_waits_for_the_next_start_is_said(folder: Path) -> None:
    write_list(folder, "a")
    async with following(folder) as world:
        write_config(folder, f'{CONFIG}[ui]\ncolumns = ["status", "sync"]\nmotion = false\n')
        await world.passes()
        at_start = "(from the next start on)"
        assert world.said == [f"config.toml changed: ui.columns {at_start}, ui.motion {at_start}"]


async def test_polling_that_stays_is_not_touched(folder: Path) -> None:
    write_list(folder, "a")
    async with following(folder) as world:
        write_config(folder, CONFIG + "[ui]\ntheme = 'light'\n")
        await world.passes()
        assert world.api.used == []
