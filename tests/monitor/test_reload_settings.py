"""A config.toml that changes while it is in use."""

from pathlib import Path

import pytest

from sync_tui.domain.observation import Failure, Link, ListedSync
from sync_tui.domain.text import SafeText
from sync_tui.monitor.discovery import watched_syncs
from tests.monitor.fake_api import good
from tests.monitor.files import CONFIG, invocation, write_config, write_list
from tests.monitor.reloading import GONE, following, key


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
        await world.clock.advance(1.6)
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
        await world.clock.advance(1.6)
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


async def test_a_listing_that_fails_for_a_while_is_said_once_and_tried_again(folder: Path) -> None:
    async with following(folder, words=invocation(folder)) as world:
        world.api.listed = Failure(Link.DNS, SafeText("no such name"))
        world.monitor.watch(watched_syncs("default", [ListedSync("x")]))
        write_config(folder, CONFIG.replace("TOKEN", "OTHER", 1))
        await world.passes(120)
        stay = "the syncs of profile default stay as they were: default.example did not list its syncs: no such name"
        assert world.said == ["config.toml changed: profiles.default.token", stay]
        assert len(world.api.listed_for) > 3
        world.api.listed = (ListedSync("x"), ListedSync("y"))
        await world.passes(100)
        assert world.said[2:] == ["profile default lists +1 −0 syncs"]
        assert world.ids == ["x", "y"]
        asked = len(world.api.listed_for)
        await world.passes(200)
        assert len(world.api.listed_for) == asked


async def test_a_listing_that_nobody_waits_for_any_more_ends(folder: Path) -> None:
    async with following(folder, words=invocation(folder)) as world:
        world.api.listed = Failure(Link.DNS)
        write_config(folder, CONFIG.replace("TOKEN", "OTHER", 1))
        await world.passes(10)
        world.stop()
        await world.passes(2)
        asked = len(world.api.listed_for)
        await world.passes(200)
        assert len(world.api.listed_for) == asked > 0


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
