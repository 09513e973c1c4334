"""`sync-tui config …`: where the settings are, what they are, and whether they can be used."""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from sync_tui.config.account import Shown, settings_account
from sync_tui.config.document import reason
from sync_tui.config.durable import make_private
from sync_tui.config.example import example_config
from sync_tui.config.invocation import Invocation
from sync_tui.config.places import places
from sync_tui.config.problems import located
from sync_tui.config.settings import CONFIG_FILE, Settings, load_settings
from sync_tui.config.ui import Judge
from sync_tui.config.watchlists import LISTS_FOLDER
from sync_tui.domain.errors import ConfigError, ExitCode
from sync_tui.domain.text import clean
from sync_tui.headless.listing import cell_width
from sync_tui.headless.streams import say, spells

SCHEMA = 1
_PRIVATE_FILE = 0o600
_EXISTS = "exists"


def run_path(invocation: Invocation) -> int:
    """`config path`: a line for each folder and file, whether it is there or not."""
    known = places(invocation.directory, invocation.environ)
    rows = [(name, _presence(path), clean(str(path))) for name, path in known.items()]
    if invocation["json"]:
        paths = [{"name": name, "path": path, "exists": presence == _EXISTS} for name, presence, path in rows]
        _print_json({"schema": SCHEMA, "paths": paths})
    else:
        _print_aligned(rows)
    return ExitCode.DONE


def run_init(invocation: Invocation) -> int:
    """`config init`: the example as config.toml, where there is none. Its path is what stdout gets."""
    content, path = example_config(), invocation.directory / CONFIG_FILE
    try:
        make_private(invocation.directory / LISTS_FOLDER)
        _create(path, content)
    except FileExistsError:
        raise ConfigError(f"{path}: is there already and stays as it is; edit it, or move it away first") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {reason(error)}") from None
    print(clean(str(path)))
    say(f"wrote {CONFIG_FILE} with every key at its default; edit it, then run sync-tui config validate")
    return ExitCode.DONE


def run_show(invocation: Invocation) -> int:
    """`config show`: every value and where it came from. Raises `ConfigError` for settings that cannot be used."""
    entries = list(settings_account(invocation))
    if invocation["json"]:
        file = invocation.settings.config_file
        values = [
            {"key": entry.key, "value": entry.value, "from": str(entry.provenance), "variable": entry.variable}
            for entry in entries
        ]
        _print_json({"schema": SCHEMA, "config_file": None if file is None else clean(str(file)), "values": values})
    else:
        _print_aligned([(entry.key, _words(entry.value), entry.origin) for entry in entries])
    return ExitCode.DONE


def validated(invocation: Invocation, judged: Judge) -> int:
    """`config validate`: one line for each thing that is wrong, on stdout, and USAGE; or that nothing is."""
    try:
        settings = judged_settings(invocation, judged)
    except ConfigError as error:
        print(*map(located, error.problems), sep="\n")
        return ExitCode.USAGE
    file = settings.config_file
    missing = f"{invocation.directory / CONFIG_FILE}: is not there; the defaults hold"
    print(clean(missing if file is None else f"{file}: ok"))
    return ExitCode.DONE


def judged_settings(invocation: Invocation, judged: Judge) -> Settings:
    """The settings, where nothing is wrong with them that the screen would not take; `ConfigError` with all of it."""
    try:
        return load_settings(invocation.directory, invocation.environ, judged)
    except ImportError:  # there is no screen to judge them
        return invocation.settings


def run_schema(invocation: Invocation) -> int:
    """`config schema`: one JSON Schema, or both by their names."""
    from sync_tui.config.json_schema import file_schemas

    schemas = file_schemas()
    _print_json(schemas[invocation["file"]] if invocation["file"] else schemas)
    return ExitCode.DONE


def _create(path: Path, content: bytes) -> None:
    """Write a file that was not there, whole or not at all; `FileExistsError` where something is."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _PRIVATE_FILE)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
    except BaseException:
        path.unlink()
        raise


def _presence(path: Path) -> str:
    try:
        return _EXISTS if path.exists() else "missing"
    except OSError:
        return "hidden"


def _print_aligned(rows: Sequence[Sequence[str]]) -> None:
    """The last column is not padded: it may be long, and is the easier to take with `cut` and `awk`."""
    widths = [max(map(cell_width, column)) for column in zip(*rows, strict=True)]
    for *cells, last in rows:
        padded = (cell + " " * (width - cell_width(cell)) for cell, width in zip(cells, widths, strict=False))
        print(*padded, last, sep="  ")


def _words(value: Shown) -> str:
    match value:
        case None:
            return "-"
        case bool():
            return "true" if value else "false"
        case float():
            return f"{value:g}"
        case dict():
            return " ".join(f"{key} {_words(inner)}" for key, inner in value.items())
        case list():
            return ",".join(value) or "-"
    return str(value)


def _print_json(document: object) -> None:
    print(json.dumps(document, indent=2, ensure_ascii=not spells(sys.stdout)))
