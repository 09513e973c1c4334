"""`sync-tui watch`: a line per change, until interrupted."""

import json
import math
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial

from sync_tui.config.invocation import Invocation
from sync_tui.config.targets import Targets
from sync_tui.domain.errors import UnreachableError
from sync_tui.domain.watch import SyncKey
from sync_tui.headless.display import Display, display_of
from sync_tui.headless.events import Event, Shown, event_of, sentence, shown
from sync_tui.headless.finding import found_at_last
from sync_tui.headless.following import follow_files
from sync_tui.headless.news import News
from sync_tui.headless.printer import Printer
from sync_tui.headless.running import exit_code_of, outcome
from sync_tui.headless.streams import say, spells
from sync_tui.headless.verdict import exit_code
from sync_tui.monitor.clock import SystemClock
from sync_tui.monitor.document import iso_time, sync_document
from sync_tui.monitor.engine import Monitor
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.readiness import require_askable
from sync_tui.monitor.tone import GLYPHS
from sync_tui.monitor.words import status_tone

LOOK_EVERY = 1.0


Form = Callable[[Event], str]


def words(event: Event, display: Display) -> str:
    """A line for a person: local time, the glyph of what may be believed now, and a sentence."""
    at = datetime.fromtimestamp(event.moment.wall).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    tone = status_tone(event.track, event.moment)
    return f"{at}  {display.painted(GLYPHS[tone], tone)} {sentence(event)}"


def json_line(event: Event, ascii_only: bool) -> str:
    """The sync as `status --json` has it, after "event" and "at"."""
    head = {"event": str(event.kind), "at": iso_time(event.moment.wall)}
    return json.dumps({**head, **sync_document(event.track, event.moment)}, ensure_ascii=ascii_only)


class Watch:
    """What was said of each sync so far, and what there is to say now."""

    def __init__(
        self, monitor: Monitor, form: Form, printer: Printer, follow: Callable[[Monitor], None] = lambda _: None
    ) -> None:
        self._monitor = monitor
        self._follow_files = follow  # called once all is watched
        self._form = form
        self._printer = printer
        self._shown: dict[SyncKey, Shown] = {}

    async def run(self, targets: Targets, lasts: float | None) -> int:
        """Print changes for `lasts` seconds, None for ever; the exit code that the last look deserves."""
        monitor, clock = self._monitor, self._monitor.clock
        ends = math.inf if lasts is None else clock.boot() + lasts
        try:
            with News(monitor.store, clock) as news:
                monitor.start()
                try:
                    monitor.watch(await found_at_last(monitor, targets, ends))
                except TimeoutError as late:
                    raise UnreachableError(f"{late}; give it longer with --for") from None
                if monitor.store:
                    self._follow_files(monitor)
                    await self._follow(news, ends)
                    if not self._shown:
                        say("no sync has answered yet: give it longer with --for")
                else:
                    say("no syncs")
            return exit_code(monitor.store.values(), self._moment(), attention_counts=False)
        finally:
            await monitor.aclose()

    async def _follow(self, news: News, ends: float) -> None:
        """Look at an answer when it comes, and at everything once a second, for what changes by time alone."""
        clock, store = self._monitor.clock, self._monitor.store
        look_at = clock.boot() + LOOK_EVERY
        while clock.boot() < ends:
            keys: Iterable[SyncKey] = await news.touched(max(0.0, min(look_at, ends) - clock.boot()))
            if clock.boot() >= look_at:
                look_at, keys = clock.boot() + LOOK_EVERY, tuple(store)
                self._shown = {key: said for key, said in self._shown.items() if key in store}
            await self._printer.print(self._lines(keys))

    def _lines(self, keys: Iterable[SyncKey]) -> Iterator[str]:
        moment = self._moment()
        for key in keys:
            track, before = self._monitor.store.get(key), self._shown.get(key)
            if track is None:  # it left the list while the last lines were written
                continue
            event = event_of(before, track, moment)
            if event is not None:
                self._shown[key] = shown(track, moment)
                yield self._form(event)

    def _moment(self) -> Moment:
        return Moment.of(self._monitor.clock)


def run_watch(invocation: Invocation) -> int:
    """Watch and print until the time is over, a signal comes or the reader leaves; the exit code."""
    settings, targets = invocation.settings, invocation.targets
    require_askable(settings, targets, invocation.environ)
    monitor = Monitor(settings.profiles, settings.polling, SystemClock())
    return watched(invocation, monitor, targets, partial(follow_files, invocation=invocation))


def watched(
    invocation: Invocation, monitor: Monitor, targets: Targets, follow: Callable[[Monitor], None] = lambda _: None
) -> int:
    """The same of `targets`, through `monitor`; `follow` is called once all of them are watched."""
    watch = Watch(monitor, _form(invocation), Printer(sys.stdout), follow)
    return outcome(exit_code_of(watch.run(targets, invocation["for"]), sys.stdout))


def _form(invocation: Invocation) -> Form:
    if invocation["jsonl"]:
        return partial(json_line, ascii_only=not spells(sys.stdout))
    return partial(words, display=display_of(sys.stdout, invocation.environ, invocation["plain"]))
