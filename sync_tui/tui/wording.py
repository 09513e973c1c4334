"""The form in which a person puts words on syncs. Imported when first opened."""

from collections.abc import Callable, Sequence

from sync_tui.config.keys import SYNC
from sync_tui.config.list_edits import LONGEST_TAG, MOST_TAGS, Words, parsed_tags
from sync_tui.domain.text import SafeText, clean
from sync_tui.domain.watch import WatchedSync
from sync_tui.tui.prompts import Field, PromptPopup

_TAGS = "tags"
_OF_ONE = ("label", "group", _TAGS, "note")
_OF_MANY = ("group", _TAGS)


def wording_popup(
    entries: Sequence[WatchedSync],
    done: Callable[[Words, Sequence[str]], None],
    typed: Sequence[str] = (),
    trouble: str | None = None,
) -> PromptPopup:
    """A form with the words that `entries` share; `done` is called with those that were changed, and the texts.

    `typed` are such texts that come back, and `trouble` is why.
    """
    is_one = len(entries) == 1
    names = _OF_ONE if is_one else _OF_MANY
    said = {name: _said(entries, name) for name in names}
    before = ["" if len(said[name]) > 1 else next(iter(said[name])) for name in names]
    fields = [Field(name.capitalize(), text, _limit(name)) for name, text in zip(names, typed or before, strict=True)]
    title = entries[0].name if is_one else f"{len(entries):,} syncs"
    words = "commas between tags" if is_one else "commas between tags; a line left as it is changes nothing"
    differing = " and ".join(name for name in names if len(said[name]) > 1)
    if differing:
        words += f". They differ in {differing}: what is written there takes the place of all of it."

    def entered(texts: Sequence[str]) -> None:
        done(_changed(names, before, texts), texts)

    return PromptPopup(title, fields, entered, _wrong(names), words, trouble)


def _limit(name: str) -> int:
    return MOST_TAGS * (LONGEST_TAG + 2) if name == _TAGS else SYNC[name].form.most


def _said(entries: Sequence[WatchedSync], name: str) -> set[str]:
    """What they say there, each text once."""
    return {", ".join(entry.tags) if name == _TAGS else getattr(entry, name) or "" for entry in entries}


def _wrong(names: Sequence[str]) -> Callable[[Sequence[str]], str | None]:
    def check(texts: Sequence[str]) -> str | None:
        try:
            parsed_tags(texts[names.index(_TAGS)])
        except ValueError as error:
            return str(error)
        return None

    return check


def _changed(names: Sequence[str], before: Sequence[str], after: Sequence[str]) -> Words:
    words = Words()
    for name, old, new in zip(names, before, after, strict=True):
        if new == old.strip():
            continue
        text: SafeText | None = clean(new) if new else None
        match name:
            case "label":
                words["label"] = text
            case "group":
                words["group"] = text
            case "note":
                words["note"] = text
            case _:
                words["tags"] = parsed_tags(new)
    return words
