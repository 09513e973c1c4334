import pytest

from sync_tui.domain.status import Status, known_status


@pytest.mark.parametrize("word", ["INITIALIZING", "ACTIVE", "IDLE", "RATE_LIMITED", "ERRORED", "DISABLED"])
def test_each_of_the_six_words_of_the_api_is_known(word: str) -> None:
    status = known_status(word)
    assert status is not None
    assert str(status) == word


@pytest.mark.parametrize("word", [None, "", "active", "Active", " ACTIVE", "ACTIVE\n", "PAUSED", "RATE LIMITED"])
def test_any_other_spelling_is_unknown(word: str | None) -> None:
    assert known_status(word) is None


def test_the_order_of_the_statuses_is_the_order_of_need() -> None:
    assert [status.value for status in Status] == [
        "ERRORED",
        "RATE_LIMITED",
        "INITIALIZING",
        "ACTIVE",
        "IDLE",
        "DISABLED",
    ]
