"""The `[profiles.NAME]` of config.toml, and the profile that exists without it."""

import re
from collections.abc import Mapping
from pathlib import Path

from sync_tui.config.location import expanded
from sync_tui.config.table import NAME, NAME_RULE, Table, kind, planned
from sync_tui.domain.errors import ConfigError
from sync_tui.domain.profile import (
    DEFAULT_BASE_URL,
    CommandToken,
    EnvToken,
    FileToken,
    Origin,
    Profile,
    TokenSource,
    parsed_base_url,
)

DEFAULT_PROFILE = "default"
BASE_URL_VARIABLE = "SYNC_TUI_BASE_URL"
TOKEN_VARIABLE = "PARAGON_USER_TOKEN"  # noqa: S105 - the name of a variable

PROFILE_KEYS = ("base_url", "token", "read_only")
TOKEN_KEYS = ("env", "file", "command")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def default_origin(environ: Mapping[str, str]) -> Origin:
    """Where the profile `default` asks when no file says so; `ConfigError` names the variable that is wrong."""
    text = environ.get(BASE_URL_VARIABLE)
    try:
        return parsed_base_url(text or DEFAULT_BASE_URL)
    except ValueError as error:
        raise ConfigError(f"{BASE_URL_VARIABLE}: {error}") from None


def default_profile(environ: Mapping[str, str]) -> Profile:
    """The profile that needs no file."""
    return Profile(DEFAULT_PROFILE, default_origin(environ), EnvToken(TOKEN_VARIABLE))


def read_profiles(table: Table, config_dir: Path, environ: Mapping[str, str]) -> dict[str, Profile]:
    """Every profile of the `[profiles]` table, by name; what is wrong is added to its problems."""
    profiles: dict[str, Profile] = {}
    for name in table.keys:
        if not NAME.fullmatch(name):
            table.refuse(name, f"is not a name: {NAME_RULE}")
        elif (inner := table.table(name)) is not None and (profile := _profile(name, inner, config_dir, environ)):
            profiles[name] = profile
    return profiles


def _profile(name: str, table: Table, config_dir: Path, environ: Mapping[str, str]) -> Profile | None:
    table.only(PROFILE_KEYS)
    origin = _origin(name, table, environ)
    token = _token(name, table, config_dir)
    read_only = table.flag("read_only")
    if origin is None or token is None:
        return None
    return Profile(name, origin, token, read_only is not False)


def _origin(name: str, table: Table, environ: Mapping[str, str]) -> Origin | None:
    if "base_url" not in table:
        if name == DEFAULT_PROFILE:
            return default_origin(environ)
        table.refuse("base_url", f'is missing; add base_url = "{DEFAULT_BASE_URL}"')
        return None
    text = table.plain("base_url")
    try:
        return None if text is None else parsed_base_url(text)
    except ValueError as error:
        table.refuse("base_url", f"cannot be used: {error}")
        return None


def _token(name: str, table: Table, config_dir: Path) -> TokenSource | None:
    if "token" not in table:
        if name == DEFAULT_PROFILE:
            return EnvToken(TOKEN_VARIABLE)
        # Nothing falls through to the token of another profile: it is another user's, for another origin.
        table.refuse("token", 'is missing; add token = { env = "NAME" }, { file = "…" } or { command = ["…"] }')
        return None
    if isinstance(table.value("token"), str):
        table.refuse("token", 'must say where the token is, not what it is: { env = "NAME" }')
        return None
    inner = table.table("token")
    if inner is None:
        return None
    inner.only(TOKEN_KEYS, planned("keyring", "signing_key", "project_id"))
    chosen = [key for key in TOKEN_KEYS if key in inner]
    if len(chosen) == 1:
        return _source(chosen[0], inner, config_dir)
    if chosen:
        inner.refuse(None, f"names {' and '.join(chosen)}; keep one of them")
    elif not inner.keys:
        inner.refuse(None, f"is empty; add one of {', '.join(TOKEN_KEYS)}")
    return None


def _source(key: str, table: Table, config_dir: Path) -> TokenSource | None:
    if key == "command":
        return _command(table)
    text = table.plain(key)
    if text is None:
        return None
    if key == "file":
        return FileToken(config_dir / expanded(text))
    if not _VARIABLE.fullmatch(text):
        table.refuse(key, "must be the name of an environment variable: letters, digits and '_'")
        return None
    return EnvToken(text)


def _command(table: Table) -> CommandToken | None:
    value = table.value("command")
    if not isinstance(value, list):
        table.refuse("command", f'must be an array such as ["op", "read", "…"], not {kind(value)}: no shell reads it')
        return None
    words = [word for word in value if isinstance(word, str) and "\0" not in word]
    if len(words) != len(value) or not words or not words[0]:
        table.refuse("command", "must be an array of strings that begins with a program")
        return None
    return CommandToken(tuple(words))
