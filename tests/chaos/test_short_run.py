"""The short form of the chaos run: three quarters of a minute, in which every kind of fault has its turn."""

import pytest

from tests.chaos.course import Course, run
from tests.chaos.verdict import Figure, figures, table

SHORT = Course(wild=32.0, calm=10.0, seed=7)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[Figure]:
    """One run for all that is asked of it."""
    return figures(run(SHORT, tmp_path_factory.mktemp("chaos")))


def test_nothing_is_lost_nothing_lies_nothing_leaks_and_nobody_is_hammered(found: list[Figure]) -> None:
    assert any(figure.holds for figure in found)
    assert not [figure for figure in found if figure.holds is False], f"\n{table(found)}"
