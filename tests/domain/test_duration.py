import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_tui.domain.duration import duration_words, parsed_duration


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "0 s"),
        (0, "0 s"),
        (0.999, "0 s"),
        (59.999, "59 s"),
        (60, "1 min"),
        (119, "1 min"),
        (3_599, "59 min"),
        (3_600, "1 h"),
        (8_040, "2 h 14 min"),
        (86_399, "23 h 59 min"),
        (86_400, "1 d"),
        (86_400 * 3 + 3_600 * 4, "3 d 4 h"),
        (86_400 * 400, "400 d"),
    ],
)
def test_a_duration_is_at_most_two_units_rounded_down(seconds: float, words: str) -> None:
    assert duration_words(seconds) == words


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30", 30.0),
        ("2.5", 2.5),
        ("30s", 30.0),
        ("500ms", 0.5),
        ("10m", 600.0),
        ("10 min", 600.0),
        ("1h30m", 5_400.0),
        (" 1H 30M ", 5_400.0),
        ("2d", 172_800.0),
    ],
)
def test_a_duration_is_read_as_people_write_it(text: str, seconds: float) -> None:
    assert parsed_duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "s", "-5", "5x", "1e3", "ten", "1h-5m", "inf", "nan", "1,5s", "9" * 400])
def test_what_is_no_duration_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration: write 30s, 10m or 1h30m"):
        parsed_duration(text)


@given(st.floats(min_value=0, max_value=1e12, allow_nan=False))
def test_the_words_of_a_duration_read_back_as_no_more_than_it(seconds: float) -> None:
    read = parsed_duration(duration_words(seconds))
    assert read <= seconds
    assert seconds - read < max(60.0, seconds / 12)
