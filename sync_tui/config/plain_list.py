"""A watch list as the program writes it, and most people too: read by regular expressions, in a fraction of the time.

Ten thousand entries are read before the first frame. Whatever is not plain, or wrong in any way, is left to the reader
of TOML, which knows all of the language and says what is wrong; where this one answers, both answer the same.
"""

import re
from collections.abc import Iterable
from functools import partial
from operator import itemgetter
from typing import Any

from sync_tui.config.document import has_too_many_dots
from sync_tui.config.keys import DEFAULT_PROFILE, NAME, SCHEMA, SYNC, WATCH_LIST
from sync_tui.config.leak import secret_kind
from sync_tui.domain.text import SafeText, clean
from sync_tui.domain.watch import SYNC_ID, SyncKey, WatchedSync, WatchList

_CHARACTER = r'[^"\\\x00-\x1f\x7f]'  # of a string without an escape
_WORD = re.compile(rf'"({_CHARACTER}++)"')
_IDLE = r"(?:#[^\x00-\x08\n-\x1f\x7f]*+)?\n"
_NEVER_PLAIN = r"[\x00-\x08\x0b-\x1f\x7f]"
_SHOWN_ASCII = bytes(range(ord(" "), 0x7F)) + b"\n"
_GROWTH = len(clean("\U000e0001"))  # of a character at most
_ENTRIES_MOST = WATCH_LIST["sync"].form.most
_TAGS = SYNC["tags"].form


def _text(most: int | None) -> str:
    return rf'"({_CHARACTER}{{1,{most}}}+)"'


def _tags() -> str:
    word = rf'"{_CHARACTER}{{1,{_TAGS.each.most}}}+"'
    return rf"\[({word}(?:, {word}){{0,{_TAGS.most - 1}}}+|(?:\n    {word},){{1,{_TAGS.most}}}+\n)\]"


def _lines(*pairs: tuple[str, str]) -> str:
    """Lines of these keys in any order, each once at most; its value is a group, and the first of those is number 2."""
    # A key stands before its condition: a line is tried against those alone that begin with its letter.
    keys = [rf"{key} = (?({number})(?!)|{value}\n)" for number, (key, value) in enumerate(pairs, start=2)]
    # What begins as the next table does is none of them: so many ways of saying that take as long as all the rest.
    return rf"(?:(?!\[)(?:{'|'.join(keys)}|{_IDLE}))*+"


_HEAD_LINES = _lines(
    ("schema", f"({SCHEMA})"), ("title", _text(WATCH_LIST["title"].form.most)), ("entries", r"(0|[1-9][0-9]{0,5}+)")
)
_HEAD = re.compile(rf"({_HEAD_LINES})")
_ENTRY_LINES = _lines(
    *(("id", f'"({SYNC_ID.pattern})"'), ("profile", f'"({NAME.pattern})"')),
    *((key, _text(SYNC[key].form.most)) for key in ("label", "user", "integration", "pipeline", "group")),
    *(("tags", _tags()), ("note", _text(SYNC["note"].form.most))),
)
_ENTRY = re.compile(rf"(\[\[sync\]\]\n{_ENTRY_LINES})")
_new_sync = partial(tuple.__new__, WatchedSync)  # its own way asks Python for each
_WHOLE, _ID = itemgetter(0), itemgetter(1)
_SYNC_ID = itemgetter(WatchedSync._fields.index("id"))
_IDENTITY = itemgetter(*map(WatchedSync._fields.index, SyncKey._fields))


def plain_watch_list(raw: bytes, name: SafeText) -> WatchList | None:
    """The watch list `name`; None where it is not plain, or may be wrong."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return None
    if secret_kind(text) or has_too_many_dots(text):
        return None
    # Most are ASCII, of which that is known ten times as fast.
    is_shown = not raw.translate(None, _SHOWN_ASCII) or text.replace("\n", "").isprintable()
    shown = text if is_shown else _shown(text)
    return None if shown is None else _read(shown, name)


def _read(text: str, name: SafeText) -> WatchList | None:
    """The list in a text of which everything can be shown as it is."""
    head = _HEAD.match(text)
    entries = _ENTRY.findall(text, head.end()) if head else []
    if head is None or sum(map(len, map(_WHOLE, entries))) != len(text) - head.end():
        return None
    _, schema, title, count = head.groups("")
    is_whole = bool(schema) and all(map(_ID, entries)) and int(count or len(entries)) == len(entries)
    if not is_whole or not 0 < len(entries) <= _ENTRIES_MOST:
        return None
    syncs = _syncs(entries, name)
    # Where no id is there twice, no sync is: that is known faster.
    is_unique = any(len(set(map(identity, syncs))) == len(syncs) for identity in (_SYNC_ID, _IDENTITY))
    return WatchList(name, SafeText(title) if title else None, syncs) if is_unique else None


def _shown(text: str) -> str | None:
    """`text` with what can be shown in place of what cannot; None where that is no string, or would rename a user."""
    lines = text.split("\n")
    shown = [clean(line, _GROWTH * len(line)) for line in lines]
    is_same = all(line == then for line, then in zip(lines, shown, strict=True) if line.startswith("user"))
    return "\n".join(shown) if is_same and not re.search(_NEVER_PLAIN, text) else None


def _syncs(entries: Iterable[Any], list_name: SafeText) -> tuple[WatchedSync, ...]:
    """What the groups of such entries say."""
    return tuple(
        [
            _new_sync(
                (
                    sync_id,
                    profile or DEFAULT_PROFILE,
                    label or None,
                    user or None,
                    integration or None,
                    pipeline or None,
                    group or None,
                    tuple(_WORD.findall(tags)) if tags else (),
                    note or None,
                    list_name,
                )
            )
            for _, sync_id, profile, label, user, integration, pipeline, group, tags, note in entries
        ]
    )
