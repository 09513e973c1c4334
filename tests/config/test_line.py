"""A line of lists alone is read without argparse, and no otherwise."""

import pytest

from sync_tui.config.commands import COMMAND_BY_NAME
from sync_tui.config.line import parsed_line
from sync_tui.config.parser import typed_words


@pytest.mark.parametrize("words", [[], ["team"], ["./a.toml", "b"], ["@file"], ["a=b"]])
def test_lists_alone_are_read_as_argparse_reads_them(words: list[str]) -> None:
    command, typed, arguments = parsed_line(words)
    assert command is COMMAND_BY_NAME[""]
    assert {**typed, **arguments} == typed_words(command, words)


@pytest.mark.parametrize("words", [["team", "--ascii"], ["--", "team"], ["team", "--sync", "a"]])
def test_with_any_option_it_is_argparse_that_reads(words: list[str]) -> None:
    command, typed, arguments = parsed_line(words)
    assert {**typed, **arguments} == typed_words(command, words)
    assert typed or arguments == {"lists": ["team"]}
