"""Every command, once: its words, what it takes, an example, and where it is done."""

from typing import NamedTuple

# The front page of --help is made from these: they are tuples because dataclasses take as long to load as Python.


class Argument(NamedTuple):
    """A word that is no option."""

    name: str
    metavar: str
    help: str
    nargs: str | None = None  # as argparse has it: None is exactly one, "?" at most one, "*" any, "+" at least one
    choices: tuple[str, ...] = ()
    completes: str | None = None  # what a shell offers: "list", "profile", "sync", "file", "directory"


class Command(NamedTuple):
    """One command; `name` is one or two words, and none for the monitor itself."""

    name: str
    summary: str
    example: str
    does: str  # "package.module:function", imported when it is run
    options: tuple[str, ...] = ()
    arguments: tuple[Argument, ...] = ()
    is_hidden: bool = False  # for shells, not for people
    meanings: tuple[tuple[str, str], ...] = ()  # of options that mean something else here, by name


_LISTS = Argument(
    "lists",
    "LIST",
    "a saved watch list, or a path to a .toml file; without: that on screen last, else the only one, else every sync "
    "that the profile lists, as with --profile or --user",
    "*",
    completes="list",
)
_LIST = Argument("list", "LIST", "a saved watch list, or a path to a .toml file", completes="list")
_NEW_LIST = Argument("list", "LIST", "the name of the list, or a path to a .toml file")
_TARGETS = ("sync", "profile", "user")
_SIMULATOR = ("syncs", "speed", "seed")

