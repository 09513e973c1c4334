"""A command line: which command it is, and what it says to that."""

from typing import Any, NamedTuple

from sync_tui.config.commands import COMMAND_BY_NAME, COMMANDS, Command
from sync_tui.config.options import OPTIONS
from sync_tui.domain.errors import UsageError
from sync_tui.domain.text import clean


class ParsedLine(NamedTuple):
    """One command line: its command, the options that were typed, and the arguments; both by name."""

    command: Command
    typed: dict[str, Any]
    arguments: dict[str, Any]


def parsed_line(words: list[str]) -> ParsedLine:
    """What `words` say; `UsageError` where they say nothing, `SystemExit` where argparse printed their answer."""
    command, rest = _split(words)
    if not command.name and not any(word.startswith("-") for word in rest):
        # Lists and no more, as a screen is opened mostly: it need not wait for argparse.
        return ParsedLine(command, {}, {"lists": rest})
    from sync_tui.config.parser import typed_words

    typed = typed_words(command, rest)
    arguments = {argument.name: typed.pop(argument.name) for argument in command.arguments}
    return ParsedLine(command, typed, arguments)


def _split(words: list[str]) -> tuple[Command, list[str]]:
    """The command, wherever its word stands among the options, and the rest of the words."""
    takes_value = {option.flag for option in OPTIONS if option.metavar}
    skip = False
    for index, word in enumerate(words):
        if skip or word.startswith("-"):
            if word == "--":
                break
            skip = not skip and word in takes_value
            continue
        two = " ".join(words[index : index + 2])
        for name, length in ((two, 2), (word, 1)):
            if name in COMMAND_BY_NAME:
                return COMMAND_BY_NAME[name], words[:index] + words[index + length :]
        _refuse_half_a_command(word, words[index + 1 :])
        break
    return COMMAND_BY_NAME[""], words


def _refuse_half_a_command(word: str, rest: list[str]) -> None:
    halves = [command.name.split()[1] for command in COMMANDS if command.name.startswith(f"{word} ")]
    other = next((other for other in rest[:1] if not other.startswith("-")), None)
    if halves and other is not None:
        from sync_tui.config.problems import nearest

        near = nearest(other, halves) or f"; there is: {', '.join(halves)}"
        raise UsageError(f'there is no command "{word} {clean(other, 40)}"{near}')
    if halves:
        raise UsageError(f"{word} wants one more word: {', '.join(halves)}")
