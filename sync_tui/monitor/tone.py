"""What a word says beyond itself, and the glyph that says it where there is no colour."""

from enum import StrEnum

from sync_tui.domain.status import Status


class Tone(StrEnum):
    """What a cell says beyond its words; the screen gives each a colour, and words or glyphs always say it too."""

    PLAIN = "plain"
    DIM = "dim"
    ERRORED = "errored"
    RATE_LIMITED = "rate_limited"
    INITIALIZING = "initializing"
    ACTIVE = "active"
    IDLE = "idle"
    DISABLED = "disabled"
    UNRECOGNISED = "unrecognised"
    STALE = "stale"
    UNKNOWN = "unknown"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


GLYPHS = {
    Tone.ERRORED: "✗",
    Tone.RATE_LIMITED: "◐",
    Tone.INITIALIZING: "◌",
    Tone.ACTIVE: "●",
    Tone.IDLE: "✓",
    Tone.DISABLED: "‖",
    Tone.UNRECOGNISED: "?",
    Tone.UNKNOWN: "∅",
    Tone.DIM: "…",
}
NO_ANSWER_GLYPH = "·"

STATUS_TONES = {
    Status.ERRORED: Tone.ERRORED,
    Status.RATE_LIMITED: Tone.RATE_LIMITED,
    Status.INITIALIZING: Tone.INITIALIZING,
    Status.ACTIVE: Tone.ACTIVE,
    Status.IDLE: Tone.IDLE,
    Status.DISABLED: Tone.DISABLED,
}
