"""What may be believed of a row, said once more and independently of the program: ages against the server's own log."""

import math
import re
from collections import defaultdict
from dataclasses import dataclass, field

import pyte

from tests.chaos.course import FRAME_WITHIN, Evidence
from tests.chaos.pty_drain import COLUMNS, ROWS
from tests.chaos.scene import PLACE_OF, SPEED

DEADLINE = 15.0
INTERVALS = {"INITIALIZING": 5.0, "ACTIVE": 10.0, "IDLE": 30.0, "ERRORED": 60.0, "DISABLED": 120.0}
UNKNOWN_STATUS = 30.0
BACKOFF = 15.0  # the longest the server asks for, and more than the least that is obeyed
RATE = 5.0
LEAST_PACE = 0.25
REGAINED = RATE / 10 / 60  # requests a second, in a second
UNSTATED_HOLD, LONGEST_UNSTATED = 15.0, 120.0
LEAST_STATED = 5.0
CLAIMING_NOTHING = ("waiting", "no answer", "UNKNOWN")
_ROW = re.compile(r"[▌ ] [✗◐◌●✓‖?∅…] (\w+(?: answer)?)(\??) +([a-z]+-\d\d) ")
BLINK = 2.0  # virtual seconds between two looks
JUST_NOW = 1.0  # real seconds before the end, in which an answer may be under way


@dataclass(slots=True)
class Sync:
    """What the server told of one sync, and what the monitor made of it."""

    # By version: when it was true, and when it was sent; "never", where the client may have hung up before it came.
    served: dict[int, tuple[float, float]] = field(default_factory=dict)
    accepted: list[tuple[float, int, str, float]] = field(default_factory=list)  # when, version, status, allowed age
    claim: str = "waiting"
    shown: int | None = None
    link: str | None = None
    allowed: float = 0.0  # virtual seconds of age, for what was accepted last


@dataclass(slots=True)
class Pace:
    """How fast one place may be asked: its budget, halved by each 429 and slowly regained."""

    rate: float = RATE
    since: float = 0.0  # when the hold is over at the latest
    counts_from: float = 0.0  # when it may be over: a 429 before that was out together with the one before
    throttled: int = 0  # times in a row

    def at(self, now: float) -> float:
        """Requests in a virtual second."""
        return min(RATE, self.rate + max(0.0, SPEED * (now - self.since)) * REGAINED)

    def ended(self, now: float, status: int | None, stated: float | None) -> None:
        """A request ended; after a 429 the pace begins to be regained when the hold is over."""
        if status != 429:
            self.throttled = self.throttled if status is None else 0
            return
        self.throttled += now >= self.counts_from
        unstated = min(LONGEST_UNSTATED, UNSTATED_HOLD * 2.0 ** max(self.throttled - 1, 0))
        is_stated = stated is not None and stated >= LEAST_STATED
        hold = stated if stated is not None and is_stated else unstated
        self.rate = max(LEAST_PACE, self.at(now) / 2)
        self.since = now + hold / SPEED
        self.counts_from = now + (hold if is_stated else LEAST_STATED) / SPEED


@dataclass(slots=True)
class Truth:
    """Counts of what must not be; seconds are virtual."""

    syncs: dict[str, Sync]
    served: int = 0
    accepted: int = 0
    lost: list[str] = field(default_factory=list)  # served, and neither it nor a later one was ever shown
    superseded: int = 0  # served and never shown, but a later one was
    reordered: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    false_fresh: float = 0.0
    false_fresh_of: list[str] = field(default_factory=list)
    looks: int = 0
    fresh_looks: int = 0
    oldest_fresh: float = 0.0
    drawn: int = 0  # rows read off the screen itself, after each stop
    drawn_fresh: int = 0
    drawn_false: list[str] = field(default_factory=list)


