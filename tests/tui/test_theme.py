"""Palettes: each tone is readable in our themes, and there is one for every theme."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from textual.app import App
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from sync_tui.monitor.columns import Tone
from sync_tui.tui.theme import DARK, LIGHT, Ground, Palette, Trim, palette_of

LEAST_CONTRAST = 4.5


def palette_for(theme: Theme, *, no_color: bool = False) -> Palette:
    app = SimpleNamespace(current_theme=theme, no_color=no_color)
    return palette_of(cast("App[Any]", app))


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("ground", [Ground.BASE, Ground.BAR, Ground.CURSOR, Ground.CURSOR_AWAY])
@pytest.mark.parametrize("tone", list(Tone))
def test_every_tone_can_be_read_on_every_ground(theme: Theme, ground: Ground, tone: Tone) -> None:
    style = palette_for(theme).style(tone, ground)
    assert style.color is not None
    assert style.bgcolor is not None
    front, back = Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
    least = 3.0 if tone in (Tone.DIM, Tone.DISABLED) and ground is Ground.CURSOR else LEAST_CONTRAST
    assert contrast(front, back) >= least


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


def contrast(front: Color, back: Color) -> float:
    def luminance(colour: Color) -> float:
        parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    light, dark = sorted((luminance(front), luminance(back)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
