"""One command line, read: what every front end is handed."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from sync_tui.config.commands import EVERYWHERE, Command
from sync_tui.config.location import config_dir
from sync_tui.config.options import OPTION_BY_NAME, Value, resolved
from sync_tui.config.provenance import Provenance
from sync_tui.config.settings import Settings, load_settings
from sync_tui.config.targets import TargetRequest, Targets, requested_targets
from sync_tui.domain.errors import UsageError
from sync_tui.domain.text import SafeText


class Invocation:
    """A command with its words. Files are read when they are first asked for, and raise `ConfigError` then."""

    def __init__(
        self, command: Command, typed: Mapping[str, Any], arguments: Mapping[str, Any], environ: Mapping[str, str]
    ) -> None:
        """`typed` are the options that were typed, and no others; they and the arguments go by their names."""
        self.command, self.typed, self.arguments, self.environ = command, typed, arguments, environ

    def value(self, name: str) -> Value:
        """An option's value, and where it came from."""
        option = OPTION_BY_NAME[name]
        configured = None if option.config_key is None else self.settings.option(option.config_key)
        return resolved(option, self.typed, self.environ, configured)

    def theme(self, settings: Settings) -> str | None:
        """The theme that these settings come to, under the same words and environment."""
        option = OPTION_BY_NAME["theme"]
        theme: str | None = resolved(option, self.typed, self.environ, settings.option("ui.theme")).value
        return theme

    def __getitem__(self, name: str) -> Any:
        """An option's value, or an argument."""
        return self.arguments[name] if name in self.arguments else self.value(name).value

    @cached_property
    def directory(self) -> Path:
        """The config directory, whether it exists or not."""
        return config_dir(self.environ, resolved(OPTION_BY_NAME["config_dir"], self.typed, self.environ).value)

    @cached_property
    def settings(self) -> Settings:
        """What config.toml and the environment say."""
        return load_settings(self.directory, self.environ)

    @property
    def user(self) -> SafeText | None:
        """The one connected user that --user names; `UsageError` where it names several."""
        return _one_of(self["user"])

    @cached_property
    def targets(self) -> Targets:
        """What the words choose to watch."""
        ids, profile, users = map(self._beside_lists, ("sync", "profile", "user"))
        return requested_targets(TargetRequest(self["lists"], ids, profile, _one_of(users)), self.directory)

    def _beside_lists(self, name: str) -> Any:
        """An option's value; a list that is typed goes before what the environment names."""
        value = self.value(name)
        overruled = self["lists"] and value.provenance is Provenance.ENVIRONMENT
        return OPTION_BY_NAME[name].default if overruled else value.value

    def opening(
        self, lists: Sequence[str] = (), profile: str | None = None, user: SafeText | None = None
    ) -> "Invocation":
        """The same words but for what they watch, and with no agreement given beforehand; its files are read anew."""
        chosen: dict[str, object] = {"sync": (), "yes": False, "user": () if user is None else (user,)}
        # Without lists a profile is named, or what was used last would be opened.
        chosen |= {} if profile is None else {"profile": profile}
        kept = {name: value for name, value in self.typed.items() if name != "profile"}
        return Invocation(self.command, kept | chosen, {**self.arguments, "lists": list(lists)}, self.environ)

    def checked(self) -> "Invocation":
        """Itself, after every option of its command was understood."""
        for name in (*EVERYWHERE, *self.command.options):
            if OPTION_BY_NAME[name].config_key is None:
                self.value(name)
        return self


def _one_of(users: Sequence[SafeText]) -> SafeText | None:
    named = tuple(dict.fromkeys(users))
    if len(named) > 1:
        raise UsageError(f"{named[0]} and {named[1]}: give one --user; `sync-tui discover` takes several")
    return named[0] if named else None
