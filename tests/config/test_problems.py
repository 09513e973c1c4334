"""Problems are told in the order of the file, with lines that people find again."""

from pathlib import Path

import pytest

from sync_tui.config.document import parsed_document
from sync_tui.config.problems import Problems, key_lines, located, nearest
from sync_tui.domain.errors import ConfigError

TEXT = """\
schema = 1
"quoted key" = 2
[profiles.prod]  # a comment
base_url = "x"
[profiles.'other one']
token.env = 3
note = \"\"\"
[not.a.header]
base_url = "not a key"
\"\"\"
[[sync]]
id = "a"
 [[ sync ]]
  id = "b"
"""


def test_every_key_on_a_line_of_its_own_has_that_line() -> None:
    assert key_lines(TEXT) == {
        ("schema",): 1,
        ("quoted key",): 2,
        ("profiles",): 3,
        ("profiles", "prod"): 3,
        ("profiles", "prod", "base_url"): 4,
        ("profiles", "other one"): 5,
        ("profiles", "other one", "token"): 6,
        ("profiles", "other one", "token", "env"): 6,
        ("profiles", "other one", "note"): 7,
        ("sync",): 11,
        ("sync", 0): 11,
        ("sync", 0, "id"): 12,
        ("sync", 1): 13,
        ("sync", 1, "id"): 14,
    }


@pytest.mark.parametrize("part", ["[x", "x] ", "'''", "[[sync", "a.", "a .", "a ", '"', "'a", "[a."])
def test_no_line_however_long_makes_the_search_explode(part: str) -> None:
    assert key_lines(f"first = 1\n{part * 50_000}\n")[("first",)] == 1


def test_problems_are_told_in_the_order_of_the_file() -> None:
    problems = Problems(parsed_document(Path("f"), b"a = 1\nb = 2\n"))
    problems.raise_any()
    problems.add(("b",), "is second")
    problems.add(("a", "inner"), "is first")
    problems.add((), "is about the whole")
    with pytest.raises(ConfigError) as caught:
        problems.raise_any()
    assert caught.value.problems == ("f: is about the whole", "f, line 1: a.inner is first", "f, line 2: b is second")
    assert str(caught.value) == "f: is about the whole (and 2 more)"


def test_a_key_is_cleaned_before_it_is_shown() -> None:
    problems = Problems(parsed_document(Path("f"), b'"\\u001b]0;x" = 1'))
    problems.add(("\x1b]0;x",), "is wrong")
    with pytest.raises(ConfigError, match="f: ␛]0;x is wrong"):
        problems.raise_any()


def test_a_word_is_matched_with_what_it_was_meant_to_be() -> None:
    assert nearest("lable", ["label", "note"]) == '; did you mean "label"?'
    assert nearest("zzz", ["label", "note"]) == ""


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        ("a.toml, line 3: x is wrong, line 4: y", "a.toml:3: x is wrong, line 4: y"),
        ("a.toml, line 3 column 5: is not valid TOML", "a.toml:3:5: is not valid TOML"),
        ("a.toml: is a folder", "a.toml: is a folder"),
    ],
)
def test_an_editor_can_jump_to_a_problem(problem: str, line: str) -> None:
    assert located(problem) == line
