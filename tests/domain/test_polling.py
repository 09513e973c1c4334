import pytest

from sync_tui.domain.polling import Budget, Polling


def test_the_usual_budget_is_the_documented_one() -> None:
    budget = Polling().budget
    assert (budget.rate, budget.burst, budget.in_flight, Polling().deadline) == (5.0, 10, 8, 15.0)


@pytest.mark.parametrize(("syncs", "floor"), [(0, 0.0), (4, 1.0), (60, 15.0), (1_000, 250.0)])
def test_the_floor_of_a_list_leaves_a_fifth_of_the_rate_free(syncs: int, floor: float) -> None:
    assert Budget().floor(syncs) == pytest.approx(floor)
