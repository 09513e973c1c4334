"""Copying out of a terminal, and saying honestly what became of it."""

import asyncio
import os
import shutil
from collections.abc import Callable, Mapping

OSC_52_MOST = 70_000  # characters; several terminals drop longer ones without a word
TMUX_DEADLINE = 2.0


async def copied(text: str, what: str, write_osc_52: Callable[[str], None], environ: Mapping[str, str]) -> str:
    """Copy `text` by the first way there is; one line that says which, or why not. `what` names it: "the id"."""
    if environ.get("TMUX"):
        # Inside tmux a bare OSC 52 is dropped under its default settings; its own buffer works and is forwarded.
        if await _tmux_took(text):
            return f"copied {what} to the tmux buffer"
        return f"could not copy {what}: tmux did not take it"
    if len(text) > OSC_52_MOST:
        return f"could not copy {what}: {len(text):,} characters are too many for a terminal"
    write_osc_52(text)
    return f"sent {what} to the terminal's clipboard"


async def _tmux_took(text: str) -> bool:
    tmux = shutil.which("tmux")
    if tmux is None:
        return False
    try:
        async with asyncio.timeout(TMUX_DEADLINE):
            process = await asyncio.create_subprocess_exec(
                tmux,
                *("load-buffer", "-w", "-"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
                env=os.environ,
            )
            try:
                await process.communicate(text.encode())
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
    except (OSError, TimeoutError):
        return False
    return process.returncode == 0
