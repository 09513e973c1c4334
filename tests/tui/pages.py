"""What the tests of the detail's pages share: a sync with a past, and a page as text."""

from collections.abc import Iterable

from sync_tui.domain.observation import Observation
from sync_tui.domain.schedule import Plan
from sync_tui.monitor.history import History
from sync_tui.monitor.moment import Moment
from sync_tui.tui.ink import Line
from sync_tui.tui.keys import KeyTable
from sync_tui.tui.subject import Subject
from tests.tui.world import BOOT, WALL, NotingMonitor, sync

NOW = Moment(BOOT, WALL)


def past(
    *happened: tuple[Observation, Plan], width: int = 60, moment: Moment = NOW, **fields: object
) -> tuple[Subject, History]:
    """A sync as it is after what happened, and its history."""
    monitor = NotingMonitor()
    watched = sync(1, "Beta · Salesforce", **fields)
    monitor.watch([watched])
    for observation, then in happened:
        monitor.store.apply(watched.key, observation, then)
    return Subject(monitor.store[watched.key], moment, width, KeyTable().names), monitor.store.history(watched.key)


def text_of(lines: Iterable[Line]) -> str:
    """The words of a page, a line each, without space at the end."""
    return "\n".join("".join(span.text for span in line).rstrip() for line in lines)
