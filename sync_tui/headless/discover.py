"""`sync-tui discover`: the syncs of connected users, as the API lists them."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sync_tui.config.invocation import Invocation
from sync_tui.config.keys import DEFAULT_PROFILE
from sync_tui.config.targets import Targets
from sync_tui.config.watchlist import fitting
from sync_tui.config.watchlists import edit_watch_list, load_watch_list, new_list_path, watch_list_path
from sync_tui.domain.errors import ExitCode, SyncTuiError, UnreachableError
from sync_tui.domain.profile import Profile
from sync_tui.domain.text import SafeText
from sync_tui.domain.watch import WatchedSync, WatchList
from sync_tui.headless.display import display_of
from sync_tui.headless.owners import named_owners
from sync_tui.headless.page import json_line, table_lines
from sync_tui.headless.running import result_of
from sync_tui.headless.saving import say_saved
from sync_tui.headless.streams import say
from sync_tui.monitor.clock import SystemClock
from sync_tui.monitor.discovery import left_out_words, watched_syncs
from sync_tui.monitor.engine import Monitor
from sync_tui.monitor.readiness import known_profile, require_askable

SCHEMA = 1
LEAVE_WITHIN = 1.0
TITLES = ("ID", "STATUS", "LABEL", "INTEGRATION", "PIPELINE", "USER")


@dataclass(frozen=True, slots=True)
class Found:
    """A sync, and the status that it was listed with."""

    sync: WatchedSync
    status: SafeText | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of asking for one user's syncs."""

    user: SafeText | None
    found: tuple[Found, ...] = ()
    trouble: SyncTuiError | None = None
    left_out: int = 0


def run_discover(invocation: Invocation) -> int:
    """Ask, print on stdout, and return the exit code. Raises `SyncTuiError` where nothing can be asked at all."""
    settings, within = invocation.settings, invocation["timeout"]
    name = invocation["profile"] or invocation.value("profile").value or DEFAULT_PROFILE
    profile = known_profile(settings, name)
    users = named_owners(invocation, profile)
    path = _list_path(invocation)
    owner = users[0] if profile.mints else None  # else a name for whom the token belongs to, and no choice
    require_askable(settings, Targets(SafeText(name), discover=name, user=owner), invocation.environ)
    monitor = Monitor(settings.profiles, settings.polling, SystemClock())
    answers = result_of(_answers(monitor, name, users, within))
    found = [sync for answer in answers for sync in answer.found]
    _say_troubles(answers)
    if found or invocation["json"]:
        sys.stdout.write(_text(found, invocation))
    if any(answer.trouble is None for answer in answers):
        if not found:
            say("no syncs")
        if path is not None:
            _save(found, path, profile)
    return _exit_code(answers)


async def _answers(
    monitor: Monitor, profile_name: str, users: Sequence[SafeText | None], within: float | None
) -> list[Answer]:
    """An answer for each user; whoever is not reached in time has a trouble that says so."""
    loop = asyncio.get_running_loop()
    asking = {loop.create_task(_answer(monitor, profile_name, user)): user for user in users}
    try:
        _, late = await asyncio.wait(asking, timeout=within)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late, timeout=LEAVE_WITHIN)
        return [
            Answer(user, trouble=UnreachableError(f"profile {profile_name} did not list its syncs within {within:g} s"))
            if task in late
            else task.result()
            for task, user in asking.items()
        ]
    finally:
        await monitor.aclose()


async def _answer(monitor: Monitor, profile_name: str, user: SafeText | None) -> Answer:
    try:
        listed = await monitor.listed(profile_name, user)
    except SyncTuiError as trouble:
        return Answer(user, trouble=trouble)
    syncs = watched_syncs(profile_name, listed.syncs, user)
    found = tuple(Found(sync, item.status) for sync, item in zip(syncs, listed.syncs, strict=True))
    return Answer(user, found, left_out=listed.left_out)


def _text(found: Sequence[Found], invocation: Invocation) -> str:
    if invocation["json"]:
        return json_line({"schema": SCHEMA, "syncs": [_document(each) for each in found]}, sys.stdout)
    display = display_of(sys.stdout, invocation.environ, invocation["plain"])
    rows = [
        (each.sync.id, each.status, each.sync.label, each.sync.integration, each.sync.pipeline, each.sync.user)
        for each in found
    ]
    return "".join(f"{line}\n" for line in table_lines(TITLES, rows, display))


def _document(found: Found) -> dict[str, str | None]:
    sync = found.sync
    return {
        "id": sync.id,
        "profile": sync.profile,
        "user": sync.user,
        "integration": sync.integration,
        "pipeline": sync.pipeline,
        "status": found.status,
        "label": sync.label,
    }


def _say_troubles(answers: Sequence[Answer]) -> None:
    for answer in answers:
        whose = f"{answer.user}: " if answer.user else ""
        if answer.trouble is not None:
            say(f"{whose}{answer.trouble}")
        if answer.left_out:
            say(f"{whose}{left_out_words(answer.left_out)}")


def _exit_code(answers: Sequence[Answer]) -> int:
    """DONE where anybody's syncs were listed, else the most serious trouble."""
    troubles = [answer.trouble for answer in answers if answer.trouble is not None]
    if len(troubles) < len(answers):
        return ExitCode.DONE
    return max(trouble.exit_code for trouble in troubles)


def _list_path(invocation: Invocation) -> Path | None:
    """Where --add is to write; an unusable list is told before anything is asked."""
    word = invocation["add"]
    if word is None:
        return None
    path = watch_list_path(word, invocation.directory)
    if not path.exists():
        return new_list_path(word, invocation.directory)
    load_watch_list(word, invocation.directory)
    return path


def _save(found: Sequence[Found], path: Path, profile: Profile) -> None:
    syncs = [fitting(each.sync) for each in found]
    new: list[int] = []

    def same(sync: WatchedSync) -> tuple[str | None, ...]:
        # Where one token is one user's, a name for that user makes no other sync of it.
        return sync.key if sync.profile != profile.name or profile.mints else (sync.profile, None, sync.id)

    def added(watch_list: WatchList) -> WatchList:
        longer = watch_list.with_added(syncs, same)
        new.append(len(longer.syncs) - len(watch_list.syncs))
        return longer

    saved = edit_watch_list(path, added)
    count = f"{new[-1]} new, {len(syncs) - new[-1]} already there" if new[-1] else "nothing new"
    say_saved(saved, count)
