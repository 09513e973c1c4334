"""Copying out of a terminal, and saying honestly what became of it."""

import asyncio
import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence

OSC_52_MOST = 70_000  # characters; several terminals drop longer ones without a word
DEADLINE = 2.0


async def copied(text: str, what: str, write_osc_52: Callable[[str], None], environ: Mapping[str, str]) -> str:
    """Copy `text` by the first way there is; one line that says which, or why not. `what` names it: "the id"."""
    if environ.get("TMUX"):
        # Inside tmux a bare OSC 52 is dropped under its default settings; its own buffer works and is forwarded.
        tmux = shutil.which("tmux")
        if tmux is not None and await _took((tmux, "load-buffer", "-w", "-"), text):
            return f"copied {what} to the tmux buffer"
        return f"could not copy {what}: tmux did not take it"
    tool = desktop_tool(environ)
    if tool is not None and await _took(tool, text):
        return f"copied {what} to the clipboard"
    why = _no_osc_52(text, environ)
    if why is not None:
        return f"could not copy {what}: {why}"
    write_osc_52(text)
    return f"sent {what} to the terminal's clipboard"


def desktop_tool(environ: Mapping[str, str]) -> tuple[str, ...] | None:
    """The program that fills the clipboard of the desktop before us; None over ssh, and where there is none."""
    if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"):
        return None
    candidates: list[tuple[str, ...]] = []
    if sys.platform == "darwin":
        candidates.append(("pbcopy",))
    if environ.get("WAYLAND_DISPLAY"):
        candidates.append(("wl-copy",))
    if environ.get("DISPLAY"):
        candidates += [("xclip", "-selection", "clipboard"), ("xsel", "--clipboard", "--input")]
    for name, *words in candidates:
        program = shutil.which(name, path=environ.get("PATH"))
        if program is not None:
            return (program, *words)
    return None


def _no_osc_52(text: str, environ: Mapping[str, str]) -> str | None:
    """Why a terminal would not take `text` by OSC 52; None where it may."""
    if environ.get("TERM", "").startswith("linux"):
        return "this console has no clipboard"
    if environ.get("STY"):
        return "screen does not pass it on; tmux does"
    if len(text) > OSC_52_MOST:
        return f"{len(text):,} characters are too many for a terminal"
    return None


async def _took(program: Sequence[str], text: str) -> bool:
    """Whether `program` read the whole of `text` and was content, in time."""
    try:
        async with asyncio.timeout(DEADLINE):
            process = await asyncio.create_subprocess_exec(
                *program,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
                env=os.environ,
            )
            try:
                await process.communicate(text.encode("utf-8", "replace"))
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
    except (OSError, TimeoutError):
        return False
    return process.returncode == 0
