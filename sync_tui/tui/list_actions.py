"""What a person does to the lists on screen: adds to them, takes away, finds other words, takes that back."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import partial

from textual import on
from textual.events import Unmount
from textual.screen import Screen

from sync_tui.config.list_edits import Words
from sync_tui.domain.errors import SyncTuiError
from sync_tui.domain.text import clean
from sync_tui.domain.watch import SyncKey, WatchedSync
from sync_tui.monitor.clock import Clock
from sync_tui.monitor.engine import Monitor
from sync_tui.monitor.tone import Tone
from sync_tui.tui.asking import Said
from sync_tui.tui.following import Following
from sync_tui.tui.footer import Footer
from sync_tui.tui.list_desk import ListDesk
from sync_tui.tui.session import Session
from sync_tui.tui.sign_in import SignIn
from sync_tui.tui.typed_ahead import TypedAhead
from sync_tui.tui.view import View

Refused = Callable[[str], None]
"""What is done where a file or an API refuses, with what it says."""
NO_LISTS = "the demo keeps no lists: `sync-tui` does"


class ListActions(Screen[None], inherit_bindings=False):
    """The part of the screen that has these actions; the parts named here are its heir's."""

    _session: Session
    _keys: Mapping[str, str]  # by what they do
    _clock: Clock
    _monitor: Monitor
    _view: View
    _footer: Footer
    _following: Following
    _desk: ListDesk
    _sign_in: SignIn
    _ahead: TypedAhead

    def action_add(self) -> None:
        """Add syncs; where the one under the cursor needs a sign-in, try its token again at once."""
        key = self._view.cursor
        said = None if key is None or key not in self._monitor.store else self._sign_in.begin(key)
        if said is not None:
            self._footer.tell(said, self._clock.boot())
        elif self._desk.directory is None:
            name = "" if key is None else f"{self._monitor.store[key].sync.name} needs no sign-in; "
            self._say(f"{name}{NO_LISTS}")
        elif self._desk.lists:
            self._with_list("Add to which list?", self._add_to)
        else:
            self._save_as_list()

    def action_remove(self) -> None:
        """Take the marked syncs out of the list, else the one under the cursor."""
        keys = self._meant()
        if self._has_list("remove") and keys:
            self._view.pinned = True
            self._do(self._removed(keys))

    def action_undo(self) -> None:
        """Take back what was done last to a list or to a saved filter."""
        if self._desk.can_undo or self._has_list("undo anything"):
            self._do(self._undone())

    def action_edit(self) -> None:
        """Change label, group, tags and note; of several marked syncs, group and tags."""
        if not self._has_list("edit"):
            return
        entries = self._desk.entries(self._meant())
        if entries:
            self._view.pinned = True
            self._ask_words(entries)

    def action_answer(self) -> None:
        """Answer what a changed list asks."""
        self._following.ask()

    def _save_as_list(self) -> None:
        """Ask for a name under which the syncs on screen become a list."""
        raise NotImplementedError

    def _with_list(self, question: str, then: Callable[[str], None]) -> None:
        raise NotImplementedError

    def _add_to(self, word: str) -> None:
        raise NotImplementedError

    def _touched(self) -> None:
        """Show at once what a person has asked for."""
        raise NotImplementedError

    # Within

    def _ask_words(self, entries: Sequence[WatchedSync], typed: Sequence[str] = (), trouble: str | None = None) -> None:
        """Ask for the words on syncs; where they cannot be written, once more, with what was typed and why."""
        from sync_tui.tui.wording import wording_popup

        def done(words: Mapping[SyncKey, Words], texts: Sequence[str]) -> None:
            self._do(self._desk.describe(words), partial(self._ask_words, entries, texts))

        self.app.push_screen(wording_popup(entries, done, typed, trouble))

    def _meant(self) -> tuple[SyncKey, ...]:
        """The marked syncs, else the one under the cursor; a section is never meant whole by accident."""
        marked = tuple(key for key in self._view.marked if key in self._monitor.store)
        if marked:
            return marked
        key = self._view.cursor
        if key is None and self._view.at is not None:
            self._say(f"that is a section: press {self._keys['mark']} to mark what is in it")
        return () if key is None else (key,)

    async def _removed(self, keys: Sequence[SyncKey]) -> Said:
        said = await self._desk.remove(frozenset(keys))
        for key in keys:
            self._view.marked.pop(key, None)
        self._touched()
        return said

    async def _undone(self) -> Said:
        said = await self._desk.undo()
        self._touched()
        return said

    def _has_list(self, what: str) -> bool:
        if self._desk.directory is None:
            self._say(NO_LISTS)
        elif not self._desk.lists:
            saves, opens = f"{self._keys['add']} saves these syncs as one", f"{self._keys['lists']} opens another"
            self._say(f"there is no list on screen to {what} in: {saves}, {opens}")
        return bool(self._desk.lists)

    def _do(self, work: Coroutine[None, None, Said | None], refused: Refused | None = None) -> None:
        """Run `work` and say what came of it; what a file or an API refuses is no reason to end."""
        self.run_worker(self._done(work, refused), group="lists")

    async def _done(self, work: Coroutine[None, None, Said | None], refused: Refused | None) -> None:
        try:
            said = await work
        except SyncTuiError as error:
            why = clean(str(error))
            self._ahead.forget()
            if refused is not None and self.app.screen is self:
                refused(why)
            else:
                # Longer than the bottom line, and worth more than five seconds.
                self._monitor.notices.tell(why, is_warning=True)
        else:
            self._footer.tell(said, self._clock.boot())

    def _say(self, words: str, tone: Tone = Tone.PLAIN) -> None:
        self._footer.say(words, self._clock.boot(), tone)

    @on(Unmount)
    async def _finish_lists(self) -> None:
        await self._desk.finish()
