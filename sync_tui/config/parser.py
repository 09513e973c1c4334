"""The command table as argparse has it: one maker for the command line itself and for its completion."""

import argparse
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

from sync_tui.config.commands import EVERYWHERE, Argument, Command
from sync_tui.config.front_page import VERSION, front_page
from sync_tui.config.options import OPTION_BY_NAME, Option
from sync_tui.domain.errors import UsageError

T = TypeVar("T")


def typed_words(command: Command, words: list[str]) -> dict[str, Any]:
    """The options and arguments in the words that follow a command, by name; `SystemExit` where they were answered."""
    return vars(_parser(command).parse_args(words))


def add_words(parser: argparse.ArgumentParser, command: Command) -> list[tuple[argparse.Action, Argument | Option]]:
    """Add the arguments and options of `command` to `parser`; each action with what it was made from."""
    meanings = dict(command.meanings)
    options = [OPTION_BY_NAME[name] for name in (*command.options, *EVERYWHERE)]
    options = [option._replace(help=meanings.get(option.name, option.help)) for option in options]
    return [
        *((_add_argument(parser, argument), argument) for argument in command.arguments),
        *((_add_option(parser, option), option) for option in options),
    ]


class _Parser(argparse.ArgumentParser):
    """A parser whose complaint is one line like every other."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (see {self.prog} --help)")


class _MainParser(_Parser):
    """The parser of the monitor itself, whose help is the front page of all commands."""

    def format_help(self) -> str:
        return front_page() + "\n"


def _parser(command: Command) -> argparse.ArgumentParser:
    parser = (_Parser if command.name else _MainParser)(
        prog=f"sync-tui {command.name}".strip(),
        description=command.summary,
        epilog=f"example: {command.example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
        argument_default=argparse.SUPPRESS,
    )
    parser.add_argument("--version", action="version", version=VERSION)
    add_words(parser, command)
    return parser


def _add_argument(parser: argparse.ArgumentParser, argument: Argument) -> argparse.Action:
    words: dict[str, Any] = {"metavar": argument.metavar, "help": argument.help}
    if argument.nargs is not None:
        words |= {"nargs": argument.nargs, "default": None if argument.nargs == "?" else []}
    if argument.choices:
        words["choices"] = argument.choices
    return parser.add_argument(argument.name, **words)


def _add_option(parser: argparse.ArgumentParser, option: Option) -> argparse.Action:
    if option.metavar is None:
        return parser.add_argument(option.flag, dest=option.name, action="store_true", help=option.help)
    words: dict[str, Any] = {"choices": option.choices} if option.choices else {}
    return parser.add_argument(
        option.flag,
        dest=option.name,
        action="append" if option.repeatable else "store",
        metavar=option.metavar,
        type=_typed(option.parse),
        help=option.help,
        **words,
    )


def _typed(parse: Callable[[str], T]) -> Callable[[str], T]:
    def typed(text: str) -> T:
        try:
            return parse(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return typed
