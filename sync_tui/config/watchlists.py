"""The watch lists of a person: their names, where they are, and how they are read and written."""

import itertools
import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from sync_tui.config.document import parsed_document, read_raw, reason
from sync_tui.config.durable import Pause, locked, make_private, replace_file, resolved, wait
from sync_tui.config.keys import NAME, NAME_RULE
from sync_tui.config.location import expanded
from sync_tui.config.plain_list import plain_watch_list
from sync_tui.config.problems import nearest
from sync_tui.config.watchlist import LIST_LIMIT, parsed_watch_list, rendered_watch_list
from sync_tui.domain.errors import ConfigError
from sync_tui.domain.text import SafeText, clean
from sync_tui.domain.watch import WatchList

LISTS_FOLDER = "watchlists"
SUFFIX = ".toml"
_PUBLIC_FILE = 0o644
_COMMANDS = frozenset(
    {"status", "watch", "wait", "demo", "simulate", "discover", "list", "config", "doctor", "completion"}
)
RESERVED_NAMES = _COMMANDS | {"exporter", "help", "version"}
"""Words of the command line, which no list can be named like."""


class Saved(NamedTuple):
    """What a write did."""

    path: Path  # the file itself, links resolved
    backup: Path | None = None  # where the hand-written file that it replaced is kept


def is_path(name_or_path: str) -> bool:
    """Whether a typed LIST means a file rather than a saved name."""
    return "/" in name_or_path or os.sep in name_or_path or name_or_path.endswith(SUFFIX)


def watch_list_path(name_or_path: str, config_dir: Path) -> Path:
    """The file of a saved name, or the path itself; it need not exist. `ConfigError` for what cannot be a name."""
    if is_path(name_or_path):
        return expanded(name_or_path)
    if not NAME.fullmatch(name_or_path):
        raise ConfigError(f'"{clean(name_or_path, 80)}" is not the name of a watch list: {NAME_RULE}')
    if name_or_path in RESERVED_NAMES:
        raise ConfigError(f'a watch list cannot be named "{name_or_path}": that is a command; choose another name')
    return config_dir / LISTS_FOLDER / f"{name_or_path}{SUFFIX}"


def _kept_for(word: str) -> str:
    """Why no list is called `word`, to somebody who wrote it where a list stands."""
    if word in _COMMANDS:
        return f"that is a command, and stands first: `sync-tui {word} …`"
    return "that word is kept for a command, which this version does not have"


def new_list_path(name_or_path: str, config_dir: Path) -> Path:
    """The same of a list that is to be made. A path must end as one of a list does: any other is a slip of the hand."""
    path = watch_list_path(name_or_path, config_dir)
    if path.name == SUFFIX:
        raise ConfigError(f'"{clean(name_or_path, 80)}" has no name before {SUFFIX}: write NAME or some/NAME{SUFFIX}')
    if path.suffix != SUFFIX:
        word = clean(name_or_path, 80)
        raise ConfigError(f'"{word}" is a path that does not end in {SUFFIX}; a saved list has a name without a slash')
    return path


def watch_list_names(config_dir: Path) -> tuple[str, ...]:
    """The names of the saved lists, sorted; empty where the folder is missing or unreadable."""
    try:
        files = [path for path in (config_dir / LISTS_FOLDER).iterdir() if path.suffix == SUFFIX and path.is_file()]
    except OSError:
        return ()
    names = {path.stem for path in files} - RESERVED_NAMES
    return tuple(sorted(name for name in names if NAME.fullmatch(name) and not is_path(name)))


def check_lists_folder(config_dir: Path) -> None:
    """`ConfigError` where the folder of the lists is there and cannot be read: that is not the same as no lists."""
    folder = config_dir / LISTS_FOLDER
    try:
        next(folder.iterdir(), None)
    except FileNotFoundError:
        return
    except OSError as error:
        raise ConfigError(f"{folder}: cannot be read: {reason(error)}") from None


def load_watch_list(name_or_path: str, config_dir: Path) -> WatchList:
    """The list of a saved name or in a file, however hostile; `ConfigError` has every problem of the file."""
    if name_or_path in RESERVED_NAMES:
        raise ConfigError(f'there is no watch list "{name_or_path}": {_kept_for(name_or_path)}')
    path = watch_list_path(name_or_path, config_dir)
    try:
        return _parsed(path, read_raw(path, LIST_LIMIT).raw)
    except FileNotFoundError:
        raise ConfigError(_missing(name_or_path, config_dir)) from None


