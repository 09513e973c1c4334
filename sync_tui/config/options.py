"""Every flag, once: its words, its environment variable and its key in config.toml.

The parser, `config show`, `--help`, completion and the reference are all made from this table.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sync_tui.config.provenance import Provenance
from sync_tui.domain.duration import parsed_duration
from sync_tui.domain.errors import UsageError
from sync_tui.domain.status import Status
from sync_tui.domain.watch import parsed_user

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"", "0", "false", "no", "off"})


class Option(NamedTuple):
    """One flag. Its environment variable follows from its name."""

    name: str  # as a Python word
    help: str
    metavar: str | None = None  # None is a switch
    parse: Callable[[str], Any] = str  # raises ValueError with a sentence
    default: Any = None
    repeatable: bool = False  # many flags; in the environment, separated by commas
    config_key: str | None = None  # dotted, where config.toml may hold it too
    choices: tuple[str, ...] = ()
    completes: str | None = None  # what a shell offers, as for an argument

    @property
    def flag(self) -> str:
        """As typed."""
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """The environment variable that stands for the flag."""
        return "SYNC_TUI_" + self.name.upper()


class Value(NamedTuple):
    """What an option came to, and from where."""

    value: Any
    provenance: Provenance


def _number(kind: type[int] | type[float], low: float, high: float) -> Callable[[str], Any]:
    def parse(text: str) -> Any:
        try:
            value = kind(text)
        except ValueError:
            value = kind(low) - 1
        if not low <= value <= high:
            raise ValueError(f"{text!r} is not a number from {low:g} to {high:g}")
        return value

    return parse


def _status(text: str) -> str:
    word = text.strip().upper()
    if word not in Status.__members__:
        raise ValueError(f"{text!r} is not a status: {', '.join(Status)}")
    return word


def _statuses(text: str) -> frozenset[str]:
    return frozenset() if text.strip().lower() == "none" else frozenset(map(_status, text.split(",")))


def _word(text: str) -> str:
    if not text:
        raise ValueError("nothing is given: give it a value, or leave the flag out")
    return text


OPTIONS: tuple[Option, ...] = (
    Option("config_dir", "where config.toml and watchlists/ are", "DIR", _word, completes="directory"),
    Option("sync", "this sync, by its id; repeatable", "ID", default=(), repeatable=True, completes="sync"),
    Option(
        "profile", "the profile to ask with; alone, for every sync that it lists", "NAME", _word, completes="profile"
    ),
    Option(
        "user",
        "whose syncs: a connected user; alone, for every sync of theirs; discover takes many",
        "U",
        parsed_user,
        (),
        repeatable=True,
    ),
    Option(
        "users_file", "connected users, one a line, # begins a comment; - is stdin", "FILE", _word, completes="file"
    ),
    Option("theme", "dark, light, colour-blind, or another that ctrl+p names", "NAME", _word, config_key="ui.theme"),
    Option("ascii", "a screen without glyphs beyond ASCII", config_key="ui.ascii"),
    Option("json", "one JSON object on stdout"),
    Option("csv", "comma-separated values on stdout, a header first"),
    Option("jsonl", "one JSON object a line"),
    Option("format", "tmux: one short line with counts", "WORD", choices=("tmux",)),
    Option("plain", "no colour, no bar, nothing that moves; the monitor prints a line per change"),
    Option("exit_code", "exit 1 where a sync needs attention"),
    Option(
        "timeout",
        "give up after this: 30s, 10m, 1h30m (status and doctor 30s, others never)",
        "DURATION",
        parsed_duration,
    ),
    Option("for", "stop after this: 30s, 10m, 1h30m", "DURATION", parsed_duration),
    Option(
        "until",
        "the status to wait for (IDLE, which wants a completed run)",
        "STATUS",
        _status,
        "IDLE",
        completes="status",
    ),
    Option(
        "fail_on",
        "statuses that end the wait with 1, or none (ERRORED)",
        "STATUS,…",
        _statuses,
        frozenset({"ERRORED"}),
        completes="status",
    ),
    Option("add", "save what was found to this watch list", "LIST", _word, completes="list"),
    Option("yes", "do not ask back"),
    Option("title", "the title of the list", "TEXT"),
    Option("label", "what to call the sync", "TEXT"),
    Option("group", "the group it stands in", "TEXT"),
    Option("tag", "a tag of it; repeatable", "TAG", default=(), repeatable=True),
    Option("note", "a note on it", "TEXT"),
    Option("name", "the name to save it under", "NAME", _word),
    Option("output", "the file to write, instead of stdout", "FILE", _word, completes="file"),
    Option("force", "write over a file that is there"),
    Option("syncs", "how many simulated syncs (24)", "N", _number(int, 1, 20_000), 24),
    Option("speed", "simulated seconds a second (1)", "X", _number(float, 0.1, 1_000), 1.0),
    Option("seed", "the same seed, the same lives (7)", "S", _number(int, -(2**63), 2**63), 7),
    Option("port", "the port to listen on; 0 takes a free one (0)", "P", _number(int, 0, 65_535), 0),
)

VARIABLES: Mapping[str, str] = {
    "PARAGON_USER_TOKEN": "the token of the profile `default`, where config.toml names no other place for it",
    "SYNC_TUI_BASE_URL": "where the profile `default` asks; goes before config.toml, with the token above alone",
    "SYNC_TUI_STATE_DIR": "where the program keeps what it remembers by itself",
    "SYNC_TUI_ORIGIN": "set for a command that prints a token: the origin it goes to, beside SYNC_TUI_PROFILE",
    "HTTPS_PROXY": "the proxy to an https origin; also ALL_PROXY, and NO_PROXY for the exceptions",
    "SSL_CERT_FILE": "the authorities to believe in place of certifi's; also SSL_CERT_DIR",
    "NO_COLOR": "anything but nothing: no colour",
    "COLUMNS": "the width of lines and tables in a terminal, in place of its own; the screen has that of its terminal",
    "TERM": "`dumb` prints lines in place of the screen",
}
"""The environment beside the flags' own variables: what each decides."""

OPTION_BY_NAME: Mapping[str, Option] = {option.name: option for option in OPTIONS}


def resolved(option: Option, typed: Mapping[str, Any], environ: Mapping[str, str], configured: Any = None) -> Value:
    """Default < config.toml < environment < what was typed; `UsageError` where the environment holds nonsense."""
    if option.name in typed:
        return Value(typed[option.name], Provenance.FLAG)
    text = environ.get(option.variable)
    if text is not None and (text or option.metavar is None):
        return Value(_from_environment(option, text), Provenance.ENVIRONMENT)
    if configured is not None:
        return Value(configured, Provenance.FILE)
    return Value(option.default if option.metavar else False, Provenance.DEFAULT)


def _from_environment(option: Option, text: str) -> Any:
    if option.metavar is None:
        word = text.strip().lower()
        if word not in _TRUE | _FALSE:
            raise UsageError(f"{option.variable}={text}: is neither yes nor no; set it to 1 or 0")
        return word in _TRUE
    if option.choices and text not in option.choices:
        raise UsageError(f"{option.variable}: {text!r} is none of {', '.join(option.choices)}")
    try:
        if option.repeatable:
            return tuple(option.parse(part.strip()) for part in text.split(",") if part.strip())
        return option.parse(text)
    except ValueError as error:
        raise UsageError(f"{option.variable}: {error}") from None
