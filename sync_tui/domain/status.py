"""The six statuses the API knows. The word a server sends is kept as it is, known or not."""

from enum import StrEnum


class Status(StrEnum):
    """In the order of need: what a person should look at first comes first."""

    ERRORED = "ERRORED"
    RATE_LIMITED = "RATE_LIMITED"
    INITIALIZING = "INITIALIZING"
    ACTIVE = "ACTIVE"
    IDLE = "IDLE"
    DISABLED = "DISABLED"


STATUS_BY_WORD = {str(status): status for status in Status}


def known_status(word: str | None) -> Status | None:
    """The status that `word` names exactly; None for any other spelling, since the enum has drifted before."""
    return STATUS_BY_WORD.get(word) if word is not None else None
