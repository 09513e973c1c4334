"""`sync-tui doctor`: what is well and what is not, and what to do about it."""

import json
import sys
from collections.abc import Iterator

from sync_tui.config.invocation import Invocation
from sync_tui.config.ui import Judge
from sync_tui.domain.errors import ConfigError
from sync_tui.domain.profile import Profile
from sync_tui.domain.text import counted
from sync_tui.headless.diagnosis import Finding, Level, Redaction, diagnosis_document, note, verdict
from sync_tui.headless.display import Display, display_of
from sync_tui.headless.doctor_machine import machine_findings, settings_findings
from sync_tui.headless.doctor_network import Checkup, is_idle, network_findings
from sync_tui.headless.doctor_terminal import terminal_findings
from sync_tui.headless.running import result_of
from sync_tui.headless.streams import spells
from sync_tui.monitor.clock import SystemClock
from sync_tui.monitor.readiness import known_profile
from sync_tui.monitor.tone import Tone

DEFAULT_TIMEOUT = 30.0

_TONES = {Level.OK: Tone.GOOD, Level.NOTE: Tone.WARNING, Level.PROBLEM: Tone.BAD}
_LEVEL_WIDTH = max(map(len, Level))


def diagnosed(invocation: Invocation, judged: Judge) -> int:
    """Look at everything, print the findings, return the most serious code. `ConfigError` for an unknown profile."""
    findings = [*machine_findings(invocation), *settings_findings(invocation, judged)]
    findings += _network(invocation)
    findings += terminal_findings(invocation.environ)
    redaction = Redaction(invocation.environ)
    if invocation["json"]:
        document = diagnosis_document(findings, redaction)
        print(json.dumps(document, indent=2, ensure_ascii=not spells(sys.stdout)))
    else:
        display = display_of(sys.stdout, invocation.environ, invocation["plain"])
        print("\n".join(_lines(findings, redaction, display)))
    return verdict(findings)


def _network(invocation: Invocation) -> list[Finding]:
    try:
        settings = invocation.settings
    except ConfigError:
        return [note("network", "no profile was tried: the settings come first")]
    timeout = invocation["timeout"]
    within = DEFAULT_TIMEOUT if timeout is None else timeout
    checkup = Checkup(settings, invocation.environ, SystemClock(), invocation.user, within)
    wanted = _wanted(invocation)
    idle = [] if invocation["profiles"] else [each for each in wanted if is_idle(each, settings, invocation.environ)]
    unused = [note("profile", f"profile {each.name} is not used: it has no token") for each in idle]
    return unused + result_of(network_findings(checkup, [each for each in wanted if each not in idle]))


def _wanted(invocation: Invocation) -> list[Profile]:
    settings, names = invocation.settings, invocation["profiles"]
    wanted = {known_profile(settings, name).name for name in names}
    return [profile for name, profile in settings.profiles.items() if not names or name in wanted]


def _lines(findings: list[Finding], redaction: Redaction, display: Display) -> Iterator[str]:
    for finding in findings:
        level = display.painted(f"{finding.level:{_LEVEL_WIDTH}}", _TONES[finding.level])
        yield f"{level}  {redaction.of(finding.line)}"
    problems = sum(finding.level is Level.PROBLEM for finding in findings)
    yield "all well" if not problems else counted(problems, "problem")
