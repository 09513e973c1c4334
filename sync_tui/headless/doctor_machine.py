"""What a diagnosis says of the machine: versions, files and their modes, and the settings in them."""

import locale
import os
import platform
import stat
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sync_tui import __version__
from sync_tui.config.invocation import Invocation
from sync_tui.config.places import places
from sync_tui.config.ui import Judge
from sync_tui.config.watchlists import load_watch_list, watch_list_names
from sync_tui.domain.errors import ConfigError, ExitCode
from sync_tui.domain.text import clean, counted
from sync_tui.headless.diagnosis import Finding, note, problem, well
from sync_tui.headless.settings import judged_settings

# Looked up, never imported: a diagnosis must not fail on what it is to diagnose.
REQUIRED = ("textual", "httpx", "platformdirs", "tomli-w", "sniffio", "shtab")
_OPTIONAL = ("PyJWT", "cryptography", "keyring")
_DIRECTORIES = ("config_dir", "watchlists", "state_dir")
_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH


def machine_findings(invocation: Invocation) -> Iterator[Finding]:
    """Versions, platform, locale and files."""
    yield _versions()
    system = clean(f"{platform.system()} {platform.release()} {platform.machine()}")
    yield well("versions", system, system=clean(platform.system()), release=clean(platform.release()))
    yield _locale(invocation.environ)
    for name, path in places(invocation.directory, invocation.environ).items():
        yield _place(name, path)


def settings_findings(invocation: Invocation, judged: Judge) -> Iterator[Finding]:
    """What is wrong with config.toml, the environment and the saved lists; or that nothing is."""
    try:
        settings = judged_settings(invocation, judged)
    except ConfigError as error:
        for line in error.problems:
            yield _mistake(line, "sync-tui config validate")
    else:
        where = "no config.toml: the defaults hold" if settings.config_file is None else "config.toml is understood"
        yield well("settings", where, profiles=sorted(settings.profiles))
    for name in watch_list_names(invocation.directory):
        try:
            count = len(load_watch_list(name, invocation.directory).syncs)
        except ConfigError as error:
            for line in error.problems:
                yield _mistake(line, "sync-tui list validate")
        else:
            yield well("settings", f'watch list "{name}": {counted(count)}', syncs=count)


def _mistake(line: str, check: str) -> Finding:
    """Of a file: many a message ends in what to do, after a semicolon."""
    text, _, remedy = line.rpartition("; ") if "; " in line else (line, "", f"correct it, then run {check}")
    return problem("settings", text, remedy, ExitCode.USAGE)


def _versions() -> Finding:
    found = {name: _version(name) for name in (*REQUIRED, *_OPTIONAL)}
    versions = {"sync-tui": __version__, "python": platform.python_version(), **found}
    missing = [name for name in REQUIRED if found[name] is None]
    if missing:
        remedy = "install sync-tui again"
        return problem("versions", f"not installed: {', '.join(missing)}", remedy, ExitCode.USAGE, **versions)
    shown = ", ".join(f"{name} {number}" for name, number in versions.items() if number is not None)
    return well("versions", shown, **versions)


def _version(name: str) -> str | None:
    try:
        return clean(version(name), 40)
    except PackageNotFoundError:
        return None


def _locale(environ: Mapping[str, str]) -> Finding:
    encoding = locale.getpreferredencoding(do_setlocale=False)
    chosen = next((environ[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if environ.get(name)), "")
    stream = (sys.stdout.encoding or "ascii").lower()
    facts = {"locale": clean(chosen, 80), "encoding": encoding, "stdout": stream}
    if stream.replace("-", "") != "utf8":
        text = f"the output is {stream}: glyphs are spelled in ASCII (LANG=C.UTF-8 shows them)"
        return note("terminal", text, **facts)
    return well("terminal", f"locale {clean(chosen, 80) or 'not set'}, {stream}", **facts)


def _place(name: str, path: Path) -> Finding:
    shown = clean(str(path))
    try:
        seen = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return well("files", f"{name}: {shown} is not there", path=shown, exists=False)
    except OSError as error:
        reason = clean(error.strerror or type(error).__name__)
        remedy = "let your own user search it, or choose another with --config-dir"
        return problem("files", f"{name}: {shown} cannot be looked at: {reason}", remedy, ExitCode.USAGE, path=shown)
    mode = stat.S_IMODE(seen.st_mode)
    facts = {"path": shown, "exists": True, "mode": f"{mode:04o}"}
    if name in _DIRECTORIES and not stat.S_ISDIR(seen.st_mode):
        remedy = "move it away, or choose another with --config-dir or SYNC_TUI_STATE_DIR"
        return problem("files", f"{name}: {shown} is not a directory", remedy, ExitCode.USAGE, **facts)
    if mode & _OTHERS_MAY_WRITE and not mode & stat.S_ISVTX:
        return problem(
            "files",
            f"{name}: {shown} can be changed by others ({mode:04o})",
            f"chmod go-w {shown}",
            ExitCode.USAGE,
            **facts,
        )
    if not os.access(path, os.R_OK | (os.X_OK if name in _DIRECTORIES else 0)):
        remedy = "let your own user read it, or choose another with --config-dir or SYNC_TUI_STATE_DIR"
        return problem("files", f"{name}: {shown} cannot be read by you ({mode:04o})", remedy, ExitCode.USAGE, **facts)
    if not os.access(path, os.W_OK):
        return note("files", f"{name}: {shown} is read-only to you: nothing is saved there", **facts)
    return well("files", f"{name}: {shown} ({mode:04o})", **facts)
