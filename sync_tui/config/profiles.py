"""The `[profiles.NAME]` of config.toml, and the profile that exists without it."""

import re
from collections.abc import Mapping
from pathlib import Path

from sync_tui.config.form import Section
from sync_tui.config.keys import (
    ACCOUNT,
    AUDIENCE,
    DEFAULT_PROFILE,
    NAME,
    NAME_RULE,
    PROFILE,
    PROJECT_ID,
    SIGNING_KEY,
    TOKEN,
    VARIABLE,
)
from sync_tui.config.location import expanded
from sync_tui.config.table import Table, kind
from sync_tui.domain.errors import ConfigError
from sync_tui.domain.profile import (
    DEFAULT_BASE_URL,
    CommandToken,
    EnvToken,
    FileToken,
    KeyringToken,
    KeySource,
    Origin,
    Profile,
    SigningKeyToken,
    TokenSource,
    parsed_base_url,
)

BASE_URL_VARIABLE = "SYNC_TUI_BASE_URL"
TOKEN_VARIABLE = "PARAGON_USER_TOKEN"  # noqa: S105 - the name of a variable
_VARIABLE_RULE = "must be the name of an environment variable: letters, digits and '_'"


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
    table.only(PROFILE.names)
    origin = _origin(name, table, environ)
    token = _token(name, table, config_dir)
    read_only = table.flag("read_only")
    if origin is None or token is None:
        return None
    if name == DEFAULT_PROFILE:
        origin = _moved(origin, token, table, environ)
    return Profile(name, origin, token, read_only is not False)


def _moved(origin: Origin, token: TokenSource, table: Table, environ: Mapping[str, str]) -> Origin:
    """Where the environment moves the default profile: it goes before the file, but takes its own token alone along."""
    if not environ.get(BASE_URL_VARIABLE):
        return origin
    asked = default_origin(environ)
    if asked != origin and token != EnvToken(TOKEN_VARIABLE):
        why = f"and {BASE_URL_VARIABLE} says {asked}: the token of this file goes to one of them alone"
        table.refuse("base_url", f"says {origin}, {why}; unset the variable, or remove this key")
        return origin
    return asked


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
    inner.only(TOKEN.names)
    chosen = _chosen(inner, TOKEN)
    for key in ("project_id", "audience"):
        if key in inner and "signing_key" not in inner:
            inner.refuse(key, 'goes with signing_key: add signing_key = { file = "…" }, or remove it')
    if chosen == "signing_key":
        return _signing_key(inner, config_dir)
    if chosen == "keyring":
        return _keyring(inner)
    return None if chosen is None else _place(chosen, inner, config_dir)


def _keyring(table: Table) -> KeyringToken | None:
    account = _matching(table, "keyring", ACCOUNT, "must be printable, and at most 256 characters")
    return None if account is None else KeyringToken(account)


def _chosen(table: Table, section: Section) -> str | None:
    """The one key of those that exclude each other."""
    chosen = [key for key in section.choice if key in table]
    if len(chosen) > 1:
        table.refuse(None, f"names {' and '.join(chosen)}; keep one of them")
    elif not table.keys:
        table.refuse(None, f"is empty; add one of {', '.join(section.choice)}")
    return chosen[0] if len(chosen) == 1 else None


def _signing_key(table: Table, config_dir: Path) -> SigningKeyToken | None:
    if "project_id" not in table:
        table.refuse("project_id", 'is missing; add project_id = "…", as the dashboard shows it')
    project_id = _matching(table, "project_id", PROJECT_ID, "must be the id of a project: letters, digits and '-'")
    audience = _matching(table, "audience", AUDIENCE, "must be printable ASCII without blanks")
    if isinstance(table.value("signing_key"), str):
        table.refuse("signing_key", 'must say where the key is, not what it is: { file = "…" }')
        return None
    inner = table.table("signing_key")
    if inner is None:
        return None
    inner.only(SIGNING_KEY.names)
    chosen = _chosen(inner, SIGNING_KEY)
    key = None if chosen is None else _place(chosen, inner, config_dir)
    return None if key is None or project_id is None else SigningKeyToken(key, project_id, audience)


def _matching(table: Table, key: str, pattern: str, rule: str) -> str | None:
    value = table.plain(key)
    if value is not None and not re.fullmatch(pattern, value):
        table.refuse(key, rule)
        return None
    return value


def _place(key: str, table: Table, config_dir: Path) -> KeySource | None:
    if key == "command":
        return _command(table)
    if key == "env":
        variable = _matching(table, key, VARIABLE, _VARIABLE_RULE)
        return None if variable is None else EnvToken(variable)
    path = table.plain(key)
    return None if path is None else FileToken(config_dir / expanded(path))


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
