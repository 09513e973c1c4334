"""`sync-tui list …`: the saved watch lists, and what is in them."""

import sys
from collections.abc import Sequence
from typing import Any

from sync_tui.config.invocation import Invocation
from sync_tui.config.keys import DEFAULT_PROFILE
from sync_tui.config.problems import nearest
from sync_tui.config.watchlists import (
    check_lists_folder,
    create_watch_list,
    edit_watch_list,
    load_watch_list,
    new_list_path,
    watch_list_names,
    watch_list_path,
)
from sync_tui.domain.errors import ConfigError, ExitCode, UsageError
from sync_tui.domain.text import SafeText, clean, counted
from sync_tui.domain.watch import SYNC_ID_RULE, WatchedSync, WatchList, is_sync_id
from sync_tui.headless.display import display_of
from sync_tui.headless.page import Row, json_line, table_lines
from sync_tui.headless.saving import say_saved
from sync_tui.headless.streams import say

SCHEMA = 1
TITLES = ("ID", "LABEL", "PROFILE", "USER", "INTEGRATION", "PIPELINE", "GROUP", "TAGS", "NOTE")


def run_ls(invocation: Invocation) -> int:
    """`list ls`: name, size and title of each saved list. USAGE where one of them cannot be read."""
    check_lists_folder(invocation.directory)
    lists = {name: _readable(name, invocation) for name in watch_list_names(invocation.directory)}
    if invocation["json"]:
        documents = [_summary(name, watch_list) for name, watch_list in lists.items()]
        sys.stdout.write(json_line({"schema": SCHEMA, "lists": documents}, sys.stdout))
    elif lists:
        rows: list[Row] = [
            (name, "unreadable", None) if watch_list is None else (name, str(len(watch_list.syncs)), watch_list.title)
            for name, watch_list in lists.items()
        ]
        _print_table(("NAME", "SYNCS", "TITLE"), rows, invocation)
    else:
        say("no watch lists yet: sync-tui list new NAME makes one, sync-tui discover --add NAME fills one")
    return ExitCode.USAGE if None in lists.values() else ExitCode.DONE


def run_show(invocation: Invocation) -> int:
    """`list show`: the entries of one list."""
    watch_list = load_watch_list(invocation["list"], invocation.directory)
    if invocation["json"]:
        syncs = [_document(sync) for sync in watch_list.syncs]
        document = {"schema": SCHEMA, "name": watch_list.name, "title": watch_list.title, "syncs": syncs}
        sys.stdout.write(json_line(document, sys.stdout))
    elif watch_list.syncs:
        _print_table(TITLES, [_row(sync) for sync in watch_list.syncs], invocation)
    else:
        say(f"{watch_list.name} holds no syncs yet: sync-tui list add {watch_list.name} --sync ID")
    return ExitCode.DONE


def run_new(invocation: Invocation) -> int:
    """`list new`: an empty list where there was nothing. Its path is what stdout gets."""
    path = new_list_path(invocation["list"], invocation.directory)
    title = invocation["title"]
    watch_list = WatchList(clean(path.stem, 64), None if title is None else clean(title))
    saved = create_watch_list(watch_list, path)
    print(clean(str(saved.path)))
    return ExitCode.DONE


def run_add(invocation: Invocation) -> int:
    """`list add`: syncs at the end of a list that is there; what it holds already stays as it is."""
    word, added = invocation["list"], _named_syncs(invocation)
    load_watch_list(word, invocation.directory)
    known: list[WatchedSync] = []

    def changed(watch_list: WatchList) -> WatchList:
        known[:] = [sync for sync in added if sync.key in {held.key for held in watch_list.syncs}]
        return watch_list.with_added(added)

    saved = edit_watch_list(watch_list_path(word, invocation.directory), changed)
    for sync in known:
        say(f"{sync.id} is there already and stays as it is")
    say_saved(saved, f"{counted(len(added) - len(known))} added")
    return ExitCode.DONE


