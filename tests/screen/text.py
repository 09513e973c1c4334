"""The screen as a person reads it: one string a line."""

import asyncio
from typing import Any

from textual.app import App
from textual.pilot import Pilot

PATIENCE = 10.0


def screen_lines(app: App[Any]) -> list[str]:
    """What is on the screen now, as wide and as high as the terminal, trailing space cut."""
    return [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]


def screen_text(app: App[Any]) -> str:
    """The same in one string."""
    return "\n".join(screen_lines(app))


async def until(pilot: Pilot[Any], words: str) -> str:
    """The screen once it says `words`; fails with the screen where it does not come to that."""
    text = ""
    try:
        async with asyncio.timeout(PATIENCE):
            while words not in (text := screen_text(pilot.app)):
                await pilot.pause(0.02)
    except TimeoutError:
        raise AssertionError(f"{words!r} is not on the screen:\n{text}") from None
    return text


async def resized(pilot: Pilot[Any], width: int, height: int) -> None:
    """Give the terminal another size; the screen has it afterwards."""
    await pilot.resize_terminal(width, height)
    async with asyncio.timeout(PATIENCE):
        while pilot.app.screen.size != (width, height):
            await pilot.pause(0.02)
    await pilot.pause()
