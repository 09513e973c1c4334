"""`sync-tui list import | export`: watch lists that go from person to person."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from sync_tui.config.invocation import Invocation
from sync_tui.config.list_account import asked_lines
from sync_tui.config.watchlist import rendered_watch_list
from sync_tui.config.watchlists import (
    check_unused,
    create_watch_list,
    export_watch_list,
    is_path,
    load_watch_list,
    watch_list_path,
)
from sync_tui.domain.errors import ExitCode, UsageError
from sync_tui.domain.profile import Profile
from sync_tui.domain.text import clean, counted
from sync_tui.domain.watch import WatchList
from sync_tui.headless.streams import agrees, say

STDOUT = "-"


def run_import(invocation: Invocation) -> int:
    """`list import`: a stranger's list, once its reader has seen what it would ask of whom. Sends nothing.

    The path of the saved list is what stdout gets.
    """
    file = invocation["file"]
    watch_list = load_watch_list(file if is_path(file) else f"./{file}", invocation.directory)
    name = invocation["name"] or Path(file).stem
    if is_path(name):
        raise UsageError(f"{clean(name, 80)} is not a name: the list is saved beside the others; give --name NAME")
    path = watch_list_path(name, invocation.directory)
    check_unused(path)
    for line in account(watch_list, name, invocation.settings.profiles):
        say(line)
    if not (invocation["yes"] or agrees(f"Import it as {name}?", "not imported")):
        raise UsageError("not imported; nothing was written and nothing was sent")
    saved = create_watch_list(WatchList(clean(name, 64), watch_list.title, watch_list.syncs), path)
    print(clean(str(saved.path)))
    return ExitCode.DONE


def run_export(invocation: Invocation) -> int:
    """`list export`: the list as we write it, on stdout or in a file that others may read."""
    watch_list = load_watch_list(invocation["list"], invocation.directory)
    output = invocation["output"]
    if output is None or output == STDOUT:
        # TOML is UTF-8, whatever the terminal speaks.
        sys.stdout.flush()
        sys.stdout.buffer.write(rendered_watch_list(watch_list))
        return ExitCode.DONE
    target = export_watch_list(watch_list, Path(output), over=invocation["force"])
    say(f"{clean(str(target))}: written")
    return ExitCode.DONE


def account(watch_list: WatchList, name: str, profiles: Mapping[str, Profile]) -> Iterator[str]:
    """What a list would do to its reader: which requests, to whom, with whose token."""
    title = f' ("{watch_list.title}")' if watch_list.title else ""
    yield f"{counted(len(watch_list.syncs))}, to be saved as {name}{title}"
    for line in asked_lines(watch_list.syncs, profiles):
        yield f"  {line}"
    yield "nothing was sent"
