"""What is wrong with a file: every problem on one line of its own, with file, line and key."""

import difflib
import re
from collections.abc import Iterable, Iterator
from typing import NoReturn

from sync_tui.config.document import Document
from sync_tui.config.leak import HIDDEN, KeyPath, is_table, secret_kind
from sync_tui.domain.errors import ConfigError
from sync_tui.domain.text import clean
from sync_tui.domain.watch import is_sync_id

MOST_PROBLEMS = 100
_HEADER = r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]"
_PLACE = r", line (\d+)(?: column (\d+))?:"
_PART = r""""([^"]*)"|'([^']*)'|([\w-]+)"""
_KEY = r"""\s*((?:"[^"]*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[\w-]+))*)\s*="""


class Problems:
    """Collects what is wrong with one document; `raise_any` ends with all of it, or not at all."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._lines: dict[KeyPath, int] | None = None
        self._found: list[tuple[int, str]] = []

    def add(self, path: KeyPath, text: str) -> None:
        """`text` reads on from the key: "must be a string". Raises `ConfigError` when there are far too many."""
        line = self._line(path)
        place = f"{self._document.path}, line {line}" if line else f"{self._document.path}"
        self._found.append((line, f"{place}: {_shown(self._document, path)}{text}"))
        if len(self._found) >= MOST_PROBLEMS:
            self._raise()

    def raise_any(self) -> None:
        """Raise `ConfigError` where anything was added."""
        if self._found:
            self._raise()

    def _raise(self) -> NoReturn:
        texts = [text for _, text in sorted(self._found, key=lambda found: found[0])]
        more = f" (and {len(texts) - 1} more)" if len(texts) > 1 else ""
        raise ConfigError(texts[0] + more, texts)

    def _line(self, path: KeyPath) -> int:
        """The line of the key, or of the nearest thing around it; 0 where neither is found."""
        if self._lines is None:
            self._lines = key_lines(self._document.text)
        around = (self._lines.get(path[:length], 0) for length in range(len(path), 0, -1))
        return next(filter(None, around), 0)


def key_lines(text: str) -> dict[KeyPath, int]:
    """The line of each table and key that stands on a line of its own; a hint for people, not a parser."""
    lines: dict[KeyPath, int] = {}
    header: KeyPath = ()
    counts: dict[KeyPath, int] = {}
    for number, line in _plain_lines(text):
        if found := re.match(_HEADER, line):
            header = _parts(found[2])
            if found[1] == "[[":
                lines.setdefault(header, number)
                counts[header] = counts.get(header, -1) + 1
                header = (*header, counts[header])
            lines.setdefault(header, number)
        elif found := re.match(_KEY, line):
            lines.setdefault((*header, *_parts(found[1])), number)
    return _with_openings(lines)


def _with_openings(lines: dict[KeyPath, int]) -> dict[KeyPath, int]:
    """`lines` and those where `profiles` begins in `[profiles.prod]`, which names it without being it."""
    openings = {path[:length]: line for path, line in reversed(lines.items()) for length in range(1, len(path))}
    return openings | lines


def located(problem: str) -> str:
    """A problem as compilers write it, for editors that jump to it: "FILE:LINE:COLUMN: what is wrong"."""
    return re.sub(_PLACE, lambda found: ":" + ":".join(filter(None, found.groups())) + ":", problem, count=1)


def nearest(word: str, valid: Iterable[str], kind: str = "") -> str:
    """'; did you mean "x"?' where one of `valid` is near `word`, else nothing; `kind` stands before the x."""
    close = difflib.get_close_matches(word[:64], list(valid), n=1)
    return f'; did you mean {kind}"{close[0]}"?' if close else ""


def _plain_lines(text: str) -> Iterator[tuple[int, str]]:
    inside = False
    for number, line in enumerate(text.split("\n"), 1):
        if not inside:
            yield number, line[:200]
        if (line.count('"""') + line.count("'''")) % 2:
            inside = not inside


def _parts(dotted: str) -> KeyPath:
    return tuple("".join(found) for found in re.findall(_PART, dotted))


def _shown(document: Document, path: KeyPath) -> str:
    """The key as a person would look for it: `profiles.prod.token `, or `sync 3 (id …): label `."""
    if len(path) > 1 and isinstance(index := path[1], int):
        return f"{_entry(document, str(path[0]), index)}: {_shown(document, path[2:])}"
    words = [HIDDEN if secret_kind(str(part)) else clean(str(part), 64) for part in path]
    return ".".join(words) + " " if words else ""


def _entry(document: Document, name: str, index: int) -> str:
    entries = document.table.get(name)
    entry = entries[index] if isinstance(entries, list) else None
    sync_id = entry.get("id") if is_table(entry) else None
    known = isinstance(sync_id, str) and is_sync_id(sync_id) and not secret_kind(sync_id)
    return f"{clean(name, 64)} {index + 1}" + (f" (id {sync_id})" if known else "")
