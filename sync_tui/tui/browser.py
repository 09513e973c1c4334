"""A page, opened by whichever browser a person has before them. Imported when it is first asked for."""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence

from sync_tui.monitor.clock import Clock

OPENED_WITHIN = 1.0
_LOOK_EVERY = 0.05


def opener(environ: Mapping[str, str]) -> list[str] | None:
    """The program that opens a URL here; None where no browser would be seen, as over ssh."""
    own = environ.get("BROWSER", "").split(os.pathsep)[0]
    if own:
        try:
            return shlex.split(own) or None
        except ValueError:
            return None
    if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"):
        return None
    if sys.platform == "darwin":
        return ["open"]
    if environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"):
        program = shutil.which("xdg-open", path=environ.get("PATH"))
        return None if program is None else [program]
    return None


async def opened(url: str, program: Sequence[str], clock: Clock) -> bool:
    """Whether `program` took `url`. It runs on its own: it never writes to our terminal and outlives us."""
    words = [word.replace("%s", url) for word in program]
    try:
        process = subprocess.Popen(  # noqa: ASYNC220, S603 - the person's own browser; from asyncio it would die with us
            words if any("%s" in word for word in program) else [*words, url],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    ends = clock.mono() + OPENED_WITHIN
    while process.poll() is None and clock.mono() < ends:
        await clock.sleep(_LOOK_EVERY)
    # Still running means that it is the browser itself.
    return process.poll() in (None, 0)
