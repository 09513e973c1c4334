"""`--version` and the pages of `--help` that are about commands: made from the table, without a parser."""

from collections.abc import Sequence

from sync_tui import __version__
from sync_tui.config.commands import COMMANDS, GROUPS, overview
from sync_tui.domain.errors import UsageError
from sync_tui.domain.text import clean

VERSION = f"sync-tui {__version__}"
_HELP_WORDS = frozenset({"-h", "--help"})

_FRONT_PAGE = """\
three things to begin with:
  sync-tui demo                    watch a simulated API; needs nothing
  PARAGON_USER_TOKEN=… sync-tui    watch its user's syncs, or your last list
  sync-tui status --json           one look at each, for scripts

usage: sync-tui [LIST …] [--sync ID …] [--profile NAME] [--user U] [--version]
                [--theme NAME] [--ascii] [--plain] [--config-dir DIR] [--yes]
       sync-tui COMMAND …          `sync-tui COMMAND --help` says more
without LIST, the one on screen last, else the only one, else every sync that
the profile lists; `--profile NAME` or `--user U` alone take the latter

{commands}

exit codes: 0 done  1 a sync needs attention  2 usage or configuration
            3 unreachable  4 credentials  124 timeout"""


def as_flags(words: Sequence[str]) -> list[str]:
    """`words` with `help status` as `status --help` and `version` as `--version`: no list can be named like these."""
    match list(words):
        case ["help", *rest]:
            _refuse_unknown(rest)
            return [*rest, "--help"]
        case ["version"]:
            return ["--version"]
        case others:
            return others


def _refuse_unknown(words: Sequence[str]) -> None:
    known = {command.name for command in COMMANDS} | GROUPS.keys() | {""}
    if not known & {" ".join(words[:length]) for length in (len(words), 1, 2)}:
        from sync_tui.config.problems import nearest

        name = clean(" ".join(words), 40)
        near = nearest(name, known) or "; `sync-tui --help` lists them"
        raise UsageError(f'there is no command "{name}"{near}')


def page_of(words: Sequence[str]) -> str | None:
    """The page that `words` ask for and for nothing else; None where they are for the parser."""
    if words[:1] == ["--version"]:
        return VERSION
    rest = [word for word in words if word not in _HELP_WORDS]
    if len(rest) == len(words):
        return None
    if not rest:
        return front_page()
    return _group_page(rest[0]) if len(rest) == 1 and rest[0] in GROUPS else None


def front_page() -> str:
    """What `sync-tui --help` prints."""
    return _FRONT_PAGE.format(commands=_listed(overview()))


def _group_page(group: str) -> str:
    halves = [(command.name, command.summary) for command in COMMANDS if command.name.startswith(f"{group} ")]
    lines = _listed([(f"sync-tui {name}", summary) for name, summary in halves])
    return f"{GROUPS[group]} `sync-tui {group} COMMAND --help` says more.\n\n{lines}"


def _listed(pairs: Sequence[tuple[str, str]]) -> str:
    width = max(len(words) for words, _ in pairs)
    return "\n".join(f"  {words:{width}}  {meaning}" for words, meaning in pairs)
