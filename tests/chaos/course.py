"""One chaos run: what happens when, from the first frame to the exit code."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.chaos.proxy import DIRECTIONS, TOXICS
from tests.chaos.pty_drain import DrainedProcess
from tests.chaos.scene import CANARY, PLACES, SPEED, ServerScene, put_token, write_config
from tests.chaos.server import fingerprint

WARM_UP = 5.0
TOXIC_EVERY = 1.2
TOXIC_LASTS = 0.9
REFUSED_FOR = 1.0
LONG_STOP = 60.0  # virtual
FRAME_WITHIN = 0.6
ASK_AGAIN_EVERY = 3.0
LEAVE_WITHIN = 10.0
_NOT_FOR_THE_RUN = ("SYNC_TUI", "PARAGON", "COVERAGE", "COV_")
READY_WITHIN = 30.0


@dataclass(frozen=True, slots=True)
class Course:
    """How long, how often and with which seed. Seconds are real."""

    wild: float
    calm: float
    seed: int
    stops: int = 5
    rotations: int = 2


@dataclass(slots=True)
class Evidence:
    """What a run left behind."""

    course: Course
    folder: Path
    tokens: list[str]
    rotated: list[tuple[str, str]] = field(default_factory=list)  # place, fingerprint of the token that was replaced
    stopped: list[tuple[float, float]] = field(default_factory=list)  # on the boot clock
    frames: list[tuple[float, int, int]] = field(default_factory=list)  # after each: when, and its bytes on the screen
    wild: tuple[float, float] = (0.0, 0.0)  # the same
    toxics: list[str] = field(default_factory=list)
    closings: int = 0
    exit_code: int | None = None
    cmdline: bytes = b""

    def stopped_within(self, start: float, end: float) -> float:
        """For how many real seconds the monitor was stopped between two moments."""
        return sum(max(0.0, min(end, ended) - max(start, began)) for began, ended in self.stopped)

    def events(self, name: str) -> Iterator[Any]:
        """The lines of one of the two logs."""
        with (self.folder / name).open() as lines:
            for line in lines:
                if line.endswith("\n"):
                    yield json.loads(line)


def boot() -> float:
    """The clock that both processes write down."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def run(course: Course, folder: Path) -> Evidence:
    """Run it, and return what there is to judge."""
    return _Run(course, folder).run()


def _bare_environ() -> dict[str, str]:
    """Ours, without what is meant for another monitor or for counting lines, which would slow down what is timed."""
    return {name: value for name, value in os.environ.items() if not name.startswith(_NOT_FOR_THE_RUN)}


