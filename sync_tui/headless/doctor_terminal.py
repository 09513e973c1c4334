"""What a diagnosis says of the terminal: what it can show, and what tmux lets through."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping

from sync_tui.domain.text import clean
from sync_tui.headless.diagnosis import Finding, note, well

TMUX_WITHIN = 2.0
LEAST_COLUMNS, LEAST_ROWS = 60, 15
_TMUX_OPTIONS = {
    "set-clipboard": "what you copy stays in tmux's own buffer (tmux set -s set-clipboard on)",
    "focus-events": "the screen cannot tell whether you look at it (tmux set -s focus-events on)",
    "set-titles": "the title of the terminal does not follow (tmux set -g set-titles on)",
    "bell-action": "no bell is heard (tmux set -g bell-action any)",
    "allow-passthrough": None,  # not needed here, and worth knowing
}
"""What follows where an option is off, if anything does."""
# The variables by which terminals name themselves, and which of those are known to take OSC 52.
_OSC_52_TERMINALS = frozenset({"iterm.app", "wezterm", "ghostty", "kitty", "alacritty", "foot", "rio", "contour"})
_NO_OSC_52_TERMINALS = frozenset({"apple_terminal"})


def terminal_findings(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Size, colours, tmux, bell, title and clipboard, as far as they can be told without asking the terminal."""
    size = _size()
    if size is None:
        yield note("terminal", "no terminal here: commands print, the screen needs one", tty=False)
    elif size < (LEAST_COLUMNS, LEAST_ROWS) or size[1] < LEAST_ROWS:
        text = f"{size[0]}x{size[1]} is small: the screen wants {LEAST_COLUMNS}x{LEAST_ROWS}"
        yield note("terminal", text, tty=True, columns=size[0], rows=size[1])
    else:
        yield well("terminal", f"a terminal of {size[0]}x{size[1]}", tty=True, columns=size[0], rows=size[1])
    yield _colours(environ)
    yield well("terminal", "a bell is sent as BEL, a title as OSC 2; whether you notice is up to the terminal")
    if environ.get("TMUX"):
        yield from _tmux()
    else:
        yield _clipboard(environ)


def _size() -> tuple[int, int] | None:
    for stream in (sys.stdout, sys.stderr, sys.stdin):
        if stream is not None and stream.isatty():
            columns, rows = os.get_terminal_size(stream.fileno())
            return columns, rows
    return None


def _colours(environ: Mapping[str, str]) -> Finding:
    term, depth = clean(environ.get("TERM", ""), 60), clean(environ.get("COLORTERM", ""), 20)
    no_color = bool(environ.get("NO_COLOR"))
    facts = {"term": term, "colorterm": depth, "no_color": no_color}
    if no_color:
        return note("terminal", "NO_COLOR is set: nothing is coloured", **facts)
    if term in ("", "dumb"):
        return note("terminal", "TERM is dumb: no colour, and no screen", **facts)
    many = "16 million" if depth in ("truecolor", "24bit") else "256" if "256color" in term else "16 or more"
    return well("terminal", f"TERM {term}: {many} colours", **facts)


def _tmux() -> Iterator[Finding]:
    tmux = shutil.which("tmux")
    if tmux is None:
        yield note("terminal", "inside tmux, but no tmux is on the PATH: copying will not work", tmux=True)
        return
    for option, consequence in _TMUX_OPTIONS.items():
        value = _tmux_option(tmux, option)
        facts = {"tmux": True, "option": option, "value": value}
        if value is None:
            yield note("terminal", f"tmux does not say {option}: it is older than that, or does not answer", **facts)
        elif consequence and value in ("off", "none"):
            yield note("terminal", f"tmux {option} is {value}: {consequence}", **facts)
        else:
            yield well("terminal", f"tmux {option} is {value}", **facts)


def _tmux_option(tmux: str, option: str) -> str | None:
    """The value that tmux uses; None where it does not know the option, or does not answer."""
    try:
        shown = subprocess.run(  # noqa: S603 - a program of the person's own PATH, with words of ours
            (tmux, "show", "-gv", option),
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=TMUX_WITHIN,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    value = clean(shown.stdout.decode("utf-8", "replace").strip(), 40)
    return value if shown.returncode == 0 and value else None


def _clipboard(environ: Mapping[str, str]) -> Finding:
    names = (environ.get("TERM_PROGRAM", ""), environ.get("TERM", "").removeprefix("xterm-"))
    known = [name for name in names if name.lower() in _OSC_52_TERMINALS]
    if known or environ.get("WT_SESSION"):
        return well(
            "terminal", f"copying through OSC 52: {clean(known[0] if known else 'Windows Terminal', 40)} takes it"
        )
    if any(name.lower() in _NO_OSC_52_TERMINALS for name in names) or environ.get("VTE_VERSION"):
        return note("terminal", "copying through OSC 52: this terminal is known to ignore it; copy with the mouse")
    return note("terminal", "copying through OSC 52: whether this terminal takes it cannot be told from here")
