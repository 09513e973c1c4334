"""The command table as argparse has it: one maker for the command line itself and for its completion."""

import argparse
from collections.abc import Callable
from typing import Any, TypeVar

from sync_tui.config.commands import EVERYWHERE, Argument, Command
from sync_tui.config.options import OPTION_BY_NAME, Option

T = TypeVar("T")


def add_words(parser: argparse.ArgumentParser, command: Command) -> list[tuple[argparse.Action, Argument | Option]]:
    """Add the arguments and options of `command` to `parser`; each action with what it was made from."""
    options = [OPTION_BY_NAME[name] for name in (*command.options, *EVERYWHERE)]
    return [
        *((_add_argument(parser, argument), argument) for argument in command.arguments),
        *((_add_option(parser, option), option) for option in options),
    ]


def _add_argument(parser: argparse.ArgumentParser, argument: Argument) -> argparse.Action:
    words: dict[str, Any] = {"metavar": argument.metavar, "help": argument.help}
    if argument.count is not None:
        words |= {"nargs": argument.count, "default": None if argument.count == "?" else []}
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
