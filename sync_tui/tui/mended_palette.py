"""Textual's palette, mended where it does again what is pressed again: its second closing took another screen along."""

from contextlib import suppress
from typing import ClassVar

from textual.binding import BindingType
from textual.command import CommandList, CommandPalette
from textual.events import Click, Mount
from textual.message import Message

from sync_tui.tui.popups import at_once

_LOW = 20  # lines of a screen that has none to spare
_USUAL_ABOVE = 3
_LINE_HEIGHT = 4  # of what is typed, with its border


class MendedPalette(CommandPalette):
    """Runs one command, and closes once. Keys and clicks come in while an earlier one is still on its way.

    The key that closes it acts as it arrives: the next one is not for a line that is about to go.
    """

    BINDINGS: ClassVar[list[BindingType]] = [at_once("escape", "escape")]

    def _on_mount(self, event: Mount) -> None:
        if self not in self.app.screen_stack:
            # What it was opened on gave way to another list meanwhile: it goes with that, and offers nothing.
            event.prevent_default()

    async def _on_message(self, message: Message) -> None:
        # What a line or a list in it says comes late, where it was closed meanwhile.
        is_heard = self._holds(message) if isinstance(message, Click) else self.is_active or message.control is None
        if is_heard:
            await super()._on_message(message)

    def on_resize(self) -> None:
        """Keep what is found within the screen: by Textual's measure, its last lines are below a low one."""
        height = self.app.size.height
        above = _USUAL_ABOVE if height >= _LOW else 0
        for box in self.query("#--container"):
            box.styles.margin = (above, 0, 0, 0)
        for found in self.query(CommandList):
            found.styles.max_height = max(2, min(height * 7 // 10, height - above - _LINE_HEIGHT))

    def _holds(self, click: Click) -> bool:
        """Whether it is a place of ours: a terminal that has just become smaller still tells of others."""
        return self.is_active and self.region.contains_point((int(click.screen_x), int(click.screen_y)))

    def _action_command_list(self, action: str) -> None:
        # A list that was filled and not laid out yet has no pages.
        with suppress(KeyError, IndexError):
            super()._action_command_list(action)
