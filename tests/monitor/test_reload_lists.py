"""Watch lists that change while they are in use."""

import os
from pathlib import Path

import pytest

from sync_tui.domain.observation import Link
from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import WatchedSync
from sync_tui.monitor.reload import turn_to, use_listed
from tests.monitor.fake_api import bad
from tests.monitor.files import CONFIG, invocation, write_config, write_list
from tests.monitor.reloading import GONE, following, key


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


async def test_what_is_watched_instead_is_not_asked_inside_a_pause_that_was_asked_for(folder: Path) -> None:
    write_list(folder, "a", "b", more='label = "here"\n')
    write_list(folder, "b", "c", name="next", more='[[sync]]\nid = "d"\nprofile = "other"\n')
    async with following(folder) as world:
        known = world.store[key("b")]
        world.api.scripts["a"].append(bad(Link.THROTTLED, 429, 300.0))
        world.monitor.ask_now(key("a"))
        await world.passes(1)
        held_from = world.clock.boot()
        turn_to(world.monitor, invocation(folder, "next"))
        assert world.ids == ["b", "c", "d"]
        assert (known.sync.label, world.store[key("b")].sync.label) == ("here", None)
        assert world.store[key("b")].observed_at == known.observed_at
        await world.passes(400)
        after = [(asked.sync_id, asked.at - held_from) for asked in world.api.asked if asked.at >= held_from]
        assert "a" not in {sync_id for sync_id, _ in after}
        assert min(at for sync_id, at in after if sync_id in "bc") >= 298
        assert min(at for sync_id, at in after if sync_id == "d") < 10


async def test_what_is_known_of_a_profile_stays_while_all_of_its_syncs_are_listed(folder: Path) -> None:
    write_list(folder, "a", "b", more='[[sync]]\nid = "d"\nprofile = "other"\n')
    async with following(folder) as world:
        known = world.store[key("b")]
        assert known.observed_at is not None
        turn_to(world.monitor, invocation(folder, typed={"profile": "default"}))
        assert world.ids == ["a", "b"]
        use_listed(world.monitor, [WatchedSync("b", label=SafeText("listed")), WatchedSync("c")])
        assert world.ids == ["b", "c"]
        assert world.store[key("b")].observed_at == known.observed_at
        assert world.store[key("b")].sync.label == "listed"


async def test_files_are_not_followed_any_more_once_that_was_stopped(folder: Path) -> None:
    write_list(folder, "a")
    async with following(folder) as world:
        stop = world.monitor.keep(world.reload.run, "files of another screen")
        stop()
        stop()
        assert "files of another screen" not in {task.get_name() for task in world.monitor._supervisor.tasks()}
