"""Numbers of seconds in eight bytes each: a tuple of them would take four times as much of every sync."""

import struct

_NUMBER = struct.Struct("d")

Seconds = bytes
"""Such numbers, the oldest first."""


def with_seconds(row: Seconds, number: float, most: int) -> Seconds:
    """`row` with one more at its end, and of those the last `most`."""
    return (row + _NUMBER.pack(number))[-most * _NUMBER.size :]


def seconds_of(row: Seconds) -> "memoryview[float]":
    """The numbers of a row."""
    return memoryview(row).cast("d")
