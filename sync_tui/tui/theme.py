"""The colours of the screen: themes of our own, dark and light, each also safe for the colour-blind,
and a palette derived from whichever theme is on.

A status is never told by colour alone, so without colours the palette falls back to bold, dim and reverse.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.theme import Theme

from sync_tui.domain.text import SafeText, clean
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


_OUR_VARIABLE = "tone-{}"
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
    "bar": "#1b212c",
    "cursor": "#283449",
    "cursor-away": "#212938",
    "badge": "#f0b35a",
    "flash": "#33415c",
}
_LIGHT_GROUNDS = {
    "bar": "#e9ecf1",
    "cursor": "#dbe8fb",
    "cursor-away": "#e9edf3",
    "badge": "#855300",
    "flash": "#cfdff7",
}

# A stranger's theme has no tones of ours: the closest of what every theme generates.
_BORROWED_TONES: dict[Ink, str] = {
    Tone.ERRORED: "text-error",
    Tone.RATE_LIMITED: "text-warning",
    Tone.INITIALIZING: "text-accent",
    Tone.ACTIVE: "text-primary",
    Tone.IDLE: "text-success",
    Tone.UNRECOGNISED: "text-secondary",
    Tone.STALE: "text-warning",
    Tone.UNKNOWN: "text-error",
    Tone.GOOD: "text-success",
    Tone.WARNING: "text-warning",
    Tone.BAD: "text-error",
}
_URGENT = frozenset({Tone.ERRORED, Tone.RATE_LIMITED, Tone.UNKNOWN, Tone.WARNING, Tone.BAD, Tone.UNRECOGNISED})
_QUIET = frozenset({Tone.DIM, Tone.DISABLED, Trim.RULE})


def _variables(tones: Mapping[Ink, str], grounds: Mapping[str, str], background: str) -> dict[str, str]:
    return (
        {"foreground": tones[Tone.PLAIN], "background": background}
        | {_OUR_VARIABLE.format(tone): colour for tone, colour in tones.items()}
        | {f"ground-{name}": colour for name, colour in grounds.items()}
    )


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


def _theme(name: str, tones: Mapping[Ink, str], *, dark: bool) -> Theme:
    background, surface, panel = ("#11141a", "#161b23", "#1b212c") if dark else ("#fbfbfc", "#f3f4f7", "#e9ecf1")
    return Theme(
        name=name,
        primary=tones[Tone.ACTIVE],
        secondary=tones[Tone.DIM],
        warning=tones[Tone.WARNING],
        error=tones[Tone.ERRORED],
        success=tones[Tone.GOOD],
        accent=tones[Tone.INITIALIZING],
        foreground=tones[Tone.PLAIN],
        background=background,
        surface=surface,
        panel=panel,
        dark=dark,
        variables=_variables(tones, _DARK_GROUNDS if dark else _LIGHT_GROUNDS, background),
    )


DARK = _theme("sync-tui-dark", _DARK_TONES, dark=True)
LIGHT = _theme("sync-tui-light", _LIGHT_TONES, dark=False)
SAFE_DARK = _theme("sync-tui-colour-blind-dark", _SAFE_DARK_TONES, dark=True)
SAFE_LIGHT = _theme("sync-tui-colour-blind-light", _SAFE_LIGHT_TONES, dark=False)
OWN_THEMES = (DARK, LIGHT, SAFE_DARK, SAFE_LIGHT)
SHORT_NAMES = {
    "dark": DARK.name,
    "light": LIGHT.name,
    "colour-blind": SAFE_DARK.name,
    "colour-blind-light": SAFE_LIGHT.name,
}


def theme_problem(theme: str, available: Iterable[str]) -> SafeText | None:
    """Why a theme cannot be taken where these are `available`, in words; None where it can."""
    known = (*SHORT_NAMES, *available)
    if theme in known:
        return None
    from sync_tui.config.problems import nearest

    return clean(f'there is no theme "{theme[:40]}"{nearest(theme, known)}')


class Palette:
    """Styles by tone and ground, each made once."""

    def __init__(self, tones: Mapping[Ink, Color], grounds: Mapping[Ground, Color], *, quiet: bool) -> None:
        self._tones = tones
        self._grounds = grounds
        self._quiet = quiet  # dim text has no colour of its own
        self._styles: dict[tuple[Ink, Ground, bool], Style] = {}

    def style(self, tone: Ink, ground: Ground = Ground.BASE, *, bold: bool = False) -> Style:
        """The style of text of `tone` on `ground`."""
        found = self._styles.get((tone, ground, bold))
        if found is None:
            found = self._styles[tone, ground, bold] = self._made(tone, ground, bold=bold)
        return found

    def _made(self, tone: Ink, ground: Ground, *, bold: bool) -> Style:
        front = self._tones[Tone.PLAIN] if ground is Ground.BADGE else self._tones[tone]
        back = self._grounds[ground]
        if ground is Ground.BADGE:
            front = self._grounds[Ground.BASE]
        dim = self._quiet and tone in _QUIET and ground is not Ground.BADGE
        underline = ground is Ground.FLASH or None
        return Style(
            color=front.rich_color, bgcolor=back.rich_color, bold=bold or None, dim=dim or None, underline=underline
        )


class BarePalette(Palette):
    """The palette without colours: bold for what needs eyes, dim for what does not, reverse for the cursor."""

    def __init__(self) -> None:
        super().__init__({}, {}, quiet=True)

    def _made(self, tone: Ink, ground: Ground, *, bold: bool) -> Style:
        return Style(
            bold=bold or tone in _URGENT or None,
            dim=(tone in _QUIET and ground is Ground.BASE) or None,
            reverse=ground in (Ground.CURSOR, Ground.BADGE) or None,
            underline=ground in (Ground.CURSOR_AWAY, Ground.FLASH) or None,
        )


_PALETTES: dict[tuple[str, bool], Palette] = {}


def palette_of(app: App[Any]) -> Palette:
    """The palette of the theme that `app` has on, or the bare one where it shows no colours."""
    theme = app.current_theme
    found = _PALETTES.get((theme.name, app.no_color))
    if found is None:
        found = BarePalette() if app.no_color else _palette(theme)
        _PALETTES[theme.name, app.no_color] = found
    return found


def _palette(theme: Theme) -> Palette:
    variables = theme.variables if theme.name in SHORT_NAMES.values() else theme.to_color_system().generate()
    front, back = Color.parse(variables["foreground"]), Color.parse(variables["background"])

    def tone_colour(tone: Ink) -> Color:
        own = variables.get(_OUR_VARIABLE.format(tone))
        if own is not None:
            return Color.parse(own)
        if tone in _BORROWED_TONES:
            return Color.parse(variables[_BORROWED_TONES[tone]])
        # A terminal's own colours cannot be mixed: there, quiet text is dimmed instead.
        return front if tone is Tone.PLAIN or theme.ansi else front.blend(back, 0.75 if tone is Trim.RULE else 0.4)

    def ground_colour(name: str, strength: float) -> Color:
        own = variables.get(f"ground-{name}")
        if own is not None:
            return Color.parse(own)
        if theme.ansi:
            return Color.parse("ansi_bright_black" if strength else "ansi_default")
        return back.blend(Color.parse(variables["primary"]), strength)

    grounds = {
        Ground.BASE: back,
        Ground.BAR: ground_colour("bar", 0.0 if theme.ansi else 0.08),
        Ground.CURSOR: ground_colour("cursor", 0.3),
        Ground.CURSOR_AWAY: ground_colour("cursor-away", 0.0 if theme.ansi else 0.15),
        Ground.BADGE: ground_colour("badge", 0.9),
        Ground.FLASH: ground_colour("flash", 0.35),
    }
    return Palette({tone: tone_colour(tone) for tone in (*Tone, *Trim)}, grounds, quiet=theme.ansi)