COMMANDS: tuple[Command, ...] = (
    Command(
        "",
        "A truthful terminal monitor for Paragon Managed Syncs.",
        "sync-tui onboarding",
        "sync_tui.cli:run_monitor",
        (*_TARGETS, "theme", "ascii", "plain", "yes"),
        (_LISTS,),
    ),
    Command(
        "demo",
        "The monitor over an embedded simulator: it needs no account, no token and no network.",
        "sync-tui demo --syncs 200 --speed 10",
        "sync_tui.cli:run_demo",
        (*_SIMULATOR, "theme", "ascii", "plain"),
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
        "Print a line per change until interrupted: of status, health, link, freshness or counts.",
        'sync-tui watch onboarding --jsonl | jq -r \'select(.event == "status") | .label + " " + .status\'',
        "sync_tui.headless.watch:run_watch",
        (*_TARGETS, "jsonl", "for", "plain"),
        (_LISTS,),
    ),
    Command(
        "wait",
        "Wait until every sync is IDLE with a completed run. Exits 1 where --fail-on ends it, 124 after --timeout.",
        "sync-tui wait onboarding --timeout 2h && ./build-index",
        "sync_tui.headless.wait:run_wait",
        (*_TARGETS, "until", "fail_on", "plain", "timeout"),
        (_LISTS,),
    ),
    Command(
        "discover",
        "Print the syncs of a connected user. For many users at once, the profile needs a signing key.",
        "sync-tui discover prod --user user_01JH448D --add onboarding",
        "sync_tui.headless.discover:run_discover",
        ("user", "users_file", "add", "json", "plain", "timeout"),
        (Argument("profile", "PROFILE", "the profile to ask with (default)", "?", completes="profile"),),
    ),
    Command(
        "list ls",
        "Print the saved watch lists. Exits 2 where one of them cannot be read.",
        "sync-tui list ls",
        "sync_tui.headless.lists:run_ls",
        ("json", "plain"),
    ),
    Command(
        "list show",
        "Print what is in a watch list.",
        "sync-tui list show onboarding --json | jq -r '.syncs[].id'",
        "sync_tui.headless.lists:run_show",
        ("json", "plain"),
        (_LIST,),
    ),
    Command(
        "list new",
        "Make an empty watch list and print its path. One that is there is never touched.",
        'sync-tui list new onboarding --title "Onboarding, November"',
        "sync_tui.headless.lists:run_new",
        ("title",),
        (_NEW_LIST,),
    ),
    Command(
        "list add",
        "Add syncs to a watch list. What it holds already stays as it is.",
        'sync-tui list add onboarding --sync 163a345e-2dd4-51ff-bcf5-7667de564bb0 --label "Acme"',
        "sync_tui.headless.lists:run_add",
        (*_TARGETS, "label", "group", "tag", "note"),
        (_LIST,),
        meanings=(("profile", "the profile that will ask for it (default)"), ("user", "the connected user it is of")),
    ),
    Command(
        "list remove",
        "Remove syncs from a watch list; all of them, or none where one is not there.",
        "sync-tui list remove onboarding 163a345e-2dd4-51ff-bcf5-7667de564bb0",
        "sync_tui.headless.lists:run_remove",
        ("profile", "user"),
        (_LIST, Argument("ids", "ID", "a sync of the list", "+", completes="sync")),
        meanings=(("profile", "only what this profile asks for"), ("user", "only what is of this connected user")),
    ),
    Command(
        "list import",
        "Save a list that somebody shared, after showing what it would ask of whom. Sends nothing.",
        "sync-tui list import ./onboarding.toml --name team",
        "sync_tui.headless.sharing:run_import",
        ("name", "yes"),
        (Argument("file", "FILE", "a .toml file", completes="file"),),
    ),
    Command(
        "list export",
        "Print a watch list to share: it holds no token and no address. A file that is there stays, without --force.",
        "sync-tui list export onboarding --output onboarding.toml",
        "sync_tui.headless.sharing:run_export",
        ("output", "force"),
        (_LIST,),
    ),
    Command(
        "list validate",
        "Say what is wrong with watch lists, all of it, one line each. Exits 2 where anything is.",
        "sync-tui list validate onboarding.toml",
        "sync_tui.headless.validation:run_validate",
        arguments=(_LISTS._replace(help="a saved watch list, or a path to a .toml file; without: all that are saved"),),
    ),
    Command(
        "simulate",
        "Serve a simulated Sync API on 127.0.0.1: prints what to set to use it.",
        "sync-tui simulate --port 8099",
        "sync_tui.cli:run_simulate",
        (*_SIMULATOR, "port"),
    ),
    Command(
        "config path",
        "Print where the files are, and which of them are there.",
        "sync-tui config path",
        "sync_tui.headless.settings:run_path",
        ("json",),
    ),
    Command(
        "config init",
        "Write a commented config.toml, with every key at its default. A file that is there is never touched.",
        "sync-tui config init",
        "sync_tui.headless.settings:run_init",
    ),
    Command(
        "config show",
        "Print every setting with where its value comes from; never a secret.",
        "sync-tui config show --json | jq '.values[] | select(.from != \"default\")'",
        "sync_tui.headless.settings:run_show",
        ("theme", "ascii", "json"),
    ),
    Command(
        "config validate",
        "Say what is wrong with config.toml, all of it, one line each. Exits 2 where anything is.",
        "sync-tui config validate && echo all well",
        "sync_tui.cli:run_config_validate",
    ),
    Command(
        "config schema",
        "Print the JSON Schema of config.toml and of a watch list, for editors.",
        "sync-tui config schema watchlist > watchlist.schema.json",
        "sync_tui.headless.settings:run_schema",
        arguments=(Argument("file", "FILE", "config or watchlist; both without it", "?", ("config", "watchlist")),),
    ),
    Command(
        "doctor",
        "Check files, credentials, network and terminal: what is wrong, and what to do. Sends one request to "
        "each origin; prints no part of a token.",
        "sync-tui doctor --json > ticket.json",
        "sync_tui.cli:run_doctor",
        ("user", "json", "timeout", "plain"),
        (Argument("profiles", "PROFILE", "look at these profiles only", "*", completes="profile"),),
    ),
    Command(
        "completion",
        "Print the completion script of a shell.",
        "sync-tui completion bash > ~/.local/share/bash-completion/completions/sync-tui",
        "sync_tui.headless.completion:run_completion",
        arguments=(Argument("shell", "SHELL", "bash, zsh or fish", choices=("bash", "zsh", "fish")),),
    ),
    Command(
        "__complete",
        "Print the words that a shell may offer.",
        "sync-tui __complete lists",
        "sync_tui.headless.candidates:run_candidates",
        arguments=(Argument("kind", "KIND", "of words", choices=("lists", "profiles", "syncs")),),
        is_hidden=True,
    ),
)

GROUPS = {"list": "Make, change and share watch lists.", "config": "Find, make, show and check the settings."}
"""What the commands of two words with the same first word do together."""

COMMAND_BY_NAME = {command.name: command for command in COMMANDS}
EVERYWHERE = ("config_dir",)


def overview() -> list[tuple[str, str]]:
    """The commands as `--help` lists them, each with one clause; commands of two words share a line."""
    lines: dict[str, str] = {}
    for command in COMMANDS:
        first, _, second = command.name.partition(" ")
        if second:
            lines.setdefault(first, GROUPS[first].removesuffix("."))
        elif first and not command.is_hidden:
            lines[first] = command.summary.split(":")[0].split(". ")[0].removesuffix(".")
    return list(lines.items())
