"""What a diagnosis says of profiles: where their tokens are, how far a connection gets, and what the API answers."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from sync_tui.config.account import token_place
from sync_tui.config.provenance import Provenance
from sync_tui.config.settings import Settings
from sync_tui.domain.duration import duration_words
from sync_tui.domain.errors import ExitCode
from sync_tui.domain.observation import Failure, Link
from sync_tui.domain.profile import Origin, Profile
from sync_tui.domain.text import counted
from sync_tui.headless.diagnosis import Finding, note, problem, well
from sync_tui.headless.verdict import CREDENTIAL_LINKS
from sync_tui.monitor.clock import Clock
from sync_tui.monitor.discovery import left_out_words
from sync_tui.monitor.document import iso_time
from sync_tui.paragon.claims import Claims
from sync_tui.paragon.client import SyncApi
from sync_tui.paragon.missing import missing_credential
from sync_tui.paragon.reach import Phase, reached

_SOON = 600.0  # seconds
_WHENCE = "sync-tui config show tells where it comes from"
_ELSE = "look at the answer with curl, and ask whoever runs the API"
_REMEDIES = {
    Link.DNS: "check base_url, and that this machine resolves names",
    Link.TLS: "set SSL_CERT_FILE to your organisation's authorities, or check base_url",
    Link.TIMEOUT: "check the network, a firewall, or whether HTTPS_PROXY must be set",
    Link.REFUSED: "check host and port of base_url, and whether the service runs",
    Link.NOT_API: "check base_url: something else answers there, such as a portal or a proxy",
    Link.BAD_DATA: "check base_url: what answers there is not the Sync API as this version knows it",
    Link.NOT_FOUND: "check base_url: there is no Sync API there",
    Link.THROTTLED: "wait: the API asked for fewer requests; look for others that use this token",
    Link.FORBIDDEN: "use a token that may list syncs",
    Link.UNAUTHORIZED: _WHENCE,
}


@dataclass(frozen=True, slots=True)
class Checkup:
    """What to ask with."""

    settings: Settings
    environ: Mapping[str, str]
    clock: Clock
    user: str | None
    within: float  # seconds for each origin, and for each profile


Work = Callable[[], Coroutine[None, None, list[Finding]]]
"""Begins to look; a coroutine of its own would complain where a signal comes before its turn does."""


async def network_findings(checkup: Checkup, profiles: Sequence[Profile]) -> list[Finding]:
    """The findings of each origin, tried at the same time, then of each profile, likewise."""
    profiles_here = checkup.settings.profiles
    api = SyncApi(checkup.settings.polling, checkup.clock.boot, checkup.clock.wall, profiles_here)
    # Loaded before anything is timed, or the first answer would be charged for it.
    import sync_tui.paragon.transport  # noqa: F401

    origins = dict.fromkeys(profile.origin for profile in profiles)
    try:
        # One after the other, or each would be counted in the time of the others.
        walks = [_bounded(checkup, str(origin), partial(_walked, checkup, origin)) for origin in origins]
        found = await asyncio.gather(*walks)
        asks = [_bounded(checkup, _name(profile), partial(_asked, checkup, api, profile)) for profile in profiles]
        found += await asyncio.gather(*asks)
    finally:
        await api.aclose()
    return [finding for findings in found for finding in findings]


def is_idle(profile: Profile, settings: Settings, environ: Mapping[str, str]) -> bool:
    """Whether it is the default profile, of which nobody wrote anything and which has no token, beside others."""
    sources = settings.sources
    written = [key for key in sources if key.startswith("profiles.") and sources[key] is not Provenance.DEFAULT]
    is_written = any(key.startswith(f"profiles.{profile.name}.") for key in written)
    return bool(written) and not is_written and missing_credential(profile, environ) is not None


async def _bounded(checkup: Checkup, what: str, work: Work) -> list[Finding]:
    try:
        async with asyncio.timeout(checkup.within):
            return await work()
    except TimeoutError:
        text = f"{what}: not done within {checkup.within:g} s"
        return [problem("network", text, _REMEDIES[Link.TIMEOUT], ExitCode.UNREACHABLE)]


async def _walked(checkup: Checkup, origin: Origin) -> list[Finding]:
    phases = await reached(origin, checkup.clock.boot)
    timings = {f"{phase.name}_ms": _ms(phase.seconds) for phase in phases if phase.name != "proxy"}
    facts = {"origin": str(origin), **timings}
    way = ", ".join(_phase_words(phase) for phase in phases if phase.failure is None)
    failure = phases[-1].failure
    if failure is None:
        return [well("network", f"{origin}: {way}", **facts)]
    text = f"{origin}: {phases[-1].name}: {failure.detail}" + (f" (after {way})" if way else "")
    facts |= {"link": str(failure.link)}
    return [problem("network", text, _REMEDIES.get(failure.link, _ELSE), ExitCode.UNREACHABLE, **facts)]


async def _asked(checkup: Checkup, api: SyncApi, profile: Profile) -> list[Finding]:
    name, facts = _name(profile), _profile_facts(profile)
    missing = missing_credential(profile, checkup.environ)
    if missing is not None:
        return [problem("profile", f"{name}: {missing}", _WHENCE, ExitCode.CREDENTIALS, **facts)]
    if profile.mints and checkup.user is None:
        text = f"{name}: signs a token per connected user; --user U asks as one of them"
        return [note("profile", text, **facts)]
    claims = await api.token_claims(profile, user=checkup.user)
    if isinstance(claims, Failure):
        return [problem("profile", f"{name}: {claims.detail}", _WHENCE, ExitCode.CREDENTIALS, **facts)]
    return [_token_finding(checkup, profile, claims), await _answer(checkup, api, profile)]


def _token_finding(checkup: Checkup, profile: Profile, claims: Claims | None) -> Finding:
    name, facts = _name(profile), _profile_facts(profile)
    if claims is None:
        text = f"{name}: {_whence(profile)} is no JWT, so it does not say when it ends"
        return note("profile", text, **facts, jwt=False)
    expires = claims.expires_at
    facts |= {
        "jwt": True,
        "subject": claims.subject,
        "audience": list(claims.audience),
        "expires_at": None if expires is None else iso_time(expires),
    }
    whom = f"for {claims.subject or 'nobody named'}, audience {', '.join(claims.audience) or 'not said'}"
    whose = f"{name}: {_whence(profile)} is {whom}"
    if expires is None:
        return well("profile", f"{whose}, never expires", **facts)
    left = expires - checkup.clock.wall()
    if left <= 0:
        text = f"{whose}, expired {duration_words(-left)} ago"
        return problem("profile", text, "get a new one", ExitCode.CREDENTIALS, **facts)
    text = f"{whose}, expires in {duration_words(left)}"
    return note("profile", text, **facts) if left < _SOON and not profile.mints else well("profile", text, **facts)


async def _answer(checkup: Checkup, api: SyncApi, profile: Profile) -> Finding:
    began = checkup.clock.boot()
    listed = await api.list_syncs(profile, user=checkup.user)
    if isinstance(listed, Failure) and listed.asks_again:
        failure = await api.token_ready(profile, user=checkup.user)
        listed = failure or await api.list_syncs(profile, user=checkup.user)
    seconds = checkup.clock.boot() - began
    facts = {"profile": profile.name, "api_ms": _ms(seconds)}
    if not isinstance(listed, Failure):
        return well(
            "network",
            f"{_name(profile)}: the API lists {counted(len(listed.syncs))} ({_ms(seconds):g} ms)"
            + (f"; {left_out_words(listed.left_out)}" if listed.left_out else ""),
            **facts,
            syncs=len(listed.syncs),
        )
    facts |= {"link": str(listed.link), "http_status": listed.http_status}
    code = ExitCode.CREDENTIALS if listed.link in CREDENTIAL_LINKS else ExitCode.UNREACHABLE
    text = f"{_name(profile)}: GET /api/syncs: {listed.link}: {listed.detail}"
    return problem("network", text, _REMEDIES.get(listed.link, _ELSE), code, **facts)


def _profile_facts(profile: Profile) -> dict[str, object]:
    return {"profile": profile.name, "origin": str(profile.origin), "token": token_place(profile.token)}


def _whence(profile: Profile) -> str:
    kind, place = next(iter(token_place(profile.token).items()), ("", ""))
    return "the token it signs" if kind == "signing_key" else f"the token of {kind} {place}"


def _name(profile: Profile) -> str:
    return f"profile {profile.name}"


def _phase_words(phase: Phase) -> str:
    return str(phase.detail) if phase.name == "proxy" else f"{phase.name} {_ms(phase.seconds):g} ms"


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
