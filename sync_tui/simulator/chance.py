"""Chance without a state: the same path always draws the same number, whatever was drawn before it."""

import hashlib
import uuid
from collections.abc import Sequence
from typing import TypeVar

Range = tuple[float, float]
_T = TypeVar("_T")
_FIFTY_THREE_BITS = float(1 << 53)


def drawn(*path: object) -> float:
    """A uniform number in [0, 1) that belongs to `path`, on every machine and Python."""
    return (int.from_bytes(_digest(path)[:8], "big") >> 11) / _FIFTY_THREE_BITS


def drawn_between(bounds: Range, *path: object) -> float:
    """A uniform number within `bounds` that belongs to `path`."""
    low, high = bounds
    return low + (high - low) * drawn(*path)


def drawn_from(choices: Sequence[_T], *path: object) -> _T:
    """One of `choices`, each as likely as the others."""
    return choices[int(drawn(*path) * len(choices))]


def drawn_uuid(*path: object) -> str:
    """A UUID of version 4, as credentials have, that belongs to `path`."""
    return str(uuid.UUID(bytes=_digest(path), version=4))


def _digest(path: tuple[object, ...]) -> bytes:
    return hashlib.blake2b("/".join(map(str, path)).encode(), digest_size=16).digest()
