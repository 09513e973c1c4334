"""Going from one watch list to another: the switcher, new lists, lists from files, and lists for others."""

from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.command import Provider

from sync_tui.config.invocation import Invocation
from sync_tui.config.list_edits import joined
from sync_tui.config.location import expanded, state_dir
from sync_tui.config.watchlists import (
    SUFFIX,
    check_new_name,
    create_watch_list,
    export_watch_list,
    is_path,
    load_watch_list,
    watch_list_path,
)
from sync_tui.domain.errors import ConfigError
from sync_tui.domain.text import SafeText, clean, counted
from sync_tui.domain.watch import SyncKey, WatchedSync, WatchList
from sync_tui.monitor.store import Store
from sync_tui.monitor.tone import Tone
from sync_tui.tui.adding_actions import AddingActions
from sync_tui.tui.asking import Said
from sync_tui.tui.keys import KeyTable
from sync_tui.tui.list_actions import NO_LISTS

if TYPE_CHECKING:
    from sync_tui.config.consents import Consent, Consents
    from sync_tui.tui.list_choosers import OffersPopup

_LONGEST_PATH = 4_096


def named_things() -> type[Provider]:
    """What the command palette finds by name, imported when it is opened."""
    from sync_tui.tui.palette_finds import NamedThings

    return NamedThings


