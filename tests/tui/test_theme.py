"""Palettes: each tone is readable in our themes, and there is one for every theme."""

from itertools import combinations
from math import dist
from operator import mul
from types import SimpleNamespace
from typing import Any, cast

import pytest
from rich.color import Color as DrawnColor
from rich.color import ColorSystem
from textual.app import App
from textual.color import Color
from textual.css.stylesheet import Stylesheet
from textual.theme import BUILTIN_THEMES, Theme

from sync_tui.domain.text import SafeText
from sync_tui.monitor.tone import Tone
from sync_tui.tui.app import Session, SyncTuiApp
from sync_tui.tui.palettes import Palette
from sync_tui.tui.theme import OWN_THEMES, palette_of
from sync_tui.tui.tones import OWN_COLOURS, Ground, Trim
from tests.tui.world import NotingMonitor, sync

LEAST_CONTRAST = 4.5
DARK, _, SAFE_DARK, SAFE_LIGHT = OWN_THEMES


def palette_for(theme: Theme, *, no_color: bool = False, system: ColorSystem = ColorSystem.TRUECOLOR) -> Palette:
    console = SimpleNamespace(_color_system=system)
    app = SimpleNamespace(current_theme=theme, no_color=no_color, console=console)
    return palette_of(cast("App[Any]", app))


MIXED_THEMES = (*OWN_THEMES, *(theme for theme in BUILTIN_THEMES.values() if not theme.ansi))