def truth_of(evidence: Evidence) -> Truth:
    """Read both logs, and count."""
    truth = Truth(defaultdict(Sync))
    for line in evidence.events("server.jsonl"):
        arrived, sent, _, name, _, version, _, _, hung_up = line
        if version is not None:
            truth.served += 1
            truth.syncs[name].served[version] = (arrived, math.inf if hung_up else sent)
    last_look: float | None = None
    paces: dict[str, Pace] = defaultdict(Pace)
    for event in evidence.events("client.jsonl"):
        match event["event"]:
            case "done":
                paces[PLACE_OF[event["sync"]].name].ended(event["t"], event["status"], event["retry_after"])
            case "seen":
                _saw(truth, event, paces[PLACE_OF[event["sync"]].name].at(event["t"]), evidence)
            case "look":
                for name, (claim, version, link) in event["claims"].items():
                    held = truth.syncs[name]
                    held.claim, held.shown, held.link = claim, version, link
                # What stood on a frozen screen while the process was stopped is nobody's claim.
                lasted = 0.0 if last_look is None else min(BLINK, SPEED * (event["t"] - last_look))
                last_look = event["t"]
                _look(truth, event["t"], lasted)
    _read_the_frames(truth, evidence)
    _count_the_lost(truth, (last_look or 0.0) - JUST_NOW)
    return truth


def allowed_age(name: str, status: str, pace: float) -> float:
    """Virtual seconds for which an answer may stand: a request, the interval with its jitter, the grace, one look."""
    floor = PLACE_OF[name].syncs / (0.8 * pace)
    own = BACKOFF if status == "RATE_LIMITED" else INTERVALS.get(status, UNKNOWN_STATUS)
    interval = max(own, floor)
    return DEADLINE + 1.1 * interval + max(20.0, interval / 2) + BLINK


def _saw(truth: Truth, event: dict[str, object], pace: float, evidence: Evidence) -> None:
    name, version, at = str(event["sync"]), event["version"], event["t"]
    assert isinstance(at, float)
    sync = truth.syncs[name]
    if not isinstance(version, int) or version not in sync.served:
        truth.invented.append(f"{name} {version}")
        return
    truth.accepted += 1
    arrived, _ = sync.served[version]
    # Stopped, it could show nothing; how old it then says that the answer is, is a matter of what it claims.
    took = at - arrived - evidence.stopped_within(arrived, at)
    if SPEED * took > DEADLINE + SPEED:
        truth.late.append(f"{name} {version}: {SPEED * took:.1f} s")
    if sync.accepted and version <= sync.accepted[-1][1]:
        truth.reordered.append(f"{name} {version} after {sync.accepted[-1][1]}")
    sync.allowed = allowed_age(name, str(event["status"]), pace)
    sync.accepted.append((at, version, str(event["status"]), sync.allowed))


def _look(truth: Truth, at: float, lasted: float) -> None:
    truth.looks += 1
    for name, sync in truth.syncs.items():
        if sync.claim.endswith("?") or sync.claim.endswith(CLAIMING_NOTHING):
            continue
        truth.fresh_looks += 1
        seen = sync.served.get(sync.shown or -1)
        age = float("inf") if seen is None else SPEED * (at - seen[0])
        if age > sync.allowed:
            truth.false_fresh += lasted
            truth.false_fresh_of.append(f"{name} {sync.claim} {sync.shown} is {age:.1f} s old, not {sync.allowed:.1f}")
        else:
            truth.oldest_fresh = max(truth.oldest_fresh, age)


def _read_the_frames(truth: Truth, evidence: Evidence) -> None:
    """After a stop the whole screen is drawn anew: what its rows say then, as a person reads it."""
    written = evidence.folder / "screen.bytes"
    for at, start, end in evidence.frames:
        screen = pyte.Screen(COLUMNS, ROWS)
        pyte.ByteStream(screen).feed(written.read_bytes()[start:end])
        for words, doubt, name in (found.groups() for found in map(_ROW.match, screen.display) if found):
            truth.drawn += 1
            if doubt or words in ("no answer", "waiting", "UNKNOWN"):
                continue
            truth.drawn_fresh += 1
            seen = [entry for entry in truth.syncs[name].accepted if entry[0] <= at]
            age = SPEED * (at - truth.syncs[name].served[seen[-1][1]][0]) if seen else float("inf")
            if not seen or age > seen[-1][3] + SPEED * FRAME_WITHIN:
                truth.drawn_false.append(f"{name} {words}: {age:.1f} s")


def _count_the_lost(truth: Truth, before: float) -> None:
    for name, sync in truth.syncs.items():
        shown = {version for _, version, _, _ in sync.accepted}
        newest = max(shown, default=0)
        truth.superseded += sum(version < newest and version not in shown for version in sync.served)
        truth.lost += [
            f"{name} {version}" for version, (_, sent) in sync.served.items() if version > newest and sent < before
        ]
