"""One watch list as a file: TOML from anybody to a `WatchList`, and back."""

import re

import tomli_w

from sync_tui.config.document import Document
from sync_tui.config.leak import is_table, leaks
from sync_tui.config.problems import Problems
from sync_tui.config.profiles import DEFAULT_PROFILE
from sync_tui.config.table import SCHEMA, Table, check_schema, kind
from sync_tui.domain.text import SafeText, clean
from sync_tui.domain.watch import SYNC_ID_RULE, SyncKey, WatchedSync, WatchList, is_sync_id

LIST_LIMIT = 4 * 1024 * 1024  # bytes: ten thousand fully labelled syncs
MOST_SYNCS = 10_000
LIST_KEYS = ("schema", "entries", "title", "sync")
SYNC_KEYS = ("id", "label", "profile", "user", "integration", "pipeline", "group", "tags", "note")
LIMITS = {"title": 128, "label": 128, "integration": 64, "pipeline": 64, "group": 64, "note": 500, "user": 256}
TAG_LIMIT = 64
MOST_TAGS = 32

_FORBIDDEN = {
    "where to ask": "url urls baseurl host hosts hostname origin origins endpoint server proxy port",
    "what to run": "command commands cmd exec run shell script hook hooks argv program",
    "whose token to use": "token tokens secret secrets password credential credentials auth authorization jwt bearer "
    "key keys apikey keyring cookie cookies env environ environment profiles",
    "what to send": "header headers",
    "which files to use": "path paths file files filename include import dir folder ca",
}
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")


def parsed_watch_list(document: Document, name: SafeText) -> WatchList:
    """The watch list `name` from a document nobody vouches for; `ConfigError` has every problem of it."""
    problems = Problems(document)
    for path, text in leaks(document.table):
        problems.add(path, f"{text}: a watch list is for sharing; remove it")
    problems.raise_any()
    top = Table(document.table, (), problems)
    check_schema(top)
    top.only(LIST_KEYS, _reach)
    title = top.text("title", LIMITS["title"])
    entries = _entries(top)
    syncs = [sync for index, entry in enumerate(entries) if (sync := _sync(entry, index, name, problems))]
    if len(syncs) == len(entries):
        _check_unique(syncs, problems)
    problems.raise_any()
    return WatchList(name, title, tuple(syncs))


def rendered_watch_list(watch_list: WatchList) -> bytes:
    """The one form in which we write a list.

    The count ends the head as an id ends each sync: a file that was cut short, wherever, is then no watch list.
    """
    title = {"title": clean(watch_list.title)} if watch_list.title else {}
    head = {"schema": SCHEMA, **title, "entries": len(watch_list.syncs)}
    return "\n".join([tomli_w.dumps(head), *map(_rendered_sync, watch_list.syncs)]).encode()


def _rendered_sync(sync: WatchedSync) -> str:
    fields: dict[str, object] = {
        "label": sync.label,
        "profile": None if sync.profile == DEFAULT_PROFILE else sync.profile,
        "user": sync.user,
        "integration": sync.integration,
        "pipeline": sync.pipeline,
        "group": sync.group,
        "tags": [clean(tag) for tag in sync.tags],
        "note": sync.note,
        "id": sync.id,
    }
    shown = {key: clean(value) if isinstance(value, str) else value for key, value in fields.items() if value}
    return "[[sync]]\n" + tomli_w.dumps(shown)


def _entries(top: Table) -> list[object]:
    value = top.value("sync")
    if value is None:
        if "entries" not in top:
            top.refuse(None, "holds no [[sync]]; a list that is meant to be empty says entries = 0")
        value = []
    if not isinstance(value, list):
        top.refuse("sync", f"must be written [[sync]], once for each sync, not as {kind(value)}")
        return []
    if len(value) > MOST_SYNCS:
        top.refuse("sync", f"is there {len(value)} times; at most {MOST_SYNCS} syncs fit in one list")
        top.raise_any()
    count = top.whole("entries", 0, MOST_SYNCS)
    if count is not None and count != len(value):
        remedy = "the file was cut short, or delete this line if it was edited"
        top.refuse("entries", f"says {count}, but the list holds {len(value)}: {remedy}")
    return value


def _sync(entry: object, index: int, list_name: SafeText, problems: Problems) -> WatchedSync | None:
    path = ("sync", index)
    if not is_table(entry):
        problems.add(path, f"must be a table, not {kind(entry)}")
        return None
    table = Table(entry, path, problems)
    table.only(SYNC_KEYS, _reach)
    sync_id = table.plain("id")
    if "id" not in table:
        table.refuse("id", "is missing; every [[sync]] has one")
    elif sync_id is not None and not is_sync_id(sync_id):
        table.refuse("id", f"is not an id: {SYNC_ID_RULE}")
        sync_id = None
    texts = {key: table.text(key, LIMITS[key]) for key in ("label", "integration", "pipeline", "group", "note")}
    profile, user, tags = table.name("profile"), _user(table), _tags(table)
    if sync_id is None:
        return None
    return WatchedSync(sync_id, profile or DEFAULT_PROFILE, user=user, tags=tags, list_name=list_name, **texts)


def _user(table: Table) -> SafeText | None:
    """Whom a token may be minted for: what is shown must be what is sent."""
    user = table.text("user", LIMITS["user"])
    if user is not None and user != table.value("user"):
        table.refuse("user", "holds characters that cannot be shown")
    return user


def _tags(table: Table) -> tuple[SafeText, ...]:
    value = table.value("tags")
    if value is None:
        return ()
    words = [word for word in value if isinstance(word, str) and word] if isinstance(value, list) else []
    tags = tuple(clean(word, TAG_LIMIT + 1) for word in words)
    if not isinstance(value, list) or len(words) != len(value):
        table.refuse("tags", 'must be an array of strings: ["prod", "emea"]')
    elif len(tags) > MOST_TAGS or any(len(tag) > TAG_LIMIT for tag in tags):
        table.refuse("tags", f"holds more than {MOST_TAGS} tags, or one longer than {TAG_LIMIT} characters")
    return tags


def _check_unique(syncs: list[WatchedSync], problems: Problems) -> None:
    seen: dict[SyncKey, int] = {}
    for index, sync in enumerate(syncs):
        first = seen.setdefault(sync.key, index)
        if first != index:
            problems.add(("sync", index), f"is sync {first + 1} again: same profile, user and id; remove one")


def _reach(key: str) -> str | None:
    """Why a key that would reach beyond the list is refused; None for one that is merely unknown."""
    words = {word.lower() for word in _WORD.findall(key[:64])}
    reach = next((reach for reach, names in _FORBIDDEN.items() if words.intersection(names.split())), None)
    return reach and f"is refused: a watch list cannot say {reach}; that belongs in your own config.toml"
