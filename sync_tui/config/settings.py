"""What a person set, and where each value came from: defaults, then config.toml, then the environment."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from sync_tui.config.document import Document, RawFile, parsed_document, read_raw
from sync_tui.config.keys import (
    ALERTS,
    BUDGET,
    CADENCE,
    CONFIG,
    DEFAULT_PROFILE,
    POLLING,
    PROFILE,
    UI,
)
from sync_tui.config.leak import leaks
from sync_tui.config.problems import Problems
from sync_tui.config.profiles import BASE_URL_VARIABLE, TOKEN_VARIABLE, default_profile, read_profiles
from sync_tui.config.provenance import Provenance
from sync_tui.config.table import Table, check_schema, planned
from sync_tui.config.ui import Judge, Ui, read_ui
from sync_tui.domain.alerting import Alerting, Notify
from sync_tui.domain.errors import ConfigError
from sync_tui.domain.polling import Budget, Polling
from sync_tui.domain.profile import EnvToken, Profile

CONFIG_FILE = "config.toml"
CONFIG_LIMIT = 256 * 1024  # bytes


class Settings(NamedTuple):
    """Everything config.toml and the environment decide. Equal settings may have come from different places."""

    profiles: Mapping[str, Profile]
    polling: Polling = Polling()
    alerting: Alerting = Alerting()
    ui: Ui = Ui()
    config_file: Path | None = None  # None where there is none
    sources: Mapping[str, Provenance] = MappingProxyType({})  # by dotted key

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Settings) and self[:4] == other[:4]

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self[:4])

    def option(self, key: str) -> str | bool | None:
        """What config.toml holds for a flag's dotted key; None where it holds nothing."""
        held: Mapping[str, str | bool | None] = {"ui.theme": self.ui.theme, "ui.ascii": self.ui.ascii}
        return held[key] if self.sources.get(key) is Provenance.FILE else None


def load_settings(config_dir: Path, environ: Mapping[str, str], judged: Judge = lambda _: ()) -> Settings:
    """The settings of config.toml in `config_dir`, or the defaults where there is none; `ConfigError` otherwise.

    What the screen would not take is no such error, unless that is `judged` as well.
    """
    path = config_dir / CONFIG_FILE
    try:
        file = read_raw(path, CONFIG_LIMIT)
    except FileNotFoundError:
        return _settings({}, environ)
    _check_trust(file)
    document = parsed_document(path, file.raw)
    problems = Problems(document)
    for leak_path, text in leaks(document.table):
        problems.add(leak_path, f"{text}; remove it, and name where the token is instead")
    problems.raise_any()
    top = Table(document.table, (), problems)
    check_schema(top)
    top.only(CONFIG.names, planned("history"))
    profiles = top.table("profiles")
    read = {} if profiles is None else read_profiles(profiles, config_dir, environ)
    polling, alerting = _polling(top.table("polling")), _alerting(top.table("alerts"))
    ui = read_ui(top.table("ui"), judged)
    problems.raise_any()
    return _settings(read, environ, document)._replace(polling=polling, alerting=alerting, ui=ui)


def _check_trust(file: RawFile) -> None:
    """config.toml names commands to run: nobody else may have written it."""
    if file.owner not in (os.geteuid(), 0):
        raise ConfigError(f"{file.path}: belongs to another user; copy it, so that it is yours")
    if file.mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise ConfigError(f"{file.path}: can be changed by others (mode {file.mode:04o}); run chmod go-w on it")


def _polling(table: Table | None) -> Polling:
    polling = Polling()
    if table is None:
        return polling
    table.only(POLLING.names)
    seconds = {key.name: table.number(key) for key in CADENCE.keys}
    rate = table.number(BUDGET["requests_per_second"])
    burst, in_flight = table.whole(BUDGET["burst"]), table.whole(BUDGET["in_flight"])
    default = polling.budget
    return polling._replace(
        cadence=polling.cadence._replace(**{key: value for key, value in seconds.items() if value is not None}),
        budget=Budget(rate or default.rate, burst or default.burst, in_flight or default.in_flight),
    )


def _alerting(table: Table | None) -> Alerting:
    default = Alerting()
    if table is None:
        return default
    table.only(ALERTS.names)
    bell, title = table.flag("bell"), table.flag("title")
    notify = table.plain("notify")
    if notify is not None and notify not in Notify.__members__.values():
        table.refuse("notify", f"is none of {', '.join(Notify)}")
        notify = None
    return Alerting(
        bell=default.bell if bell is None else bell,
        title=default.title if title is None else title,
        notify=default.notify if notify is None else Notify(notify),
    )


def _settings(read: Mapping[str, Profile], environ: Mapping[str, str], document: Document | None = None) -> Settings:
    """The profiles that were read, and the one that needs no file; all else at its default."""
    built_in = {} if DEFAULT_PROFILE in read else {DEFAULT_PROFILE: default_profile(environ)}
    profiles = MappingProxyType({**built_in, **read})
    return Settings(
        profiles=profiles,
        config_file=document.path if document else None,
        sources=MappingProxyType(_sources(profiles, document.table if document else {}, environ)),
    )


def _sources(
    profiles: Mapping[str, Profile], table: Mapping[str, object], environ: Mapping[str, str]
) -> dict[str, Provenance]:
    keys: list[tuple[str, ...]] = [("profiles", name, key) for name in profiles for key in PROFILE.names]
    keys += [("polling", key) for key in POLLING.names] + [("ui", key) for key in UI.names]
    keys += [("alerts", key) for key in ALERTS.names]
    sources = {".".join(path): Provenance.FILE if _holds(table, path) else Provenance.DEFAULT for path in keys}
    base_url = f"profiles.{DEFAULT_PROFILE}.base_url"
    follows = sources[base_url] is Provenance.DEFAULT or profiles[DEFAULT_PROFILE].token == EnvToken(TOKEN_VARIABLE)
    if environ.get(BASE_URL_VARIABLE) and follows:
        sources[base_url] = Provenance.ENVIRONMENT
    return sources


def _holds(table: object, path: tuple[str, ...]) -> bool:
    for key in path:
        if not isinstance(table, Mapping) or key not in table:
            return False
        table = table[key]
    return True
