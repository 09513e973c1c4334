"""The figures of a run, each with the line it must not cross."""

import statistics
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from tests.chaos.course import Evidence
from tests.chaos.kinds import KINDS
from tests.chaos.manners import IN_FLIGHT, Manners, manners_of
from tests.chaos.scene import CANARY, PLACE_OF, PLACES, SPEED
from tests.chaos.truth import Truth, truth_of

LEAST_KINDS = 40
LINKS = {
    "429 for ever": {"throttled"},
    "tls": {"tls", "offline"},
    "tls mute": {"timeout", "tls", "offline"},
    "dns": {"dns"},
    "dns hangs": {"timeout", "dns"},
    "refused": {"refused"},
}
SLOPE_FROM = 20_000  # polls below which the growth of memory says nothing
EXAMPLES = 4
LONG = 240.0  # seconds


@dataclass(frozen=True, slots=True)
class Figure:
    """What was counted, and whether it may be so; None where it is only told."""

    name: str
    value: str
    bound: str = ""
    holds: bool | None = None


def figures(evidence: Evidence) -> list[Figure]:
    """Everything that is known of a run."""
    truth, manners = truth_of(evidence), manners_of(evidence)
    return [*_faults(evidence, truth), *_truths(truth), *_manners(evidence, manners), *_costs(evidence)]


def table(found: list[Figure]) -> str:
    """For people."""
    marks = {True: "ok", False: "NO", None: ""}
    rows = [(figure.name, figure.value, figure.bound, marks[figure.holds]) for figure in found]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(
        f"{name:{widths[0]}}  {value:>{widths[1]}}  {bound:{widths[2]}}  {mark}".rstrip()
        for name, value, bound, mark in rows
    )


def _none_of(name: str, found: list[str]) -> Figure:
    examples = f" ({'; '.join(found[:EXAMPLES])})" if found else ""
    return Figure(name, f"{len(found)}{examples}", "0", not found)


def _faults(evidence: Evidence, truth: Truth) -> Iterator[Figure]:
    injected: Counter[str] = Counter()
    unsurvived: list[str] = []
    for arrived, _, place, name, kind, *_ in evidence.events("server.jsonl"):
        if kind == "ok":
            continue
        injected[kind] += 1
        accepted = truth.syncs[name].accepted
        if kind in KINDS and not (accepted and accepted[-1][0] > arrived):
            unsurvived.append(f"{kind} of {name} at {place}")
    fates = {place.fate for place in PLACES if place.is_dead}
    toxics = Counter(toxic.partition(" ")[0] for toxic in evidence.toxics)
    yield Figure("faults injected", f"{injected.total() + toxics.total() + evidence.closings:,}")
    kinds = len(injected) + len(toxics) + len(fates - set(injected)) + bool(evidence.closings)
    yield Figure("kinds of fault", f"{kinds}", f">= {LEAST_KINDS}", kinds >= LEAST_KINDS)
    yield _every_kind(evidence, sorted(set(KINDS) - set(injected) - {"ok"}))
    yield _none_of("faults after which a sync was never seen again", unsurvived)
    wrong = [f"{name}: {sync.link}" for name, sync in truth.syncs.items() if not _is_right_at_the_end(name, sync.link)]
    yield _none_of("syncs with a wrong link at the end", wrong)
    yield Figure("stopped and continued", f"{len(evidence.stopped)}")
    yield Figure("exit code", f"{evidence.exit_code}", "0", evidence.exit_code == 0)


def _every_kind(evidence: Evidence, missing: list[str]) -> Figure:
    """In a short run a machine may be too slow for the last kinds to have their turn."""
    figure = _none_of("kinds never injected", missing)
    return figure if evidence.course.wild >= LONG else replace(figure, bound="", holds=None)


def _is_right_at_the_end(name: str, link: str | None) -> bool:
    place = PLACE_OF[name]
    return link in (LINKS[place.fate] if place.is_dead else {"ok"})


def _truths(truth: Truth) -> Iterator[Figure]:
    yield Figure("answers served and shown", f"{truth.served:,} / {truth.accepted:,}")
    yield Figure("answers superseded before they were shown", f"{truth.superseded}")
    yield _none_of("lost updates", truth.lost)
    yield _none_of("late updates", truth.late)
    yield _none_of("reordered updates", truth.reordered)
    yield _none_of("updates nobody served", truth.invented)
    examples = f" ({'; '.join(truth.false_fresh_of[:EXAMPLES])})" if truth.false_fresh else ""
    yield Figure("false-fresh seconds", f"{truth.false_fresh:.0f}{examples}", "0", not truth.false_fresh)
    yield Figure("rows looked at, claiming to be fresh", f"{truth.looks * len(PLACE_OF):,} / {truth.fresh_looks:,}")
    drawn = f"{truth.drawn:,} / {truth.drawn_fresh:,}"
    yield Figure("rows read off the screen after a stop, claiming to be fresh", drawn)
    yield _none_of("rows drawn as fresh that were not", truth.drawn_false)
    yield Figure("oldest value shown as fresh", f"{truth.oldest_fresh:.1f} s")


