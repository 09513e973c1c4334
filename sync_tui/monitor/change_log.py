"""The changes of one sync in a few bytes each: what was so, and since when."""

import struct
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from sync_tui.domain.freshness import Freshness
from sync_tui.domain.health import Health
from sync_tui.domain.observation import Link
from sync_tui.domain.status import Status
from sync_tui.domain.text import SafeText

MOST_CHANGES = 100
ROUTINE_KEPT = 6  # routine changes told one by one; older ones are told as a number

_RECORD = struct.Struct("<dBBH")  # the last is `routine`, or of a link `http_status`
_MOST_FOLDED = 0xFFFF


class Lane(IntEnum):
    """What changed; lanes change independently of each other."""

    STATUS = 0
    HEALTH = 1
    LINK = 2
    FRESHNESS = 3


class Change(NamedTuple):
    """From `at` on, until the next change of its lane, it was `word`."""

    at: float  # boot-clock seconds
    lane: Lane
    word: SafeText  # the status as sent, or the value of a health, link or freshness
    routine: int = 0  # how many changes between IDLE and ACTIVE are told here in one; `word` was the first
    http_status: int | None = None  # of a link: with which it was answered


_WORDS = {
    Lane.STATUS: tuple(map(str, Status)),
    Lane.HEALTH: tuple(map(str, Health)),
    Lane.LINK: tuple(map(str, Link)),
    Lane.FRESHNESS: tuple(map(str, Freshness)),
}
_CODES = {lane: {word: code for code, word in enumerate(words)} for lane, words in _WORDS.items()}
_FIRST_OTHER = len(_WORDS[Lane.STATUS])


class ChangeLog:
    """The last changes, the oldest first. IDLE <-> ACTIVE about once a minute is a rhythm: all but its end is folded.

    A word that is none of ours costs what it is long, for as long as a change tells it.
    """

    __slots__ = ("_others", "_records", "_routine")

    def __init__(self) -> None:
        self._records = b""  # as in `History`, with no room to grow: most syncs change seldom
        self._others: tuple[SafeText, ...] = ()
        self._routine = 0  # routine changes of the status in a row, up to now

    def __iter__(self) -> Iterator[Change]:
        for at, lane, code, number in _RECORD.iter_unpack(self._records):
            word = self._word(Lane(lane), code)
            if lane == Lane.LINK:
                yield Change(at, Lane.LINK, word, http_status=number or None)
            else:
                yield Change(at, Lane(lane), word, number)

    def enter(self, change: Change, *, routine: bool = False) -> None:
        """Keep a change; `routine` where it leads from IDLE to ACTIVE or back."""
        code = _CODES[change.lane].get(change.word)
        if code is None:
            code = self._code_of_other(change.word)
        self._records += _RECORD.pack(change.at, change.lane, code, change.http_status or 0)
        if change.lane is Lane.STATUS:
            self._routine = self._routine + 1 if routine else 0
            if self._routine > ROUTINE_KEPT:
                self._fold()
                self._routine -= 1
        if len(self._records) > MOST_CHANGES * _RECORD.size:
            self._records = self._records[_RECORD.size :]
            self._forget_others()

    def _fold(self) -> None:
        """Tell the oldest of the present row of routine changes together with those before it."""
        places = [
            place
            for place in range(0, len(self._records), _RECORD.size)
            if _RECORD.unpack_from(self._records, place)[1] == Lane.STATUS
        ]
        number = min(self._routine, len(places))
        oldest = places[-number]
        if len(places) > number:
            at, lane, code, folded = _RECORD.unpack_from(self._records, places[-number - 1])
            if folded:
                self._replace(oldest, b"")
                self._replace(places[-number - 1], _RECORD.pack(at, lane, code, min(folded + 1, _MOST_FOLDED)))
                return
        at, lane, code, _ = _RECORD.unpack_from(self._records, oldest)
        self._replace(oldest, _RECORD.pack(at, lane, code, 1))

    def _replace(self, place: int, record: bytes) -> None:
        self._records = self._records[:place] + record + self._records[place + _RECORD.size :]

    def _word(self, lane: Lane, code: int) -> SafeText:
        if lane is Lane.STATUS and code >= _FIRST_OTHER:
            return self._others[code - _FIRST_OTHER]
        return SafeText(_WORDS[lane][code])

    def _code_of_other(self, word: SafeText) -> int:
        if word not in self._others:
            self._others = (*self._others, word)
        return _FIRST_OTHER + self._others.index(word)

    def _forget_others(self) -> None:
        """Drop the words that no change tells any more."""
        if not self._others:
            return
        records = list(_RECORD.iter_unpack(self._records))
        told = {code for _, lane, code, _ in records if lane == Lane.STATUS and code >= _FIRST_OTHER}
        if len(told) == len(self._others):
            return
        kept = sorted(told)
        renamed = {code: _FIRST_OTHER + number for number, code in enumerate(kept)}
        self._others = tuple(self._others[code - _FIRST_OTHER] for code in kept)
        self._records = b"".join(
            _RECORD.pack(at, lane, renamed.get(code, code) if lane == Lane.STATUS else code, routine)
            for at, lane, code, routine in records
        )
