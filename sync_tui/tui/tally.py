"""How many stand how: the figures of the header, of a section and of the terminal's title."""

from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from sync_tui.monitor.tone import GLYPHS, Tone
from sync_tui.tui.ink import Line, Span
from sync_tui.tui.ledger import Ledger
from sync_tui.tui.tones import Ink, Trim

GROUPS = (
    (Tone.ERRORED, "errored"),
    (Tone.RATE_LIMITED, "limited"),
    (Tone.INITIALIZING, "initializing"),
    (Tone.ACTIVE, "active"),
    (Tone.IDLE, "idle"),
    (Tone.DISABLED, "off"),
    (Tone.UNRECOGNISED, "other"),
)
UNCERTAIN = ((Tone.STALE, "~", "stale"), (Tone.UNKNOWN, "∅", "unknown"), (Tone.DIM, "…", "unanswered"))

FINDS: dict[Ink, str] = {
    Tone.ERRORED: "status=errored",
    Tone.RATE_LIMITED: "status=rate_limited",
    Tone.INITIALIZING: "status=initializing",
    Tone.ACTIVE: "status=active",
    Tone.IDLE: "status=idle",
    Tone.DISABLED: "status=disabled",
    Tone.STALE: "status=stale",
    Tone.UNKNOWN: "status=unknown",
    Tone.DIM: 'status="no answer" or status=waiting',
}
"""The filters that find what a figure counts; with those that stood so when they were last seen."""


class Tally(NamedTuple):
    """The figures of the header; only fresh syncs are counted under a status."""

    groups: tuple[tuple[Tone, int], ...]
    problems: int

    @classmethod
    def of(cls, ledger: Ledger) -> "Tally":
        """The present figures of a ledger."""
        return cls(tuple(sorted((tone, n) for tone, n in ledger.counts.items() if n)), ledger.problems)


class Talk(IntEnum):
    """How much is said of each figure, from the most to the least; none leaves a figure out."""

    WORDS = 0
    GLYPHS = 1  # words only for what cannot be believed
    CLOSE = 2
    LEAST = 3


def figures(tally: Tally, talk: Talk) -> Line:
    """The figures: what is believed, what is not, and how many need a person."""
    gap = "  " if talk < Talk.CLOSE else " "
    known, doubtful = figure_spans(tally, talk)
    if tally.problems:
        words = f"{tally.problems} problem{'s' * (tally.problems > 1)}"
        doubtful.append(Span(words if talk is Talk.WORDS else f"!{tally.problems}", Tone.BAD, bold=True))
    between = Span(f"{gap}│{gap}" if talk < Talk.LEAST else "│", Trim.RULE)
    return (*_joined(known, gap), *((between,) if known and doubtful else ()), *_joined(doubtful, gap))


def figure_spans(tally: Tally, talk: Talk) -> tuple[list[Span], list[Span]]:
    """How many stand how: what is believed, and what is not."""
    groups = dict(tally.groups)
    known = [
        Span(_figure(GLYPHS[tone], groups[tone], word if talk is Talk.WORDS else None), tone, bold=tone is Tone.ERRORED)
        for tone, word in GROUPS
        if tone in groups
    ]
    doubtful = [
        Span(f"{glyph}{groups[tone]}" if talk is Talk.LEAST else f"{groups[tone]} {word}", tone)
        for tone, glyph, word in UNCERTAIN
        if tone in groups
    ]
    return known, doubtful


def _figure(glyph: str, number: int, word: str | None) -> str:
    return f"{glyph}{number}" if word is None else f"{glyph} {number} {word}"


def _joined(spans: list[Span], gap: str) -> Iterator[Span]:
    for number, span in enumerate(spans):
        if number:
            yield Span(gap)
        yield span
