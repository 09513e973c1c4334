"""Rows in sections: what they may be grouped by, and how a section stands as a whole."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import SyncKey
from sync_tui.monitor.attention import SortKey
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.track import Track
from sync_tui.monitor.words import status_words
from sync_tui.tui.ledger import Ledger
from sync_tui.tui.tally import Tally


class GroupBy(StrEnum):
    """What the rows of one section have in common."""

    GROUP = "group"
    TAG = "tag"
    INTEGRATION = "integration"
    PROFILE = "profile"
    STATUS = "status"


class Heading(NamedTuple):
    """The row above a section. A sync may stand in several sections: one for each of its tags."""

    label: SafeText


Row = SyncKey | Heading


class Summary(NamedTuple):
    """How the syncs of a section stand together."""

    size: int
    tally: Tally
    worst: SyncKey


def headings(track: Track, by: GroupBy, moment: Moment) -> tuple[Heading, ...]:
    """The sections that a sync stands in; one for those that have nothing of the kind."""
    sync = track.sync
    match by:
        case GroupBy.TAG:
            return tuple(map(Heading, dict.fromkeys(sync.tags))) or (Heading(SafeText("no tag")),)
        case GroupBy.GROUP:
            return (Heading(sync.group or SafeText("no group")),)
        case GroupBy.INTEGRATION:
            return (Heading(sync.integration or SafeText("no integration")),)
        case GroupBy.PROFILE:
            return (Heading(SafeText(sync.profile)),)
        case GroupBy.STATUS:
            return (Heading(status_words(track, moment)),)


def sections(
    keys: Iterable[SyncKey], tracks: Mapping[SyncKey, Track], by: GroupBy, ledger: Ledger, moment: Moment
) -> dict[Heading, list[SyncKey]]:
    """`keys` by section, each in the order given; the section with the neediest sync first."""
    found: dict[Heading, list[SyncKey]] = {}
    worst: dict[Heading, SortKey] = {}
    for key in keys:
        rank = ledger[key].rank
        for heading in headings(tracks[key], by, moment):
            found.setdefault(heading, []).append(key)
            if heading not in worst or rank < worst[heading]:
                worst[heading] = rank
    return dict(sorted(found.items(), key=lambda item: worst[item[0]]))


def summary(keys: Sequence[SyncKey], ledger: Ledger) -> Summary:
    """How `keys`, of which there is at least one, stand together."""
    groups = Counter(ledger[key].group for key in keys)
    problems = sum(ledger[key].problem for key in keys)
    tally = Tally(tuple(sorted(groups.items())), problems)
    return Summary(len(keys), tally, min(keys, key=lambda key: ledger[key].rank))
