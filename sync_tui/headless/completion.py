"""`sync-tui completion SHELL`: a script made from the command table, which asks `__complete` for what changes."""

import argparse
from typing import Any

from sync_tui.config.commands import COMMAND_BY_NAME, COMMANDS, GROUPS, Command
from sync_tui.config.front_page import VERSION
from sync_tui.config.invocation import Invocation
from sync_tui.config.parser import add_words
from sync_tui.domain.errors import ExitCode
from sync_tui.domain.status import Status

PROGRAM = "sync-tui"
_STATUSES = " ".join(Status)

# What comes from a file is data to the shell: compared and offered, never expanded. A watch list may be a stranger's,
# and bash's own `compgen -W` would run what stands in a word.
_BASH = r"""
_sync_tui_words() {
  local word
  while IFS=$'\t' read -r word _; do
    [[ $word == "$2"* ]] && printf '%s\n' "$word"
  done < <(command sync-tui __complete "$1" 2>/dev/null </dev/null)
}
_sync_tui_profiles() { _sync_tui_words profiles "$1"; }
# A sync is found by how its label begins too. Labels stand beside the ids only in a list to look at: whatever else is
# offered may be put on the line.
_sync_tui_syncs() {
  local word label beside=
  [[ $COMP_TYPE == 63 ]] && beside=yes
  shopt -s nocasematch
  while IFS=$'\t' read -r word label; do
    [[ $word == "$1"* || $label == "$1"* ]] && printf '%s\n' "$word${beside:+${label:+  $label}}"
  done < <(command sync-tui __complete syncs 2>/dev/null </dev/null)
}
_sync_tui_lists_or_files() {
  _sync_tui_words lists "$1"
  compgen -f -X '!*.toml' -- "$1"
  compgen -d -- "$1"
}
_sync_tui_statuses() { compgen -W '@STATUSES@' -- "$1"; }
# The first word is a command or a list.
_shtab_sync_tui_pos_0_COMPGEN=_sync_tui_lists_or_files
"""

_ZSH = r"""
_sync_tui_words() {
  local line word
  local -a offered
  while IFS= read -r line; do
    word=${line%%$'\t'*}
    [[ $line == *$'\t'* ]] && word+=:${line#*$'\t'}
    offered+=("$word")
  done < <(command sync-tui __complete $1 2>/dev/null </dev/null)
  _describe -t $1 $1 offered
}
_sync_tui_profiles() { _sync_tui_words profiles }
# A sync is found by how its label begins, where no id begins so.
_sync_tui_syncs() {
  _sync_tui_words syncs && return
  local line
  local -a found
  while IFS= read -r line; do
    [[ ${(L)${line#*$'\t'}} == "${(L)PREFIX}"* ]] && found+=("${line%%$'\t'*}")
  done < <(command sync-tui __complete syncs 2>/dev/null </dev/null)
  (( $#found )) && compadd -U -- $found
}
_sync_tui_lists() { _alternative 'lists:list: _sync_tui_words lists' 'files:file:_files -g "*.toml"' }
# The first word is a command or a list.
functions[_sync_tui_commands]=$functions[_shtab_sync_tui_commands]
_shtab_sync_tui_commands() {
  _alternative 'commands:command: _sync_tui_commands' 'lists:list: _sync_tui_lists'
}
"""

_ASK = "command sync-tui __complete {} 2>/dev/null </dev/null"
_FISH_LISTS = f"({_ASK.format('lists')}; __fish_complete_suffix .toml)"
_FISH = f"""
# The first word is a command or a list.
complete -c sync-tui -n '_shtab_sync_tui_using; and test $_shtab_sync_tui_npos -eq 0' -ka "{_FISH_LISTS}"
"""

_OFFERS = {
    "list": {"bash": "_sync_tui_lists_or_files", "zsh": "_sync_tui_lists", "fish": _FISH_LISTS},
    "profile": {"bash": "_sync_tui_profiles", "zsh": "_sync_tui_profiles", "fish": f"({_ASK.format('profiles')})"},
    "sync": {"bash": "_sync_tui_syncs", "zsh": "_sync_tui_syncs", "fish": f"({_ASK.format('syncs')})"},
    "status": {"bash": "_sync_tui_statuses", "zsh": f"({_STATUSES})", "fish": _STATUSES},
}


def run_completion(invocation: Invocation) -> int:
    """Print the script of one shell."""
    print(completion_script(invocation["shell"]))
    return ExitCode.DONE


def completion_script(shell: str) -> str:
    """The completion of bash, zsh or fish, to be read by that shell."""
    import shtab

    preamble = {"bash": _BASH.replace("@STATUSES@", _STATUSES), "zsh": _ZSH, "fish": ""}[shell]
    tree = _tree(shell, shtab.FILE, shtab.DIRECTORY)
    script: str = shtab.complete(tree, shell, preamble=preamble)
    if shell == "zsh":
        # Every word of a list of words is offered, not only the first; also after a first list.
        script = script.replace('"(*)::', '"*:').replace(
            "      esac\n", "        *) _sync_tui_lists ;;\n      esac\n", 1
        )
    return script + (_FISH if shell == "fish" else "")


def _tree(shell: str, file: Any, directory: Any) -> argparse.ArgumentParser:  # noqa: ANN401 - shtab is not typed
    """The commands as one parser with parsers inside, each action with what completes it."""
    offers = {**_OFFERS, "file": file, "directory": directory}
    root = argparse.ArgumentParser(PROGRAM, description=COMMAND_BY_NAME[""].summary)
    branches = {"": root.add_subparsers()}
    for command in COMMANDS:
        if command.is_hidden or not command.name:
            continue
        first, _, second = command.name.partition(" ")
        if second and first not in branches:
            group = branches[""].add_parser(first, help=GROUPS[first], description=GROUPS[first])
            branches[first] = group.add_subparsers()
        inner = branches[first if second else ""].add_parser(
            second or first, help=command.summary, description=command.summary
        )
        _add(inner, command, offers)
    # Last, so that a command comes first; not at all for zsh, where any word of the root would hide the commands.
    _add(root, COMMAND_BY_NAME[""], offers, is_bare=shell == "zsh")
    return root


def _add(parser: argparse.ArgumentParser, command: Command, offers: dict[str, Any], is_bare: bool = False) -> None:
    parser.add_argument("--version", action="version", version=VERSION)
    shown = Command("", "", "", "", command.options) if is_bare else command
    for action, word in add_words(parser, shown):
        if word.completes is not None:
            action.complete = offers[word.completes]  # type: ignore[attr-defined]
