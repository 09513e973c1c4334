"""A watch list as the program writes it, and most people too: read by regular expressions, in a fraction of the time.

Ten thousand entries are read before the first frame. Whatever is not plain, or wrong in any way, is left to the reader
of TOML, which knows all of the language and says what is wrong; where this one answers, both answer the same.
"""

import re

from sync_tui.config.document import has_too_many_dots
from sync_tui.config.keys import DEFAULT_PROFILE, NAME, SCHEMA, SYNC, WATCH_LIST
from sync_tui.config.leak import secret_kind
from sync_tui.domain.text import SafeText, clean
from sync_tui.domain.watch import WatchedSync, WatchList, is_sync_id

_STRING = r'"[^"\\\x00-\x1f\x7f]*+"'  # without an escape
_TAGS = rf"\[(?:{_STRING}(?:, {_STRING})*+|(?:\n    {_STRING},)++\n)\]"
_PLAIN = re.compile(
    rf"(?:(?:\[\[sync\]\]|[a-z]++ = (?:{_STRING}|0|[1-9][0-9]{{0,5}}+|{_TAGS})|#[^\x00-\x08\n-\x1f\x7f]*+|)\n)*+"
)
_ENTRY = re.compile(r"^\[\[sync\]\]\n", re.MULTILINE)
_PAIR = re.compile(rf"^([a-z]++) = (?:\"([^\"]*+)\"|([0-9]++)|({_TAGS}))$", re.MULTILINE)
_WORD = re.compile(r'"([^"]*+)"')
_MOST = {key: SYNC[key].form.most for key in ("label", "user", "integration", "pipeline", "group", "note")}
_TAGS_FORM = SYNC["tags"].form
_TITLE_MOST = WATCH_LIST["title"].form.most
_ENTRIES_MOST = WATCH_LIST["sync"].form.most


class _NotPlainError(Exception):
    """Another reader must look at it."""


def plain_watch_list(raw: bytes, name: SafeText) -> WatchList | None:
    """The watch list `name`; None where it is not plain, or may be wrong."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return None
    if not _PLAIN.fullmatch(text) or secret_kind(text) or has_too_many_dots(text):
        return None
    head, *entries = _ENTRY.split(text)
    if not 0 < len(entries) <= _ENTRIES_MOST:
        return None
    try:
        title = _title(head, len(entries))
        syncs = tuple([_sync(entry, name) for entry in entries])
    except _NotPlainError:
        return None
    is_unique = len({sync.key for sync in syncs}) == len(syncs)
    return WatchList(name, title, syncs) if is_unique else None


def _title(head: str, entries: int) -> SafeText | None:
    pairs = _PAIR.findall(head)
    numbers = {key: number for key, _, number, _ in pairs if number}
    texts = {key: text for key, text, number, tags in pairs if not number and not tags}
    known = numbers.keys() <= {"schema", "entries"} and texts.keys() <= {"title"}
    if not known or len(numbers) + len(texts) != len(pairs):
        raise _NotPlainError
    if numbers.get("schema") != str(SCHEMA) or int(numbers.get("entries", entries)) != entries:
        raise _NotPlainError
    return _text(texts.get("title", ""), _TITLE_MOST)


def _sync(entry: str, list_name: SafeText) -> WatchedSync:
    pairs = _PAIR.findall(entry)
    texts: dict[str, str] = {}
    tags: tuple[SafeText, ...] = ()
    for key, text, number, words in pairs:
        if number or bool(words) is not (key == "tags"):
            raise _NotPlainError
        texts[key] = text
        tags = _tags(words) if words else tags
    if len(texts) != len(pairs):
        raise _NotPlainError  # a key that is there twice
    texts.pop("tags", None)
    sync_id, profile = texts.pop("id", ""), texts.pop("profile", DEFAULT_PROFILE)
    if not is_sync_id(sync_id) or not NAME.fullmatch(profile) or not texts.keys() <= _MOST.keys():
        raise _NotPlainError
    fields = {key: _text(text, _MOST[key]) for key, text in texts.items()}
    if fields.get("user") != (texts.get("user") or None):
        raise _NotPlainError
    return WatchedSync(sync_id, profile, tags=tags, list_name=list_name, **fields)


def _tags(array: str) -> tuple[SafeText, ...]:
    words = _WORD.findall(array)
    tags = tuple([_text(word, _TAGS_FORM.each.most) for word in words])
    found = tuple([tag for tag in tags if tag is not None])
    if len(found) != len(words) or len(words) > _TAGS_FORM.most:
        raise _NotPlainError
    return found


def _text(text: str, most: int) -> SafeText | None:
    """What is shown of a text; None for an empty one."""
    shown = clean(text, most + 1)
    if len(shown) > most:
        raise _NotPlainError
    return shown or None
