"""Every command, once: its words, what it takes, an example, and where it is done."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Argument:
    """A word that is no option."""

    name: str
    metavar: str
    help: str
    count: str | None = None  # argparse's nargs: None is exactly one, "?" at most one, "*" any, "+" at least one
    choices: tuple[str, ...] = ()
    completes: str | None = None  # what a shell offers: "list", "profile", "sync"


@dataclass(frozen=True, slots=True)
class Command:
    """One command; `name` is one or two words, and none for the monitor itself."""

    name: str
    summary: str
    example: str
    does: str  # "package.module:function", imported when it is run
    options: tuple[str, ...] = ()
    arguments: tuple[Argument, ...] = ()


_LISTS = Argument("lists", "LIST", "a saved watch list, or a path to a .toml file", "*", completes="list")
_LIST = Argument("list", "LIST", "a saved watch list, or a path to a .toml file", completes="list")
_NEW_LIST = Argument("list", "LIST", "the name of the list")
_TARGETS = ("sync", "profile", "user")
_SIMULATOR = ("syncs", "speed", "seed")

COMMANDS: tuple[Command, ...] = (
    Command(
        "",
        "A truthful terminal monitor for Paragon Managed Syncs.",
        "sync-tui onboarding",
        "sync_tui.cli:run_monitor",
        (*_TARGETS, "theme"),
        (_LISTS,),
    ),
    Command(
        "demo",
        "The monitor over an embedded simulator: it needs no account, no token and no network.",
        "sync-tui demo --syncs 200 --speed 10",
        "sync_tui.cli:run_demo",
        (*_SIMULATOR, "theme"),
    ),
    Command(
        "status",
        "Ask each sync once and print what it says. Exits 3 or 4 when no sync at all could be read.",
        "sync-tui status onboarding --json | jq '.syncs[] | select(.health != \"ok\")'",
        "sync_tui.headless.status:run_status",
        (*_TARGETS, "json", "csv", "format", "plain", "exit_code", "timeout"),
        (_LISTS,),
    ),
    Command(
        "watch",
        "Print a line per change of status, health, link, freshness or counts, until interrupted.",
        "sync-tui watch onboarding --jsonl | jq -r 'select(.event == \"status\") | .label + \" \" + .status'",
        "sync_tui.headless.watch:run_watch",
        (*_TARGETS, "jsonl", "for", "plain"),
        (_LISTS,),
    ),
    Command(
        "wait",
        "Wait until every sync is IDLE with a completed run. Exits 1 where --fail-on ends it, 124 where --timeout does.",
        "sync-tui wait onboarding --timeout 2h && ./build-index",
        "sync_tui.headless.wait:run_wait",
        (*_TARGETS, "until", "fail_on", "plain", "timeout"),
        (_LISTS,),
    ),
    Command(
        "simulate",
        "Serve a simulated Sync API on 127.0.0.1 and print what to set to use it.",
        "sync-tui simulate --port 8099",
        "sync_tui.cli:run_simulate",
        (*_SIMULATOR, "port"),
    ),
)

COMMAND_BY_NAME = {command.name: command for command in COMMANDS}
EVERYWHERE = ("config_dir",)
