"""Styles by tone and ground. A status is never told by colour alone: without colours they are bold, dim and reverse."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from rich.color import Color, ColorSystem
from rich.color_triplet import ColorTriplet
from rich.style import Style

from sync_tui.monitor.tone import Tone
from sync_tui.tui.tones import Colours, Ground, Ink, Trim

_URGENT = frozenset({Tone.ERRORED, Tone.RATE_LIMITED, Tone.UNKNOWN, Tone.WARNING, Tone.BAD, Tone.UNRECOGNISED})
_QUIET = frozenset({Tone.DIM, Tone.DISABLED, Trim.RULE})
_LEAST_CONTRAST = 4.5  # of WCAG 2, for text of the usual size
_LEAST_OF_256 = 5.0  # Rich sends some greys a step darker
_LIFTS = 16  # steps from a colour to black or white
_LEVELS = (0, 95, 135, 175, 215, 255)  # of red, green and blue, in the cube of 216 that is part of the 256
_MUTED = 32  # of 255, between the strongest and the weakest part of a colour

Shown = Callable[[ColorTriplet], ColorTriplet]
"""What a terminal makes of a colour."""


def _as_it_is(colour: ColorTriplet) -> ColorTriplet:
    return colour


class Palette:
    """Styles by tone and ground, each made once, of colours that can be read on each other once they are `shown`."""

    def __init__(
        self,
        tones: Mapping[Ink, Color],
        grounds: Mapping[Ground, Color],
        shown: Shown = _as_it_is,
        least: float = _LEAST_CONTRAST,
    ) -> None:
        self._tones = tones
        self._grounds = grounds
        self._shown = shown
        self._least = least  # contrast
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
        if front.triplet is not None and back.triplet is not None:
            behind = self._shown(back.triplet)
            least = 1.0 if tone is Trim.RULE else self._least
            front = Color.from_triplet(_readable(front.triplet, behind, least, self._shown))
            back = Color.from_triplet(behind)
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

    So what stands out is reversed or underlined, and quiet text that has no colour of its own is dimmed.
    """

    def _made(self, tone: Ink, ground: Ground, *, bold: bool) -> Style:
        turned = {Ground.CURSOR: Tone.PLAIN, Ground.BADGE: Tone.WARNING}.get(ground)
        return Style(
            color=self._tones[tone if turned is None else turned],
            bgcolor=self._grounds[Ground.BASE],
            bold=bold or (ground is Ground.CURSOR and tone in _URGENT) or None,
            dim=(turned is None and tone in _QUIET and self._tones[tone] == self._tones[Tone.PLAIN]) or None,
            reverse=turned is not None or None,
            underline=ground in (Ground.CURSOR_AWAY, Ground.FLASH) or None,
        )


def palette_from(colours: Colours, system: ColorSystem | None) -> Palette:
    """The palette of a theme of ours, in a terminal of so many colours."""
    tones = {tone: Color.parse(colour) for tone, colour in colours.tones.items()}
    return palette_in(system, tones, {ground: Color.parse(colour) for ground, colour in colours.grounds.items()})


def palette_in(system: ColorSystem | None, tones: Mapping[Ink, Color], grounds: Mapping[Ground, Color]) -> Palette:
    """The palette of these colours in a terminal of so many; of None, nothing is known, and it is sent all of them."""
    if system in (ColorSystem.STANDARD, ColorSystem.WINDOWS):
        # Several tones and grounds become one of the sixteen, and then nothing can be read.
        return TerminalPalette(tones, grounds)
    if system is ColorSystem.EIGHT_BIT:
        return Palette(tones, grounds, nearest_of_256, _LEAST_OF_256)
    return Palette(tones, grounds)


@lru_cache(maxsize=256)
def nearest_of_256(colour: ColorTriplet) -> ColorTriplet:
    """The one that is closest of those that are the same in every terminal of 256 colours: a cube, and a row of greys.

    Rich goes by the hue: a ground of a quiet blue would become a loud one, on which nothing can be read.
    """
    cube = ColorTriplet(*(min(_LEVELS, key=lambda level: abs(level - part)) for part in colour))
    step = min(23, max(0, round((sum(colour) / 3 - 8) / 10)))
    grey = ColorTriplet(*(3 * [8 + 10 * step]))
    if len(set(cube)) > 1 and max(colour) - min(colour) < _MUTED:
        return grey  # or what is nearly grey would be so on one ground, and violet on another
    return min(cube, grey, key=lambda near: sum((one - other) ** 2 for one, other in zip(near, colour, strict=True)))


@lru_cache(maxsize=256)  # the early frame and the screen behind it draw the same
def _readable(front: ColorTriplet, ground: ColorTriplet, least: float, shown: Shown) -> ColorTriplet:
    """`front` as it is shown, as much nearer to black or white as the `least` contrast with its ground needs."""
    behind = _luminance(ground)
    pole = 255 if _contrast(1.0, behind) > _contrast(0.0, behind) else 0
    lifted = front
    for step in range(_LIFTS + 1):
        lifted = shown(ColorTriplet(*(part + round((pole - part) * step / _LIFTS) for part in front)))
        if _contrast(_luminance(lifted), behind) >= least:
            break
    return lifted


def _contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


@lru_cache(maxsize=256)
def _luminance(colour: ColorTriplet) -> float:
    """Between 0, black, and 1, white."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
