"""How the records of one run were counted: the few points that its rate is told from, in sixteen bytes each.

They are packed, since a pair of numbers would take a hundred bytes, and every sync that moves has up to eight.
"""

import struct

RATE_WINDOW = 120.0
RATE_STEP = 20.0  # points of a rate are no closer than that, but for the last

_POINT = struct.Struct("<dd")  # a count of more than 2**53 is rounded, which no rate tells

Point = tuple[float, float]
"""Boot-clock seconds, and the records that were synced by then."""

Run = bytes
"""Such points, the oldest first."""


def run_of(*points: Point) -> Run:
    """The run through these points."""
    return b"".join(_POINT.pack(*point) for point in points)


def points_of(run: Run) -> tuple[Point, ...]:
    """The points of a run."""
    return tuple(_POINT.iter_unpack(run))


def with_point(run: Run, now: float, synced: int) -> Run:
    """`run` with one more point at its end, without those that a rate needs no more."""
    points = points_of(run)
    if points and synced < points[-1][1]:
        return run_of((now, synced))  # the counter began again: a new run
    recent = sum([at > now - RATE_WINDOW for at, _ in points]) or 1
    ends = len(run)
    if recent > 1 and points[-1][0] - points[-2][0] < RATE_STEP:
        ends -= _POINT.size
    return run[-recent * _POINT.size : ends] + _POINT.pack(now, synced)


def rate(run: Run) -> float | None:
    """Records a second between the first point and the last; None where nothing moved between them."""
    if len(run) < 2 * _POINT.size:
        return None
    first_at, first = _point(run, 0)
    last_at, last = _point(run, len(run) - _POINT.size)
    if last_at <= first_at or last <= first:
        return None
    return (last - first) / (last_at - first_at)


def _point(run: Run, place: int) -> Point:
    at, synced = _POINT.unpack_from(run, place)
    return at, synced
