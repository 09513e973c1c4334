"""What takes the cursor of the table to a sync that is meant."""

from collections.abc import Mapping

from textual.screen import Screen

from sync_tui.domain.watch import SyncKey
from sync_tui.monitor.clock import Clock
from sync_tui.monitor.moment import Moment
from sync_tui.monitor.tone import Tone
from sync_tui.tui.footer import Footer
from sync_tui.tui.table import SyncTable
from sync_tui.tui.view import View


class CursorActions(Screen[None], inherit_bindings=False):
    """The part of the screen that has these actions; the parts named here are its heir's."""

    _keys: Mapping[str, str]  # by what they do
    _clock: Clock
    _view: View
    _table: SyncTable
    _footer: Footer

    def _touched(self) -> None:
        """Show at once what a person has asked for, and keep it."""
        raise NotImplementedError

    def go_to(self, key: SyncKey) -> None:
        """Put the cursor on a sync; where sections are closed, open them. Says why where it is not to be seen."""
        if not self._view.places(key) and key in self._view.keys:
            self._view.fold_all(folded=False)
            self._touched()
        places = self._view.places(key)
        if places:
            self._table.cursor_to(places[0])
        else:
            is_hidden = key in self._view.tracks
            why = f"{self._keys['back']} clears what hides it" if is_hidden else "it is not watched any more"
            self._footer.say(f"not in the table: {why}", self._clock.boot(), Tone.WARNING)

    def action_problem(self, step: int) -> None:
        """Put the cursor on the next problem, or with -1 on the one before."""
        from sync_tui.tui.next_problem import next_problem

        row = next_problem(self._view, step, Moment.of(self._clock))
        if row is None:
            hidden = f", {self._view.hidden_problems:,} hidden" if self._view.hidden_problems else ""
            self._footer.say(f"no problem is shown{hidden}", self._clock.boot())
        else:
            self._table.cursor_to(row)
