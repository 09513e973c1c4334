"""The README's reference says what the code says."""

from sync_tui.domain.errors import ExitCode
from tests.reference import BEGIN, END, EXIT_CODES, README, with_reference


def test_the_reference_in_the_readme_is_the_one_made_from_the_code() -> None:
    readme = README.read_text()
    assert BEGIN in readme
    assert END in readme
    assert readme == with_reference(readme), "run python -m tests.reference"


def test_every_exit_code_has_its_words() -> None:
    assert set(EXIT_CODES) == set(ExitCode)
