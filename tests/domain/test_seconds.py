from sync_tui.domain.seconds import seconds_of, with_seconds


def test_a_row_tells_its_numbers_as_they_were_the_oldest_first() -> None:
    row = with_seconds(with_seconds(b"", 0.1, 3), 3.6e6, 3)
    assert list(seconds_of(row)) == [0.1, 3.6e6]


def test_a_full_row_forgets_the_oldest() -> None:
    row = b""
    for number in range(9):
        row = with_seconds(row, float(number), 4)
    assert list(seconds_of(row)) == [5.0, 6.0, 7.0, 8.0]


def test_nothing_is_a_row_of_no_numbers() -> None:
    assert list(seconds_of(b"")) == []