class _Run:
    def __init__(self, course: Course, folder: Path) -> None:
        self._course = course
        self._folder = folder
        self._rng = random.Random(course.seed)
        self._tokens = {place.name: self._token(place.name) for place in PLACES}
        self._evidence = Evidence(course, folder, list(self._tokens.values()))

    def run(self) -> Evidence:
        scene = ServerScene(self._course.seed, str(self._folder), dict(self._tokens))
        with self._served(scene) as ports:
            environ = write_config(self._folder, ports, self._tokens)
            argv = [sys.executable, "-m", "tests.chaos.client", str(self._folder)]
            with DrainedProcess(argv, self._environ(environ), self._folder / "screen.bytes") as monitor:
                self._monitor = monitor
                self._wait_for_first_look()
                self._evidence.cmdline = Path(f"/proc/{monitor.process.pid}/cmdline").read_bytes()
                self._follow(self._timeline())
                monitor.press("q")
                self._evidence.exit_code = self._left()
        return self._evidence

    @contextmanager
    def _served(self, scene: ServerScene) -> Iterator[dict[str, int]]:
        argv = [sys.executable, "-m", "tests.chaos.server", scene.dumps()]
        with subprocess.Popen(
            argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=_bare_environ()
        ) as server:
            assert server.stdout is not None
            self._server = server
            try:
                yield json.loads(server.stdout.readline())
            finally:
                self._tell(do="end")
                try:
                    server.wait(LEAVE_WITHIN)
                finally:
                    server.kill()

    def _environ(self, environ: dict[str, str]) -> dict[str, str]:
        home = self._folder / "home"
        home.mkdir()
        own = {"HOME": str(home), "TERM": "xterm-256color", "SSL_CERT_FILE": str(self._folder / "authority.pem")}
        return {**_bare_environ(), **own, **environ}

    def _timeline(self) -> list[tuple[float, Callable[[], None]]]:
        """What to do, in seconds from the beginning of the run."""
        wild, calm = self._course.wild, self._course.calm
        ends = WARM_UP + wild
        timeline: list[tuple[float, Callable[[], None]]] = [
            (0.6 * WARM_UP, self._ask_all),
            (WARM_UP, self._begin_faults),
            (ends, self._end_faults),
            (ends + calm, lambda: None),
        ]
        stops, rotations, closings = self._course.stops, self._course.rotations, max(2, int(wild / 60))
        timeline += [(WARM_UP + wild * (number + 0.6) / stops, self._stop) for number in range(stops)]
        timeline += [(WARM_UP + wild * (number + 0.9) / (rotations + 0.5), self._rotate) for number in range(rotations)]
        for number in range(closings):
            at = WARM_UP + wild * (number + 0.3) / closings
            timeline += [(at, self._close), (at + REFUSED_FOR, self._reopen)]
        for number in range(int((wild - TOXIC_LASTS) / TOXIC_EVERY)):
            at = WARM_UP + number * TOXIC_EVERY
            timeline += [(at, self._poison_network), (at + TOXIC_LASTS, self._cure_network)]
        timeline += [
            (ends + 0.5 + number * ASK_AGAIN_EVERY, self._ask_all) for number in range(int(calm / ASK_AGAIN_EVERY))
        ]
        return sorted(timeline, key=lambda entry: entry[0])

    def _follow(self, timeline: list[tuple[float, Callable[[], None]]]) -> None:
        began = time.monotonic()
        for at, act in timeline:
            while (left := began + at - time.monotonic()) > 0:
                if self._monitor.process.poll() is not None:
                    raise AssertionError(f"the monitor ended with {self._monitor.process.returncode}: {self._tail()}")
                time.sleep(min(left, 0.2))
            act()

    def _begin_faults(self) -> None:
        self._tell(do="wild")
        self._evidence.wild = (boot(), 0.0)

    def _end_faults(self) -> None:
        self._tell(do="calm")
        self._evidence.wild = (self._evidence.wild[0], boot())

    def _stop(self) -> None:
        """Stop the monitor as a debugger would, for up to twenty virtual seconds; every other time for a minute."""
        pid, began, is_long = self._monitor.process.pid, boot(), len(self._evidence.stopped) % 2
        os.kill(pid, signal.SIGSTOP)
        try:
            time.sleep((LONG_STOP if is_long else self._rng.uniform(2, 20)) / SPEED)
            written = self._monitor.written
        finally:
            os.kill(pid, signal.SIGCONT)
        self._evidence.stopped.append((began, boot()))
        time.sleep(FRAME_WITHIN)
        self._evidence.frames.append((boot(), written, self._monitor.written))

    def _rotate(self) -> None:
        for name in ("alpha", "beta"):
            place = next(place for place in PLACES if place.name == name)
            self._evidence.rotated.append((name, fingerprint(self._tokens[name])))
            self._tokens[name] = self._token(name)
            self._evidence.tokens.append(self._tokens[name])
            self._tell(do="token", place=name, token=self._tokens[name])
            if name == "alpha":
                time.sleep(0.2)  # a file may be late: until then the token is rejected, and held back
            put_token(place, self._folder, self._tokens[name])

    def _poison_network(self) -> None:
        toxic = TOXICS[len(self._evidence.toxics) % len(TOXICS)]
        direction = self._rng.choice(DIRECTIONS)
        self._evidence.toxics.append(f"{toxic} {direction}")
        self._tell(do="toxic", place="gamma", name=toxic, direction=direction)

    def _cure_network(self) -> None:
        self._tell(do="toxic", place="gamma", name=None)

    def _close(self) -> None:
        self._evidence.closings += 1
        self._tell(do="close", place="beta")

    def _reopen(self) -> None:
        self._tell(do="open", place="beta")

    def _ask_all(self) -> None:
        self._monitor.press("R")

    def _tell(self, **order: Any) -> None:
        assert self._server.stdin is not None
        self._server.stdin.write(json.dumps(order) + "\n")
        self._server.stdin.flush()

    def _token(self, place: str) -> str:
        return f"eyJ{place}.{CANARY}{self._rng.randbytes(9).hex()}.{self._rng.randbytes(9).hex()}"

    def _wait_for_first_look(self) -> None:
        end = time.monotonic() + READY_WITHIN
        seen = self._folder / "client.jsonl"
        while not (seen.exists() and seen.stat().st_size):
            if time.monotonic() > end or self._monitor.process.poll() is not None:
                raise AssertionError(f"the monitor did not begin: {self._tail()}")
            time.sleep(0.05)

    def _left(self) -> int | None:
        try:
            return self._monitor.process.wait(LEAVE_WITHIN)
        except subprocess.TimeoutExpired:
            os.kill(self._monitor.process.pid, signal.SIGUSR1)
            time.sleep(0.5)
            return None

    def _tail(self) -> str:
        return (self._folder / "screen.bytes").read_bytes()[-3_000:].decode("utf-8", "replace")
