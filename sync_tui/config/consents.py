"""Lists from elsewhere: a person agrees to what one would ask before it is asked, and again before it asks more."""

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sync_tui.config.change import list_change
from sync_tui.config.document import parsed_document, read_raw
from sync_tui.config.durable import make_private, replace_file
from sync_tui.config.list_account import asked_lines
from sync_tui.config.location import CONSENTS_FOLDER
from sync_tui.config.watchlist import LIST_LIMIT, parsed_watch_list, rendered_watch_list
from sync_tui.config.watchlists import LISTS_FOLDER, is_path, watch_list_path
from sync_tui.domain.errors import ConfigError
from sync_tui.domain.profile import Profile
from sync_tui.domain.text import SafeText, clean, counted
from sync_tui.domain.watch import WatchList


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person is asked before anything is sent, and the lists that the answer is about, by their words."""

    lines: tuple[SafeText, ...]
    lists: tuple[tuple[str, WatchList], ...]


class Consents:
    """What was agreed to, as copies in the state folder: losing one means to be asked again. Nothing here raises."""

    def __init__(self, state_dir: Path, config_dir: Path) -> None:
        self._folder = state_dir / CONSENTS_FOLDER
        self._config_dir = config_dir

    def is_foreign(self, word: str) -> bool:
        """Whether the list that `word` names is none of the saved ones."""
        if not is_path(word):
            return False
        try:
            return watch_list_path(word, self._config_dir).resolve().parent != self._own_folder
        except (OSError, RuntimeError, ValueError):
            return True

    def agreed(self, word: str) -> WatchList | None:
        """The list as it was when a person agreed to it last; None where nobody did."""
        try:
            copy = self._copy(word)
            return parsed_watch_list(parsed_document(copy, read_raw(copy, LIST_LIMIT).raw), _name(word))
        except (ConfigError, OSError, RuntimeError, ValueError):
            return None

    def agree(self, word: str, watch_list: WatchList) -> None:
        """Keep what a person agreed to."""
        with suppress(OSError, RuntimeError, ValueError):
            make_private(self._folder)
            replace_file(self._copy(word), rendered_watch_list(watch_list))

    def asks_more(self, word: str, watch_list: WatchList) -> bool:
        """Whether the list would ask what nobody agreed to."""
        if not self.is_foreign(word):
            return False
        before = self.agreed(word)
        change = None if before is None else list_change(before, watch_list)
        return before is None or (change is not None and bool(change.syncs.added))

    def pending(self, lists: Mapping[str, WatchList], profiles: Mapping[str, Profile]) -> Consent | None:
        """What is to be asked before `lists` are watched; None where everything was agreed to."""
        news = [(word, watch_list) for word, watch_list in lists.items() if self.asks_more(word, watch_list)]
        lines = [line for word, watch_list in news for line in self._lines(word, watch_list, profiles)]
        return Consent(tuple(lines), tuple(news)) if news else None

    def _lines(self, word: str, watch_list: WatchList, profiles: Mapping[str, Profile]) -> Iterable[SafeText]:
        before = self.agreed(word)
        change = None if before is None else list_change(before, watch_list)
        what = "is new here" if change is None else f"has changed since you agreed to it: {change.summary}"
        yield clean(f"{word} {what}. It would ask:")
        for line in asked_lines(watch_list.syncs, profiles):
            yield clean(f"· {line}")
        if not watch_list.syncs:
            yield clean(f"· {counted(0)}")

    @property
    def _own_folder(self) -> Path:
        return (self._config_dir / LISTS_FOLDER).resolve()

    def _copy(self, word: str) -> Path:
        place = watch_list_path(word, self._config_dir).resolve()
        return self._folder / f"{hashlib.sha256(str(place).encode('utf-8', 'surrogateescape')).hexdigest()[:32]}.toml"


def _name(word: str) -> SafeText:
    return clean(Path(word).stem, 64)
