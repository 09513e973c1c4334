"""Styles by tone and ground. A status is never told by colour alone: without colours they are bold, dim and reverse."""

from collections.abc import Mapping

from rich.color import Color
from rich.color_triplet import ColorTriplet
from rich.style import Style

from sync_tui.monitor.tone import Tone
from sync_tui.tui.tones import Colours, Ground, Ink, Trim

_URGENT = frozenset({Tone.ERRORED, Tone.RATE_LIMITED, Tone.UNKNOWN, Tone.WARNING, Tone.BAD, Tone.UNRECOGNISED})
_QUIET = frozenset({Tone.DIM, Tone.DISABLED, Trim.RULE})
_LEAST_CONTRAST = 4.5  # of WCAG 2, for text of the usual size
_LIFTS = 16  # steps from a colour to black or white


class Palette:
    """Styles by tone and ground, each made once."""

    def __init__(self, tones: Mapping[Ink, Color], grounds: Mapping[Ground, Color]) -> None:
        self._tones = tones
        self._grounds = grounds
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
        if tone is not Trim.RULE:
            front = _readable(front, back)
        return Style(color=front, bgcolor=back, bold=bold or None, underline=ground is Ground.FLASH or None)


class BarePalette(Palette):
    """The palette without colours: bold for what needs eyes, dim for what does not, reverse for the cursor."""

    def __init__(self) -> None:
        super().__init__({}, {})

    def _made(self, tone: Ink, ground: Ground, *, bold: bool) -> Style:
        return Style(
            bold=bold or tone in _URGENT or None,
            dim=(tone in _QUIET and ground is Ground.BASE) or None,
            reverse=ground in (Ground.CURSOR, Ground.BADGE) or None,
            underline=ground in (Ground.CURSOR_AWAY, Ground.FLASH) or None,
        )


class TerminalPalette(Palette):
    """A terminal's own colours: none of them can be mixed, and which can be read on which of them nobody knows.

    So quiet text is dimmed, and what stands out is reversed or underlined.
    """

    def _made(self, tone: Ink, ground: Ground, *, bold: bool) -> Style:
        turned = {Ground.CURSOR: Tone.PLAIN, Ground.BADGE: Tone.WARNING}.get(ground)
        return Style(
            color=self._tones[tone if turned is None else turned],
            bgcolor=self._grounds[Ground.BASE],
            bold=bold or (ground is Ground.CURSOR and tone in _URGENT) or None,
            dim=(tone in _QUIET and turned is None) or None,
            reverse=turned is not None or None,
            underline=ground in (Ground.CURSOR_AWAY, Ground.FLASH) or None,
        )


def palette_from(colours: Colours) -> Palette:
    """The palette of a theme of ours."""
    return Palette(
        {tone: Color.parse(colour) for tone, colour in colours.tones.items()},
        {ground: Color.parse(colour) for ground, colour in colours.grounds.items()},
    )


def _readable(front: Color, back: Color) -> Color:
    """`front`, or as much nearer to black or white as text on `back` needs; both are colours of 24 bits."""
    if front.triplet is None or back.triplet is None:
        return front
    ground, (red, green, blue) = _luminance(back.triplet), front.triplet
    pole = 255 if _contrast(1.0, ground) > _contrast(0.0, ground) else 0
    for step in range(_LIFTS + 1):
        mixed = [part + round((pole - part) * step / _LIFTS) for part in (red, green, blue)]
        lifted = ColorTriplet(*mixed)
        if _contrast(_luminance(lifted), ground) >= _LEAST_CONTRAST:
            return front if step == 0 else Color.from_triplet(lifted)
    return front


def _contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def _luminance(colour: ColorTriplet) -> float:
    """Between 0, black, and 1, white."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
