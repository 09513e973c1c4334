"""The account of what is set: every value with where it came from, and no secret among them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from sync_tui.config.invocation import Invocation
from sync_tui.config.keys import BUDGET, CADENCE
from sync_tui.config.options import OPTIONS, Value
from sync_tui.config.profiles import BASE_URL_VARIABLE
from sync_tui.config.provenance import Provenance
from sync_tui.config.settings import CONFIG_FILE, Settings
from sync_tui.domain.profile import (
    CommandToken,
    EnvToken,
    FileToken,
    FixedToken,
    KeyringToken,
    Profile,
    SigningKeyToken,
    TokenSource,
)
from sync_tui.domain.text import clean

Shown: TypeAlias = "str | float | bool | list[str] | dict[str, Shown] | None"
"""A value as JSON has it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One value: a dotted key of config.toml, or a flag."""

    key: str
    value: Shown
    provenance: Provenance
    variable: str | None = None  # the environment variable that decided
    flag: str | None = None  # the flag that decides, where there is one

    @property
    def origin(self) -> str:
        """Where it came from, for a person: with the name of the file, the variable or the flag that decided."""
        what = {Provenance.FILE: CONFIG_FILE, Provenance.ENVIRONMENT: self.variable, Provenance.FLAG: self.flag}
        return " ".join(filter(None, (self.provenance, what.get(self.provenance))))


def settings_account(invocation: Invocation) -> Iterator[Entry]:
    """Every setting, in the order of the example; then each other option that something decided.

    Raises `ConfigError` or `UsageError` where a file or a variable cannot be read.
    """
    settings = invocation.settings
    for profile in settings.profiles.values():
        yield from _of_profile(profile, settings)
    for key, number in polling_values(settings).items():
        yield Entry(f"polling.{key}", number, settings.sources[f"polling.{key}"])
    for key, told in settings.alerting._asdict().items():
        yield Entry(f"alerts.{key}", _shown(told), settings.sources[f"alerts.{key}"])
    ui: Mapping[str, Shown] = {
        "ui.columns": _shown(settings.ui.columns),
        "ui.motion": settings.ui.motion,
        "ui.keys": {name: clean(keys) for name, keys in settings.ui.keys.items()} or None,
    }
    for key, shown in ui.items():
        yield Entry(key, shown, settings.sources[key])
    for option in OPTIONS:
        value = invocation.value(option.name)
        if option.name == "config_dir":
            value = Value(str(invocation.directory), value.provenance)
        if option.config_key or option.name == "config_dir" or value.provenance is not Provenance.DEFAULT:
            variable = option.variable if value.provenance is Provenance.ENVIRONMENT else None
            key = option.config_key or option.flag
            yield Entry(key, _shown(value.value), value.provenance, variable, option.flag)


def token_place(source: TokenSource) -> dict[str, Shown]:
    """Where a token comes from, as config.toml says it. Of a command the program alone: its words may hold a secret."""
    match source:
        case EnvToken(name):
            return {"env": clean(name)}
        case FileToken(path):
            return {"file": clean(str(path))}
        case CommandToken(argv):
            return {"command": clean(argv[0])}
        case KeyringToken(account):
            return {"keyring": clean(account)}
        case SigningKeyToken(key, project_id):
            return {"signing_key": token_place(key), "project_id": clean(project_id), "audience": clean(source.aud)}
        case FixedToken():
            return {}
        case _ as unreachable:
            assert_never(unreachable)


def _of_profile(profile: Profile, settings: Settings) -> Iterator[Entry]:
    values: Mapping[str, Shown] = {
        "base_url": str(profile.origin),
        "token": token_place(profile.token),
        "read_only": profile.read_only,
    }
    for key, value in values.items():
        dotted = f"profiles.{profile.name}.{key}"
        provenance = settings.sources[dotted]
        yield Entry(dotted, value, provenance, BASE_URL_VARIABLE if provenance is Provenance.ENVIRONMENT else None)


def polling_values(settings: Settings) -> dict[str, float]:
    """The numbers of `[polling]` by their keys, in the order of the example."""
    cadence, budget = settings.polling.cadence._asdict(), settings.polling.budget
    seconds = {name: cadence[name] for name in CADENCE.names}
    return seconds | dict(zip(BUDGET.names, (budget.rate, budget.burst, budget.in_flight), strict=True))


def _shown(value: object) -> Shown:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, tuple | frozenset):
        return [clean(str(word)) for word in (sorted(value) if isinstance(value, frozenset) else value)]
    return clean(str(value))
