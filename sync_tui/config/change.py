"""What changed between two readings of a file, in values and in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from sync_tui.config.account import polling_values
from sync_tui.config.settings import Settings
from sync_tui.config.ui import Ui
from sync_tui.domain.alerting import Alerting
from sync_tui.domain.profile import Profile
from sync_tui.domain.text import SafeText, clean
from sync_tui.domain.watch import WatchedSync, WatchList

MOST_KEYS = 6
SHRUNK_BY = 2  # syncs that may go at once, however short the list

T = TypeVar("T", Alerting, Ui)


@dataclass(frozen=True, slots=True)
class SyncsChange:
    """How some watched syncs became others. An edited one is the same sync with other words."""

    before: tuple[WatchedSync, ...]
    after: tuple[WatchedSync, ...]
    added: tuple[WatchedSync, ...]
    removed: tuple[WatchedSync, ...]
    edited: tuple[WatchedSync, ...]  # as they are now

    @property
    def new_profiles(self) -> tuple[str, ...]:
        """Profiles that were not asked with before, in the order of the list."""
        known = {sync.profile for sync in self.before}
        return tuple(dict.fromkeys(sync.profile for sync in self.after if sync.profile not in known))


@dataclass(frozen=True, slots=True)
class ListChange:
    """How one watch list became another."""

    before: WatchList
    after: WatchList
    syncs: SyncsChange

    @property
    def words(self) -> SafeText:
        """Such as "onboarding changed: +2 −1, 3 edited"."""
        return clean(f"{self.after.name} changed: {self.summary}")

    @property
    def summary(self) -> SafeText:
        """The same without the name."""
        syncs = self.syncs
        counts = [f"{sign}{len(some)}" for sign, some in (("+", syncs.added), ("−", syncs.removed)) if some]
        parts = [" ".join(counts)] if counts else []
        if syncs.edited:
            parts.append(f"{len(syncs.edited)} edited")
        if self.before.title != self.after.title:
            parts.append("another title")
        what = ", ".join(parts) or "another order"
        return clean(f"{what}{_with_profiles(syncs.new_profiles)}")


def syncs_change(before: Sequence[WatchedSync], after: Sequence[WatchedSync]) -> SyncsChange:
    """The change from `before` to `after`."""
    old, new = ({sync.key: sync for sync in some} for some in (before, after))
    return SyncsChange(
        before=tuple(before),
        after=tuple(after),
        added=tuple(sync for key, sync in new.items() if key not in old),
        removed=tuple(sync for key, sync in old.items() if key not in new),
        edited=tuple(sync for key, sync in new.items() if key in old and old[key] != sync),
    )


def list_change(before: WatchList, after: WatchList) -> ListChange | None:
    """The change from `before` to `after`; None where they say the same."""
    return None if before == after else ListChange(before, after, syncs_change(before.syncs, after.syncs))


def shrunk(change: ListChange) -> SafeText | None:
    """What is said of a list that lost more than half of its syncs, as one that was cut short would; None otherwise."""
    lost, had = len(change.before.syncs) - len(change.after.syncs), len(change.before.syncs)
    if lost <= SHRUNK_BY or 2 * lost <= had:
        return None
    return clean(f"{change.after.name} would lose {lost} of its {had} syncs")


def changed_keys(before: Settings, after: Settings) -> tuple[str, ...]:
    """The dotted keys of config.toml whose value differs; a profile that came or went is one key, with its sign."""
    keys: list[str] = []
    for name in dict.fromkeys((*before.profiles, *after.profiles)):
        keys += _changed_in_profile(name, before.profiles.get(name), after.profiles.get(name))
    old, new = polling_values(before), polling_values(after)
    keys += [f"polling.{key}" for key, number in new.items() if old[key] != number]
    keys += [f"alerts.{key}" for key in _changed_fields(before.alerting, after.alerting)]
    keys += [f"ui.{key}" for key in _changed_fields(before.ui, after.ui)]
    return tuple(keys)


def listed_keys(keys: Sequence[str]) -> SafeText:
    """The keys on one line, as many as a person would read, with those that wait for the next start."""
    more = f" and {len(keys) - MOST_KEYS} more" if len(keys) > MOST_KEYS else ""
    shown = [f"{key}{' (from the next start on)' * _waits(key)}" for key in keys[:MOST_KEYS]]
    return clean(", ".join(shown) + more)


def _waits(key: str) -> bool:
    """Whether a screen that is open keeps what it has: a person may have chosen otherwise there."""
    return key.startswith("ui.") and key != "ui.theme"


def _changed_in_profile(name: str, before: Profile | None, after: Profile | None) -> list[str]:
    if before is None or after is None:
        return [f"{'+' if before is None else '−'}profiles.{name}"]
    differs = {
        "base_url": before.origin != after.origin,
        "token": before.token != after.token,
        "read_only": before.read_only != after.read_only,
    }
    keys = [f"profiles.{name}.{key}" for key, is_other in differs.items() if is_other]
    return keys or ([f"profiles.{name}"] if before != after else [])


def _changed_fields(before: T, after: T) -> list[str]:
    return [name for name in before._fields if getattr(before, name) != getattr(after, name)]


def _with_profiles(names: Sequence[str]) -> str:
    if not names:
        return ""
    return f"; asks with profile{'s' if len(names) > 1 else ''} {', '.join(names[:MOST_KEYS])} from now on"
