"""Whether there is anything to ask with: said before a screen opens or a request is sent."""

from collections.abc import Mapping

from sync_tui.config.settings import Settings
from sync_tui.config.targets import Targets
from sync_tui.domain.errors import ConfigError, CredentialError, UsageError
from sync_tui.domain.profile import EnvToken, Profile
from sync_tui.paragon.missing import missing_credential


def require_askable(settings: Settings, targets: Targets, environ: Mapping[str, str]) -> None:
    """Raise where no sync at all could be asked: none of their profiles exists here, or none has a usable credential.

    Where some can be asked, the others say so in their own rows.
    """
    names = [targets.discover] if targets.discover is not None else [sync.profile for sync in targets.syncs]
    wanted = dict.fromkeys(names)
    profiles = [settings.profiles[name] for name in wanted if name in settings.profiles]
    if wanted and not profiles:
        known_profile(settings, next(iter(wanted)))
    if targets.discover is not None:
        _require_owner(profiles[0], targets.user)
    problems = [missing_credential(profile, environ) for profile in profiles]
    if problems and all(problem is not None for problem in problems):
        raise CredentialError(str(problems[0]))


def _require_owner(profile: Profile, user: str | None) -> None:
    """Raise where it is not clear whose syncs are to be listed, or where the token of somebody else would list them."""
    if profile.mints and user is None:
        raise UsageError(f'profile "{profile.name}" signs a token per connected user: say whose with --user U')
    if user is not None and not profile.mints:
        of_one = f'profile "{profile.name}" has one token, which lists the syncs of its own user'
        raise UsageError(f"{of_one}, whoever --user names: leave --user out, or use a profile with a signing_key")


def known_profile(settings: Settings, name: str) -> Profile:
    """The profile of that name; `ConfigError` says which there are."""
    if name not in settings.profiles:
        known = ", ".join(sorted(settings.profiles))
        raise ConfigError(f'no profile "{name}" in config.toml (there is: {known})')
    return settings.profiles[name]


def is_unconfigured(settings: Settings, targets: Targets, environ: Mapping[str, str]) -> bool:
    """Whether a person has set nothing yet: no list, and a profile whose variable is empty."""
    profile = settings.profiles.get(targets.discover or "")
    if profile is None or not isinstance(profile.token, EnvToken):
        return False
    return missing_credential(profile, environ) is not None