class SwitchingActions(AddingActions, inherit_bindings=False):
    """The part of the screen that has these actions. Each path that is typed is a file, never a saved name."""

    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {named_things}

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
        self._do(self._offer_lists(self._desk.directory, popup))

    def action_use_list(self, name: str) -> None:
        """Watch another saved list."""
        self._switch([name])

    def action_new_list(self) -> None:
        """Make an empty list, and watch it."""
        self._ask_name("New watch list", f"Then {self._keys['add']} adds syncs to it.", ())

    def action_open_file(self) -> None:
        """Watch a list in a file."""
        self._ask_path("Open a watch list", lambda file: self._switch([_as_path(file)]))

    def action_import_list(self) -> None:
        """Save a list from a file among the lists, after an account of what it would ask."""
        self._ask_path("Import a watch list", lambda file: self._do(self._imported(_as_path(file))))

    def action_export_list(self) -> None:
        """Write a list into a file that others may read."""
        if self._has_list("export"):
            self._with_list("Export which list?", self._ask_export)

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
            return
        discovered = None if self._desk.lists else self._session.discover
        for name in self._desk.profiles:
            title = "as the API lists them"
            offers.append(Offer(f"all {name}", f"all of {name}", title=title, is_present=name == discovered))
        offers += [Offer("new", "new list …"), Offer("open", "open a file …"), Offer("import", "import a file …")]
        if self._desk.lists:
            offers.append(Offer("export", "export this list …"))
        popup.fill(offers)

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

    def _switch(self, lists: Sequence[str], profile: str | None = None, user: SafeText | None = None) -> None:
        if self._session.invocation is None:
            self._say(NO_LISTS)
        elif tuple(lists) and tuple(lists) == tuple(self._desk.lists):
            self._say(f"{clean(Path(lists[0]).stem, 64)} is the list on screen")
        else:
            self._do(self._opened(self._session.invocation.opening(lists, profile, user)))

    async def _opened(self, invocation: Invocation) -> None:
        """Leave this screen for another, once it can be shown and, of a list from elsewhere, a person agreed to it."""
        from sync_tui.config.consents import Consents

        consents = Consents(state_dir(invocation.environ), invocation.directory)
        pending = await self._desk.in_thread(partial(_ready, invocation, consents))
        if pending is None:
            self._leave_for(invocation)
            return
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

    # Names and files

    def _ask_name(self, title: str, words: str, syncs: Sequence[WatchedSync]) -> None:
        if self._desk.directory is None:
            self._say(NO_LISTS)
            return
        from sync_tui.tui.prompts import Field, PromptPopup

        create = partial(self._created, self._desk.directory, syncs)
        popup = PromptPopup(
            title, [Field("Name", limit=64)], lambda texts: self._do(create(texts[0])), _wrong_name, words
        )
        self.app.push_screen(popup)

    async def _created(self, directory: Path, syncs: Sequence[WatchedSync], name: str) -> None:
        watch_list = joined(WatchList(clean(name, 64)), syncs)
        await self._desk.in_thread(lambda: create_watch_list(watch_list, watch_list_path(name, directory)))
        self._switch([name])

    def _ask_path(self, title: str, then: Callable[[str], None], text: str = "") -> None:
        if self._desk.directory is None:
            self._say(NO_LISTS)
            return
        from sync_tui.tui.prompts import Field, PromptPopup

        fields = [Field("File", text, _LONGEST_PATH)]
        self.app.push_screen(PromptPopup(title, fields, lambda texts: then(texts[0]), _wrong_path))

    async def _imported(self, file: str) -> None:
        directory = self._desk.directory or Path()
        watch_list = await self._desk.in_thread(lambda: load_watch_list(file, directory))
        from sync_tui.tui.prompts import Field, PromptPopup

        stem = clean(Path(file).stem, 64)
        fields = [Field("Name", "" if _wrong_name([stem]) else stem, 64)]
        words = f"{counted(len(watch_list.syncs))} in {clean(file, 200)}. Nothing was sent."
        popup = PromptPopup("Save it as", fields, lambda texts: self._agree(watch_list, texts[0]), _wrong_name, words)
        self.app.push_screen(popup)

    def _agree(self, watch_list: WatchList, name: str) -> None:
        from sync_tui.config.list_account import asked_lines
        from sync_tui.tui.popups import ConfirmPopup

        title = f' ("{watch_list.title}")' if watch_list.title else ""
        asked = [f"· {line}" for line in asked_lines(watch_list.syncs, self._desk.profiles)]
        words = (f"{name}{title} would ask, once it is opened:", *(asked or ["· nothing"]), "Nothing was sent.")
        popup = ConfirmPopup(words, f"save it as {name}", "leave it")
        self.app.push_screen(popup, lambda yes: None if yes is None else self._do(self._kept(watch_list, name)))

    async def _kept(self, watch_list: WatchList, name: str) -> Said:
        path = watch_list_path(name, self._desk.directory or Path())
        kept = WatchList(clean(name, 64), watch_list.title, watch_list.syncs)
        await self._desk.in_thread(lambda: create_watch_list(kept, path))
        return f"imported {counted(len(kept.syncs))} as {name}; {self.lists_key} opens it", Tone.GOOD

    def _ask_export(self, word: str) -> None:
        name = f"./{Path(word).stem}{SUFFIX}"
        self._ask_path("Export the list to a file", lambda file: self._do(self._exported(word, file)), name)

    async def _exported(self, word: str, file: str, *, over: bool = False) -> Said | None:
        directory, path = self._desk.directory or Path(), expanded(file)
        if not over and await self._desk.in_thread(partial(_is_file, path)):
            from sync_tui.tui.popups import ConfirmPopup

            again: Callable[[], Coroutine[None, None, Said | None]] = partial(self._exported, word, file, over=True)
            popup = ConfirmPopup((f"{clean(file, 200)} is there already.",), "write over it", "leave it")
            self.app.push_screen(popup, lambda yes: None if yes is None else self._do(again()))
            return None
        written = await self._desk.in_thread(
            lambda: export_watch_list(load_watch_list(word, directory), path, over=over)
        )
        return f"wrote {clean(Path(word).stem, 64)} to {clean(str(written))}", Tone.GOOD


def _ready(invocation: Invocation, consents: "Consents") -> "Consent | None":
    """Raise what would keep `invocation` from being shown; what a person is to agree to before."""
    from sync_tui.monitor.readiness import require_askable

    require_askable(invocation.settings, invocation.targets, invocation.environ)
    KeyTable(invocation.settings.ui.keys)
    return consents.pending(invocation.targets.lists, invocation.settings.profiles)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # such as a name that is too long: the write says so
        return False


def _as_path(file: str) -> str:
    return file if is_path(file) else f"./{file}"


def _wrong_name(texts: Sequence[str]) -> str | None:
    try:
        check_new_name(texts[0])
    except ConfigError as error:
        return str(error)
    return None


def _wrong_path(texts: Sequence[str]) -> str | None:
    return None if texts[0] else "the path of a file"
