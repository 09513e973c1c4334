"""What a diagnosis consists of, and how it is told: on lines, or as JSON that is fit for a ticket."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sync_tui.config.location import expanded
from sync_tui.domain.errors import ExitCode
from sync_tui.domain.text import SafeText
from sync_tui.headless.verdict import SERIOUS_FIRST

NOBODY = "USER"


class Level(StrEnum):
    """How much a finding matters."""

    OK = "ok"
    NOTE = "note"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a diagnosis. A problem says what to do, in its text or as a remedy of its own."""

    area: str  # versions, files, settings, profile, network or terminal
    level: Level
    text: SafeText
    remedy: SafeText | None = None
    code: ExitCode = ExitCode.DONE  # of a problem
    facts: Mapping[str, object] = field(default_factory=dict)  # as JSON has them

    @property
    def line(self) -> str:
        """The text with its remedy."""
        return self.text if self.remedy is None else f"{self.text}; {self.remedy}"


def well(area: str, text: str, **facts: object) -> Finding:
    """Nothing to do."""
    return Finding(area, Level.OK, SafeText(text), facts=facts)


def note(area: str, text: str, **facts: object) -> Finding:
    """Good to know."""
    return Finding(area, Level.NOTE, SafeText(text), facts=facts)


def problem(area: str, text: str, remedy: str, code: ExitCode, **facts: object) -> Finding:
    """Something to do."""
    return Finding(area, Level.PROBLEM, SafeText(text), SafeText(remedy), code, facts)


def verdict(findings: Iterable[Finding]) -> ExitCode:
    """The most serious code of all problems; DONE where there is none."""
    codes = {finding.code for finding in findings if finding.level is Level.PROBLEM}
    return next((code for code in SERIOUS_FIRST if code in codes), ExitCode.DONE)


class Redaction:
    """Takes out of a text whose machine it is about: the home directory, and a user's name in any other path."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        home = str(expanded("~"))
        names = {environ.get("USER"), environ.get("LOGNAME"), home.rpartition("/")[2]} - {None, "", "~"}
        # The home first: its last part is the name.
        self._steps = [(_component(re.escape(home)), "~")] if home not in ("/", "~") else []
        self._steps += [(_component(rf"(?<=/){re.escape(str(name))}"), NOBODY) for name in sorted(map(str, names))]

    def of(self, text: str) -> str:
        """`text` without them."""
        for pattern, shown in self._steps:
            text = pattern.sub(shown, text)
        return text

    def of_facts(self, facts: Any) -> Any:  # noqa: ANN401 - JSON has no other type
        """The same for every string in a JSON value."""
        if isinstance(facts, str):
            return self.of(facts)
        if isinstance(facts, Mapping):
            return {key: self.of_facts(value) for key, value in facts.items()}
        if isinstance(facts, list | tuple):
            return [self.of_facts(value) for value in facts]
        return facts


def _component(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern + r"(?=[/\s,;:'\")]|$)")


def diagnosis_document(findings: Iterable[Finding], redaction: Redaction) -> dict[str, Any]:
    """The findings as JSON: `findings` in the order they were made, each with its facts."""
    listed = [
        {
            "area": finding.area,
            "level": str(finding.level),
            "text": redaction.of(finding.text),
            "remedy": None if finding.remedy is None else redaction.of(finding.remedy),
            "facts": redaction.of_facts(finding.facts),
        }
        for finding in findings
    ]
    return {"schema": 1, "findings": listed}
