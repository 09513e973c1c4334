"""Every key of config.toml and of a watch list, once: the loaders, `config show`, the JSON Schemas and the reference
are made from these tables.
"""

import re

from sync_tui.config.form import Flag, Key, Many, Named, Number, Section, Text, Words
from sync_tui.domain.alerting import Alerting, Notify
from sync_tui.domain.polling import Polling
from sync_tui.domain.profile import DEFAULT_BASE_URL
from sync_tui.domain.watch import SYNC_ID

SCHEMA = 1
"""The only schema that any file of ours has had so far."""

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
NAME_RULE = "letters, digits, '.', '-' and '_', at most 64, beginning with a letter or digit"
VARIABLE = r"[A-Za-z_][A-Za-z0-9_]*"
PROJECT_ID = r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}"
AUDIENCE = r"[!-~]{1,256}"
ACCOUNT = r"[^\x00-\x1f\x7f-\x9f]{1,256}"
DEFAULT_PROFILE = "default"

_SECONDS = Number(1, 3_600)
_PLAIN = Text(may_be_empty=False)
_SCHEMA = Key("schema", Number(SCHEMA, SCHEMA, is_whole=True), "the version of this format", is_required=True)
_DEFAULT = Polling()
_ALERTING = Alerting()

SIGNING_KEY = Section(
    (
        Key("env", Text(pattern=VARIABLE), "the environment variable that holds the PEM"),
        Key("file", _PLAIN, "a file of your own with mode 0600; a relative path starts at the config directory"),
        Key("command", Words(_PLAIN, least=1), "a program with its words, which prints the PEM; no shell reads it"),
    ),
    choice=("env", "file", "command"),
)
TOKEN = Section(
    (
        Key("env", Text(pattern=VARIABLE), "the environment variable that holds the token"),
        Key("file", _PLAIN, "a file of your own with mode 0600; a relative path starts at the config directory"),
        Key("command", Words(_PLAIN, least=1), "a program with its words, which prints the token; no shell reads it"),
        Key("keyring", Text(pattern=ACCOUNT), "the account in the desktop's keyring, under the service sync-tui"),
        Key("signing_key", SIGNING_KEY, "where the project's key is, to sign a token for each connected user"),
        Key("project_id", Text(pattern=PROJECT_ID), "with signing_key: the project that it belongs to"),
        Key("audience", Text(pattern=AUDIENCE), "with signing_key: in place of useparagon.com/PROJECT_ID"),
    ),
    choice=("env", "file", "command", "keyring", "signing_key"),
    needs=(("signing_key", "project_id"), ("project_id", "signing_key"), ("audience", "signing_key")),
)
PROFILE = Section(
    (
        Key("base_url", _PLAIN, "where the Sync API is; http on loopback alone", DEFAULT_BASE_URL, is_required=True),
        Key("token", TOKEN, "where the Paragon User Token is, never what it is", is_required=True),
        Key("read_only", Flag(), "whether actions that change a sync are refused", default=True),
    )
)
CADENCE = Section(
    (
        Key("initializing", _SECONDS, "seconds between two polls while INITIALIZING", _DEFAULT.cadence.initializing),
        Key("active", _SECONDS, "while ACTIVE", _DEFAULT.cadence.active),
        Key("idle", _SECONDS, "while IDLE", _DEFAULT.cadence.idle),
        Key("errored", _SECONDS, "while ERRORED", _DEFAULT.cadence.errored),
        Key("disabled", _SECONDS, "while DISABLED", _DEFAULT.cadence.disabled),
        Key("unknown", _SECONDS, "while in a status that this version does not know", _DEFAULT.cadence.unknown),
        Key("selected", _SECONDS, "of the sync under the cursor, at most", _DEFAULT.cadence.selected),
    )
)
BUDGET = Section(
    (
        Key("requests_per_second", Number(0.1, 1_000), "to one origin", _DEFAULT.budget.rate),
        Key("burst", Number(1, 1_000, is_whole=True), "requests at once after a quiet time", _DEFAULT.budget.burst),
        Key("in_flight", Number(1, 64, is_whole=True), "requests under way at once", _DEFAULT.budget.in_flight),
    )
)
POLLING = Section(CADENCE.keys + BUDGET.keys)
COLUMNS = (
    *("status", "sync", "progress", "rate", "eta", "last_synced", "seen", "next", "health", "link", "history"),
    *("records", "integration", "pipeline", "profile", "user", "group", "tags", "reason", "id"),
)
"""Every column of the table, by the names that people write."""
COLUMN = f"(?:{'|'.join(COLUMNS)})(?::[1-9][0-9]?)?"
KEY_IDS = (
    *("filter", "sort", "problems", "next_problem", "previous_problem", "group", "columns", "saved", "freeze"),
    *("mark", "open", "back", "ask", "ask_all"),
    *("lists", "add", "remove", "undo", "edit", "answer"),
    *("tab", "tab_back", "tab_1", "tab_2", "tab_3", "tab_4", "tab_5"),
    *("copy", "copy_row", "export", "docs"),
    *("up", "down", "page_up", "page_down", "first", "last", "fold_section", "open_section", "fold_all", "open_all"),
    *("detail_up", "detail_down", "detail_page_up", "detail_page_down", "detail_first", "detail_last", "fold"),
    *("help", "palette", "redraw", "suspend", "quit"),
)
"""Everything that a key can do, by the names that people write."""
KEYS_MOST = 64  # characters
BOUND = r"[^\s,]+(?:\s*,\s*[^\s,]+)*"
UI_KEYS = Section(
    tuple(
        Key(name, Text(KEYS_MOST, BOUND, may_be_empty=False), "other keys for it, a comma between") for name in KEY_IDS
    )
)
UI = Section(
    (
        Key("theme", Text(64, NAME.pattern), "the colours of the screen, by the name of a theme"),
        Key(
            "columns",
            Words(Text(pattern=COLUMN), least=1, most=len(COLUMNS)),
            "the columns of a list that has chosen none, in order; `sync:30` is 30 cells wide",
        ),
        Key("motion", Flag(), "whether a cell that has changed flashes for a moment", default=True),
        Key("ascii", Flag(), "whether the screen keeps to the glyphs of ASCII", default=False),
        Key("keys", UI_KEYS, 'other keys, by what they do: `ask = "r, f5"`'),
    )
)
ALERTS = Section(
    (
        Key("bell", Flag(), "whether the terminal's bell rings, once for each incident", _ALERTING.bell),
        Key("title", Flag(), "whether the terminal's title begins with the counts", _ALERTING.title),
        Key(
            "notify",
            Text(pattern="|".join(Notify)),
            f"desktop notifications: {', '.join(Notify)}",
            str(_ALERTING.notify),
        ),
    )
)
CONFIG = Section(
    (
        _SCHEMA,
        Key(
            "profiles",
            Named(PROFILE, NAME.pattern, without=((DEFAULT_PROFILE, ("base_url", "token")),)),
            "names for an origin and the token that goes to it; `default` is there without being written",
        ),
        Key("polling", POLLING, "how often a sync is asked, and how hard one origin"),
        Key("ui", UI, "the screen"),
        Key("alerts", ALERTS, "how a person who does not look is told"),
    )
)
"""config.toml."""

SYNC = Section(
    (
        Key("id", Text(pattern=SYNC_ID.pattern), "the sync's id", is_required=True),
        Key("label", Text(128), "what to call it"),
        Key(
            "profile",
            Text(pattern=NAME.pattern),
            "the name of a profile in the reader's own config.toml",
            DEFAULT_PROFILE,
        ),
        Key("user", Text(256), "the connected user it belongs to, where the profile mints tokens"),
        Key("integration", Text(64), "such as googledrive"),
        Key("pipeline", Text(64), "such as files"),
        Key("group", Text(64), "the group it stands in"),
        Key("tags", Words(Text(64, may_be_empty=False), most=32), "words to filter by"),
        Key("note", Text(500), "a note on it"),
    )
)
WATCH_LIST = Section(
    (
        _SCHEMA,
        Key("entries", Number(0, 10_000, is_whole=True), "how many [[sync]] there are, as the program writes it"),
        Key("title", Text(128), "what the screen calls the list"),
        Key("sync", Many(SYNC, 10_000), "the syncs to watch, in order"),
    ),
    choice=("sync", "entries"),
    is_exclusive=False,
)
"""A watch list."""