def run_remove(invocation: Invocation) -> int:
    """`list remove`: every entry with one of the ids, of the profile and the user where those are named."""
    word, ids = invocation["list"], tuple(dict.fromkeys(invocation["ids"]))
    load_watch_list(word, invocation.directory)
    removed: list[WatchedSync] = []

    def changed(watch_list: WatchList) -> WatchList:
        removed[:] = _chosen(watch_list, ids, invocation)
        gone = {sync.key for sync in removed}
        return WatchList(
            watch_list.name, watch_list.title, tuple(sync for sync in watch_list.syncs if sync.key not in gone)
        )

    saved = edit_watch_list(watch_list_path(word, invocation.directory), changed)
    say_saved(saved, f"{counted(len(removed))} removed")
    return ExitCode.DONE


def _readable(name: str, invocation: Invocation) -> WatchList | None:
    try:
        return load_watch_list(name, invocation.directory)
    except ConfigError as error:
        say(str(error))
        return None


def _summary(name: str, watch_list: WatchList | None) -> dict[str, object]:
    if watch_list is None:
        return {"name": name, "title": None, "count": None}
    return {"name": name, "title": watch_list.title, "count": len(watch_list.syncs)}


def _chosen(watch_list: WatchList, ids: Sequence[str], invocation: Invocation) -> list[WatchedSync]:
    profile, user = invocation["profile"], invocation.user
    candidates = [
        sync
        for sync in watch_list.syncs
        if (profile is None or sync.profile == profile) and (user is None or sync.user == user)
    ]
    held = {sync.id for sync in candidates}
    for sync_id in ids:
        if sync_id not in held:
            hint = nearest(sync_id, sorted(held)) or f"; sync-tui list show {watch_list.name} prints them"
            raise UsageError(f"{watch_list.name} holds no sync {sync_id}{hint}; nothing was removed")
    return [sync for sync in candidates if sync.id in ids]


def _named_syncs(invocation: Invocation) -> list[WatchedSync]:
    ids, label = tuple(dict.fromkeys(invocation["sync"])), invocation["label"]
    if not ids:
        raise UsageError("say what to add: --sync ID, as often as needed")
    if label is not None and len(ids) > 1:
        raise UsageError(f"--label is the name of one sync, and there are {len(ids)}: add them one by one")
    for sync_id in ids:
        if not is_sync_id(sync_id):
            raise UsageError(f"--sync {clean(sync_id, 80)!r} is not a sync id: {SYNC_ID_RULE}")
    about: dict[str, Any] = {name: _text(invocation[name]) for name in ("label", "group", "note")}
    tags = tuple(clean(tag) for tag in dict.fromkeys(invocation["tag"]))
    profile = invocation["profile"] or DEFAULT_PROFILE
    return [WatchedSync(sync_id, profile, user=invocation.user, tags=tags, **about) for sync_id in ids]


def _text(value: str | None) -> SafeText | None:
    return None if value is None else clean(value)


def _row(sync: WatchedSync) -> Row:
    tags = ", ".join(sync.tags)
    described = (sync.integration, sync.pipeline, sync.group, tags, sync.note)
    return (sync.id, sync.label, sync.profile, sync.user, *described)


def _document(sync: WatchedSync) -> dict[str, object]:
    return {
        "id": sync.id,
        "label": sync.label,
        "profile": sync.profile,
        "user": sync.user,
        "integration": sync.integration,
        "pipeline": sync.pipeline,
        "group": sync.group,
        "tags": list(sync.tags),
        "note": sync.note,
    }


def _print_table(titles: Sequence[str], rows: Sequence[Row], invocation: Invocation) -> None:
    display = display_of(sys.stdout, invocation.environ, invocation["plain"])
    sys.stdout.write("".join(f"{line}\n" for line in table_lines(titles, rows, display)))
