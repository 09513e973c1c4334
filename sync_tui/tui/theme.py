"""The themes of our own, and a palette derived from whichever theme is on."""

from collections.abc import Iterable
from typing import Any

from rich.color import ColorSystem
from textual.app import App
from textual.color import Color
from textual.theme import Theme

from sync_tui.domain.text import SafeText, clean
from sync_tui.monitor.tone import Tone
from sync_tui.tui.palettes import BarePalette, Palette, TerminalPalette, palette_from, palette_in
from sync_tui.tui.tones import OWN_COLOURS, SHORT_NAMES, Colours, Ground, Ink, Trim

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
# How much of the theme's first colour is in what text stands on.
_STRENGTHS = {Ground.BAR: 0.08, Ground.CURSOR: 0.3, Ground.CURSOR_AWAY: 0.15, Ground.BADGE: 0.9, Ground.FLASH: 0.35}


def _theme(name: str, colours: Colours) -> Theme:
    tones, (surface, panel) = colours.tones, ("#161b23", "#1b212c") if colours.is_dark else ("#f3f4f7", "#e9ecf1")
    foreground, background = tones[Tone.PLAIN], colours.grounds[Ground.BASE]
    return Theme(
        name=name,
        primary=tones[Tone.ACTIVE],
        secondary=tones[Tone.DIM],
        warning=tones[Tone.WARNING],
        error=tones[Tone.ERRORED],
        success=tones[Tone.GOOD],
        accent=tones[Tone.INITIALIZING],
        foreground=foreground,
        background=background,
        surface=surface,
        panel=panel,
        dark=colours.is_dark,
        variables={"foreground": foreground, "background": background},
    )


OWN_THEMES = tuple(_theme(name, colours) for name, colours in OWN_COLOURS.items())


def theme_problem(theme: str, available: Iterable[str]) -> SafeText | None:
    """Why a theme cannot be taken where these are `available`, in words; None where it can."""
    known = (*SHORT_NAMES, *available)
    if theme in known:
        return None
    from sync_tui.config.problems import nearest

    return clean(f'there is no theme "{theme[:40]}"{nearest(theme, known)}')


_PALETTES: dict[tuple[str, bool, ColorSystem | None], Palette] = {}


def palette_of(app: App[Any]) -> Palette:
    """The palette of the theme that `app` has on, or the bare one where it shows no colours."""
    theme, system = app.current_theme, app.console._color_system
    found = _PALETTES.get((theme.name, app.no_color, system))
    if found is None:
        found = BarePalette() if app.no_color else _palette(theme, system)
        _PALETTES[theme.name, app.no_color, system] = found
    return found


def _palette(theme: Theme, system: ColorSystem | None) -> Palette:
    own = OWN_COLOURS.get(theme.name)
    if own is not None:
        return palette_from(own, system)
    variables = theme.to_color_system().generate()
    front, back = Color.parse(variables["foreground"]), Color.parse(variables["background"])

    def tone_colour(tone: Ink) -> Color:
        if tone in _BORROWED_TONES:
            return Color.parse(variables[_BORROWED_TONES[tone]])
        # A terminal's own colours cannot be mixed: there, quiet text is dimmed instead.
        return front if tone is Tone.PLAIN or theme.ansi else front.blend(back, 0.75 if tone is Trim.RULE else 0.4)

    tones = {tone: tone_colour(tone).rich_color for tone in (*Tone, *Trim)}
    base = {Ground.BASE: back.rich_color}
    if theme.ansi:
        return TerminalPalette(tones, base)
    first = Color.parse(variables["primary"])
    grounds = base | {ground: back.blend(first, part).rich_color for ground, part in _STRENGTHS.items()}
    return palette_in(system, tones, grounds)
