"""What the screen remembers of itself, list by list: a convenience, whose loss stops nothing."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from sync_tui.config.document import parsed_document, read_raw
from sync_tui.config.durable import locked, make_private, replace_file
from sync_tui.config.followed import Signature, file_signature
from sync_tui.domain.errors import ConfigError
from sync_tui.domain.text import SafeText, clean

UI_FILE = "ui.toml"
SCHEMA = 1
MOST_LISTS = 100
MOST_FILTERS = 100
MOST_WORDS = 500  # folded sections or columns of one list
_LIMIT = 2 * 1024 * 1024  # bytes
_LONGEST = 500  # characters

Content = dict[str, object]


class Look(NamedTuple):
    """How one list was looked at last. The words are the screen's, which judges them."""

    sort: SafeText | None = None
    reverse: bool = False
    problems_only: bool = False
    group_by: SafeText | None = None
    folded: tuple[SafeText, ...] = ()
    columns: tuple[SafeText, ...] = ()  # empty for the usual ones


class UiMemory:
    """`ui.toml` in `folder`, for one list. Nothing here raises: what cannot be kept is not kept."""

    def __init__(self, folder: Path, list_name: str) -> None:
        self._path = folder / UI_FILE
        self._list = clean(list_name, _LONGEST)
        self._seen: Signature | None = None  # of the file, when its filters were looked at last

    def look(self) -> Look:
        """How this list was looked at last; the usual look where nothing usable is there."""
        entry = next((entry for entry in _lists(self._content()) if entry.get("name") == self._list), {})
        return Look(
            sort=_word(entry.get("sort")),
            reverse=entry.get("reverse") is True,
            problems_only=entry.get("problems_only") is True,
            group_by=_word(entry.get("group_by")),
            folded=_words(entry.get("folded")),
            columns=_words(entry.get("columns")),
        )

    def filters(self) -> dict[str, SafeText]:
        """The saved filters by name; they are the same for every list."""
        self._seen = file_signature(self._path)
        return _filters(self._content())

    def changed_filters(self) -> dict[str, SafeText] | None:
        """The saved filters, where the file was written since they were looked at last; else, or damaged, None."""
        seen = file_signature(self._path)
        if seen == self._seen:
            return None
        self._seen = seen
        content = self._content()
        return _filters(content) if content.get("schema") == SCHEMA else None

    def keep_look(self, look: Look) -> bool:
        """Keep the look of this list, with those of the lists that were changed last; whether it was kept."""

        def change(content: Content) -> Content:
            others = [entry for entry in _lists(content) if entry.get("name") != self._list]
            kept = {key: value for key, value in look._asdict().items() if value}
            return {**content, "list": [{"name": self._list, **kept}, *others][:MOST_LISTS]}

        return self._change(change)

    def keep_filter(self, name: str, text: str | None) -> bool:
        """Keep a filter under a name, or forget it where `text` is None; whether that worked."""

        def change(content: Content) -> Content:
            filters: dict[str, str] = {key: value for key, value in _filters(content).items() if key != name}
            if text is not None:
                filters = dict([(name, text), *filters.items()][:MOST_FILTERS])
            return {**content, "filters": filters}

        return self._change(change)

    def _change(self, change: Callable[[Content], Content]) -> bool:
        import tomli_w

        with suppress(OSError, ValueError, ConfigError):
            make_private(self._path.parent)
            with locked(self._path):
                content = self._content()
                if _is_newer(content):
                    return False
                replace_file(self._path, tomli_w.dumps({**change(content), "schema": SCHEMA}).encode())
            return True
        return False

    def _content(self) -> Content:
        # A damaged file is as good as none: it holds nothing that a person wrote.
        with suppress(OSError, ValueError, ConfigError):
            return parsed_document(self._path, read_raw(self._path, _LIMIT).raw).table
        return {}


def _is_newer(content: Content) -> bool:
    schema = content.get("schema")
    return isinstance(schema, int) and schema > SCHEMA


def _lists(content: Content) -> list[Mapping[str, object]]:
    entries = [] if _is_newer(content) else content.get("list")
    return [entry for entry in entries if isinstance(entry, Mapping)] if isinstance(entries, list) else []


def _filters(content: Content) -> dict[str, SafeText]:
    found = {} if _is_newer(content) else content.get("filters")
    pairs = found.items() if isinstance(found, Mapping) else ()
    usable: list[tuple[str, SafeText | None]] = [
        (clean(name, _LONGEST), _word(text)) for name, text in pairs if isinstance(name, str)
    ]
    return {name: text for name, text in usable[:MOST_FILTERS] if text is not None}


def _word(value: object) -> SafeText | None:
    return clean(value, _LONGEST) if isinstance(value, str) and value else None


def _words(value: object) -> tuple[SafeText, ...]:
    words = value[:MOST_WORDS] if isinstance(value, list) else []
    return tuple(word for word in map(_word, words) if word is not None)
