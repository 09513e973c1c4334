"""What is said of a list that was written."""

from sync_tui.config.watchlists import Saved
from sync_tui.domain.text import clean
from sync_tui.headless.streams import say


def say_saved(saved: Saved, what: str) -> None:
    """Where it is and what was done to it; and where the hand-written file is that it replaced."""
    say(f"{clean(str(saved.path))}: {what}")
    if saved.backup is not None:
        say(f"it was written by hand: that version is kept as {clean(str(saved.backup))}")
