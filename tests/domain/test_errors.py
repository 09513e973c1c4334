import pytest

from sync_tui.domain.errors import (
    ConfigError,
    CredentialError,
    ExitCode,
    SyncTuiError,
    UnreachableError,
    UsageError,
)


@pytest.mark.parametrize(
    ("kind", "code"), [(UsageError, 2), (ConfigError, 2), (UnreachableError, 3), (CredentialError, 4)]
)
def test_each_error_carries_its_exit_code_and_one_safe_line(kind: type[SyncTuiError], code: int) -> None:
    error = kind("first\nsecond \x1b[31m")
    assert error.exit_code == code
    assert str(error) == "first second ␛[31m"


def test_a_configuration_error_lists_its_problems_or_else_its_message() -> None:
    assert ConfigError("two things", ["one\n", "two"]).problems == ("one ", "two")
    assert ConfigError("one thing").problems == ("one thing",)


def test_the_exit_codes_are_the_public_ones() -> None:
    assert {code.name: int(code) for code in ExitCode} == {
        "DONE": 0,
        "ATTENTION": 1,
        "USAGE": 2,
        "UNREACHABLE": 3,
        "CREDENTIALS": 4,
        "TIMEOUT": 124,
        "HANGUP": 129,
        "INTERRUPTED": 130,
        "QUIT": 131,
        "TERMINATED": 143,
    }
