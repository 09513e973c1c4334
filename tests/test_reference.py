"""The README's reference says what the code says."""

import re

from sync_tui.config.options import OPTIONS, VARIABLES
from sync_tui.domain.errors import ExitCode
from tests.reference import BEGIN, END, EXIT_CODES, README, with_reference


def test_the_reference_in_the_readme_is_the_one_made_from_the_code() -> None:
    readme = README.read_text()
    assert BEGIN in readme
    assert END in readme
    assert readme == with_reference(readme), "run python -m tests.reference"


def test_every_exit_code_has_its_words() -> None:
    assert set(EXIT_CODES) == set(ExitCode)


def test_the_environment_that_is_told_is_the_one_that_is_read() -> None:
    sources = "".join(
        path.read_text() for path in (README.parent / "sync_tui").rglob("*.py") if path.name != "options.py"
    )
    for name in VARIABLES:
        assert name in sources, f"nothing reads {name}"
    flags = {option.variable for option in OPTIONS}
    named = set(re.findall(r"\bSYNC_TUI_[A-Z_]+\b", sources))
    assert named <= flags | set(VARIABLES), "a variable that the reference does not tell"
