"""What the table tells the screen."""

from textual.message import Message

from sync_tui.tui.grouping import Heading


class Moved(Message):
    """The cursor is on another row."""


class Marked(Message):
    """Other syncs are marked than before."""


class Opened(Message):
    """A person wants the detail of the sync under the cursor."""


class FoldAsked(Message):
    """A person wants a section closed or open, or turned round where that is None; without a section, all."""

    def __init__(self, heading: Heading | None, folded: bool | None = None) -> None:
        super().__init__()
        self.heading = heading
        self.folded = folded


class KeyClicked(Message):
    """A person clicked what may name a key, as a person reads it."""

    def __init__(self, shown: str) -> None:
        super().__init__()
        self.shown = shown


class SortAsked(Message):
    """A person clicked a title."""

    def __init__(self, column: str) -> None:
        super().__init__()
        self.column = column