@pytest.mark.parametrize("theme", MIXED_THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("ground", list(Ground))
@pytest.mark.parametrize("tone", list(Tone))
def test_every_tone_can_be_read_on_every_ground(theme: Theme, ground: Ground, tone: Tone) -> None:
    for system in (ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT):
        style = palette_for(theme, system=system).style(tone, ground)
        assert style.color is not None
        assert style.bgcolor is not None
        front, back = (as_drawn(colour, system) for colour in (style.color, style.bgcolor))
        assert contrast(front, back) >= LEAST_CONTRAST


@pytest.mark.parametrize("theme", OWN_THEMES, ids=lambda theme: theme.name)
def test_in_256_colours_a_bar_and_a_cursor_can_still_be_seen(theme: Theme) -> None:
    grounds = (Ground.BASE, Ground.BAR, Ground.CURSOR)
    styles = [palette_for(theme, system=ColorSystem.EIGHT_BIT).style(Tone.PLAIN, ground) for ground in grounds]
    assert len({style.bgcolor and style.bgcolor.downgrade(ColorSystem.EIGHT_BIT).number for style in styles}) == 3


@pytest.mark.parametrize("theme", OWN_THEMES, ids=lambda theme: theme.name)
def test_in_256_colours_quiet_text_is_grey_on_every_ground(theme: Theme) -> None:
    for ground in set(Ground) - {Ground.BADGE}:
        colour = palette_for(theme, system=ColorSystem.EIGHT_BIT).style(Tone.DIM, ground).color
        assert colour is not None
        assert len(set(colour.get_truecolor())) == 1


@pytest.mark.parametrize("theme", OWN_THEMES, ids=lambda theme: theme.name)
def test_in_16_colours_quiet_text_is_told_by_its_colour_alone(theme: Theme) -> None:
    palette = palette_for(theme, system=ColorSystem.STANDARD)
    assert not palette.style(Tone.DIM).dim
    assert palette.style(Tone.DIM).color != palette.style(Tone.PLAIN).color


@pytest.mark.parametrize("theme", OWN_THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("tone", list(Tone))
def test_in_16_colours_the_cursor_is_reversed(theme: Theme, tone: Tone) -> None:
    palette = palette_for(theme, system=ColorSystem.STANDARD)
    style, plain = palette.style(tone, Ground.CURSOR), palette.style(Tone.PLAIN)
    assert style.reverse
    assert (style.color, style.bgcolor) == (plain.color, plain.bgcolor)


def as_drawn(colour: DrawnColor, system: ColorSystem) -> Color:
    return Color(*colour.downgrade(system).get_truecolor())


def test_a_tone_that_can_be_read_is_as_its_theme_has_it() -> None:
    for theme in OWN_THEMES:
        tones = OWN_COLOURS[theme.name].tones
        assert {tone: colour_of(theme, tone).hex.lower() for tone in Tone} == {tone: tones[tone] for tone in Tone}


def test_a_tone_that_is_lifted_keeps_its_hue() -> None:
    style = palette_for(BUILTIN_THEMES["textual-light"]).style(Tone.WARNING)
    assert style.color is not None
    red, green, blue = Color.from_rich_color(style.color).rgb
    assert red > green > blue


@pytest.mark.parametrize("name", sorted(BUILTIN_THEMES))
def test_every_theme_of_textual_has_a_palette(name: str) -> None:
    palette = palette_for(BUILTIN_THEMES[name])
    for tone in (*Tone, *Trim):
        assert palette.style(tone).color is not None


def test_without_colours_urgency_is_bold_and_the_cursor_reversed() -> None:
    palette = palette_for(DARK, no_color=True)
    assert palette.style(Tone.ERRORED).bold
    assert not palette.style(Tone.IDLE).bold
    assert palette.style(Tone.PLAIN, Ground.CURSOR).reverse
    assert palette.style(Tone.PLAIN, Ground.CURSOR_AWAY).underline
    assert all(palette.style(tone, ground).color is None for tone in Tone for ground in Ground)


def test_a_terminals_own_colours_are_not_mixed_but_dimmed() -> None:
    palette = palette_for(BUILTIN_THEMES["ansi-dark"])
    assert palette.style(Tone.DIM).dim
    assert palette.style(Tone.PLAIN).color == palette.style(Tone.DIM).color


@pytest.mark.parametrize("name", ["ansi-dark", "ansi-light"])
def test_no_two_of_a_terminals_own_colours_lie_on_each_other(name: str) -> None:
    palette = palette_for(BUILTIN_THEMES[name])
    base = palette.style(Tone.PLAIN).bgcolor
    for tone in (*Tone, *Trim):
        for ground in Ground:
            assert palette.style(tone, ground).bgcolor == base
        assert palette.style(tone, Ground.CURSOR).color == palette.style(Tone.PLAIN).color
        assert palette.style(tone, Ground.CURSOR).reverse
        assert palette.style(tone, Ground.BADGE).reverse
        assert palette.style(tone, Ground.FLASH).underline
        assert palette.style(tone, Ground.CURSOR_AWAY).underline


def contrast(front: Color, back: Color) -> float:
    def luminance(colour: Color) -> float:
        parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    light, dark = sorted((luminance(front), luminance(back)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


# Machado, Oliveira, Fernandes 2009: what is left of a colour, in linear light.
_VISIONS = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}
_STATUSES = (Tone.ERRORED, Tone.RATE_LIMITED, Tone.ACTIVE, Tone.IDLE)
_DISTINCT = 15.0  # in CIELAB, where 2.3 is just noticed


@pytest.mark.parametrize("theme", [SAFE_DARK, SAFE_LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("vision", list(_VISIONS))
def test_statuses_are_told_apart_with_any_vision(theme: Theme, vision: str) -> None:
    seen = {tone: seen_with(_VISIONS[vision], colour_of(theme, tone)) for tone in _STATUSES}
    for one, other in combinations(_STATUSES, 2):
        assert dist(seen[one], seen[other]) >= _DISTINCT, (one, other)


def test_the_usual_theme_needs_that() -> None:
    seen = [seen_with(_VISIONS["protanopia"], colour_of(DARK, tone)) for tone in _STATUSES]
    assert min(dist(one, other) for one, other in combinations(seen, 2)) < _DISTINCT


def colour_of(theme: Theme, tone: Tone) -> Color:
    style = palette_for(theme).style(tone)
    assert style.color is not None
    return Color.from_rich_color(style.color)


def seen_with(vision: tuple[tuple[float, ...], ...], colour: Color) -> tuple[float, float, float]:
    """CIELAB of what is left of a colour."""
    full = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized]
    red, green, blue = (min(1.0, max(0.0, sum(map(mul, row, full)))) for row in vision)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    x, y, z = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("theme", ["dark", "light", "nord"])
async def test_a_start_reads_its_styles_once_and_another_theme_anew(
    theme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reparse, times = Stylesheet.reparse, list[int]()

    def counted(stylesheet: Stylesheet) -> None:
        times.append(1)
        reparse(stylesheet)

    monkeypatch.setattr(Stylesheet, "reparse", counted)
    app = SyncTuiApp(Session(NotingMonitor(), SafeText("Onboarding"), (sync(1, "Alpha"),), theme=theme))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert times == []
        app.theme = "gruvbox"
        await pilot.pause()
        assert times == [1]
