"""What the last asks of one sync found, a byte each: what the strip of a row is drawn from."""

from itertools import pairwise

from sync_tui.domain.observation import Observation
from sync_tui.domain.status import Status, known_status

KEPT = 20
NO_ANSWER = 0
OTHER_WORD = 1
_FIRST_STATUS = 2
_CODES = {status: _FIRST_STATUS + number for number, status in enumerate(Status)}
_STATUSES = {code: status for status, code in _CODES.items()}


def with_outcome(recent: bytes, observation: Observation) -> bytes:
    """`recent` with one more outcome at its end, where anything was asked; the oldest is dropped."""
    if not observation.asked:
        return recent
    known = None if observation.state is None else known_status(observation.state.status)
    code = NO_ANSWER if observation.state is None else OTHER_WORD if known is None else _CODES[known]
    return recent[1 - KEPT :] + bytes((code,))


def recent_status(code: int) -> Status | None:
    """The status that a byte stands for; None for `NO_ANSWER` and `OTHER_WORD`."""
    return _STATUSES.get(code)


def changes(recent: bytes) -> int:
    """How often the status differed from the one seen before it; asks without an answer are passed over."""
    answers = bytes(code for code in recent if code != NO_ANSWER)
    return sum(before != after for before, after in pairwise(answers))
