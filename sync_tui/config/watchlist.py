"""One watch list as a file: TOML from anybody to a `WatchList`, and back."""

import re

from sync_tui.config.document import Document
from sync_tui.config.form import Key, Text
from sync_tui.config.keys import DEFAULT_PROFILE, SCHEMA, SYNC, WATCH_LIST
from sync_tui.config.leak import is_table, leaks
from sync_tui.config.problems import Problems
from sync_tui.config.table import Table, check_schema, kind
from sync_tui.domain.text import SafeText, clean
from sync_tui.domain.watch import SYNC_ID_RULE, SyncKey, WatchedSync, WatchList, is_sync_id

LIST_LIMIT = 4 * 1024 * 1024  # bytes: ten thousand fully labelled syncs

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
    top.only(WATCH_LIST.names, _reach)
    title = top.text(WATCH_LIST["title"])
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
    import tomli_w

    title = {"title": clean(watch_list.title)} if watch_list.title else {}
    head = {"schema": SCHEMA, **title, "entries": len(watch_list.syncs)}
    syncs = [f"[[sync]]\n{tomli_w.dumps(_fields(sync))}" for sync in watch_list.syncs]
    return "\n".join([tomli_w.dumps(head), *syncs]).encode()


def fitting(sync: WatchedSync) -> WatchedSync:
    """`sync` with what the API said of it cut to what a list may hold; what identifies it stays whole."""
    return sync._replace(
        label=_cut(sync.label, SYNC["label"]),
        integration=_cut(sync.integration, SYNC["integration"]),
        pipeline=_cut(sync.pipeline, SYNC["pipeline"]),
    )


def _cut(text: SafeText | None, key: Key[Text]) -> SafeText | None:
    return None if text is None or key.form.most is None else clean(text, key.form.most)


def _fields(sync: WatchedSync) -> dict[str, object]:
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
    return {key: clean(value) if isinstance(value, str) else value for key, value in fields.items() if value}


def _entries(top: Table) -> list[object]:
    value = top.value("sync")
    if value is None:
        if "entries" not in top:
            top.refuse(None, "holds no [[sync]]; a list that is meant to be empty says entries = 0")
        value = []
    if not isinstance(value, list):
        top.refuse("sync", f"must be written [[sync]], once for each sync, not as {kind(value)}")
        return []
    most = WATCH_LIST["sync"].form.most
    if len(value) > most:
        top.refuse("sync", f"is there {len(value)} times; at most {most} syncs fit in one list")
        top.raise_any()
    count = top.whole(WATCH_LIST["entries"])
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
    table.only(SYNC.names, _reach)
    sync_id = table.plain("id")
    if "id" not in table:
        table.refuse("id", "is missing; every [[sync]] has one")
    elif sync_id is not None and not is_sync_id(sync_id):
        table.refuse("id", f"is not an id: {SYNC_ID_RULE}")
        sync_id = None
    texts = {key: table.text(SYNC[key]) for key in ("label", "integration", "pipeline", "group", "note")}
    profile, user, tags = table.name("profile"), _user(table), _tags(table)
    if sync_id is None:
        return None
    return WatchedSync(sync_id, profile or DEFAULT_PROFILE, user=user, tags=tags, list_name=list_name, **texts)


def _user(table: Table) -> SafeText | None:
    """Whom a token may be minted for: what is shown must be what is sent."""
    user = table.text(SYNC["user"])
    if user is not None and user != table.value("user"):
        table.refuse("user", "holds characters that cannot be shown")
    return user


def _tags(table: Table) -> tuple[SafeText, ...]:
    value = table.value("tags")
    if value is None:
        return ()
    words = [word for word in value if isinstance(word, str) and word] if isinstance(value, list) else []
    form = SYNC["tags"].form
    tags = tuple(clean(word, form.each.most + 1) for word in words)
    if not isinstance(value, list) or len(words) != len(value):
        table.refuse("tags", 'must be an array of strings: ["prod", "emea"]')
    elif len(tags) > form.most or any(len(tag) > form.each.most for tag in tags):
        table.refuse("tags", f"holds more than {form.most} tags, or one longer than {form.each.most} characters")
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
