"""Textual's palette, mended where it does again what is pressed again: its second closing took another screen along."""

from contextlib import suppress

from textual.await_complete import AwaitComplete
from textual.command import CommandPalette
from textual.events import Click
from textual.message import Message
from textual.widgets import Input, OptionList

_GESTURES = (Input.Submitted, OptionList.OptionSelected)


class MendedPalette(CommandPalette):
    """Runs one command, and closes once. Keys and clicks come in while an earlier one is still on its way."""

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close, where that was not done already."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    async def _on_message(self, message: Message) -> None:
        if isinstance(message, Click):
            is_heard = self._holds(message)
        else:
            is_heard = self.is_active or not isinstance(message, _GESTURES)
        if is_heard:
            await super()._on_message(message)

    def _holds(self, click: Click) -> bool:
        """Whether it is a place of ours: a terminal that has just become smaller still tells of others."""
        return self.is_active and self.region.contains_point((int(click.screen_x), int(click.screen_y)))

    def _action_command_list(self, action: str) -> None:
        # A list that was filled and not laid out yet has no pages.
        with suppress(KeyError, IndexError):
            super()._action_command_list(action)
