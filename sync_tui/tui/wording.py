"""The form in which a person puts words on syncs. Imported when first opened."""

from collections.abc import Callable, Mapping, Sequence

from sync_tui.config.keys import SYNC
from sync_tui.config.list_edits import LONGEST_TAG, MOST_TAGS, Words, parsed_tags, retagged
from sync_tui.domain.text import SafeText, clean
from sync_tui.domain.watch import SyncKey, WatchedSync
from sync_tui.tui.prompts import Field, PromptPopup

_TAGS = "tags"
_OF_ONE = ("label", "group", _TAGS, "note")
_OF_MANY = ("group", _TAGS)
_HOW_MANY_ARE_CHANGED = "commas between tags; +tag adds one, -tag takes it away; a line left as it is changes nothing"


def wording_popup(
    entries: Sequence[WatchedSync],
    done: Callable[[Mapping[SyncKey, Words], Sequence[str]], None],
    typed: Sequence[str] = (),
    trouble: str | None = None,
) -> PromptPopup:
    """A form with the words that `entries` share; `done` is called with those that changed, and the texts.

    `typed` are such texts that come back, and `trouble` is why.
    """
    is_one = len(entries) == 1
    names = _OF_ONE if is_one else _OF_MANY
    said = {name: _said(entries, name) for name in names}
    before = ["" if len(said[name]) > 1 else next(iter(said[name])) for name in names]
    fields = [Field(name.capitalize(), text, _limit(name)) for name, text in zip(names, typed or before, strict=True)]
    title = entries[0].name if is_one else f"{len(entries):,} syncs"
    words = "commas between tags" if is_one else _HOW_MANY_ARE_CHANGED
    differing = " and ".join(name for name in names if len(said[name]) > 1)
    if differing:
        words += f". They differ in {differing}: a text without a sign replaces all of it."

    def entered(texts: Sequence[str]) -> None:
        done(_changed(entries, names, before, texts), texts)

    return PromptPopup(title, fields, entered, _wrong(entries, names), words, trouble)


def _limit(name: str) -> int:
    return MOST_TAGS * (LONGEST_TAG + 2) if name == _TAGS else SYNC[name].form.most


def _said(entries: Sequence[WatchedSync], name: str) -> set[str]:
    """What they say there, each text once."""
    return {", ".join(entry.tags) if name == _TAGS else getattr(entry, name) or "" for entry in entries}


def _wrong(entries: Sequence[WatchedSync], names: Sequence[str]) -> Callable[[Sequence[str]], str | None]:
    def check(texts: Sequence[str]) -> str | None:
        try:
            _tags(entries[0], texts[names.index(_TAGS)], is_one=len(entries) == 1)
        except ValueError as error:
            return str(error)
        return None

    return check


def _tags(entry: WatchedSync, text: str, *, is_one: bool) -> tuple[SafeText, ...]:
    return parsed_tags(text) if is_one else retagged(entry.tags, text)


def _changed(
    entries: Sequence[WatchedSync], names: Sequence[str], before: Sequence[str], after: Sequence[str]
) -> dict[SyncKey, Words]:
    changed = {name: new for name, old, new in zip(names, before, after, strict=True) if new != old.strip()}
    words: dict[SyncKey, Words] = {}
    for entry in entries:
        words[entry.key] = each = Words()
        for name, text in changed.items():
            said: SafeText | None = clean(text) if text else None
            match name:
                case "label":
                    each["label"] = said
                case "group":
                    each["group"] = said
                case "note":
                    each["note"] = said
                case _:
                    each["tags"] = _tags(entry, text, is_one=len(entries) == 1)
    return words
