"""The middle of the screen: the table and the detail, side by side or in turns."""

from textual.app import ComposeResult
from textual.containers import Container

from sync_tui.tui.detail import Detail
from sync_tui.tui.panes import Edge, Panes
from sync_tui.tui.table import SyncTable


class Body(Container):
    """Gives table and detail their places."""

    DEFAULT_CSS = "Body { height: 1fr; } Body.-right { layout: horizontal; }"

    def __init__(self, table: SyncTable, detail: Detail) -> None:
        super().__init__(id="body")
        self._table = table
        self._detail = detail
        self._panes = Panes(Edge.NONE, 0)
        self._opened = False

    def compose(self) -> ComposeResult:
        """The table, then the detail."""
        yield self._table
        yield self._detail

    def fit(self, panes: Panes) -> None:
        """Take on an arrangement."""
        self._panes = panes
        self.set_class(panes.edge is Edge.LEFT, "-right")
        self._detail.stand(panes)
        self._detail.styles.width = panes.share if panes.edge is Edge.LEFT else "1fr"
        self._detail.styles.height = panes.share if panes.edge is Edge.TOP else "1fr"
        self._place()
        # Who leaves while the screen begins leaves a body that is on none.
        if self.is_attached and self.screen.focused is None and not panes.too_small:
            # What was hidden has lost the keys.
            self.screen.set_focus(self._detail if self._opened else self._table)

    def on_descendant_focus(self) -> None:
        """What has the keys has the place, where there is none for both."""
        self._opened = self._detail.has_focus

    def open_detail(self) -> None:
        """Give the keys to the detail, and where there is no room for both, the place."""
        self._opened = True
        self._place()
        self.screen.set_focus(self._detail)

    def close_detail(self) -> None:
        """Give keys and place back to the table."""
        self._opened = False
        self._place()
        self.screen.set_focus(self._table)

    def _place(self) -> None:
        beside = self._panes.edge is not Edge.NONE
        self._detail.display = beside or self._opened
        self._table.display = beside or not self._opened
