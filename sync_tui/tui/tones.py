"""What text is for, and what it stands on; and the colours that our own themes give both, dark and light, each also
safe for the colour-blind."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from sync_tui.monitor.tone import Tone


class Trim(StrEnum):
    """Tones of what carries no words."""

    RULE = "rule"


Ink = Tone | Trim


class Ground(StrEnum):
    """What text stands on."""

    BASE = "base"
    BAR = "bar"
    CURSOR = "cursor"
    CURSOR_AWAY = "cursor_away"  # the cursor of a part of the screen that does not have the keys
    BADGE = "badge"
    FLASH = "flash"  # of a cell that has just changed: underlined, whatever its colours


_DARK_TONES: dict[Ink, str] = {
    Trim.RULE: "#3b4556",
    Tone.PLAIN: "#d7dce5",
    Tone.DIM: "#8a95a8",
    Tone.ERRORED: "#ff7b7b",
    Tone.RATE_LIMITED: "#f0b35a",
    Tone.INITIALIZING: "#66d1de",
    Tone.ACTIVE: "#6cb2ff",
    Tone.IDLE: "#86b894",
    Tone.DISABLED: "#909aab",
    Tone.UNRECOGNISED: "#d897ff",
    Tone.STALE: "#d6a76a",
    Tone.UNKNOWN: "#f08a5d",
    Tone.GOOD: "#74d19a",
    Tone.WARNING: "#f0b35a",
    Tone.BAD: "#ff7b7b",
}
_LIGHT_TONES: dict[Ink, str] = {
    Trim.RULE: "#c3cad5",
    Tone.PLAIN: "#1f242d",
    Tone.DIM: "#5d6675",
    Tone.ERRORED: "#c01c28",
    Tone.RATE_LIMITED: "#855300",
    Tone.INITIALIZING: "#0a6576",
    Tone.ACTIVE: "#1a5fb4",
    Tone.IDLE: "#266b42",
    Tone.DISABLED: "#606874",
    Tone.UNRECOGNISED: "#7d33c9",
    Tone.STALE: "#7a560b",
    Tone.UNKNOWN: "#a8430f",
    Tone.GOOD: "#1a6e3c",
    Tone.WARNING: "#855300",
    Tone.BAD: "#c01c28",
}
_DARK_GROUNDS = {
    Ground.BASE: "#11141a",
    Ground.BAR: "#1b212c",
    Ground.CURSOR: "#283449",
    Ground.CURSOR_AWAY: "#212938",
    Ground.BADGE: "#f0b35a",
    Ground.FLASH: "#33415c",
}
_LIGHT_GROUNDS = {
    Ground.BASE: "#fbfbfc",
    Ground.BAR: "#e9ecf1",
    Ground.CURSOR: "#dbe8fb",
    Ground.CURSOR_AWAY: "#e9edf3",
    Ground.BADGE: "#855300",
    Ground.FLASH: "#cfdff7",
}

# Told apart with any kind of colour vision: from sky blue over white to vermilion, and by lightness along the way.
_SAFE_DARK_TONES: dict[Ink, str] = _DARK_TONES | {
    Tone.ERRORED: "#ff8f3f",
    Tone.RATE_LIMITED: "#f0e442",
    Tone.INITIALIZING: "#a8d8f0",
    Tone.ACTIVE: "#56b4e9",
    Tone.IDLE: "#b9c0cc",
    Tone.UNRECOGNISED: "#e6a7d0",
    Tone.STALE: "#e6c34a",
    Tone.UNKNOWN: "#ff8f3f",
    Tone.GOOD: "#8fc7f5",
    Tone.WARNING: "#f0e442",
    Tone.BAD: "#ff8f3f",
}
_SAFE_LIGHT_TONES: dict[Ink, str] = _LIGHT_TONES | {
    Tone.ERRORED: "#7d1200",
    Tone.RATE_LIMITED: "#7a6500",
    Tone.INITIALIZING: "#1f5f86",
    Tone.ACTIVE: "#0059a8",
    Tone.IDLE: "#3f4654",
    Tone.UNRECOGNISED: "#8a2f6b",
    Tone.STALE: "#6b5500",
    Tone.UNKNOWN: "#7d1200",
    Tone.GOOD: "#0059a8",
    Tone.WARNING: "#7a6500",
    Tone.BAD: "#7d1200",
}


class Colours(NamedTuple):
    """Those of a theme of ours, as "#rrggbb"."""

    tones: Mapping[Ink, str]
    grounds: Mapping[Ground, str]
    is_dark: bool


USUAL = "sync-tui-dark"
OWN_COLOURS = {
    USUAL: Colours(_DARK_TONES, _DARK_GROUNDS, is_dark=True),
    "sync-tui-light": Colours(_LIGHT_TONES, _LIGHT_GROUNDS, is_dark=False),
    "sync-tui-colour-blind-dark": Colours(_SAFE_DARK_TONES, _DARK_GROUNDS, is_dark=True),
    "sync-tui-colour-blind-light": Colours(_SAFE_LIGHT_TONES, _LIGHT_GROUNDS, is_dark=False),
}
SHORT_NAMES = {
    "dark": USUAL,
    "light": "sync-tui-light",
    "colour-blind": "sync-tui-colour-blind-dark",
    "colour-blind-light": "sync-tui-colour-blind-light",
}


def wanted_theme(theme: str | None, environ: Mapping[str, str]) -> str:
    """The whole name of the theme that is asked for, by flag or settings, else in the environment; else the usual one.

    There may be none of that name.
    """
    return SHORT_NAMES.get(theme or "", theme) or environ.get("TEXTUAL_THEME") or USUAL