def create_watch_list(watch_list: WatchList, path: Path, pause: Pause = wait) -> Saved:
    """Write a list that was not there; `ConfigError` where something is, whatever it holds."""
    target = resolved(path)

    def created(_: WatchList) -> WatchList:
        check_unused(target)
        return watch_list

    check_unused(target)
    return edit_watch_list(target, created, pause)


def check_unused(path: Path) -> None:
    """`ConfigError` where something is there that a new list must not be written over, whatever it is."""
    target = resolved(path)
    if os.path.lexists(target):
        raise ConfigError(f"{target}: is there already and stays as it is; choose another name")


def edit_watch_list(path: Path, change: Callable[[WatchList], WatchList], pause: Pause = wait) -> Saved:
    """Read the list at `path`, an empty one where there is none, and write what `change` makes of it.

    Both happen under one lock, so that two windows lose nothing of each other's. Blocks for up to two seconds.
    A list that `change` leaves as it was is not written, and a file that is not byte for byte what we write is kept
    beside it first. Raises `ConfigError`, with the file as it was, where it cannot be read or written, or where the new
    list is none that could be read again.
    """
    target = resolved(path)
    try:
        make_private(target.parent)
        with locked(target, pause):
            return _edited(target, change)
    except OSError as error:
        raise ConfigError(f"{target}: cannot be written: {reason(error)}") from None


def export_watch_list(watch_list: WatchList, path: Path, *, over: bool) -> Path:
    """Write a copy that others may read to `path`, over a file that is there only where `over` says so; its real path.

    Raises `ConfigError`.
    """
    target = resolved(path)
    try:
        if target.exists() and not target.is_file():
            raise ConfigError(f"{target}: is not a regular file; name another")
        if target.exists() and not over:
            raise ConfigError(f"{target}: is there already and stays as it is; name another file, or say --force")
        replace_file(target, rendered_watch_list(watch_list), _PUBLIC_FILE)
    except OSError as error:
        raise ConfigError(f"{target}: cannot be written: {reason(error)}") from None
    return target


def check_new_name(name: str) -> None:
    """`ConfigError` where a saved list cannot be called `name`, whether there is one of that name or not."""
    if is_path(name):
        raise ConfigError(f'"{clean(name, 80)}" is a path: a name has no slash, and no {SUFFIX} at its end')
    watch_list_path(name, Path())


def _edited(target: Path, change: Callable[[WatchList], WatchList]) -> Saved:
    try:
        raw = read_raw(target, LIST_LIMIT).raw
    except FileNotFoundError:
        raw = None
    before = WatchList(_name(target)) if raw is None else _parsed(target, raw)
    after = change(before)
    if raw is not None and after == before:
        return Saved(target)
    content = rendered_watch_list(after)
    try:
        _parsed(target, content)
    except ConfigError as error:
        raise ConfigError(f"not saved: {error}", error.problems) from None
    if content == raw:
        return Saved(target)
    if raw is not None and not os.access(target, os.W_OK):
        raise ConfigError(f"{target}: is read-only; run chmod u+w on it, or save under another name")
    backup = None if raw is None or raw == rendered_watch_list(before) else _kept(target, raw)
    replace_file(target, content)
    return Saved(target, backup)


def _parsed(path: Path, raw: bytes) -> WatchList:
    plain = plain_watch_list(raw, _name(path))
    return parsed_watch_list(parsed_document(path, raw), _name(path)) if plain is None else plain


def _name(path: Path) -> SafeText:
    return clean(path.stem, 64)


def _kept(target: Path, raw: bytes) -> Path:
    """A copy of a hand-written file; an older copy is never written over."""
    names = (f"{target.name}.bak{'' if number == 1 else number}" for number in itertools.count(1))
    backup = next(path for path in map(target.with_name, names) if not path.exists() or _holds(path, raw))
    if not backup.exists():
        replace_file(backup, raw)
    return backup


def _holds(path: Path, raw: bytes) -> bool:
    return path.is_file() and path.stat().st_size == len(raw) and path.read_bytes() == raw


def _missing(name_or_path: str, config_dir: Path) -> str:
    if is_path(name_or_path):
        return f"{name_or_path}: there is no such file; check the path"
    near = nearest(name_or_path, watch_list_names(config_dir)) or nearest(name_or_path, _COMMANDS, "the command ")
    place = f"; it would be {watch_list_path(name_or_path, config_dir)}"
    return f'there is no watch list "{name_or_path}"{near or place}'
