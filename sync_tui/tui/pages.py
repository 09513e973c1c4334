"""The pages of the detail beyond the Summary. Imported when one of them is first shown."""

from sync_tui.monitor.history import History
from sync_tui.tui.cursor import cursor_lines
from sync_tui.tui.polls import poll_lines
from sync_tui.tui.raw import raw_rows, raw_text
from sync_tui.tui.subject import Path, Row, Subject
from sync_tui.tui.tab import Tab
from sync_tui.tui.timeline import timeline_lines

__all__ = ["raw_text", "rows_of"]

_LINES = {Tab.CURSOR: cursor_lines, Tab.TIMELINE: timeline_lines, Tab.POLLS: poll_lines}


def rows_of(tab: Tab, subject: Subject, history: History, flipped: frozenset[Path]) -> list[Row]:
    """A page; `flipped` are the values of the Raw page that a person opened or closed."""
    if tab is Tab.RAW:
        return raw_rows(subject, history.received, flipped)
    return [Row(line) for line in _LINES[tab](subject, history)]
