"""What the table says when it has no rows."""

from collections.abc import Mapping

from sync_tui.monitor.tone import Tone
from sync_tui.tui.discovery import Discovery
from sync_tui.tui.ink import EMPTY, Line, Span, plain, wrapped
from sync_tui.tui.view import View


def empty_lines(
    view: View, watched: int, discovery: Discovery, width: int, keys: Mapping[str, str]
) -> tuple[Line, ...]:
    """Why there is nothing to see, and what to do about it; `keys` are those of the screen, by what they do."""
    if watched:
        return _hidden(view, keys)
    if discovery.profile is None:
        head = plain("nothing is watched: the list is empty", bold=True)
        return (head, EMPTY, _hint(keys["add"], "adds syncs"), _hint(keys["lists"], "goes to another list"))
    if discovery.failure is not None:
        rows = wrapped(discovery.failure, max(20, min(76, width - 6)))
        head = plain(f"the syncs of profile {discovery.profile} could not be listed", Tone.BAD, bold=True)
        hint = _hint(keys["ask"], "tries again at once" if discovery.tries_again else "tries again")
        by_itself = (plain("it is tried again by itself", Tone.DIM),) if discovery.tries_again else ()
        return (head, EMPTY, *(plain(row) for row in rows), EMPTY, *by_itself, hint)
    if discovery.done:
        head = plain(f"profile {discovery.profile} has no syncs yet", bold=True)
        return (head, EMPTY, _hint(keys["ask"], "asks again"))
    return (plain(f"asking profile {discovery.profile} for its syncs …", Tone.DIM),)


def _hidden(view: View, keys: Mapping[str, str]) -> tuple[Line, ...]:
    if view.filter:
        problems = " among the problems" if view.problems_only else ""
        return (
            plain(f"no sync{problems} matches “{view.filter.text}”", bold=True),
            EMPTY,
            _hint(keys["back"], "clears the filter"),
        )
    if view.frozen is not None:
        # The header counts what is so by now.
        return (
            plain("there was no problem when the view was frozen", bold=True),
            EMPTY,
            _hint(keys["freeze"], "goes on"),
        )
    return (plain("no problems", Tone.GOOD, bold=True), EMPTY, _hint(keys["problems"], "shows all"))


def _hint(key: str, words: str) -> Line:
    return (Span(key, bold=True), Span(f" {words}", Tone.DIM))