def _manners(evidence: Evidence, manners: Manners) -> Iterator[Figure]:
    lasted = SPEED * (evidence.course.wild + evidence.course.calm)
    yield Figure("requests sent", f"{manners.sent.total():,} in {lasted:,.0f} s")
    yield Figure("most requests to one origin in a second", f"{manners.busiest_second:.0f}")
    yield _none_of("windows over the budget", manners.over_budget)
    yield _none_of("more in flight than allowed", manners.over_in_flight)
    yield _none_of("two in flight for one sync", manners.twice_in_flight)
    yield _none_of("requests inside a hold", manners.in_a_hold)
    most = max(manners.rejected.values(), default=0)
    yield Figure("requests with a token after it was replaced", f"{most}", f"<= {1 + IN_FLIGHT}", most <= 1 + IN_FLIGHT)
    yield Figure("tokens replaced", f"{len(evidence.rotated)}")
    runs = len((evidence.folder / "beta.token.runs").read_text().splitlines())
    renewals = 1 + sum(place == "beta" for place, _ in evidence.rotated)
    yield Figure("runs of the token command", f"{runs}", f"<= {renewals}", runs <= renewals)
    yield Figure("tokens at a place that is not theirs", f"{manners.foreign}", "0", not manners.foreign)
    yield _none_of("sinks with a token", _leaks(evidence))


def _leaks(evidence: Evidence) -> list[str]:
    """Where a token is that is nowhere else than in the files it came from."""
    wanted = [CANARY.encode(), *(token.encode() for token in evidence.tokens)]
    sinks = {
        str(path.relative_to(evidence.folder)): path.read_bytes()
        for path in sorted(evidence.folder.rglob("*"))
        if path.is_file() and path.suffix not in (".token", ".new")
    }
    sinks["its command line"] = evidence.cmdline
    return [name for name, content in sinks.items() if any(part in content for part in wanted)]


def _costs(evidence: Evidence) -> Iterator[Figure]:
    costs = [event for event in evidence.events("client.jsonl") if event["event"] == "cost"]
    began, ended = evidence.wild
    before = [cost for cost in costs if cost["t"] < began]
    after = [cost for cost in costs[:-1] if cost["t"] > ended]  # the last one is of a program that is leaving
    for name, words in (("fds", "fds beside sockets"), ("threads", "threads"), ("tasks", "tasks")):
        # The least of each, since what is under way at the moment is no leak.
        first, last = (min(cost[name] for cost in some) for some in (before, after))
        yield Figure(f"{words} at the start and the end", f"{first} / {last}", "+- 2", abs(last - first) <= 2)
    most = max(cost["sockets"] for cost in costs)
    limit = IN_FLIGHT * len(PLACES) + 8
    yield Figure("sockets at most", f"{most}", f"<= {limit}", most <= limit)
    polls = costs[-1]["polls"]
    slope = _slope(costs[len(costs) // 2 :])
    bound = 2.0
    holds = slope < bound if polls >= SLOPE_FROM else None
    yield Figure("memory per 1,000 polls, last half", f"{slope:.2f} KiB", f"< {bound:g} KiB", holds)
    yield Figure("memory at the start and the end", f"{costs[0]['rss'] >> 20} / {costs[-1]['rss'] >> 20} MiB")
    turns = sorted(1_000 * cost["turn"] for cost in costs if not _was_stopped(evidence, cost["t"]))
    yield Figure(
        "longest turn of the loop in a second, stops aside",
        f"p50 {statistics.median(turns):.0f} ms, max {turns[-1]:.0f} ms",
    )
    lasted = costs[-1]["t"] - costs[0]["t"]
    yield Figure("CPU", f"{(costs[-1]['cpu'] - costs[0]['cpu']) / lasted:.0%} at {polls / lasted:.0f} polls a second")


def _was_stopped(evidence: Evidence, at: float) -> bool:
    return any(began <= at <= ended + 1.5 for began, ended in evidence.stopped)


def _slope(costs: list[dict[str, Any]]) -> float:
    """KiB per 1,000 polls, after Theil and Sen: the median of the slopes between all pairs."""
    every = max(1, len(costs) // 400)
    points = [(cost["polls"], cost["rss"] / 1_024) for cost in costs[::every]]
    slopes = [1_000 * (b[1] - a[1]) / (b[0] - a[0]) for a, b in combinations(points, 2) if b[0] > a[0]]
    return float(statistics.median(slopes)) if slopes else 0.0
