"""Going from one watch list to another: the switcher, and what it offers."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from sync_tui.config.invocation import Invocation
from sync_tui.config.location import state_dir
from sync_tui.domain.text import SafeText, clean, counted
from sync_tui.domain.watch import SyncKey, WatchedSync
from sync_tui.monitor.store import Store
from sync_tui.tui.file_actions import FileActions
from sync_tui.tui.keys import KeyTable
from sync_tui.tui.list_actions import NO_LISTS, Refused

if TYPE_CHECKING:
    from textual.command import Provider

    from sync_tui.config.consents import Consent, Consents
    from sync_tui.tui.list_choosers import OffersPopup


def named_things() -> "type[Provider]":
    """What the command palette finds by name, imported when it is opened."""
    from sync_tui.tui.palette_finds import NamedThings

    return NamedThings


class SwitchingActions(FileActions, inherit_bindings=False):
    """The part of the screen that has these actions."""

    COMMANDS: ClassVar["set[type[Provider] | Callable[[], type[Provider]]]"] = {named_things}

    _store: Store

    @property
    def watched(self) -> tuple[WatchedSync, ...]:
        """Every sync on this screen, hidden or not."""
        return tuple(track.sync for track in self._store.values())

    @property
    def lists_directory(self) -> Path | None:
        """Where the lists are; None where the screen keeps none."""
        return self._desk.directory

    @property
    def lists_key(self) -> str:
        """The key that offers the lists, as a person reads it."""
        return self._keys["lists"]

    def action_lists(self) -> None:
        """Choose another list."""
        if self._desk.directory is None:
            self._say(NO_LISTS)
            return
        from sync_tui.tui.list_choosers import OffersPopup

        popup = OffersPopup(self._chosen_list, closes=self._session.keys.of("lists"))
        self.app.push_screen(popup)
        self._ahead.wait()
        self._do(self._offer_lists(self._desk.directory, popup))

    def action_use_list(self, name: str) -> None:
        """Watch another saved list."""
        self._switch([name])

    def _save_as_list(self) -> None:
        syncs = self.watched
        what = f"{counted(len(syncs))} on screen" if syncs else "nothing yet"
        self._ask_name("Save as a watch list", f"This screen shows no list. The new one will hold {what}.", syncs)

    def _with_list(self, question: str, then: Callable[[str], None]) -> None:
        """Call `then` with the word of the list on screen; of several, that which a person chooses."""
        lists = self._desk.lists
        if len(lists) == 1:
            then(next(iter(lists)))
            return
        from sync_tui.tui.list_choosers import Offer, OffersPopup

        offers = [Offer(word, held.name, counted(len(held.syncs)), held.title or "") for word, held in lists.items()]
        self._say(question)
        self.app.push_screen(OffersPopup(then, offers))

    def go_to(self, key: SyncKey) -> None:
        """Put the cursor on a sync."""
        raise NotImplementedError

    # Choosing

    async def _offer_lists(self, directory: Path, popup: "OffersPopup") -> None:
        from sync_tui.tui.list_choosers import Offer, saved_offers

        offers = await self._desk.in_thread(partial(saved_offers, directory, tuple(self._desk.lists)))
        if popup not in self.app.screen_stack:
            self._ahead.forget()
            return
        discovered = None if self._desk.lists else self._session.discover
        for name in self._desk.profiles:
            title = "as the API lists them"
            offers.append(Offer(f"all {name}", f"all of {name}", title=title, is_present=name == discovered))
        offers += [Offer("new", "new list …"), Offer("open", "open a file …"), Offer("import", "import a file …")]
        if self._desk.lists:
            offers.append(Offer("export", "export this list …"))
        popup.fill(offers)
        await self._ahead.deliver()

    def _chosen_list(self, value: str) -> None:
        kind, _, name = value.partition(" ")
        match kind:
            case "list":
                self._switch([name])
            case "all":
                self._switch_to_profile(name)
            case "new":
                self.action_new_list()
            case "open":
                self.action_open_file()
            case "import":
                self.action_import_list()
            case "export":
                self.action_export_list()

    def _switch_to_profile(self, name: str) -> None:
        profile = self._desk.profiles.get(name)
        if profile is not None and profile.mints:
            self._ask_user(profile, lambda user: self._switch((), name, user))
        else:
            self._switch((), name)

    def _switch(
        self,
        lists: Sequence[str],
        profile: str | None = None,
        user: SafeText | None = None,
        refused: Refused | None = None,
    ) -> None:
        if self._session.invocation is None:
            self._say(NO_LISTS)
        elif tuple(lists) and tuple(lists) == tuple(self._desk.lists):
            self._say(f"{clean(Path(lists[0]).stem, 64)} is the list on screen")
        else:
            self._ahead.wait()
            self._do(self._opened(self._session.invocation.opening(lists, profile, user)), refused)

    async def _opened(self, invocation: Invocation) -> None:
        """Leave this screen for another, once it can be shown and, of a list from elsewhere, a person agreed to it."""
        from sync_tui.config.consents import Consents

        consents = Consents(state_dir(invocation.environ), invocation.directory)
        pending = await self._desk.in_thread(partial(_ready, invocation, consents))
        if pending is None:
            self._leave_for(invocation)
            return
        # Nobody answers a question that was not there when they typed.
        self._ahead.forget()
        from sync_tui.tui.popups import ConfirmPopup

        def answered(answer: str | None) -> None:
            if answer is not None:
                for word, watch_list in pending.lists:
                    consents.agree(word, watch_list)
                self._leave_for(invocation)

        words = (*pending.lines, "Nothing was sent yet.")
        self.app.push_screen(ConfirmPopup(words, "watch it", "stay here"), answered)

    def _leave_for(self, invocation: Invocation) -> None:
        from sync_tui.tui.app import SyncTuiApp

        if isinstance(self.app, SyncTuiApp):
            self.app.open(invocation)


def _ready(invocation: Invocation, consents: "Consents") -> "Consent | None":
    """Raise what would keep `invocation` from being shown; what a person is to agree to before."""
    from sync_tui.monitor.readiness import require_askable

    require_askable(invocation.settings, invocation.targets, invocation.environ)
    KeyTable(invocation.settings.ui.keys)
    return consents.pending(invocation.targets.lists, invocation.settings.profiles)
