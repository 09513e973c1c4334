"""The whole screen without glyphs, for fonts and terminals that lack them: borders and scrollbars of Textual's too."""

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from sync_tui.domain.spelling import in_ascii


class AsciiGlyphs(LineFilter):
    """Spells what is drawn, as the last thing before it is written."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual names it
        """The same cells in ASCII."""
        return [Segment(in_ascii(text), style, control) for text, style, control in segments]
