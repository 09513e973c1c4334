"""Lists made by name, and lists in files: what a person types for them is there again where it is refused."""

from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from pathlib import Path

from sync_tui.config.list_edits import joined
from sync_tui.config.location import expanded
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
from sync_tui.domain.watch import WatchedSync, WatchList
from sync_tui.monitor.tone import Tone
from sync_tui.tui.adding_actions import AddingActions
from sync_tui.tui.asking import Said
from sync_tui.tui.list_actions import NO_LISTS, Refused

_LONGEST_PATH = 4_096


class FileActions(AddingActions, inherit_bindings=False):
    """The part of the screen that has these actions. Each path that is typed is a file, never a saved name."""

    def action_new_list(self) -> None:
        """Make an empty list, and watch it."""
        self._ask_name("New watch list", f"Then {self._keys['add']} adds syncs to it.", ())

    def action_open_file(self) -> None:
        """Watch a list in a file."""
        self._ask_path("Open a watch list", lambda file, refused: self._switch([_as_path(file)], refused=refused))

    def action_import_list(self) -> None:
        """Save a list from a file among the lists, after an account of what it would ask."""
        self._ask_path("Import a watch list", lambda file, refused: self._do(self._imported(_as_path(file)), refused))

    def action_export_list(self) -> None:
        """Write a list into a file that others may read."""
        if self._has_list("export"):
            self._with_list("Export which list?", self._ask_export)

    def _switch(
        self,
        lists: Sequence[str],
        profile: str | None = None,
        user: SafeText | None = None,
        refused: Refused | None = None,
    ) -> None:
        """Watch something else."""
        raise NotImplementedError

    def _ask_name(
        self, title: str, words: str, syncs: Sequence[WatchedSync], name: str = "", trouble: str | None = None
    ) -> None:
        """Ask for the name of a new list; where it cannot be had, once more, with the name and why."""
        directory = self._desk.directory
        if directory is None:
            self._say(NO_LISTS)
            return
        from sync_tui.tui.prompts import Field, PromptPopup

        def done(texts: Sequence[str]) -> None:
            again = partial(self._ask_name, title, words, syncs, texts[0])
            self._ahead.wait()
            self._do(self._created(directory, syncs, texts[0]), again)

        self.app.push_screen(PromptPopup(title, [Field("Name", name, 64)], done, _wrong_name, words, trouble))

    async def _created(self, directory: Path, syncs: Sequence[WatchedSync], name: str) -> None:
        watch_list = joined(WatchList(clean(name, 64)), syncs)
        await self._desk.in_thread(lambda: create_watch_list(watch_list, watch_list_path(name, directory)))
        self._switch([name])

    def _ask_path(
        self, title: str, then: Callable[[str, Refused], None], text: str = "", trouble: str | None = None
    ) -> None:
        """Ask for a file; where it is refused, once more, with what was typed and why."""
        if self._desk.directory is None:
            self._say(NO_LISTS)
            return
        from sync_tui.tui.prompts import Field, PromptPopup

        def done(texts: Sequence[str]) -> None:
            then(texts[0], partial(self._ask_path, title, then, texts[0]))

        fields = [Field("File", text, _LONGEST_PATH)]
        self.app.push_screen(PromptPopup(title, fields, done, _wrong_path, trouble=trouble))

    async def _imported(self, file: str) -> None:
        directory = self._desk.directory or Path()
        watch_list = await self._desk.in_thread(lambda: load_watch_list(file, directory))
        stem = clean(Path(file).stem, 64)
        words = f"{counted(len(watch_list.syncs))} in {clean(file, 200)}. Nothing was sent."
        self._ask_import_name(watch_list, words, "" if _wrong_name([stem]) else stem)

    def _ask_import_name(self, watch_list: WatchList, words: str, name: str, trouble: str | None = None) -> None:
        from sync_tui.tui.prompts import Field, PromptPopup

        def done(texts: Sequence[str]) -> None:
            self._agree(watch_list, texts[0], partial(self._ask_import_name, watch_list, words, texts[0]))

        self.app.push_screen(PromptPopup("Save it as", [Field("Name", name, 64)], done, _wrong_name, words, trouble))

    def _agree(self, watch_list: WatchList, name: str, refused: Refused) -> None:
        from sync_tui.config.list_account import asked_lines
        from sync_tui.tui.popups import ConfirmPopup

        title = f' ("{watch_list.title}")' if watch_list.title else ""
        asked = [f"· {line}" for line in asked_lines(watch_list.syncs, self._desk.profiles)]
        words = (f"{name}{title} would ask, once it is opened:", *(asked or ["· nothing"]), "Nothing was sent.")
        popup = ConfirmPopup(words, f"save it as {name}", "leave it")
        self.app.push_screen(
            popup, lambda yes: None if yes is None else self._do(self._kept(watch_list, name), refused)
        )

    async def _kept(self, watch_list: WatchList, name: str) -> Said:
        path = watch_list_path(name, self._desk.directory or Path())
        kept = WatchList(clean(name, 64), watch_list.title, watch_list.syncs)
        await self._desk.in_thread(lambda: create_watch_list(kept, path))
        return f"imported {counted(len(kept.syncs))} as {name}; {self._keys['lists']} opens it", Tone.GOOD

    def _ask_export(self, word: str) -> None:
        name = f"./{Path(word).stem}{SUFFIX}"
        self._ask_path(
            "Export the list to a file", lambda file, refused: self._do(self._exported(word, file), refused), name
        )

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
