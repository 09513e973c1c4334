"""Styles by tone and ground. A status is never told by colour alone: without colours they are bold, dim and reverse."""

from collections.abc import Mapping

from rich.color import Color
from rich.style import Style

from sync_tui.monitor.tone import Tone
from sync_tui.tui.tones import Colours, Ground, Ink, Trim

_URGENT = frozenset({Tone.ERRORED, Tone.RATE_LIMITED, Tone.UNKNOWN, Tone.WARNING, Tone.BAD, Tone.UNRECOGNISED})
_QUIET = frozenset({Tone.DIM, Tone.DISABLED, Trim.RULE})


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
