"""The oracle can say no: each thing it counts, done once in a made-up run.

What must always hold, by number, and where it is tested. `machine` is test_engine_machine here (the engine in virtual
time, under anything), `one sync` is tests/domain/test_schedule_machine, `run` the chaos run with this oracle.

truth       1  a fresh row was seen within promise and grace          machine, run (against the server's log)
            2  no failure changes the status that was shown           machine, monitor/test_store
            3  the header counts what the rows say                    tui/test_view, test_ledger
            4  an age never shrinks but by an answer                  machine
            5  a jump of the wall clock changes no schedule           machine, monitor/test_polling
            6  an answer of an older generation changes nothing       one sync, monitor/test_suspend
            7  what is missing or wrong is never shown as 0 or OK     paragon/test_wire, monitor/test_columns
            8  two answers stay in their order                        machine, run
politeness  9  burst + rate x t in every window                       machine, run, domain/test_gate
           10  one in flight per sync, eight per origin               machine, run
           11  never inside a back-off or a Retry-After               machine, one sync, run
           12  an open gate has one probe                             machine, domain/test_gate
           13  after any sleep, still 9                               machine, run, monitor/test_suspend
           14  delays within their bounds                             one sync, domain/test_schedule
           15  a rejected token is sent by what was in flight         run, paragon/test_credentials
progress   16  every sync that is not held is asked                   machine, monitor/test_polling
           17  after a fault all rows are fresh again                 machine, test_many_at_once, monitor/test_outage
           18  every held state ends                                  machine, one sync
           19  a dead worker is restarted within three seconds        machine, monitor/test_supervisor
           20  one origin's trouble is no other's                     machine, test_many_at_once, monitor/test_outage
safety     21  a token goes to its own origin alone                   run, paragon/test_transport
           22  no id changes where a request goes                     paragon/test_endpoint
           23  any TOML is a list or an error                         config/test_watchlist, test_settings
           24  what is saved comes back, and no secret is saved       config/test_watchlist, test_watchlists
           25  cleaned text is safe, and cleaning it changes nothing  domain/test_text
           26  any body is a state or a failure                       paragon/test_wire
           27  read-only is the sum of all that says so               (no action exists yet)
           28  a token is in no sink                                  run, tui/test_hostile, test_leaving
           29  two writers lose nothing                               config/test_watchlists
           30  a list cut short is an error                           config/test_watchlist
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.course import Course, Evidence
from tests.chaos.manners import manners_of
from tests.chaos.scene import CANARY, SPEED
from tests.chaos.truth import Pace, truth_of
from tests.chaos.verdict import figures

BEGAN = 1_000.0
TOKEN = f"eyJalpha.{CANARY}00.11"


class Story:
    """Two logs, written as if by a run. Moments are virtual seconds from its beginning."""

    def __init__(self, folder: Path) -> None:
        self._served: list[Any] = []
        self._events: list[dict[str, Any]] = []
        self.evidence = Evidence(Course(300.0, 10.0, 1), folder, [TOKEN], wild=(BEGAN + 2, BEGAN + 3), exit_code=0)

    def serves(
        self, at: float, sync: str, version: int | None, kind: str = "ok", *, own: bool = True, hung_up: bool = False
    ) -> None:
        moment = BEGAN + at / SPEED
        self._served.append([moment, moment, sync[:-3], sync, kind, version, "aaaaaa", own, hung_up])

    def sees(self, at: float, sync: str, version: int, status: str = "ACTIVE") -> None:
        self.happens("seen", at, sync=sync, version=version, status=status)

    def shows(self, at: float, **claims: tuple[str, int | None]) -> None:
        named = {name.replace("_", "-"): [*claim, "ok"] for name, claim in claims.items()}
        self.happens("look", at, claims=named)

    def happens(self, event: str, at: float, **about: Any) -> None:
        turn = {"turn": int(100 * at), "lo": BEGAN + at / SPEED}
        self._events.append({"event": event, "t": BEGAN + at / SPEED, **turn, **about})

    def told(self) -> Evidence:
        for name, lines in (("server.jsonl", self._served), ("client.jsonl", self._events)):
            (self.evidence.folder / name).write_text("".join(json.dumps(line) + "\n" for line in lines))
        (self.evidence.folder / "beta.token.runs").write_text("run\n")
        return self.evidence


@pytest.fixture
def story(tmp_path: Path) -> Story:
    """A run in which one answer was served, seen and shown."""
    story = Story(tmp_path)
    story.serves(1, "alpha-00", 1)
    story.sees(1.1, "alpha-00", 1)
    story.shows(2, alpha_00=("● ACTIVE", 1))
    return story


@pytest.mark.parametrize("comes", [True, False])
def test_who_hangs_up_may_have_read_the_answer_or_not(story: Story, comes: bool) -> None:
    story.serves(5, "alpha-00", 2, "closed behind our back", hung_up=True)
    if comes:
        story.sees(5.1, "alpha-00", 2)
        story.shows(6, alpha_00=("● ACTIVE", 2))
    story.shows(60)
    truth = truth_of(story.told())
    assert (truth.lost, truth.invented, truth.reordered) == ([], [], [])
    assert truth.accepted == 1 + comes


def test_a_run_without_fault_counts_nothing(story: Story) -> None:
    truth, manners = truth_of(story.told()), manners_of(story.told())
    assert (truth.served, truth.accepted, truth.false_fresh) == (1, 1, 0)
    assert (truth.lost, truth.late, truth.reordered, truth.invented) == ([], [], [], [])
    assert (manners.over_budget, manners.twice_in_flight, manners.in_a_hold) == ([], [], [])


def test_an_old_value_shown_as_fresh_is_counted_second_by_second(story: Story) -> None:
    for at in range(40, 101, 2):
        story.shows(at)
    assert truth_of(story.told()).false_fresh == pytest.approx(100 - 52, abs=4)


@pytest.mark.parametrize("words", ["● ACTIVE?", "∅ UNKNOWN", "… waiting", "… no answer"])
def test_an_old_value_that_claims_nothing_is_none(story: Story, words: str) -> None:
    story.shows(3, alpha_00=(words, 1))
    story.shows(5_000)
    assert truth_of(story.told()).false_fresh == 0


def test_a_fresh_row_without_an_answer_is_a_lie(story: Story) -> None:
    story.shows(3, beta_00=("✓ IDLE", None))
    assert truth_of(story.told()).false_fresh > 0


def test_what_was_served_and_never_shown_is_lost_unless_something_newer_was(story: Story) -> None:
    story.serves(3, "alpha-00", 2)
    story.serves(4, "alpha-00", 3)
    story.shows(100)
    assert truth_of(story.told()).lost == ["alpha-00 2", "alpha-00 3"]
    story.sees(5, "alpha-00", 3)
    truth = truth_of(story.told())
    assert (truth.lost, truth.superseded) == ([], 1)


def test_an_older_or_the_same_answer_after_a_newer_one_is_out_of_order(story: Story) -> None:
    story.serves(3, "alpha-00", 2)
    for version in (2, 1, 2):
        story.sees(4, "alpha-00", version)
    assert len(truth_of(story.told()).reordered) == 1
    story.sees(5, "alpha-00", 2)
    assert len(truth_of(story.told()).reordered) == 2


def test_what_nobody_served_is_invented_and_what_comes_too_late_is_late(story: Story) -> None:
    story.sees(3, "alpha-00", 666)
    story.serves(3, "alpha-00", 2)
    story.sees(60, "alpha-00", 2)
    truth = truth_of(story.told())
    assert (len(truth.invented), len(truth.late)) == (1, 1)


def test_what_came_while_the_monitor_was_stopped_is_late_only_where_it_came_late_besides(story: Story) -> None:
    story.evidence.stopped.append((BEGAN + 3 / SPEED, BEGAN + 63 / SPEED))
    story.serves(2.9, "alpha-00", 2)
    story.sees(64, "alpha-00", 2)
    assert truth_of(story.told()).late == []
    story.sees(100, "alpha-00", 2)
    assert len(truth_of(story.told()).late) == 1


def test_an_answer_from_before_a_stop_is_no_fresh_one_after_it(story: Story) -> None:
    story.evidence.stopped.append((BEGAN + 3 / SPEED, BEGAN + 63 / SPEED))
    story.serves(2.9, "alpha-00", 2)
    story.sees(64, "alpha-00", 2)
    for at in range(64, 71, 2):
        story.shows(at, alpha_00=("● ACTIVE", 2))
    assert truth_of(story.told()).false_fresh > 0


def test_a_429_counts_as_another_one_from_when_the_hold_of_the_one_before_may_be_over() -> None:
    pace = Pace()
    for at in (0, 4, 10, 20):
        pace.ended(BEGAN + at / SPEED, 429, None)
    assert pace.throttled == 3
    pace.ended(BEGAN + 30 / SPEED, 429, 60.0)
    pace.ended(BEGAN + 80 / SPEED, 429, None)
    assert pace.throttled == 4  # whoever said until when is held no shorter


def test_more_than_the_budget_in_any_window_is_seen(story: Story) -> None:
    for number in range(11):
        story.happens("sent", 5 + number / 100, sync=f"alpha-{number:02}")
        story.happens("done", 5 + number / 100, sync=f"alpha-{number:02}", status=200, retry_after=None)
    manners = manners_of(story.told())
    assert len(manners.over_budget) == 1
    assert manners.over_in_flight == []


def test_two_at_once_and_more_than_eight_are_seen(story: Story) -> None:
    for number in range(9):
        story.happens("sent", 5 + number, sync=f"alpha-{number:02}")
    story.happens("sent", 20, sync="beta-00")
    story.happens("sent", 21, sync="beta-00")
    manners = manners_of(story.told())
    assert (len(manners.over_in_flight), len(manners.twice_in_flight)) == (1, 1)


def test_a_request_inside_a_hold_is_seen(story: Story) -> None:
    story.happens("sent", 5, sync="alpha-00")
    story.happens("done", 6, sync="alpha-00", status=429, retry_after=30.0)
    story.happens("sent", 35.9, sync="alpha-01")
    story.happens("sent", 36.1, sync="alpha-02")
    assert len(manners_of(story.told()).in_a_hold) == 1


def test_a_token_in_a_file_or_at_a_place_of_another_and_a_kind_without_an_end_are_failures(story: Story) -> None:
    cost = {"fds": 5, "sockets": 3, "tasks": 9, "threads": 3, "rss": 1 << 26, "turn": 0.01, "cpu": 1.0, "polls": 10}
    for at in (1, 5, 25, 40):
        story.happens("cost", at, **(cost | {"polls": 10 + at}))
    story.happens("cost", 40.5, **(cost | {"tasks": 5}))  # on its way out
    (story.evidence.folder / "client.log").write_text(f"Bearer {TOKEN}")
    story.serves(9, "alpha-00", None, "silent", own=False)
    broken = {figure.name for figure in figures(story.told()) if figure.holds is False}
    assert {"sinks with a token", "tokens at a place that is not theirs"} <= broken
    assert "faults after which a sync was never seen again" in broken
    assert "fds beside sockets at the start and the end" not in broken
    assert "tasks at the start and the end" not in broken
    story.evidence.folder.joinpath("client.log").unlink()
    story.sees(50, "alpha-00", 1)
    broken = {figure.name for figure in figures(story.told()) if figure.holds is False}
    assert "sinks with a token" not in broken
    assert "faults after which a sync was never seen again" not in broken


@pytest.mark.parametrize(("words", "false"), [("● ACTIVE ", 1), ("● ACTIVE?", 0), ("∅ UNKNOWN", 0), ("… no answer", 0)])
def test_an_old_row_that_is_drawn_as_fresh_after_a_stop_is_seen_on_the_screen(
    story: Story, words: str, false: int
) -> None:
    screen = f"\x1b[1;1H STATUS\x1b[2;1H▌ {words:14}  alpha-00   12 %\x1b[3;1H  … waiting       beta-00 "
    story.evidence.folder.joinpath("screen.bytes").write_bytes(b"before" + screen.encode())
    story.evidence.frames.append((BEGAN + 300 / SPEED, 6, 6 + len(screen.encode())))
    truth = truth_of(story.told())
    assert (truth.drawn, len(truth.drawn_false)) == (2, false)
